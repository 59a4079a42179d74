//! Matching: what a line of a statement is about, and which entry of the ledger has the same.

use std::collections::{BTreeSet, HashMap, HashSet};

use ground::{Result, Tx, fetch_optional, fetch_optional_scalar, on};
use model::{
    Currency, Id, Millis,
    dispute::Dispute,
    ledger::{LedgerAccount, LedgerEntryKind},
    order::Payment,
    payment::StatementKind,
    reconciliation::{Day, LineClass},
};
use sqlx::QueryBuilder;

use super::among::fetch_among;
use crate::{
    ledger::LedgerEntry,
    payment::{Refund, StatementLine},
};

/// The number of lines that are read in one transaction: few enough for a moment, and for SQLite's 32,766 values.
pub(super) const LINES_PER_BATCH: usize = 1_500;

/// The time by which a line may be older than its payment, in milliseconds: no two zones differ by more.
const ZONE_TOLERANCE_MS: i64 = 26 * Millis::HOUR;

/// The payment, refund or dispute that moved the money of a line, as far as it is ours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Subject {
    pub payment: Option<Id<Payment>>,
    pub refund: Option<Id<Refund>>,
    pub dispute: Option<Id<Dispute>>,
}

/// An entry of the ledger, by what it moved at the provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct BookEntry {
    pub id: Id<LedgerEntry>,
    pub amount: i64,
    pub currency: Currency,
}

/// A line and what the books have of it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Match {
    pub subject: Subject,
    pub entry: Option<BookEntry>,
}

/// Returns the class of a line of this kind and amount with this entry.
pub(super) fn class_of(kind: StatementKind, minor: i64, currency: Currency, entry: Option<BookEntry>) -> LineClass {
    match entry {
        _ if kind == StatementKind::Fee => LineClass::Fee,
        None => LineClass::MissingHere,
        Some(entry) if entry.currency != currency => LineClass::OtherCurrency,
        Some(entry) if entry.amount != minor => LineClass::OtherAmount,
        Some(_) => LineClass::Matched,
    }
}

/// The side of a payment, a refund or a dispute that an entry is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Side {
    Payment,
    RefundSent,
    RefundReturned,
    DisputeWithdrawn,
    DisputeReinstated,
}

impl Side {
    const fn of_entry(kind: LedgerEntryKind) -> Option<Self> {
        match kind {
            LedgerEntryKind::Sale | LedgerEntryKind::UnappliedPayment => Some(Self::Payment),
            LedgerEntryKind::RefundPaid => Some(Self::RefundSent),
            LedgerEntryKind::RefundReturned => Some(Self::RefundReturned),
            LedgerEntryKind::DisputeWithdrawn => Some(Self::DisputeWithdrawn),
            LedgerEntryKind::DisputeReinstated => Some(Self::DisputeReinstated),
            _ => None,
        }
    }

    const fn of_line(kind: StatementKind, minor: i64) -> Option<Self> {
        match kind {
            // What comes back of a payment is another movement: the sale keeps its entry.
            StatementKind::Payment if minor > 0 => Some(Self::Payment),
            StatementKind::Refund if minor > 0 => Some(Self::RefundReturned),
            StatementKind::Refund => Some(Self::RefundSent),
            StatementKind::Dispute if minor > 0 => Some(Self::DisputeReinstated),
            StatementKind::Dispute => Some(Self::DisputeWithdrawn),
            _ => None,
        }
    }
}

/// Returns what the books have of each of these lines, which are new to a day. An entry is given to one line only; one
/// that stood as missing in an open day is taken from there, and such a day is summed anew, but for the lines' own.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn find(tx: &mut Tx, provider: &str, own: Id<Day>, lines: &[&StatementLine]) -> Result<Vec<Match>> {
    let subjects = subjects(tx, provider, lines).await?;
    let wanted = subjects.iter().zip(lines).filter(|(_, line)| Side::of_line(line.kind, line.amount.minor).is_some());
    let sources: HashSet<i64> = wanted.filter_map(|(subject, _)| source(*subject)).collect();
    let Entries { mut free, missing } = entries(tx, provider, sources).await?;
    let mut taken = Vec::new();
    let matches = subjects.into_iter().zip(lines).map(|(subject, line)| {
        let side = Side::of_line(line.kind, line.amount.minor).zip(source(subject));
        let entry = side.and_then(|(side, source)| free.remove(&(source, side)));
        taken.extend(entry.map(|entry| entry.id).filter(|id| missing.contains(id)));
        Match { subject, entry }
    });
    let matches = matches.collect();
    for day in release(tx, provider, &taken).await?.into_iter().filter(|day| *day != own.raw()) {
        super::day::sum(tx, Id::from_raw(day)).await?;
    }
    Ok(matches)
}

/// Returns the entry that a payment or refund has now and no line has yet, for a line of this kind and amount.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn find_again(
    tx: &mut Tx,
    provider: &str,
    subject: Subject,
    kind: StatementKind,
    minor: i64,
) -> Result<Option<BookEntry>> {
    let Some((side, source)) = Side::of_line(kind, minor).zip(source(subject)) else { return Ok(None) };
    let Entries { mut free, .. } = entries(tx, provider, HashSet::from([source])).await?;
    let entry = free.remove(&(source, side));
    if let Some(entry) = entry {
        for day in release(tx, provider, &[entry.id]).await? {
            super::day::sum(tx, Id::from_raw(day)).await?;
        }
    }
    Ok(entry)
}

/// Returns the dispute that a line of this kind with this reference is about.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn dispute_of(
    tx: &mut Tx,
    provider: &str,
    kind: StatementKind,
    reference: &str,
) -> Result<Option<Id<Dispute>>> {
    const NAMED: &str = "select id from dispute where provider = $1 and reference = $2";
    if kind != StatementKind::Dispute {
        return Ok(None);
    }
    Ok(fetch_optional_scalar!(tx, NAMED, provider, reference))
}

/// Returns the refund that a line of this kind with this reference is about.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn refund_of(
    tx: &mut Tx,
    provider: &str,
    kind: StatementKind,
    reference: &str,
) -> Result<Option<(Id<Refund>, Id<Payment>)>> {
    const NAMED: &str = "select r.id, r.payment_id \
        from refund r \
        join payment p on p.id = r.payment_id \
        where p.provider = $1 and r.reference = $2 \
        order by r.id \
        limit 1";
    if kind != StatementKind::Refund {
        return Ok(None);
    }
    Ok(fetch_optional!(tx, NAMED, provider, reference))
}

/// Returns whether a payment of ours is among these lines, or none of them is one of a payment.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn knows_any(tx: &mut Tx, provider: &str, lines: &[StatementLine]) -> Result<bool> {
    let payments: Vec<&StatementLine> = lines.iter().filter(|line| line.kind == StatementKind::Payment).collect();
    for batch in payments.chunks(LINES_PER_BATCH) {
        if subjects(tx, provider, batch).await?.iter().any(|subject| subject.payment.is_some()) {
            return Ok(true);
        }
    }
    Ok(payments.is_empty())
}

fn source(subject: Subject) -> Option<i64> {
    subject.dispute.map(Id::raw).or(subject.refund.map(Id::raw)).or(subject.payment.map(Id::raw))
}

/// A payment, its reference, and the instant at which it was created.
type Paid = (Id<Payment>, Option<String>, Millis);
/// A refund, its reference, its payment, and the instant at which that was created.
type Back = (Id<Refund>, Option<String>, Id<Payment>, Millis);
/// The same of a dispute.
type Disputed = (Id<Dispute>, String, Id<Payment>, Millis);
/// An entry, its kind, what it is about, and what it moved at the provider.
type EntryRow = (Id<LedgerEntry>, LedgerEntryKind, i64, i64, Currency);

/// What the database has of the payments, refunds and disputes of some lines.
struct Known {
    payments: Vec<Paid>,
    refunds: Vec<Back>,
    disputes: Vec<Disputed>,
}

/// Returns our own reference of what moved the money of a line, where the provider repeats it.
fn ours(line: &StatementLine) -> Option<Id<()>> {
    line.merchant_reference.as_deref()?.parse().ok()
}

/// Reads them: by the provider's reference, and by ours.
async fn known(tx: &mut Tx, provider: &str, lines: &[&StatementLine]) -> Result<Known> {
    let is_refund = |line: &&&StatementLine| line.kind == StatementKind::Refund;
    // A payment and its fee have one reference.
    let references = |refunds: bool| -> Vec<String> {
        let of_kind = lines.iter().filter(|line| is_refund(line) == refunds);
        let distinct: BTreeSet<&str> = of_kind.map(|line| line.reference.as_str()).collect();
        distinct.into_iter().map(str::to_owned).collect()
    };
    let ids = |refunds: bool| -> Vec<Id<()>> {
        lines.iter().filter(|line| is_refund(line) == refunds).filter_map(|line| ours(line)).collect()
    };
    // A refund that is not known may have been made at the provider itself: it is of a payment all the same.
    let given_back = lines.iter().filter(is_refund).filter_map(|line| line.payment_reference.clone());
    let mut payments: Vec<Paid> = fetch_among!(
        tx,
        "id, reference, created_at \
           from payment \
           where provider = ",
        provider,
        "reference",
        references(false).into_iter().chain(given_back).collect()
    );
    payments.extend::<Vec<Paid>>(fetch_among!(
        tx,
        "id, reference, created_at \
           from payment \
           where provider || '' = ",
        provider,
        "id",
        ids(false)
    ));
    let mut refunds: Vec<Back> = fetch_among!(
        tx,
        "r.id, r.reference, r.payment_id, p.created_at \
           from refund r \
           join payment p on p.id = r.payment_id \
           where p.provider || '' = ",
        provider,
        "r.reference",
        references(true)
    );
    refunds.extend::<Vec<Back>>(fetch_among!(
        tx,
        "r.id, r.reference, r.payment_id, p.created_at \
           from refund r \
           join payment p on p.id = r.payment_id \
           where p.provider || '' = ",
        provider,
        "r.id",
        ids(true)
    ));
    let disputes: Vec<Disputed> = fetch_among!(
        tx,
        "d.id, d.reference, d.payment_id, p.created_at \
            from dispute d \
            join payment p on p.id = d.payment_id \
            where d.provider = ",
        provider,
        "d.reference",
        lines.iter().filter(|line| line.kind == StatementKind::Dispute).map(|line| line.reference.clone()).collect()
    );
    Ok(Known { payments, refunds, disputes })
}

/// Returns the payments, refunds and disputes of these lines: by the provider's reference, else by ours. A line that is
/// older than its payment is of another one.
async fn subjects(tx: &mut Tx, provider: &str, lines: &[&StatementLine]) -> Result<Vec<Subject>> {
    let Known { payments, refunds, disputes } = known(tx, provider, lines).await?;
    let paid_by_reference: HashMap<&str, Id<Payment>> =
        payments.iter().filter_map(|(id, reference, _)| Some((reference.as_deref()?, *id))).collect();
    let paid_by_id: HashSet<i64> = payments.iter().map(|(id, ..)| id.raw()).collect();
    let back_by_reference: HashMap<&str, (Id<Refund>, Id<Payment>)> = refunds
        .iter()
        .filter_map(|(id, reference, payment, _)| Some((reference.as_deref()?, (*id, *payment))))
        .collect();
    let back_by_id: HashMap<i64, Id<Payment>> =
        refunds.iter().map(|(id, _, payment, _)| (id.raw(), *payment)).collect();
    let disputed: HashMap<&str, (Id<Dispute>, Id<Payment>)> =
        disputes.iter().map(|(id, reference, payment, _)| (reference.as_str(), (*id, *payment))).collect();
    let created = payments.iter().map(|(id, _, at)| (id.raw(), *at));
    let created = created.chain(refunds.iter().map(|(_, _, payment, at)| (payment.raw(), *at)));
    let created = created.chain(disputes.iter().map(|(_, _, payment, at)| (payment.raw(), *at)));
    let created: HashMap<i64, Millis> = created.collect();
    let subject = |line: &&StatementLine| {
        let (reference, own) = (line.reference.as_str(), ours(line).map(Id::raw));
        let subject = if line.kind == StatementKind::Dispute {
            let (dispute, payment) = disputed.get(reference).copied().unzip();
            Subject { payment, refund: None, dispute }
        } else if line.kind == StatementKind::Refund {
            let by_id = || own.and_then(|id| Some((Id::from_raw(id), *back_by_id.get(&id)?)));
            let found = back_by_reference.get(reference).copied().or_else(by_id);
            let (refund, payment) = found.unzip();
            let of = || line.payment_reference.as_deref().and_then(|known| paid_by_reference.get(known).copied());
            Subject { payment: payment.or_else(of), refund, dispute: None }
        } else {
            let by_id = || own.filter(|id| paid_by_id.contains(id)).map(Id::from_raw);
            Subject { payment: paid_by_reference.get(reference).copied().or_else(by_id), refund: None, dispute: None }
        };
        let created = subject.payment.and_then(|payment| created.get(&payment.raw()));
        let is_older = created.is_some_and(|created| line.at.plus(ZONE_TOLERANCE_MS) < *created);
        if is_older { Subject::default() } else { subject }
    };
    Ok(lines.iter().map(subject).collect())
}

/// Entries that no line has, but for those that stand as missing in an open day.
struct Entries {
    free: HashMap<(i64, Side), BookEntry>,
    /// Those that stand as missing.
    missing: HashSet<Id<LedgerEntry>>,
}

/// Returns the entries of these payments, refunds and disputes.
async fn entries(tx: &mut Tx, provider: &str, sources: HashSet<i64>) -> Result<Entries> {
    let account = LedgerAccount::Provider(provider.into()).to_string();
    let rows: Vec<EntryRow> = fetch_among!(
        tx,
        "e.id, e.kind, e.source_id, p.amount, p.currency \
           from ledger_entry e \
           join ledger_posting p on p.ledger_entry_id = e.id \
           where p.account || '' = ",
        account.as_str(),
        "e.source_id",
        sources.into_iter().collect()
    );
    let ids: Vec<Id<LedgerEntry>> = rows.iter().map(|(id, ..)| *id).collect();
    let lines: Vec<(Id<LedgerEntry>, LineClass, bool)> = fetch_among!(
        tx,
        "ledger_entry_id, class, is_open \
           from statement_line \
           where provider || '' = ",
        provider,
        "ledger_entry_id",
        ids
    );
    let (missing, held): (Vec<_>, Vec<_>) =
        lines.into_iter().partition(|(_, class, is_open)| *class == LineClass::MissingThere && *is_open);
    let held: HashSet<Id<LedgerEntry>> = held.into_iter().map(|(id, ..)| id).collect();
    let free = rows.into_iter().filter(|(id, ..)| !held.contains(id));
    let keyed = free.filter_map(|(id, kind, source, amount, currency)| {
        Some(((source, Side::of_entry(kind)?), BookEntry { id, amount, currency }))
    });
    Ok(Entries { free: keyed.collect(), missing: missing.into_iter().map(|(id, ..)| id).collect() })
}

/// Removes the lines that say of these entries that they are missing in the statement: it has them now. Returns their
/// days.
async fn release(tx: &mut Tx, provider: &str, entries: &[Id<LedgerEntry>]) -> Result<BTreeSet<i64>> {
    if entries.is_empty() {
        return Ok(BTreeSet::new());
    }
    let days: Vec<(Id<Day>,)> = on!(&mut *tx, c => {
        let mut query = QueryBuilder::new(
            "delete from statement_line \
            where class = 'missing_there' and is_open and provider || '' = ",
        );
        query.push_bind(provider.to_owned()).push(" and ledger_entry_id in (");
        let mut list = query.separated(", ");
        for entry in entries {
            list.push_bind(*entry);
        }
        query.push(") returning statement_id");
        query.build_query_as().persistent(false).fetch_all(c).await?
    });
    Ok(days.into_iter().map(|(day,)| day.raw()).collect())
}
