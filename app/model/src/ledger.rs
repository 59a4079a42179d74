//! The words of the ledger: its accounts, and what moves money between them.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Id, account::Person, text_enum};

text_enum! {
    /// What a ledger entry is about.
    pub enum LedgerEntryKind {
        /// A payment that pays an order.
        Sale = "sale",
        /// A payment that pays nothing: it came twice, or for what the buyer owns already.
        UnappliedPayment = "unapplied_payment",
        /// Earned money that is the buyer's again.
        Refund = "refund",
        /// Money that the provider has sent back.
        RefundPaid = "refund_paid",
    }
}

/// An account of the ledger; its text is how the database names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LedgerAccount {
    /// What a payment provider owes the school.
    Gateway(String),
    /// What the school owes a teacher (negative).
    Teacher(Id<Person>),
    /// The school's own share (negative).
    Platform,
    /// Money that paid nothing, until it is sent back (negative).
    Suspense,
    /// Earned money on its way back to its buyer (negative).
    Refund,
}

/// What the accounts of providers begin with.
const GATEWAY: &str = "gateway";
/// What the accounts of teachers begin with.
const TEACHER: &str = "teacher";

impl LedgerAccount {
    /// The pattern of SQL's `like` that the accounts of all teachers match, and no other.
    #[must_use]
    pub fn teachers() -> String {
        format!("{TEACHER}:%")
    }

    /// Reads the text of an account; `None`: there is none of this name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text.split_once(':') {
            Some((GATEWAY, name)) => Some(Self::Gateway(name.into())),
            Some((TEACHER, id)) => id.parse().ok().map(Self::Teacher),
            Some(_) => None,
            None => {
                [Self::Platform, Self::Suspense, Self::Refund].into_iter().find(|account| account.to_string() == text)
            }
        }
    }
}

impl fmt::Display for LedgerAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gateway(name) => write!(f, "{GATEWAY}:{name}"),
            Self::Teacher(id) => write!(f, "{TEACHER}:{id}"),
            Self::Platform => f.write_str("platform"),
            Self::Suspense => f.write_str("suspense"),
            Self::Refund => f.write_str("refund"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_read_as_it_was_written() {
        let teacher = LedgerAccount::Teacher(Id::from_raw(7));
        let others = [LedgerAccount::Platform, LedgerAccount::Suspense, LedgerAccount::Refund];
        for account in others.into_iter().chain([teacher, LedgerAccount::Gateway("test".into())]) {
            assert_eq!(LedgerAccount::parse(&account.to_string()), Some(account));
        }
        assert_eq!(LedgerAccount::teachers(), "teacher:%");
        for text in ["", "teacher:", "teacher:x!", "person:7", "platform "] {
            assert_eq!(LedgerAccount::parse(text), None, "{text}");
        }
    }
}
