//! The language of the hosted page.

use std::cell::Cell;

use serde::{Deserialize, Serialize};

/// A language the provider speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx::Type)]
pub(crate) enum Lang {
    /// Simplified Chinese.
    #[serde(rename = "zh-Hans")]
    #[sqlx(rename = "zh-Hans")]
    ZhHans,
    /// English.
    #[serde(rename = "en")]
    #[sqlx(rename = "en")]
    En,
}

thread_local! {
    static LANG: Cell<Lang> = const { Cell::new(Lang::En) };
}

/// Returns the language of the text that is being written.
pub(crate) fn lang() -> Lang {
    LANG.get()
}

impl Lang {
    /// Returns the language's tag of BCP 47.
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Self::ZhHans => "zh-Hans",
            Self::En => "en",
        }
    }

    /// Runs `write` in this language.
    pub(crate) fn speak<T>(self, write: impl FnOnce() -> T) -> T {
        LANG.set(self);
        write()
    }
}
