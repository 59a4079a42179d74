//! Letters from the locale files of a wing, in the reader's language.
//!
//! Knows nothing of which letters there are.

use std::{collections::BTreeMap, sync::OnceLock};

use model::Lang;
use serde::Deserialize;

use super::Mail;
use crate::{Error, Result};

/// The letters and text messages that a wing writes, from one file for each language.
#[derive(Debug)]
pub struct Letters {
    zh_hans: Table,
    en: Table,
}

#[derive(Debug)]
struct Table {
    text: &'static str,
    read: OnceLock<Option<Entries>>,
}

/// The content of a file: letters by name, and in the table `text` the text messages by their subject.
#[derive(Debug, Deserialize)]
struct Entries {
    #[serde(default)]
    text: BTreeMap<String, String>,
    #[serde(flatten)]
    letters: BTreeMap<String, Letter>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Letter {
    subject: String,
    body: String,
}

impl Letters {
    /// Creates the letters from the texts of these two files, which are read when the first letter is written.
    #[must_use]
    pub const fn new(zh_hans: &'static str, en: &'static str) -> Self {
        Self { zh_hans: Table { text: zh_hans, read: OnceLock::new() }, en: Table { text: en, read: OnceLock::new() } }
    }

    /// Returns the letter of this name to an address, with its values filled in.
    ///
    /// # Errors
    /// [`Error::Internal`] when the file cannot be read or has no such letter.
    pub fn write(&self, lang: Lang, name: &str, to: &str, values: &[(&str, &str)]) -> Result<Mail> {
        let letter = self.entries(lang)?.letters.get(name);
        let letter = letter.ok_or_else(|| Error::Internal(format!("there is no letter {name}")))?;
        let (subject, body) = (filled(lang, &letter.subject, values), filled(lang, &letter.body, values));
        Ok(Mail { to: to.into(), subject, body, ..Mail::default() })
    }

    /// Returns the text message of this subject, with its values filled in.
    ///
    /// # Errors
    /// [`Error::Internal`] when the file cannot be read or has no such message.
    pub fn text(&self, lang: Lang, about: &str, values: &[(&str, &str)]) -> Result<String> {
        let text = self.entries(lang)?.text.get(about);
        let text = text.ok_or_else(|| Error::Internal(format!("there is no text message about {about}")))?;
        Ok(filled(lang, text, values))
    }

    fn entries(&self, lang: Lang) -> Result<&Entries> {
        let table = match lang {
            Lang::ZhHans => &self.zh_hans,
            Lang::En | Lang::Pseudo => &self.en,
        };
        let read = table.read.get_or_init(|| toml::from_str(table.text).ok());
        read.as_ref().ok_or_else(|| Error::Internal("the texts of mails cannot be read".into()))
    }
}

/// Returns a text with its values; what an empty one leaves behind is one empty line.
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

    static LETTERS: Letters = Letters::new(
        "[code]\nsubject = \"{code}\"\nbody = \"你好\\n\\n{code}\"",
        "[code]\nsubject = \"{code}\"\nbody = \"Hello\\n\\n{code}\\n\\nBye\"\n[text]\ncode = \"{code}, please\"",
    );

    #[test]
    fn letters_are_written_in_the_readers_language() {
        for (lang, body) in [
            (Lang::ZhHans, "你好\n\n123"),
            (Lang::En, "Hello\n\n123\n\nBye"),
            (Lang::Pseudo, "[Hello]\n\n[123]\n\n[Bye]"),
        ] {
            let mail = LETTERS.write(lang, "code", "a@b.c", &[("code", "123")]).unwrap();
            assert_eq!((mail.to.as_str(), mail.body.as_str()), ("a@b.c", body));
        }
        assert_eq!(LETTERS.text(Lang::En, "code", &[("code", "123")]).unwrap(), "123, please");
    }

    #[test]
    fn what_is_empty_leaves_one_empty_line() {
        assert_eq!(LETTERS.write(Lang::En, "code", "a@b.c", &[("code", "")]).unwrap().body, "Hello\n\nBye");
    }

    #[test]
    fn a_letter_that_is_not_there_is_an_error() {
        assert!(LETTERS.write(Lang::En, "receipt", "a@b.c", &[]).is_err());
        assert!(LETTERS.text(Lang::ZhHans, "code", &[]).is_err());
        assert!(Letters::new("[", "[").text(Lang::En, "code", &[]).is_err());
    }
}
