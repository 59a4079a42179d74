//! Labels of levels, languages and states.

use model::{course::Level, studio::CourseState};
use ui::{Choice, Text, Tone};

use crate::t;

/// The languages that courses are given in, by their own names.
const LANGUAGES: [(&str, &str); 11] = [
    ("zh-Hans", "简体中文"),
    ("zh-Hant", "繁體中文"),
    ("en", "English"),
    ("ja", "日本語"),
    ("ko", "한국어"),
    ("de", "Deutsch"),
    ("fr", "Français"),
    ("es", "Español"),
    ("pt", "Português"),
    ("ru", "Русский"),
    ("ar", "العربية"),
];

/// Returns the label of a level.
pub fn level(level: Level) -> Text {
    match level {
        Level::Beginner => t::level_beginner(),
        Level::Intermediate => t::level_intermediate(),
        Level::Advanced => t::level_advanced(),
    }
}

/// Returns a language's own name, or its tag when it is none we know.
pub fn language(tag: &str) -> Text {
    LANGUAGES.iter().find(|(known, _)| *known == tag).map_or_else(|| tag.to_owned().into(), |(_, name)| (*name).into())
}

/// Returns the languages to choose from, and this one.
pub fn languages(tag: &str) -> Vec<Choice> {
    let is_known = LANGUAGES.iter().any(|(known, _)| *known == tag);
    let other = (!is_known && !tag.is_empty()).then(|| Choice::new(tag.to_owned(), tag.to_owned()).content());
    LANGUAGES.iter().map(|(tag, name)| Choice::new(*tag, *name).content()).chain(other).collect()
}

/// Returns the label of a course's state, and its colour.
pub fn state(state: CourseState) -> (Text, Tone) {
    match state {
        CourseState::Draft => (t::figures_draft(), Tone::Neutral),
        CourseState::Live => (t::figures_live(), Tone::Success),
        CourseState::Changed => (t::figures_changed(), Tone::Warning),
        CourseState::Hidden => (t::figures_hidden(), Tone::Danger),
    }
}
