//! Lines that come again: the same, with another amount, twice in one statement.

use commerce::{
    payment::{StatementFault, StatementKind, StatementLine, apply_update},
    reconciliation::{self, action},
};
use ground::jobs::run_due;
use model::{
    Currency, Millis, Money,
    ledger::LedgerAccount,
    reconciliation::{Answer, LineClass},
};

use crate::{
    reconciled::{CURRENCY, PRICE, fault, file, first_day, in_a_reconciled_shop, line, paid},
    support::jobs,
};

/// The line with a number of its own.
fn numbered(number: &str, line: StatementLine) -> StatementLine {
    StatementLine { movement: Some(number.into()), ..line }
}

#[tokio::test]
async fn a_line_that_was_read_before_takes_no_entry_from_another_day() {
    in_a_reconciled_shop(|shop| async move {
        let (db, admin, amy) = (&shop.school.db, shop.admin().await, shop.person("amy").await);
        let order = shop.order(&amy).await;
        shop.pay(&amy, order).await;
        let payment = shop.provider.newest();
        let webhook = shop.provider.pays(payment);
        shop.school.clock.advance(Millis::DAY);
        // The webhook does not come, nor is there an answer to polls, before the first day was read.
        let lines = vec![paid(payment, PRICE)];
        shop.provider.states_day(first_day(), lines.clone());
        let first = reconciliation::fetch(db, &admin, "test", &first_day().to_string()).await.unwrap().day;
        shop.provider.set_down(true);
        shop.read().await;
        shop.provider.set_down(false);
        apply_update(db, "test", &webhook).await.unwrap();
        shop.school.clock.advance(Millis::DAY);
        let date = first_day().after();
        shop.provider.states_day(date, vec![]);
        let second = reconciliation::fetch(db, &admin, "test", &date.to_string()).await.unwrap().day;
        shop.read().await;
        shop.only_line(&admin, second, LineClass::MissingThere).await;
        // A second file of the first day has the line once more.
        let fee = StatementLine { kind: StatementKind::Fee, ..paid(payment, -29) };
        let fuller = file(first_day(), &[lines, vec![fee]].concat());
        assert_eq!(reconciliation::upload(db, &admin, "test", fuller).await.unwrap().new_lines, Some(1));
        shop.read().await;
        shop.only_line(&admin, second, LineClass::MissingThere).await;
        assert_eq!(shop.off(&admin, second).await, [-PRICE]);
        let missing = shop.only_line(&admin, first, LineClass::MissingHere).await;
        assert_eq!(action::ask(db, &admin, first, missing.id).await.unwrap(), Answer::Agreed);
        assert_eq!(shop.day(&admin, second).await.lines.total, 0, "now the entry belongs to its line");
        assert!(shop.off(&admin, second).await.is_empty() && shop.off(&admin, first).await.is_empty());
        shop.in_order().await;
    })
    .await;
}

#[tokio::test]
async fn a_line_that_says_another_amount_later_replaces_what_it_said() {
    in_a_reconciled_shop(|shop| async move {
        let (db, admin) = (&shop.school.db, shop.admin().await);
        let (_, payment) = shop.sold_to("amy").await;
        let says = |minor| vec![numbered("m1", paid(payment, minor))];
        let day = shop.reconciled(&admin, says(PRICE - 100)).await;
        assert_eq!(shop.off(&admin, day).await, [-100]);
        for (minor, class) in [(PRICE, LineClass::Matched), (PRICE + 5, LineClass::OtherAmount)] {
            let taken = reconciliation::upload(db, &admin, "test", file(first_day(), &says(minor))).await.unwrap();
            assert_eq!((taken.day, taken.new_lines), (day, Some(1)));
            shop.read().await;
            let line = shop.only_line(&admin, day, class).await;
            assert_eq!((line.theirs.unwrap().minor, line.is_open), (minor, class.is_difference()));
            assert_eq!(shop.day(&admin, day).await.lines.total, 1);
            let off: i64 = shop.off(&admin, day).await.iter().sum();
            assert_eq!(off, minor - PRICE);
        }
        shop.in_order().await;
    })
    .await;
}

#[tokio::test]
async fn what_was_booked_closed_or_a_fee_is_corrected_by_the_difference_alone() {
    in_a_reconciled_shop(|shop| async move {
        let (db, admin) = (&shop.school.db, shop.admin().await);
        let (_, payment) = shop.sold_to("amy").await;
        let sale = numbered("m1", paid(payment, PRICE));
        let fee = |minor| numbered("m1", StatementLine { kind: StatementKind::Fee, ..paid(payment, minor) });
        let payout = |minor, currency| numbered("m2", line(StatementKind::Payout, "po_1", minor, currency));
        let day = shop.reconciled(&admin, vec![sale.clone(), fee(-29), payout(-4_000, CURRENCY)]).await;
        let booked = shop.only_line(&admin, day, LineClass::MissingHere).await;
        action::book(db, &admin, day, booked.id, "To the bank").await.unwrap();
        // What each file says; the lines that are new in it; the fees in the ledger, and how much the day is off then.
        for (lines, new_lines, fees, off) in [
            (vec![sale.clone(), fee(-31), payout(-4_100, CURRENCY)], 2, 31, -100),
            (vec![sale.clone(), payout(-4_100, CURRENCY), fee(-31)], 0, 31, -100),
            (vec![sale.clone(), fee(-29), payout(-4_100, CURRENCY)], 1, 29, -100),
            (vec![sale.clone(), fee(-29), payout(-4_050, CURRENCY)], 1, 29, -50),
        ] {
            let taken = reconciliation::upload(db, &admin, "test", file(first_day(), &lines)).await.unwrap();
            assert_eq!((taken.day, taken.new_lines), (day, Some(new_lines)), "{lines:?}");
            shop.read().await;
            assert_eq!(shop.account(&LedgerAccount::ProviderFees).await, fees, "{lines:?}");
            assert_eq!(shop.off(&admin, day).await, [off], "{lines:?}");
            let known = shop.one("select fee || '' from payment where fee is not null").await;
            assert_eq!(known, fees.to_string(), "refunds count with the fee as it is now");
            shop.in_order().await;
        }
        assert_eq!(shop.account(&LedgerAccount::Clearing).await, 4_000, "booked once");
        for line in shop.day(&admin, day).await.lines.rows.iter().filter(|line| line.is_open) {
            action::book(db, &admin, day, line.id, "Corrected").await.unwrap();
        }
        assert_eq!(shop.account(&LedgerAccount::Clearing).await, 4_050);
        reconciliation::close(db, &admin, day, "").await.unwrap();
        let closed = shop.day(&admin, day).await;
        // A day that is closed stays as it is; the payout was in euros after all.
        let lines = [numbered("m1", paid(payment, PRICE - 1)), payout(-3_900, Currency::Eur)];
        let taken = reconciliation::upload(db, &admin, "test", file(first_day(), &lines)).await.unwrap();
        assert_eq!(taken.new_lines, Some(2));
        shop.read().await;
        assert_eq!(shop.day(&admin, day).await, closed);
        let next = shop.day(&admin, taken.day).await;
        let mut told: Vec<_> = next.lines.rows.iter().map(|line| (line.is_late, line.theirs.unwrap())).collect();
        told.sort_by_key(|(_, amount)| amount.minor);
        let late = |minor, currency| (true, Money { minor, currency });
        assert_eq!(told, [late(-3_900, Currency::Eur), late(-1, CURRENCY), late(4_050, CURRENCY)]);
        let again = reconciliation::upload(db, &admin, "test", file(first_day(), &lines)).await.unwrap();
        assert_eq!((again.day, again.new_lines), (taken.day, Some(0)));
        shop.in_order().await;
    })
    .await;
}

#[tokio::test]
async fn a_movement_that_stands_twice_in_a_statement_counts_once_or_the_statement_is_refused() {
    in_a_reconciled_shop(|shop| async move {
        let (db, admin) = (&shop.school.db, shop.admin().await);
        let (_, payment) = shop.sold_to("amy").await;
        let (sale, fee) = (paid(payment, PRICE), StatementLine { kind: StatementKind::Fee, ..paid(payment, -29) });
        let (sale, fee) = (numbered("m1", sale), numbered("m1", fee));
        shop.school.clock.advance(Millis::DAY);
        let other = numbered("m1", paid(payment, PRICE - 1));
        let contradiction = vec![sale.clone(), fee.clone(), other];
        let refused = reconciliation::upload(db, &admin, "test", file(first_day(), &contradiction)).await;
        assert_eq!(fault(refused), ("file".into(), StatementFault::Repeated));
        shop.provider.states_day(first_day(), contradiction.clone());
        let refused = reconciliation::fetch(db, &admin, "test", &first_day().to_string()).await;
        assert_eq!(fault(refused), ("date".into(), StatementFault::Repeated));
        assert_eq!(shop.one("select count(*) || '' from statement_file").await, "0");
        // A job asks for all parts once more, later.
        jobs().run_sweeps(db).await.unwrap();
        shop.provider.states_in_parts(2, usize::MAX);
        run_due(db, &jobs()).await.unwrap();
        assert_eq!(shop.provider.parts_asked(), 1 + 2);
        let kept = "select count(*) || '' from statement_part";
        assert_eq!(shop.one(kept).await, "0");
        // Pages that overlap have a line twice.
        shop.provider.states_day(first_day(), vec![sale.clone(), fee.clone(), sale, fee]);
        shop.school.clock.advance(10 * Millis::MINUTE);
        shop.read().await;
        assert_eq!(shop.provider.parts_asked(), 1 + 2 + 2, "the first part as well");
        let day = reconciliation::list(db, &admin, "", None).await.unwrap().rows[0].id;
        let detail = shop.day(&admin, day).await;
        assert_eq!((detail.row.matched, detail.row.differences, detail.lines.total), (2, 0, 2));
        assert_eq!(shop.account(&LedgerAccount::ProviderFees).await, 29);
        shop.in_order().await;
    })
    .await;
}
