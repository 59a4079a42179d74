//! Made-up learners, and what they bought: for measuring a school that has been selling for a while.
//!
//! Everything is written as if it had happened, ledger included, so that the data rules hold.

use model::{
    Currency, Id, Millis, Role,
    account::Person,
    course::Course,
    order::{Grant, GrantSource, Order, OrderEventKind, OrderState, Payment, PaymentState},
};
use sqlx::QueryBuilder;

use crate::{
    Db, Error, Result, Tx,
    account::session,
    catalogue::listing::{self, ROWS},
    db::write,
    ledger::{self, Entry, Journal},
    on,
    order::{CLOSE, Close, Item, WAITS},
    payment::Told,
    work,
};

/// Orders in one transaction.
const BATCH: usize = 1_000;
/// Every order is a minute older than the next one.
const APART: i64 = Millis::MINUTE;
/// The way they all paid.
const GATEWAY: &str = "test";

/// A course that costs something.
#[derive(sqlx::FromRow)]
struct Offer {
    course: Id<Course>,
    teacher: Id<Person>,
    title: String,
    language: String,
    price: i64,
    currency: String,
}

/// An order about to be written.
struct Sale {
    order: Id<Order>,
    payment: Id<Payment>,
    buyer: Id<Person>,
    language: String,
    currency: Currency,
    item: Item,
    at: Millis,
    paid: bool,
}

impl Sale {
    fn reference(&self) -> String {
        format!("bench-{}", self.payment)
    }

    /// What happened to it, and where that left it.
    fn events(&self) -> &'static [(OrderEventKind, OrderState)] {
        const EVENTS: [(OrderEventKind, OrderState); 4] = [
            (OrderEventKind::Placed, OrderState::Awaiting),
            (OrderEventKind::PaymentBegun, OrderState::Awaiting),
            (OrderEventKind::Paid, OrderState::Paid),
            (OrderEventKind::Granted, OrderState::Paid),
        ];
        if self.paid { &EVENTS } else { &EVENTS[..2] }
    }
}

/// Makes up so many learners, and so many paid orders among them; tells how many of how many are done.
/// What an earlier run has made counts.
pub async fn buyers(
    db: &Db,
    learners: usize,
    orders: usize,
    progress: &mut (dyn FnMut(usize, usize) + Send),
) -> Result<()> {
    write!(db, |tx| { make_learners(tx, learners).await })?;
    let mut done = write!(db, |tx| { Ok(bought(tx, learners).await?.iter().map(|(_, count)| count).sum()) })?;
    while done < orders {
        let many = BATCH.min(orders - done);
        write!(db, |tx| {
            let long_ago = tx.now().plus(-APART * i64::try_from(orders - done).unwrap_or(0));
            let mut sales = sales(tx, learners, many).await?;
            for (sale, minutes) in sales.iter_mut().zip(0..) {
                (sale.at, sale.paid) = (long_ago.plus(APART * minutes), true);
            }
            write_sales(tx, &sales).await
        })?;
        done += many;
        progress(done, orders);
    }
    listing::analyze(db).await
}

/// Begins a session for each of the first so many made-up learners; their tokens.
pub async fn sessions(db: &Db, learners: usize) -> Result<Vec<String>> {
    write!(db, |tx| {
        let mut tokens = Vec::with_capacity(learners);
        for (learner, _) in bought(tx, learners).await? {
            tokens.push(session::begin(tx, learner, "bench").await?.token);
        }
        Ok(tokens)
    })
}

/// Has each of the first so many made-up learners go to the payment page with one more course; what the provider
/// would say when they have paid.
pub async fn waiting(db: &Db, learners: usize) -> Result<Vec<Told>> {
    write!(db, |tx| {
        let sales = sales(tx, learners, learners).await?;
        write_sales(tx, &sales).await?;
        let told = |sale: &Sale| Told {
            payment: sale.payment.to_string(),
            reference: sale.reference(),
            amount: model::Money { minor: sale.item.amount, currency: sale.currency },
            state: PaymentState::Succeeded,
            decline: None,
        };
        Ok(sales.iter().map(told).collect())
    })
}

async fn make_learners(tx: &mut Tx, learners: usize) -> Result<()> {
    let (known, now) = (bought(tx, learners).await?.len(), tx.now());
    let mut new: Vec<(Id<Person>, usize)> = Vec::new();
    for number in known..learners {
        new.push((tx.id()?, number + 1));
    }
    for rows in new.chunks(ROWS) {
        on!(&mut *tx, c => QueryBuilder::new("insert into person (id, handle, name, created_at) ")
            .push_values(rows, |mut row, (id, number)| {
                row.push_bind(*id).push_bind(format!("bench-learner-{number:06}"))
                    .push_bind(format!("Bench Learner {number}")).push_bind(now);
            })
            .build().execute(c).await?.rows_affected());
        on!(&mut *tx, c => QueryBuilder::new("insert into person_role (person, role) ")
            .push_values(rows, |mut row, (id, _)| {
                row.push_bind(*id).push_bind(Role::Learner.as_str());
            })
            .build().execute(c).await?.rows_affected());
    }
    Ok(())
}

/// The first so many made-up learners, and how many orders each has.
async fn bought(tx: &mut Tx, learners: usize) -> Result<Vec<(Id<Person>, usize)>> {
    const BOUGHT: &str = "select p.id, (select count(*) from orders o where o.person = p.id) from person p \
        where p.handle like 'bench-learner-%' order by p.handle limit $1";
    let limit = i64::try_from(learners).unwrap_or(i64::MAX);
    let rows: Vec<(Id<Person>, i64)> = on!(tx, c => sqlx::query_as(BOUGHT).bind(limit).fetch_all(c).await?);
    Ok(rows.into_iter().map(|(person, count)| (person, usize::try_from(count).unwrap_or(0))).collect())
}

/// The next so many orders, unpaid as yet: each learner's next course, those first who have the fewest.
async fn sales(tx: &mut Tx, learners: usize, many: usize) -> Result<Vec<Sale>> {
    const OFFERS: &str = "select course, teacher, title, language, price, currency from listing where price > 0 order by course limit 1000";
    let offers: Vec<Offer> = on!(&mut *tx, c => sqlx::query_as(OFFERS).fetch_all(c).await?);
    let mut of_learners: Vec<_> = bought(tx, learners).await?.into_iter().enumerate().collect();
    of_learners.sort_by_key(|(number, (_, count))| (*count, *number));
    let (now, share) = (tx.now(), tx.env().platform_share);
    let mut sales = Vec::with_capacity(many);
    for round in 0..many.div_ceil(of_learners.len().max(1)) {
        for (number, (buyer, count)) in of_learners.iter().take(many - sales.len()) {
            if count + round >= offers.len() {
                return Err(Error::Broken("there are too few courses to buy: seed bench --courses".into()));
            }
            // Neighbours buy different courses, and nobody buys one twice.
            let offer = &offers[(number + count + round) % offers.len()];
            let currency = Currency::parse(&offer.currency).ok_or(Error::NotFound)?;
            let (order, item, payment) = (tx.id()?, tx.id()?, tx.id()?);
            let item = Item {
                id: item,
                course: offer.course,
                teacher: offer.teacher,
                title: offer.title.clone(),
                amount: offer.price,
                platform_share: share,
            };
            let language = offer.language.clone();
            sales.push(Sale { order, payment, buyer: *buyer, language, currency, item, at: now, paid: false });
        }
    }
    Ok(sales)
}

async fn write_sales(tx: &mut Tx, sales: &[Sale]) -> Result<()> {
    for rows in sales.chunks(ROWS) {
        write_orders(tx, rows).await?;
        write_events(tx, rows).await?;
        write_payments(tx, rows).await?;
    }
    for sale in sales.iter().filter(|sale| !sale.paid) {
        work::enqueue_at(tx, CLOSE, &Close { order: sale.order }, sale.at.plus(WAITS)).await?;
    }
    let paid: Vec<&Sale> = sales.iter().filter(|sale| sale.paid).collect();
    for rows in paid.chunks(ROWS) {
        write_grants(tx, rows).await?;
        write_entries(tx, rows).await?;
    }
    Ok(())
}

async fn write_orders(tx: &mut Tx, sales: &[Sale]) -> Result<()> {
    on!(&mut *tx, c => QueryBuilder::new("insert into orders (id, person, state, amount, currency, created_at, closes_at, paid_at) ")
        .push_values(sales, |mut row, sale| {
            let state = if sale.paid { OrderState::Paid } else { OrderState::Awaiting };
            row.push_bind(sale.order).push_bind(sale.buyer).push_bind(state.as_str()).push_bind(sale.item.amount)
                .push_bind(sale.currency.as_str()).push_bind(sale.at).push_bind(sale.at.plus(WAITS))
                .push_bind(sale.paid.then_some(sale.at));
        })
        .build().execute(c).await?.rows_affected());
    on!(&mut *tx, c => QueryBuilder::new("insert into order_item (id, order_id, course, teacher, title, language, amount, platform_share) ")
        .push_values(sales, |mut row, sale| {
            let item = &sale.item;
            row.push_bind(item.id).push_bind(sale.order).push_bind(item.course).push_bind(item.teacher)
                .push_bind(item.title.clone()).push_bind(sale.language.clone()).push_bind(item.amount)
                .push_bind(item.platform_share);
        })
        .build().execute(c).await?.rows_affected());
    Ok(())
}

async fn write_events(tx: &mut Tx, sales: &[Sale]) -> Result<()> {
    let mut events = Vec::with_capacity(sales.len() * 4);
    for sale in sales {
        for (kind, state) in sale.events() {
            events.push((tx.id::<()>()?, sale, *kind, *state));
        }
    }
    for rows in events.chunks(ROWS) {
        on!(&mut *tx, c => QueryBuilder::new("insert into order_event (id, order_id, kind, state, at) ")
            .push_values(rows, |mut row, (id, sale, kind, state)| {
                row.push_bind(*id).push_bind(sale.order).push_bind(kind.as_str()).push_bind(state.as_str()).push_bind(sale.at);
            })
            .build().execute(c).await?.rows_affected());
    }
    Ok(())
}

async fn write_payments(tx: &mut Tx, sales: &[Sale]) -> Result<()> {
    on!(&mut *tx, c => QueryBuilder::new("insert into payment (id, order_id, gateway, reference, state, amount, currency, created_at, settled_at) ")
        .push_values(sales, |mut row, sale| {
            let state = if sale.paid { PaymentState::Succeeded } else { PaymentState::Pending };
            row.push_bind(sale.payment).push_bind(sale.order).push_bind(GATEWAY).push_bind(sale.reference())
                .push_bind(state.as_str()).push_bind(sale.item.amount).push_bind(sale.currency.as_str()).push_bind(sale.at)
                .push_bind(sale.paid.then_some(sale.at));
        })
        .build().execute(c).await?.rows_affected());
    Ok(())
}

async fn write_grants(tx: &mut Tx, sales: &[&Sale]) -> Result<()> {
    let mut grants: Vec<(Id<Grant>, &Sale)> = Vec::with_capacity(sales.len());
    for sale in sales {
        grants.push((tx.id()?, sale));
    }
    on!(&mut *tx, c => QueryBuilder::new("insert into access_grant (id, person, course, source, order_item, starts_at) ")
        .push_values(&grants, |mut row, (id, sale)| {
            row.push_bind(*id).push_bind(sale.buyer).push_bind(sale.item.course).push_bind(GrantSource::Purchase.as_str())
                .push_bind(sale.item.id).push_bind(sale.at);
        })
        .build().execute(c).await?.rows_affected());
    Ok(())
}

/// The journal, chained on as [`ledger::post`] does it for one.
async fn write_entries(tx: &mut Tx, sales: &[&Sale]) -> Result<()> {
    let (mut place, mut hash) = ledger::last(&mut *tx).await?;
    let (mut entries, mut postings) = (Vec::new(), Vec::new());
    for sale in sales {
        let (payment, currency, items) = (sale.payment, sale.currency, std::slice::from_ref(&sale.item));
        let entry = Entry::Sale { payment, gateway: GATEWAY, items, currency };
        let id = tx.id::<Journal>()?;
        place += 1;
        hash = entry.chained(&hash, place, sale.at);
        entries.push((id, place, entry.kind(), entry.cause(), sale.at, hash.clone()));
        postings.extend(entry.postings().into_iter().map(|(account, amount)| (id, account, currency, amount)));
    }
    on!(&mut *tx, c => QueryBuilder::new("insert into journal (id, place, kind, cause, at, hash) ")
        .push_values(&entries, |mut row, (id, place, kind, cause, at, hash)| {
            row.push_bind(*id).push_bind(*place).push_bind(*kind).push_bind(*cause).push_bind(*at).push_bind(hash.clone());
        })
        .build().execute(c).await?.rows_affected());
    for rows in postings.chunks(ROWS) {
        on!(&mut *tx, c => QueryBuilder::new("insert into posting (journal, account, currency, amount) ")
            .push_values(rows, |mut row, (id, account, currency, amount)| {
                row.push_bind(*id).push_bind(account.clone()).push_bind(currency.as_str()).push_bind(*amount);
            })
            .build().execute(c).await?.rows_affected());
    }
    Ok(())
}
