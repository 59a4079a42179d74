//! Validation of form fields: the rules that a value can break, field errors, and checks of names, addresses and codes.
//! The domain checks, the form explains.
//!
//! Knows nothing of the texts that explain them.

mod file;
mod lines;
mod number;
mod secret;

use serde::{Deserialize, Serialize};

pub use file::*;
pub use lines::lines;
pub use number::{amount, whole_number};
pub use secret::is_secret;

use crate::{Money, refund_request::RefundObstacle};

/// The rule that a value breaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Rule {
    /// A value that was not entered.
    Required,
    /// A text of fewer characters than this.
    TooShort(usize),
    /// A text of more characters than this.
    TooLong(usize),
    /// Control or invisible characters.
    Invisible,
    /// Letters of several alphabets in one word, which look like others.
    Mixed,
    /// A text that is not an e-mail address.
    Email,
    /// A text that is neither an e-mail address nor a phone number.
    Phone,
    /// A text that is not a user name: lower-case letters, digits, `-`, `_`; begins with a letter.
    Handle,
    /// A name or address that somebody else has.
    Taken,
    /// A name that sounds as if the school itself spoke.
    Reserved,
    /// A password that everybody guesses.
    CommonPassword,
    /// An unknown account or another password: one answer for both.
    Credentials,
    /// A password that is not the person's.
    Password,
    /// A password that is the person's name or address.
    KnownPassword,
    /// The password that the person has already.
    Unchanged,
    /// A code that is wrong, used, or meant for something else.
    Code,
    /// A code that is older than ten minutes, or was tried five times.
    CodeExpired,
    /// A right code of an account that the school has suspended.
    Suspended,
    /// The address or number that the person has already.
    AlreadyYours,
    /// A code that may only be asked for again after this many seconds.
    Wait(i64),
    /// A name of something that is no longer there.
    NotFound,
    /// A text that is no number, or a number that does not fit.
    Number,
    /// A text that is no whole number from 0 to this one.
    NumberUpTo(i64),
    /// An amount with more decimals than its currency has: so many.
    Decimals(u32),
    /// An amount with what may be separators of thousands.
    DigitGrouping,
    /// A text that is no amount of money in a currency that the school knows.
    Amount,
    /// A text that is no amount of money up to this one.
    MoneyLeft(Money),
    /// A payment that its provider refunds for this number of days, which are over.
    RefundWindow(u32),
    /// A text that is no name for addresses: lower-case letters, digits, `-`.
    Slug,
    /// A value that was published and stays as it is.
    Fixed,
    /// A role that every school has.
    BuiltInRole,
    /// An action that nobody applies to their own account.
    SelfAction,
    /// An account or role that may do more than the actor.
    InsufficientRole,
    /// A change that would leave the school without an administrator.
    LastAdministrator,
    /// Something that was asked for already, and waits for an answer.
    Waiting,
    /// An account that no mail reaches, by which it would be answered.
    Unreachable,
    /// Something that is still needed elsewhere.
    InUse,
    /// A text that is no language tag.
    Language,
    /// A list of more things than this.
    TooMany(usize),
    /// A course that still needs something before it can be published.
    Incomplete,
    /// A course of which more than a third of the lessons are empty.
    ManyEmpty,
    /// A file that is not what it should be here, told by its content.
    FileType,
    /// A file of the right kind that is cut off or damaged.
    FileDamaged,
    /// A film that was cut off or never finished, or is written in a way that cannot be read.
    FilmUnreadable,
    /// A document that nobody opens without its password.
    FileLocked,
    /// A film or recording in a format that not every browser plays, or a picture in one that is not read here.
    FileFormat {
        /// The part of the file that is in it.
        part: FilePart,
        /// The name of the format, such as "HEVC (H.265)".
        name: String,
    },
    /// A picture of more pixels than this, or more bits for each of them.
    PicturePixels {
        /// The most pixels a side.
        side: u32,
        /// The most pixels in all.
        all: u64,
    },
    /// A drawing (SVG) with a fault in this line.
    Drawing {
        /// The line, from 1.
        line: usize,
        /// The fault in it.
        fault: DrawingFault,
    },
    /// Captions with a fault in this line.
    Captions {
        /// The line, from 1.
        line: usize,
        /// The fault in it.
        fault: CaptionsFault,
    },
    /// A statement of a payment provider with a fault in this line.
    Statement {
        /// The line, from 1; 0 where it is about the whole of it.
        line: usize,
        /// The fault in it.
        fault: StatementFault,
    },
    /// A file of more bytes than this.
    FileSize(i64),
    /// An empty file.
    FileEmpty,
    /// More bytes than are left of what a teacher may keep.
    Quota(i64),
    /// A key of a payment provider that cannot be read as one.
    ProviderKey,
    /// A key of a payment provider that belongs into another field.
    ProviderKeyKind,
    /// A key of a payment provider for the sandbox beside one for real money, or the other way round.
    ProviderKeyMode,
    /// A key of the school's own where the payment provider's belongs.
    ProviderKeyOwn,
    /// A certificate that is not one of the private key.
    ProviderKeyPair,
    /// A password that does not open the file with the private key.
    ProviderKeyPassword,
    /// A certificate of an authority that does not vouch for the one below it.
    ProviderKeyChain,
    /// A payment provider that lacks keys.
    ProviderKeysMissing,
    /// An order of which nobody can ask for a refund now.
    RefundObstacle(RefundObstacle),
    /// An amount that would come back, which is this one by now.
    RefundChanged(Money),
    /// An amount above this one, which two people decide.
    SecondPerson(Money),
    /// A case of a course that the actor teaches.
    OwnCourse,
}

/// A field and the rule that its value breaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// The name of the field in the form.
    pub field: String,
    /// The rule that the value breaks.
    pub rule: Rule,
}

/// A collector of the field errors of a form, so that all are shown at once.
#[derive(Debug, Default)]
pub struct Validator(Vec<FieldError>);

impl Validator {
    /// Returns a good value as it is. Notes the field error of a bad one and returns the default.
    pub fn check<T: Default>(&mut self, field: &str, value: Result<T, Rule>) -> T {
        value.unwrap_or_else(|rule| {
            self.0.push(FieldError { field: field.into(), rule });
            T::default()
        })
    }

    /// Ends the validation of a form.
    ///
    /// # Errors
    /// All field errors that were noted.
    pub fn finish(self) -> Result<(), Vec<FieldError>> {
        if self.0.is_empty() { Ok(()) } else { Err(self.0) }
    }
}

/// Returns whether nobody sees this character: controls, zero-width, direction marks, soft hyphen, tags.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180E}'
            | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FEFF}' | '\u{FFA0}'
            | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}')
}

/// Checks one line of text and returns it trimmed: `min` to `max` characters.
///
/// # Errors
/// [`Rule::Required`], [`Rule::TooShort`], [`Rule::TooLong`] or [`Rule::Invisible`].
pub fn line(value: &str, min: usize, max: usize) -> Result<String, Rule> {
    let value = value.trim();
    // U+200D joins emoji such as 👩‍🏫: alone it would be invisible, between two pictures it is part of one.
    let shown = value.chars().any(|c| !is_invisible(c) && !c.is_whitespace());
    match value.chars().count() {
        0 if min > 0 => Err(Rule::Required),
        n if n > max => Err(Rule::TooLong(max)),
        _ if value.chars().any(|c| is_invisible(c) && c != '\u{200D}') || (!shown && !value.is_empty()) => {
            Err(Rule::Invisible)
        }
        n if n < min => Err(Rule::TooShort(min)),
        _ => Ok(value.into()),
    }
}

/// Checks a name that others see: 1 to 40 characters, and no word of several alphabets whose letters look alike.
///
/// # Errors
/// [`Rule::Mixed`], else as [`line()`].
pub fn name(value: &str) -> Result<String, Rule> {
    let name = line(value, 1, 40)?;
    if name.split(|c: char| !c.is_alphabetic()).any(is_mixed) { Err(Rule::Mixed) } else { Ok(name) }
}

/// Returns whether a word has letters from more than one of the alphabets that share shapes: Latin, Greek, Cyrillic.
fn is_mixed(word: &str) -> bool {
    let alphabet = |c: char| match c {
        'a'..='z' | 'A'..='Z' | '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}' => Some(0),
        '\u{370}'..='\u{3FF}' | '\u{1F00}'..='\u{1FFF}' => Some(1),
        '\u{400}'..='\u{52F}' => Some(2),
        _ => None,
    };
    let mut alphabets = word.chars().filter_map(alphabet);
    let first = alphabets.next();
    alphabets.any(|next| Some(next) != first)
}

/// Checks an e-mail address and returns it in lower case: one `@`, a domain with a dot, no spaces, at most 254 bytes
/// (RFC 5321).
///
/// # Errors
/// [`Rule::Email`], else as [`line()`].
pub fn email(value: &str) -> Result<String, Rule> {
    let value = line(value, 1, 254)?.to_lowercase();
    let (local, domain) = value.split_once('@').ok_or(Rule::Email)?;
    let label = |l: &str| {
        (1..=63).contains(&l.len())
            && !l.starts_with('-')
            && !l.ends_with('-')
            && l.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    let atom = |c: char| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
    let good = value.len() <= 254
        && (1..=64).contains(&local.len())
        && local.chars().all(atom)
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && domain.contains('.')
        && domain.split('.').all(label);
    if good { Ok(value) } else { Err(Rule::Email) }
}

/// Checks a user name and returns it in lower case: 3 to 30 of `a-z`, `0-9`, `-`, `_`, beginning with a letter.
///
/// # Errors
/// [`Rule::Handle`], else as [`line()`].
pub fn handle(value: &str) -> Result<String, Rule> {
    let value = line(value, 1, 30)?.to_ascii_lowercase();
    let good = value.starts_with(|c: char| c.is_ascii_lowercase())
        && value.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_');
    match value.len() {
        _ if !good => Err(Rule::Handle),
        0..=2 => Err(Rule::TooShort(3)),
        _ => Ok(value),
    }
}

/// Checks a six-digit code as it was typed and returns its digits: spaces and full-width digits are forgiven.
///
/// # Errors
/// [`Rule::Required`] or [`Rule::Code`].
pub fn code(value: &str) -> Result<String, Rule> {
    if value.trim().is_empty() {
        return Err(Rule::Required);
    }
    let digits: Option<String> = value
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .map(|c| match c {
            '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10),
            c => c.is_ascii_digit().then_some(c),
        })
        .collect();
    digits.filter(|d| d.len() == 6).ok_or(Rule::Code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_nobody_can_see_are_refused() {
        assert_eq!(name(" Amy "), Ok("Amy".into()));
        assert_eq!(name("👩‍🏫 林静"), Ok("👩‍🏫 林静".into()));
        assert_eq!(name("<b>Bold</b>"), Ok("<b>Bold</b>".into()), "shown as typed, escaped by the page");
        for (bad, rule) in [
            ("", Rule::Required),
            ("   ", Rule::Required),
            ("a\u{200B}b", Rule::Invisible),
            ("a\u{202E}b", Rule::Invisible),
            ("a\nb", Rule::Invisible),
            ("\u{200D}", Rule::Invisible),
            ("\u{0}", Rule::Invisible),
        ] {
            assert_eq!(name(bad), Err(rule), "{bad:?}");
        }
        assert_eq!(name(&"长".repeat(41)), Err(Rule::TooLong(40)));
        for (typed, right) in [
            ("Аdmin", false), // the first letter is Cyrillic
            ("Admіnіstrаtor", false),
            ("Αmy", false), // Greek
            ("Анна Amy", true),
            ("José Łukasz", true),
            ("Ольга", true),
            ("林静 Lin", true),
        ] {
            assert_eq!(name(typed).is_ok(), right, "{typed}");
        }
    }

    #[test]
    fn e_mail_addresses() {
        assert_eq!(email(" Amy@Example.COM "), Ok("amy@example.com".into()));
        assert_eq!(email("a+b@例子.中国"), Ok("a+b@例子.中国".into()));
        for bad in [
            "amy",
            "amy@",
            "@example.com",
            "a@b",
            "a b@example.com",
            "a@b@example.com",
            "a..b@example.com",
            "a@-x.com",
            "a@x..com",
            "a@example.com,b@example.com",
            "a\"@example.com",
            "<a@example.com>",
        ] {
            assert_eq!(email(bad), Err(Rule::Email), "{bad}");
        }
        assert_eq!(email("a@example.com\r\nBcc: b@example.com"), Err(Rule::Invisible));
        assert_eq!(email(&format!("{}@example.com", "a".repeat(65))), Err(Rule::Email));
        assert_eq!(email(&"a".repeat(300)), Err(Rule::TooLong(254)));
    }

    #[test]
    fn user_names() {
        assert_eq!(handle("Lin_2-x"), Ok("lin_2-x".into()));
        for (bad, rule) in [
            ("ab", Rule::TooShort(3)),
            ("2ab", Rule::Handle),
            ("林静", Rule::Handle),
            ("a b c", Rule::Handle),
            ("аmy", Rule::Handle),
        ] {
            assert_eq!(handle(bad), Err(rule), "{bad}");
        }
    }

    #[test]
    fn codes_are_read_kindly() {
        assert_eq!(code(" 123 456 "), Ok("123456".into()));
        assert_eq!(code("１２３４５６"), Ok("123456".into()));
        for bad in ["12345", "1234567", "12345a", "१२३४५६"] {
            assert_eq!(code(bad), Err(Rule::Code), "{bad}");
        }
    }
}
