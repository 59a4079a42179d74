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
