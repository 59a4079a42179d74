//! Refunds that somebody made at the provider itself: in its dashboard, or by another program.

use commerce::{
    order,
    payment::{apply_update, refund, webhook},
    refund_request::ask,
};
use ground::RequestContext;
use model::{
    Id, Millis,
    admin::TimelineEvent,
    dispute::DisputeState,
    order::{CourseAccess, OrderState, Payment, RefundState},
    refund_request::RefundRequestState,
};
use school::admin;
use testing::signed;

use crate::{
    disputes::PRICE,
    refund_requests::REASON,
    support::{SecondTry, Shop, in_a_shop},
};

impl Shop {
    /// A webhook says this, never word for word as before. Returns its outcome.
    pub async fn is_told(&self, what: &str) -> String {
        let nonce = self.count("payment_webhook").await;
        let body = format!("{what} {nonce}");
        webhook::receive(&self.school.db, "test", signed("ours"), body.as_bytes()).await.unwrap();
        webhook::process_pending(&self.school.db).await.unwrap();
        self.last_outcome().await
    }

    async fn last_outcome(&self) -> String {
        self.one("select outcome from payment_webhook order by id desc").await
    }

    /// Somebody sends money back at the provider itself, whose webhook tells of it. Returns the webhook's outcome.
    pub async fn refunds_there(&self, payment: Id<Payment>, reference: &str, minor: i64, state: RefundState) -> String {
        self.provider.sends_back(payment, reference, minor, state);
        self.is_told(&format!("external {reference} {state}")).await
    }

    /// A refund of ours comes to this state, and a webhook tells of it.
    pub async fn ours_becomes(&self, state: RefundState) {
        let refund = self.provider.newest_refund();
        self.provider.refund_becomes(refund, state);
        let body = format!("refund {refund} {state}");
        webhook::receive(&self.school.db, "test", signed("ours"), body.as_bytes()).await.unwrap();
        webhook::process_pending(&self.school.db).await.unwrap();
    }

    async fn is_open(&self, buyer: &RequestContext) -> bool {
        matches!(self.access(buyer).await, CourseAccess::Granted(_))
    }

    /// What went back by the books, in minor units.
    async fn sent(&self) -> i64 {
        self.one("select cast(coalesce(sum(amount), 0) as text) from refund where state = 'succeeded'")
            .await
            .parse()
            .unwrap()
    }
}

#[tokio::test]
async fn a_refund_that_was_made_at_the_provider_is_taken_in_once_and_everybody_hears() {
    for (minor, books, state) in
        [(1_000, [3_900, -3_510, -390, 0, 0, 0], OrderState::PartRefunded), (PRICE, [0; 6], OrderState::Refunded)]
    {
        in_a_shop(|shop| async move {
            let (db, amy, sue) = (&shop.school.db, shop.person("amy").await, shop.colleague("sue").await);
            let teacher = shop.taught_by("tia").await;
            let (order, payment) = shop.contested(&amy).await;
            for outcome in ["applied", "repeated", "repeated"] {
                assert_eq!(shop.refunds_there(payment, "re_1", minor, RefundState::Succeeded).await, outcome);
            }
            assert_eq!((shop.books().await, shop.state(&amy, order).await), (books, state));
            assert_eq!(shop.count("ledger_entry where kind in ('refund', 'refund_paid')").await, "2");
            assert_eq!(shop.is_open(&amy).await, state == OrderState::PartRefunded, "the course goes with the whole");
            let page = order::load(db, &amy, order).await.unwrap();
            assert!(matches!(&page.refunds[..], [one] if one.is_external && one.amount.minor == minor));
            let detail = admin::order(db, &sue, order).await.unwrap();
            let made = TimelineEvent::RefundExternal { reference: "re_1".into() };
            assert!(detail.timeline.iter().any(|entry| entry.event == made && entry.amount == Some(page.refunded)));
            assert_eq!(detail.left.map_or(0, |left| left.minor), PRICE - minor);
            shop.work().await;
            assert_eq!(shop.provider.refunds(), [], "nothing is sent again");
            assert_eq!(shop.letters(teacher, "在支付平台退款").await, 1);
            assert_eq!(shop.letters("amy", &order.to_string()).await, 2, "the receipt, and this");
        })
        .await;
    }
}

#[tokio::test]
async fn news_of_it_in_every_order_lead_to_the_same_end() {
    use RefundState::{Pending, Refused, Succeeded};
    for (states, end) in [
        ([Pending, Succeeded, Pending], OrderState::Refunded),
        ([Succeeded, Pending, Succeeded], OrderState::Refunded),
        ([Pending, Refused, Pending], OrderState::Paid),
        ([Refused, Pending, Refused], OrderState::Paid),
        ([Pending, Succeeded, Refused], OrderState::Paid),
    ] {
        in_a_shop(|shop| async move {
            let amy = shop.person("amy").await;
            let (order, payment) = shop.contested(&amy).await;
            let sold = shop.books().await;
            for state in states {
                shop.refunds_there(payment, "re_1", PRICE, state).await;
                shop.in_order().await;
            }
            assert_eq!(shop.state(&amy, order).await, end, "{states:?}");
            assert_eq!(shop.books().await, if end == OrderState::Paid { sold } else { [0; 6] }, "{states:?}");
            assert_eq!(shop.is_open(&amy).await, end == OrderState::Paid, "{states:?}");
            assert_eq!(shop.count("refund").await, "1");
        })
        .await;
    }
}

#[tokio::test]
async fn one_whose_last_word_never_comes_is_asked_about() {
    in_a_shop(|shop| async move {
        let amy = shop.person("amy").await;
        let (order, payment) = shop.contested(&amy).await;
        assert_eq!(shop.refunds_there(payment, "re_1", PRICE, RefundState::Pending).await, "applied");
        shop.work().await;
        assert_eq!(shop.state(&amy, order).await, OrderState::Refunding);
        shop.provider.sends_back(payment, "re_1", PRICE, RefundState::Succeeded);
        shop.school.clock.advance(Millis::MINUTE);
        shop.work().await;
        assert_eq!((shop.state(&amy, order).await, shop.books().await), (OrderState::Refunded, [0; 6]));
        assert_eq!(shop.provider.refunds(), []);
    })
    .await;
}

#[tokio::test]
async fn it_goes_beside_a_refund_of_ours_that_is_under_way() {
    in_a_shop(|shop| async move {
        let amy = shop.person("amy").await;
        let (order, payment) = shop.contested(&amy).await;
        shop.provider.set_refunds(RefundState::Pending);
        shop.sends_back(order, "10.00").await.unwrap();
        shop.work().await;
        assert_eq!(shop.refunds_there(payment, "re_1", 3_901, RefundState::Succeeded).await, "mismatch", "too much");
        assert_eq!(shop.refunds_there(payment, "re_2", 900, RefundState::Succeeded).await, "applied");
        assert_eq!(shop.state(&amy, order).await, OrderState::Refunding, "ours is still under way");
        shop.in_order().await;
        shop.ours_becomes(RefundState::Succeeded).await;
        assert_eq!((shop.state(&amy, order).await, shop.sent().await), (OrderState::PartRefunded, 1_900));
        assert!(shop.is_open(&amy).await);
    })
    .await;
}

#[tokio::test]
async fn a_refund_of_ours_that_was_not_taken_on_yet_gives_way_where_nothing_is_left_for_it() {
    in_a_shop(|shop| async move {
        let amy = shop.person("amy").await;
        let (order, payment) = shop.contested(&amy).await;
        shop.provider.set_down(true);
        shop.sends_back(order, "49.00").await.unwrap();
        shop.work().await;
        assert_eq!(shop.refunds_there(payment, "re_1", PRICE, RefundState::Succeeded).await, "applied");
        let states = shop.school.rows("select state || ' ' || last_error from refund order by id").await;
        assert_eq!(states, ["refused refund_made_at_provider", "succeeded "]);
        shop.in_order().await;
        shop.provider.set_down(false);
        shop.school.clock.advance(Millis::DAY);
        shop.work().await;
        assert_eq!(shop.provider.refunds(), []);
        assert_eq!((shop.state(&amy, order).await, shop.books().await), (OrderState::Refunded, [0; 6]));
        assert!(!shop.is_open(&amy).await);
    })
    .await;
}

#[tokio::test]
async fn one_that_others_give_way_to_goes_before_what_a_lost_dispute_takes() {
    in_a_shop(|shop| async move {
        let amy = shop.person("amy").await;
        let (order, payment) = shop.contested(&amy).await;
        shop.provider.set_down(true);
        shop.sends_back(order, "10.00").await.unwrap();
        shop.work().await;
        shop.objects(payment, DisputeState::NeedsResponse, PRICE).await;
        shop.objects(payment, DisputeState::Lost, PRICE).await;
        assert_eq!(shop.refunds_there(payment, "re_1", PRICE, RefundState::Succeeded).await, "applied");
        assert_eq!(shop.books().await, [-PRICE, 0, PRICE, 0, 0, 0], "it went twice, and the school bears it");
        assert_eq!((shop.state(&amy, order).await, shop.sent().await), (OrderState::Refunded, PRICE));
        shop.in_order().await;
    })
    .await;
}

#[tokio::test]
async fn one_with_a_reference_that_looks_like_ours_is_taken_in_as_well() {
    in_a_shop(|shop| async move {
        let amy = shop.person("amy").await;
        let (order, payment) = shop.contested(&amy).await;
        let foreign = [7, 8].map(|raw| Id::<()>::from_raw(raw).to_string());
        for outcome in ["applied", "repeated"] {
            let said = shop.refunds_there(payment, &foreign[0], 900, RefundState::Succeeded).await;
            assert_eq!(said, outcome);
        }
        assert_eq!(shop.is_told(&format!("total {payment} {} 1000", foreign[1])).await, "applied");
        assert_eq!(shop.sent().await, 1_000);
        // Of one of ours its own answer says what became of it.
        shop.provider.set_refunds(RefundState::Pending);
        shop.sends_back(order, "10.00").await.unwrap();
        shop.work().await;
        let ours = shop.provider.newest_refund();
        assert_eq!(shop.is_told(&format!("total {payment} {ours} 2000")).await, "repeated");
        assert_eq!((shop.sent().await, shop.count("refund").await), (1_000, "3".into()));
        shop.ours_becomes(RefundState::Succeeded).await;
        assert_eq!((shop.sent().await, shop.state(&amy, order).await), (2_000, OrderState::PartRefunded));
    })
    .await;
}

#[tokio::test]
async fn more_than_was_captured_is_taken_for_an_error_and_somebody_looks() {
    in_a_shop(|shop| async move {
        let amy = shop.person("amy").await;
        let ada = shop.admin().await;
        let (order, payment) = shop.contested(&amy).await;
        let sold = shop.books().await;
        for minor in [PRICE + 1, 0, -1] {
            assert_eq!(shop.refunds_there(payment, "re_1", minor, RefundState::Succeeded).await, "mismatch");
        }
        assert_eq!(shop.is_told(&format!("total {payment} re_1 {}", PRICE + 1)).await, "mismatch");
        assert_eq!((shop.books().await, shop.state(&amy, order).await), (sold, OrderState::Paid));
        assert_eq!(shop.refunds_there(payment, "re_2", 4_000, RefundState::Succeeded).await, "applied");
        assert_eq!(shop.refunds_there(payment, "re_3", 901, RefundState::Succeeded).await, "mismatch");
        assert_eq!(shop.sent().await, 4_000);
        assert_eq!(admin::overview(&shop.school.db, &ada).await.unwrap().alerts, 5);
    })
    .await;
}

#[tokio::test]
async fn it_waits_for_the_news_that_its_payment_was_paid() {
    in_a_shop(|shop| async move {
        let (db, amy) = (&shop.school.db, shop.person("amy").await);
        let order = shop.order(&amy).await;
        shop.pay(&amy, order).await;
        let payment = shop.provider.newest();
        assert_eq!(shop.refunds_there(payment, "re_1", PRICE, RefundState::Succeeded).await, "unknown");
        assert_eq!(shop.state(&amy, order).await, OrderState::Awaiting);
        apply_update(db, "test", &shop.provider.pays(payment)).await.unwrap();
        webhook::process_pending(db).await.unwrap();
        assert_eq!(
            (shop.last_outcome().await, shop.state(&amy, order).await),
            ("applied".into(), OrderState::Refunded)
        );
        assert_eq!(shop.books().await, [0; 6]);
    })
    .await;
}

#[tokio::test]
async fn what_went_back_in_all_is_taken_in_as_far_as_the_books_do_not_have_it() {
    in_a_shop(|shop| async move {
        let amy = shop.person("amy").await;
        let (order, payment) = shop.contested(&amy).await;
        let total =
            async |reference: &str, minor: i64| shop.is_told(&format!("total {payment} {reference} {minor}")).await;
        assert_eq!(total("HZ-1", 1_000).await, "applied");
        assert_eq!(total("HZ-1", 1_000).await, "repeated");
        assert_eq!(total("HZ-2", 1_500).await, "applied");
        assert_eq!(total("HZ-1", 1_000).await, "repeated");
        assert_eq!(shop.sent().await, 1_500);
        // While one of ours is under way nobody knows whether it is in the sum.
        shop.provider.set_refunds(RefundState::Pending);
        shop.sends_back(order, "10.00").await.unwrap();
        shop.work().await;
        assert_eq!(total("HZ-3", 3_000).await, "unknown");
        assert_eq!(shop.sent().await, 1_500);
        shop.ours_becomes(RefundState::Succeeded).await;
        webhook::process_pending(&shop.school.db).await.unwrap();
        assert_eq!((shop.sent().await, shop.state(&amy, order).await), (3_000, OrderState::PartRefunded));
        assert_eq!(total("HZ-4", PRICE).await, "applied");
        assert_eq!((shop.books().await, shop.state(&amy, order).await), ([0; 6], OrderState::Refunded));
        assert!(!shop.is_open(&amy).await);
    })
    .await;
}

#[tokio::test]
async fn money_that_paid_nothing_and_went_back_there_is_nobodys_task_any_more() {
    in_a_shop(|shop| async move {
        let (db, amy) = (&shop.school.db, shop.person("amy").await);
        let SecondTry { order, first, .. } = shop.pays_at_second_try(&amy).await;
        let sold = shop.books().await;
        shop.provider.set_refunds(RefundState::Refused);
        apply_update(db, "test", &shop.provider.pays(first)).await.unwrap();
        shop.work().await;
        let left = async || shop.count("refund where given_up_at is not null").await;
        assert_eq!(left().await, "1", "a person is to find another way");
        assert_eq!(shop.refunds_there(first, "re_1", PRICE, RefundState::Succeeded).await, "applied");
        assert_eq!((shop.books().await, left().await), (sold, "0".into()));
        assert_eq!(shop.state(&amy, order).await, OrderState::Paid);
        assert!(shop.is_open(&amy).await);
    })
    .await;
}

#[tokio::test]
async fn of_money_that_paid_nothing_only_what_is_left_is_sent_after_a_part_went_there() {
    in_a_shop(|shop| async move {
        let (db, amy) = (&shop.school.db, shop.person("amy").await);
        let SecondTry { order, first, .. } = shop.pays_at_second_try(&amy).await;
        let sold = shop.books().await;
        shop.provider.set_refunds(RefundState::Refused);
        apply_update(db, "test", &shop.provider.pays(first)).await.unwrap();
        shop.work().await;
        assert_eq!(shop.refunds_there(first, "re_1", 1_000, RefundState::Succeeded).await, "applied");
        shop.provider.set_refunds(RefundState::Succeeded);
        refund::retry(db, &RequestContext::system(), order).await.unwrap();
        shop.in_order().await;
        shop.work().await;
        assert_eq!((shop.sent().await, shop.books().await), (PRICE, sold));
        assert_eq!(shop.count("refund where given_up_at is not null").await, "0");
        shop.in_order().await;
    })
    .await;
}

#[tokio::test]
async fn it_answers_a_request_of_the_buyers_and_leaves_a_lost_dispute_nothing() {
    in_a_shop(|shop| async move {
        let (db, amy) = (&shop.school.db, shop.person("amy").await);
        let (order, payment) = shop.contested(&amy).await;
        ask(db, &amy, order, REASON, None).await.unwrap();
        assert_eq!(shop.refunds_there(payment, "re_1", PRICE, RefundState::Succeeded).await, "applied");
        let request = commerce::refund_request::preview(db, &amy, order).await.unwrap().request.unwrap();
        assert_eq!((request.state, request.amount.unwrap().minor), (RefundRequestState::Accepted, PRICE));
        shop.objects(payment, DisputeState::NeedsResponse, PRICE).await;
        shop.objects(payment, DisputeState::Lost, PRICE).await;
        assert_eq!(shop.books().await, [-PRICE, 0, PRICE, 0, 0, 0], "it went twice, and the school bears it");
        assert_eq!(shop.refunds_there(payment, "re_1", PRICE, RefundState::Refused).await, "applied");
        assert_eq!(shop.books().await, [0; 6]);
    })
    .await;
}
