//! On whose behalf something is done.

use model::{Id, Permission, Permissions, account::Person};

use crate::{Error, Result};

/// The person, guest or program on whose behalf a verb runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Nobody has signed in.
    Guest,
    /// A person who has signed in, and what her roles allow.
    Person(Id<Person>, Permissions),
    /// The operator at the command line, or a job.
    System,
}

impl Actor {
    /// Whether she has this permission.
    #[must_use]
    pub fn can(&self, permission: Permission) -> bool {
        match self {
            Self::Guest => false,
            Self::Person(_, may) => may.can(permission),
            Self::System => true,
        }
    }

    /// Whether she may do this with something of `owner`: with her own by this permission, with anybody's by that for any.
    #[must_use]
    pub fn may(&self, permission: Permission, owner: Id<Person>) -> bool {
        match self {
            Self::Guest => false,
            Self::Person(id, may) => {
                (*id == owner && may.can(permission)) || permission.any().is_some_and(|any| may.has(any))
            }
            Self::System => true,
        }
    }

    /// Whether she may do everything that these allow: nobody gives what she has not, or bars those above her.
    #[must_use]
    pub fn includes(&self, others: Permissions) -> bool {
        match self {
            Self::Guest => false,
            Self::Person(_, may) => may.include(others),
            Self::System => true,
        }
    }

    /// An error unless she has this permission.
    pub fn require(&self, permission: Permission) -> Result<()> {
        match self {
            _ if self.can(permission) => Ok(()),
            Self::Guest => Err(Error::Unauthenticated),
            _ => Err(Error::Forbidden),
        }
    }

    /// Her id; an error for guests and programs.
    pub fn person(&self) -> Result<Id<Person>> {
        match self {
            Self::Person(id, _) => Ok(*id),
            Self::Guest => Err(Error::Unauthenticated),
            Self::System => Err(Error::Forbidden),
        }
    }

    /// Whether she is this person.
    #[must_use]
    pub fn is(&self, person: Id<Person>) -> bool {
        matches!(self, Self::Person(id, _) if *id == person)
    }
}
