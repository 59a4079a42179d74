//! A trade: a payment from its offer to its end, with its refunds.

use crate::{id, time};

/// The id of the one who pays.
pub(crate) const BUYER_ID: &str = "2088000000000077";
/// What merchants see of the payer's address.
pub(crate) const BUYER_LOGON_ID: &str = "pay***@example.com";

/// The state of a trade.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    /// The payer has not come yet; merchants are told that there is no such trade.
    Offered,
    Waiting,
    Success,
    Finished,
    Closed,
}

impl Status {
    /// Returns Alipay's word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Offered | Self::Waiting => "WAIT_BUYER_PAY",
            Self::Success => "TRADE_SUCCESS",
            Self::Finished => "TRADE_FINISHED",
            Self::Closed => "TRADE_CLOSED",
        }
    }
}

/// The way on which the payer comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    Page,
    Wap,
    Code,
}

/// A trade.
#[derive(Clone, Debug)]
pub(crate) struct Trade {
    /// The end of the page's address.
    pub token: String,
    /// Alipay's number, `trade_no`.
    pub number: String,
    pub out_trade_no: String,
    pub way: Way,
    pub subject: String,
    pub body: Option<String>,
    pub passback_params: Option<String>,
    /// Fen.
    pub total: i64,
    pub status: Status,
    pub created_ms: i64,
    pub paid_ms: Option<i64>,
    pub expires_ms: i64,
    pub notify_url: Option<String>,
    pub return_url: Option<String>,
    /// Where a payer on a phone goes who leaves without paying.
    pub quit_url: Option<String>,
    pub refunds: Vec<Refund>,
}

/// A refund.
#[derive(Clone, Debug)]
pub(crate) struct Refund {
    pub out_request_no: String,
    /// Fen.
    pub amount: i64,
    /// The instant at which the money went back; `None` while it has not.
    pub settled_ms: Option<i64>,
}

impl Trade {
    /// Returns what went back, in fen.
    pub fn refunded(&self) -> i64 {
        self.refunds.iter().filter(|refund| refund.settled_ms.is_some()).map(|refund| refund.amount).sum()
    }

    /// Returns what is left to be given back, in fen.
    pub fn left(&self) -> i64 {
        self.total - self.refunds.iter().map(|refund| refund.amount).sum::<i64>()
    }
}

/// Returns a new number of a trade: its day, and digits.
pub(crate) fn new_number(at_ms: i64) -> String {
    format!("{}22001{}", time::write_as(at_ms, "%Y%m%d"), id::digits())
}
