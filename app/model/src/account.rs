//! The accounts of people, as pages show them.
//!
//! Knows nothing of passwords and tokens.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::{Id, Lang, Millis, ParseIdError, ParseWordError, Permissions, text_enum, url};

/// The marker type of the ids of people.
#[derive(Clone, Copy, Debug)]
pub enum Person {}

text_enum! {
    /// A kind of identifier by which a person is found.
    pub enum IdentifierKind {
        /// An e-mail address.
        Email = "email",
        /// A phone number.
        Phone = "phone",
    }
}

text_enum! {
    /// The purpose of a verification code.
    pub enum CodePurpose {
        /// A new account.
        Register = "register",
        /// A new password.
        Reset = "reset",
        /// A session without a password.
        SignIn = "sign_in",
        /// A new address or number.
        Change = "change",
        /// A session, in the account of the address or in a new one.
        Entry = "entry",
        /// A proof of who somebody is, in place of a password that they do not have.
        Confirm = "confirm",
    }
}

text_enum! {
    /// A change of somebody's ways to sign in, as `/me/security?done=` names it.
    pub enum SecurityChange {
        /// One or all of the other sessions ended.
        SessionsEnded = "ended",
        /// A new password.
        PasswordChanged = "password",
        /// A new address or number.
        ContactChanged = "changed",
        /// No phone number any more.
        PhoneRemoved = "removed",
    }
}

impl SecurityChange {
    /// Returns the address of a person's ways to sign in, where the page says that this has changed.
    #[must_use]
    pub fn address(self) -> String {
        url::with_query(url::SECURITY, [("done", self.as_str())])
    }
}

impl IdentifierKind {
    /// Returns an address or number as others may see it: `a•••@example.com`, `+86 ••• 8000`.
    #[must_use]
    pub fn masked(self, text: &str) -> String {
        match self {
            Self::Email => {
                let (local, domain) = text.split_once('@').unwrap_or((text, ""));
                let first: String = local.chars().take(1).collect();
                format!("{first}•••@{domain}")
            }
            Self::Phone => {
                let digits = text.trim_start_matches('+');
                let code = digits.get(..calling_code(digits)).unwrap_or_default();
                let last = digits.get(digits.len().saturating_sub(4)..).unwrap_or_default();
                format!("+{code} ••• {last}")
            }
        }
    }
}

/// Returns the number of digits of a number's calling code (ITU-T E.164): one, two, or else three.
fn calling_code(digits: &str) -> usize {
    const TWO: [&str; 44] = [
        "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47", "48", "49",
        "51", "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63", "64", "65", "66", "81", "82", "84",
        "86", "90", "91", "92", "93", "94", "95", "98",
    ];
    match digits.get(..2) {
        _ if digits.starts_with(['1', '7']) => 1,
        Some(two) if TWO.contains(&two) => 2,
        _ => 3,
    }
}

/// The marker type of the ids of verification codes.
#[derive(Clone, Copy, Debug)]
pub enum Code {}

/// The step of which a code is asked, as the page's address has it: the code's row, and a keyed hash without which
/// nobody gets at it. Whoever knows the row alone, or when it was made, has nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeStep {
    /// The code.
    pub code: Id<Code>,
    /// The keyed hash of its id; 0 opens nothing.
    pub key: u128,
}

impl CodeStep {
    /// The step that is none: it opens nothing.
    pub const NONE: Self = Self { code: Id::NONE, key: 0 };
}

impl fmt::Display for CodeStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:032x}", self.code, self.key)
    }
}

impl FromStr for CodeStep {
    type Err = ParseIdError;

    /// An id without a key, or with one that cannot be read, is a step that opens nothing.
    fn from_str(text: &str) -> Result<Self, ParseIdError> {
        let (code, key) = text.split_once('-').unwrap_or((text, ""));
        let key = (key.len() == 32).then(|| u128::from_str_radix(key, 16).ok()).flatten();
        Ok(Self { code: code.parse()?, key: key.unwrap_or_default() })
    }
}

impl Serialize for CodeStep {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for CodeStep {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

/// The destination of a verification code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeSent {
    /// The kind of the destination: an e-mail address or a phone number.
    pub kind: IdentifierKind,
    /// The address or number, masked.
    pub to: String,
}

text_enum! {
    /// The colours of pages.
    pub enum Theme {
        /// The theme that the browser prefers.
        System = "system",
        /// Dark ink on light paper.
        Light = "light",
        /// Light ink on dark paper.
        Dark = "dark",
    }
}

/// A person who is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Who {
    /// The person's id.
    pub id: Id<Person>,
    /// The user name, as in `/teachers/{handle}`.
    pub handle: String,
    /// The name that others see.
    pub name: String,
    /// The permissions of all their roles.
    pub may: Permissions,
}

/// The account of a person, as they see it themselves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// The name that others see.
    pub name: String,
    /// The user name.
    pub handle: String,
    /// A few words about themselves, as plain text.
    pub bio: String,
    /// The verified e-mail address.
    pub email: Option<String>,
    /// The verified phone number, in E.164.
    pub phone: Option<String>,
    /// The language of their pages; `None` leaves it to the browser.
    pub lang: Option<Lang>,
    /// The theme of their pages.
    pub theme: Theme,
    /// Whether they let the school keep what they look at, search for and learn.
    pub consent: bool,
}

/// The visitor of a page, and its appearance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Viewer {
    /// The person who is signed in; `None` for a guest.
    pub who: Option<Who>,
    /// The language of the page.
    pub lang: Lang,
    /// The theme of the page.
    pub theme: Theme,
    /// Whether the school writes to phones, too.
    pub phones: bool,
    /// The school's time zone, such as `Asia/Shanghai`.
    pub time_zone: String,
    /// The number of notices that they have not read, as the bell shows it. Pages alone know it.
    pub unread_notices: i64,
}

impl Default for Viewer {
    fn default() -> Self {
        Self {
            who: None,
            lang: Lang::default(),
            theme: Theme::System,
            phones: false,
            time_zone: "UTC".into(),
            unread_notices: 0,
        }
    }
}

/// The id of a session in pages and forms: the beginning of the hash by which it is stored, in hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DeviceId(String);

impl DeviceId {
    /// The length in hexadecimal digits.
    pub const LENGTH: usize = 16;

    /// Returns the digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for DeviceId {
    type Error = ParseWordError;

    fn try_from(text: String) -> Result<Self, ParseWordError> {
        let is_id = text.len() == Self::LENGTH && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if is_id { Ok(Self(text)) } else { Err(ParseWordError) }
    }
}

impl From<DeviceId> for String {
    fn from(id: DeviceId) -> Self {
        id.0
    }
}

/// A session of a person, as they see it themselves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// The text of its [`DeviceId`].
    pub id: String,
    /// The user agent of the browser.
    pub agent: String,
    /// The IP address from which it was begun.
    pub address: String,
    /// The country to which this address was given: two letters, or for a page its name; none for private addresses.
    pub country: Option<String>,
    /// The instant at which it was begun.
    pub created_at: Millis,
    /// The instant at which it was last seen, give or take a minute.
    pub seen_at: Millis,
    /// Whether it is the session that asks.
    pub is_this: bool,
}

/// The ways in which a person signs in, as they see them themselves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Security {
    /// The verified e-mail address.
    pub email: Option<String>,
    /// The verified phone number, in E.164.
    pub phone: Option<String>,
    /// Whether they have a password; without one they sign in with codes.
    pub has_password: bool,
    /// Whether they gave their password, or a code, within the last ten minutes.
    pub recent: bool,
    /// The sessions, this one first.
    pub devices: Vec<Device>,
}

/// An account without a password, as its owner sees it: they sign in with codes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passwordless {
    /// Whether they gave a code within the last ten minutes.
    pub recent: bool,
    /// The masked address or number to which codes go; `None` when the account has neither.
    pub to: Option<CodeSent>,
}

/// The marker type of the ids of applications.
#[derive(Clone, Copy, Debug)]
pub enum Application {}

text_enum! {
    /// Whether a person may sign in.
    pub enum PersonState {
        /// They may.
        Active = "active",
        /// The school has barred them.
        Suspended = "suspended",
    }
}

text_enum! {
    /// The state of an application to teach.
    pub enum ApplicationState {
        /// An application that nobody has decided.
        Waiting = "waiting",
        /// An application whose author became a teacher.
        Accepted = "accepted",
        /// An application whose author did not become a teacher.
        Declined = "declined",
    }
}

/// An application to teach, in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplicationRow {
    /// The application's id.
    pub id: Id<Application>,
    /// The applicant's user name.
    pub handle: String,
    /// The applicant's name.
    pub name: String,
    /// The applicant's words about themselves, and about what they want to teach.
    pub about: String,
    /// A sample of their teaching: a text, or the address of one.
    pub sample: String,
    /// The state of the application.
    pub state: ApplicationState,
    /// The reviewer's answer, empty until there is one.
    pub answer: String,
    /// The instant at which it was submitted.
    pub created_at: Millis,
    /// The instant at which it was decided.
    pub decided_at: Option<Millis>,
}

/// A person's own application to teach.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnApplication {
    /// Their newest application, if there is one.
    pub newest: Option<ApplicationRow>,
    /// Whether mail reaches them with an answer.
    pub is_reached: bool,
}

#[cfg(test)]
mod tests {
    use super::IdentifierKind as Kind;

    #[test]
    fn addresses_are_masked() {
        for (kind, text, masked) in [
            (Kind::Email, "amy.lin@example.com", "a•••@example.com"),
            (Kind::Email, "学@例子.中国", "学•••@例子.中国"),
            (Kind::Phone, "+8613800138000", "+86 ••• 8000"),
            (Kind::Phone, "+14155552671", "+1 ••• 2671"),
            (Kind::Phone, "+85251234567", "+852 ••• 4567"),
            (Kind::Phone, "", "+ ••• "),
        ] {
            assert_eq!(kind.masked(text), masked);
        }
    }
}
