//! Signing in with a code that is sent to an address or number.

use kit::{Form, FormState, Load};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;
use model::{
    account::{CodeSent, CodeStep},
    url,
};
use ui::{Button, Field, Input, Look};

use crate::{
    api::{FinishSignIn, StartSignIn},
    buy::Errand,
    code_sent::{self, CodeSentNotice, ExpiredStep, ResendCode},
    form::{AddressField, Sign, for_guests},
    t,
};

/// The page `/login/code?next=`, with `&step=` once a code was sent.
#[component]
pub fn Code() -> impl IntoView {
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
fn Start(next: String, #[prop(optional)] over: bool) -> impl IntoView {
    let state = FormState::of(StartSignIn::PATH);
    let (errand, with_password) = (next.clone(), url::login(&next));
    view! {
        <Sign title=t::code_sign_in() lede=t::code_sign_in_lede()>
            <Errand next=errand/>
            {over.then(|| view! { <ExpiredStep/> })}
            <div class="card card-body">
                <Form action=StartSignIn::PATH state=state.clone() next>
                    <AddressField state=state.clone()/>
                    <Button look=Look::Primary submit=true wide=true>{t::send_code()}</Button>
                </Form>
            </div>
            <p class="center"><a href=with_password>{t::password_link()}</a></p>
        </Sign>
    }
}

#[component]
fn Finish(step: CodeStep, next: String, sent: CodeSent) -> impl IntoView {
    let state = FormState::of(FinishSignIn::PATH);
    let (errand, back) = (next.clone(), url::login_code(&next));
    view! {
        <Sign title=t::code_sign_in()>
            <Errand next=errand/>
            <CodeSentNotice title=t::reset_sent() sent start=StartSignIn::PATH/>
            <div class="card card-body">
                <Form action=FinishSignIn::PATH state=state.clone() next id=code_sent::FORM>
                    <input type="hidden" name="step" value=step.to_string()/>
                    <Field name="code" label=t::code() input=Input::Code error=state.field_error("code") required=true first=!state.refused()/>
                    <Button look=Look::Primary submit=true wide=true>{t::sign_in()}</Button>
                </Form>
            </div>
            <ResendCode start=StartSignIn::PATH back/>
        </Sign>
    }
}
