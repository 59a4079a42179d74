//! Taking back a change of one's address or number: where the mail about it leads.

use kit::{Form, FormState};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;
use ui::{Button, Callout, Look, Tone};

use crate::{Sign, api::UndoChange, t};

/// `/undo?token=`
#[component]
pub fn Undo() -> impl IntoView {
    let state = FormState::of(UndoChange::PATH);
    let token = use_query_map().read_untracked().get("token").unwrap_or_default();
    let is_gone = matches!(state.problem(), Some(kit::AppError::NotFound));
    let fault = state.fault("identifier");
    if is_gone {
        return view! {
            <Sign title=t::undo()>
                <Callout tone=Tone::Warning title=t::undo_gone()>
                    <p>{t::undo_gone_hint()} " " <a href="/forgot">{t::forgot_link()}</a></p>
                </Callout>
            </Sign>
        }
        .into_any();
    }
    view! {
        <Sign title=t::undo() lede=t::undo_lede()>
            <div class="card card-body">
                <Form action=UndoChange::PATH state=state.clone()>
                    {fault.map(|text| view! { <Callout tone=Tone::Danger title=text/> })}
                    <input type="hidden" name="token" value=token/>
                    <Button look=Look::Primary submit=true wide=true>{t::undo_now()}</Button>
                </Form>
            </div>
        </Sign>
    }
    .into_any()
}
