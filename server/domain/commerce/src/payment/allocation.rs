//! Refunds, and what each takes from the items of its order.

use model::{Id, account::Person};

use crate::order::Item;

/// Marks the ids of refunds.
#[derive(Clone, Copy, Debug)]
pub enum Refund {}

/// What goes back of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundAllocation {
    /// The item.
    pub item: Id<Item>,
    /// Whoever sold it.
    pub teacher: Id<Person>,
    /// Of its price, in minor units.
    pub amount: i64,
    /// Of that amount, what comes from the teacher's share.
    pub teacher_amount: i64,
}
