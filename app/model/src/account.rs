//! People as pages see them.

use serde::{Deserialize, Serialize};

use crate::{Id, Lang, Millis, Permissions, text_enum};

/// Marks the ids of people.
#[derive(Clone, Copy, Debug)]
pub enum Person {}

text_enum! {
    /// What a person can be found by.
    pub enum IdentifierKind {
        /// An e-mail address.
        Email = "email",
        /// A phone number.
        Phone = "phone",
    }
}

text_enum! {
    /// What a one-time code is good for.
    pub enum CodePurpose {
        /// A new account.
        Register = "register",
        /// A new password.
        Reset = "reset",
        /// A session without a password.
        SignIn = "sign_in",
        /// A new address or number.
        Change = "change",
    }
}

impl IdentifierKind {
    /// An address or number as others may see it: `a•••@example.com`, `+86 ••• 8000`.
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

/// Digits of a number's calling code (ITU-T E.164): one, two, or else three.
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

/// Marks the ids of one-time codes.
#[derive(Clone, Copy, Debug)]
pub enum Code {}

/// Where a code went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeSent {
    /// By mail, or by text message.
    pub kind: IdentifierKind,
    /// To which address or number, masked.
    pub to: String,
}

text_enum! {
    /// How the page is lit.
    pub enum Theme {
        /// As the browser wishes.
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
    /// Her id.
    pub id: Id<Person>,
    /// Her user name, as in `/teachers/{handle}`.
    pub handle: String,
    /// The name that others see.
    pub name: String,
    /// What her roles allow.
    pub may: Permissions,
}

/// A person, as she herself sees her account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// The name that others see.
    pub name: String,
    /// Her user name.
    pub handle: String,
    /// A few words about herself: plain text.
    pub bio: String,
    /// Her e-mail address.
    pub email: Option<String>,
    /// Her phone number, in E.164.
    pub phone: Option<String>,
    /// Her language; `None`: as the browser wishes.
    pub lang: Option<Lang>,
    /// Her theme.
    pub theme: Theme,
    /// Whether she lets the school remember what she looks at, searches for and learns.
    pub consent: bool,
}

/// Who looks at the page, and how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Viewer {
    /// `None`: a guest.
    pub who: Option<Who>,
    /// The language of the page.
    pub lang: Lang,
    /// The theme of the page.
    pub theme: Theme,
    /// Whether the school writes to phones, too.
    pub phones: bool,
}

impl Default for Viewer {
    fn default() -> Self {
        Self { who: None, lang: Lang::default(), theme: Theme::System, phones: false }
    }
}

/// Somebody's session, as she sees it herself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// The beginning of the hash by which it is stored.
    pub id: String,
    /// How the browser calls itself.
    pub agent: String,
    /// Where it was begun.
    pub address: String,
    /// The country that this address was given to: two letters, or for a page its name; none for addresses at home.
    pub country: Option<String>,
    /// When it was begun.
    pub created_at: Millis,
    /// When it was last seen, give or take a minute.
    pub seen_at: Millis,
    /// Whether it is the one that asks.
    pub is_this: bool,
}

/// How somebody gets in, as she sees it herself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Security {
    /// Her e-mail address.
    pub email: Option<String>,
    /// Her phone number, in E.164.
    pub phone: Option<String>,
    /// Whether she has a password; without one she signs in with codes.
    pub has_password: bool,
    /// Whether she gave her password, or a code, within the last ten minutes.
    pub recent: bool,
    /// Her sessions, this one first.
    pub devices: Vec<Device>,
}

/// Marks the ids of applications.
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
    /// How an application fares.
    pub enum ApplicationState {
        /// Nobody has decided.
        Waiting = "waiting",
        /// She teaches.
        Accepted = "accepted",
        /// She does not.
        Refused = "refused",
    }
}

/// Somebody's wish to teach.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplicationRow {
    /// The application.
    pub id: Id<Application>,
    /// Her user name.
    pub handle: String,
    /// Her name.
    pub name: String,
    /// Who she is and what she wants to teach.
    pub about: String,
    /// A sample of her teaching: a text, or where one can be seen.
    pub sample: String,
    /// How it fares.
    pub state: ApplicationState,
    /// What she was answered.
    pub answer: String,
    /// When it came.
    pub created_at: Millis,
    /// When it was decided.
    pub decided_at: Option<Millis>,
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
