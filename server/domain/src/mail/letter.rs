//! The letters that the school writes, in the reader's language.

use std::sync::LazyLock;

use model::Lang;
use serde::Deserialize;

use super::Mail;
use crate::{Error, Result};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Letters {
    register: Letter,
    known: Letter,
    reset: Letter,
    receipt: Letter,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Letter {
    subject: String,
    body: String,
}

static ZH_HANS: LazyLock<Option<Letters>> =
    LazyLock::new(|| toml::from_str(include_str!("../../locales/mail.zh-Hans.toml")).ok());
static EN: LazyLock<Option<Letters>> =
    LazyLock::new(|| toml::from_str(include_str!("../../locales/mail.en.toml")).ok());

/// The code for a new account.
pub(crate) fn register(lang: Lang, to: &str, code: &str) -> Result<Mail> {
    Ok(letters(lang)?.register.write(lang, to, &[("code", code)]))
}

/// Somebody wanted to open an account, but there is one.
pub(crate) fn known(lang: Lang, to: &str) -> Result<Mail> {
    Ok(letters(lang)?.known.write(lang, to, &[]))
}

/// The code for a new password.
pub(crate) fn reset(lang: Lang, to: &str, code: &str) -> Result<Mail> {
    Ok(letters(lang)?.reset.write(lang, to, &[("code", code)]))
}

/// An order was paid.
pub(crate) fn receipt(lang: Lang, to: &str, titles: &str, amount: &str, order: &str) -> Result<Mail> {
    Ok(letters(lang)?.receipt.write(lang, to, &[("titles", titles), ("amount", amount), ("order", order)]))
}

fn letters(lang: Lang) -> Result<&'static Letters> {
    let letters = match lang {
        Lang::ZhHans => &*ZH_HANS,
        Lang::En | Lang::Pseudo => &*EN,
    };
    letters.as_ref().ok_or_else(|| Error::Broken("the texts of mails cannot be read".into()))
}

impl Letter {
    fn write(&self, lang: Lang, to: &str, values: &[(&str, &str)]) -> Mail {
        let write = |text: &str| {
            let filled = |text: String, (name, value): &(&str, &str)| text.replace(&format!("{{{name}}}"), value);
            let text = values.iter().fold(text.trim().to_owned(), filled);
            if lang == Lang::Pseudo { text.lines().map(bracketed).collect::<Vec<_>>().join("\n") } else { text }
        };
        Mail { to: to.into(), subject: write(&self.subject), body: write(&self.body) }
    }
}

fn bracketed(line: &str) -> String {
    if line.is_empty() { String::new() } else { format!("[{line}]") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_is_there_in_every_language_and_tells_its_code() {
        for lang in [Lang::ZhHans, Lang::En, Lang::Pseudo] {
            let (register, known, reset) = (
                register(lang, "a@b.c", "012345").unwrap(),
                known(lang, "a@b.c").unwrap(),
                reset(lang, "a@b.c", "012345").unwrap(),
            );
            let receipt = receipt(lang, "a@b.c", "量化投资", "¥99.00", "0123456789ABC").unwrap();
            assert!(receipt.body.contains("量化投资") && receipt.body.contains("¥99.00"), "{}", receipt.body);
            for mail in [&register, &known, &reset, &receipt] {
                assert!(!mail.subject.is_empty() && !mail.subject.chars().any(char::is_control));
                assert!(!format!("{}{}", mail.subject, mail.body).contains(['{', '}', '!', '！']), "{}", mail.body);
            }
            assert!(
                register.body.contains("012345") && reset.body.contains("012345") && !known.body.contains("012345")
            );
        }
    }
}
