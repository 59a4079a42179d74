//! A trade: a payment from its offer to its end, with its refunds.

use crate::{notice, state::State, time};

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

impl State {
    /// Has a payer come who has not paid yet. Returns whether the trade waits for them.
    pub fn come(&mut self, place: usize) -> bool {
        let now_ms = self.now_ms();
        let trade = &mut self.trades[place];
        if trade.status == Status::Offered && now_ms <= trade.expires_ms {
            trade.status = Status::Waiting;
            trade.created_ms = now_ms;
        }
        trade.status == Status::Waiting
    }

    /// Has the payer pay, and tells the merchant. Returns whether they could.
    pub fn pay(&mut self, place: usize) -> bool {
        if !self.come(place) {
            return false;
        }
        let now_ms = self.now_ms();
        let trade = &mut self.trades[place];
        (trade.status, trade.paid_ms) = (Status::Success, Some(now_ms));
        self.tell(place, None);
        true
    }

    /// Ends the time in which a paid trade can be refunded, and tells the merchant. Returns whether it was paid.
    pub fn finish(&mut self, place: usize) -> bool {
        let is_paid = self.trades[place].status == Status::Success;
        if is_paid {
            self.trades[place].status = Status::Finished;
            self.tell(place, None);
        }
        is_paid
    }

    /// Settles a refund, and tells the merchant. Returns whether it was open.
    pub fn settle(&mut self, place: usize, out_request_no: &str) -> bool {
        let now_ms = self.now_ms();
        let trade = &mut self.trades[place];
        let open = trade.refunds.iter_mut().find(|refund| refund.out_request_no == out_request_no);
        let Some(refund) = open.filter(|refund| refund.settled_ms.is_none()) else { return false };
        refund.settled_ms = Some(now_ms);
        if trade.refunded() == trade.total {
            trade.status = Status::Closed;
        }
        self.tell(place, Some(out_request_no));
        true
    }

    /// Puts a notification of what a trade is now into the outbox, where the merchant wants one.
    fn tell(&mut self, place: usize, refund: Option<&str>) {
        let trade = &self.trades[place];
        let Some(url) = trade.notify_url.clone() else { return };
        let fields = notice::fields(&self.settings, trade, refund);
        self.outbox.push(url, fields);
    }
}

/// Returns a new number of a trade: its day, and digits.
pub(crate) fn new_number(at_ms: i64) -> String {
    format!("{}22001{}", time::write_as(at_ms, "%Y%m%d"), crate::id::digits())
}
