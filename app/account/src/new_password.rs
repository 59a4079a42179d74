//! A field for a new password that says how good it is, while one types.

use leptos::prelude::*;
use ui::{Field, Input, Text};

use crate::t;

/// The field `password`.
#[component]
pub fn NewPassword(
    /// Above it.
    #[prop(into)]
    label: Text,
    /// What was wrong with it.
    error: Option<Text>,
) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let common = RwSignal::new(None::<model::Bloom>);
    let strength = Memo::new(move |_| typed.with(|typed| common.with(|common| Strength::of(typed, common.as_ref()))));
    view! {
        <div
            class="new-password"
            on:focusin=move |_| fetch(common)
            on:input=move |event| typed.set(event_target_value(&event))
        >
            <Field name="password" label input=Input::NewPassword help=t::password_help() error required=true/>
            <p class="strength" data-strength=move || strength.get().name() aria-live="polite">
                {move || strength.get().text()}
            </p>
        </div>
    }
}

/// How long guessing takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Strength {
    Nothing,
    Short,
    Common,
    Fair,
    Good,
    Strong,
}

impl Strength {
    /// By length: every letter more is worth more than any odd sign.
    fn of(password: &str, common: Option<&model::Bloom>) -> Self {
        let lower = password.to_lowercase();
        match password.chars().count() {
            0 => Self::Nothing,
            1..=7 => Self::Short,
            _ if common.is_some_and(|common| common.may_hold(&lower)) => Self::Common,
            _ if model::rule::password(password).is_err() => Self::Common,
            8..=11 => Self::Fair,
            12..=15 => Self::Good,
            _ => Self::Strong,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Short => "short",
            Self::Common => "common",
            Self::Fair => "fair",
            Self::Good => "good",
            Self::Strong => "strong",
        }
    }

    fn text(self) -> Text {
        match self {
            Self::Nothing => Text::default(),
            Self::Short => t::strength_short(),
            Self::Common => t::strength_common(),
            Self::Fair => t::strength_fair(),
            Self::Good => t::strength_good(),
            Self::Strong => t::strength_strong(),
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_as_good_as_it_is_long() {
        for (password, strength) in [
            ("", Strength::Nothing),
            ("short", Strength::Short),
            ("aaaaaaaaaaaaaaaaaaaaaa", Strength::Common),
            ("kxqvzjwp", Strength::Fair),
            ("battery staple", Strength::Good),
            ("学而时习之不亦说乎有朋自远方来", Strength::Good),
            ("correct horse battery staple", Strength::Strong),
        ] {
            assert_eq!(Strength::of(password, None), strength, "{password}");
        }
        let mut filter = model::Bloom::empty();
        filter.add("kxqvzjwp");
        assert_eq!(Strength::of("KXQVZJWP", Some(&filter)), Strength::Common);
    }
}
