//! What would come back of an order now, and whether anybody can ask for it.

use content::course::release::{Release, lesson_weights};
use ground::{Conn, Error, Result, fetch_all, fetch_optional};
use model::{
    Currency, Id, Millis, Money,
    account::Person,
    course::Course,
    order::{Order, OrderState, Payment, RefundState},
    refund_request::{
        CONSUMED_FROM_PERMILLE, FeeSource, LearnedLesson, MAX_REQUESTS_PER_ORDER, RefundFacts, RefundObstacle,
        RefundPart, RefundRequestState, fee_of, part_of, refund_amount,
    },
};

use super::record::LearningRecord;
use crate::{
    dispute,
    payment::refund::window,
    refund_policy::{self, REFUND_FEE_RATES, REFUNDS_AUTOMATIC},
};

/// The assessment of a refund of an order: all that is known of it.
pub(super) struct Assessment {
    /// The formula; `None` while the order has no money that could go back.
    pub facts: Option<RefundFacts>,
    /// The reason why nobody can ask now; `None`: they can.
    pub obstacle: Option<RefundObstacle>,
    /// The lessons that were bought, with how far the buyer is.
    pub lessons: Vec<LearnedLesson>,
    /// Whether an earlier request was declined, or its refund refused by the provider: then people look at the next.
    pub was_refused: bool,
}

impl Assessment {
    /// Returns whether a request would be accepted at once.
    pub fn is_automatic(&self, conn: &Conn<'_>) -> bool {
        let Some(facts) = self.facts.as_ref().filter(|_| self.obstacle.is_none()) else { return false };
        let limit = refund_policy::limit(conn.env, facts.paid.currency);
        conn.env.settings().get(&REFUNDS_AUTOMATIC)
            && !self.was_refused
            && facts.is_within_share()
            && facts.amount.minor > 0
            && limit.is_none_or(|limit| facts.amount.minor + facts.went().minor <= limit.minor)
    }
}

#[derive(sqlx::FromRow)]
struct Head {
    state: OrderState,
    person_id: Id<Person>,
    paid_at: Option<Millis>,
}

/// The money that an order brought.
#[derive(sqlx::FromRow)]
struct Paid {
    id: Id<Payment>,
    provider: String,
    amount: i64,
    currency: Currency,
    fee: Option<i64>,
    remaining: i64,
}

#[derive(sqlx::FromRow)]
struct Bought {
    course_id: Id<Course>,
    title: String,
    language: String,
    amount: i64,
    from_release: Option<Id<Release>>,
}

/// Returns what would come back of an order now.
///
/// # Errors
/// [`Error::NotFound`] when there is no such order; or when the database fails.
pub(super) async fn assess(conn: &mut Conn<'_>, order: Id<Order>) -> Result<Assessment> {
    const HEAD: &str = "select state, person_id, paid_at \
        from orders \
        where id = $1";
    const PAID: &str = "select p.id, p.provider, p.amount, p.currency, p.fee, p.amount - cast(coalesce(( \
            select sum(r.amount) \
            from refund r \
            where r.payment_id = p.id and r.state <> 'refused' \
          ), 0) as bigint) - cast(coalesce(( \
            select sum(d.amount) \
            from dispute d \
            where d.payment_id = p.id and d.is_divided \
          ), 0) as bigint) as remaining \
        from payment p \
        join ledger_entry e on e.source_id = p.id and e.kind = 'sale' \
        where p.order_id = $1";
    const EARLIER: &str = "select q.state, r.state \
        from refund_request q \
        left join refund r on r.id = q.refund_id \
        where q.order_id = $1";
    let head: Option<Head> = fetch_optional!(&mut *conn, HEAD, order);
    let head = head.ok_or(Error::NotFound)?;
    let paid: Option<Paid> = fetch_optional!(&mut *conn, PAID, order);
    let earlier: Vec<(RefundRequestState, Option<RefundState>)> = fetch_all!(&mut *conn, EARLIER, order);
    let is_asked = earlier.iter().any(|(state, _)| *state == RefundRequestState::Asked);
    let was_refused = earlier
        .iter()
        .any(|(state, refund)| *state == RefundRequestState::Declined || *refund == Some(RefundState::Refused));
    let (Some(paid), Some(paid_at)) = (paid, head.paid_at) else {
        let is_paid = !matches!(head.state, OrderState::Awaiting | OrderState::Closed);
        let obstacle = if is_paid { RefundObstacle::NothingLeft } else { RefundObstacle::NotPaid };
        return Ok(Assessment { facts: None, obstacle: Some(obstacle), lessons: Vec::new(), was_refused });
    };
    let window = window(&mut *conn, paid.id).await?;
    let (mut facts, lessons) = facts(conn, order, &head, &paid, paid_at).await?;
    facts.until = window.map_or(facts.until, |window| facts.until.min(window.until));
    let now = conn.env.now();
    let is_contested = dispute::is_contested(&mut *conn, order).await?;
    let obstacle = match head.state {
        OrderState::Awaiting | OrderState::Closed => Some(RefundObstacle::NotPaid),
        OrderState::Refunding => Some(RefundObstacle::UnderWay),
        _ if is_contested => Some(RefundObstacle::Disputed),
        _ if is_asked => Some(RefundObstacle::AlreadyAsked),
        _ if facts.left.minor <= 0 || (facts.amount.minor == 0 && facts.went().minor > 0) => {
            Some(RefundObstacle::NothingLeft)
        }
        _ if !facts.policy.is_offered() => Some(RefundObstacle::NotOffered),
        _ if window.is_some_and(|window| window.until < now) => Some(RefundObstacle::WindowClosed),
        _ if now > facts.until => Some(RefundObstacle::TermOver),
        _ if earlier.len() >= MAX_REQUESTS_PER_ORDER => Some(RefundObstacle::TooMany),
        _ => None,
    };
    Ok(Assessment { facts: Some(facts), obstacle, lessons, was_refused })
}

async fn facts(
    conn: &mut Conn<'_>,
    order: Id<Order>,
    head: &Head,
    paid: &Paid,
    paid_at: Millis,
) -> Result<(RefundFacts, Vec<LearnedLesson>)> {
    // Seeds and versions before this one did not write down what was bought: the release that was live then.
    const BOUGHT: &str = "select i.course_id, i.title, i.language, i.amount, coalesce(i.release_id, ( \
            select r.id \
            from release r \
            where r.course_id = i.course_id and r.live_at <= o.created_at \
            order by r.live_at desc, r.id desc \
            limit 1 \
          )) as from_release \
        from order_item i \
        join orders o on o.id = i.order_id \
        where i.order_id = $1 \
        order by i.id";
    let bought: Vec<Bought> = fetch_all!(&mut *conn, BOUGHT, order);
    let rate = conn.env.settings().get(&REFUND_FEE_RATES).get(&paid.provider);
    let (fee, fee_source) = match (paid.fee, rate) {
        (Some(fee), _) => (fee.clamp(0, paid.amount), FeeSource::Statement),
        (None, Some(rate)) => (fee_of(paid.amount, rate), FeeSource::Rate),
        (None, None) => (0, FeeSource::Unknown),
    };
    let (mut parts, mut lessons) = (Vec::new(), Vec::new());
    for item in bought {
        let of_item = learned(conn, head.person_id, &item).await?;
        parts.push(part(item, fee, paid.amount, &of_item));
        lessons.extend(of_item);
    }
    let policy = refund_policy::of_order(&mut *conn, order).await?;
    let money = |minor| Money { minor, currency: paid.currency };
    // What went back already is a part of what comes back in all.
    let went = paid.amount - paid.remaining;
    let amount = (parts.iter().map(|part| part.amount).sum::<i64>() - went).clamp(0, paid.remaining.max(0));
    let facts = RefundFacts {
        policy,
        until: policy.until(paid_at),
        paid: money(paid.amount),
        left: money(paid.remaining.max(0)),
        fee: money(fee),
        fee_source,
        parts,
        amount: money(amount),
    };
    Ok((facts, lessons))
}

/// Returns the lessons of the release that was bought, with how far the buyer is in each.
async fn learned(conn: &mut Conn<'_>, buyer: Id<Person>, item: &Bought) -> Result<Vec<LearnedLesson>> {
    let Some(release) = item.from_release else { return Ok(Vec::new()) };
    let weights = match lesson_weights(&mut *conn, item.course_id, release).await {
        // A release without documents weighs nothing.
        Err(Error::NotFound) => Vec::new(),
        weights => weights?,
    };
    let record = *conn.env.part::<LearningRecord>();
    let far = record.0(Conn::from(&mut *conn), buyer, item.course_id).await?;
    let lesson = |weight: content::course::release::LessonWeight| LearnedLesson {
        title: weight.title,
        millis: weight.millis,
        permille: far.get(&weight.lesson).copied().unwrap_or_default(),
    };
    Ok(weights.into_iter().map(lesson).collect())
}

/// Returns the formula of one course.
fn part(item: Bought, fee: i64, paid: i64, lessons: &[LearnedLesson]) -> RefundPart {
    let consumed = || lessons.iter().filter(|lesson| lesson.permille >= CONSUMED_FROM_PERMILLE);
    let (consumed_ms, total_ms) =
        (consumed().map(|lesson| lesson.millis).sum(), lessons.iter().map(|lesson| lesson.millis).sum());
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let fee = part_of(fee, item.amount, paid);
    RefundPart {
        title: item.title,
        language: item.language,
        paid: item.amount,
        fee,
        consumed_ms,
        total_ms,
        lessons_consumed: count(consumed().count()),
        lessons: count(lessons.len()),
        amount: refund_amount(item.amount, fee, consumed_ms, total_ms),
    }
}
