//! Refunds that learners ask for: what comes back and by which formula, and how far a request is.
//!
//! The formula: (paid − fee) × share that was not consumed. All of it is whole numbers; whatever has to be rounded is
//! rounded in the buyer's favour.

use serde::{Deserialize, Serialize};

use crate::{Id, Millis, Money, order::Order, refund::RefundAccess, refund_policy::RefundPolicy, text_enum};

/// A marker for the ids of requests for a refund.
#[derive(Clone, Copy, Debug)]
pub enum RefundRequest {}

/// The progress in a lesson from which on it counts as consumed, in thousandths.
pub const CONSUMED_FROM_PERMILLE: i64 = 100;
/// The most characters that a reason may have.
pub const MAX_REASON_CHARS: usize = 200;
/// The most requests that a buyer may make for one order: each writes to the teacher.
pub const MAX_REQUESTS_PER_ORDER: usize = 5;

text_enum! {
    /// The origin of the fee in a formula.
    pub enum FeeSource {
        /// The provider's own statement.
        Statement = "statement",
        /// The rate that the school has set for the provider.
        Rate = "rate",
        /// Nobody knows it, so it is taken for nothing.
        Unknown = "unknown",
    }
}

/// The formula for one course of an order, with its numbers. Money is in minor units of the order's currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundPart {
    /// The title of the course when it was ordered.
    pub title: String,
    /// The language of the title, as a BCP 47 tag.
    pub language: String,
    /// The price that was paid for it.
    pub paid: i64,
    /// Its part of the provider's fee.
    pub fee: i64,
    /// The weight of the lessons that were consumed, in milliseconds.
    pub consumed_ms: i64,
    /// The weight of all lessons of the release that was bought, in milliseconds.
    pub total_ms: i64,
    /// The number of lessons that count as consumed.
    pub lessons_consumed: i64,
    /// The number of all lessons.
    pub lessons: i64,
    /// The amount that comes back of it.
    pub amount: i64,
}

/// The amount that comes back of an order, and the facts behind it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundFacts {
    /// The policy that was promised when the order was placed.
    pub policy: RefundPolicy,
    /// The last instant at which one may ask: the policy's, or the provider's where it refunds for less long.
    pub until: Millis,
    /// The money that was paid.
    pub paid: Money,
    /// The money that is left of it after earlier refunds.
    pub left: Money,
    /// The fee that the provider kept.
    pub fee: Money,
    /// The origin of the fee.
    pub fee_source: FeeSource,
    /// The formula of each course.
    pub parts: Vec<RefundPart>,
    /// The money that comes back: the sum of the parts without what went back already, and never more than is left.
    pub amount: Money,
}

impl RefundFacts {
    /// Returns what earlier refunds gave back, or are giving back.
    #[must_use]
    pub const fn went(&self) -> Money {
        Money { minor: self.paid.minor - self.left.minor, currency: self.paid.currency }
    }

    /// Returns the sum of the parts: what comes back in all, whenever it goes.
    #[must_use]
    pub fn in_all(&self) -> Money {
        Money { minor: self.parts.iter().map(|part| part.amount).sum(), currency: self.paid.currency }
    }

    /// Whether no more of each course was consumed than the policy has.
    #[must_use]
    pub fn is_within_share(&self) -> bool {
        let share = i128::from(self.policy.share_percent);
        self.parts.iter().all(|part| i128::from(part.consumed_ms) * 100 <= share * i128::from(part.total_ms))
    }
}

/// Returns what comes back of `paid`: what is left of it after the fee, times the share that was not consumed, rounded
/// up. Never negative, and never more than was paid. Of a course without any weight nothing was consumed.
#[must_use]
pub fn refund_amount(paid: i64, fee: i64, consumed: i64, total: i64) -> i64 {
    let paid = i128::from(paid.max(0));
    let base = paid - i128::from(fee).clamp(0, paid);
    let total = i128::from(total.max(0));
    let kept = total - i128::from(consumed).clamp(0, total);
    let amount = if total == 0 { base } else { (base * kept + total - 1) / total };
    i64::try_from(amount).unwrap_or(i64::MAX)
}

/// Returns a share of `whole` in basis points, rounded down, as fees are: in the favour of whoever gets the rest.
#[must_use]
pub fn fee_of(whole: i64, basis_points: i64) -> i64 {
    part_of(whole, basis_points.clamp(0, 10_000), 10_000)
}

/// Returns `amount` × `part` ÷ `whole`, rounded down; 0 when there is no whole.
#[must_use]
pub fn part_of(amount: i64, part: i64, whole: i64) -> i64 {
    if whole <= 0 {
        return 0;
    }
    i64::try_from(i128::from(amount) * i128::from(part) / i128::from(whole)).unwrap_or_default()
}

text_enum! {
    /// The reason why nobody can ask for a refund of an order now.
    pub enum RefundObstacle {
        /// The order is not paid.
        NotPaid = "not_paid",
        /// Nothing is left that could come back: neither of the money, nor by the formula.
        NothingLeft = "nothing_left",
        /// A refund is under way.
        UnderWay = "under_way",
        /// The payment is disputed at the payer's bank, which decides where the money goes.
        Disputed = "disputed",
        /// A request waits for its answer.
        AlreadyAsked = "already_asked",
        /// The school takes no requests for it.
        NotOffered = "not_offered",
        /// The days are over.
        TermOver = "term_over",
        /// The provider refunds the payment no more: too much time has passed.
        WindowClosed = "window_closed",
        /// So many requests were made for the order that no more is taken.
        TooMany = "too_many",
    }
}

text_enum! {
    /// The state of a request.
    pub enum RefundRequestState {
        /// Waiting for an answer.
        Asked = "asked",
        /// Accepted: money is given back.
        Accepted = "accepted",
        /// Declined.
        Declined = "declined",
        /// Taken back by the buyer.
        Withdrawn = "withdrawn",
    }
}

/// A request, for the buyer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundRequestView {
    /// The state.
    pub state: RefundRequestState,
    /// The reason, in the buyer's words.
    pub reason: String,
    /// The instant at which it was made.
    pub asked_at: Millis,
    /// The formula as it was then.
    pub facts: RefundFacts,
    /// The amount that is given back, once it is accepted.
    pub amount: Option<Money>,
    /// The answer, in the words of whoever decided.
    pub note: String,
    /// The instant of the answer.
    pub decided_at: Option<Millis>,
}

impl RefundRequestView {
    /// Whether all that was due by the formula is given back, which may be less than was paid.
    #[must_use]
    pub fn is_all_due(&self) -> bool {
        self.amount.is_some_and(|amount| amount.minor >= self.facts.amount.minor)
    }
}

/// A preview of a refund of an order, for its buyer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundPreview {
    /// The formula as it is now; `None` while the order is not paid.
    pub facts: Option<RefundFacts>,
    /// The reason why nobody can ask now; `None`: they can.
    pub obstacle: Option<RefundObstacle>,
    /// Whether the answer would come at once.
    pub is_automatic: bool,
    /// The last request.
    pub request: Option<RefundRequestView>,
}

/// A request in the list of those who decide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundRequestRow {
    /// The order.
    pub order: Id<Order>,
    /// The title of the order's first course.
    pub title: String,
    /// The buyer's name.
    pub buyer: String,
    /// The instant at which it was made.
    pub asked_at: Millis,
    /// The state.
    pub state: RefundRequestState,
    /// The amount by the formula.
    pub proposed: Money,
    /// The amount that is given back, once it is accepted.
    pub amount: Option<Money>,
    /// Whether the first of two people has accepted it.
    pub is_approved: bool,
}

/// A lesson in a learning record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LearnedLesson {
    /// The title.
    pub title: String,
    /// The weight, in milliseconds.
    pub millis: i64,
    /// The buyer's progress in it, in thousandths.
    pub permille: i64,
}

/// The decision of the first of two people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundApproval {
    /// Their user name.
    pub handle: String,
    /// The amount.
    pub amount: Money,
    /// The buyer's access afterwards.
    pub access: RefundAccess,
    /// The note.
    pub note: String,
}

/// The newest request of an order with all that is needed to decide it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundRequestDetail {
    /// The request.
    pub request: RefundRequestView,
    /// The formula as it is now: its share may have grown since.
    pub now: Option<RefundFacts>,
    /// The lessons of the release that was bought, with how far the buyer is.
    pub lessons: Vec<LearnedLesson>,
    /// The decision of the first of two people.
    pub approval: Option<RefundApproval>,
    /// The amount above which two people decide; `None`: one is enough for any.
    pub limit: Option<Money>,
    /// Whether the viewer may decide: neither the buyer nor a teacher of a course in it may.
    pub may_decide: bool,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn never_less_than_nothing_and_never_more_than_was_paid(
            paid in 0..i64::MAX, fee in any::<i64>(), consumed in any::<i64>(), total in any::<i64>(),
        ) {
            let amount = refund_amount(paid, fee, consumed, total);
            prop_assert!((0..=paid).contains(&amount));
            prop_assert!(fee <= 0 || amount <= paid - fee.min(paid));
        }

        #[test]
        fn it_is_rounded_up_by_less_than_one(
            paid in 0..10_i64.pow(12), fee in 0..10_i64.pow(9), consumed in 0..10_i64.pow(9), more in 1..10_i64.pow(9),
        ) {
            let total = consumed + more;
            let exact = i128::from((paid - fee).max(0)) * i128::from(more);
            let amount = i128::from(refund_amount(paid, fee, consumed, total)) * i128::from(total);
            prop_assert!((exact..exact + i128::from(total)).contains(&amount));
        }

        #[test]
        fn whoever_learns_more_gets_no_more(
            paid in 0..i64::MAX, fee in 0..i64::MAX, a in 0..i64::MAX, b in 0..i64::MAX, total in 1..i64::MAX,
        ) {
            prop_assert!(refund_amount(paid, fee, a.max(b), total) <= refund_amount(paid, fee, a.min(b), total));
        }
    }

    #[test]
    fn the_formula_in_numbers() {
        assert_eq!(refund_amount(9_900, 59, 0, 3_600_000), 9_841);
        assert_eq!(refund_amount(9_900, 59, 720_000, 3_600_000), 7_873, "7872.8 in the buyer's favour");
        assert_eq!(refund_amount(9_900, 59, 3_600_000, 3_600_000), 0);
        assert_eq!(refund_amount(9_900, 0, 0, 0), 9_900, "nothing weighs anything");
        assert_eq!((fee_of(9_900, 60), fee_of(9_999, 60), fee_of(1, 60)), (59, 59, 0), "in the buyer's favour");
    }

    #[test]
    fn the_share_of_a_policy_is_the_most_that_may_be_consumed() {
        let money = Money { minor: 1, currency: crate::Currency::Cny };
        let part = |consumed_ms| RefundPart {
            title: String::new(),
            language: String::new(),
            paid: 1,
            fee: 0,
            consumed_ms,
            total_ms: 1_000,
            lessons_consumed: 0,
            lessons: 1,
            amount: 1,
        };
        let facts = |consumed_ms| RefundFacts {
            policy: RefundPolicy { days: 14, share_percent: 30 },
            until: Millis(0),
            paid: money,
            left: money,
            fee: money,
            fee_source: FeeSource::Unknown,
            parts: vec![part(0), part(consumed_ms)],
            amount: money,
        };
        assert!(facts(300).is_within_share() && !facts(301).is_within_share());
        let given = |minor: Option<i64>| RefundRequestView {
            state: RefundRequestState::Accepted,
            reason: String::new(),
            asked_at: Millis(0),
            facts: facts(300),
            amount: minor.map(|minor| Money { minor, ..money }),
            note: String::new(),
            decided_at: None,
        };
        assert_eq!(
            [None, Some(0), Some(1), Some(2)].map(|minor| given(minor).is_all_due()),
            [false, false, true, true]
        );
    }
}
