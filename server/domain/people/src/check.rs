//! The checks of people, their sessions and their roles.

use ground::{Breach, Db, Result, fetch_all, fetch_scalars};
use model::Id;

/// The rules with table, message, and the query for the keys of the rows that break them.
const RULES: [(&str, &str, &str, &str); 4] = [
    (
        "contact-has-person",
        "contact",
        "belongs to nobody",
        "select id \
            from contact \
            where not exists (select 1 from person p where p.id = contact.person_id)",
    ),
    (
        "session-has-person",
        "session of person",
        "belongs to nobody",
        "select person_id \
            from session \
            where not exists (select 1 from person p where p.id = session.person_id)",
    ),
    (
        "role-has-person",
        "person_role of person",
        "belongs to nobody",
        "select person_id \
            from person_role \
            where not exists (select 1 from person p where p.id = person_role.person_id)",
    ),
    (
        "role-exists",
        "person_role of person",
        "has a role that there is not",
        "select person_id \
            from person_role \
            where not exists (select 1 from role o where o.name = person_role.role)",
    ),
];

/// Checks all rules and returns what breaks them.
pub(super) async fn run(db: &Db) -> Result<Vec<Breach>> {
    let mut breaches = Vec::new();
    for (rule, table, message, text) in RULES {
        let rows: Vec<Id<()>> = fetch_scalars!(db, text);
        breaches.extend(rows.into_iter().map(|id| Breach::new(rule, table, id, message)));
    }
    folded_names(db, &mut breaches).await?;
    Ok(breaches)
}

/// Checks that people are found by the names that they have now.
async fn folded_names(db: &Db, breaches: &mut Vec<Breach>) -> Result<()> {
    let names: Vec<(Id<()>, String, String)> = fetch_all!(
        db,
        "select id, name, name_folded \
            from person \
            order by id"
    );
    let stale = names.into_iter().filter(|(_, name, folded)| collation::fold(name) != *folded);
    breaches.extend(stale.map(|(id, ..)| Breach::new("name-is-folded", "person", id, "is found by another name")));
    Ok(())
}
