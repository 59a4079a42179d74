//! How statements come by themselves: which days are asked for, how often, and what happens to long ones.

use std::time::Duration;

use commerce::{
    payment::{Gateways, StatementKind, StatementLine},
    reconciliation::{self, TimeLimit, action},
};
use ground::{Db, jobs::run_due};
use model::{Millis, ledger::LedgerAccount, reconciliation::LineClass};

use crate::{
    reconciled::{CURRENCY, PRICE, file, first_day, in_a_reconciled_shop, line, paid},
    support::{Shop, jobs},
};

/// The distances at which a statement that does not come is asked for again, in minutes.
const MINUTES: [i64; 6] = [10, 20, 40, 80, 160, 320];

impl Shop {
    /// The same school in a process that waits no longer than this.
    async fn in_a_hurry(&self, patience: Duration) -> Db {
        let provider = self.provider.clone();
        self.school.another(|env| env.with(Gateways::default().with(provider)).with(TimeLimit(patience))).await
    }

    /// How long the job of this kind waits, in milliseconds.
    async fn waits(&self, kind: &str) -> Option<i64> {
        let text = format!("select run_at || '' from job where kind = '{kind}' and done_at is null");
        let at: Option<i64> = self.school.rows(&text).await.first().map(|at| at.parse().unwrap());
        at.map(|at| at - self.school.db.env.now().0)
    }

    /// How many letters say that the statement of a date did not come.
    async fn told_of(&self, date: &str) -> usize {
        let letters = ground::mail::mailbox(&self.school.db).await.unwrap();
        letters.iter().filter(|mail| mail.subject.contains(date)).count()
    }
}

#[tokio::test]
async fn a_day_that_late_lines_made_is_fetched_at_its_turn_and_its_differences_are_told() {
    in_a_reconciled_shop(|shop| async move {
        let (db, admin) = (&shop.school.db, shop.admin().await);
        let (_, payment) = shop.sold_to("amy").await;
        let known = paid(payment, PRICE);
        let mut day = shop.reconciled(&admin, vec![known.clone()]).await;
        jobs().run_sweeps(db).await.unwrap();
        shop.read().await;
        let second = first_day().after();
        for number in 1..=2 {
            reconciliation::close(db, &admin, day, "").await.unwrap();
            let late = line(StatementKind::Payment, &format!("tp_late_{number}"), 7, CURRENCY);
            let more = file(first_day(), &[known.clone(), late]);
            day = reconciliation::upload(db, &admin, "test", more).await.unwrap().day;
            shop.read().await;
            let made = shop.day(&admin, day).await.row;
            assert_eq!((made.received_at, made.differences), (None, 1), "its own statement is still to come");
            if number == 1 {
                assert_eq!(made.date, second.to_string());
                // Something of that day is not in its statement.
                shop.sold_to("ben").await;
                shop.provider.states_day(second, vec![]);
                shop.school.clock.advance(Millis::DAY);
                jobs().run_sweeps(db).await.unwrap();
                shop.read().await;
                let fetched = shop.day(&admin, day).await;
                assert_eq!((fetched.row.received_at.is_some(), fetched.row.differences), (true, 2));
                assert_eq!(school::admin::overview(db, &admin).await.unwrap().days_unreconciled, 1);
                shop.only_line(&admin, day, LineClass::MissingThere).await;
                for line in fetched.lines.rows {
                    action::book(db, &admin, day, line.id, "As they say").await.unwrap();
                }
            } else {
                // That of the third day never comes.
                shop.school.clock.advance(Millis::DAY);
                jobs().run_sweeps(db).await.unwrap();
                shop.read().await;
                for minutes in MINUTES {
                    assert!(!shop.day(&admin, day).await.row.is_overdue);
                    shop.school.clock.advance(minutes * Millis::MINUTE);
                    shop.read().await;
                }
                assert!(shop.day(&admin, day).await.row.is_overdue);
                shop.read().await;
                assert_eq!(shop.told_of(&made.date).await, 1);
            }
        }
        shop.in_order().await;
    })
    .await;
}

#[tokio::test]
async fn a_day_that_a_person_fetched_hides_none_before_it() {
    in_a_reconciled_shop(|shop| async move {
        let (db, admin) = (&shop.school.db, shop.admin().await);
        shop.sold_to("amy").await;
        shop.school.clock.advance(Millis::DAY);
        jobs().run_sweeps(db).await.unwrap();
        // The school stands still for three days; then somebody fetches the last of them first.
        shop.school.clock.advance(3 * Millis::DAY);
        let last = first_day().after().after().after();
        shop.provider.states_day(last, vec![]);
        reconciliation::fetch(db, &admin, "test", &last.to_string()).await.unwrap();
        jobs().run_sweeps(db).await.unwrap();
        assert_eq!(reconciliation::list(db, &admin, "test", None).await.unwrap().total, 4);
        let asked = "select count(*) || '' from job where kind = 'statement.fetch' and done_at is null";
        assert_eq!(shop.school.rows(asked).await, ["4"], "each is asked for once");
        jobs().run_sweeps(db).await.unwrap();
        assert_eq!(shop.school.rows(asked).await, ["4"]);
    })
    .await;
}

#[tokio::test]
async fn without_usable_keys_a_day_is_asked_for_again_at_growing_distances_until_a_person_is_told() {
    in_a_reconciled_shop(|shop| async move {
        let (db, admin) = (&shop.school.db, shop.admin().await);
        shop.sold_to("amy").await;
        shop.school.clock.advance(Millis::DAY);
        jobs().run_sweeps(db).await.unwrap();
        let date = first_day().to_string();
        let day = reconciliation::list(db, &admin, "", None).await.unwrap().rows[0].id;
        let locked = shop.school.another(|env| env.with(Gateways::default())).await;
        for minutes in MINUTES {
            run_due(&locked, &jobs()).await.unwrap();
            assert_eq!(shop.waits("statement.fetch").await, Some(minutes * Millis::MINUTE));
            assert_eq!(shop.told_of(&date).await, 0);
            shop.school.clock.advance(minutes * Millis::MINUTE);
        }
        run_due(&locked, &jobs()).await.unwrap();
        assert_eq!(shop.waits("statement.fetch").await, None);
        run_due(&locked, &jobs()).await.unwrap();
        assert!(shop.day(&admin, day).await.row.is_overdue);
        assert_eq!(shop.told_of(&date).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_long_statement_comes_in_parts_and_goes_on_after_the_last_one_that_came() {
    in_a_reconciled_shop(|shop| async move {
        let admin = shop.admin().await;
        let (_, payment) = shop.sold_to("amy").await;
        shop.school.clock.advance(Millis::DAY);
        let stranger = |number: i64| line(StatementKind::Fee, &format!("fee_{number}"), -number, CURRENCY);
        let lines: Vec<StatementLine> = std::iter::once(paid(payment, PRICE)).chain((1..=4).map(stranger)).collect();
        shop.provider.states_day(first_day(), lines);
        shop.provider.states_in_parts(2, 1);
        jobs().run_sweeps(&shop.school.db).await.unwrap();
        let hasty = shop.in_a_hurry(Duration::from_millis(300)).await;
        run_due(&hasty, &jobs()).await.unwrap();
        assert_eq!(shop.waits("statement.fetch").await, Some(10 * Millis::MINUTE), "the second part does not come");
        let kept = "select count(*) || '' from statement_part";
        assert_eq!((shop.school.rows(kept).await, shop.provider.parts_asked()), (vec!["1".into()], 2));
        shop.provider.states_in_parts(2, usize::MAX);
        shop.school.clock.advance(10 * Millis::MINUTE);
        shop.read().await;
        assert_eq!(shop.provider.parts_asked(), 4, "the first part is not asked for again");
        assert_eq!(shop.school.rows(kept).await, ["0"]);
        let day = reconciliation::list(&shop.school.db, &admin, "", None).await.unwrap().rows[0].id;
        let detail = shop.day(&admin, day).await;
        assert_eq!((detail.row.matched, detail.row.differences, detail.lines.total), (5, 0, 5));
        assert_eq!(shop.account(&LedgerAccount::ProviderFees).await, 1 + 2 + 3 + 4);
        shop.in_order().await;
    })
    .await;
}

#[tokio::test]
async fn a_person_who_fetches_a_long_statement_waits_for_its_first_part_alone() {
    in_a_reconciled_shop(|shop| async move {
        let (db, admin) = (&shop.school.db, shop.admin().await);
        let (_, payment) = shop.sold_to("amy").await;
        shop.school.clock.advance(Millis::DAY);
        let fee = StatementLine { kind: StatementKind::Fee, ..paid(payment, -29) };
        shop.provider.states_day(first_day(), vec![paid(payment, PRICE), fee]);
        shop.provider.states_in_parts(1, usize::MAX);
        let day = reconciliation::fetch(db, &admin, "test", &first_day().to_string()).await.unwrap().day;
        assert_eq!((shop.provider.parts_asked(), shop.day(&admin, day).await.row.received_at), (1, None));
        shop.read().await;
        let row = shop.day(&admin, day).await.row;
        assert_eq!((shop.provider.parts_asked(), row.received_at.is_some(), row.matched), (2, true, 2));
        shop.in_order().await;
    })
    .await;
}

#[tokio::test]
async fn a_statement_that_takes_long_is_read_in_several_turns() {
    in_a_reconciled_shop(|shop| async move {
        let (db, admin) = (&shop.school.db, shop.admin().await);
        let (_, payment) = shop.sold_to("amy").await;
        shop.school.clock.advance(Millis::DAY);
        let fee = |number: i64| line(StatementKind::Fee, &format!("fee_{number}"), -1, CURRENCY);
        let lines: Vec<StatementLine> = (1..4_000).map(fee).chain([paid(payment, PRICE)]).collect();
        let day = reconciliation::upload(db, &admin, "test", file(first_day(), &lines)).await.unwrap().day;
        let hasty = shop.in_a_hurry(Duration::ZERO).await;
        run_due(&hasty, &jobs()).await.unwrap();
        let turns = "select count(*) || '' from job where kind = 'statement.read' and done_at is not null";
        assert_eq!(shop.one(turns).await, "4", "three pieces, and the end");
        let row = shop.day(&admin, day).await.row;
        assert_eq!((row.matched, row.differences, row.progress), (4_000, 0, None));
        assert_eq!(shop.account(&LedgerAccount::ProviderFees).await, 3_999);
        shop.in_order().await;
    })
    .await;
}

#[tokio::test]
async fn a_statement_that_cannot_be_read_to_its_end_is_told_after_the_last_attempt() {
    in_a_reconciled_shop(|shop| async move {
        let (db, admin) = (&shop.school.db, shop.admin().await);
        let (_, payment) = shop.sold_to("amy").await;
        shop.school.clock.advance(Millis::DAY);
        let sent = file(first_day(), &[paid(payment, PRICE)]);
        let day = reconciliation::upload(db, &admin, "test", sent).await.unwrap().day;
        shop.school.damage("alter table statement_line rename column is_late to was_late").await;
        for attempt in 1..=ground::jobs::MAX_ATTEMPTS {
            let told = shop.one("select count(*) || '' from statement where told_at is not null").await;
            assert_eq!(told, "0", "{attempt}");
            shop.read().await;
            shop.school.clock.advance(Millis::HOUR);
        }
        shop.school.damage("alter table statement_line rename column was_late to is_late").await;
        assert!(shop.day(&admin, day).await.row.is_overdue);
        shop.read().await;
        assert_eq!(shop.told_of(&first_day().to_string()).await, 1);
        // What was given up can be tried again, and ends.
        let jobs = ground::jobs::list(db, &admin, Some(model::admin::JobState::Failed), None).await.unwrap().rows;
        ground::jobs::retry(db, &admin, jobs[0].id).await.unwrap();
        shop.read().await;
        let row = shop.day(&admin, day).await.row;
        assert_eq!((row.is_overdue, row.matched, row.differences), (false, 1, 0));
        shop.in_order().await;
    })
    .await;
}
