//! The ledger: double entry, only ever appended to. Every entry sums to zero in its currency, and carries a hash over
//! the entry before it and itself, so that a changed, removed or inserted row is found.
//!
//! What comes to the school is positive: a provider's account holds what the provider owes us, a teacher's account is
//! negative by what we owe them.
//!
//! The posting rules, all of them:
//!
//! | entry | provider | teachers | platform | suspense |
//! |---|---|---|---|---|
//! | [`Entry::Sale`] | + amount | − their shares | − the rest | |
//! | [`Entry::UnappliedPayment`] | + amount | | | − amount |
//!
//! and for refunds, which stand on `refund` from the decision until the provider has sent the money:
//!
//! | entry | provider | teachers | platform | suspense | refund |
//! |---|---|---|---|---|---|
//! | [`Entry::Refund`] | | + their shares | + the rest | | − amount |
//! | [`Entry::RefundPaid`] of a sale | − amount | | | | + amount |
//! | [`Entry::RefundPaid`] of an unapplied payment | − amount | | | + amount | |
//!
//! and for refunds that a provider refuses for good, each the opposite of the one above it:
//!
//! | entry | undoes |
//! |---|---|
//! | [`Entry::RefundReversed`] | [`Entry::Refund`] |
//! | [`Entry::RefundReturned`], of money that had been sent and came back | [`Entry::RefundPaid`] |
//!
//! and for disputes, whose money stands on `dispute` until the bank has decided. What of a lost one is left of the sale
//! comes from its items as a refund's does; what of it paid nothing comes from `suspense`, the rest from the platform:
//!
//! | entry | provider | teachers | platform | suspense | dispute |
//! |---|---|---|---|---|---|
//! | [`Entry::DisputeWithdrawn`] | − amount | | | | + amount |
//! | [`Entry::DisputeReinstated`] | + amount | | | | − amount |
//! | [`Entry::DisputeLost`] | | + their shares | + the rest | + what paid nothing | − amount |
//!
//! A refund that comes back after that leaves more of the sale than there was: another [`Entry::DisputeLost`] of no amount
//! takes it from the items, and gives it to the platform, which had borne it.
//!
//! and for what a provider's statement says, whose amounts have a sign of their own: what left the provider's account is
//! negative:
//!
//! | entry | provider | fees | clearing |
//! |---|---|---|---|
//! | [`Entry::ProviderFees`] | + amount | − amount | |
//! | [`Entry::Reconciled`] | + amount | | − amount |
//!
//! and for a statement that was taken back: [`Entry::ProviderFeesReversed`] and [`Entry::ReconciledReversed`], each the
//! opposite of what it undoes.

mod chain;
mod share;

pub(crate) use chain::hash_entry;
pub use chain::{LastEntry, last};
use ground::{Conn, Result, Tx, exec, fetch_scalar};
use model::{
    Currency, Id, Millis, Money,
    dispute::Dispute,
    ledger::{LedgerAccount, LedgerEntryKind},
    order::Payment,
    reconciliation::{Line, StatementFile},
};
pub use share::{BASIS_POINTS, teacher_amount};

use crate::{
    order::Item,
    payment::{Refund, RefundAllocation},
};

/// A ledger entry to be posted: something that moves money.
#[derive(Debug)]
pub enum Entry<'a> {
    /// A payment that pays an order.
    Sale {
        /// The payment.
        payment: Id<Payment>,
        /// The provider's name.
        provider: &'a str,
        /// The items that it pays for.
        items: &'a [Item],
        /// The currency of all amounts.
        currency: Currency,
    },
    /// A payment that cannot be applied: it came twice, or for a course that the buyer owns already.
    UnappliedPayment {
        /// The payment.
        payment: Id<Payment>,
        /// The provider's name.
        provider: &'a str,
        /// The amount of the payment.
        amount: Money,
    },
    /// A refund of a sale that was decided and is not sent yet.
    Refund {
        /// The refund.
        refund: Id<Refund>,
        /// The part that each item contributes.
        parts: &'a [RefundAllocation],
        /// The currency of all amounts.
        currency: Currency,
    },
    /// A refund that the provider has sent.
    RefundPaid {
        /// The refund.
        refund: Id<Refund>,
        /// The provider's name.
        provider: &'a str,
        /// The amount of the refund.
        amount: Money,
        /// The account from which it is taken.
        source: RefundSource,
    },
    /// A refund of a sale that was decided and is not sent after all.
    RefundReversed {
        /// The refund.
        refund: Id<Refund>,
        /// The part that each item contributed.
        parts: &'a [RefundAllocation],
        /// The currency of all amounts.
        currency: Currency,
    },
    /// A refund that the provider had sent, and that came back.
    RefundReturned {
        /// The refund.
        refund: Id<Refund>,
        /// The provider's name.
        provider: &'a str,
        /// The amount of the refund.
        amount: Money,
        /// The account from which it had been taken.
        source: RefundSource,
    },
    /// Money that the provider took back, or holds back, because its payer objected.
    DisputeWithdrawn {
        /// The dispute.
        dispute: Id<Dispute>,
        /// The provider's name.
        provider: &'a str,
        /// The amount in question.
        amount: Money,
    },
    /// Money that the provider gave back after the payer's objection had failed.
    DisputeReinstated {
        /// The dispute.
        dispute: Id<Dispute>,
        /// The provider's name.
        provider: &'a str,
        /// The amount in question.
        amount: Money,
    },
    /// Money that the payer has back for good.
    DisputeLost {
        /// The dispute.
        dispute: Id<Dispute>,
        /// The amount in question; none in an entry after the first one.
        amount: Money,
        /// The part that comes from each item of the order.
        parts: &'a [RefundAllocation],
        /// The part of a payment that could not be applied, in minor units.
        suspended: i64,
    },
    /// The fees of one currency in a file of a statement.
    ProviderFees {
        /// The file.
        file: Id<StatementFile>,
        /// The provider's name.
        provider: &'a str,
        /// Their sum, negative.
        amount: Money,
    },
    /// The fees of one currency in a file that was taken back.
    ProviderFeesReversed {
        /// The file.
        file: Id<StatementFile>,
        /// The provider's name.
        provider: &'a str,
        /// Their sum, negative.
        amount: Money,
    },
    /// The money that a line of a statement has more than the books.
    Reconciled {
        /// The line.
        line: Id<Line>,
        /// The provider's name.
        provider: &'a str,
        /// The amount by which the books grow.
        amount: Money,
    },
    /// The same of a line that was taken back.
    ReconciledReversed {
        /// The line.
        line: Id<Line>,
        /// The provider's name.
        provider: &'a str,
        /// The amount by which the books had grown.
        amount: Money,
    },
}

/// The account on which money stands before the provider sends it back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefundSource {
    /// The refund account: money of a sale that the school owes its buyer.
    Liability,
    /// The suspense account: a payment that could not be applied.
    Suspense,
}

/// A marker for the ids of ledger entries.
#[derive(Clone, Copy, Debug)]
pub enum LedgerEntry {}

impl Entry<'_> {
    /// Returns the kind of the entry.
    pub const fn kind(&self) -> LedgerEntryKind {
        match self {
            Self::Sale { .. } => LedgerEntryKind::Sale,
            Self::UnappliedPayment { .. } => LedgerEntryKind::UnappliedPayment,
            Self::Refund { .. } => LedgerEntryKind::Refund,
            Self::RefundPaid { .. } => LedgerEntryKind::RefundPaid,
            Self::RefundReversed { .. } => LedgerEntryKind::RefundReversed,
            Self::RefundReturned { .. } => LedgerEntryKind::RefundReturned,
            Self::DisputeWithdrawn { .. } => LedgerEntryKind::DisputeWithdrawn,
            Self::DisputeReinstated { .. } => LedgerEntryKind::DisputeReinstated,
            Self::DisputeLost { .. } => LedgerEntryKind::DisputeLost,
            Self::ProviderFees { .. } => LedgerEntryKind::ProviderFees,
            Self::ProviderFeesReversed { .. } => LedgerEntryKind::ProviderFeesReversed,
            Self::Reconciled { .. } => LedgerEntryKind::Reconciled,
            Self::ReconciledReversed { .. } => LedgerEntryKind::ReconciledReversed,
        }
    }

    /// Returns the raw id of the payment, the refund, the dispute, the file or the line that the entry records.
    pub const fn source_id(&self) -> i64 {
        match self {
            Self::Sale { payment, .. } | Self::UnappliedPayment { payment, .. } => payment.raw(),
            Self::Refund { refund, .. }
            | Self::RefundPaid { refund, .. }
            | Self::RefundReversed { refund, .. }
            | Self::RefundReturned { refund, .. } => refund.raw(),
            Self::DisputeWithdrawn { dispute, .. }
            | Self::DisputeReinstated { dispute, .. }
            | Self::DisputeLost { dispute, .. } => dispute.raw(),
            Self::ProviderFees { file, .. } | Self::ProviderFeesReversed { file, .. } => file.raw(),
            Self::Reconciled { line, .. } | Self::ReconciledReversed { line, .. } => line.raw(),
        }
    }

    const fn currency(&self) -> Currency {
        match self {
            Self::Sale { currency, .. } | Self::Refund { currency, .. } | Self::RefundReversed { currency, .. } => {
                *currency
            }
            Self::UnappliedPayment { amount, .. }
            | Self::RefundPaid { amount, .. }
            | Self::RefundReturned { amount, .. }
            | Self::DisputeWithdrawn { amount, .. }
            | Self::DisputeReinstated { amount, .. }
            | Self::DisputeLost { amount, .. }
            | Self::ProviderFees { amount, .. }
            | Self::ProviderFeesReversed { amount, .. }
            | Self::Reconciled { amount, .. }
            | Self::ReconciledReversed { amount, .. } => amount.currency,
        }
    }

    /// Returns the postings: account and amount in minor units, each account once, in the order of their texts.
    pub fn postings(&self) -> Vec<(LedgerAccount, i64)> {
        let owed = |name: &str| LedgerAccount::Provider(name.into());
        let mut postings = match self {
            Self::Sale { provider, items, .. } => {
                let mut postings = vec![(owed(provider), items.iter().map(|item| item.amount).sum())];
                for item in *items {
                    let teachers = teacher_amount(item.amount, item.platform_fee_bps);
                    postings.push((LedgerAccount::Teacher(item.teacher), -teachers));
                    postings.push((LedgerAccount::Platform, teachers - item.amount));
                }
                postings
            }
            Self::UnappliedPayment { provider, amount, .. } => {
                vec![(owed(provider), amount.minor), (LedgerAccount::Suspense, -amount.minor)]
            }
            Self::Refund { parts, .. } | Self::RefundReversed { parts, .. } => {
                let whole: i64 = parts.iter().map(|part| part.amount).sum();
                let mut postings = vec![(LedgerAccount::Refund, -whole)];
                for part in *parts {
                    postings.push((LedgerAccount::Teacher(part.teacher), part.teacher_amount));
                    postings.push((LedgerAccount::Platform, part.amount - part.teacher_amount));
                }
                postings
            }
            Self::RefundPaid { provider, amount, source, .. }
            | Self::RefundReturned { provider, amount, source, .. } => {
                let held = match source {
                    RefundSource::Liability => LedgerAccount::Refund,
                    RefundSource::Suspense => LedgerAccount::Suspense,
                };
                vec![(owed(provider), -amount.minor), (held, amount.minor)]
            }
            Self::DisputeWithdrawn { provider, amount, .. } | Self::DisputeReinstated { provider, amount, .. } => {
                vec![(owed(provider), -amount.minor), (LedgerAccount::Dispute, amount.minor)]
            }
            Self::DisputeLost { amount, parts, suspended, .. } => {
                let teachers: i64 = parts.iter().map(|part| part.teacher_amount).sum();
                let mut postings = vec![
                    (LedgerAccount::Dispute, -amount.minor),
                    (LedgerAccount::Suspense, *suspended),
                    (LedgerAccount::Platform, amount.minor - suspended - teachers),
                ];
                postings.extend(parts.iter().map(|part| (LedgerAccount::Teacher(part.teacher), part.teacher_amount)));
                postings
            }
            Self::ProviderFees { provider, amount, .. } | Self::ProviderFeesReversed { provider, amount, .. } => {
                vec![(owed(provider), amount.minor), (LedgerAccount::ProviderFees, -amount.minor)]
            }
            Self::Reconciled { provider, amount, .. } | Self::ReconciledReversed { provider, amount, .. } => {
                vec![(owed(provider), amount.minor), (LedgerAccount::Clearing, -amount.minor)]
            }
        };
        let undoes = matches!(
            self,
            Self::RefundReversed { .. }
                | Self::RefundReturned { .. }
                | Self::DisputeReinstated { .. }
                | Self::ProviderFeesReversed { .. }
                | Self::ReconciledReversed { .. }
        );
        let sign = if undoes { -1 } else { 1 };
        postings.sort_by_cached_key(|(account, _)| account.to_string());
        postings.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 += next.1;
            }
            same
        });
        postings.retain(|(_, amount)| *amount != 0);
        postings.into_iter().map(|(account, amount)| (account, sign * amount)).collect()
    }

    /// Returns the hash of this entry at its sequence number, after the entry with the hash `before`.
    pub fn entry_hash(&self, before: &[u8], sequence: i64, at: Millis) -> Vec<u8> {
        hash_entry(
            before,
            sequence,
            self.kind().as_str(),
            self.source_id(),
            at.0,
            self.currency().as_str(),
            &self.postings(),
        )
    }
}

/// Appends an entry with its postings to the ledger.
///
/// # Errors
/// Fails when the database does.
pub(crate) async fn post(tx: &mut Tx, entry: &Entry<'_>) -> Result<()> {
    append(tx, entry).await.map(drop)
}

/// Appends an entry as [`post`] does, and returns its id.
///
/// # Errors
/// Fails when the database does.
pub(crate) async fn append(tx: &mut Tx, entry: &Entry<'_>) -> Result<Id<LedgerEntry>> {
    const ENTRY: &str = "insert into ledger_entry (id, sequence, kind, source_id, at, hash) \
        values ($1, $2, $3, $4, $5, $6)";
    const POSTING: &str = "insert into ledger_posting (ledger_entry_id, account, currency, amount) \
        values ($1, $2, $3, $4)";
    let last = last(&mut *tx).await?;
    let (id, now, currency, sequence) = (tx.id::<LedgerEntry>()?, tx.now(), entry.currency(), last.sequence + 1);
    let (postings, hash) = (entry.postings(), entry.entry_hash(&last.hash, sequence, now));
    exec!(&mut *tx, ENTRY, id, sequence, entry.kind(), entry.source_id(), now, &hash);
    for (account, amount) in &postings {
        exec!(&mut *tx, POSTING, id, account.to_string(), currency.as_str(), *amount);
    }
    Ok(id)
}

/// Returns the balance of an account in one currency.
///
/// # Errors
/// Fails when the database does.
pub async fn balance(conn: impl Into<Conn<'_>>, account: &LedgerAccount, currency: Currency) -> Result<Money> {
    const SUM: &str = "select cast(coalesce(sum(amount), 0) as bigint) \
        from ledger_posting \
        where account = $1 and currency = $2";
    let minor: i64 = fetch_scalar!(conn.into(), SUM, account.to_string(), currency.as_str());
    Ok(Money { minor, currency })
}

#[cfg(test)]
mod tests;
