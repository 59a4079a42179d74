//! Refunds that buyers ask for again and again: nobody gets more than the formula says, and nobody asks without end.

use commerce::{
    payment::{RefundInput, issue, webhook},
    refund_request::{ask, decide, preview, withdraw},
};
use model::{
    order::{OrderState, RefundAccess, RefundState},
    refund_request::{MAX_REQUESTS_PER_ORDER, RefundObstacle},
};
use testing::signed;

use crate::{
    refund_requests::{REASON, accepting, declining, obstacle},
    support::in_a_shop,
};

#[tokio::test]
async fn whoever_asks_again_gets_no_more_than_the_formula_says() {
    in_a_shop(|shop| async move {
        let (db, amy, sue) = (&shop.school.db, shop.person("amy").await, shop.colleague("sue").await);
        let order = shop.buys(&amy).await;
        shop.learned(&amy, 3, 1_000).await;
        let whole = preview(db, &amy, order).await.unwrap().facts.unwrap();
        assert!(whole.amount.minor > 1_000 && whole.amount.minor < whole.paid.minor, "{whole:?}");
        assert_eq!((whole.went().minor, whole.in_all()), (0, whole.amount));
        // A part of it first, and the course stays open.
        ask(db, &amy, order, REASON, None).await.unwrap();
        decide(db, &sue, order, &accepting("10")).await.unwrap();
        shop.work().await;
        let rest = preview(db, &amy, order).await.unwrap().facts.unwrap();
        assert_eq!(
            (rest.went().minor, rest.in_all(), rest.left.minor),
            (1_000, whole.amount, whole.paid.minor - 1_000)
        );
        assert_eq!(rest.amount.minor, whole.amount.minor - 1_000, "what went is its own term");
        // Then the rest of it.
        ask(db, &amy, order, REASON, Some(rest.amount.minor)).await.unwrap();
        decide(db, &sue, order, &accepting(&rest.amount.amount())).await.unwrap();
        shop.work().await;
        assert_eq!(shop.state(&amy, order).await, OrderState::PartRefunded);
        // And then nothing, though money is left of the payment.
        let after = preview(db, &amy, order).await.unwrap();
        let facts = after.facts.unwrap();
        assert_eq!((after.obstacle, facts.amount.minor), (Some(RefundObstacle::NothingLeft), 0));
        assert!(facts.left.minor > 0 && !after.is_automatic);
        assert_eq!(obstacle(ask(db, &amy, order, REASON, None).await), RefundObstacle::NothingLeft);
        let went: i64 = shop.provider.refunds().iter().map(|refund| refund.minor).sum();
        assert_eq!(went, whole.amount.minor);
    })
    .await;
}

#[tokio::test]
async fn what_the_school_gave_by_itself_counts_and_nothing_decides_itself_twice() {
    in_a_shop(|shop| async move {
        let (db, amy, ben) = (&shop.school.db, shop.person("amy").await, shop.person("ben").await);
        let sue = shop.colleague("sue").await;
        shop.sets("refunds.automatic", "true").await;
        shop.sets("refunds.share_percent", "100").await;
        let order = shop.buys(&amy).await;
        shop.learned(&amy, 2, 1_000).await;
        let whole = shop.comes_back(&amy, order).await;
        ask(db, &amy, order, REASON, None).await.unwrap();
        shop.work().await;
        for _ in 0..2 {
            assert_eq!(obstacle(ask(db, &amy, order, REASON, None).await), RefundObstacle::NothingLeft);
        }
        let went: Vec<i64> = shop.provider.refunds().iter().map(|refund| refund.minor).collect();
        assert_eq!(went, [whole]);
        // The school was more generous than its formula: nothing is left to ask for.
        let his = shop.buys(&ben).await;
        shop.learned(&ben, 2, 1_000).await;
        let facts = preview(db, &ben, his).await.unwrap().facts.unwrap();
        let more = model::Money { minor: facts.amount.minor + 1, ..facts.amount };
        let given = RefundInput { amount: more.amount(), note: "Sorry".into(), access: RefundAccess::Keep };
        issue(db, &sue, his, &given).await.unwrap();
        shop.work().await;
        assert_eq!(shop.comes_back(&ben, his).await, 0, "never negative");
        assert_eq!(obstacle(ask(db, &ben, his, REASON, None).await), RefundObstacle::NothingLeft);
    })
    .await;
}

#[tokio::test]
async fn after_a_refusal_people_decide_and_five_requests_are_all() {
    in_a_shop(|shop| async move {
        let (db, amy, sue) = (&shop.school.db, shop.person("amy").await, shop.colleague("sue").await);
        let teacher = shop.taught_by("tia").await;
        let order = shop.buys(&amy).await;
        ask(db, &amy, order, REASON, None).await.unwrap();
        decide(db, &sue, order, &declining("No")).await.unwrap();
        shop.sets("refunds.automatic", "true").await;
        assert!(!preview(db, &amy, order).await.unwrap().is_automatic, "somebody refused it");
        for asked in 1..MAX_REQUESTS_PER_ORDER {
            ask(db, &amy, order, REASON, None).await.unwrap();
            assert_eq!(shop.state(&amy, order).await, OrderState::Paid, "{asked}");
            withdraw(db, &amy, order).await.unwrap();
        }
        assert_eq!(preview(db, &amy, order).await.unwrap().obstacle, Some(RefundObstacle::TooMany));
        assert_eq!(obstacle(ask(db, &amy, order, REASON, None).await), RefundObstacle::TooMany);
        assert_eq!(shop.count("refund_request").await, MAX_REQUESTS_PER_ORDER.to_string());
        shop.work().await;
        assert_eq!(shop.letters(teacher, "买家申请退款").await, MAX_REQUESTS_PER_ORDER, "and no more letters");
        // The school can still give money back by itself.
        let given = RefundInput { amount: "1".into(), note: "Sorry".into(), access: RefundAccess::Keep };
        issue(db, &sue, order, &given).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn what_a_provider_refused_for_good_is_not_sent_again_without_a_person() {
    in_a_shop(|shop| async move {
        let (db, amy) = (&shop.school.db, shop.person("amy").await);
        shop.colleague("sue").await;
        shop.sets("refunds.automatic", "true").await;
        let order = shop.buys(&amy).await;
        shop.provider.set_refunds(RefundState::Pending);
        ask(db, &amy, order, REASON, None).await.unwrap();
        shop.work().await;
        let body = format!("refund {} {}", shop.provider.newest_refund(), RefundState::Refused);
        webhook::receive(db, "test", signed("ours"), body.as_bytes()).await.unwrap();
        webhook::process_pending(db).await.unwrap();
        let again = preview(db, &amy, order).await.unwrap();
        assert_eq!((again.obstacle, again.is_automatic), (None, false));
        ask(db, &amy, order, REASON, None).await.unwrap();
        shop.work().await;
        assert_eq!((shop.provider.refunds().len(), shop.state(&amy, order).await), (1, OrderState::Paid));
    })
    .await;
}
