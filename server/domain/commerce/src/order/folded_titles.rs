//! Titles of what was sold, as they are searched by: `order_item.title_folded`.

use ground::db::{DerivedColumn, Step};

const COLUMN: DerivedColumn =
    DerivedColumn { table: "order_item", source: "title", name: "title_folded", make: collation::fold };

/// Folds the titles of all items anew.
pub(crate) const FOLDED_TITLES: Step = Step {
    name: "order_item.title_folded",
    version: collation::VERSION,
    run: |db, scope| Box::pin(COLUMN.write(db, scope)),
};
