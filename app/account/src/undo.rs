//! Taking back a change of an address or number: the page that the mail about it links to.

use kit::{Form, FormState, Load};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;
use model::url;
use ui::{Button, Callout, Look, Tone};

use crate::{
    api::{UndoChange, load_undo},
    form::Sign,
    t,
};

/// The page `/undo?token=`.
#[component]
pub fn Undo() -> impl IntoView {
    let query = use_query_map();
    let token = Memo::new(move |_| query.read().get("token").unwrap_or_default());
    let open = Resource::new(move || token.get(), load_undo);
    view! {
        <Load of=open view=move |open| {
            if open { view! { <Back token=token.get_untracked()/> }.into_any() } else { view! { <Gone/> }.into_any() }
        }/>
    }
}

#[component]
fn Back(token: String) -> impl IntoView {
    let state = FormState::of(UndoChange::PATH);
    let fault = state.field_error("identifier");
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
}

#[component]
fn Gone() -> impl IntoView {
    view! {
        <Sign title=t::undo()>
            <Callout tone=Tone::Warning title=t::undo_gone()>
                <p>{t::undo_gone_hint()} " " <a href=url::FORGOT>{t::forgot_link()}</a></p>
            </Callout>
        </Sign>
    }
}
