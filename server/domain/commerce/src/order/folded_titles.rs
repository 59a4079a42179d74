//! Titles of what was sold, as they are searched by: `order_item.title_folded`.

use ground::{
    Db, Result,
    db::{MAX_ROWS_PER_INSERT, Step},
    exec, fetch_scalars, transaction,
};

/// Folds the titles of all items anew.
pub(crate) const FOLDED_TITLES: Step =
    Step { name: "order_item.title_folded", version: collation::VERSION, run: |db| Box::pin(write_all(db)) };

async fn write_all(db: &Db) -> Result<()> {
    const TITLES: &str = "select distinct title from order_item order by title";
    const WRITE: &str = "update order_item set title_folded = $2 where title = $1 and title_folded <> $2";
    let titles: Vec<String> = fetch_scalars!(db, TITLES);
    for titles in titles.chunks(MAX_ROWS_PER_INSERT) {
        transaction!(db, |tx| {
            for title in titles {
                exec!(&mut *tx, WRITE, title, collation::fold(title));
            }
            Ok(())
        })?;
    }
    Ok(())
}
