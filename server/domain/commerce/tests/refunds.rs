//! Money that the school gives back.

use commerce::{
    ledger, order,
    payment::{RefundInput, apply_update, issue},
};
use ground::{Actor, Error, RequestContext};
use model::{
    Currency, Id, Millis, Permissions, Role,
    admin::TimelineEvent,
    ledger::LedgerAccount,
    order::{CourseAccess, Order, OrderEventKind, OrderState, RefundAccess, RefundProblem, RefundReason, RefundState},
    rule::{FieldError, Rule},
};
use school::admin;
use testing::{field_error, guest};

use crate::support::{Shop, in_a_shop, in_a_shop_to_be_damaged};

/// In which the course of these stories is sold.
const CURRENCY: Currency = Currency::Usd;

fn given(amount: &str, ends_access: bool) -> RefundInput {
    asked(amount, if ends_access { RefundAccess::End } else { RefundAccess::Keep })
}

fn asked(amount: &str, access: RefundAccess) -> RefundInput {
    RefundInput { amount: amount.into(), note: "Bought by mistake".into(), access }
}

impl Shop {
    async fn bought(&self, buyer: &RequestContext) -> Id<Order> {
        let order = self.order(buyer).await;
        self.pay(buyer, order).await;
        apply_update(&self.school.db, "test", &self.provider.pays(self.provider.newest())).await.unwrap();
        order
    }

    /// Why a refund of the order was not sent yet, as somebody who looks after orders sees it.
    async fn unsent(&self, support: &RequestContext, order: Id<Order>) -> Option<RefundProblem> {
        let timeline = admin::order(&self.school.db, support, order).await.unwrap().timeline;
        timeline.into_iter().find_map(|entry| match entry.event {
            TimelineEvent::RefundUnsent { problem } => Some(problem),
            _ => None,
        })
    }

    /// Somebody who looks after orders.
    async fn support(&self) -> RequestContext {
        let Actor::Person(id, _) = self.person("sue").await.actor else { panic!("she has an account") };
        RequestContext::from(Actor::Person(id, Permissions::from_iter([Role::Learner, Role::Support])))
    }

    async fn on_account(&self, account: &LedgerAccount) -> i64 {
        ledger::balance(&self.school.db, account, CURRENCY).await.unwrap().minor
    }

    async fn teacher(&self) -> LedgerAccount {
        let raw = self.one("select cast(teacher_id as text) from order_item").await.parse().unwrap();
        LedgerAccount::Teacher(Id::from_raw(raw))
    }
}

#[tokio::test]
async fn nobody_refunds_an_order_of_their_own() {
    in_a_shop_to_be_damaged(|shop| async move {
        let (db, amy, sue) = (&shop.school.db, shop.person("amy").await, shop.support().await);
        let order = shop.bought(&sue).await;
        let whole = order::load(db, &sue, order).await.unwrap().total.amount();
        for who in [&sue, &with_all(&sue)] {
            let refused = issue(db, who, order, &given(&whole, false)).await;
            assert_eq!(field_error(refused), ("amount".into(), Rule::SelfAction));
        }
        assert_eq!(shop.one("select cast(count(*) as text) from refund").await, "0");
        // Nor that of a course which somebody else's order opened to her.
        let hers = shop.bought(&amy).await;
        let gift = format!(
            "update access_grant set person_id = {} where order_id = {}",
            sue.person().unwrap().raw(),
            hers.raw()
        );
        shop.school
            .damage("delete from access_grant where person_id in (select id from person where handle = 'sue')")
            .await;
        shop.school.damage(&gift).await;
        let refused = issue(db, &sue, hers, &given("1", false)).await;
        assert_eq!(field_error(refused), ("amount".into(), Rule::SelfAction));
        // Somebody else may.
        let Actor::Person(tom, _) = shop.person("tom").await.actor else { panic!("he has an account") };
        let tom = RequestContext::from(Actor::Person(tom, Permissions::from_iter([Role::Support])));
        issue(db, &tom, order, &given("1", false)).await.unwrap();
    })
    .await;
}

/// The same person with everything that anybody may.
fn with_all(ctx: &RequestContext) -> RequestContext {
    RequestContext::from(Actor::Person(ctx.person().unwrap(), Permissions::from_iter([Role::Administrator])))
}

#[tokio::test]
async fn a_refund_goes_back_the_way_it_came_and_ends_what_it_bought() {
    in_a_shop(|shop| async move {
        let (db, amy, sue) = (&shop.school.db, shop.person("amy").await, shop.support().await);
        let order = shop.bought(&amy).await;
        let total = order::load(db, &amy, order).await.unwrap().total;
        assert_eq!(admin::order(db, &sue, order).await.unwrap().left, Some(total));
        shop.school.clock.advance(Millis::HOUR);
        issue(db, &sue, order, &given(&total.amount(), true)).await.unwrap();
        assert_eq!(shop.access(&amy).await, CourseAccess::None);
        assert_eq!(shop.state(&amy, order).await, OrderState::Refunding);
        let teacher = shop.teacher().await;
        assert_eq!((shop.on_account(&teacher).await, shop.on_account(&LedgerAccount::Platform).await), (0, 0));
        assert_eq!(shop.on_account(&LedgerAccount::Refund).await, -total.minor, "hers, and still here");
        shop.in_order().await;

        shop.work().await;
        assert_eq!(shop.provider.refunds(), [total]);
        assert_eq!(
            (
                shop.on_account(&LedgerAccount::Refund).await,
                shop.on_account(&LedgerAccount::Provider("test".into())).await
            ),
            (0, 0)
        );
        let page = order::load(db, &amy, order).await.unwrap();
        assert_eq!((page.state, page.refunded), (OrderState::Refunded, total));
        let [refund] = &page.refunds[..] else { panic!("one refund: {:?}", page.refunds) };
        assert_eq!((refund.amount, refund.note.as_str(), refund.state), (total, "Bought by mistake", RefundState::Succeeded));
        let kinds: Vec<_> = page.events.iter().map(|event| event.kind).collect();
        assert!(kinds.ends_with(&[OrderEventKind::RefundStarted, OrderEventKind::AccessEnded, OrderEventKind::Refunded]));
        let detail = admin::order(db, &sue, order).await.unwrap();
        assert_eq!(detail.left, None);
        let (by, note) = (vec!["sue".into()], "Bought by mistake".into());
        let requested = TimelineEvent::RefundRequested { reason: RefundReason::IssuedBySchool, by, note };
        assert!(detail.timeline.iter().any(|entry| entry.event == requested));
        let sent = |event: &TimelineEvent| {
            matches!(event, TimelineEvent::RefundSent { reference } if reference.starts_with("tr_"))
        };
        assert!(detail.timeline.iter().any(|entry| sent(&entry.event)));
        let ended = |event: &TimelineEvent| matches!(event, TimelineEvent::AccessEnded { .. });
        assert!(detail.timeline.iter().any(|entry| ended(&entry.event)));
        let mails = ground::mail::mailbox(db).await.unwrap();
        let mail = mails.iter().find(|mail| mail.body.contains("goes back") || mail.body.contains("退还")).unwrap();
        assert!(mail.body.contains("Bought by mistake") && mail.subject.contains(&order.to_string()), "{}", mail.body);
        let log = shop.one("select action || ' ' || subject from audit_log where action = 'order-refunded'").await;
        assert_eq!(log, format!("order-refunded {order}"));
        assert!(matches!(issue(db, &sue, order, &given("1", true)).await, Err(Error::Stale)));

        let again = shop.bought(&amy).await;
        assert_eq!(shop.state(&amy, again).await, OrderState::Paid, "she can buy it again");
        assert!(matches!(shop.access(&amy).await, CourseAccess::Granted(_)));
    })
    .await;
}

#[tokio::test]
async fn what_goes_back_in_pieces_takes_from_each_what_the_sale_gave() {
    // Another price than the release has.
    in_a_shop_to_be_damaged(|shop| async move {
        let (db, amy, sue) = (&shop.school.db, shop.person("amy").await, shop.support().await);
        shop.school.damage("update listing set price = 9999").await;
        let order = shop.bought(&amy).await;
        let teacher = shop.teacher().await;
        assert_eq!(shop.on_account(&teacher).await, -8_999);
        for (amount, left) in [("0.01", "99.98"), ("33.33", "66.65"), ("0.05", "66.60")] {
            issue(db, &sue, order, &given(amount, false)).await.unwrap();
            let none = admin::order(db, &sue, order).await.unwrap().left;
            assert_eq!(none, None, "one after the other");
            assert!(matches!(issue(db, &sue, order, &given(amount, false)).await, Err(Error::Stale)));
            shop.work().await;
            assert_eq!(shop.state(&amy, order).await, OrderState::PartRefunded);
            let timeline = admin::order(db, &sue, order).await.unwrap().timeline;
            let (kind, state) = (OrderEventKind::Refunded, OrderState::PartRefunded);
            let part = TimelineEvent::Order { kind, state, decline: None };
            assert!(timeline.iter().any(|entry| entry.event == part));
            assert_eq!(admin::order(db, &sue, order).await.unwrap().left.unwrap().amount(), left);
            assert!(matches!(shop.access(&amy).await, CourseAccess::Granted(_)), "it stays open");
        }
        issue(db, &sue, order, &given("66.60", true)).await.unwrap();
        shop.work().await;
        assert_eq!(shop.state(&amy, order).await, OrderState::Refunded);
        for account in [teacher, LedgerAccount::Platform, LedgerAccount::Refund, LedgerAccount::Provider("test".into())]
        {
            assert_eq!(shop.on_account(&account).await, 0, "{account}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_part_that_goes_back_leaves_the_course_open_and_the_last_part_closes_it() {
    use RefundAccess::{ByAmount, End, Keep};
    in_a_shop(|shop| async move {
        let (db, sue) = (&shop.school.db, shop.support().await);
        for (name, access, first_ends, last_ends) in
            [("amy", ByAmount, false, true), ("ben", Keep, false, false), ("eve", End, true, true)]
        {
            let buyer = shop.person(name).await;
            let order = shop.bought(&buyer).await;
            let is_closed = async || shop.access(&buyer).await == CourseAccess::None;
            for amount in ["10.00", "0.01"] {
                issue(db, &sue, order, &asked(amount, access)).await.unwrap();
                assert_eq!(is_closed().await, first_ends, "{name}: {amount}");
                shop.work().await;
                assert_eq!(is_closed().await, first_ends, "{name}: {amount} was sent");
            }
            let left = admin::order(db, &sue, order).await.unwrap().left.unwrap().amount();
            issue(db, &sue, order, &asked(&left, access)).await.unwrap();
            shop.work().await;
            assert_eq!((is_closed().await, shop.state(&buyer, order).await), (last_ends, OrderState::Refunded));
        }
    })
    .await;
}

#[tokio::test]
async fn a_refund_is_given_by_who_may_and_within_what_was_paid() {
    in_a_shop(|shop| async move {
        let (db, amy, sue) = (&shop.school.db, shop.person("amy").await, shop.support().await);
        let order = shop.order(&amy).await;
        assert!(matches!(issue(db, &sue, order, &given("1", true)).await, Err(Error::Stale)), "nobody paid yet");
        assert!(matches!(issue(db, &sue, Id::NONE, &given("1", true)).await, Err(Error::NotFound)));
        assert!(matches!(issue(db, &amy, order, &given("1", true)).await, Err(Error::Forbidden)));
        assert!(matches!(issue(db, &guest(), order, &given("1", true)).await, Err(Error::Unauthenticated)));
        shop.pay(&amy, order).await;
        apply_update(db, "test", &shop.provider.pays(shop.provider.only())).await.unwrap();
        let total = order::load(db, &amy, order).await.unwrap().total;
        let more = model::Money { minor: total.minor + 1, ..total }.amount();
        for amount in ["", "0", "-1", "ten", "99999999999999999999", &more] {
            let Err(Error::Invalid(faults)) = issue(db, &sue, order, &given(amount, true)).await else {
                panic!("{amount}")
            };
            assert_eq!(faults, [FieldError { field: "amount".into(), rule: Rule::MoneyLeft(total) }]);
        }
        for (amount, rule) in [("1.001", Rule::Decimals(2)), ("1,001", Rule::DigitGrouping)] {
            assert_eq!(field_error(issue(db, &sue, order, &given(amount, true)).await), ("amount".into(), rule));
        }
        let silent = RefundInput { note: " ".into(), ..given("1", true) };
        let Err(Error::Invalid(faults)) = issue(db, &sue, order, &silent).await else { panic!("no reason") };
        assert_eq!(faults, [FieldError { field: "note".into(), rule: Rule::Required }]);
        assert!(matches!(shop.access(&amy).await, CourseAccess::Granted(_)));
    })
    .await;
}

#[tokio::test]
async fn a_refund_that_cannot_be_sent_says_why_until_it_went() {
    in_a_shop(|shop| async move {
        let (db, amy, sue) = (&shop.school.db, shop.person("amy").await, shop.support().await);
        let order = shop.bought(&amy).await;
        shop.provider.set_down(true);
        issue(db, &sue, order, &given("1", true)).await.unwrap();
        shop.work().await;
        let unsent = shop.unsent(&sue, order).await;
        assert!(matches!(&unsent, Some(RefundProblem::Answer(why)) if why.contains("down")), "{unsent:?}");
        shop.provider.set_down(false);
        shop.school.clock.advance(Millis::MINUTE);
        shop.work().await;
        let unsent = shop.unsent(&sue, order).await;
        assert_eq!((unsent, shop.state(&amy, order).await), (None, OrderState::PartRefunded));
    })
    .await;
}

#[tokio::test]
async fn a_refund_whose_provider_was_removed_says_so_and_goes_once_it_is_back() {
    in_a_shop(|shop| async move {
        let (db, amy, sue) = (&shop.school.db, shop.person("amy").await, shop.support().await);
        let order = shop.bought(&amy).await;
        shop.school.damage("update payment set provider = 'gone'").await;
        issue(db, &sue, order, &given("1", true)).await.unwrap();
        shop.work().await;
        let problem = shop.unsent(&sue, order).await;
        assert_eq!(problem, Some(RefundProblem::ProviderRemoved));
        shop.school.damage("update payment set provider = 'test'").await;
        shop.school.clock.advance(Millis::MINUTE);
        shop.work().await;
        let unsent = shop.unsent(&sue, order).await;
        assert_eq!((unsent, shop.state(&amy, order).await), (None, OrderState::PartRefunded));
    })
    .await;
}

#[tokio::test]
async fn twenty_refunds_at_once_are_one() {
    in_a_shop(|shop| async move {
        let (amy, sue) = (shop.person("amy").await, shop.support().await);
        let order = shop.bought(&amy).await;
        let all = (0..20).map(|_| {
            let (shop, sue) = (shop.clone(), sue.clone());
            tokio::spawn(async move { issue(&shop.school.db, &sue, order, &given("1", false)).await.is_ok() })
        });
        let mut done = 0;
        for one in all.collect::<Vec<_>>() {
            done += usize::from(one.await.unwrap());
        }
        shop.work().await;
        assert_eq!((done, shop.provider.refunds().len()), (1, 1));
    })
    .await;
}

#[tokio::test]
async fn a_refund_that_is_divided_otherwise_than_the_ledger_says_is_named() {
    for damage in [
        "update refund_item set teacher_amount = teacher_amount + 1",
        "update refund_item set amount = amount + 1",
        "delete from refund_item",
    ] {
        in_a_shop_to_be_damaged(|shop| async move {
            let (amy, sue) = (shop.person("amy").await, shop.support().await);
            let order = shop.bought(&amy).await;
            issue(&shop.school.db, &sue, order, &given("1", false)).await.unwrap();
            shop.school.damage(damage).await;
            let breaches = school::check::run(&shop.school.db).await.unwrap();
            assert!(breaches.iter().any(|breach| breach.rule == "given-refund-is-divided"), "{damage}: {breaches:?}");
        })
        .await;
    }
}
