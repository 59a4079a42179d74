//! Made-up sales, written as `order`, `payment` and `grant` leave theirs behind, the ledger included: many rows in one
//! statement, so that a thousand take a moment.

use commerce::{
    PlatformFee,
    ledger::{self, Entry, LastEntry, LedgerEntry, RefundSource},
    order::{CloseOrder, Item, Offer, PAYMENT_WINDOW_MS},
    payment::Refund,
};
use ground::{Result, Tx, db::MAX_ROWS_PER_INSERT, jobs, on};
use model::{
    Currency, Id, Millis, Money,
    account::Person,
    job::JobKind,
    order::{
        DeclineReason, Grant, GrantSource, Order, OrderEventKind, OrderState, Payment, PaymentState, RefundReason,
        RefundState,
    },
};
use sqlx::QueryBuilder;

/// The provider of payments, unless somebody wants another one.
const PROVIDER: &str = "test";
/// The time from an order to its payment page, in milliseconds.
const PAYMENT_PAGE_AFTER_MS: i64 = 10_000;
/// The time from an order to its payment or its decline, in milliseconds.
const FINALIZED_AFTER_MS: i64 = 40_000;
/// The time from an order to its refund, in milliseconds.
const REFUNDED_AFTER_MS: i64 = 70_000;
/// The time from an order to its cancellation, in milliseconds.
const CANCELLED_AFTER_MS: i64 = 2 * Millis::MINUTE;

/// The outcome of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The buyer is at the payment page.
    Waiting,
    /// The order was paid.
    Paid,
    /// The payment was declined, and nobody tried again in time.
    Declined(DeclineReason),
    /// The buyer cancelled the order before paying.
    GivenUp,
    /// The order was paid, but the buyer owned the course already: the money was refunded.
    Refunded,
}

/// An order about to be written.
pub(super) struct Sale {
    pub order: Id<Order>,
    pub payment: Id<Payment>,
    pub provider: String,
    pub buyer: Id<Person>,
    pub language: String,
    pub currency: Currency,
    pub item: Item,
    pub at: Millis,
    pub outcome: Outcome,
    refund: Id<Refund>,
}

/// An event of an order, the state after it, and its time after the order in milliseconds.
type SaleEvent = (OrderEventKind, OrderState, i64);

impl Sale {
    /// Makes the sale of a course that costs something.
    ///
    /// # Errors
    /// [`ground::Error::NotFound`] when the course costs nothing; [`ground::Error::Crypto`] when there is no randomness
    /// for ids.
    pub fn new(tx: &Tx, buyer: Id<Person>, offer: &Offer, at: Millis, outcome: Outcome) -> Result<Self> {
        let price = offer.price().ok_or(ground::Error::NotFound)?;
        let item = Item {
            id: tx.id()?,
            course: offer.course,
            teacher: offer.teacher,
            title: offer.title.clone(),
            amount: price.minor,
            platform_fee_bps: tx.env().part::<PlatformFee>().0,
        };
        Ok(Self {
            order: tx.id()?,
            payment: tx.id()?,
            provider: PROVIDER.into(),
            buyer,
            language: offer.language.clone(),
            currency: price.currency,
            item,
            at,
            outcome,
            refund: tx.id()?,
        })
    }

    /// Returns the provider's reference of the payment: its own, or ours where it has none.
    pub fn reference(&self) -> String {
        if self.provider == PROVIDER { format!("bench-{}", self.payment) } else { self.payment.to_string() }
    }

    /// Returns the instant at which the order was paid, or `None` when it was not.
    pub fn paid_at(&self) -> Option<Millis> {
        matches!(self.outcome, Outcome::Paid | Outcome::Refunded).then(|| self.at.plus(FINALIZED_AFTER_MS))
    }

    /// Returns the events of the order, oldest first.
    const fn happened(&self) -> &'static [SaleEvent] {
        use OrderEventKind as Kind;
        use OrderState as State;
        const PLACED: SaleEvent = (Kind::Placed, State::Awaiting, 0);
        const OPENED: SaleEvent = (Kind::PaymentStarted, State::Awaiting, PAYMENT_PAGE_AFTER_MS);
        const PAID: SaleEvent = (Kind::Paid, State::Paid, FINALIZED_AFTER_MS);
        match self.outcome {
            Outcome::Waiting => &[PLACED, OPENED],
            Outcome::Paid => &[PLACED, OPENED, PAID, (Kind::Granted, State::Paid, FINALIZED_AFTER_MS)],
            Outcome::Declined(_) => &[
                PLACED,
                OPENED,
                (Kind::Declined, State::Awaiting, FINALIZED_AFTER_MS),
                (Kind::Closed, State::Closed, PAYMENT_WINDOW_MS),
            ],
            Outcome::GivenUp => &[PLACED, (Kind::CancelledByBuyer, State::Closed, CANCELLED_AFTER_MS)],
            Outcome::Refunded => &[
                PLACED,
                OPENED,
                PAID,
                (Kind::RefundStarted, State::Refunding, FINALIZED_AFTER_MS),
                (Kind::Refunded, State::Refunded, REFUNDED_AFTER_MS),
            ],
        }
    }

    fn state(&self) -> OrderState {
        self.happened().last().map_or(OrderState::Awaiting, |(_, state, _)| *state)
    }

    /// Returns the state of the payment and why it was declined, or `None` when there was no payment.
    const fn payment(&self) -> Option<(PaymentState, Option<DeclineReason>)> {
        match self.outcome {
            Outcome::Waiting => Some((PaymentState::Pending, None)),
            Outcome::Paid | Outcome::Refunded => Some((PaymentState::Succeeded, None)),
            Outcome::Declined(why) => Some((PaymentState::Failed, Some(why))),
            Outcome::GivenUp => None,
        }
    }

    const fn amount(&self) -> Money {
        Money { minor: self.item.amount, currency: self.currency }
    }

    /// Returns the ledger entries of the order, with their instants.
    fn entries(&self) -> Vec<(Entry<'_>, Millis)> {
        let (payment, refund, provider, amount) = (self.payment, self.refund, self.provider.as_str(), self.amount());
        match self.outcome {
            Outcome::Paid => {
                let items = std::slice::from_ref(&self.item);
                vec![(
                    Entry::Sale { payment, provider, items, currency: self.currency },
                    self.at.plus(FINALIZED_AFTER_MS),
                )]
            }
            Outcome::Refunded => vec![
                (Entry::UnappliedPayment { payment, provider, amount }, self.at.plus(FINALIZED_AFTER_MS)),
                (
                    Entry::RefundPaid { refund, provider, amount, source: RefundSource::Suspense },
                    self.at.plus(REFUNDED_AFTER_MS),
                ),
            ],
            Outcome::Waiting | Outcome::Declined(_) | Outcome::GivenUp => Vec::new(),
        }
    }
}

/// Writes sales, in the order in which they happened.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn write(tx: &mut Tx, sales: &[Sale]) -> Result<()> {
    for rows in sales.chunks(MAX_ROWS_PER_INSERT) {
        write_orders(tx, rows).await?;
        write_events(tx, rows).await?;
    }
    for sale in sales.iter().filter(|sale| sale.outcome == Outcome::Waiting) {
        jobs::enqueue_at(tx, JobKind::CloseOrder, &CloseOrder { order: sale.order }, sale.at.plus(PAYMENT_WINDOW_MS))
            .await?;
    }
    let which = |wanted: fn(&Sale) -> bool| sales.iter().filter(|sale| wanted(sale)).collect::<Vec<&Sale>>();
    for rows in which(|sale| sale.payment().is_some()).chunks(MAX_ROWS_PER_INSERT) {
        write_payments(tx, rows).await?;
    }
    for rows in which(|sale| sale.outcome == Outcome::Paid).chunks(MAX_ROWS_PER_INSERT) {
        write_grants(tx, rows).await?;
    }
    for rows in which(|sale| sale.outcome == Outcome::Refunded).chunks(MAX_ROWS_PER_INSERT) {
        write_refunds(tx, rows).await?;
    }
    for rows in which(|sale| sale.paid_at().is_some()).chunks(MAX_ROWS_PER_INSERT) {
        write_entries(tx, rows).await?;
    }
    Ok(())
}

async fn write_orders(tx: &mut Tx, sales: &[Sale]) -> Result<()> {
    on!(&mut *tx, c => QueryBuilder::new("insert into orders (id, person_id, state, amount, currency, created_at, \
          closes_at, paid_at) ")
        .push_values(sales, |mut row, sale| {
            row.push_bind(sale.order).push_bind(sale.buyer).push_bind(sale.state().as_str()).push_bind(sale.item.amount)
                .push_bind(sale.currency.as_str()).push_bind(sale.at).push_bind(sale.at.plus(PAYMENT_WINDOW_MS))
                .push_bind(sale.paid_at());
        })
        .build().execute(c).await?.rows_affected());
    on!(&mut *tx, c => QueryBuilder::new("insert into order_item (id, order_id, course_id, teacher_id, title, \
          title_folded, language, amount, platform_fee_bps) ")
        .push_values(sales, |mut row, sale| {
            let item = &sale.item;
            row.push_bind(item.id).push_bind(sale.order).push_bind(item.course).push_bind(item.teacher)
                .push_bind(item.title.clone()).push_bind(collation::fold(&item.title)).push_bind(sale.language.clone()).push_bind(item.amount)
                .push_bind(item.platform_fee_bps);
        })
        .build().execute(c).await?.rows_affected());
    Ok(())
}

async fn write_events(tx: &mut Tx, sales: &[Sale]) -> Result<()> {
    let mut events = Vec::with_capacity(sales.len() * 4);
    for sale in sales {
        for (kind, state, after) in sale.happened() {
            let decline = sale.payment().and_then(|(_, why)| why).filter(|_| *kind == OrderEventKind::Declined);
            events.push((tx.id::<()>()?, sale.order, *kind, *state, decline, sale.at.plus(*after)));
        }
    }
    for rows in events.chunks(MAX_ROWS_PER_INSERT) {
        on!(&mut *tx, c => QueryBuilder::new("insert into order_event (id, order_id, kind, state, decline, at) ")
            .push_values(rows, |mut row, (id, order, kind, state, decline, at)| {
                row.push_bind(*id).push_bind(*order).push_bind(kind.as_str()).push_bind(state.as_str())
                    .push_bind(decline.map(DeclineReason::as_str)).push_bind(*at);
            })
            .build().execute(c).await?.rows_affected());
    }
    Ok(())
}

async fn write_payments(tx: &mut Tx, sales: &[&Sale]) -> Result<()> {
    on!(&mut *tx, c => QueryBuilder::new("insert into payment (id, order_id, provider, reference, state, decline, \
          amount, currency, created_at, finalized_at) ")
        .push_values(sales, |mut row, sale| {
            let (state, decline) = sale.payment().unwrap_or((PaymentState::Cancelled, None));
            row.push_bind(sale.payment).push_bind(sale.order).push_bind(sale.provider.clone()).push_bind(sale.reference())
                .push_bind(state.as_str()).push_bind(decline.map(DeclineReason::as_str)).push_bind(sale.item.amount)
                .push_bind(sale.currency.as_str()).push_bind(sale.at.plus(PAYMENT_PAGE_AFTER_MS))
                .push_bind(state.is_final().then(|| sale.at.plus(FINALIZED_AFTER_MS)));
        })
        .build().execute(c).await?.rows_affected());
    Ok(())
}

async fn write_refunds(tx: &mut Tx, sales: &[&Sale]) -> Result<()> {
    on!(&mut *tx, c => QueryBuilder::new("insert into refund (id, payment_id, amount, currency, reason, state, \
          reference, created_at, finalized_at) ")
        .push_values(sales, |mut row, sale| {
            row.push_bind(sale.refund).push_bind(sale.payment).push_bind(sale.item.amount)
                .push_bind(sale.currency.as_str()).push_bind(RefundReason::AlreadyOwned).push_bind(RefundState::Succeeded)
                .push_bind(format!("bench-{}", sale.refund)).push_bind(sale.at.plus(FINALIZED_AFTER_MS)).push_bind(sale.at.plus(REFUNDED_AFTER_MS));
        })
        .build().execute(c).await?.rows_affected());
    Ok(())
}

async fn write_grants(tx: &mut Tx, sales: &[&Sale]) -> Result<()> {
    let mut grants: Vec<(Id<Grant>, &Sale)> = Vec::with_capacity(sales.len());
    for sale in sales {
        grants.push((tx.id()?, sale));
    }
    on!(&mut *tx, c => QueryBuilder::new("insert into access_grant (id, person_id, course_id, source, order_id, \
          order_item_id, starts_at) ")
        .push_values(&grants, |mut row, (id, sale)| {
            row.push_bind(*id).push_bind(sale.buyer).push_bind(sale.item.course)
                .push_bind(GrantSource::Purchase.as_str()).push_bind(sale.order).push_bind(sale.item.id).push_bind(sale.at.plus(FINALIZED_AFTER_MS));
        })
        .build().execute(c).await?.rows_affected());
    Ok(())
}

/// Writes the ledger entries, chained on as `ledger::post` does it for one.
async fn write_entries(tx: &mut Tx, sales: &[&Sale]) -> Result<()> {
    let LastEntry { sequence: mut place, mut hash } = ledger::last(&mut *tx).await?;
    let (mut entries, mut postings) = (Vec::new(), Vec::new());
    for (entry, at, currency) in
        sales.iter().flat_map(|sale| sale.entries().into_iter().map(|(entry, at)| (entry, at, sale.currency)))
    {
        let id = tx.id::<LedgerEntry>()?;
        place += 1;
        hash = entry.entry_hash(&hash, place, at);
        entries.push((id, place, entry.kind(), entry.source_id(), at, hash.clone()));
        postings.extend(entry.postings().into_iter().map(|(account, amount)| (id, account, currency, amount)));
    }
    on!(&mut *tx, c => QueryBuilder::new("insert into ledger_entry (id, sequence, kind, source_id, at, hash) ")
        .push_values(&entries, |mut row, (id, place, kind, cause, at, hash)| {
            row.push_bind(*id).push_bind(*place).push_bind(*kind).push_bind(*cause).push_bind(*at)
                .push_bind(hash.clone());
        })
        .build().execute(c).await?.rows_affected());
    for rows in postings.chunks(MAX_ROWS_PER_INSERT) {
        on!(&mut *tx, c => QueryBuilder::new("insert into ledger_posting (ledger_entry_id, account, currency, amount) ")
            .push_values(rows, |mut row, (id, account, currency, amount)| {
                row.push_bind(*id).push_bind(account.to_string()).push_bind(currency.as_str()).push_bind(*amount);
            })
            .build().execute(c).await?.rows_affected());
    }
    Ok(())
}
