//! Confirming the password, before something that a thief of the session would like to do.

use kit::{Form, FormState};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;
use model::url;
use ui::{Button, Field, Input, Look};

use crate::{api, form::Sign, t};

/// The page `/me/confirm?next=`.
#[component]
pub fn Confirm() -> impl IntoView {
    let state = FormState::of(api::Confirm::PATH);
    let next = use_query_map().read_untracked().get("next").unwrap_or_else(|| url::SECURITY.into());
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
