//! People and what belongs to them; jobs.

use model::{Id, log::LogDamage};

use super::Breach;
use crate::{Actor, Conn, Result, log, on};

/// A job that should have run this long ago is stuck.
const STUCK: i64 = model::Millis::DAY;

/// Rule, table, message, and the keys of the rows that break it. Instants: $1 is now, $2 the latest due time of a job.
const RULES: [(&str, &str, &str, &str); 5] = [
    (
        "identifier-has-person",
        "identifier",
        "belongs to nobody",
        "select id from identifier where not exists (select 1 from person p where p.id = identifier.person) and $1 > $2",
    ),
    (
        "session-has-person",
        "session of person",
        "belongs to nobody",
        "select person from session where not exists (select 1 from person p where p.id = session.person) and $1 > $2",
    ),
    (
        "role-has-person",
        "person_role of person",
        "belongs to nobody",
        "select person from person_role where not exists (select 1 from person p where p.id = person_role.person) and $1 > $2",
    ),
    (
        "role-exists",
        "person_role of person",
        "has a role that there is not",
        "select person from person_role where not exists (select 1 from role o where o.name = person_role.role) and $1 > $2",
    ),
    (
        "job-runs",
        "job",
        "should have run a day ago",
        "select id from job where done_at is null and failed_at is null and run_at < $2 and (locked_until is null or locked_until < $1)",
    ),
];

pub(super) async fn run(conn: &mut Conn<'_>, breaches: &mut Vec<Breach>) -> Result<()> {
    let now = conn.env.now();
    for (rule, table, message, text) in RULES {
        let rows: Vec<Id<()>> =
            on!(&mut *conn, c => sqlx::query_scalar(text).bind(now).bind(now.plus(-STUCK)).fetch_all(c).await?);
        breaches.extend(rows.into_iter().map(|id| Breach::new(rule, table, id, message)));
    }
    for fault in log::verify(&mut *conn, &Actor::System).await?.faults {
        let message = match fault.what {
            LogDamage::Changed => "was changed",
            LogDamage::Missing => "follows rows that are missing, or was inserted",
            LogDamage::End => "is not where the log ends: rows behind it are missing, or were inserted",
            LogDamage::Span => "is noted as the end of the log by somebody else",
        };
        breaches.push(Breach::new("log-is-whole", &format!("log {}", fault.kind), fault.seq, message));
    }
    Ok(())
}
