//! The rules that requests for a refund never break.

use ground::{Breach, Conn, Db, Result, fetch_all, fetch_scalars};
use model::{Id, refund_request::RefundFacts};

const TABLE: &str = "refund_request";

/// Rule, message, and the keys of the rows that break it.
const RULES: [(&str, &str, &str); 5] = [
    (
        "request-is-of-its-buyer",
        "was not made by the buyer of its order",
        "select q.id \
            from refund_request q \
            join orders o on o.id = q.order_id \
            where q.asked_by <> o.person_id",
    ),
    (
        "request-is-within-its-order",
        "is about more money than its order, or about other money",
        "select q.id \
            from refund_request q \
            join orders o on o.id = q.order_id \
            where q.proposed < 0 or q.proposed > o.amount or q.currency <> o.currency",
    ),
    (
        "accepted-request-has-its-refund",
        "has another refund than was accepted",
        "select q.id \
            from refund_request q \
            left join refund r on r.id = q.refund_id \
            left join payment p on p.id = r.payment_id \
            where (q.state = 'accepted') <> (q.refund_id is not null) \
              or (q.state = 'accepted' and (r.amount is null or q.amount is null or r.amount <> q.amount \
                or p.order_id <> q.order_id))",
    ),
    (
        "request-is-decided-whole",
        "is decided without an instant, or declined without a person and a reason",
        "select id \
            from refund_request \
            where (state = 'asked') <> (decided_at is null) \
              or (state = 'declined' and (decided_by is null or note = ''))",
    ),
    (
        "nobody-decides-their-own-request",
        "was decided by its buyer, a teacher of the course, or twice by one person",
        "select q.id \
            from refund_request q \
            where q.decided_by = q.asked_by or q.approved_by = q.asked_by or q.decided_by = q.approved_by \
              or exists ( \
                select 1 \
                from order_item i \
                where i.order_id = q.order_id and (i.teacher_id = q.decided_by or i.teacher_id = q.approved_by) \
              )",
    ),
];

/// The keys of the approvals that nobody may have given.
const APPROVALS: &str = "select a.order_id \
    from refund_approval a \
    join orders o on o.id = a.order_id \
    where a.approved_by = o.person_id or a.amount <= 0 or a.amount > a.remaining or a.remaining > o.amount \
      or exists (select 1 from order_item i where i.order_id = a.order_id and i.teacher_id = a.approved_by)";

/// Checks all rules of requests and returns the breaches.
///
/// # Errors
/// Fails when the database does.
pub(crate) async fn run(db: &Db) -> Result<Vec<Breach>> {
    const FACTS: &str = "select id, facts, proposed \
        from refund_request \
        order by id";
    let (mut conn, mut breaches) = (Conn::from(db), Vec::new());
    for (rule, message, text) in RULES {
        let rows: Vec<Id<()>> = fetch_scalars!(&mut conn, text);
        breaches.extend(rows.into_iter().map(|id| Breach::new(rule, TABLE, id, message)));
    }
    let message = "is the buyer's or a teacher's, or about more money than was left";
    let rows: Vec<Id<()>> = fetch_scalars!(&mut conn, APPROVALS);
    breaches.extend(rows.into_iter().map(|id| Breach::new("approval-is-of-another", "refund_approval", id, message)));
    let rows: Vec<(Id<()>, String, i64)> = fetch_all!(&mut conn, FACTS);
    for (id, facts, proposed) in rows {
        let facts: Option<RefundFacts> = serde_json::from_str(&facts).ok();
        if facts.is_none_or(|facts| facts.amount.minor != proposed) {
            breaches.push(Breach::new("request-keeps-its-formula", TABLE, id, "says something else than its formula"));
        }
    }
    Ok(breaches)
}
