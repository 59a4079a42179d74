//! The allocation of a refund to the items of its order.

use model::{Id, account::Person};

use crate::order::Item;

/// A marker for the ids of refunds.
#[derive(Clone, Copy, Debug)]
pub enum Refund {}

/// The part of a refund that comes from one item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundAllocation {
    /// The item.
    pub item: Id<Item>,
    /// The teacher who sold it.
    pub teacher: Id<Person>,
    /// The part of the item's price that is refunded, in minor units.
    pub amount: i64,
    /// The part of `amount` that comes from the teacher's share, in minor units.
    pub teacher_amount: i64,
}
