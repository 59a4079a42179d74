//! The accounts of the ledger, and the kinds of its entries.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Id, account::Person, text_enum};

text_enum! {
    /// The kind of a ledger entry.
    pub enum LedgerEntryKind {
        /// A payment that pays an order.
        Sale = "sale",
        /// A payment that cannot be applied: it came twice, or for a course that the buyer owns already.
        UnappliedPayment = "unapplied_payment",
        /// A refund of a sale that was decided and is not sent yet.
        Refund = "refund",
        /// A refund that the provider has sent.
        RefundPaid = "refund_paid",
        /// A refund of a sale that was decided and is not sent after all.
        RefundReversed = "refund_reversed",
        /// A refund that the provider had sent, and that came back.
        RefundReturned = "refund_returned",
        /// Money that a provider took back because its payer objected.
        DisputeWithdrawn = "dispute_withdrawn",
        /// Money that a provider gave back after the payer's objection had failed.
        DisputeReinstated = "dispute_reinstated",
        /// Money that a payer got back for good by objecting.
        DisputeLost = "dispute_lost",
        /// The fees in a provider's statement.
        ProviderFees = "provider_fees",
        /// The fees in a statement that was taken back.
        ProviderFeesReversed = "provider_fees_reversed",
        /// The difference of a provider's statement from the books, taken over.
        Reconciled = "reconciled",
        /// A difference that was taken over from a statement that was taken back.
        ReconciledReversed = "reconciled_reversed",
    }
}

/// An account of the ledger. The database names it by its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LedgerAccount {
    /// The money that a payment provider owes the school, by the provider's name.
    Provider(String),
    /// The money that the school owes a teacher (negative).
    Teacher(Id<Person>),
    /// The school's own share (negative).
    Platform,
    /// Payments that could not be applied, until they are refunded (negative).
    Suspense,
    /// Money of sales on its way back to buyers (negative).
    Refund,
    /// The money that providers hold back until a dispute is decided.
    Dispute,
    /// The fees that providers kept: an expense.
    ProviderFees,
    /// The clearing account: what statements have and the books had not, until it is settled elsewhere (negative for
    /// money that came).
    Clearing,
}

/// The prefix of the accounts of providers, by its first name: it stands in the hashes of the entries.
const PROVIDER: &str = "gateway";
/// The prefix of the accounts of teachers.
const TEACHER: &str = "teacher";
/// The accounts of which there is one each.
const OTHERS: [LedgerAccount; 6] = [
    LedgerAccount::Platform,
    LedgerAccount::Suspense,
    LedgerAccount::Refund,
    LedgerAccount::Dispute,
    LedgerAccount::ProviderFees,
    LedgerAccount::Clearing,
];

impl LedgerAccount {
    /// Returns the pattern of SQL's `like` that the accounts of all teachers match, and no other.
    #[must_use]
    pub fn teachers() -> String {
        format!("{TEACHER}:%")
    }

    /// Parses the text of an account. Returns `None` when no account has this name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text.split_once(':') {
            Some((PROVIDER, name)) => Some(Self::Provider(name.into())),
            Some((TEACHER, id)) => id.parse().ok().map(Self::Teacher),
            Some(_) => None,
            None => OTHERS.into_iter().find(|account| account.to_string() == text),
        }
    }
}

impl fmt::Display for LedgerAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Provider(name) => write!(f, "{PROVIDER}:{name}"),
            Self::Teacher(id) => write!(f, "{TEACHER}:{id}"),
            Self::Platform => f.write_str("platform"),
            Self::Suspense => f.write_str("suspense"),
            Self::Refund => f.write_str("refund"),
            Self::Dispute => f.write_str("dispute"),
            Self::ProviderFees => f.write_str("provider_fees"),
            Self::Clearing => f.write_str("clearing"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_read_as_it_was_written() {
        let teacher = LedgerAccount::Teacher(Id::from_raw(7));
        for account in OTHERS.into_iter().chain([teacher, LedgerAccount::Provider("test".into())]) {
            assert_eq!(LedgerAccount::parse(&account.to_string()), Some(account));
        }
        assert_eq!(LedgerAccount::teachers(), "teacher:%");
        for text in ["", "teacher:", "teacher:x!", "person:7", "platform "] {
            assert_eq!(LedgerAccount::parse(text), None, "{text}");
        }
    }
}
