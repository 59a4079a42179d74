//! What Alipay's words about trades have in common: amounts in yuan, times of Shanghai, states, our own numbers.
//!
//! Alipay has a number of its own for a trade (`trade_no`) only once its payer has opened it, but finds it by ours
//! (`out_trade_no`) from the first moment on, as it finds a refund by ours (`out_request_no`). So our references are
//! Alipay's as well.

use commerce::payment::PaymentUpdate;
use model::{Currency, Millis, Money, order::PaymentState};

/// The offset of Alipay's clocks, in minutes east of Greenwich.
pub(super) const UTC_OFFSET_MINUTES: i32 = 480;
/// The same in milliseconds.
const UTC_OFFSET_MS: i64 = UTC_OFFSET_MINUTES as i64 * Millis::MINUTE;
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

/// Returns the instant that is written as `2026-11-30 08:30:05` by the clocks of Shanghai.
pub(super) fn instant(text: &str) -> Option<Millis> {
    let shape = text.bytes().map(|byte| if byte.is_ascii_digit() { b'0' } else { byte });
    if !shape.eq(*b"0000-00-00 00:00:00") {
        return None;
    }
    let (date, time) = text.split_once(' ')?;
    let mut parts = time.split(':').map(str::parse::<i64>);
    let (hours, minutes, seconds) = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
    let is_time = hours < 24 && minutes < 60 && seconds < 60;
    let of_day = hours * Millis::HOUR + minutes * Millis::MINUTE + seconds * Millis::SECOND;
    Millis::parse_date(date).filter(|_| is_time).map(|day| day.plus(of_day - UTC_OFFSET_MS))
}

/// Returns an instant as [`instant`] reads it.
pub(super) fn timestamp(at: Millis) -> String {
    let local = at.plus(UTC_OFFSET_MS);
    format!("{} {}", local.date(), local.clock_with_seconds())
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

    #[test]
    fn times_are_those_of_shanghai() {
        let at = instant("2019-08-15 15:56:25").unwrap();
        assert_eq!(at.iso(), "2019-08-15T07:56:25Z");
        assert_eq!(timestamp(at), "2019-08-15 15:56:25");
        for bad in
            ["2019-08-15", "2019-08-15T15:56:25", "2019-02-30 00:00:00", "2019-08-15 24:00:00", "", "2019-8-15 1:1:1"]
        {
            assert_eq!(instant(bad), None, "{bad}");
        }
    }
}
