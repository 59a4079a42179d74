//! The checks of people, their sessions and their roles.

use ground::{Breach, Db, Result, fetch_scalars};
use model::Id;

/// The rules with table, message, and the query for the keys of the rows that break them.
const RULES: [(&str, &str, &str, &str); 4] = [
    (
        "identifier-has-person",
        "identifier",
        "belongs to nobody",
        "select id from identifier where not exists (select 1 from person p where p.id = identifier.person)",
    ),
    (
        "session-has-person",
        "session of person",
        "belongs to nobody",
        "select person from session where not exists (select 1 from person p where p.id = session.person)",
    ),
    (
        "role-has-person",
        "person_role of person",
        "belongs to nobody",
        "select person from person_role where not exists (select 1 from person p where p.id = person_role.person)",
    ),
    (
        "role-exists",
        "person_role of person",
        "has a role that there is not",
        "select person from person_role where not exists (select 1 from role o where o.name = person_role.role)",
    ),
];

/// Checks all rules and returns what breaks them.
pub(super) async fn run(db: &Db) -> Result<Vec<Breach>> {
    let mut breaches = Vec::new();
    for (rule, table, message, text) in RULES {
        let rows: Vec<Id<()>> = fetch_scalars!(db, text);
        breaches.extend(rows.into_iter().map(|id| Breach::new(rule, table, id, message)));
    }
    Ok(breaches)
}
