//! Warnings about a text for its author, each with its line.

use leptos::prelude::*;
use model::text::{Warning, WarningKind};
use ui::{Callout, Text, Tone};

use crate::t;

/// The number of warnings that are shown at once.
const MAX_SHOWN: usize = 20;

/// The warnings below a text; nothing when there are none.
#[component]
pub fn Warnings(warnings: RwSignal<Vec<Warning>>) -> impl IntoView {
    move || {
        let items = warnings.with(|warnings| warnings.iter().take(MAX_SHOWN).map(text).collect::<Vec<_>>());
        let items = items.into_iter().map(|text| view! { <li>{text}</li> }).collect_view();
        let more = warnings.with(|warnings| warnings.len().saturating_sub(MAX_SHOWN));
        let more = (more > 0).then(|| view! { <li class="muted">{t::warnings_more(more)}</li> });
        (!warnings.with(Vec::is_empty)).then(|| {
            view! {
                <Callout tone=Tone::Warning title=t::warnings_title()>
                    <ul class="lesson-warnings">{items}{more}</ul>
                </Callout>
            }
        })
    }
}

fn text(warning: &Warning) -> Text {
    let line = warning.line.to_string();
    match &warning.kind {
        WarningKind::DeadLink(target) if target.is_empty() => t::warnings_no_address(line),
        WarningKind::DeadLink(target) => t::warnings_dead_link(line, target.clone()),
        WarningKind::UnknownTag(tag) => t::warnings_unknown_tag(line, tag.clone()),
        WarningKind::PictureWithoutDescription(target) => t::warnings_no_description(line, target.clone()),
        WarningKind::UnreadableFormula(typed) => t::warnings_formula(typed.clone(), line),
        WarningKind::UnknownCommand(command, typed) => t::warnings_command(command.clone(), typed.clone(), line),
    }
}
