//! Confirming who one is, before something that a thief of the session would like to do: with the password, or with a
//! code where there is none.

use kit::{Form, FormState, Load, load_passwordless};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;
use model::{
    account::{CodeSent, CodeStep, Passwordless},
    url,
};
use ui::{Button, Callout, Field, Input, Look, Tone};

use crate::{
    api::{self, FinishConfirm, StartConfirm},
    code_sent::{self, CodeSentNotice, ResendCode},
    form::Sign,
    t,
};

/// The page `/me/confirm?next=`, with `&step=` once a code was sent.
#[component]
pub fn Confirm() -> impl IntoView {
    let account = Resource::new(|| (), |()| load_passwordless());
    let next = use_query_map().read_untracked().get("next").unwrap_or_else(|| url::SECURITY.into());
    let (step, sent) = code_sent::step();
    view! {
        <Load of=account view=move |account| {
            let next = next.clone();
            match (account, step.get_untracked()) {
                (None, _) => view! { <WithPassword next/> }.into_any(),
                (Some(account), None) => view! { <Start account next/> }.into_any(),
                (Some(account), Some(step)) => view! {
                    <Load of=sent view=move |sent| match sent {
                        Some(sent) => view! { <Finish step sent next=next.clone()/> }.into_any(),
                        None => view! { <Start account=account.clone() next=next.clone()/> }.into_any(),
                    }/>
                }
                .into_any(),
            }
        }/>
    }
}

#[component]
fn WithPassword(next: String) -> impl IntoView {
    let state = FormState::of(api::Confirm::PATH);
    view! {
        <Sign title=t::confirm() lede=t::confirm_lede()>
            <div class="card card-body">
                <Form action=api::Confirm::PATH state=state.clone() next>
                    <Field name="password" label=t::password() input=Input::Password error=state.field_error("password") required=true/>
                    <Button look=Look::Primary submit=true wide=true>{t::go_on()}</Button>
                    <p class="small center"><a href=url::FORGOT>{t::forgot_link()}</a></p>
                </Form>
            </div>
        </Sign>
    }
}

/// A button that sends a code.
#[component]
fn Start(account: Passwordless, next: String) -> impl IntoView {
    let state = FormState::of(StartConfirm::PATH);
    let Some(CodeSent { to, .. }) = account.to else {
        return view! { <Sign title=t::confirm()><Callout tone=Tone::Warning title=t::confirm_no_way()/></Sign> }
            .into_any();
    };
    let wait = state.field_error("identifier");
    view! {
        <Sign title=t::confirm() lede=t::confirm_code_lede(to)>
            <div class="card card-body">
                {wait.map(|text| view! { <div role="alert"><Callout tone=Tone::Warning title=text/></div> })}
                <Form action=StartConfirm::PATH state next>
                    <Button look=Look::Primary submit=true wide=true>{t::send_code()}</Button>
                </Form>
            </div>
        </Sign>
    }
    .into_any()
}

#[component]
fn Finish(step: CodeStep, sent: CodeSent, next: String) -> impl IntoView {
    let state = FormState::of(FinishConfirm::PATH);
    let back = url::confirm(&next);
    view! {
        <Sign title=t::confirm()>
            <CodeSentNotice title=t::buy_sent() sent start=StartConfirm::PATH/>
            <div class="card card-body">
                <Form action=FinishConfirm::PATH state=state.clone() next id=code_sent::FORM>
                    <input type="hidden" name="step" value=step.to_string()/>
                    <Field name="code" label=t::code() input=Input::Code error=state.field_error("code") required=true first=!state.refused()/>
                    <Button look=Look::Primary submit=true wide=true>{t::go_on()}</Button>
                </Form>
            </div>
            <ResendCode start=StartConfirm::PATH back words=t::back()/>
        </Sign>
    }
}
