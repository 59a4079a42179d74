//! The letters and text messages that accounts send to people.
//!
//! Knows nothing of delivery.

use ground::{
    Result,
    mail::{Letters, Mail},
    sms::Template,
};
use model::{
    Lang,
    account::{CodePurpose, IdentifierKind},
};

static LETTERS: Letters =
    Letters::new(include_str!("../locales/mail.zh-Hans.toml"), include_str!("../locales/mail.en.toml"));

/// Returns a letter with a code for this purpose.
pub(super) fn code(lang: Lang, to: &str, purpose: CodePurpose, code: &str) -> Result<Mail> {
    LETTERS.write(lang, purpose.as_str(), to, &[("code", code)])
}

/// Returns the name of somebody who has chosen none yet, with a number that tells them from others.
pub(super) fn newcomer(lang: Lang, number: u64) -> Result<String> {
    LETTERS.text(lang, "newcomer", &[("number", &number.to_string())])
}

/// Returns a letter to somebody whose address was to become a new account, but has one.
pub(super) fn known(lang: Lang, to: &str) -> Result<Mail> {
    LETTERS.write(lang, "known", to, &[])
}

/// Returns a letter about a changed address or number, with the link that takes the change back.
pub(super) fn changed(lang: Lang, to: &str, kind: IdentifierKind, link: &str) -> Result<Mail> {
    let name = match kind {
        IdentifierKind::Email => "changed_email",
        IdentifierKind::Phone => "changed_phone",
    };
    LETTERS.write(lang, name, to, &[("link", link)])
}

/// Returns a letter about a changed password.
pub(super) fn new_password(lang: Lang, to: &str) -> Result<Mail> {
    LETTERS.write(lang, "new_password", to, &[])
}

/// Returns a letter to an applicant who may teach.
pub(super) fn accepted(lang: Lang, to: &str, answer: &str) -> Result<Mail> {
    LETTERS.write(lang, "accepted", to, &[("answer", answer)])
}

/// Returns a letter to an applicant who may not teach.
pub(super) fn declined(lang: Lang, to: &str, answer: &str) -> Result<Mail> {
    LETTERS.write(lang, "declined", to, &[("answer", answer)])
}

/// Returns a text message with a code or an address, where the template has one.
pub(super) fn text(lang: Lang, template: Template, code: &str) -> Result<String> {
    let about = match template {
        Template::Code(purpose) => purpose.as_str(),
        Template::Known | Template::Changed | Template::Notice(_) => template.as_str(),
    };
    LETTERS.text(lang, about, &[("code", code)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_is_there_in_every_language_and_tells_its_code() {
        for lang in [Lang::ZhHans, Lang::En, Lang::Pseudo] {
            let codes: Vec<_> =
                CodePurpose::ALL.iter().map(|purpose| code(lang, "a@b.c", *purpose, "012345").unwrap()).collect();
            assert!(codes.iter().all(|mail| mail.body.contains("012345")));
            let link = "https://school.example/undo?token=x";
            let changes =
                [IdentifierKind::Email, IdentifierKind::Phone].map(|kind| changed(lang, "a@b.c", kind, link).unwrap());
            assert!(changes.iter().all(|mail| mail.body.contains(link)));
            let answers = [accepted, declined].map(|letter| letter(lang, "a@b.c", "Fine work").unwrap());
            assert!(answers.iter().all(|mail| mail.body.contains("Fine work")));
            assert!(!accepted(lang, "a@b.c", "").unwrap().body.contains("\n\n\n"));
            for purpose in CodePurpose::ALL {
                assert!(text(lang, Template::Code(*purpose), "012345").unwrap().contains("012345"), "{purpose}");
            }
            assert!(!text(lang, Template::Known, "").unwrap().contains('{'));
            let others = [known(lang, "a@b.c").unwrap(), new_password(lang, "a@b.c").unwrap()];
            for mail in codes.iter().chain(&changes).chain(&answers).chain(&others) {
                assert!(!mail.subject.is_empty() && !mail.subject.chars().any(char::is_control));
                assert!(!format!("{}{}", mail.subject, mail.body).contains(['{', '}', '!', '！']), "{}", mail.body);
            }
        }
    }
}
