//! The actors on whose behalf verbs run, and the checks of their permissions.
//!
//! Knows nothing of sessions and requests.

use model::{Id, Permission, Permissions, account::Person};

use crate::{Error, Result};

/// The person, guest or program on whose behalf a verb runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A visitor who has not signed in.
    Guest,
    /// A person who has signed in, with the permissions of all their roles.
    Person(Id<Person>, Permissions),
    /// The operator at the command line, or a job.
    System,
}

impl Actor {
    /// Returns whether the actor has this permission.
    #[must_use]
    pub fn can(&self, permission: Permission) -> bool {
        match self {
            Self::Guest => false,
            Self::Person(_, may) => may.can(permission),
            Self::System => true,
        }
    }

    /// Returns whether the actor may do this with something of `owner`: with their own by this permission, with
    /// anybody's by the one for any.
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

    /// Returns whether the actor has all of these permissions: nobody gives what they lack, or bars those above them.
    #[must_use]
    pub fn includes(&self, others: Permissions) -> bool {
        match self {
            Self::Guest => false,
            Self::Person(_, may) => may.include(others),
            Self::System => true,
        }
    }

    /// Checks that the actor has this permission.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] when a guest lacks it; [`Error::Forbidden`] when anybody else does.
    pub fn require(&self, permission: Permission) -> Result<()> {
        match self {
            _ if self.can(permission) => Ok(()),
            Self::Guest => Err(Error::Unauthenticated),
            _ => Err(Error::Forbidden),
        }
    }

    /// Returns the id of the person who acts.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] for a guest; [`Error::Forbidden`] for a program.
    pub fn person(&self) -> Result<Id<Person>> {
        match self {
            Self::Person(id, _) => Ok(*id),
            Self::Guest => Err(Error::Unauthenticated),
            Self::System => Err(Error::Forbidden),
        }
    }

    /// Returns whether the actor is this person.
    #[must_use]
    pub fn is(&self, person: Id<Person>) -> bool {
        matches!(self, Self::Person(id, _) if *id == person)
    }
}
