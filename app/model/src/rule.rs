//! Validation of form fields: the rules that a value can break, field errors, and checks of names, addresses and codes.
//! The domain checks, the form explains.
//!
//! Knows nothing of the texts that explain them.

mod clean;
mod code;
mod email;
mod field;
mod file;
mod lines;
mod number;
mod secret;

use serde::{Deserialize, Serialize};

pub use clean::{clean, is_invisible, is_spelling};
pub use code::code;
pub use email::email;
pub use field::{FieldError, Validator};
pub use file::*;
pub use lines::lines;
pub use number::{amount, stars, whole_number};
pub use secret::is_secret;

use crate::{
    Millis, Money, comment::TalkObstacle, provider::OpenWork, refund_request::RefundObstacle, review::ReviewObstacle,
};

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
    /// A film or recording in a format that not every browser plays, or anything else in one that is not read here.
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
    /// A certificate that ended at this instant.
    CertificateOver(Millis),
    /// A certificate that begins at this instant, which is to come.
    CertificateEarly(Millis),
    /// A certificate of a payment provider for which none of the root certificates vouches, and these.
    CertificateRoots,
    /// Another account of a payment provider, while this is open with the one of before.
    AccountInUse(OpenWork),
    /// A password that does not open the file with the private key.
    ProviderKeyPassword,
    /// A certificate of an authority that does not vouch for the one below it.
    ProviderKeyChain,
    /// A payment provider that lacks keys.
    ProviderKeysMissing,
    /// A payment that its provider will not make.
    PaymentRefused,
    /// A payer of whom their provider has not told, or not in time, who they are.
    PayerUnknown,
    /// An order of which nobody can ask for a refund now.
    RefundObstacle(RefundObstacle),
    /// An amount that would come back, which is this one by now.
    RefundChanged(Money),
    /// An amount above this one, which two people decide.
    SecondPerson(Money),
    /// A case of a course that the actor teaches.
    OwnCourse,
    /// A text that is neither the title of a course nor its name in addresses.
    UnknownCourse,
    /// A title that several courses have.
    SharedTitle,
    /// A course that costs nothing.
    FreeCourse,
    /// A number of stars that is none of 1 to 5.
    Stars,
    /// A review that the actor may not write or delete.
    ReviewObstacle(ReviewObstacle),
    /// A text with a word that the school refuses, and its sentence; empty: a general one.
    RefusedWord(String),
    /// A word for the filter that has neither a letter nor a digit.
    NoLetters,
    /// A line of a list, from 1, that breaks a rule.
    InLine(usize, Box<Self>),
    /// A comment that the actor may not write, change or delete.
    TalkObstacle(TalkObstacle),
    /// A template with a placeholder that has no value there. Holds its name.
    UnknownPlaceholder(String),
    /// A template without a placeholder that it needs. Holds its name.
    MissingPlaceholder(String),
}

/// Checks one line of text and returns it trimmed and without stray marks ([`clean()`]): `min` to `max` characters.
///
/// # Errors
/// [`Rule::Required`], [`Rule::TooShort`], [`Rule::TooLong`] or [`Rule::Invisible`].
pub fn line(value: &str, min: usize, max: usize) -> Result<String, Rule> {
    let value = clean(value);
    let value = value.trim();
    let shown = value.chars().any(|c| !is_invisible(c) && !c.is_whitespace());
    match value.chars().count() {
        0 if min > 0 => Err(Rule::Required),
        n if n > max => Err(Rule::TooLong(max)),
        _ if value.chars().any(|c| is_invisible(c) && !is_spelling(c)) || (!shown && !value.is_empty()) => {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_nobody_can_see_are_refused() {
        assert_eq!(name(" Amy "), Ok("Amy".into()));
        assert_eq!(name("👩‍🏫 林静"), Ok("👩‍🏫 林静".into()));
        assert_eq!(name("a\u{200B}m\u{AD}y\u{200E}"), Ok("amy".into()), "what only needs cleaning is cleaned");
        assert_eq!(name("علی\u{200C}رضا"), Ok("علی\u{200C}رضا".into()));
        assert_eq!(name("<b>Bold</b>"), Ok("<b>Bold</b>".into()), "shown as typed, escaped by the page");
        for (bad, rule) in [
            ("", Rule::Required),
            ("   ", Rule::Required),
            ("\u{200B}", Rule::Required),
            ("\u{200D}", Rule::Required),
            ("a\u{202E}b", Rule::Invisible),
            ("a\nb", Rule::Invisible),
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
}
