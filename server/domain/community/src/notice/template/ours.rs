//! The templates that the program comes with: a subject and a sentence for each kind, and one frame around them.

use ground::{Result, mail::Letters};
use model::{
    Lang,
    notice::{MailTemplateKind, NoticeKind, TemplateTexts},
};

static LETTERS: Letters =
    Letters::new(include_str!("../../../locales/notice.zh-Hans.toml"), include_str!("../../../locales/notice.en.toml"));

/// Returns the texts of a template.
///
/// # Errors
/// [`ground::Error::Internal`] when the file cannot be read or lacks one.
pub(in crate::notice) fn texts(lang: Lang, kind: MailTemplateKind) -> Result<TemplateTexts> {
    let letter = LETTERS.write(lang, kind.as_str(), "", &[])?;
    let frame = if kind == MailTemplateKind::Digest { "digest" } else { "notice" };
    let framed = |form: &str| LETTERS.text(lang, &format!("{frame}_{form}"), &[("sentence", letter.body.trim())]);
    Ok(TemplateTexts { subject: letter.subject.clone(), text: framed("text")?, html: framed("html")? })
}

/// Returns the sentence that says what happened, with placeholders.
///
/// # Errors
/// As [`texts`].
pub(in crate::notice) fn sentence(lang: Lang, kind: MailTemplateKind) -> Result<String> {
    Ok(LETTERS.write(lang, kind.as_str(), "", &[])?.body)
}

/// Returns the words for the school where it is the one that acts.
///
/// # Errors
/// As [`texts`].
pub(in crate::notice) fn school(lang: Lang) -> Result<String> {
    LETTERS.text(lang, "school", &[])
}

/// Returns the words for somebody who is no longer in the school.
///
/// # Errors
/// As [`texts`].
pub(in crate::notice) fn former_member(lang: Lang) -> Result<String> {
    LETTERS.text(lang, "former_member", &[])
}

/// Returns examples for a preview: the reader's name, the name of somebody else, a title and an excerpt.
///
/// # Errors
/// As [`texts`].
pub(in crate::notice) fn examples(lang: Lang) -> Result<[String; 4]> {
    let example = |name: &str| LETTERS.text(lang, &format!("example_{name}"), &[]);
    Ok([example("name")?, example("actor")?, example("title")?, example("excerpt")?])
}

/// Returns the text message about an event of this kind.
///
/// # Errors
/// As [`texts`], also for kinds of which none is sent.
pub(in crate::notice) fn sms(lang: Lang, kind: NoticeKind, link: &str) -> Result<String> {
    LETTERS.text(lang, &format!("sms_{kind}"), &[("link", link)])
}

#[cfg(test)]
mod tests {
    use model::notice::Channel;

    use super::*;
    use crate::notice::fill;

    #[test]
    fn every_template_is_there_and_has_what_it_must() {
        for lang in Lang::CHOICES {
            for kind in MailTemplateKind::ALL {
                let TemplateTexts { subject, text, html } = texts(lang, *kind).unwrap();
                assert!(!subject.contains('\n') && !subject.is_empty(), "{kind}");
                for body in [&text, &html] {
                    let names = fill::placeholders(body);
                    assert!(kind.required().iter().all(|name| names.contains(name)), "{kind}: {body}");
                    assert!(names.iter().all(|name| kind.placeholders().contains(name)), "{kind}: {body}");
                }
                assert!(fill::placeholders(&subject).iter().all(|name| kind.placeholders().contains(name)), "{kind}");
            }
            for kind in NoticeKind::ALL.iter().filter(|kind| kind.offers(Channel::Sms)) {
                let text = sms(lang, *kind, "https://school.example/me").unwrap();
                assert!(text.contains("https://school.example/me") && text.chars().count() <= 140, "{text}");
            }
            assert_ne!(school(lang).unwrap(), former_member(lang).unwrap());
        }
    }
}
