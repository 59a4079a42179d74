//! Signing in with a password.

use kit::{Form, FormState, viewer};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;
use model::url;
use ui::{Button, Field, Input, Look};

use crate::{
    api::SignIn,
    buy::Errand,
    form::{Sign, for_guests},
    t,
};

/// The page `/login?next=`.
#[component]
pub fn Login() -> impl IntoView {
    let state = FormState::of(SignIn::PATH);
    let next = use_query_map().read_untracked().get("next").unwrap_or_else(|| url::HOME.into());
    let back = next.clone();
    let (errand, register) = (next.clone(), url::register(&next));
    let with_code = url::login_code(&next);
    let form = || {
        view! {
        <Sign title=t::sign_in() lede=t::sign_in_lede()>
            <Errand next=errand/>
            <div class="card card-body">
                <Form action=SignIn::PATH state=state.clone() next>
                    <Field
                        name="identifier"
                        label=if viewer().phones { t::identifier_or_phone() } else { t::identifier() }
                        input=Input::Identifier
                        value=state.value("identifier", "")
                        error=state.field_error("identifier")
                        required=true
                    />
                    <Field name="password" label=t::password() input=Input::Password error=state.field_error("password") required=true/>
                    <Button look=Look::Primary submit=true wide=true>{t::sign_in()}</Button>
                    <p class="small center">
                        <a href=with_code>{t::code_link()}</a> " · " <a href=url::FORGOT>{t::forgot_link()}</a>
                    </p>
                </Form>
            </div>
            <p class="center">{t::no_account()} " " <a href=register>{t::register()}</a></p>
        </Sign>
    }.into_any()
    };
    for_guests(&back, form)
}
