//! The letters that the school writes, in the reader's language.

use std::{collections::BTreeMap, sync::LazyLock};

use model::{Lang, account::IdentifierKind};
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
    refund: Letter,
    refund_open: Letter,
    sign_in: Letter,
    change: Letter,
    new_password: Letter,
    changed_email: Letter,
    changed_phone: Letter,
    accepted: Letter,
    refused: Letter,
    /// What is written to phones, by what it is about.
    text: BTreeMap<String, String>,
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

/// The code with which somebody signs in.
pub(crate) fn sign_in(lang: Lang, to: &str, code: &str) -> Result<Mail> {
    Ok(letters(lang)?.sign_in.write(lang, to, &[("code", code)]))
}

/// The code that proves a new address.
pub(crate) fn change(lang: Lang, to: &str, code: &str) -> Result<Mail> {
    Ok(letters(lang)?.change.write(lang, to, &[("code", code)]))
}

/// An address or number was changed; the link takes it back.
pub(crate) fn changed(lang: Lang, to: &str, kind: IdentifierKind, link: &str) -> Result<Mail> {
    let letters = letters(lang)?;
    let letter = match kind {
        IdentifierKind::Email => &letters.changed_email,
        IdentifierKind::Phone => &letters.changed_phone,
    };
    Ok(letter.write(lang, to, &[("link", link)]))
}

/// Her password was changed.
pub(crate) fn new_password(lang: Lang, to: &str) -> Result<Mail> {
    Ok(letters(lang)?.new_password.write(lang, to, &[]))
}

/// Somebody who wanted to teach is answered.
pub(crate) fn applied(lang: Lang, to: &str, accepted: bool, answer: &str) -> Result<Mail> {
    let letters = letters(lang)?;
    let letter = if accepted { &letters.accepted } else { &letters.refused };
    Ok(letter.write(lang, to, &[("answer", answer)]))
}

/// What is written to a phone about this: a code's purpose, or that its number is `known`.
pub(crate) fn text(lang: Lang, about: &str, code: &str) -> Result<String> {
    let text = letters(lang)?.text.get(about);
    let text = text.ok_or_else(|| Error::Broken(format!("there is no text message about {about}")))?;
    Ok(filled(lang, text, &[("code", code)]))
}

/// An order was paid.
pub(crate) fn receipt(lang: Lang, to: &str, titles: &str, amount: &str, order: &str) -> Result<Mail> {
    Ok(letters(lang)?.receipt.write(lang, to, &[("titles", titles), ("amount", amount), ("order", order)]))
}

/// Money of an order goes back; `ended`: its courses were closed.
pub(crate) fn refund(lang: Lang, to: &str, values: &Refunded<'_>) -> Result<Mail> {
    let letters = letters(lang)?;
    let letter = if values.ended { &letters.refund } else { &letters.refund_open };
    let Refunded { titles, amount, order, note, .. } = *values;
    Ok(letter.write(lang, to, &[("titles", titles), ("amount", amount), ("order", order), ("note", note)]))
}

/// What a letter says of money that goes back.
#[derive(Debug)]
pub(crate) struct Refunded<'a> {
    /// The courses that it was paid for.
    pub titles: &'a str,
    /// How much.
    pub amount: &'a str,
    /// The order's number.
    pub order: &'a str,
    /// Why.
    pub note: &'a str,
    /// Whether the courses were closed.
    pub ended: bool,
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
        Mail { to: to.into(), subject: filled(lang, &self.subject, values), body: filled(lang, &self.body, values) }
    }
}

/// A text with its values; what an empty one leaves behind is one empty line.
fn filled(lang: Lang, text: &str, values: &[(&str, &str)]) -> String {
    let fill = |text: String, (name, value): &(&str, &str)| text.replace(&format!("{{{name}}}"), value);
    let text = values.iter().fold(text.trim().to_owned(), fill).replace("\n\n\n\n", "\n\n");
    if lang == Lang::Pseudo { text.lines().map(bracketed).collect::<Vec<_>>().join("\n") } else { text }
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
            for ended in [true, false] {
                let values =
                    Refunded { titles: "量化投资", amount: "¥9.00", order: "0123456789ABC", note: "Sorry", ended };
                let refund = refund(lang, "a@b.c", &values).unwrap();
                assert!(["量化投资", "¥9.00", "Sorry"].iter().all(|said| refund.body.contains(said)));
                assert!(refund.subject.contains("0123456789ABC"));
            }
            let (sign_in, change) =
                (sign_in(lang, "a@b.c", "012345").unwrap(), change(lang, "a@b.c", "012345").unwrap());
            let link = "https://school.example/undo?token=x";
            let changes =
                [IdentifierKind::Email, IdentifierKind::Phone].map(|kind| changed(lang, "a@b.c", kind, link).unwrap());
            let answers = [true, false].map(|yes| applied(lang, "a@b.c", yes, "Fine work").unwrap());
            assert!(changes.iter().all(|mail| mail.body.contains(link)));
            assert!(answers.iter().all(|mail| mail.body.contains("Fine work")));
            assert!(!applied(lang, "a@b.c", true, "").unwrap().body.contains("\n\n\n"));
            for about in ["register", "reset", "sign_in", "change"] {
                assert!(text(lang, about, "012345").unwrap().contains("012345"), "{about}");
            }
            assert!(!text(lang, "known", "").unwrap().contains('{'));
            for mail in [&register, &known, &reset, &receipt, &sign_in, &change, &new_password(lang, "a@b.c").unwrap()]
                .into_iter()
                .chain(&changes)
                .chain(&answers)
            {
                assert!(!mail.subject.is_empty() && !mail.subject.chars().any(char::is_control));
                assert!(!format!("{}{}", mail.subject, mail.body).contains(['{', '}', '!', '！']), "{}", mail.body);
            }
            assert!(
                register.body.contains("012345")
                    && sign_in.body.contains("012345")
                    && change.body.contains("012345")
                    && reset.body.contains("012345")
                    && !known.body.contains("012345")
            );
        }
    }
}
