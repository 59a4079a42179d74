//! Disputes that meet a refund on its way: the money goes back once, and nobody keeps a share of what is gone.

use commerce::{
    order,
    payment::{apply_update, webhook},
};
use ground::RequestContext;
use model::{
    Id, Millis,
    dispute::DisputeState,
    order::{CourseAccess, Order, Payment, RefundState},
};

use testing::signed;

use crate::{
    disputes::PRICE,
    support::{SecondTry, Shop, in_a_shop},
};

impl Shop {
    /// Lets a day go by, and does what is due then.
    async fn next_day(&self) {
        self.school.clock.advance(Millis::DAY);
        self.work().await;
    }

    /// The state of the only refund, and why it was not sent.
    async fn refund(&self) -> String {
        self.one("select state || ' ' || last_error from refund").await
    }

    /// The newest refund was sent, and comes back from the payer's bank.
    async fn bounces(&self) {
        let refund = self.provider.newest_refund();
        self.provider.refund_becomes(refund, RefundState::Refused);
        for _ in 0..2 {
            let body = format!("refund {refund} refused");
            webhook::receive(&self.school.db, "test", signed("ours"), body.as_bytes()).await.unwrap();
            webhook::process_pending(&self.school.db).await.unwrap();
        }
    }

    /// Somebody buys the course, and asks their bank for the money while a refund of so much waits to be sent.
    async fn disputed_before_it_is_sent(&self, buyer: &RequestContext) -> (Id<Order>, Id<Payment>) {
        let (order, payment) = self.contested(buyer).await;
        self.sends_back(order, "49.00").await.unwrap();
        self.objects(payment, DisputeState::NeedsResponse, PRICE).await;
        (order, payment)
    }
}

#[tokio::test]
async fn a_dispute_lost_while_a_refund_is_under_way_is_divided_when_that_is_decided() {
    for (amount, end, books) in [
        ("49.00", RefundState::Refused, [0; 6]),
        ("49.00", RefundState::Succeeded, [-PRICE, 0, PRICE, 0, 0, 0]),
        ("10.00", RefundState::Refused, [0; 6]),
        ("10.00", RefundState::Succeeded, [-1_000, 0, 1_000, 0, 0, 0]),
    ] {
        in_a_shop(|shop| async move {
            let amy = shop.person("amy").await;
            let (order, payment) = shop.contested(&amy).await;
            shop.provider.set_refunds(RefundState::Pending);
            shop.sends_back(order, amount).await.unwrap();
            shop.work().await;
            shop.objects(payment, DisputeState::NeedsResponse, PRICE).await;
            assert_eq!(shop.objects(payment, DisputeState::Lost, PRICE).await, "applied");
            assert_eq!(shop.books().await[5], PRICE, "nobody knows yet whose loss it is");
            assert!(!matches!(shop.access(&amy).await, CourseAccess::Granted(_)));
            shop.in_order().await;
            shop.provider.refund_becomes(shop.provider.newest_refund(), end);
            shop.next_day().await;
            assert_eq!(shop.books().await, books, "{amount} {end}");
            assert_eq!(shop.access(&amy).await, CourseAccess::None);
            shop.in_order().await;
        })
        .await;
    }
}

#[tokio::test]
async fn a_refund_that_is_not_sent_yet_waits_for_the_bank_however_long_it_takes() {
    in_a_shop(|shop| async move {
        let amy = shop.person("amy").await;
        let (_, payment) = shop.disputed_before_it_is_sent(&amy).await;
        shop.work().await;
        for _ in 0..40 {
            assert_eq!(shop.refund().await, "requested payment_disputed");
            shop.next_day().await;
        }
        assert_eq!(shop.provider.refunds(), []);
        assert_eq!(shop.count("refund where given_up_at is not null").await, "0");
        shop.objects(payment, DisputeState::Won, PRICE).await;
        shop.provider.set_down(true);
        for _ in 0..3 {
            shop.next_day().await;
        }
        assert_eq!(shop.count("refund where given_up_at is not null").await, "0", "its time begins now");
        shop.provider.set_down(false);
        shop.next_day().await;
        assert_eq!(shop.provider.refunds().len(), 1);
        assert_eq!((shop.access(&amy).await, shop.books().await), (CourseAccess::None, [0; 6]));
    })
    .await;
}

#[tokio::test]
async fn a_refund_of_money_that_the_bank_has_sent_back_is_not_sent() {
    in_a_shop(|shop| async move {
        let amy = shop.person("amy").await;
        let (_, payment) = shop.disputed_before_it_is_sent(&amy).await;
        shop.work().await;
        shop.objects(payment, DisputeState::Lost, PRICE).await;
        shop.next_day().await;
        assert_eq!((shop.refund().await.as_str(), shop.provider.refunds()), ("refused payment_charged_back", vec![]));
        assert_eq!((shop.access(&amy).await, shop.books().await), (CourseAccess::None, [0; 6]));
        assert_eq!(shop.count("access_grant where ends_at is null").await, "0");
    })
    .await;
}

#[tokio::test]
async fn a_lost_dispute_brings_a_refund_to_its_end_that_was_left_to_a_person() {
    in_a_shop(|shop| async move {
        let amy = shop.person("amy").await;
        let (order, payment) = shop.contested(&amy).await;
        shop.provider.set_down(true);
        shop.sends_back(order, "49.00").await.unwrap();
        shop.work().await;
        for _ in 0..9 {
            shop.next_day().await;
        }
        assert_eq!(shop.count("refund where given_up_at is not null").await, "1");
        shop.provider.set_down(false);
        shop.objects(payment, DisputeState::NeedsResponse, PRICE).await;
        shop.objects(payment, DisputeState::Lost, PRICE).await;
        shop.work().await;
        assert_eq!(shop.refund().await, "refused payment_charged_back");
        assert_eq!((shop.access(&amy).await, shop.books().await), (CourseAccess::None, [0; 6]));
    })
    .await;
}

#[tokio::test]
async fn a_refund_that_comes_back_after_a_lost_dispute_was_divided_is_divided_as_well() {
    for amount in ["10.00", "49.00"] {
        in_a_shop(|shop| async move {
            let amy = shop.person("amy").await;
            let (order, payment) = shop.contested(&amy).await;
            shop.sends_back(order, amount).await.unwrap();
            shop.work().await;
            shop.objects(payment, DisputeState::NeedsResponse, PRICE).await;
            shop.objects(payment, DisputeState::Lost, PRICE).await;
            let books = shop.books().await;
            assert_eq!((books[0], books[1]), (-books[2], 0), "the school bears what went twice: {books:?}");
            assert!(books[2] > 0);
            shop.bounces().await;
            assert_eq!(shop.books().await, [0; 6], "{amount}: it went once, and nobody keeps a share of it");
            assert_eq!(shop.access(&amy).await, CourseAccess::None);
            shop.objects(payment, DisputeState::Lost, PRICE).await;
            assert_eq!(shop.count("ledger_entry where kind = 'dispute_lost'").await, "2");
        })
        .await;
    }
}

#[tokio::test]
async fn money_that_paid_nothing_and_comes_back_after_a_lost_dispute_is_nobodys_task() {
    in_a_shop(|shop| async move {
        let amy = shop.person("amy").await;
        let SecondTry { first, .. } = shop.pays_at_second_try(&amy).await;
        let sold = shop.books().await;
        apply_update(&shop.school.db, "test", &shop.provider.pays(first)).await.unwrap();
        shop.work().await;
        assert_eq!(shop.books().await, sold, "it was sent back");
        shop.objects(first, DisputeState::NeedsResponse, PRICE).await;
        shop.objects(first, DisputeState::Lost, PRICE).await;
        assert_ne!(shop.books().await, sold, "it went twice");
        shop.bounces().await;
        assert_eq!(shop.books().await, sold, "the bank has sent it back instead");
        assert_eq!(shop.count("refund where given_up_at is not null").await, "0");
        assert!(matches!(shop.access(&amy).await, CourseAccess::Granted(_)));
    })
    .await;
}

#[tokio::test]
async fn a_provider_that_refuses_a_refund_is_asked_for_the_dispute_that_nobody_told_of() {
    in_a_shop(|shop| async move {
        let amy = shop.person("amy").await;
        let (order, payment) = shop.contested(&amy).await;
        shop.provider.decides(payment, DisputeState::NeedsResponse, PRICE);
        shop.provider.set_refunds(RefundState::Refused);
        shop.sends_back(order, "49.00").await.unwrap();
        shop.work().await;
        assert_eq!(shop.count("dispute where state = 'needs_response'").await, "1");
        assert_eq!(shop.refund().await, "refused account_closed");
        assert_eq!(shop.access(&amy).await, CourseAccess::Frozen(order), "open again, but for the dispute");
        assert_eq!(shop.books().await[5], PRICE);
    })
    .await;
}

#[tokio::test]
async fn what_a_bank_took_back_is_said_to_the_buyer_by_its_amount() {
    in_a_shop(|shop| async move {
        let (db, amy) = (&shop.school.db, shop.person("amy").await);
        let (order, payment) = shop.contested(&amy).await;
        let said = async || {
            let row = order::list_for_buyer(db, &amy, None).await.unwrap().rows.remove(0);
            let page = order::load(db, &amy, order).await.unwrap();
            assert_eq!((row.refunded, row.charged_back), (page.refunded, page.charged_back));
            (page.refunded.minor, page.charged_back.minor)
        };
        shop.sends_back(order, "10.00").await.unwrap();
        shop.work().await;
        shop.objects(payment, DisputeState::NeedsResponse, 3_900).await;
        assert_eq!(said().await, (1_000, 0));
        shop.objects(payment, DisputeState::Lost, 3_900).await;
        assert_eq!(said().await, (1_000, 3_900));
    })
    .await;
}
