//! The authority over people and money: whoever gives power or takes it proves anew who they are, and nobody decides on
//! their own case.
//!
//! [`ground::Actor::require`] refuses a person what gives power; here is the one way round.

use ground::{Actor, Db, Error, RequestContext, Result};
use model::{Id, Permission, account::Person, rule::Rule};

use super::session;

/// Checks that the actor has a permission, and, where it gives power, that they gave their password in this session
/// within the last ten minutes. Jobs and the command line have no session that anybody could
/// steal; whoever comes by HTTP is known by one alone.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] without the permission; [`Error::ReauthRequired`] without a
/// recent password, or when the database fails.
pub async fn require(db: &Db, ctx: &RequestContext, permission: Permission) -> Result<()> {
    if !permission.gives_power() || !ctx.can(permission) || ctx.actor == Actor::System {
        return ctx.require(permission);
    }
    if ctx.session.is_none() { Ok(()) } else { session::require_reauth(db, ctx).await }
}

/// Checks that a case is not the actor's own.
///
/// # Errors
/// [`Error::Invalid`] with [`Rule::SelfAction`] of `field` when it is.
pub(super) fn require_other(ctx: &RequestContext, person: Id<Person>, field: &str) -> Result<()> {
    Error::invalid(field, Rule::SelfAction).when(ctx.is(person))
}
