//! What a school promises about refunds that learners ask for, before they buy.

use serde::{Deserialize, Serialize};

use crate::Millis;

/// The most days that a policy may have.
pub const MAX_REFUND_DAYS: i64 = 3_650;
/// The largest share of a course that a policy may have, in per cent.
pub const MAX_SHARE_PERCENT: i64 = 100;

/// The promise of a school about refunds that learners ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundPolicy {
    /// The days after the payment in which one may ask; 0: the school takes no requests.
    pub days: i64,
    /// The most of the course that may have been consumed, in per cent, for a request to be within the policy.
    pub share_percent: i64,
}

impl RefundPolicy {
    /// Whether one may ask at all.
    #[must_use]
    pub const fn is_offered(self) -> bool {
        self.days > 0
    }

    /// Returns the last instant at which one may ask about an order that was paid at `paid_at`.
    #[must_use]
    pub const fn until(self, paid_at: Millis) -> Millis {
        paid_at.plus(self.days * Millis::DAY)
    }
}

/// A course with a policy of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoursePolicy {
    /// The course's name in addresses.
    pub slug: String,
    /// The title.
    pub title: String,
    /// The policy.
    pub policy: RefundPolicy,
}

/// A course that costs something, and so can have a policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PricedCourse {
    /// The course's name in addresses.
    pub slug: String,
    /// The title.
    pub title: String,
}

/// The policy of a course, for whoever sets it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyChoice {
    /// The course's own; `None`: the school's holds.
    pub own: Option<RefundPolicy>,
    /// The school's.
    pub school: RefundPolicy,
}
