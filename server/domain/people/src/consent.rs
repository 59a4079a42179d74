//! Whether somebody lets us remember what she does.

use ground::{Db, RequestContext, Result, exec, transaction};

/// The actor lets us remember what she does, or does not any more: then what we remember of her is made nobody's.
pub async fn consent(db: &Db, ctx: &RequestContext, agrees: bool) -> Result<()> {
    const AGREE: &str = "update person set consent_at = coalesce(consent_at, $2) where id = $1";
    const REFUSE: &str = "update person set consent_at = null where id = $1";
    const FORGET: &str = "update behaviour set person = null where person = $1";
    let person = ctx.person()?;
    transaction!(db, |tx| {
        let now = tx.now();
        if agrees {
            exec!(&mut *tx, AGREE, person, now);
        } else {
            exec!(&mut *tx, REFUSE, person);
            exec!(&mut *tx, FORGET, person);
        }
        Ok(())
    })
}
