//! Files of statements that are too long for their senders to wait.

use commerce::{
    payment::{StatementFault, StatementKind, StatementLine},
    reconciliation::{self, Intake},
};
use ground::Error;
use model::{Millis, admin::JobState, job::JobKind, rule::Rule};

use crate::reconciled::{CURRENCY, PRICE, fault, file, first_day, in_a_reconciled_shop, line, paid};

/// A line that takes a megabyte.
fn long() -> StatementLine {
    StatementLine { movement: Some("m".repeat(1_000_000)), ..line(StatementKind::Fee, "fee_1", -1, CURRENCY) }
}

#[tokio::test]
async fn a_long_file_is_taken_in_at_once_and_read_by_a_job() {
    in_a_reconciled_shop(|shop| async move {
        let (db, admin) = (&shop.school.db, shop.admin().await);
        let (_, payment) = shop.sold_to("amy").await;
        let lines = [paid(payment, PRICE), long()];
        let early = reconciliation::upload(db, &admin, "test", file(first_day(), &lines)).await;
        assert_eq!(fault(early), ("file".into(), StatementFault::NotReady), "what its day says is told at once");
        shop.school.clock.advance(Millis::DAY);
        let sent = file(first_day(), &lines);
        let taken = reconciliation::upload(db, &admin, "test", sent.clone()).await.unwrap();
        let (day, waits) = (taken.day, Intake { new_lines: None, ..taken });
        assert_eq!(taken, waits);
        assert_eq!(shop.count("statement_file").await, "0", "nobody has looked into it");
        let progress = shop.day(&admin, day).await.row.progress.unwrap();
        assert_eq!((progress.done, progress.all), (0, 2));
        let unread = reconciliation::close(db, &admin, day, "Why").await;
        assert!(matches!(unread, Err(Error::Stale)), "{unread:?}");
        // Two clicks are one file.
        assert_eq!(reconciliation::upload(db, &admin, "test", sent.clone()).await.unwrap(), waits);
        assert_eq!(shop.count("statement_upload").await, "1");
        shop.read().await;
        let detail = shop.day(&admin, day).await;
        assert_eq!((detail.row.matched, detail.row.differences, detail.row.progress), (2, 0, None));
        assert_eq!((detail.files.len(), detail.files[0].by.as_deref()), (1, Some("ada")));
        assert_eq!((detail.refused, shop.count("statement_upload").await), (None, "0".into()));
        let again = reconciliation::upload(db, &admin, "test", sent).await.unwrap();
        assert!(again.is_known());
        shop.in_order().await;
    })
    .await;
}

#[tokio::test]
async fn a_file_whose_job_was_given_up_is_read_when_it_comes_again() {
    for is_long in [true, false] {
        in_a_reconciled_shop(|shop| async move {
            let (db, admin) = (&shop.school.db, shop.admin().await);
            let (_, payment) = shop.sold_to("amy").await;
            shop.work().await;
            shop.school.clock.advance(Millis::DAY);
            let fee = if is_long { long() } else { line(StatementKind::Fee, "fee_1", -1, CURRENCY) };
            let sent = file(first_day(), &[paid(payment, PRICE), fee]);
            let day = reconciliation::upload(db, &admin, "test", sent.clone()).await.unwrap().day;
            let waiting = ground::jobs::list(db, &admin, Some(JobState::Waiting), None).await.unwrap().rows;
            let reading = waiting.iter().find(|job| job.kind == JobKind::ReadStatement.as_str()).unwrap();
            ground::jobs::cancel(db, &admin, reading.id).await.unwrap();
            shop.read().await;
            assert!(
                shop.day(&admin, day).await.row.progress.is_some(),
                "nobody reads it, and the day cannot be closed"
            );
            let again = reconciliation::upload(db, &admin, "test", sent.clone()).await.unwrap();
            assert_eq!(again.day, day);
            shop.read().await;
            let row = shop.day(&admin, day).await.row;
            assert_eq!((row.matched, row.differences, row.progress), (2, 0, None));
            assert!(reconciliation::upload(db, &admin, "test", sent).await.unwrap().is_known());
            shop.in_order().await;
        })
        .await;
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_long_file_stands_on_the_page_of_its_day() {
    in_a_reconciled_shop(|shop| async move {
        let (db, admin) = (&shop.school.db, shop.admin().await);
        let (_, payment) = shop.sold_to("amy").await;
        shop.school.clock.advance(Millis::DAY);
        let right = file(first_day(), &[paid(payment, PRICE), long()]);
        let turned = file(first_day(), &[long(), paid(payment, PRICE)]);
        let stranger = file(first_day(), &[line(StatementKind::Payment, "tp_stranger", 1, CURRENCY), long()]);
        let broken = [&right[..], b"\n{"].concat();
        let of = |line, fault| Some(Rule::Statement { line, fault });
        for (sent, rule, matched) in [
            (broken, of(4, StatementFault::Values), 0),
            (stranger, of(0, StatementFault::OtherAccount), 0),
            (right, None, 2),
            (turned, of(0, StatementFault::NothingNew), 2),
        ] {
            let day = reconciliation::upload(db, &admin, "test", sent).await.unwrap().day;
            assert_eq!(shop.day(&admin, day).await.refused, None, "what came before is told no longer");
            shop.read().await;
            let detail = shop.day(&admin, day).await;
            assert_eq!(detail.refused.map(|refused| refused.rule), rule);
            assert_eq!((detail.row.progress, detail.row.matched), (None, matched));
            shop.in_order().await;
        }
        shop.school.clock.advance(31 * Millis::DAY);
        crate::support::jobs().run_sweeps(db).await.unwrap();
        assert_eq!(shop.count("statement_upload").await, "0");
    })
    .await;
}
