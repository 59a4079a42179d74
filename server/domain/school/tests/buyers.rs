//! Made-up buyers, for measuring: a school full of them keeps every rule, and can go on.

use commerce::payment;
use ground::jobs::run_due;
use school::{check, seed};
use testing::on_both;

#[tokio::test]
async fn made_up_buyers_keep_the_rules_and_can_go_on_buying() {
    on_both(|school| async move {
        let (db, count) = (&school.db, async |text: &str| school.rows(text).await[0].parse::<usize>().unwrap());
        seed::bench(db, 60, 7, &mut |_, _| {}).await.unwrap();
        for _ in 0..2 {
            seed::buyers(db, 30, 100, &mut |_, _| {}).await.unwrap();
            assert_eq!(count("select cast(count(*) as text) from orders").await, 100, "what is there counts");
        }
        assert_eq!(count("select cast(count(*) as text) from access_grant").await, 100);
        assert_eq!(count("select cast(max(sequence) as text) from ledger_entry").await, 100);
        assert_eq!(check::run(db).await.unwrap(), []);
        let told = seed::waiting(db, "test", 20).await.unwrap();
        assert_eq!(told.len(), 20);
        assert_eq!(count("select cast(count(*) as text) from orders where state = 'awaiting'").await, 20);
        assert_eq!(check::run(db).await.unwrap(), []);
        for told in &told {
            assert_eq!(payment::apply_update(db, "test", told).await.unwrap(), payment::UpdateOutcome::Applied);
        }
        assert_eq!(count("select cast(count(*) as text) from access_grant").await, 120, "nobody bought what was hers");
        assert_eq!(check::run(db).await.unwrap(), []);
        let tokens = seed::sessions(db, 3).await.unwrap();
        assert!(people::session::load(db, &tokens[2]).await.unwrap().is_some());
    })
    .await;
}

#[tokio::test]
async fn made_up_learners_talk_and_hear_of_the_course_that_they_follow() {
    on_both(|school| async move {
        let (db, count) = (&school.db, async |text: &str| school.rows(text).await[0].parse::<usize>().unwrap());
        seed::bench(db, 2, 7, &mut |_, _| {}).await.unwrap();
        seed::buyers(db, 30, 0, &mut |_, _| {}).await.unwrap();
        for comments in [7, 12] {
            seed::talk(db, 7, comments, &mut |_, _| {}).await.unwrap();
            assert_eq!(count("select cast(count(*) as text) from comment").await, comments, "what is there counts");
        }
        for _ in 0..2 {
            seed::followers(db, 7, 20).await.unwrap();
        }
        let at = seed::raise_update(db, 7).await.unwrap();
        assert_eq!(seed::noticed(db, at).await.unwrap(), 0);
        run_due(db, &school::register()).await.unwrap();
        assert_eq!(seed::noticed(db, at).await.unwrap(), 20);
        assert_eq!(check::run(db).await.unwrap(), []);
    })
    .await;
}
