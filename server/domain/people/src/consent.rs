//! Whether somebody lets us remember what she does.

use ground::{Db, RequestContext, Result, exec, transaction};

/// The actor lets us remember what she does.
pub async fn consent(db: &Db, ctx: &RequestContext) -> Result<()> {
    const AGREE: &str = "update person set consent_at = coalesce(consent_at, $2) where id = $1";
    let person = ctx.person()?;
    transaction!(db, |tx| {
        let now = tx.now();
        exec!(&mut *tx, AGREE, person, now);
        Ok(())
    })
}

/// The actor does not let us remember any more what she does; what we remember of her is made nobody's.
pub async fn withdraw_consent(db: &Db, ctx: &RequestContext) -> Result<()> {
    const REFUSE: &str = "update person set consent_at = null where id = $1";
    const FORGET: &str = "update analytics_event set person_id = null where person_id = $1";
    let person = ctx.person()?;
    transaction!(db, |tx| {
        exec!(&mut *tx, REFUSE, person);
        exec!(&mut *tx, FORGET, person);
        Ok(())
    })
}
