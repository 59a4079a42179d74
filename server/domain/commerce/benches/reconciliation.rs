//! How long a statement of 100,000 lines takes on each engine: the sales of the school, each with its fee.
//! `cargo xtask bench reconciliation` runs it.

#![expect(clippy::unwrap_used, reason = "a measurement ends where it cannot go on")]
#![expect(clippy::disallowed_methods, reason = "what is measured")]

use std::{sync::Arc, time::Instant};

use commerce::{
    payment::{Capabilities, StatementDay, StatementKind, StatementLine},
    reconciliation,
};
use ground::{jobs::run_due, mail};
use model::{Millis, Money, Role};
use school::seed;
use testing::{BEGINNING, PAGES, Provider, on_both_with, person};

/// A provider that gives out statements.
const WITH_STATEMENTS: Capabilities = Capabilities { statement: true, ..PAGES };
const LINES: usize = 100_000;
const COURSES: usize = 500;
const LEARNERS: usize = 1_000;
/// The longest time that it may take, in seconds.
const MAX_SECONDS: f64 = 10.0;

#[tokio::main]
async fn main() {
    on_both_with(
        || Arc::new(Provider::with("test", WITH_STATEMENTS)),
        |school, _| async move {
            let db = &school.db;
            seed::bench(db, COURSES, 1, &mut |_, _| {}).await.unwrap();
            seed::buyers(db, LEARNERS, LINES / 2, &mut |_, _| {}).await.unwrap();
            // What the made-up orders have left to do is not measured.
            school.damage("delete from job").await;
            let admin = person(&school, "ada", Role::Administrator).await;
            let day = StatementDay::of(BEGINNING, 0);
            let line = |reference: &str, kind, amount| StatementLine {
                kind,
                movement: None,
                reference: reference.into(),
                merchant_reference: None,
                payment_reference: None,
                amount,
                original: None,
                at: BEGINNING,
            };
            let mut file = day.to_string();
            for seed::Captured { reference, amount: paid, .. } in seed::captured(db).await.unwrap() {
                let fee = Money { minor: -1, ..paid };
                for line in [line(&reference, StatementKind::Payment, paid), line(&reference, StatementKind::Fee, fee)]
                {
                    file += "\n";
                    file += &serde_json::to_string(&line).unwrap();
                }
            }
            school.clock.advance(Millis::DAY);
            let begun = Instant::now();
            let day = reconciliation::upload(db, &admin, "test", file.into()).await.unwrap().day;
            let taken_in = begun.elapsed().as_secs_f64();
            run_due(db, &mail::deliver_by(mail::Mailbox, school::register())).await.unwrap();
            let read = begun.elapsed().as_secs_f64();
            let row = reconciliation::load(db, &admin, day, None, None).await.unwrap().row;
            assert_eq!((row.matched, row.differences), (i64::try_from(LINES).unwrap(), 0));
            let verdict = if read <= MAX_SECONDS { "holds" } else { "too long" };
            let speed = f64::from(u32::try_from(LINES).unwrap()) / read;
            println!(
                "{:<12} {LINES} lines taken in after {taken_in:.1} s, read after {read:.1} s ({speed:.0} lines/s); \
                 at most {MAX_SECONDS} s: {verdict}",
                db.engine_name()
            );
        },
    )
    .await;
}
