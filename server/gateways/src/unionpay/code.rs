//! UnionPay's codes (`respCode`), and what they mean for us.

use commerce::payment::GatewayErrorKind;
use model::order::DeclineReason;

use super::message::Message;

/// The characters of what UnionPay says in words, at most.
const MAX_WORDS: usize = 200;

/// The meaning of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Code {
    /// It is done.
    Success,
    /// It is not known yet: the transaction has to be asked about.
    Pending,
    /// There is no such transaction.
    Unknown,
    /// There was the same request before.
    Repeated,
    /// There is no such file.
    NoFile,
    /// It is not done.
    Failed(GatewayErrorKind),
}

impl Code {
    /// Returns the meaning of a code. What UnionPay cannot do just now may be asked again; what it will not do stays so.
    pub fn of(code: &str) -> Self {
        use GatewayErrorKind::{Refused, Unauthorized, Unreachable, Unreadable};
        match code {
            // A6: done, with a flaw that is UnionPay's own.
            "00" | "A6" => Self::Success,
            // 42: the money was taken after the time to pay was over, and UnionPay has to say what becomes of it.
            "03" | "04" | "05" | "42" => Self::Pending,
            "12" => Self::Repeated,
            "34" => Self::Unknown,
            "98" => Self::NoFile,
            // The signature; the merchant, and what it may do.
            "11" | "31" | "32" | "43" => Self::Failed(Unauthorized),
            // Closed for now, busy, asked too often, not at this time of the day, an error without a reason.
            "02" | "06" | "37" | "39" | "99" => Self::Failed(Unreachable),
            code if code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_alphanumeric()) => Self::Failed(Refused),
            _ => Self::Failed(Unreadable),
        }
    }
}

/// Returns the reason why a bank does not pay.
pub(super) fn decline(code: &str) -> DeclineReason {
    match code {
        "64" => DeclineReason::InsufficientFunds,
        "33" | "67" => DeclineReason::LimitExceeded,
        "30" | "38" | "60" | "61" | "62" | "63" | "65" | "66" | "68" => DeclineReason::CardDeclined,
        _ => DeclineReason::Unknown,
    }
}

/// Returns a code with its words, without what would break a line of a log.
pub(super) fn said(message: &Message, code: &str, words: &str) -> String {
    let code: String = message.get(code).chars().filter(char::is_ascii_alphanumeric).take(8).collect();
    let words: String = message.get(words).chars().filter(|c| !c.is_control()).take(MAX_WORDS).collect();
    format!("{code} {words}").trim().to_owned()
}
