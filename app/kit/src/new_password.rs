//! A field for a new password that shows its strength while one types.

use leptos::{ev, prelude::*};
use model::password::Strength;
use ui::{Field, Input, Text};

use crate::t;

/// The field `password`.
#[component]
pub fn NewPassword(
    /// The label above it.
    #[prop(into)]
    label: Text,
    /// The error of the field.
    error: Option<Text>,
    /// The words that everybody knows of the person: their names and addresses.
    #[prop(into, optional)]
    known: Signal<Vec<String>>,
) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let common = RwSignal::new(None::<model::Bloom>);
    let strength = Memo::new(move |_| {
        typed.with(|typed| common.with(|common| known.with(|known| Strength::of(typed, common.as_ref(), known))))
    });
    // What is surely refused is not sent with a code, which is kept nowhere.
    let held = RwSignal::new(None::<Text>);
    Effect::new(move |_| {
        let submits = window_event_listener(ev::submit, move |event| {
            let now = strength.get_untracked();
            if now.is_refused() && ui::hold(&event, "field-password", "field-code") {
                held.set(Some(text(now)));
            }
        });
        on_cleanup(move || submits.remove());
    });
    let error = Signal::derive(move || held.get().or_else(|| error.clone()));
    view! {
        <div
            class="new-password"
            on:focusin=move |_| fetch(common)
            on:input=move |event| {
                typed.set(event_target_value(&event));
                held.set(None);
            }
        >
            <Field name="password" label input=Input::NewPassword help=t::password_help() error required=true described_by="password-strength"/>
            <p class="strength" id="password-strength" data-strength=move || strength.get().as_str() aria-live="polite">
                {move || text(strength.get())}
            </p>
        </div>
    }
}

fn text(strength: Strength) -> Text {
    match strength {
        Strength::Nothing => Text::default(),
        Strength::Short => t::strength_short(),
        Strength::Long => t::strength_long(),
        Strength::Common => t::strength_common(),
        Strength::Known => t::strength_known(),
        Strength::Fair => t::strength_fair(),
        Strength::Good => t::strength_good(),
        Strength::Strong => t::strength_strong(),
    }
}

/// Loads the filter of common passwords, once somebody is about to choose one.
fn fetch(into: RwSignal<Option<model::Bloom>>) {
    if into.with_untracked(Option::is_some) {
        return;
    }
    leptos::task::spawn_local(async move {
        // Without it the page says less; the server refuses all the same.
        if let Some(bytes) = ui::fetch("/passwords.bloom").await {
            into.set(Some(model::Bloom::new(bytes)));
        }
    });
}
