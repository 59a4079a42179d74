//! On whose behalf something is done.

use model::{Id, Permission, Roles, account::Person};

use crate::{Error, Result};

/// The person, guest or program on whose behalf a verb runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Nobody has signed in.
    Guest,
    /// A person who has signed in.
    Person(Id<Person>, Roles),
    /// The operator at the command line, or a job.
    System,
}

impl Actor {
    /// Whether she has this permission.
    #[must_use]
    pub fn can(&self, permission: Permission) -> bool {
        match self {
            Self::Guest => false,
            Self::Person(_, roles) => roles.can(permission),
            Self::System => true,
        }
    }

    /// An error unless she has this permission.
    pub fn require(&self, permission: Permission) -> Result<()> {
        match self {
            _ if self.can(permission) => Ok(()),
            Self::Guest => Err(Error::SignIn),
            _ => Err(Error::Forbidden),
        }
    }

    /// Her id; an error for guests and programs.
    pub fn person(&self) -> Result<Id<Person>> {
        match self {
            Self::Person(id, _) => Ok(*id),
            Self::Guest => Err(Error::SignIn),
            Self::System => Err(Error::Forbidden),
        }
    }

    /// Whether she is this person.
    #[must_use]
    pub fn is(&self, person: Id<Person>) -> bool {
        matches!(self, Self::Person(id, _) if *id == person)
    }
}
