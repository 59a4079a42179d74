//! The languages of the interface.

use serde::{Deserialize, Serialize};

/// A language that the interface speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Lang {
    /// Simplified Chinese.
    #[default]
    ZhHans,
    /// English.
    En,
    /// English in brackets, for tests: visible text outside of brackets was forgotten.
    Pseudo,
}

impl Lang {
    /// All of them, as they are declared.
    pub const ALL: [Self; 3] = [Self::ZhHans, Self::En, Self::Pseudo];

    /// The languages that people choose from.
    pub const CHOICES: [Self; 2] = [Self::ZhHans, Self::En];

    /// The BCP 47 tag, as in `<html lang>`, `?hl=` and the database.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::ZhHans => "zh-Hans",
            Self::En => "en",
            Self::Pseudo => "qps-ploc",
        }
    }

    /// The language's own name for itself.
    #[must_use]
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::ZhHans => "简体中文",
            Self::En => "English",
            Self::Pseudo => "[Pseudo]",
        }
    }

    /// Reads a tag such as `zh`, `zh-CN`, `en-GB`; `None` for a language we do not speak.
    #[must_use]
    pub fn parse(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        match primary.to_ascii_lowercase().as_str() {
            "zh" => Some(Self::ZhHans),
            "en" => Some(Self::En),
            "qps" => Some(Self::Pseudo),
            _ => None,
        }
    }
}
