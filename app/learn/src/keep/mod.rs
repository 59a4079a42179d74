//! What a person keeps at hand: favourites, what they follow, and what they share.

mod favourites;
mod following;
mod lesson;
mod shared;
mod sheet;

use kit::FormState;
use leptos::prelude::*;
use model::url;
use ui::{Button, Callout, Chip, Look, Tone};

use crate::t;
pub use favourites::Favourites;
pub use following::Following;
pub use lesson::KeepLesson;
pub use shared::Shared;
pub use sheet::ShareSheet;

/// The links between a person's own lists, and why a form of them was refused.
#[component]
pub fn OwnLists(
    /// The address of the list that is shown.
    here: &'static str,
) -> impl IntoView {
    let refused = [url::SET_FOLLOW, url::SET_FAVOURITE].into_iter().find_map(|form| FormState::of(form).problem());
    let lists = [
        (url::LEARNING, t::my_learning()),
        (url::FAVOURITES, t::favourites()),
        (url::FOLLOWING, t::following()),
        (url::SHARED, t::shared()),
    ];
    let links: Vec<_> = lists
        .into_iter()
        .map(|(href, text)| {
            let current = href == here;
            view! { <li><Chip href text current/></li> }
        })
        .collect();
    view! {
        <nav aria-label=t::own_lists()><ul class="row">{links}</ul></nav>
        {refused.map(|error| view! { <div role="alert"><Callout tone=Tone::Warning title=error.text()/></div> })}
    }
}

/// A plain form that takes something out of a list; the fields name it.
#[component]
fn Remove(
    action: &'static str,
    /// The names and values of the fields.
    fields: Vec<(&'static str, String)>,
    /// The list's address.
    here: &'static str,
    #[prop(into)] words: ui::Text,
) -> impl IntoView {
    let fields: Vec<_> =
        fields.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value/> }).collect();
    view! {
        <form method="post" action=action>
            {fields}
            <input type="hidden" name="back" value=here/>
            <Button look=Look::Quiet submit=true>{words}</Button>
        </form>
    }
}

/// The title of a course or lesson: a link, or plain words for what is gone.
#[component]
fn Kept(title: String, language: String, href: String, is_gone: bool) -> impl IntoView {
    if is_gone {
        return view! {
            <span class="strong muted" lang=language>{title}</span>
            <p class="small muted">{t::gone()}</p>
        }
        .into_any();
    }
    view! { <a class="strong" href=href lang=language>{title}</a> }.into_any()
}
