//! The lines of statements about refunds that somebody made at the provider itself.

use commerce::{
    payment::{StatementKind, StatementLine},
    reconciliation::{self, action},
};
use model::{
    Id,
    ledger::LedgerAccount,
    order::{Payment, RefundState},
    reconciliation::{Answer, LineClass},
};

use crate::reconciled::{CURRENCY, PRICE, file, first_day, in_a_reconciled_shop, line, paid};

/// The line of a refund that was made at the provider itself.
fn back(payment: Id<Payment>, reference: &str, minor: i64) -> StatementLine {
    let payment_reference = Some(format!("tp_{payment}"));
    StatementLine { payment_reference, ..line(StatementKind::Refund, reference, -minor, CURRENCY) }
}

#[tokio::test]
async fn its_line_in_a_statement_is_matched_whichever_comes_first() {
    in_a_reconciled_shop(|shop| async move {
        let admin = shop.admin().await;
        let (told, silent) = (shop.sold_to("amy").await, shop.sold_to("ben").await);
        shop.refunds_there(told.1, "re_1", 900, RefundState::Succeeded).await;
        shop.provider.sends_back(silent.1, "re_2", 800, RefundState::Succeeded);
        let lines =
            vec![paid(told.1, PRICE), paid(silent.1, PRICE), back(told.1, "re_1", 900), back(silent.1, "re_2", 800)];
        let day = shop.reconciled(&admin, lines).await;
        let missing = shop.only_line(&admin, day, LineClass::MissingHere).await;
        assert_eq!((missing.reference.as_str(), missing.order), ("re_2", Some(silent.0)));
        assert_eq!(shop.day(&admin, day).await.row.matched, 3);
        assert_eq!(action::ask(&shop.school.db, &admin, day, missing.id).await.unwrap(), Answer::Agreed);
        assert_eq!(shop.day(&admin, day).await.row.differences, 0);
        assert_eq!(shop.refunds_there(silent.1, "re_2", 800, RefundState::Succeeded).await, "repeated");
        assert_eq!(shop.count("ledger_entry where kind = 'refund_paid'").await, "2");
        shop.in_order().await;
    })
    .await;
}

#[tokio::test]
async fn what_somebody_booked_by_hand_is_undone_when_the_news_of_it_come() {
    in_a_reconciled_shop(|shop| async move {
        let admin = shop.admin().await;
        let (_, payment) = shop.sold_to("amy").await;
        let unnamed = StatementLine { payment_reference: None, ..back(payment, "re_1", 900) };
        let day = shop.reconciled(&admin, vec![paid(payment, PRICE), unnamed]).await;
        let missing = shop.only_line(&admin, day, LineClass::MissingHere).await;
        action::book(&shop.school.db, &admin, day, missing.id, "Made in the dashboard").await.unwrap();
        for outcome in ["applied", "repeated"] {
            assert_eq!(shop.refunds_there(payment, "re_1", 900, RefundState::Succeeded).await, outcome);
        }
        assert_eq!(shop.books().await, [4_000, -3_600, -400, 0, 0, 0]);
        assert_eq!(shop.account(&LedgerAccount::Clearing).await, 0);
        // The day on which the news came does not lack what another day's statement has.
        shop.school.clock.advance(model::Millis::DAY);
        let quiet = file(first_day().after(), &[]);
        let next = reconciliation::upload(&shop.school.db, &admin, "test", quiet).await.unwrap().day;
        shop.read().await;
        assert_eq!(shop.day(&admin, next).await.lines.total, 0);
        shop.in_order().await;
    })
    .await;
}

#[tokio::test]
async fn what_was_booked_by_hand_while_a_refund_was_under_way_is_undone_when_it_succeeds() {
    for is_ours in [false, true] {
        in_a_reconciled_shop(|shop| async move {
            let admin = shop.admin().await;
            let (order, payment) = shop.sold_to("amy").await;
            let reference = if is_ours {
                shop.provider.set_refunds(RefundState::Pending);
                shop.sends_back(order, "9.00").await.unwrap();
                shop.work().await;
                shop.one("select reference from refund").await
            } else {
                assert_eq!(shop.refunds_there(payment, "re_1", 900, RefundState::Pending).await, "applied");
                "re_1".into()
            };
            let day = shop.reconciled(&admin, vec![paid(payment, PRICE), back(payment, &reference, 900)]).await;
            let missing = shop.only_line(&admin, day, LineClass::MissingHere).await;
            action::book(&shop.school.db, &admin, day, missing.id, "Made in the dashboard").await.unwrap();
            assert_eq!(shop.account(&LedgerAccount::Clearing).await, 900, "{is_ours}");
            if is_ours {
                shop.ours_becomes(RefundState::Succeeded).await;
            } else {
                shop.refunds_there(payment, "re_1", 900, RefundState::Succeeded).await;
            }
            assert_eq!(shop.books().await, [4_000, -3_600, -400, 0, 0, 0], "{is_ours}");
            assert_eq!(shop.account(&LedgerAccount::Clearing).await, 0, "{is_ours}");
            // The day on which it succeeded does not lack what another day's statement has.
            shop.school.clock.advance(model::Millis::DAY);
            let quiet = file(first_day().after(), &[]);
            let next = reconciliation::upload(&shop.school.db, &admin, "test", quiet).await.unwrap().day;
            shop.read().await;
            assert_eq!(shop.day(&admin, next).await.lines.total, 0, "{is_ours}");
            shop.in_order().await;
        })
        .await;
    }
}

#[tokio::test]
async fn a_statement_of_what_was_booked_and_undone_is_taken_back_and_nothing_of_it_is_reversed_again() {
    in_a_reconciled_shop(|shop| async move {
        let (db, admin) = (&shop.school.db, shop.admin().await);
        let (_, payment) = shop.sold_to("amy").await;
        let unnamed = StatementLine { payment_reference: None, ..back(payment, "re_1", 900) };
        let day = shop.reconciled(&admin, vec![paid(payment, PRICE), unnamed]).await;
        let missing = shop.only_line(&admin, day, LineClass::MissingHere).await;
        action::book(db, &admin, day, missing.id, "Made in the dashboard").await.unwrap();
        shop.refunds_there(payment, "re_1", 900, RefundState::Succeeded).await;
        let sent = shop.day(&admin, day).await.files[0].id;
        reconciliation::take_back(db, &admin, day, sent).await.unwrap();
        assert_eq!(shop.count("ledger_entry where kind = 'reconciled_reversed'").await, "0");
        assert_eq!(shop.account(&LedgerAccount::Clearing).await, 0);
        shop.in_order().await;
    })
    .await;
}

#[tokio::test]
async fn a_line_of_what_went_back_in_all_is_not_taken_in_once_more_by_its_own_reference() {
    in_a_reconciled_shop(|shop| async move {
        let (db, admin) = (&shop.school.db, shop.admin().await);
        let (_, payment) = shop.sold_to("amy").await;
        // The news of the first one got lost.
        for (reference, minor) in [("re_1", 1_000), ("re_2", 500)] {
            shop.provider.sends_back(payment, reference, minor, RefundState::Succeeded);
        }
        assert_eq!(shop.is_told(&format!("total {payment} re_2 1500")).await, "applied");
        let lines = vec![paid(payment, PRICE), back(payment, "re_1", 1_000), back(payment, "re_2", 500)];
        let day = shop.reconciled(&admin, lines).await;
        let missing = shop.only_line(&admin, day, LineClass::MissingHere).await;
        assert_eq!(missing.reference, "re_1");
        assert_eq!(action::ask(db, &admin, day, missing.id).await.unwrap(), Answer::Unchanged);
        assert_eq!(shop.one("select sum(amount) || '' from refund").await, "1500");
        // What is in the statements alone is taken in.
        shop.provider.sends_back(payment, "re_3", 200, RefundState::Succeeded);
        let later = file(first_day(), &[back(payment, "re_3", 200)]);
        reconciliation::upload(db, &admin, "test", later).await.unwrap();
        shop.read().await;
        let detail = reconciliation::load(db, &admin, day, Some(LineClass::MissingHere), None).await.unwrap();
        let new = detail.lines.rows.iter().find(|line| line.reference == "re_3").unwrap();
        assert_eq!(action::ask(db, &admin, day, new.id).await.unwrap(), Answer::Agreed);
        assert_eq!(shop.one("select sum(amount) || '' from refund").await, "1700");
        shop.in_order().await;
    })
    .await;
}
