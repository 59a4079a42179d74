//! The ledger: double entry, only ever appended to. Every entry sums to zero in its currency, and carries a
//! hash over the entry before it and itself, so that a changed, removed or inserted row is found.
//!
//! What comes to the school is positive: a gateway's account holds what it owes us, a teacher's account is
//! negative by what we owe her.
//!
//! The posting rules, all of them:
//!
//! | entry | gateway | teachers | platform | suspense |
//! |---|---|---|---|---|
//! | [`Entry::Sale`] | + amount | − their shares | − the rest | |
//! | [`Entry::UnappliedPayment`] | + amount | | | − amount |
//!
//! and for money that goes back, which stands on `refund` from the decision until the provider has sent it:
//!
//! | entry | gateway | teachers | platform | suspense | refund |
//! |---|---|---|---|---|---|
//! | [`Entry::Refund`] | | + their shares | + the rest | | − amount |
//! | [`Entry::RefundPaid`] of a sale | − amount | | | | + amount |
//! | [`Entry::RefundPaid`] of an unapplied payment | − amount | | | + amount | |

use ground::{Conn, Result, Tx, exec, fetch_optional, fetch_scalar};
use model::{
    Currency, Id, Millis, Money,
    ledger::{LedgerAccount, LedgerEntryKind},
    order::Payment,
};
use ring::digest;

use crate::{
    order::Item,
    payment::{Refund, RefundAllocation},
};

/// Basis points in a whole.
pub const BASIS_POINTS: i64 = 10_000;

/// Something that moves money.
#[derive(Debug)]
pub enum Entry<'a> {
    /// A payment that pays an order.
    Sale {
        /// The payment.
        payment: Id<Payment>,
        /// The provider.
        gateway: &'a str,
        /// What it paid for.
        items: &'a [Item],
        /// The currency of all amounts.
        currency: Currency,
    },
    /// A payment that cannot be applied: it came twice, or for what the buyer owns already.
    UnappliedPayment {
        /// The payment.
        payment: Id<Payment>,
        /// The provider.
        gateway: &'a str,
        /// How much.
        amount: Money,
    },
    /// Earned money that is the buyer's again.
    Refund {
        /// The refund.
        refund: Id<Refund>,
        /// What it takes from each item.
        parts: &'a [RefundAllocation],
        /// The currency of all amounts.
        currency: Currency,
    },
    /// Money that the provider has sent back.
    RefundPaid {
        /// The refund.
        refund: Id<Refund>,
        /// The provider.
        gateway: &'a str,
        /// How much.
        amount: Money,
        /// The account that it stood on.
        source: RefundSource,
    },
}

/// Where money stood before the provider sent it back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefundSource {
    /// Money of a sale that the school owed the buyer again.
    Liability,
    /// A payment that paid nothing.
    Suspense,
}

/// Marks the ids of entries.
#[derive(Clone, Copy, Debug)]
pub enum LedgerEntry {}

impl Entry<'_> {
    /// Its word in the journal.
    pub const fn kind(&self) -> LedgerEntryKind {
        match self {
            Self::Sale { .. } => LedgerEntryKind::Sale,
            Self::UnappliedPayment { .. } => LedgerEntryKind::UnappliedPayment,
            Self::Refund { .. } => LedgerEntryKind::Refund,
            Self::RefundPaid { .. } => LedgerEntryKind::RefundPaid,
        }
    }

    /// The payment or the refund that the entry records, as a raw id.
    pub const fn source_id(&self) -> i64 {
        match self {
            Self::Sale { payment, .. } | Self::UnappliedPayment { payment, .. } => payment.raw(),
            Self::Refund { refund, .. } | Self::RefundPaid { refund, .. } => refund.raw(),
        }
    }

    const fn currency(&self) -> Currency {
        match self {
            Self::Sale { currency, .. } | Self::Refund { currency, .. } => *currency,
            Self::UnappliedPayment { amount, .. } | Self::RefundPaid { amount, .. } => amount.currency,
        }
    }

    /// Account and amount, each account once, in the order of their texts.
    pub fn postings(&self) -> Vec<(String, i64)> {
        let provider = |name: &str| LedgerAccount::Gateway(name.into());
        let postings = match self {
            Self::Sale { gateway, items, .. } => {
                let mut postings = vec![(provider(gateway), items.iter().map(|item| item.amount).sum())];
                for item in *items {
                    let teachers = teacher_amount(item.amount, item.platform_fee_bps);
                    postings.push((LedgerAccount::Teacher(item.teacher), -teachers));
                    postings.push((LedgerAccount::Platform, teachers - item.amount));
                }
                postings
            }
            Self::UnappliedPayment { gateway, amount, .. } => {
                vec![(provider(gateway), amount.minor), (LedgerAccount::Suspense, -amount.minor)]
            }
            Self::Refund { parts, .. } => {
                let whole: i64 = parts.iter().map(|part| part.amount).sum();
                let mut postings = vec![(LedgerAccount::Refund, -whole)];
                for part in *parts {
                    postings.push((LedgerAccount::Teacher(part.teacher), part.teacher_amount));
                    postings.push((LedgerAccount::Platform, part.amount - part.teacher_amount));
                }
                postings
            }
            Self::RefundPaid { gateway, amount, source, .. } => {
                let held = match source {
                    RefundSource::Liability => LedgerAccount::Refund,
                    RefundSource::Suspense => LedgerAccount::Suspense,
                };
                vec![(provider(gateway), -amount.minor), (held, amount.minor)]
            }
        };
        let mut postings: Vec<(String, i64)> =
            postings.into_iter().map(|(account, amount)| (account.to_string(), amount)).collect();
        postings.sort();
        postings.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 += next.1;
            }
            same
        });
        postings.retain(|(_, amount)| *amount != 0);
        postings
    }

    /// The hash of this entry at its sequence number, after the entry with the hash `before`.
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

/// A teacher's share of an amount; what cannot be divided stays with the platform.
#[must_use]
pub const fn teacher_amount(amount: i64, platform_fee_bps: i64) -> i64 {
    amount * (BASIS_POINTS - platform_fee_bps) / BASIS_POINTS
}

/// Place and hash of the last entry.
pub async fn last(tx: &mut Tx) -> Result<(i64, Vec<u8>)> {
    const LAST: &str = "select sequence, hash from ledger_entry order by sequence desc limit 1";
    let last: Option<(i64, Vec<u8>)> = fetch_optional!(tx, LAST);
    Ok(last.unwrap_or_default())
}

/// Appends an entry.
pub(crate) async fn post(tx: &mut Tx, entry: &Entry<'_>) -> Result<()> {
    const ENTRY: &str = "insert into ledger_entry (id, sequence, kind, source_id, at, hash) \
        values ($1, $2, $3, $4, $5, $6)";
    const POSTING: &str = "insert into ledger_posting (ledger_entry_id, account, currency, amount) \
        values ($1, $2, $3, $4)";
    let (last, before) = last(&mut *tx).await?;
    let (id, now, currency, sequence) = (tx.id::<LedgerEntry>()?, tx.now(), entry.currency(), last + 1);
    let (postings, hash) = (entry.postings(), entry.entry_hash(&before, sequence, now));
    exec!(&mut *tx, ENTRY, id, sequence, entry.kind(), entry.source_id(), now, &hash);
    for (account, amount) in &postings {
        exec!(&mut *tx, POSTING, id, account, currency.as_str(), *amount);
    }
    Ok(())
}

/// SHA-256 of the hash before and of the entry in one line: place, kind, cause, instant, currency, and its
/// postings in the order of their accounts.
pub(crate) fn hash_entry(
    before: &[u8],
    sequence: i64,
    kind: &str,
    source_id: i64,
    at: i64,
    currency: &str,
    postings: &[(String, i64)],
) -> Vec<u8> {
    let postings: String =
        postings.iter().map(|(account, amount)| [" ", account, "=", &amount.to_string()].concat()).collect();
    let line = format!("{sequence} {kind} {source_id} {at} {currency}{postings}");
    digest::digest(&digest::SHA256, &[before, line.as_bytes()].concat()).as_ref().to_vec()
}

/// What stands on an account.
pub async fn balance(conn: impl Into<Conn<'_>>, account: &LedgerAccount, currency: Currency) -> Result<Money> {
    const SUM: &str =
        "select cast(coalesce(sum(amount), 0) as bigint) from ledger_posting where account = $1 and currency = $2";
    let minor: i64 = fetch_scalar!(conn.into(), SUM, account.to_string(), currency.as_str());
    Ok(Money { minor, currency })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_sums_to_zero_and_rounds_to_the_platform() {
        let item = |teacher, amount, platform_fee_bps| Item {
            id: Id::NONE,
            course: Id::NONE,
            teacher: Id::from_raw(teacher),
            title: String::new(),
            amount,
            platform_fee_bps,
        };
        let items = [item(1, 9_999, 1_000), item(1, 1, 1_000), item(2, 333, 3_333)];
        let (payment, refund, currency) = (Id::NONE, Id::NONE, Currency::Cny);
        let amount = Money { minor: 500, currency };
        let part = |teacher, amount, share| RefundAllocation {
            item: Id::NONE,
            teacher: Id::from_raw(teacher),
            amount,
            teacher_amount: share,
        };
        let parts = [part(1, 9_999, 8_999), part(2, 33, 22)];
        for entry in [
            Entry::Sale { payment, gateway: "test", items: &items, currency },
            Entry::UnappliedPayment { payment, gateway: "test", amount },
            Entry::Refund { refund, parts: &parts, currency },
            Entry::RefundPaid { refund, gateway: "test", amount, source: RefundSource::Liability },
            Entry::RefundPaid { refund, gateway: "test", amount, source: RefundSource::Suspense },
        ] {
            assert_eq!(entry.postings().iter().map(|(_, amount)| amount).sum::<i64>(), 0, "{entry:?}");
        }
        assert_eq!((teacher_amount(9_999, 1_000), teacher_amount(1, 1_000), teacher_amount(100, 0)), (8_999, 0, 100));
    }
}
