//! Made-up learners and their purchases, for benchmarks of a school that has been selling for a while.
//!
//! Everything is written as if it had happened, ledger included, so that the data rules hold.

use commerce::{order, payment::PaymentUpdate};
use content::catalogue;
use ground::{
    Db, Error, RequestContext, Result, Tx, audit_log::AuthMethod, db::MAX_ROWS_PER_INSERT, fetch_all, on, transaction,
};
use model::{Id, Millis, Money, Role, account::Person, order::PaymentState};
use people::session;
use sqlx::QueryBuilder;

use super::sale::{self, Outcome, Sale};

/// The number of orders in one transaction.
const BATCH_ORDERS: usize = 1_000;
/// The time between two orders, in milliseconds.
const ORDER_INTERVAL_MS: i64 = Millis::MINUTE;
/// The number of courses that they choose from, at most.
const MAX_COURSES: i64 = 1_000;

/// Makes up learners and their paid orders, up to these numbers in all. `progress` is called with the number of orders
/// that are done and the number in all. The results of an earlier run count.
///
/// # Errors
/// [`Error::Internal`] when there are too few courses to buy; or when the database fails.
pub async fn buyers(
    db: &Db,
    learners: usize,
    orders: usize,
    progress: &mut (dyn FnMut(usize, usize) + Send),
) -> Result<()> {
    transaction!(db, |tx| { make_learners(tx, learners).await })?;
    let mut done = transaction!(db, |tx| { Ok(bought(tx, learners).await?.iter().map(|(_, count)| count).sum()) })?;
    while done < orders {
        let many = BATCH_ORDERS.min(orders - done);
        transaction!(db, |tx| {
            let long_ago = tx.now().plus(-ORDER_INTERVAL_MS * i64::try_from(orders - done).unwrap_or(0));
            let mut sales = sales(tx, learners, many).await?;
            for (sale, minutes) in sales.iter_mut().zip(0..) {
                (sale.at, sale.outcome) = (long_ago.plus(ORDER_INTERVAL_MS * minutes), Outcome::Paid);
            }
            sale::write(tx, &sales).await
        })?;
        done += many;
        progress(done, orders);
    }
    catalogue::analyze(db).await
}

/// Begins a session for each of the first `learners` made-up learners and returns their tokens.
///
/// # Errors
/// Fails when the database does.
pub async fn sessions(db: &Db, learners: usize) -> Result<Vec<String>> {
    let bench = RequestContext { agent: "bench".into(), ..RequestContext::system() };
    transaction!(db, |tx| {
        let mut tokens = Vec::with_capacity(learners);
        for (learner, _) in bought(tx, learners).await? {
            tokens.push(session::begin(tx, &bench, learner, AuthMethod::Password).await?.token);
        }
        Ok(tokens)
    })
}

/// Brings each of the first `learners` made-up learners to the payment page of a provider with one more course, and
/// returns the updates that it will report when they have paid.
///
/// # Errors
/// [`Error::Internal`] when there are too few courses to buy; or when the database fails.
pub async fn waiting(db: &Db, provider: &str, learners: usize) -> Result<Vec<PaymentUpdate>> {
    transaction!(db, |tx| {
        let mut sales = sales(tx, learners, learners).await?;
        for sale in &mut sales {
            sale.provider = provider.into();
        }
        sale::write(tx, &sales).await?;
        let update = |sale: &Sale| PaymentUpdate {
            merchant_reference: sale.payment.to_string(),
            reference: sale.reference(),
            amount: Money { minor: sale.item.amount, currency: sale.currency },
            state: PaymentState::Succeeded,
            decline: None,
            saved: None,
        };
        Ok(sales.iter().map(update).collect())
    })
}

async fn make_learners(tx: &mut Tx, learners: usize) -> Result<()> {
    let (known, now) = (bought(tx, learners).await?.len(), tx.now());
    let mut new: Vec<(Id<Person>, usize)> = Vec::new();
    for number in known..learners {
        new.push((tx.id()?, number + 1));
    }
    for rows in new.chunks(MAX_ROWS_PER_INSERT) {
        on!(&mut *tx, c => QueryBuilder::new("insert into person (id, handle, name, name_folded, created_at) ")
            .push_values(rows, |mut row, (id, number)| {
                row.push_bind(*id).push_bind(format!("bench-learner-{number:06}"))
                    .push_bind(format!("Bench Learner {number}")).push_bind(format!("bench learner {number}"))
                    .push_bind(now);
            })
            .build().execute(c).await?.rows_affected());
        on!(&mut *tx, c => QueryBuilder::new("insert into person_role (person_id, role) ")
            .push_values(rows, |mut row, (id, _)| {
                row.push_bind(*id).push_bind(Role::Learner.as_str());
            })
            .build().execute(c).await?.rows_affected());
    }
    Ok(())
}

/// Returns the first made-up learners, and how many orders each has.
async fn bought(tx: &mut Tx, learners: usize) -> Result<Vec<(Id<Person>, usize)>> {
    const BOUGHT: &str = "select p.id, (select count(*) from orders o where o.person_id = p.id) \
        from person p \
        where p.handle like 'bench-learner-%' \
        order by p.handle \
        limit $1";
    let limit = i64::try_from(learners).unwrap_or(i64::MAX);
    let rows: Vec<(Id<Person>, i64)> = fetch_all!(tx, BOUGHT, limit);
    Ok(rows.into_iter().map(|(person, count)| (person, usize::try_from(count).unwrap_or(0))).collect())
}

/// Returns the next sales, unpaid as yet: each learner's next course, those first who have the fewest.
async fn sales(tx: &mut Tx, learners: usize, many: usize) -> Result<Vec<Sale>> {
    let offers = order::for_sale(tx, MAX_COURSES).await?;
    let mut of_learners: Vec<_> = bought(tx, learners).await?.into_iter().enumerate().collect();
    of_learners.sort_by_key(|(number, (_, count))| (*count, *number));
    let now = tx.now();
    let mut sales = Vec::with_capacity(many);
    for round in 0..many.div_ceil(of_learners.len().max(1)) {
        for (number, (buyer, count)) in of_learners.iter().take(many - sales.len()) {
            if count + round >= offers.len() {
                return Err(Error::Internal("there are too few courses to buy: seed bench --courses".into()));
            }
            // Neighbours buy different courses, and nobody buys one twice.
            let offer = &offers[(number + count + round) % offers.len()];
            sales.push(Sale::new(tx, *buyer, offer, now, Outcome::Waiting)?);
        }
    }
    Ok(sales)
}
