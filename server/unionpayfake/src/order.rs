//! An order: a payment from its offer to its end, with what went back of it.

use std::sync::atomic::{AtomicU32, Ordering};

use crate::{sign::Fields, time};

/// The state of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    /// The payer has not come yet; merchants are told that there is no such transaction.
    Offered,
    /// The payer is there.
    Waiting,
    /// The card was refused, and the payer may try another one.
    Declined,
    Paid,
}

/// An order.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    /// The end of the page's address.
    pub token: String,
    /// The request, without what every request has.
    pub request: Fields,
    /// UnionPay's own number, `queryId`.
    pub number: String,
    /// Fen.
    pub amount: i64,
    pub status: Status,
    pub paid_ms: i64,
    pub expires_ms: i64,
    pub refunds: Vec<Refund>,
}

/// Money that goes back.
#[derive(Clone, Debug)]
pub(crate) struct Refund {
    pub request: Fields,
    pub number: String,
    /// Fen.
    pub amount: i64,
    pub state: RefundState,
    pub settled_ms: i64,
}

/// The state of a refund.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RefundState {
    Open,
    Succeeded,
    Failed,
}

/// Returns the value of a field; empty when there is none.
pub(crate) fn value_of<'a>(fields: &'a Fields, name: &str) -> &'a str {
    fields.get(name).map_or("", String::as_str)
}

impl Order {
    /// Returns what is left to be given back, in fen.
    pub fn left(&self) -> i64 {
        let gone = self.refunds.iter().filter(|refund| refund.state != RefundState::Failed);
        self.amount - gone.map(|refund| refund.amount).sum::<i64>()
    }

    /// Whether the payer came by a code, with a phone.
    pub fn is_code(&self) -> bool {
        value_of(&self.request, "txnSubType") == "07"
    }
}

/// Returns a new number of a transaction: its time, and which one it is.
pub(crate) fn new_number(at_ms: i64) -> String {
    static COUNT: AtomicU32 = AtomicU32::new(1);
    format!("{}{:07}", time::write(at_ms), COUNT.fetch_add(1, Ordering::Relaxed) % 10_000_000)
}
