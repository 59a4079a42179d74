//! Registering: an address or number, then the code that was sent to it, a name and a password.

use kit::{Form, FormState};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;
use model::course::percent_encode;
use ui::{Button, Callout, Field, Input, Look};

use crate::{
    AddressField, Sign,
    api::{FinishRegistration, StartRegistration},
    new_password::NewPassword,
    t,
};

/// `/register`, and `/register?step=` once a code was sent.
#[component]
pub fn Register() -> impl IntoView {
    let query = use_query_map();
    let step = Memo::new(move |_| query.read().get("step").filter(|step| !step.is_empty()));
    let next = Memo::new(move |_| query.read().get("next").unwrap_or_else(|| "/".into()));
    move || match step.get() {
        None => view! { <Start next=next.get()/> }.into_any(),
        Some(step) => view! { <Finish step next=next.get()/> }.into_any(),
    }
}

#[component]
fn Start(
    /// Where to go when the account is made.
    next: String,
) -> impl IntoView {
    let state = FormState::of(StartRegistration::PATH);
    let sign_in = format!("/login?next={}", percent_encode(&next));
    view! {
        <Sign title=t::register() lede=t::register_lede()>
            <div class="card card-body">
                <Form action=StartRegistration::PATH state=state.clone() next>
                    <AddressField state=state.clone() help=t::email_help()/>
                    <Button look=Look::Primary submit=true wide=true>{t::send_code()}</Button>
                </Form>
            </div>
            <p class="center">{t::have_account()} " " <a href=sign_in>{t::sign_in()}</a></p>
        </Sign>
    }
}

#[component]
fn Finish(step: String, next: String) -> impl IntoView {
    let state = FormState::of(FinishRegistration::PATH);
    let again = format!("/register?next={}", percent_encode(&next));
    view! {
        <Sign title=t::register_finish()>
            <Callout title=t::code_sent()><p>{t::code_sent_hint()} " " <a href=again>{t::begin_again()}</a></p></Callout>
            <div class="card card-body">
                <Form action=FinishRegistration::PATH state=state.clone() next>
                    <input type="hidden" name="step" value=step/>
                    <Field name="code" label=t::code() input=Input::Code error=state.fault("code") required=true/>
                    <Field
                        name="name"
                        label=t::name()
                        input=Input::Name
                        value=state.value("name", "")
                        help=t::name_help()
                        error=state.fault("name")
                        required=true
                    />
                    <Field
                        name="handle"
                        label=t::handle_optional()
                        input=Input::Identifier
                        value=state.value("handle", "")
                        help=t::handle_help()
                        error=state.fault("handle")
                    />
                    <NewPassword label=t::password() error=state.fault("password")/>
                    <Button look=Look::Primary submit=true wide=true>{t::register()}</Button>
                </Form>
            </div>
        </Sign>
    }
}
