//! The language of the payer's page.

use std::cell::Cell;

use http::{HeaderMap, header::ACCEPT_LANGUAGE};

/// A language that the page speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lang {
    /// Simplified Chinese.
    ZhHans,
    /// English.
    En,
}

thread_local! {
    static LANG: Cell<Lang> = const { Cell::new(Lang::ZhHans) };
}

/// Returns the language of the text that is being written.
pub(crate) fn lang() -> Lang {
    LANG.get()
}

impl Lang {
    /// Returns what a browser asks for first; Chinese where it asks for neither.
    pub(crate) fn asked(headers: &HeaderMap) -> Self {
        let languages = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let first = languages.split(',').map(str::trim).find(|tag| tag.starts_with("zh") || tag.starts_with("en"));
        if first.is_some_and(|tag| tag.starts_with("en")) { Self::En } else { Self::ZhHans }
    }

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
