//! Statements that should not have come, and are taken back.

use commerce::{
    payment::{RefundInput, StatementFault, StatementKind, StatementLine},
    reconciliation::{self, action},
};
use ground::Error;
use model::{
    Id, Millis,
    admin::JobState,
    job::JobKind,
    ledger::LedgerAccount,
    order::RefundAccess,
    reconciliation::{Day, LineClass, StatementFile},
    rule::Rule,
};
use testing::{BEGINNING, field_error, guest};

use crate::{
    reconciled::{CURRENCY, PRICE, fault, file, first_day, in_a_reconciled_shop, line, paid},
    support::Shop,
};

impl Shop {
    /// The newest file of a day.
    async fn newest_file(&self, admin: &ground::RequestContext, day: Id<Day>) -> Id<StatementFile> {
        self.day(admin, day).await.files.last().unwrap().id
    }
}

/// The line with a number of its own.
fn numbered(number: &str, line: StatementLine) -> StatementLine {
    StatementLine { movement: Some(number.into()), ..line }
}

#[tokio::test]
async fn a_wrong_statement_is_taken_back_and_the_right_one_adds_up() {
    in_a_reconciled_shop(|shop| async move {
        let (db, admin) = (&shop.school.db, shop.admin().await);
        let ((_, amy), (_, ben)) = (shop.sold_to("amy").await, shop.sold_to("ben").await);
        let fee = |minor| StatementLine { kind: StatementKind::Fee, ..paid(amy, minor) };
        let payout = line(StatementKind::Payout, "po_1", -4_000, CURRENCY);
        let day = shop.reconciled(&admin, vec![paid(amy, PRICE - 100), fee(-50), payout]).await;
        for class in [LineClass::OtherAmount, LineClass::MissingThere] {
            let line = shop.only_line(&admin, day, class).await;
            action::book(db, &admin, day, line.id, "As they say").await.unwrap();
        }
        let unknown = shop.only_line(&admin, day, LineClass::MissingHere).await;
        action::note(db, &admin, day, unknown.id, "To the bank").await.unwrap();
        assert_eq!(shop.account(&LedgerAccount::Clearing).await, 100 + PRICE);
        let wrong = shop.newest_file(&admin, day).await;
        let entries = shop.count("ledger_entry").await;
        reconciliation::take_back(db, &admin, day, wrong).await.unwrap();
        // Nothing was taken out of the ledger: each entry has its opposite.
        assert_eq!(shop.account(&LedgerAccount::Clearing).await, 0);
        assert_eq!(shop.account(&LedgerAccount::ProviderFees).await, 0);
        assert_eq!(shop.account(&LedgerAccount::Provider("test".into())).await, 2 * PRICE);
        let kinds = "select kind from ledger_entry where kind like '%_reversed' order by kind";
        assert_eq!(
            shop.school.rows(kinds).await,
            ["provider_fees_reversed", "reconciled_reversed", "reconciled_reversed"]
        );
        assert_eq!(shop.count("ledger_entry").await, (entries.parse::<i64>().unwrap() + 3).to_string());
        assert_eq!(shop.one("select count(*) || '' from payment where fee is not null").await, "0");
        let emptied = shop.day(&admin, day).await;
        assert_eq!((emptied.row.received_at, emptied.row.differences, emptied.lines.total), (None, 0, 0));
        assert!(emptied.files.is_empty() && emptied.row.totals.is_empty());
        let said = "select subject || ': ' || before from audit_log where action = 'statement-taken-back'";
        assert_eq!(shop.one(said).await, format!("test: {}", first_day()));
        shop.in_order().await;
        let gone = reconciliation::take_back(db, &admin, day, wrong).await;
        assert!(matches!(gone, Err(Error::NotFound)), "{gone:?}");
        // The right one comes.
        let right = file(first_day(), &[paid(amy, PRICE), paid(ben, PRICE), fee(-29)]);
        assert_eq!(reconciliation::upload(db, &admin, "test", right).await.unwrap().day, day);
        shop.read().await;
        let row = shop.day(&admin, day).await.row;
        assert_eq!((row.matched, row.differences), (3, 0));
        assert!(shop.off(&admin, day).await.is_empty());
        assert_eq!(shop.account(&LedgerAccount::ProviderFees).await, 29);
        assert_eq!(shop.one("select fee || '' from payment where fee is not null").await, "29");
        let right = shop.newest_file(&admin, day).await;
        reconciliation::close(db, &admin, day, "").await.unwrap();
        let closed = reconciliation::take_back(db, &admin, day, right).await;
        assert!(matches!(closed, Err(Error::Stale)), "a closed day never changes: {closed:?}");
        shop.in_order().await;
    })
    .await;
}

#[tokio::test]
async fn the_same_file_can_come_again_after_it_was_taken_back() {
    in_a_reconciled_shop(|shop| async move {
        let (db, admin) = (&shop.school.db, shop.admin().await);
        let (_, payment) = shop.sold_to("amy").await;
        shop.school.clock.advance(Millis::DAY);
        let sent = file(first_day(), &[paid(payment, PRICE)]);
        for _ in 0..2 {
            let taken = reconciliation::upload(db, &admin, "test", sent.clone()).await.unwrap();
            assert_eq!(taken.new_lines, None);
            // One that is not read yet as well.
            let unread = shop.newest_file(&admin, taken.day).await;
            reconciliation::take_back(db, &admin, taken.day, unread).await.unwrap();
            shop.read().await;
            assert_eq!(shop.day(&admin, taken.day).await.lines.total, 0);
        }
        let day = reconciliation::upload(db, &admin, "test", sent).await.unwrap().day;
        shop.read().await;
        assert_eq!(shop.day(&admin, day).await.row.matched, 1);
        shop.in_order().await;
    })
    .await;
}

#[tokio::test]
async fn another_day_lacks_again_what_a_wrong_statement_had_taken() {
    in_a_reconciled_shop(|shop| async move {
        let (db, admin) = (&shop.school.db, shop.admin().await);
        let (_, payment) = shop.sold_to("amy").await;
        let first = shop.reconciled(&admin, vec![]).await;
        shop.school.clock.advance(Millis::DAY);
        let at = BEGINNING.plus(Millis::DAY);
        let wrong = file(first_day().after(), &[StatementLine { at, ..paid(payment, PRICE) }]);
        let second = reconciliation::upload(db, &admin, "test", wrong).await.unwrap().day;
        shop.read().await;
        assert_eq!(shop.day(&admin, first).await.lines.total, 0);
        let wrong = shop.newest_file(&admin, second).await;
        let elsewhere = reconciliation::take_back(db, &admin, first, wrong).await;
        assert!(matches!(elsewhere, Err(Error::NotFound)), "{elsewhere:?}");
        reconciliation::take_back(db, &admin, second, wrong).await.unwrap();
        // Nobody has looked yet what it lacks now, and the job that was to look is given up.
        let early = reconciliation::close(db, &admin, first, "").await;
        assert!(matches!(early, Err(Error::Stale)), "{early:?}");
        let waiting = ground::jobs::list(db, &admin, Some(JobState::Waiting), None).await.unwrap().rows;
        let looking = waiting.iter().find(|job| job.kind == JobKind::ReadStatement.as_str()).unwrap();
        ground::jobs::cancel(db, &admin, looking.id).await.unwrap();
        shop.read().await;
        assert!(shop.day(&admin, first).await.row.progress.is_some(), "it says that it is not ready");
        let early = reconciliation::close(db, &admin, first, "").await;
        assert!(matches!(early, Err(Error::Stale)), "{early:?}");
        shop.school.clock.advance(2 * Millis::HOUR);
        crate::support::jobs().run_sweeps(db).await.unwrap();
        shop.read().await;
        assert_eq!(shop.day(&admin, first).await.row.progress, None);
        shop.only_line(&admin, first, LineClass::MissingThere).await;
        assert_eq!(shop.off(&admin, first).await, [-PRICE]);
        assert_eq!(shop.day(&admin, second).await.lines.total, 0);
        shop.in_order().await;
    })
    .await;
}

#[tokio::test]
async fn what_a_later_statement_rests_on_is_taken_back_after_it() {
    in_a_reconciled_shop(|shop| async move {
        let (db, admin) = (&shop.school.db, shop.admin().await);
        let (_, payment) = shop.sold_to("amy").await;
        let says = |minor| numbered("m1", paid(payment, minor));
        let fee = numbered("m1", StatementLine { kind: StatementKind::Fee, ..paid(payment, -29) });
        let day = shop.reconciled(&admin, vec![says(PRICE - 100)]).await;
        let first = shop.newest_file(&admin, day).await;
        shop.school.clock.advance(Millis::SECOND);
        let later = file(first_day(), &[says(PRICE + 5), fee]);
        reconciliation::upload(db, &admin, "test", later.clone()).await.unwrap();
        shop.read().await;
        let second = shop.newest_file(&admin, day).await;
        let refused = reconciliation::take_back(db, &admin, day, first).await;
        assert_eq!(fault(refused), ("file".into(), StatementFault::CameAgain));
        reconciliation::take_back(db, &admin, day, second).await.unwrap();
        shop.read().await;
        let line = shop.only_line(&admin, day, LineClass::OtherAmount).await;
        assert_eq!((line.theirs.unwrap().minor, line.is_open), (PRICE - 100, true), "as the first one says");
        assert_eq!((shop.off(&admin, day).await, shop.account(&LedgerAccount::ProviderFees).await), (vec![-100], 0));
        shop.in_order().await;
        // What it corrected is resolved.
        reconciliation::upload(db, &admin, "test", later).await.unwrap();
        shop.read().await;
        let second = shop.newest_file(&admin, day).await;
        action::note(db, &admin, day, line.id, "A tip").await.unwrap();
        let refused = reconciliation::take_back(db, &admin, day, second).await;
        assert_eq!(fault(refused), ("file".into(), StatementFault::Resolved));
        shop.in_order().await;
    })
    .await;
}

#[tokio::test]
async fn a_statement_because_of_which_money_went_back_stays() {
    in_a_reconciled_shop(|shop| async move {
        let (db, admin, ben) = (&shop.school.db, shop.admin().await, shop.person("ben").await);
        let (_, payment) = shop.sold_to("amy").await;
        let day = shop.reconciled(&admin, vec![paid(payment, PRICE + 100)]).await;
        let sent = shop.newest_file(&admin, day).await;
        let line = shop.only_line(&admin, day, LineClass::OtherAmount).await;
        let given = RefundInput { amount: "1".into(), note: "Too much".into(), access: RefundAccess::Keep };
        action::refund(db, &admin, day, line.id, &given).await.unwrap();
        let refused = reconciliation::take_back(db, &admin, day, sent).await;
        let rule = Rule::Statement { line: 1, fault: StatementFault::Refunded };
        assert_eq!(field_error(refused), ("file".into(), rule));
        let forbidden = reconciliation::take_back(db, &ben, day, sent).await;
        assert!(matches!(forbidden, Err(Error::Forbidden)), "{forbidden:?}");
        let nobody = reconciliation::take_back(db, &guest(), day, sent).await;
        assert!(matches!(nobody, Err(Error::Unauthenticated)), "{nobody:?}");
        assert_eq!(shop.day(&admin, day).await.files.len(), 1);
        shop.read().await;
        shop.in_order().await;
    })
    .await;
}
