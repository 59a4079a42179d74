//! E-mail addresses that were registered when a domain written for machines (`xn--bcher-kva.example`) was kept as it
//! was typed: they are found by the spelling that people write, as all others are.

use ground::{
    Db, Result,
    db::{Step, StepScope},
    exec, fetch_all, transaction,
};
use model::{Id, account::IdentifierKind};

use super::address::Address;

/// Writes them in that spelling, once: nobody registers the other any more.
pub(super) const STEP: Step =
    Step { name: "contact.value_hmac", version: 1, run: |db, scope| Box::pin(write(db, scope)) };

/// The number of addresses that are read at once.
const BATCH: i64 = 500;

async fn write(db: &Db, scope: StepScope) -> Result<()> {
    const ADDRESSES: &str = "select id, value_encrypted \
        from contact \
        where kind = $1 and id > $2 \
        order by id \
        limit $3";
    // Where somebody has the other spelling, too, each keeps what they have.
    const WRITE: &str = "update contact \
        set value_hmac = $2, value_encrypted = $3 \
        where id = $1 and not exists (select 1 from contact o where o.kind = $4 and o.value_hmac = $2)";
    if scope == StepScope::Empty {
        return Ok(());
    }
    let mut after: Id<IdentifierKind> = Id::NONE;
    loop {
        let rows: Vec<(Id<IdentifierKind>, Vec<u8>)> = fetch_all!(db, ADDRESSES, IdentifierKind::Email, after, BATCH);
        let Some((last, _)) = rows.last() else { return Ok(()) };
        after = *last;
        for (id, sealed) in rows {
            // One that no key opens keeps no school from opening.
            let Ok(kept) = db.env.keys.open_text(&sealed) else { continue };
            let address = Address::email(kept.clone());
            if address.text == kept {
                continue;
            }
            let (lookup, sealed) = (address.lookup(&db.env), db.env.keys.seal(address.text.as_bytes())?);
            transaction!(db, |tx| {
                exec!(&mut *tx, WRITE, id, &lookup, &sealed, IdentifierKind::Email);
                Ok(())
            })?;
        }
    }
}
