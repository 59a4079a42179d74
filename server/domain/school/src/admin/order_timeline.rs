//! The timeline of an order: events, payments, webhooks, ledger entries, refunds and grants in one list.

use ground::{Conn, Error, Result, fetch_all};
use model::{
    Currency, Id, Millis, Money,
    admin::{TimelineEntry, TimelineEvent},
    ledger::{LedgerAccount, LedgerEntryKind},
    order::{
        DeclineReason, GrantSource, Order, OrderEventKind, OrderState, PaymentState, RefundProblem, RefundReason,
        RefundState, WebhookOutcome,
    },
};

/// Returns the timeline of an order, oldest first.
///
/// # Errors
/// [`Error::Inconsistent`] when the ledger holds an unknown account; or when the database fails.
pub async fn timeline(conn: &mut Conn<'_>, order: Id<Order>) -> Result<Vec<TimelineEntry>> {
    let mut entries = events(conn, order).await?;
    entries.extend(payments(conn, order).await?);
    entries.extend(webhooks(conn, order).await?);
    entries.extend(ledger(conn, order).await?);
    entries.extend(refunds(conn, order).await?);
    entries.extend(grants(conn, order).await?);
    entries.sort_by_key(|entry| entry.at);
    Ok(entries)
}

fn entry(at: Millis, event: TimelineEvent) -> TimelineEntry {
    TimelineEntry { at, event, amount: None }
}

async fn events(conn: &mut Conn<'_>, order: Id<Order>) -> Result<Vec<TimelineEntry>> {
    const EVENTS: &str = "select at, kind, state, decline from order_event where order_id = $1 order by id";
    const DECLINED: &str = "select p.handle, r.note \
        from refund_request r \
        join person p on p.id = r.decided_by \
        where r.order_id = $1 and r.state = 'declined' \
        order by r.id";
    type Row = (Millis, OrderEventKind, OrderState, Option<DeclineReason>);
    let rows: Vec<Row> = fetch_all!(&mut *conn, EVENTS, order);
    let declined: Vec<(String, String)> = fetch_all!(&mut *conn, DECLINED, order);
    // One request waits at a time: the events and the requests that were declined come in the same order.
    let mut declined = declined.into_iter();
    let event = |(at, kind, state, decline): Row| {
        let named = (kind == OrderEventKind::RefundDeclined).then(|| declined.next()).flatten();
        let event = match named {
            Some((by, note)) => TimelineEvent::RequestDeclined { by, note },
            None => TimelineEvent::Order { kind, state, decline },
        };
        entry(at, event)
    };
    Ok(rows.into_iter().map(event).collect())
}

#[derive(sqlx::FromRow)]
struct Payment {
    created_at: Millis,
    finalized_at: Option<Millis>,
    state: PaymentState,
    provider: String,
    reference: Option<String>,
    decline: Option<DeclineReason>,
    amount: i64,
    currency: Currency,
}

async fn payments(conn: &mut Conn<'_>, order: Id<Order>) -> Result<Vec<TimelineEntry>> {
    const PAYMENTS: &str = "select created_at, finalized_at, state, provider, reference, decline, amount, currency \
        from payment \
        where order_id = $1 \
        order by id";
    let rows: Vec<Payment> = fetch_all!(&mut *conn, PAYMENTS, order);
    let mut entries = Vec::new();
    for row in rows {
        let amount = Some(Money { minor: row.amount, currency: row.currency });
        let (provider, reference) = (row.provider.clone(), row.reference.clone());
        let begun = TimelineEvent::PaymentBegun { provider, reference };
        entries.push(TimelineEntry { at: row.created_at, event: begun, amount });
        if let Some(at) = row.finalized_at {
            let Payment { state, provider, reference, decline, .. } = row;
            let ended = TimelineEvent::PaymentEnded { state, provider, reference, decline };
            entries.push(TimelineEntry { at, event: ended, amount });
        }
    }
    Ok(entries)
}

async fn webhooks(conn: &mut Conn<'_>, order: Id<Order>) -> Result<Vec<TimelineEntry>> {
    const WEBHOOKS: &str = "select w.received_at, w.outcome, w.provider, w.delivery_count \
        from payment_webhook w \
        join payment p on p.id = w.payment_id \
        where p.order_id = $1 \
        order by w.id";
    let rows: Vec<(Millis, Option<WebhookOutcome>, String, i64)> = fetch_all!(&mut *conn, WEBHOOKS, order);
    let event =
        |(at, outcome, provider, deliveries)| entry(at, TimelineEvent::Webhook { outcome, provider, deliveries });
    Ok(rows.into_iter().map(event).collect())
}

async fn ledger(conn: &mut Conn<'_>, order: Id<Order>) -> Result<Vec<TimelineEntry>> {
    const POSTINGS: &str = "select e.at, e.kind, l.account, l.amount, l.currency \
        from ledger_entry e \
        join ledger_posting l on l.ledger_entry_id = e.id \
        where e.source_id in ( \
            select p.id \
            from payment p \
            where p.order_id = $1 \
            union all \
            select r.id \
            from refund r \
            join payment p on p.id = r.payment_id \
            where p.order_id = $1 \
            union all \
            select d.id \
            from dispute d \
            join payment p on p.id = d.payment_id \
            where p.order_id = $1 \
          ) \
        order by e.sequence, l.account";
    type Row = (Millis, LedgerEntryKind, String, i64, Currency);
    let rows: Vec<Row> = fetch_all!(&mut *conn, POSTINGS, order);
    let posting = |(at, entry, account, minor, currency): Row| {
        let unknown = Error::Inconsistent { table: "ledger_posting", column: "account", row: account.clone() };
        let event = TimelineEvent::Ledger { entry, account: LedgerAccount::parse(&account).ok_or(unknown)? };
        Ok(TimelineEntry { at, event, amount: Some(Money { minor, currency }) })
    };
    rows.into_iter().map(posting).collect()
}

#[derive(sqlx::FromRow)]
struct Refund {
    created_at: Millis,
    tried_at: Option<Millis>,
    finalized_at: Option<Millis>,
    accepted_at: Option<Millis>,
    given_up_at: Option<Millis>,
    state: RefundState,
    reason: RefundReason,
    issued_by: Option<String>,
    approved_by: Option<String>,
    note: String,
    last_error: String,
    reference: Option<String>,
    amount: i64,
    currency: Currency,
    is_external: bool,
}

async fn refunds(conn: &mut Conn<'_>, order: Id<Order>) -> Result<Vec<TimelineEntry>> {
    const REFUNDS: &str = "select r.created_at, r.tried_at, r.finalized_at, r.accepted_at, r.given_up_at, r.state, \
          r.reason, g.handle as issued_by, f.handle as approved_by, r.note, r.last_error, r.reference, r.amount, \
          r.currency, r.is_external \
        from refund r \
        join payment p on p.id = r.payment_id \
        left join person g on g.id = r.issued_by \
        left join person f on f.id = r.approved_by \
        where p.order_id = $1 \
        order by r.id";
    const AWAITED: &str = "select a.approved_at, p.handle, a.note, a.amount, o.currency \
        from refund_approval a \
        join person p on p.id = a.approved_by \
        join orders o on o.id = a.order_id \
        where a.order_id = $1";
    let awaited: Vec<(Millis, String, String, i64, Currency)> = fetch_all!(&mut *conn, AWAITED, order);
    let approved = |(at, by, note, minor, currency)| {
        let event = TimelineEvent::RefundApproved { by, note };
        TimelineEntry { at, event, amount: Some(Money { minor, currency }) }
    };
    let rows: Vec<Refund> = fetch_all!(&mut *conn, REFUNDS, order);
    let mut entries: Vec<TimelineEntry> = awaited.into_iter().map(approved).collect();
    for row in rows {
        let amount = Some(Money { minor: row.amount, currency: row.currency });
        let by = row.approved_by.into_iter().chain(row.issued_by).collect();
        let requested = if row.is_external {
            TimelineEvent::RefundExternal { reference: row.reference.clone().unwrap_or_default() }
        } else {
            TimelineEvent::RefundRequested { reason: row.reason, by, note: row.note }
        };
        entries.push(TimelineEntry { at: row.created_at, event: requested, amount });
        let problem = (!row.last_error.is_empty()).then_some(row.last_error);
        if let (Some(at), Some(problem), false) = (row.tried_at, problem.clone(), row.state.is_final()) {
            entries.push(entry(at, TimelineEvent::RefundUnsent { problem: RefundProblem::parse(problem) }));
        }
        let reference = row.reference.unwrap_or_default();
        // What was sent at once was never only accepted.
        if let Some(at) = row.accepted_at.filter(|at| row.finalized_at != Some(*at)) {
            let accepted = TimelineEvent::RefundAccepted { reference: reference.clone() };
            entries.push(TimelineEntry { at, event: accepted, amount });
        }
        entries.extend(row.given_up_at.map(|at| TimelineEntry { at, event: TimelineEvent::RefundLeft, amount }));
        if let Some(at) = row.finalized_at {
            let event = match row.state {
                RefundState::Refused => TimelineEvent::RefundRefused { reason: problem.unwrap_or_default() },
                // Only what was sent or refused is finalized.
                RefundState::Requested | RefundState::Pending | RefundState::Succeeded => {
                    TimelineEvent::RefundSent { reference }
                }
            };
            entries.push(TimelineEntry { at, event, amount });
        }
    }
    Ok(entries)
}

async fn grants(conn: &mut Conn<'_>, order: Id<Order>) -> Result<Vec<TimelineEntry>> {
    const GRANTS: &str = "select g.starts_at, g.ends_at, g.source, i.title \
        from access_grant g \
        join order_item i on i.id = g.order_item_id \
        where g.order_id = $1 \
        order by g.id";
    let rows: Vec<(Millis, Option<Millis>, GrantSource, String)> = fetch_all!(&mut *conn, GRANTS, order);
    let mut entries = Vec::new();
    for (starts_at, ends_at, source, title) in rows {
        entries.push(entry(starts_at, TimelineEvent::AccessGranted { source, title: title.clone() }));
        entries.extend(ends_at.map(|at| entry(at, TimelineEvent::AccessEnded { title })));
    }
    Ok(entries)
}
