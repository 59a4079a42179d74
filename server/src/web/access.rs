//! The rows of the route table that exist, and the least that a visitor must be before anything is done for them.
//! Domain verbs check again.

use ground::Actor;
use kit::server::Mode;
use model::{Access, ROUTES, Route};

/// The reason why a visitor is turned away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The visitor has to sign in first.
    SignIn,
    /// The visitor lacks the permission.
    Forbidden,
}

/// Returns the rows that exist in this mode.
pub fn rows(mode: Mode) -> impl Iterator<Item = &'static Route> {
    ROUTES.iter().filter(move |row| mode == Mode::Development || row.least != Access::Development)
}

/// Checks whether this visitor may ask for this row.
pub fn check(row: &Route, actor: &Actor) -> Result<(), Refused> {
    match (row.least, actor) {
        // Rows for development are not in the router otherwise.
        (Access::Anyone | Access::Development, _) => Ok(()),
        (_, Actor::Guest) => Err(Refused::SignIn),
        (Access::SignedIn, _) => Ok(()),
        (Access::May(permission), actor) if actor.can(permission) => Ok(()),
        (Access::May(_), _) => Err(Refused::Forbidden),
    }
}
