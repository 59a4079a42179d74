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

    /// The first language of an `Accept-Language` header that we speak, by the header's weights.
    #[must_use]
    pub fn negotiate(header: &str) -> Option<Self> {
        let mut best: Option<(u32, Self)> = None;
        for part in header.split(',').take(20) {
            let (tag, weight) = part.split_once(";q=").unwrap_or((part, "1"));
            let weight = weight.trim().parse::<f32>().unwrap_or(0.0);
            if !(0.0..=1.0).contains(&weight) || weight == 0.0 {
                continue;
            }
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 1000")]
            let weight = (weight * 1000.0) as u32;
            let Some(lang) = Self::parse(tag.trim()).filter(|l| *l != Self::Pseudo) else {
                continue;
            };
            if best.is_none_or(|(w, _)| weight > w) {
                best = Some((weight, lang));
            }
        }
        best.map(|(_, lang)| lang)
    }
}

#[cfg(test)]
mod tests {
    use super::Lang;

    #[test]
    fn the_browsers_first_language_that_we_speak_wins() {
        for (header, lang) in [
            ("zh-CN,zh;q=0.9,en;q=0.8", Some(Lang::ZhHans)),
            ("fr;q=1, en-GB;q=0.7, zh;q=0.3", Some(Lang::En)),
            ("de, fr", None),
            ("en;q=0, zh;q=0.1", Some(Lang::ZhHans)),
            ("en;q=nan,zh;q=-3", None),
            ("", None),
        ] {
            assert_eq!(Lang::negotiate(header), lang, "{header}");
        }
    }
}
