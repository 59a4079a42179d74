//! Names as they are searched by: `person.name_folded`.

use ground::db::{DerivedColumn, Step};

const COLUMN: DerivedColumn =
    DerivedColumn { table: "person", source: "name", name: "name_folded", make: collation::fold };

/// Folds the names of all people anew.
pub(super) const STEP: Step = Step {
    name: "person.name_folded",
    version: collation::VERSION,
    run: |db, scope| Box::pin(COLUMN.write(db, scope)),
};
