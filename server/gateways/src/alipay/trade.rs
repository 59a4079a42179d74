//! What Alipay's words about trades have in common: amounts in yuan, states, our own numbers.
//!
//! Alipay has a number of its own for a trade (`trade_no`) only once its payer has opened it, but finds it by ours
//! (`out_trade_no`) from the first moment on, as it finds a refund by ours (`out_request_no`). So our references are
//! Alipay's as well.

use commerce::payment::PaymentUpdate;
use model::{Currency, Money, order::PaymentState};

/// The largest amount that is believed, in fen.
const MAX_FEN: i64 = 10_000_000_000_000;
/// The length of a number of a trade or refund, at most, in bytes.
const MAX_NUMBER_BYTES: usize = 64;

/// A trade as Alipay tells it, in a notification or in an answer.
pub(super) struct Trade<'a> {
    pub out_trade_no: &'a str,
    pub status: &'a str,
    pub total_amount: &'a str,
    /// The currency in which it was made; `None` where Alipay says nothing, which is renminbi.
    pub currency: Option<&'a str>,
    /// Whether money has come, also where it went back since.
    pub is_paid: bool,
}

impl Trade<'_> {
    /// Returns the update in our words; `None` for words that nobody agreed on.
    pub fn update(&self) -> Option<PaymentUpdate> {
        let is_in_yuan = self.currency.is_none_or(|currency| currency == Currency::Cny.as_str());
        let amount = yuan(self.total_amount).filter(|_| is_in_yuan && is_number(self.out_trade_no))?;
        let state = match self.status {
            "WAIT_BUYER_PAY" => PaymentState::Pending,
            "TRADE_SUCCESS" | "TRADE_FINISHED" => PaymentState::Succeeded,
            // One that was paid is closed when all of it went back: that is told by its refunds.
            "TRADE_CLOSED" if self.is_paid => PaymentState::Succeeded,
            "TRADE_CLOSED" => PaymentState::Cancelled,
            _ => return None,
        };
        Some(PaymentUpdate {
            merchant_reference: self.out_trade_no.into(),
            reference: self.out_trade_no.into(),
            amount,
            state,
            decline: None,
            saved: None,
        })
    }
}

/// Returns the amount that is written in yuan, such as `88.00`.
pub(super) fn yuan(text: &str) -> Option<Money> {
    Money::parse(text, Currency::Cny).ok().filter(|amount| amount.minor <= MAX_FEN)
}

/// Returns the amount that is written in yuan, with a minus for what left the account.
pub(super) fn signed_yuan(text: &str) -> Option<Money> {
    match text.strip_prefix('-') {
        Some(amount) => yuan(amount).map(|amount| Money { minor: -amount.minor, ..amount }),
        None => yuan(text),
    }
}

/// Returns whether a text can be the number of a trade or a refund.
pub(super) fn is_number(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    (1..=MAX_NUMBER_BYTES).contains(&text.len()) && text.bytes().all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_to_the_fen() {
        for (text, fen) in [
            ("0.01", Some(1)),
            ("88.00", Some(8_800)),
            ("0.10", Some(10)),
            ("0.1", Some(10)),
            ("100000000", Some(10_000_000_000)),
            ("0.001", None),
            ("1e2", None),
            ("-1.00", None),
            ("+1.00", None),
            (" 1.00", None),
            ("1,000.00", None),
            (".50", None),
            ("１.00", None),
            ("", None),
            ("99999999999999999999", None),
            ("99999999999999.00", None),
        ] {
            assert_eq!(yuan(text).map(|amount| amount.minor), fen, "{text}");
        }
        assert_eq!(signed_yuan("-0.60").map(|amount| amount.minor), Some(-60));
        assert_eq!(signed_yuan("--0.60"), None);
    }
}
