//! A forgotten password: an address or number, then the code that was sent to it and a new password.

use kit::{Form, FormState};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;
use ui::{Button, Callout, Field, Input, Look, Tone};

use crate::{
    AddressField, Sign,
    api::{FinishReset, StartReset},
    new_password::NewPassword,
    t,
};

/// `/forgot`, and `/forgot?step=` once a code was sent.
#[component]
pub fn Forgot() -> impl IntoView {
    let query = use_query_map();
    let step = Memo::new(move |_| query.read().get("step").filter(|step| !step.is_empty()));
    move || match step.get() {
        None => view! { <Start/> }.into_any(),
        Some(step) => view! { <Finish step/> }.into_any(),
    }
}

#[component]
fn Start() -> impl IntoView {
    let state = FormState::of(StartReset::PATH);
    let undone = use_query_map().read_untracked().get("undone").is_some();
    view! {
        <Sign title=t::forgot() lede=t::forgot_lede()>
            {undone.then(|| view! { <Callout tone=Tone::Success title=t::undone()><p>{t::undone_hint()}</p></Callout> })}
            <div class="card card-body">
                <Form action=StartReset::PATH state=state.clone()>
                    <AddressField state=state.clone()/>
                    <Button look=Look::Primary submit=true wide=true>{t::send_code()}</Button>
                </Form>
            </div>
            <p class="center"><a href="/login">{t::back_to_sign_in()}</a></p>
        </Sign>
    }
}

#[component]
fn Finish(step: String) -> impl IntoView {
    let state = FormState::of(FinishReset::PATH);
    view! {
        <Sign title=t::forgot_finish()>
            <Callout title=t::reset_sent()><p>{t::code_sent_hint()} " " <a href="/forgot">{t::begin_again()}</a></p></Callout>
            <div class="card card-body">
                <Form action=FinishReset::PATH state=state.clone()>
                    <input type="hidden" name="step" value=step/>
                    <Field name="code" label=t::code() input=Input::Code error=state.fault("code") required=true/>
                    <NewPassword label=t::password_new() error=state.fault("password")/>
                    <Button look=Look::Primary submit=true wide=true>{t::set_password()}</Button>
                </Form>
            </div>
        </Sign>
    }
}
