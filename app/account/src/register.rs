//! Registering: an address or number, then the code that was sent to it, a name and a password.

use kit::{Form, FormState, Load, NewPassword};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;
use model::{
    account::{CodeSent, CodeStep},
    url,
};
use ui::{Button, Field, Input, Look};

use crate::{
    api::{FinishRegistration, StartRegistration},
    buy::Errand,
    code_sent::{self, CodeSentNotice, ExpiredStep, ResendCode},
    form::{AddressField, Sign, for_guests},
    t,
};

/// The page `/register`, with `?step=` once a code was sent.
#[component]
pub fn Register() -> impl IntoView {
    let (step, sent) = code_sent::step();
    let next = use_query_map().read_untracked().get("next").unwrap_or_else(|| url::HOME.into());
    move || match step.get() {
        None => for_guests(&next, || view! { <Start next=next.clone()/> }.into_any()),
        Some(step) => {
            let next = next.clone();
            view! {
                <Load of=sent view=move |sent| match sent {
                    Some(sent) => view! { <Finish step next=next.clone() sent/> }.into_any(),
                    None => view! { <Start next=next.clone() over=true/> }.into_any(),
                }/>
            }
            .into_any()
        }
    }
}

#[component]
fn Start(
    /// The address to go to when the account is made.
    next: String,
    /// Whether an earlier step does not exist or is over.
    #[prop(optional)]
    over: bool,
) -> impl IntoView {
    let state = FormState::of(StartRegistration::PATH);
    let (errand, sign_in) = (next.clone(), url::login(&next));
    view! {
        <Sign title=t::register() lede=t::register_lede()>
            <Errand next=errand/>
            {over.then(|| view! { <ExpiredStep/> })}
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
fn Finish(step: CodeStep, next: String, sent: CodeSent) -> impl IntoView {
    let (state, again) = (FormState::of(FinishRegistration::PATH), FormState::of(StartRegistration::PATH));
    let (errand, back) = (next.clone(), url::register(&next));
    // Who had the code sent again has typed something before.
    let query = use_query_map().read_untracked().clone();
    let before = |field| state.typed(field).or_else(|| again.typed(field)).or_else(|| query.get(field));
    let (name, handle) = (before("name").unwrap_or_default(), before("handle").unwrap_or_default());
    let (name, handle) = (RwSignal::new(name), RwSignal::new(handle));
    let to = sent.to.clone();
    // A password is not to be what stands in the fields above it.
    let known = Signal::derive(move || vec![name.get(), handle.get(), to.clone()]);
    let typed = move |event: leptos::ev::Event| match ui::field_name(&event).as_deref() {
        Some("name") => name.set(event_target_value(&event)),
        Some("handle") => handle.set(event_target_value(&event)),
        _ => {}
    };
    view! {
        <Sign title=t::register_finish()>
            <Errand next=errand/>
            <CodeSentNotice title=t::code_sent() sent start=StartRegistration::PATH/>
            <div class="card card-body" on:input=typed>
                <Form action=FinishRegistration::PATH state=state.clone() next id=code_sent::FORM>
                    <input type="hidden" name="step" value=step.to_string()/>
                    <Field name="code" label=t::code() input=Input::Code error=state.field_error("code") required=true first=!state.refused()/>
                    <Field
                        name="name"
                        label=t::name()
                        input=Input::Name
                        value=name.get_untracked()
                        help=t::name_help()
                        error=state.field_error("name")
                        required=true
                    />
                    <Field
                        name="handle"
                        label=t::handle_optional()
                        input=Input::Identifier
                        value=handle.get_untracked()
                        help=t::handle_help()
                        error=state.field_error("handle")
                    />
                    <NewPassword label=t::password() error=state.field_error("password") known/>
                    <Button look=Look::Primary submit=true wide=true>{t::register()}</Button>
                </Form>
            </div>
            <ResendCode start=StartRegistration::PATH back/>
        </Sign>
    }
}
