//! The state of saving an edit, and the other editors who have the course open.

use leptos::prelude::*;
use model::{Millis, url};
use ui::{Glyph, Icon, Precision, When};

use crate::t;

/// The state of the last edits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sending {
    /// All is saved.
    Saved,
    /// They are on their way.
    Saving,
    /// No connection: kept in this browser.
    Kept,
    /// The session has ended: kept in this browser.
    SignedOut,
    /// Something is wrong with one: not saved.
    Refused,
}

/// The state in words.
#[component]
pub fn State(
    /// The state of the last edits.
    sending: RwSignal<Sending>,
    /// The instant of the last save.
    saved_at: RwSignal<Millis>,
    /// The names of the other editors who are here.
    others: RwSignal<Vec<String>>,
    /// The address of this page.
    here: String,
) -> impl IntoView {
    let words = move || match sending.get() {
        Sending::Saving => t::course_saving().into_any(),
        Sending::Kept => view! { <Icon glyph=Glyph::Alert/> {t::course_kept()} }.into_any(),
        Sending::Refused => view! { <Icon glyph=Glyph::Alert/> {t::course_refused()} }.into_any(),
        Sending::SignedOut => {
            let next = url::login(&here);
            view! { <Icon glyph=Glyph::Alert/> {t::course_signed_out()} " " <a href=next rel="external">{t::course_sign_in()}</a> }
                .into_any()
        }
        Sending::Saved => {
            view! { {t::course_saved()} " " <When at=saved_at.get() precision=Precision::Clock/> }.into_any()
        }
    };
    let others = move || {
        let others = others.get();
        (!others.is_empty()).then(|| {
            view! {
                <span class="small studio-others">
                    <Icon glyph=Glyph::Person/>
                    {t::course_others(others.join(", "))}
                </span>
            }
        })
    };
    view! {
        <span class="small muted studio-saved" role="status">{words}</span>
        {others}
    }
}
