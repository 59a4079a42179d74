//! Payers who object at their bank: what is closed meanwhile, what becomes of it, who hears of it.

use commerce::{
    dispute, ledger, order,
    payment::{RefundInput, apply_update, issue, webhook},
    refund_request::{ask, decide, preview},
};
use ground::{Error, RequestContext};
use model::{
    Currency, Id, Role,
    dispute::DisputeState,
    ledger::LedgerAccount,
    order::{CourseAccess, Order, OrderEventKind, OrderState, Payment, RefundAccess},
    refund_request::RefundObstacle,
    rule::Rule,
};
use school::admin;
use testing::{field_error, guest, person, signed};

use crate::{
    refund_requests::{REASON, accepting, declining},
    support::{PAID, Shop, in_a_shop},
};

pub const PRICE: i64 = 4_900;

impl Shop {
    /// Somebody buys the course; returns the order and its payment.
    pub async fn contested(&self, buyer: &RequestContext) -> (Id<Order>, Id<Payment>) {
        self.school.clock.advance(model::Millis::SECOND);
        let order = self.buys(buyer).await;
        (order, self.provider.newest())
    }

    /// A webhook tells of the dispute of a payment, never word for word as before. Returns its outcome.
    pub async fn objects(&self, payment: Id<Payment>, state: DisputeState, minor: i64) -> String {
        let nonce = self.count("payment_webhook").await;
        let body = format!("dispute {payment} {state} {minor} {nonce}");
        webhook::receive(&self.school.db, "test", signed("ours"), body.as_bytes()).await.unwrap();
        webhook::process_pending(&self.school.db).await.unwrap();
        self.one("select outcome from payment_webhook order by id desc").await
    }

    /// The balances of the provider, the teacher, the platform, and of what is suspended, refunded and disputed.
    pub async fn books(&self) -> [i64; 6] {
        let raw = self.one("select cast(teacher_id as text) from order_item").await.parse().unwrap();
        let accounts = [
            LedgerAccount::Provider("test".into()),
            LedgerAccount::Teacher(Id::from_raw(raw)),
            LedgerAccount::Platform,
            LedgerAccount::Suspense,
            LedgerAccount::Refund,
            LedgerAccount::Dispute,
        ];
        let mut balances = [0; 6];
        for (balance, account) in balances.iter_mut().zip(&accounts) {
            *balance = ledger::balance(&self.school.db, account, Currency::Usd).await.unwrap().minor;
        }
        balances
    }

    pub async fn sends_back(&self, order: Id<Order>, amount: &str) -> ground::Result<()> {
        let given = RefundInput { amount: amount.into(), note: "Sorry".into(), access: RefundAccess::ByAmount };
        issue(&self.school.db, &RequestContext::system(), order, &given).await.map(drop)
    }

    async fn happened(&self, buyer: &RequestContext, order: Id<Order>) -> Vec<OrderEventKind> {
        let events = order::load(&self.school.db, buyer, order).await.unwrap().events;
        events.into_iter().map(|event| event.kind).skip_while(|kind| *kind != OrderEventKind::Granted).skip(1).collect()
    }

    /// The letters to somebody, newest first.
    async fn letters_to(&self, handle: &str) -> Vec<String> {
        self.work().await;
        let letters = ground::mail::mailbox(&self.school.db).await.unwrap().into_iter();
        let to = letters.filter(|letter| letter.to.starts_with(handle));
        to.map(|letter| letter.subject + "\n" + &letter.body).collect()
    }
}

#[tokio::test]
async fn a_contested_course_is_closed_until_the_school_wins() {
    use OrderEventKind::{AccessFrozen, AccessThawed, DisputeOpened, DisputeWon};
    in_a_shop(|shop| async move {
        let (db, amy) = (&shop.school.db, shop.person("amy").await);
        let ada = person(&shop.school, "ada", Role::Administrator).await;
        let (order, payment) = shop.contested(&amy).await;
        let (open, before) = (shop.access(&amy).await, shop.books().await);
        let letters = shop.letters_to("amy").await.len();
        assert!(!order::load(db, &amy, order).await.unwrap().is_frozen());

        assert_eq!(shop.objects(payment, DisputeState::NeedsResponse, PRICE).await, "disputed");
        assert_eq!(shop.access(&amy).await, CourseAccess::Frozen(order));
        assert_eq!(shop.books().await, [0, before[1], before[2], 0, 0, PRICE], "the provider holds it back");
        assert_eq!(shop.happened(&amy, order).await, [DisputeOpened, AccessFrozen]);
        assert!(order::load(db, &amy, order).await.unwrap().is_frozen());
        assert!(matches!(order::place(db, &amy, PAID).await, Err(Error::AlreadyOwned(_))), "it is not sold twice");
        assert_eq!(shop.state(&amy, order).await, OrderState::Paid);
        shop.in_order().await;
        let told = shop.letters_to("ada").await;
        assert!(told.len() == 1 && told[0].contains("1970-01-10") && told[0].contains("fraudulent"), "{told:?}");
        assert_eq!(shop.letters_to("amy").await.len(), letters + 1);

        let list = dispute::list(db, &ada, None, None).await.unwrap();
        assert_eq!((list.total, list.rows[0].order, list.rows[0].buyer.as_str()), (1, order, "amy"));
        assert_eq!(dispute::list(db, &ada, Some(DisputeState::Won), None).await.unwrap().total, 0);
        assert!(matches!(dispute::list(db, &amy, None, None).await, Err(Error::Forbidden)));
        assert!(matches!(dispute::list(db, &guest(), None, None).await, Err(Error::Unauthenticated)));
        let detail = admin::order(db, &ada, order).await.unwrap();
        assert_eq!((detail.disputes, detail.left), (list.rows, None));
        assert_eq!(admin::overview(db, &ada).await.unwrap().disputes, 1);

        assert_eq!(shop.objects(payment, DisputeState::UnderReview, PRICE).await, "disputed");
        assert_eq!(shop.access(&amy).await, CourseAccess::Frozen(order));
        assert_eq!(shop.letters_to("ada").await.len(), 1, "nothing that anybody has to know");
        assert_eq!(shop.objects(payment, DisputeState::Won, PRICE).await, "applied");
        assert_eq!((shop.access(&amy).await, shop.books().await), (open, before), "all is as it was");
        assert_eq!(shop.happened(&amy, order).await, [DisputeOpened, AccessFrozen, DisputeWon, AccessThawed]);
        assert_eq!((shop.letters_to("ada").await.len(), shop.letters_to("amy").await.len()), (2, letters + 2));
        assert_eq!(admin::overview(db, &ada).await.unwrap().disputes, 0);
    })
    .await;
}

#[tokio::test]
async fn a_lost_dispute_takes_the_money_and_the_course() {
    use OrderEventKind::{AccessEnded, AccessFrozen, DisputeLost, DisputeOpened};
    in_a_shop(|shop| async move {
        let (db, amy) = (&shop.school.db, shop.person("amy").await);
        let (order, payment) = shop.contested(&amy).await;
        shop.objects(payment, DisputeState::NeedsResponse, PRICE).await;
        assert_eq!(shop.objects(payment, DisputeState::Lost, PRICE).await, "applied");
        assert_eq!((shop.access(&amy).await, shop.books().await), (CourseAccess::None, [0; 6]));
        assert_eq!(shop.happened(&amy, order).await, [DisputeOpened, AccessFrozen, DisputeLost, AccessEnded]);
        assert!(matches!(shop.sends_back(order, "1.00").await, Err(Error::Invalid(_))), "nothing is left");
        let preview = preview(db, &amy, order).await.unwrap();
        assert_eq!(preview.obstacle, Some(RefundObstacle::NothingLeft));
        shop.in_order().await;
        // It can be bought again.
        let (_, again) = shop.contested(&amy).await;
        assert_ne!(payment, again);
        assert!(matches!(shop.access(&amy).await, CourseAccess::Granted(_)));
    })
    .await;
}

#[tokio::test]
async fn a_late_payment_does_not_sell_a_frozen_course_again() {
    in_a_shop(|shop| async move {
        let (db, amy) = (&shop.school.db, shop.person("amy").await);
        let late = shop.order(&amy).await;
        shop.pay(&amy, late).await;
        let first = shop.provider.newest();
        shop.school.damage(&format!("update orders set state = 'closed' where id = {}", late.raw())).await;
        let (order, payment) = shop.contested(&amy).await;
        let sold = shop.books().await;
        shop.objects(payment, DisputeState::NeedsResponse, PRICE).await;
        apply_update(db, "test", &shop.provider.pays(first)).await.unwrap();
        shop.work().await;
        assert_eq!(shop.access(&amy).await, CourseAccess::Frozen(order));
        shop.objects(payment, DisputeState::Won, PRICE).await;
        assert_eq!(shop.books().await, sold, "what came late went back");
        assert_eq!(shop.count("ledger_entry where kind = 'sale'").await, "1");
        shop.in_order().await;
    })
    .await;
}

#[tokio::test]
async fn news_of_a_dispute_in_every_order_and_twice_lead_to_the_same_end() {
    use DisputeState::{Lost, NeedsResponse, UnderReview, Won};
    in_a_shop(|shop| async move {
        let mut number = 0;
        for end in [Won, Lost] {
            let [a, b, c] = [NeedsResponse, UnderReview, end];
            for news in [[a, b, c], [a, c, b], [b, a, c], [b, c, a], [c, a, b], [c, b, a]] {
                number += 1;
                let buyer = shop.person(&format!("buyer{number}")).await;
                let (_, payment) = shop.contested(&buyer).await;
                let sold = shop.books().await;
                for state in news.into_iter().chain(news) {
                    shop.objects(payment, state, PRICE).await;
                    shop.in_order().await;
                }
                if end == Won {
                    assert_eq!(shop.books().await, sold, "{news:?}");
                    assert!(matches!(shop.access(&buyer).await, CourseAccess::Granted(_)), "{news:?}");
                } else {
                    let lost = [PRICE, -PRICE * 9 / 10, -PRICE / 10, 0, 0, 0];
                    let expected: Vec<i64> = sold.iter().zip(lost).map(|(sold, lost)| sold - lost).collect();
                    assert_eq!(shop.books().await.to_vec(), expected, "{news:?}");
                    assert_eq!(shop.access(&buyer).await, CourseAccess::None, "{news:?}");
                }
                // What was decided is not decided otherwise, and somebody looks.
                let other = if end == Won { Lost } else { Won };
                assert_eq!(shop.objects(payment, other, PRICE).await, "mismatch");
                assert_eq!(shop.objects(payment, end, PRICE).await, "repeated");
                assert_eq!(shop.objects(payment, NeedsResponse, PRICE).await, "outdated");
            }
        }
        assert_eq!(shop.count("dispute").await, "12");
    })
    .await;
}

#[tokio::test]
async fn an_objection_that_comes_before_the_news_of_the_payment_closes_the_course_as_soon_as_it_is_paid() {
    in_a_shop(|shop| async move {
        let amy = shop.person("amy").await;
        let order = shop.order(&amy).await;
        shop.pay(&amy, order).await;
        let payment = shop.provider.newest();
        let paid = shop.provider.pays(payment);
        assert_eq!(shop.objects(payment, DisputeState::NeedsResponse, PRICE).await, "disputed");
        assert_eq!(shop.count("ledger_entry").await, "0");
        shop.in_order().await;
        apply_update(&shop.school.db, "test", &paid).await.unwrap();
        assert_eq!(shop.access(&amy).await, CourseAccess::Frozen(order));
        assert_eq!(shop.books().await[5], PRICE);
        shop.objects(payment, DisputeState::Lost, PRICE).await;
        assert_eq!((shop.access(&amy).await, shop.books().await), (CourseAccess::None, [0; 6]));
    })
    .await;
}

#[tokio::test]
async fn while_a_payment_is_contested_nobody_gives_it_back() {
    in_a_shop(|shop| async move {
        let (db, amy, sue) = (&shop.school.db, shop.person("amy").await, shop.colleague("sue").await);
        let (order, payment) = shop.contested(&amy).await;
        ask(db, &amy, order, REASON, None).await.unwrap();
        shop.objects(payment, DisputeState::NeedsResponse, PRICE).await;
        let told = shop.letters_to("amy").await;
        assert!(told[0].contains("先等待") || told[0].contains("has to wait"), "{}", told[0]);
        let disputed = |field: &str| (field.to_owned(), Rule::RefundObstacle(RefundObstacle::Disputed));
        assert_eq!(field_error(decide(db, &sue, order, &accepting("49.00")).await), disputed("amount"));
        assert_eq!(field_error(shop.sends_back(order, "49.00").await), disputed("amount"));
        let preview = preview(db, &amy, order).await.unwrap();
        assert_eq!(preview.obstacle, Some(RefundObstacle::Disputed));
        // Saying no needs no money; and then she may not ask anew.
        decide(db, &sue, order, &declining("Your bank decides")).await.unwrap();
        assert_eq!(field_error(ask(db, &amy, order, REASON, None).await), disputed("reason"));
        assert_eq!(shop.count("refund").await, "0");
        shop.objects(payment, DisputeState::Won, PRICE).await;
        ask(db, &amy, order, REASON, None).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn an_inquiry_closes_nothing_and_tells_and_may_become_a_dispute() {
    use DisputeState::{NeedsResponse, WarningClosed, WarningNeedsResponse, WarningUnderReview, Won};
    in_a_shop(|shop| async move {
        let amy = shop.person("amy").await;
        person(&shop.school, "ada", Role::Administrator).await;
        let (order, payment) = shop.contested(&amy).await;
        let before = shop.books().await;
        let letters = shop.letters_to("amy").await.len();
        for (state, outcome) in
            [(WarningNeedsResponse, "disputed"), (WarningUnderReview, "disputed"), (WarningClosed, "applied")]
        {
            assert_eq!(shop.objects(payment, state, PRICE).await, outcome, "{state}");
            assert!(matches!(shop.access(&amy).await, CourseAccess::Granted(_)), "{state}");
            assert_eq!(shop.books().await, before, "{state}");
            shop.in_order().await;
        }
        assert_eq!((shop.letters_to("ada").await.len(), shop.letters_to("amy").await.len()), (2, letters));
        assert_eq!(shop.happened(&amy, order).await, [OrderEventKind::DisputeWarned, OrderEventKind::DisputeWon]);
        // It may be about other money by then.
        assert_eq!(shop.objects(payment, NeedsResponse, 1_000).await, "disputed");
        assert_eq!((shop.access(&amy).await, shop.books().await[5]), (CourseAccess::Frozen(order), 1_000));
        assert_eq!(shop.objects(payment, Won, 1_000).await, "applied");
        assert_eq!(shop.books().await, before);
    })
    .await;
}
