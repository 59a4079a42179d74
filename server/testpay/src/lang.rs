//! The language in which the hosted page is written.

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

/// The language of the text that is being written.
pub(crate) fn lang() -> Lang {
    LANG.get()
}

impl Lang {
    /// As in BCP 47.
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Self::ZhHans => "zh-Hans",
            Self::En => "en",
        }
    }

    /// Writes something in this language.
    pub(crate) fn speak<T>(self, write: impl FnOnce() -> T) -> T {
        LANG.set(self);
        write()
    }
}
