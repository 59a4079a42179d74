//! The common parts of all providers of text messages: templates, numbers, and refusals.

use std::collections::BTreeMap;

use ground::sms::{DeliveryError, Sms, Template};

use crate::{Error, client::Answer};

/// The longest part of a provider's words that is shown, in characters.
const MAX_MESSAGE_CHARS: usize = 160;
/// The longest code of a provider, in characters.
const MAX_CODE_CHARS: usize = 64;

/// Returns the digits of a number in mainland China, as they are dialled there; `None` abroad.
pub(crate) fn mainland(to: &str) -> Option<&str> {
    to.strip_prefix("+86")
}

/// Returns the provider's template for a message: `code.en` before `code`, and for numbers outside of mainland China
/// `code.abroad.en` and `code.abroad` before both, since providers approve templates for one or the other. Of each, the
/// one for this purpose or this kind of notice comes first: `code.reset.en` before `code.en`.
pub(crate) fn template<'a>(templates: &'a BTreeMap<String, String>, sms: &Sms) -> Result<&'a str, DeliveryError> {
    let (name, lang) = (sms.template.as_str(), sms.lang.tag());
    let places: &[&str] = if mainland(&sms.to).is_none() { &[".abroad", ""] } else { &[""] };
    let of_purpose = match sms.template {
        Template::Code(purpose) => Some(format!("{name}.{purpose}")),
        Template::Notice(kind) => Some(format!("{name}.{kind}")),
        Template::Known | Template::Changed => None,
    };
    let names: Vec<String> = of_purpose.into_iter().chain([name.to_owned()]).collect();
    let keys = places.iter().flat_map(|place| {
        names.iter().flat_map(move |name| [format!("{name}{place}.{lang}"), format!("{name}{place}")])
    });
    let found = keys.into_iter().find_map(|key| templates.get(&key));
    found
        .map(String::as_str)
        .ok_or_else(|| DeliveryError { why: format!("no template for {name}.{lang}"), again: false })
}

/// Checks settings that must not be empty.
pub(crate) fn required(settings: &[(&'static str, &str)]) -> Result<(), Error> {
    match settings.iter().find(|(_, value)| value.trim().is_empty()) {
        Some((name, _)) => Err(Error::Missing(name)),
        None => Ok(()),
    }
}

/// Makes the error for a provider's no. Its words may repeat the number, the code or all that was signed, so digits are
/// covered, and words with anything in them that is to stay unsaid are left out.
pub(crate) fn refusal(answer: &Answer, code: &str, words: &str, unsaid: &[&str], again: bool) -> DeliveryError {
    let tells = |text: &str| unsaid.iter().any(|secret| !secret.is_empty() && text.contains(secret));
    let code: String =
        code.chars().filter(|c| c.is_ascii_alphanumeric() || "._-".contains(*c)).take(MAX_CODE_CHARS).collect();
    let code = if code.is_empty() || tells(&code) { format!("HTTP {}", answer.status.as_u16()) } else { code };
    if tells(words) {
        return DeliveryError { why: format!("{code}: in words that tell too much"), again };
    }
    let covered = words.chars().map(|c| match c {
        c if c.is_numeric() => '#',
        c if c.is_control() => ' ',
        c => c,
    });
    let words: String = covered.take(MAX_MESSAGE_CHARS).collect();
    DeliveryError { why: format!("{code}: {words}"), again }
}

#[cfg(test)]
mod tests {
    use model::{Lang, account::CodePurpose};

    use super::*;

    const RESET: Template = Template::Code(CodePurpose::Reset);

    fn sms(to: &str, lang: Lang, template: Template) -> Sms {
        Sms { to: to.into(), lang, template, code: "204815".into(), text: String::new() }
    }

    #[test]
    fn the_nearest_template_is_taken() {
        let keys = ["code", "code.en", "code.abroad", "code.abroad.en", "known.zh-Hans"];
        let templates: BTreeMap<_, _> = keys.map(|key| (key.to_owned(), key.to_owned())).into();
        for (to, lang, template_of, expected) in [
            ("+8613800138000", Lang::ZhHans, RESET, Some("code")),
            ("+8613800138000", Lang::En, RESET, Some("code.en")),
            ("+8613800138000", Lang::Pseudo, RESET, Some("code")),
            ("+85251234567", Lang::En, RESET, Some("code.abroad.en")),
            ("+85251234567", Lang::ZhHans, RESET, Some("code.abroad")),
            ("+85251234567", Lang::ZhHans, Template::Known, Some("known.zh-Hans")),
            ("+8613800138000", Lang::En, Template::Known, None),
        ] {
            let found = template(&templates, &sms(to, lang, template_of));
            assert_eq!(found.as_deref().ok(), expected, "{to} {lang:?} {template_of:?}");
        }
    }

    #[test]
    fn a_purpose_may_have_a_template_of_its_own() {
        let keys = ["code", "code.en", "code.reset", "code.sign_in", "code.abroad"];
        let templates: BTreeMap<_, _> = keys.map(|key| (key.to_owned(), key.to_owned())).into();
        for (to, lang, expected) in [
            ("+8613800138000", Lang::ZhHans, "code.reset"),
            ("+8613800138000", Lang::En, "code.reset"),
            ("+85251234567", Lang::En, "code.abroad"),
        ] {
            assert_eq!(template(&templates, &sms(to, lang, RESET)).ok(), Some(expected), "{to} {lang:?}");
        }
    }
}
