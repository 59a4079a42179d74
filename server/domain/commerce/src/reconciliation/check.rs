//! The rules that the days of providers never break.

use ground::{Breach, Conn, Db, Result, fetch_scalars};
use model::{Id, Millis};

/// The age at which a statement that was not read counts as forgotten, in milliseconds.
const FORGOTTEN_AFTER_MS: i64 = Millis::HOUR;

/// Rule, table, message, and the keys of the rows that break it. $1: an instant that is long ago.
const RULES: [(&str, &str, &str, &str); 7] = [
    (
        "closed-day-keeps-its-sums",
        "statement",
        "is closed, and its lines sum to something else than they did then",
        "select s.id \
            from statement s \
            where $1 = $1 and s.state = 'closed' \
              and ( \
                s.line_count <> (select count(*) from statement_line l where l.statement_id = s.id) \
                or exists ( \
                  select 1 \
                  from ( \
                    select l.currency, l.amount, 0 as book_amount \
                    from statement_line l \
                    where l.statement_id = s.id and l.amount is not null \
                    union all \
                    select l.book_currency, 0, l.book_amount \
                    from statement_line l \
                    where l.statement_id = s.id and l.book_amount is not null \
                      and coalesce(l.resolution, '') <> 'booked' \
                    union all \
                    select l.currency, 0, l.amount \
                    from statement_line l \
                    where l.statement_id = s.id and l.amount is not null and l.resolution = 'booked' \
                    union all \
                    select t.currency, -t.amount, -t.book_amount \
                    from statement_total t \
                    where t.statement_id = s.id \
                  ) as moved \
                  group by moved.currency \
                  having sum(moved.amount) <> 0 or sum(moved.book_amount) <> 0 \
                ) \
              )",
    ),
    (
        "closed-day-is-resolved",
        "statement",
        "is closed, and a difference of it waits",
        "select s.id \
            from statement s \
            where $1 = $1 and s.state = 'closed' \
              and exists (select 1 from statement_line l where l.statement_id = s.id and l.is_open)",
    ),
    (
        "line-has-one-class",
        "statement_line",
        "is of another class than its amounts say",
        "select l.id \
            from statement_line l \
            where $1 = $1 \
              and l.class <> (case \
                when l.kind = 'fee' then 'fee' \
                when l.amount is null then 'missing_there' \
                when l.book_amount is null then 'missing_here' \
                when l.currency <> l.book_currency then 'other_currency' \
                when l.amount <> l.book_amount then 'other_amount' \
                else 'matched' end)",
    ),
    (
        "fees-are-in-the-ledger",
        "statement_file",
        "has other fees than the ledger",
        "select f.id \
            from statement_file f \
            where $1 = $1 and f.imported_at is not null \
              and exists ( \
                select 1 \
                from ( \
                  select l.currency, l.amount \
                  from statement_line l \
                  where l.statement_id = f.statement_id and l.file_id = f.id and l.class = 'fee' \
                  union all \
                  select p.currency, p.amount \
                  from ledger_entry e \
                  join ledger_posting p on p.ledger_entry_id = e.id and p.account = 'provider_fees' \
                  where e.source_id = f.id and e.kind = 'provider_fees' \
                ) as fee \
                group by fee.currency \
                having sum(fee.amount) <> 0 \
              )",
    ),
    (
        "booked-line-is-in-the-ledger",
        "statement_line",
        "was booked, and the ledger does not say so",
        "select l.id \
            from statement_line l \
            where $1 = $1 and l.resolution = 'booked' \
              and not exists (select 1 from ledger_entry e where e.source_id = l.id and e.kind = 'reconciled')",
    ),
    (
        "statement-is-read",
        "statement_file",
        "came an hour ago, and was not read to its end",
        "select id from statement_file where imported_at is null and created_at < $1",
    ),
    (
        "upload-is-parsed",
        "statement_upload",
        "came an hour ago, and nobody knows what is in it",
        "select id from statement_upload where content is not null and created_at < $1",
    ),
];

/// Checks all rules of reconciliation and returns the breaches.
pub(super) async fn run(db: &Db) -> Result<Vec<Breach>> {
    let mut conn = Conn::from(db);
    let mut breaches = Vec::new();
    let long_ago = conn.env.now().plus(-FORGOTTEN_AFTER_MS);
    for (rule, table, message, text) in RULES {
        let rows: Vec<Id<()>> = fetch_scalars!(&mut conn, text, long_ago);
        breaches.extend(rows.into_iter().map(|id| Breach::new(rule, table, id, message)));
    }
    Ok(breaches)
}
