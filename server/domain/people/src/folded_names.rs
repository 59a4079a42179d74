//! Names as they are searched by: `person.name_folded`.

use ground::{
    Db, Result,
    db::{MAX_ROWS_PER_INSERT, Step},
    exec, fetch_all, transaction,
};
use model::{Id, account::Person};

/// Folds the names of all people anew.
pub(super) const STEP: Step =
    Step { name: "person.name_folded", version: collation::VERSION, run: |db| Box::pin(write_all(db)) };

async fn write_all(db: &Db) -> Result<()> {
    const NAMES: &str = "select id, name, name_folded from person order by id";
    const WRITE: &str = "update person set name_folded = $3 where id = $1 and name = $2";
    let people: Vec<(Id<Person>, String, String)> = fetch_all!(db, NAMES);
    let stale: Vec<(Id<Person>, String, String)> = people
        .into_iter()
        .filter_map(|(id, name, old)| {
            let folded = collation::fold(&name);
            (folded != old).then_some((id, name, folded))
        })
        .collect();
    for people in stale.chunks(MAX_ROWS_PER_INSERT) {
        transaction!(db, |tx| {
            for (id, name, folded) in people {
                exec!(&mut *tx, WRITE, *id, name, folded);
            }
            Ok(())
        })?;
    }
    Ok(())
}
