//! Statements: the balance transactions of a day.

use commerce::payment::{
    GatewayError, GatewayErrorKind, Statement, StatementDay, StatementKind, StatementLine, StatementPart,
};
use model::{Currency, Millis, Money};
use serde::Deserialize;

use super::{
    api::Api,
    object::{Expandable, Identified, Metadata, signed_money},
};
use crate::{
    client::unreadable,
    statement_file::{fee_of, is_currency_code, is_possible},
};

/// The pages of a statement, at most: a hundred thousand movements.
const MAX_PAGES: usize = 1_000;
/// The pages of a part of it: so few that they come within a minute, at two seconds for each.
pub(super) const PAGES_PER_PART: usize = 25;

/// Something that moved money on the account.
#[derive(Debug, Deserialize)]
struct BalanceTransaction {
    id: String,
    amount: i64,
    fee: i64,
    net: i64,
    currency: String,
    created: i64,
    reporting_category: String,
    source: Option<Expandable<Source>>,
}

/// What moved it: a charge, a refund, a dispute, a payout, …
#[derive(Debug, Deserialize)]
struct Source {
    id: String,
    payment_intent: Option<String>,
    amount: Option<i64>,
    currency: Option<String>,
    #[serde(default)]
    metadata: Metadata,
}

impl Identified for BalanceTransaction {
    fn id(&self) -> &str {
        &self.id
    }
}

impl Identified for Source {
    fn id(&self) -> &str {
        &self.id
    }
}

/// Downloads everything that moved money on a day of UTC. `now` is the present.
///
/// # Errors
/// [`GatewayErrorKind::Refused`] while the day is not over; [`GatewayError`] when Stripe does not answer, or says
/// something that does not add up.
pub(super) async fn download(api: &Api, day: StatementDay, now: Millis) -> Result<Statement, GatewayError> {
    let StatementPart { statement, next } = download_part(api, day, None, MAX_PAGES, now).await?;
    match next {
        None => Ok(statement),
        Some(_) => Err(unreadable(format!("statement: more than {MAX_PAGES} pages"))),
    }
}

/// Downloads so many pages of the same, from the first one, or from the one after the movement with this id.
///
/// # Errors
/// As [`download`].
pub(super) async fn download_part(
    api: &Api,
    day: StatementDay,
    after: Option<&str>,
    pages: usize,
    now: Millis,
) -> Result<StatementPart, GatewayError> {
    let begins = day.begins(0);
    let ends = begins.plus(Millis::DAY);
    if now < ends {
        return Err(GatewayError::new(GatewayErrorKind::Refused, format!("{day} is not over")));
    }
    let seconds = |at: Millis| at.0 / Millis::SECOND;
    let query = vec![
        ("created[gte]", seconds(begins).to_string()),
        ("created[lt]", seconds(ends).to_string()),
        ("expand[]", "data.source".into()),
    ];
    let mut statement = Statement::new(day, Vec::new());
    let each = |moved: BalanceTransaction| {
        if !(seconds(begins)..seconds(ends)).contains(&moved.created) {
            return Err(unreadable(format!("statement: {} is of another day", moved.id)));
        }
        moved.append_to(&mut statement)?;
        Ok(true)
    };
    let next = api.list_from("balance_transactions", &query, after.map(Into::into), pages, each).await?;
    Ok(StatementPart { statement, next })
}

impl BalanceTransaction {
    /// Appends the line of what moved to a statement, and one of the fee where there is one.
    fn append_to(self, statement: &mut Statement) -> Result<(), GatewayError> {
        let wrong = |what: &str| unreadable(format!("statement: {}: {what}", self.id));
        let is_whole = self.amount.checked_sub(self.fee) == Some(self.net);
        if !is_whole || ![self.amount, self.fee].into_iter().all(is_possible) {
            return Err(wrong("an amount that does not add up"));
        }
        let code = self.currency.to_ascii_uppercase();
        if code != self.currency && is_currency_code(&code) && Currency::parse(&code).is_none() {
            statement.leave_out(&code);
            return Ok(());
        }
        let money = |minor| signed_money(minor, &self.currency).ok_or_else(|| wrong("a currency that is none of ours"));
        let (amount, fee) = (money(self.amount)?, money(self.fee.checked_neg().ok_or_else(|| wrong("a fee"))?)?);
        let source = self.source.as_ref().and_then(Expandable::whole);
        let kind = kind(&self.reporting_category);
        let (reference, merchant_reference) = match (kind, source) {
            // A payment is known by its intent, not by the attempt that succeeded.
            (StatementKind::Payment | StatementKind::Reversal, Some(charge)) => {
                (charge.payment_intent.clone(), charge.metadata.payment.clone())
            }
            (StatementKind::Refund, Some(refund)) => (None, refund.metadata.refund.clone()),
            _ => (None, None),
        };
        let refunded = source.filter(|_| kind == StatementKind::Refund);
        let payment_reference = refunded.and_then(|refund| refund.payment_intent.clone());
        let known = self.source.as_ref().map_or(&*self.id, Expandable::id);
        let reference = reference.unwrap_or_else(|| known.to_owned());
        let line = StatementLine {
            kind,
            movement: Some(self.id.clone()),
            reference,
            merchant_reference,
            payment_reference,
            amount,
            original: source.and_then(|source| original(source, amount)),
            at: Millis(self.created.saturating_mul(Millis::SECOND)),
        };
        let fee = fee_of(&line, fee);
        statement.lines.extend(std::iter::once(line).chain(fee));
        Ok(())
    }
}

/// Returns the amount as it was paid, where it was changed into another currency.
fn original(source: &Source, amount: Money) -> Option<Money> {
    let paid = signed_money(source.amount?, source.currency.as_deref()?)?;
    let minor = if amount.minor < 0 { paid.minor.checked_neg()? } else { paid.minor };
    (paid.currency != amount.currency).then_some(Money { minor, ..paid })
}

fn kind(reporting_category: &str) -> StatementKind {
    match reporting_category {
        "charge" => StatementKind::Payment,
        // A payment that stood on the account already, and that its bank did not pay after all.
        "charge_failure" => StatementKind::Reversal,
        "refund" | "partial_capture_reversal" | "refund_failure" => StatementKind::Refund,
        "dispute" | "dispute_reversal" => StatementKind::Dispute,
        "fee" | "network_cost" | "tax" => StatementKind::Fee,
        "payout" | "payout_reversal" => StatementKind::Payout,
        _ => StatementKind::Adjustment,
    }
}
