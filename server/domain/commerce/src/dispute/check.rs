//! The rules that disputes never break.

use ground::{Breach, Conn, Db, Result, fetch_scalars};
use model::{Id, ledger::LedgerAccount};

/// Rule, table, message, and the keys of the rows that break it. $1: the accounts of teachers.
const RULES: [(&str, &str, &str, &str); 8] = [
    (
        "dispute-is-of-its-payment",
        "dispute",
        "is about a payment of another provider or in another currency",
        "select d.id \
            from dispute d \
            join payment p on p.id = d.payment_id \
            where $1 = $1 and (d.provider <> p.provider or d.currency <> p.currency)",
    ),
    (
        "dispute-is-settled",
        "dispute",
        "is in another state than its money, or has no end although it is over",
        "select d.id \
            from dispute d \
            join payment p on p.id = d.payment_id \
            where $1 = $1 \
              and ( \
                (d.closed_at is null) <> (d.state not in ('won', 'lost', 'warning_closed')) \
                or (d.state <> 'lost' and d.is_divided) \
                or (p.state = 'succeeded' and d.state = 'lost' and not d.is_withdrawn) \
                or (p.state = 'succeeded' and d.state = 'lost' and not d.is_divided and not exists ( \
                  select 1 \
                  from refund r \
                  where r.payment_id = p.id and r.state in ('requested', 'pending') \
                )) \
                or (p.state = 'succeeded' and d.state in ('needs_response', 'under_review') \
                  and d.funds_withdrawn <> d.is_withdrawn) \
                or (d.state in ('won', 'warning_needs_response', 'warning_under_review', 'warning_closed') \
                  and d.is_withdrawn) \
              )",
    ),
    (
        "disputed-money-is-in-the-ledger",
        "dispute",
        "was taken or given back, and the ledger does not say so once",
        "select d.id \
            from dispute d \
            where $1 = $1 \
              and ( \
                select cast(coalesce(sum(case e.kind when 'dispute_withdrawn' then 1 else -1 end), 0) as bigint) \
                from ledger_entry e \
                where e.source_id = d.id and e.kind in ('dispute_withdrawn', 'dispute_reinstated') \
              ) <> (case when d.is_withdrawn then 1 else 0 end)",
    ),
    (
        "lost-dispute-is-in-the-ledger",
        "dispute",
        "is lost, and the ledger does not say so once",
        "select d.id \
            from dispute d \
            where $1 = $1 \
              and ( \
                select cast(coalesce(sum(l.amount), 0) as bigint) \
                from ledger_entry e \
                join ledger_posting l on l.ledger_entry_id = e.id \
                where e.source_id = d.id and e.kind = 'dispute_lost' and l.account = 'dispute' \
              ) <> (case when d.is_divided then -d.amount else 0 end)",
    ),
    (
        "lost-dispute-is-divided",
        "dispute",
        "is divided among more money than it is about, or otherwise than the ledger has it",
        "select d.id \
            from dispute d \
            where d.amount < ( \
                select cast(coalesce(sum(i.amount), 0) as bigint) \
                from dispute_share i \
                where i.dispute_id = d.id \
              ) \
              or ( \
                select cast(coalesce(sum(i.teacher_amount), 0) as bigint) \
                from dispute_share i \
                where i.dispute_id = d.id \
              ) <> ( \
                select cast(coalesce(sum(l.amount), 0) as bigint) \
                from ledger_entry e \
                join ledger_posting l on l.ledger_entry_id = e.id \
                where e.source_id = d.id and e.kind = 'dispute_lost' and l.account like $1 \
              )",
    ),
    (
        "lost-dispute-takes-what-is-left",
        "dispute",
        "is borne by the school although money of the sale is left",
        "select d.id \
            from dispute d \
            join payment p on p.id = d.payment_id \
            join ledger_entry e on e.source_id = p.id and e.kind = 'sale' \
            where $1 = $1 and d.is_divided \
              and d.amount > ( \
                select cast(coalesce(sum(s.amount), 0) as bigint) \
                from dispute_share s \
                where s.dispute_id = d.id \
              ) \
              and p.amount > ( \
                select cast(coalesce(sum(r.amount), 0) as bigint) \
                from refund r \
                where r.payment_id = p.id and r.state <> 'refused' \
              ) + ( \
                select cast(coalesce(sum(s.amount), 0) as bigint) \
                from dispute o \
                join dispute_share s on s.dispute_id = o.id \
                where o.payment_id = p.id \
              ) \
              and not exists ( \
                select 1 \
                from refund r \
                where r.payment_id = p.id and r.state in ('requested', 'pending') \
              )",
    ),
    (
        "contested-course-is-closed",
        "access_grant",
        "opens a course whose payment is disputed, or one that a lost dispute closed",
        "select distinct g.id \
            from access_grant g \
            join payment p on p.order_id = g.order_id \
            join ledger_entry e on e.source_id = p.id and e.kind = 'sale' \
            join dispute d on d.payment_id = p.id \
            where $1 = $1 and g.ends_at is null \
              and (d.ends_access or (g.frozen_at is null and d.state in ('needs_response', 'under_review')))",
    ),
    (
        "frozen-course-is-contested",
        "access_grant",
        "is frozen, and nobody disputes its payment",
        "select g.id \
            from access_grant g \
            where $1 = $1 and g.frozen_at is not null \
              and not exists ( \
                select 1 \
                from payment p \
                join dispute d on d.payment_id = p.id \
                where p.order_id = g.order_id \
                  and (d.state in ('needs_response', 'under_review') or (d.state = 'lost' and not d.is_divided)) \
              )",
    ),
];

/// Checks all rules of disputes and returns the breaches.
///
/// # Errors
/// Fails when the database does.
pub(crate) async fn run(db: &Db) -> Result<Vec<Breach>> {
    let (mut conn, mut breaches) = (Conn::from(db), Vec::new());
    for (rule, table, message, text) in RULES {
        let rows: Vec<Id<()>> = fetch_scalars!(&mut conn, text, LedgerAccount::teachers());
        breaches.extend(rows.into_iter().map(|id| Breach::new(rule, table, id, message)));
    }
    Ok(breaches)
}
