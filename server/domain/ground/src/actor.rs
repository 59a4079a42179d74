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

    /// Checks that the actor has this permission. One that gives power is not enough for a person: `people` asks for
    /// their password, too, so a verb that forgets to is refused.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] when a guest lacks it; [`Error::Forbidden`] when anybody else does;
    /// [`Error::ReauthRequired`] when it gives power to a person.
    pub fn require(&self, permission: Permission) -> Result<()> {
        match self {
            Self::Person(..) if permission.gives_power() && self.can(permission) => Err(Error::ReauthRequired),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_gives_power_is_never_had_by_a_permission_alone() {
        let all = Actor::Person(Id::from_raw(1), Permission::ALL.iter().copied().collect());
        for permission in Permission::ALL {
            let is_refused = matches!(all.require(*permission), Err(Error::ReauthRequired));
            assert_eq!(is_refused, permission.gives_power(), "{permission}");
            assert!(Actor::System.require(*permission).is_ok(), "{permission}");
            assert!(matches!(Actor::Guest.require(*permission), Err(Error::Unauthenticated)), "{permission}");
        }
    }
}
