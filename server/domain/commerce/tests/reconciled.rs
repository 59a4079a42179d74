//! A shop whose provider gives out statements, for the stories of reconciliation.

use std::sync::Arc;

use commerce::{
    ledger,
    payment::{Capabilities, StatementDay, StatementFault, StatementKind, StatementLine, apply_update},
    reconciliation,
};
use ground::{Error, RequestContext, jobs::run_due};
use model::{
    Currency, Id, Millis, Money, Role,
    ledger::LedgerAccount,
    order::{Order, Payment},
    reconciliation::{Day, DayDetail, LineClass, LineRow, off_by},
    rule::Rule,
};
use testing::{BEGINNING, PAGES, Provider, demo, field_error, import_folder, on_both_with, person};

use crate::support::{Shop, jobs};

pub const CURRENCY: Currency = Currency::Usd;
pub const PRICE: i64 = 4_900;

/// A provider that gives out statements, by the clocks of Greenwich.
const WITH_STATEMENTS: Capabilities = Capabilities { statement: true, ..PAGES };

/// Tells a story of a shop whose provider gives out statements.
pub async fn in_a_reconciled_shop<F, Fut>(story: F)
where
    F: Fn(Arc<Shop>) -> Fut,
    Fut: Future<Output = ()>,
{
    let story = &story;
    on_both_with(
        || Arc::new(Provider::with("test", WITH_STATEMENTS)),
        |school, provider| async move {
            import_folder(&school, &demo(crate::support::PAID)).await.unwrap();
            story(Arc::new(Shop { school, provider })).await;
        },
    )
    .await;
}

pub fn first_day() -> StatementDay {
    StatementDay::of(BEGINNING, 0)
}

pub fn line(kind: StatementKind, reference: &str, minor: i64, currency: Currency) -> StatementLine {
    let amount = Money { minor, currency };
    StatementLine {
        movement: None,
        kind,
        reference: reference.into(),
        merchant_reference: None,
        payment_reference: None,
        amount,
        original: None,
        at: BEGINNING.plus(Millis::SECOND),
    }
}

pub fn paid(payment: Id<Payment>, minor: i64) -> StatementLine {
    line(StatementKind::Payment, &format!("tp_{payment}"), minor, CURRENCY)
}

/// Returns the file of a statement, as the stories' provider reads it.
pub fn file(day: StatementDay, lines: &[StatementLine]) -> Vec<u8> {
    let lines: Vec<String> = lines.iter().map(|line| serde_json::to_string(line).unwrap()).collect();
    format!("{day}\n{}\n", lines.join("\n")).trim_end().as_bytes().to_vec()
}

impl Shop {
    pub async fn admin(&self) -> RequestContext {
        person(&self.school, "ada", Role::Administrator).await
    }

    /// Has somebody buy the course; returns the order and the payment.
    pub async fn sold_to(&self, buyer: &str) -> (Id<Order>, Id<Payment>) {
        // Payments are told by their age.
        self.school.clock.advance(Millis::SECOND);
        let buyer = self.person(buyer).await;
        let order = self.order(&buyer).await;
        self.pay(&buyer, order).await;
        let payment = self.provider.newest();
        apply_update(&self.school.db, "test", &self.provider.pays(payment)).await.unwrap();
        (order, payment)
    }

    /// Fetches the statement of the first day, which is over.
    pub async fn reconciled(&self, admin: &RequestContext, lines: Vec<StatementLine>) -> Id<Day> {
        self.school.clock.advance(Millis::DAY);
        self.provider.states_day(first_day(), lines);
        let day = reconciliation::fetch(&self.school.db, admin, "test", &first_day().to_string()).await.unwrap().day;
        self.read().await;
        day
    }

    pub async fn read(&self) {
        run_due(&self.school.db, &jobs()).await.unwrap();
    }

    pub async fn day(&self, admin: &RequestContext, day: Id<Day>) -> DayDetail {
        reconciliation::load(&self.school.db, admin, day, None, None).await.unwrap()
    }

    /// The one line of a class.
    pub async fn only_line(&self, admin: &RequestContext, day: Id<Day>, class: LineClass) -> LineRow {
        let detail = reconciliation::load(&self.school.db, admin, day, Some(class), None).await.unwrap();
        assert_eq!(detail.lines.total, 1, "{class}");
        detail.lines.rows[0].clone()
    }

    pub async fn off(&self, admin: &RequestContext, day: Id<Day>) -> Vec<i64> {
        off_by(&self.day(admin, day).await.row.totals).map(|off| off.minor).collect()
    }

    pub async fn account(&self, account: &LedgerAccount) -> i64 {
        ledger::balance(&self.school.db, account, CURRENCY).await.unwrap().minor
    }
}

/// Returns the fault in a statement that a verb was refused for, at its field.
pub fn fault<T: std::fmt::Debug>(refused: Result<T, Error>) -> (String, StatementFault) {
    match field_error(refused) {
        (field, Rule::Statement { fault, .. }) => (field, fault),
        other => panic!("{other:?}"),
    }
}
