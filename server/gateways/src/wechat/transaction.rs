//! What WeChat Pay's words about payments and refunds have in common: amounts in fen, states, our own numbers.
//!
//! WeChat Pay has numbers of its own for a payment that was paid and for a refund, but finds both by ours (`out_trade_no`,
//! `out_refund_no`) from the first moment on. So our references are WeChat Pay's as well.

use commerce::payment::{PaymentUpdate, RefundUpdate};
use model::{
    Currency, Money,
    order::{PaymentState, RefundState},
};
use serde::Deserialize;

use super::keys::Keys;

/// The largest amount that is believed, in fen.
const MAX_FEN: i64 = 10_000_000_000_000;
/// The length of a number of a payment or refund, at most, in bytes.
const MAX_NUMBER_BYTES: usize = 64;

/// The reason why something that WeChat Pay says is not taken over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flaw {
    /// It is about another merchant, or another app.
    Foreign,
    /// It is in words that nobody agreed on.
    Unreadable,
}

/// A payment as WeChat Pay tells it, in a notification or in an answer.
#[derive(Deserialize)]
pub(super) struct Transaction {
    appid: String,
    mchid: String,
    out_trade_no: String,
    trade_state: String,
    /// Missing as long as nobody has paid.
    amount: Option<Total>,
}

#[derive(Deserialize)]
struct Total {
    total: i64,
    /// Missing where it is renminbi.
    currency: Option<String>,
}

impl Transaction {
    /// Returns the update in our words. `expected` is the amount of one that nobody has paid.
    ///
    /// # Errors
    /// [`Flaw`] when it is not to be taken over.
    pub fn update(&self, keys: &Keys, expected: Option<Money>) -> Result<PaymentUpdate, Flaw> {
        if self.appid != keys.app_id || self.mchid != keys.merchant_id {
            return Err(Flaw::Foreign);
        }
        let state = match self.trade_state.as_str() {
            "NOTPAY" | "USERPAYING" | "ACCEPT" => PaymentState::Pending,
            // What went back since is told by its refunds.
            "SUCCESS" | "REFUND" => PaymentState::Succeeded,
            "CLOSED" | "REVOKED" => PaymentState::Cancelled,
            "PAYERROR" => PaymentState::Failed,
            _ => return Err(Flaw::Unreadable),
        };
        let amount = match &self.amount {
            Some(amount) => fen(amount.total, amount.currency.as_deref()),
            None => expected.filter(|_| state != PaymentState::Succeeded),
        };
        let amount = amount.filter(|_| is_number(&self.out_trade_no)).ok_or(Flaw::Unreadable)?;
        Ok(PaymentUpdate {
            merchant_reference: self.out_trade_no.clone(),
            reference: self.out_trade_no.clone(),
            amount,
            state,
            decline: None,
            saved: None,
        })
    }
}

/// A refund as WeChat Pay tells it, in a notification or in an answer.
#[derive(Deserialize)]
pub(super) struct Refunded {
    /// Only notifications say it.
    mchid: Option<String>,
    out_trade_no: String,
    out_refund_no: String,
    #[serde(alias = "refund_status")]
    status: String,
    amount: RefundedAmount,
}

#[derive(Deserialize)]
struct RefundedAmount {
    refund: i64,
    /// Missing where it is renminbi.
    currency: Option<String>,
}

impl Refunded {
    /// Returns the number of the merchant, where it is said.
    pub fn merchant(&self) -> Option<&str> {
        self.mchid.as_deref()
    }

    /// Returns the update in our words.
    ///
    /// # Errors
    /// [`Flaw`] when it is not to be taken over.
    pub fn update(&self) -> Result<RefundUpdate, Flaw> {
        let state = match self.status.as_str() {
            "SUCCESS" => RefundState::Succeeded,
            // The payer's card takes nothing: the money waits until the merchant says where else it is to go.
            "PROCESSING" | "ABNORMAL" => RefundState::Pending,
            "CLOSED" => RefundState::Refused,
            _ => return Err(Flaw::Unreadable),
        };
        let amount = fen(self.amount.refund, self.amount.currency.as_deref());
        let are_numbers = is_number(&self.out_trade_no) && is_number(&self.out_refund_no);
        Ok(RefundUpdate {
            merchant_reference: self.out_refund_no.clone(),
            reference: self.out_refund_no.clone(),
            payment_reference: self.out_trade_no.clone(),
            amount: amount.filter(|_| are_numbers).ok_or(Flaw::Unreadable)?,
            state,
            refusal: (state == RefundState::Refused).then(|| self.status.clone()),
        })
    }
}

/// Returns an amount in fen; `None` for one that is none, and for another currency.
fn fen(minor: i64, currency: Option<&str>) -> Option<Money> {
    let is_renminbi = currency.is_none_or(|currency| currency == Currency::Cny.as_str());
    ((0..=MAX_FEN).contains(&minor) && is_renminbi).then_some(Money { minor, currency: Currency::Cny })
}

/// Returns whether a text can be the number of a payment or a refund.
pub(super) fn is_number(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'|' | b'*' | b'@');
    (1..=MAX_NUMBER_BYTES).contains(&text.len()) && text.bytes().all(fits)
}

/// Returns a text of so many bytes at most, cut between two characters.
pub(super) fn cut(text: &str, max_bytes: usize) -> &str {
    &text[..text.floor_char_boundary(max_bytes)]
}
