//! A forgotten password: an address or number, then the code that was sent to it and a new password.

use kit::{Form, FormState, Load, NewPassword};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;
use model::{
    account::{CodeSent, CodeStep},
    url,
};
use ui::{Button, Callout, Field, Input, Look, Tone};

use crate::{
    api::{FinishReset, StartReset},
    code_sent::{self, CodeSentNotice, ExpiredStep, ResendCode},
    form::{AddressField, Sign},
    t,
};

/// The page `/forgot`, with `?step=` once a code was sent.
#[component]
pub fn Forgot() -> impl IntoView {
    let (step, sent) = code_sent::step();
    move || match step.get() {
        None => view! { <Start/> }.into_any(),
        Some(step) => view! {
            <Load of=sent view=move |sent| match sent {
                Some(sent) => view! { <Finish step sent/> }.into_any(),
                None => view! { <Start over=true/> }.into_any(),
            }/>
        }
        .into_any(),
    }
}

#[component]
fn Start(#[prop(optional)] over: bool) -> impl IntoView {
    let state = FormState::of(StartReset::PATH);
    let undone = use_query_map().read_untracked().get("undone").is_some();
    view! {
        <Sign title=t::forgot() lede=t::forgot_lede()>
            {over.then(|| view! { <ExpiredStep/> })}
            {undone.then(|| view! { <Callout tone=Tone::Success title=t::undone()><p>{t::undone_hint()}</p></Callout> })}
            <div class="card card-body">
                <Form action=StartReset::PATH state=state.clone()>
                    <AddressField state=state.clone()/>
                    <Button look=Look::Primary submit=true wide=true>{t::send_code()}</Button>
                </Form>
            </div>
            <p class="center"><a href=url::LOGIN>{t::back_to_sign_in()}</a></p>
        </Sign>
    }
}

#[component]
fn Finish(step: CodeStep, sent: CodeSent) -> impl IntoView {
    let known = vec![sent.to.clone()];
    let state = FormState::of(FinishReset::PATH);
    view! {
        <Sign title=t::forgot_finish()>
            <CodeSentNotice title=t::reset_sent() sent start=StartReset::PATH/>
            <div class="card card-body">
                <Form action=FinishReset::PATH state=state.clone() id=code_sent::FORM>
                    <input type="hidden" name="step" value=step.to_string()/>
                    <Field name="code" label=t::code() input=Input::Code error=state.field_error("code") required=true first=!state.refused()/>
                    <NewPassword label=t::password_new() error=state.field_error("password") known/>
                    <Button look=Look::Primary submit=true wide=true>{t::set_password()}</Button>
                </Form>
            </div>
            <ResendCode start=StartReset::PATH back=url::FORGOT/>
        </Sign>
    }
}
