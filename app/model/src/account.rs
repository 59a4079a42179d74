//! People as pages see them.

use serde::{Deserialize, Serialize};

use crate::{Id, Lang, Roles, text_enum};

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
    /// Her roles.
    pub roles: Roles,
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
}

impl Default for Viewer {
    fn default() -> Self {
        Self { who: None, lang: Lang::default(), theme: Theme::System }
    }
}
