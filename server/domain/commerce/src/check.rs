//! The rules that orders, payments, access and the ledger never break.

use std::collections::BTreeMap;

use ground::{Breach, Conn, Db, Result, fetch_all, fetch_scalars};
use model::{Id, Millis, ledger::LedgerAccount, order::OrderState};

use crate::{
    ledger::{self, LedgerEntry},
    payment,
};

/// The age at which a pending webhook, or an order that should be closed, counts as forgotten, in milliseconds.
const FORGOTTEN_AFTER_MS: i64 = Millis::HOUR;
/// The number of ledger entries that are read at once.
const BATCH_ENTRIES: i64 = 1_000;

/// Rule, table, message, and the keys of the rows that break it. $1: an instant that is long ago.
const RULES: [(&str, &str, &str, &str); 16] = [
    (
        "paid-item-has-one-grant",
        "order_item",
        "is paid, and has no grant of this purchase",
        "select i.id \
            from order_item i \
            join orders o on o.id = i.order_id \
            where o.state in ('paid', 'part_refunded') and $1 = $1 \
              and exists ( \
                select 1 \
                from payment p \
                join ledger_entry e on e.source_id = p.id and e.kind = 'sale' \
                where p.order_id = o.id \
              ) \
              and ( \
                select count(*) \
                from access_grant g \
                where g.order_item_id = i.id and g.course_id = i.course_id and g.person_id = o.person_id \
              ) <> 1",
    ),
    (
        "grant-is-paid",
        "access_grant",
        "comes from an order that is not paid",
        "select g.id \
            from access_grant g \
            where $1 = $1 and g.source = 'purchase' \
              and not exists ( \
                select 1 \
                from order_item i \
                join orders o on o.id = i.order_id \
                where i.id = g.order_item_id and o.id = g.order_id and o.paid_at is not null \
              )",
    ),
    (
        "order-sums-its-items",
        "orders",
        "costs something else than its items",
        "select o.id \
            from orders o \
            where $1 = $1 \
              and o.amount <> ( \
                select cast(coalesce(sum(i.amount), 0) as bigint) \
                from order_item i \
                where i.order_id = o.id \
              )",
    ),
    (
        "paid-order-has-money",
        "orders",
        "is paid, but no payment of it succeeded",
        "select o.id \
            from orders o \
            where $1 = $1 and o.state in ('paid', 'refunding', 'part_refunded', 'refunded') \
              and not exists ( \
                select 1 \
                from payment p \
                where p.order_id = o.id and p.state = 'succeeded' \
              )",
    ),
    (
        "saved-methods-have-one-default",
        "saved_method",
        "is the newest of a person whose saved methods have no default, or several",
        "select max(m.id) \
            from saved_method m \
            where $1 = $1 and m.saved_at is not null and m.removed_at is null \
            group by m.person_id \
            having sum(case when m.is_default then 1 else 0 end) <> 1",
    ),
    (
        "money-pays-its-order",
        "payment",
        "succeeded, but its order is not paid",
        "select p.id \
            from payment p \
            join orders o on o.id = p.order_id \
            where $1 = $1 and p.state = 'succeeded' and o.state in ('awaiting', 'closed')",
    ),
    (
        "payment-costs-its-order",
        "payment",
        "is about other money than its order",
        "select p.id \
            from payment p \
            join orders o on o.id = p.order_id \
            where $1 = $1 and (p.amount <> o.amount or p.currency <> o.currency)",
    ),
    (
        "refunds-within-payment",
        "payment",
        "more went back than came",
        "select p.id \
            from payment p \
            where $1 = $1 \
              and ( \
                select cast(coalesce(sum(r.amount), 0) as bigint) \
                from refund r \
                where r.payment_id = p.id and r.state <> 'refused' \
              ) > (case p.state when 'succeeded' then p.amount else 0 end)",
    ),
    (
        "captured-money-is-in-the-ledger",
        "payment",
        "succeeded, and stands not once in the ledger",
        "select p.id \
            from payment p \
            where $1 = $1 and p.state = 'succeeded' \
              and ( \
                select count(*) \
                from ledger_entry e \
                where e.source_id = p.id and e.kind in ('sale', 'unapplied_payment') \
              ) <> 1",
    ),
    (
        "refund-is-in-the-ledger",
        "refund",
        "went back, and stands not once in the ledger",
        "select r.id \
            from refund r \
            where $1 = $1 \
              and ( \
                select cast(coalesce(sum(case e.kind when 'refund_paid' then 1 else -1 end), 0) as bigint) \
                from ledger_entry e \
                where e.source_id = r.id and e.kind in ('refund_paid', 'refund_returned') \
              ) <> (case r.state when 'succeeded' then 1 else 0 end)",
    ),
    (
        "refused-refund-is-reversed",
        "refund",
        "was refused, and the ledger does not say so once",
        "select r.id \
            from refund r \
            where $1 = $1 \
              and ( \
                select count(*) \
                from ledger_entry e \
                where e.source_id = r.id and e.kind = 'refund_reversed' \
              ) <> (case when r.state = 'refused' and r.reason = 'issued_by_school' then 1 else 0 end)",
    ),
    (
        "refunding-order-has-refund",
        "orders",
        "waits for a refund that nobody gives",
        "select o.id \
            from orders o \
            where $1 = $1 and o.state = 'refunding' \
              and not exists ( \
                select 1 \
                from payment p \
                join refund r on r.payment_id = p.id \
                where p.order_id = o.id and r.state in ('requested', 'pending') and r.reason <> 'duplicate_payment' \
              )",
    ),
    (
        "refund-has-refunding-order",
        "refund",
        "is under way, and its order does not wait for it",
        "select r.id \
            from refund r \
            join payment p on p.id = r.payment_id \
            join orders o on o.id = p.order_id \
            where $1 = $1 and r.state in ('requested', 'pending') \
              and r.reason in ('issued_by_school', 'already_owned') and o.state <> 'refunding'",
    ),
    (
        "entry-sums-to-zero",
        "ledger_entry",
        "does not sum to zero",
        "select e.id \
            from ledger_entry e \
            where $1 = $1 \
              and ( \
                not exists ( \
                  select 1 \
                  from ledger_posting l \
                  where l.ledger_entry_id = e.id \
                ) \
                or exists ( \
                  select 1 \
                  from ledger_posting l \
                  where l.ledger_entry_id = e.id \
                  group by l.currency \
                  having sum(l.amount) <> 0 \
                ) \
              )",
    ),
    (
        "webhook-is-processed",
        "payment_webhook",
        "came an hour ago, and nobody looked at it",
        "select id \
            from payment_webhook \
            where outcome is null and received_at < $1",
    ),
    (
        "order-closes",
        "orders",
        "should have been closed an hour ago",
        "select id \
            from orders \
            where state = 'awaiting' and closes_at < $1",
    ),
];

/// Checks all rules of the shop and returns the breaches.
pub(super) async fn run(db: &Db) -> Result<Vec<Breach>> {
    let mut breaches = Vec::new();
    check_all(&mut Conn::from(db), &mut breaches).await?;
    Ok(breaches)
}

async fn check_all(conn: &mut Conn<'_>, breaches: &mut Vec<Breach>) -> Result<()> {
    let long_ago = conn.env.now().plus(-FORGOTTEN_AFTER_MS);
    for (rule, table, message, text) in RULES {
        let rows: Vec<Id<()>> = fetch_scalars!(&mut *conn, text, long_ago);
        breaches.extend(rows.into_iter().map(|id| Breach::new(rule, table, id, message)));
    }
    divided(conn, breaches).await?;
    states(conn, breaches).await?;
    folded_titles(conn, breaches).await?;
    provider_keys(conn, breaches).await?;
    chain(conn, breaches).await
}

/// Checks that the keys of payment providers can be opened, so that a payment that was begun can go on.
async fn provider_keys(conn: &mut Conn<'_>, breaches: &mut Vec<Breach>) -> Result<()> {
    const KEYS: &str = "select name, credentials_encrypted \
        from payment_provider \
        where credentials_encrypted is not null \
        order by name";
    let sealed: Vec<(String, Vec<u8>)> = fetch_all!(&mut *conn, KEYS);
    let keys = &conn.env.keys;
    let closed = sealed.into_iter().filter(|(_, sealed)| payment::Credentials::open(keys, sealed).is_none());
    breaches.extend(closed.map(|(name, _)| {
        Breach::new("provider-keys-open", "payment_provider", name, "has keys that the school's own do not open")
    }));
    Ok(())
}

/// Checks that orders are found by the titles of what they hold.
async fn folded_titles(conn: &mut Conn<'_>, breaches: &mut Vec<Breach>) -> Result<()> {
    const TITLES: &str = "select min(id) as id, title, title_folded \
        from order_item \
        group by title, title_folded";
    let titles: Vec<(Id<()>, String, String)> = fetch_all!(&mut *conn, TITLES);
    let stale = titles.into_iter().filter(|(_, title, folded)| collation::fold(title) != *folded);
    breaches.extend(
        stale.map(|(id, ..)| Breach::new("sold-title-is-folded", "order_item", id, "is found by another title")),
    );
    Ok(())
}

/// Checks that issued refunds are divided among the items of their orders, and that the teachers' shares are those of
/// the ledger.
async fn divided(conn: &mut Conn<'_>, breaches: &mut Vec<Breach>) -> Result<()> {
    const UNLIKE: &str = "select r.id \
        from refund r \
        where r.reason = 'issued_by_school' \
          and ( \
            r.amount <> ( \
              select cast(coalesce(sum(i.amount), 0) as bigint) \
              from refund_item i \
              where i.refund_id = r.id \
            ) \
            or ( \
              select cast(coalesce(sum(i.teacher_amount), 0) as bigint) \
              from refund_item i \
              where i.refund_id = r.id \
            ) <> ( \
              select cast(coalesce(sum(l.amount), 0) as bigint) \
              from ledger_entry e \
              join ledger_posting l on l.ledger_entry_id = e.id \
              where e.source_id = r.id and e.kind = 'refund' and l.account like $1 \
            ) \
          )";
    const MESSAGE: &str = "is not divided among the items of its order as the ledger has it";
    let rows: Vec<Id<()>> = fetch_scalars!(&mut *conn, UNLIKE, LedgerAccount::teachers());
    breaches.extend(rows.into_iter().map(|id| Breach::new("given-refund-is-divided", "refund", id, MESSAGE)));
    Ok(())
}

/// Checks that orders went along the listed edges only, and are where their last event left them.
async fn states(conn: &mut Conn<'_>, breaches: &mut Vec<Breach>) -> Result<()> {
    const EVENTS: &str = "select e.order_id, e.state, o.state \
        from order_event e \
        join orders o on o.id = e.order_id \
        order by e.order_id, e.id";
    const SILENT: &str = "select id \
        from orders \
        where not exists (select 1 from order_event e where e.order_id = orders.id)";
    let events: Vec<(Id<()>, OrderState, OrderState)> = fetch_all!(&mut *conn, EVENTS);
    let mut breach =
        |order: Id<()>, message: String| breaches.push(Breach::new("order-follows-edges", "orders", order, message));
    for of_one in events.chunk_by(|a, b| a.0 == b.0) {
        let (order, _, now) = of_one[0];
        let mut state = OrderState::Awaiting;
        for (_, next, _) in of_one {
            if *next != state && !state.next().contains(next) {
                breach(order, format!("went from {state} to {next}"));
            }
            state = *next;
        }
        if state != now {
            breach(order, format!("is {now}, but its last event left it {state}"));
        }
    }
    let silent: Vec<Id<()>> = fetch_scalars!(&mut *conn, SILENT);
    for order in silent {
        breach(order, "nothing ever happened to it".into());
    }
    Ok(())
}

/// A ledger entry as it is stored.
#[derive(sqlx::FromRow)]
struct Written {
    id: Id<LedgerEntry>,
    sequence: i64,
    kind: String,
    source_id: i64,
    at: i64,
    hash: Vec<u8>,
}

/// The accounts and amounts of an entry.
type Postings = Vec<(String, i64)>;

/// Checks that the ledger's entries follow each other, and that none was changed since it was written.
async fn chain(conn: &mut Conn<'_>, breaches: &mut Vec<Breach>) -> Result<()> {
    const ENTRIES: &str = "select id, sequence, kind, source_id, at, hash \
            from ledger_entry \
            where sequence > $1 \
            order by sequence \
            limit $2";
    const POSTINGS: &str = "select l.ledger_entry_id, l.account, l.currency, l.amount \
        from ledger_posting l \
        join ledger_entry e on e.id = l.ledger_entry_id \
        where e.sequence > $1 and e.sequence <= $2 \
        order by e.sequence, l.account";
    let (mut place, mut before) = (0, Vec::new());
    loop {
        let entries: Vec<Written> = fetch_all!(&mut *conn, ENTRIES, place, BATCH_ENTRIES);
        let Some(last) = entries.last().map(|entry| entry.sequence) else { return Ok(()) };
        let rows: Vec<(Id<LedgerEntry>, String, String, i64)> = fetch_all!(&mut *conn, POSTINGS, place, last);
        let mut postings: BTreeMap<Id<LedgerEntry>, (String, Postings)> = BTreeMap::new();
        for (entry, account, currency, amount) in rows {
            let of_entry = postings.entry(entry).or_insert_with(|| (currency, Vec::new()));
            of_entry.1.push((account, amount));
        }
        for Written { id, sequence, kind, source_id, at, hash } in entries {
            let (currency, mut postings) = postings.remove(&id).unwrap_or_default();
            // Engines sort letters each in their own way.
            postings.sort();
            let expected = ledger::hash_entry(&before, sequence, &kind, source_id, at, &currency, &postings);
            if sequence != place + 1 {
                breaches.push(Breach::new(
                    "ledger-is-a-chain",
                    "ledger_entry",
                    id,
                    format!("an entry before place {sequence} is missing"),
                ));
            } else if hash != expected {
                breaches.push(Breach::new("ledger-is-a-chain", "ledger_entry", id, "was changed after it was written"));
            }
            (place, before) = (sequence, hash);
        }
    }
}
