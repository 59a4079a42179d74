//! Language tags of courses and captions, and the first currency of a language.

use crate::{
    Currency,
    rule::{Rule, line},
};

/// Returns the currency that a course in this language first has a price in.
#[must_use]
pub fn first_currency(language: &str) -> Currency {
    if language.starts_with("zh") { Currency::Cny } else { Currency::Usd }
}

/// Returns the language that the name of a captions file says, such as `film.zh-Hans.srt`, as programs write it.
#[must_use]
pub fn language_of_file(name: &str) -> Option<String> {
    let mut parts =
        name.rsplit('.').skip(1).filter(|part| !matches!(&*part.to_ascii_lowercase(), "sdh" | "cc" | "forced"));
    let tag = parts.next()?.trim();
    // What is left is the name of the film.
    parts.next()?;
    let known = match &*tag.to_ascii_lowercase() {
        "eng" => "en",
        "chs" | "zhs" | "sc" | "gb" => "zh-Hans",
        "cht" | "zht" | "tc" | "big5" => "zh-Hant",
        "chi" | "zho" => "zh",
        "fre" | "fra" => "fr",
        "ger" | "deu" => "de",
        "spa" => "es",
        "por" => "pt",
        "ita" => "it",
        "rus" => "ru",
        "jpn" => "ja",
        "kor" => "ko",
        // Longer words are no languages in names, but words.
        other => match other.split('-').next() {
            Some(primary) if primary.len() == 2 => tag,
            _ => return None,
        },
    };
    language(known).ok()
}

/// Returns a well-formed language tag (RFC 5646, without grandfathered ones) in its usual spelling: `zh-hans-cn` is
/// `zh-Hans-CN`.
///
/// # Errors
/// [`Rule::Language`] when it is not well-formed; the rule of [`line()`] when its length is wrong.
pub fn language(tag: &str) -> Result<String, Rule> {
    let tag = line(tag, 2, 35)?;
    let mut parts = tag.split('-');
    let primary = parts.next().unwrap_or_default();
    if !(2..=8).contains(&primary.len()) || !primary.bytes().all(|b| b.is_ascii_alphabetic()) {
        return Err(Rule::Language);
    }
    let mut out = primary.to_ascii_lowercase();
    for part in parts {
        if !(1..=8).contains(&part.len()) || !part.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Err(Rule::Language);
        }
        out.push('-');
        match part.len() {
            2 => out.push_str(&part.to_ascii_uppercase()),
            4 => {
                out.push_str(&part[..1].to_ascii_uppercase());
                out.push_str(&part[1..].to_ascii_lowercase());
            }
            _ => out.push_str(&part.to_ascii_lowercase()),
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_file_says_its_language() {
        for (name, tag) in [
            ("film.zh-Hans.srt", Some("zh-Hans")),
            ("Film.EN.vtt", Some("en")),
            ("a.b.pt-br.srt", Some("pt-BR")),
            ("film.en.sdh.srt", Some("en")),
            ("film.chs.ass", Some("zh-Hans")),
            ("film.eng.srt", Some("en")),
            ("film.srt", None),
            ("en.vtt", None),
            ("v1.5.srt", None),
            ("film.final.srt", None),
            ("film.new.srt", None),
            ("", None),
        ] {
            assert_eq!(language_of_file(name).as_deref(), tag, "{name}");
        }
    }

    #[test]
    fn language_tags_have_one_spelling() {
        assert_eq!(language("zh-hans-cn").as_deref(), Ok("zh-Hans-CN"));
        assert_eq!(language("EN").as_deref(), Ok("en"));
        for bad in ["", "e", "english (british)", "en_GB", "en-", "123", "zh-toolongsubtag"] {
            assert!(language(bad).is_err(), "{bad}");
        }
    }
}
