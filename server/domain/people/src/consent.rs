//! The consent of a person to having the events of what they do kept under their name.

use ground::{Db, RequestContext, Result, exec, transaction};

/// Records the actor's consent to having their events kept. An earlier one stays.
///
/// # Errors
/// [`ground::Error::Unauthenticated`] or [`ground::Error::Forbidden`] unless a person acts, or when the database fails.
pub async fn consent(db: &Db, ctx: &RequestContext) -> Result<()> {
    const AGREE: &str = "update person \
        set consent_at = coalesce(consent_at, $2) \
        where id = $1";
    let person = ctx.person()?;
    transaction!(db, |tx| {
        let now = tx.now();
        exec!(&mut *tx, AGREE, person, now);
        Ok(())
    })
}

/// Withdraws the actor's consent, and detaches them from all events that were kept.
///
/// # Errors
/// [`ground::Error::Unauthenticated`] or [`ground::Error::Forbidden`] unless a person acts, or when the database fails.
pub async fn withdraw_consent(db: &Db, ctx: &RequestContext) -> Result<()> {
    const REFUSE: &str = "update person \
        set consent_at = null \
        where id = $1";
    const FORGET: &str = "update analytics_event \
        set person_id = null \
        where person_id = $1";
    let person = ctx.person()?;
    transaction!(db, |tx| {
        exec!(&mut *tx, REFUSE, person);
        exec!(&mut *tx, FORGET, person);
        Ok(())
    })
}
