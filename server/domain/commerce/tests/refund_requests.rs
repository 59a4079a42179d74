//! Refunds that buyers ask for: what they see, what they can ask for, what was promised.

use commerce::{
    order,
    payment::{RefundInput, apply_update, issue, record_fees},
    refund_policy,
    refund_request::{DecisionInput, Outcome, ask, decide, detail, list, preview, withdraw},
};
use ground::{Error, RequestContext, settings, transaction};
use model::{
    Decision, Id, Millis, Money, Role,
    order::{CourseAccess, Order, OrderEventKind, OrderState, Payment, RefundAccess},
    refund_policy::RefundPolicy,
    refund_request::{FeeSource, RefundObstacle, RefundRequestState, refund_amount},
    rule::Rule,
};
use school::check;
use testing::{field_error, guest, person};

use crate::support::{PAID, Shop, in_a_shop, in_a_shop_to_be_damaged};

pub const REASON: &str = "It is not for me";

pub fn accepting(amount: &str) -> DecisionInput {
    let (decision, access) = (Decision::Accept, RefundAccess::ByAmount);
    DecisionInput { decision, amount: amount.into(), note: String::new(), access }
}

pub fn declining(note: &str) -> DecisionInput {
    let (decision, access) = (Decision::Decline, RefundAccess::ByAmount);
    DecisionInput { decision, amount: String::new(), note: note.into(), access }
}

pub fn obstacle<T: std::fmt::Debug>(outcome: ground::Result<T>) -> RefundObstacle {
    match field_error(outcome) {
        (_, Rule::RefundObstacle(why)) => why,
        other => panic!("{other:?}"),
    }
}

impl Shop {
    pub async fn buys(&self, buyer: &RequestContext) -> Id<Order> {
        let order = self.order(buyer).await;
        self.pay(buyer, order).await;
        apply_update(&self.school.db, "test", &self.provider.pays(self.provider.newest())).await.unwrap();
        order
    }

    pub async fn colleague(&self, handle: &str) -> RequestContext {
        person(&self.school, handle, Role::Support).await
    }

    pub async fn sets(&self, key: &str, value: &str) {
        settings::set(&self.school.db, &RequestContext::system(), key, value).await.unwrap();
    }

    /// What the formula says now, in minor units.
    pub async fn comes_back(&self, buyer: &RequestContext, order: Id<Order>) -> i64 {
        preview(&self.school.db, buyer, order).await.unwrap().facts.unwrap().amount.minor
    }

    pub async fn count(&self, table: &str) -> String {
        self.one(&format!("select cast(count(*) as text) from {table}")).await
    }

    /// The provider's statement says what it kept of a payment.
    async fn states_fee(&self, payment: Id<Payment>, minor: i64) -> ground::Result<()> {
        transaction!(&self.school.db, |tx| {
            record_fees(tx, [(payment, Money { minor, currency: model::Currency::Usd })]).await
        })
    }

    /// Marks the first lessons of the course as learned this far.
    pub async fn learned(&self, buyer: &RequestContext, lessons: usize, permille: i64) {
        let page = order::course_page(&self.school.db, buyer, PAID, content::course::View::Live).await.unwrap();
        let (course, person) = (page.card.id.raw(), buyer.person().unwrap().raw());
        for lesson in page.outline.iter().flat_map(|chapter| &chapter.lessons).take(lessons) {
            let row = format!(
                "insert into progress (person_id, lesson_id, course_id, watched_ranges, position, permille, \
                   marked_complete, seen_at, furthest_permille) \
                 values ({person}, {}, {course}, '[]', 0, {permille}, false, 1, {permille})",
                lesson.id.raw()
            );
            self.school.damage(&row).await;
        }
    }

    /// How many letters with these words somebody has got.
    pub async fn letters(&self, to: &str, words: &str) -> usize {
        let mails = ground::mail::mailbox(&self.school.db).await.unwrap();
        let to = format!("{to}@");
        mails.iter().filter(|mail| mail.to.starts_with(&to) && mail.subject.contains(words)).count()
    }

    /// The course is taught by somebody whom letters reach.
    pub async fn taught_by(&self, handle: &'static str) -> &'static str {
        let teacher = person(&self.school, handle, Role::Teacher).await.person().unwrap().raw();
        for table in ["course", "listing"] {
            self.school.damage(&format!("update {table} set teacher_id = {teacher}")).await;
        }
        handle
    }
}

#[tokio::test]
async fn a_buyer_asks_sees_the_formula_and_the_course_ends_when_it_is_accepted() {
    in_a_shop(|shop| async move {
        let (db, amy, sue) = (&shop.school.db, shop.person("amy").await, shop.colleague("sue").await);
        let teacher = shop.taught_by("tia").await;
        let order = shop.buys(&amy).await;
        let total = order::load(db, &amy, order).await.unwrap().total;
        let before = preview(db, &amy, order).await.unwrap();
        assert_eq!((before.obstacle, before.is_automatic, before.request), (None, false, None));
        let facts = before.facts.unwrap();
        assert_eq!((facts.amount, facts.fee.minor, facts.fee_source), (total, 0, FeeSource::Unknown));
        assert!(facts.parts[0].total_ms > 0 && facts.parts[0].lessons > 1, "{facts:?}");

        ask(db, &amy, order, REASON, Some(total.minor)).await.unwrap();
        assert!(matches!(shop.access(&amy).await, CourseAccess::Granted(_)), "it stays until somebody decides");
        assert_eq!(obstacle(ask(db, &amy, order, REASON, None).await), RefundObstacle::AlreadyAsked);
        let waiting = list(db, &sue, Some(RefundRequestState::Asked), None).await.unwrap();
        assert_eq!((waiting.total, waiting.rows[0].order, waiting.rows[0].proposed), (1, order, total));
        let seen = detail(db, &sue, order).await.unwrap().unwrap();
        assert_eq!((seen.may_decide, seen.request.reason.as_str(), seen.request.facts), (true, REASON, facts));
        assert_eq!(i64::try_from(seen.lessons.len()).unwrap(), seen.now.unwrap().parts[0].lessons);
        assert!(matches!(detail(db, &amy, order).await, Err(Error::Forbidden)));
        assert!(matches!(list(db, &amy, None, None).await, Err(Error::Forbidden)));

        let decided = decide(db, &sue, order, &accepting(&total.amount())).await.unwrap();
        assert_eq!((decided, shop.state(&amy, order).await), (Outcome::Decided, OrderState::Refunding));
        assert_eq!(shop.access(&amy).await, CourseAccess::None);
        shop.work().await;
        assert_eq!((shop.provider.refunds(), shop.state(&amy, order).await), (vec![total], OrderState::Refunded));
        let after = preview(db, &amy, order).await.unwrap();
        let request = after.request.unwrap();
        assert_eq!((request.state, request.amount), (RefundRequestState::Accepted, Some(total)));
        assert_eq!(after.obstacle, Some(RefundObstacle::NothingLeft));
        let events: Vec<_> =
            order::load(db, &amy, order).await.unwrap().events.iter().map(|event| event.kind).collect();
        assert!(events.ends_with(&[
            OrderEventKind::RefundAsked,
            OrderEventKind::RefundAccepted,
            OrderEventKind::RefundStarted,
            OrderEventKind::AccessEnded,
            OrderEventKind::Refunded
        ]));
        for (who, words) in [
            ("amy", "已收到订单"),
            ("amy", "已退出"),
            ("sue", "请处理"),
            (teacher, "买家申请退款"),
            (teacher, "退款已批准"),
            (teacher, "已退出"),
        ] {
            assert_eq!(shop.letters(who, words).await, 1, "{who}: {words}");
        }
    })
    .await;
}

#[tokio::test]
async fn only_what_can_be_refunded_can_be_asked_for() {
    in_a_shop(|shop| async move {
        let (db, amy, ben) = (&shop.school.db, shop.person("amy").await, shop.person("ben").await);
        let order = shop.order(&amy).await;
        assert_eq!(obstacle(ask(db, &amy, order, REASON, None).await), RefundObstacle::NotPaid);
        shop.pay(&amy, order).await;
        apply_update(db, "test", &shop.provider.pays(shop.provider.only())).await.unwrap();
        for other in [order, Id::NONE] {
            assert!(matches!(ask(db, &ben, other, REASON, None).await, Err(Error::NotFound)));
            assert!(matches!(preview(db, &ben, other).await, Err(Error::NotFound)));
            assert!(matches!(withdraw(db, &ben, other).await, Err(Error::NotFound)));
        }
        assert!(matches!(ask(db, &guest(), order, REASON, None).await, Err(Error::Unauthenticated)));
        assert!(matches!(withdraw(db, &amy, order).await, Err(Error::Stale)), "nobody asked");
        for (reason, rule) in [(" ".to_owned(), Rule::Required), ("x".repeat(201), Rule::TooLong(200))] {
            assert_eq!(field_error(ask(db, &amy, order, &reason, None).await), ("reason".into(), rule));
        }
        let whole = shop.comes_back(&amy, order).await;
        let changed = field_error(ask(db, &amy, order, REASON, Some(whole + 1)).await);
        let now = Money { minor: whole, currency: model::Currency::Usd };
        assert_eq!(changed, ("reason".into(), Rule::RefundChanged(now)));
        assert_eq!(shop.count("refund_request").await, "0");

        ask(db, &amy, order, REASON, None).await.unwrap();
        assert!(matches!(withdraw(db, &ben, order).await, Err(Error::NotFound)));
        withdraw(db, &amy, order).await.unwrap();
        assert!(matches!(withdraw(db, &amy, order).await, Err(Error::Stale)));
        let request = preview(db, &amy, order).await.unwrap().request.unwrap();
        assert_eq!(request.state, RefundRequestState::Withdrawn);

        // The last moment of the term, and the one after it.
        shop.school.clock.advance(14 * Millis::DAY);
        ask(db, &amy, order, REASON, None).await.unwrap();
        withdraw(db, &amy, order).await.unwrap();
        shop.school.clock.advance(1);
        assert_eq!(obstacle(ask(db, &amy, order, REASON, None).await), RefundObstacle::TermOver);

        let his = shop.buys(&ben).await;
        let given = RefundInput { amount: "1".into(), note: "Sorry".into(), access: RefundAccess::Keep };
        issue(db, &shop.colleague("sue").await, his, &given).await.unwrap();
        assert_eq!(obstacle(ask(db, &ben, his, REASON, None).await), RefundObstacle::UnderWay);
        shop.work().await;
        assert_eq!(shop.comes_back(&ben, his).await, whole - 100, "never more than is left");
        ask(db, &ben, his, REASON, None).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn twenty_requests_at_once_are_one() {
    in_a_shop(|shop| async move {
        for automatic in ["false", "true"] {
            shop.sets("refunds.automatic", automatic).await;
            let amy = shop.person(if automatic == "true" { "amy" } else { "eve" }).await;
            let order = shop.buys(&amy).await;
            let all = (0..20).map(|_| {
                let (shop, amy) = (shop.clone(), amy.clone());
                tokio::spawn(async move { ask(&shop.school.db, &amy, order, REASON, None).await })
            });
            let mut done = 0;
            for one in all.collect::<Vec<_>>() {
                match one.await.unwrap() {
                    Ok(()) => done += 1,
                    other => {
                        let why = obstacle(other);
                        assert!(matches!(why, RefundObstacle::AlreadyAsked | RefundObstacle::UnderWay), "{why}");
                    }
                }
            }
            let requests = shop.count(&format!("refund_request where order_id = {}", order.raw())).await;
            assert_eq!((done, requests.as_str()), (1, "1"));
        }
        assert_eq!(shop.count("refund").await, "1", "the one that was accepted at once");
        shop.work().await;
        assert_eq!(shop.provider.refunds().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn what_was_promised_and_what_was_bought_holds_whatever_changes_afterwards() {
    in_a_shop(|shop| async move {
        let (db, amy, sue) = (&shop.school.db, shop.person("amy").await, shop.colleague("sue").await);
        let system = RequestContext::system();
        shop.sets("refunds.days", "20").await;
        let order = shop.buys(&amy).await;
        refund_policy::set(db, &system, PAID, "3", "5").await.unwrap();
        let promised = RefundPolicy { days: 20, share_percent: 30 };
        let page = order::course_page(db, &guest(), PAID, content::course::View::Live).await.unwrap();
        assert_eq!(page.refund_policy, Some(RefundPolicy { days: 3, share_percent: 5 }), "for those who come now");
        assert_eq!(order::load(db, &amy, order).await.unwrap().refund_policy, promised);
        shop.school.clock.advance(19 * Millis::DAY);
        let shown = preview(db, &amy, order).await.unwrap().facts.unwrap();
        assert_eq!(shown.policy, promised);
        ask(db, &amy, order, REASON, Some(shown.amount.minor)).await.unwrap();
        // Between asking and deciding: no requests any more, the term over, a fee, and more lessons.
        refund_policy::set(db, &system, PAID, "0", "0").await.unwrap();
        shop.sets("refunds.fee_basis_points", "test=5000").await;
        shop.school.clock.advance(30 * Millis::DAY);
        let seen = detail(db, &sue, order).await.unwrap().unwrap();
        assert_eq!(seen.request.facts, shown);
        decide(db, &sue, order, &accepting(&shown.amount.amount())).await.unwrap();
        shop.work().await;
        assert_eq!(shop.provider.refunds(), [shown.amount]);
        assert_eq!(shop.state(&amy, order).await, OrderState::Refunded);
        // Who buys now was shown that nobody takes requests.
        let late = shop.buys(&amy).await;
        assert_eq!(obstacle(ask(db, &amy, late, REASON, None).await), RefundObstacle::NotOffered);
        // An order from before the promise was written down has what holds today.
        shop.school
            .damage("update order_item set refund_days = null, refund_share_percent = null, release_id = null")
            .await;
        refund_policy::set(db, &system, PAID, "", "").await.unwrap();
        let facts = preview(db, &amy, late).await.unwrap().facts.unwrap();
        assert_eq!((facts.policy, facts.parts[0].total_ms), (promised, shown.parts[0].total_ms));
    })
    .await;
}

#[tokio::test]
async fn the_share_that_was_learned_and_the_fee_stay() {
    in_a_shop(|shop| async move {
        let (db, amy) = (&shop.school.db, shop.person("amy").await);
        let order = shop.buys(&amy).await;
        let paid = shop.comes_back(&amy, order).await;
        shop.learned(&amy, 1, 99).await;
        assert_eq!(shop.comes_back(&amy, order).await, paid, "a look is no lesson");
        // Nor is a mark without watching.
        shop.school.damage("update progress set permille = 1000, marked_complete = true").await;
        assert_eq!(shop.comes_back(&amy, order).await, paid);
        shop.school.damage("update progress set permille = 100, furthest_permille = 100").await;
        let facts = preview(db, &amy, order).await.unwrap().facts.unwrap();
        let part = &facts.parts[0];
        let page = order::course_page(db, &amy, PAID, content::course::View::Live).await.unwrap();
        let first = page.outline[0].lessons[0].seconds * 1_000;
        assert_eq!((part.lessons_consumed, part.consumed_ms), (1, first));
        assert_eq!(facts.amount.minor, refund_amount(paid, 0, part.consumed_ms, part.total_ms));
        // Who starts the lesson again has learned it all the same.
        shop.school.damage("update progress set permille = 0").await;
        assert_eq!(shop.comes_back(&amy, order).await, facts.amount.minor);

        shop.sets("refunds.fee_basis_points", "other=100, test=290").await;
        let rated = preview(db, &amy, order).await.unwrap().facts.unwrap();
        assert_eq!((rated.fee.minor, rated.fee_source), (paid * 290 / 10_000, FeeSource::Rate));
        assert_eq!(rated.amount.minor, refund_amount(paid, rated.fee.minor, part.consumed_ms, part.total_ms));
        let payment: Id<Payment> = shop.provider.only();
        shop.states_fee(payment, 33).await.unwrap();
        let stated = preview(db, &amy, order).await.unwrap().facts.unwrap();
        assert_eq!((stated.fee.minor, stated.fee_source), (33, FeeSource::Statement));
    })
    .await;
}

#[tokio::test]
async fn a_policy_of_a_course_is_set_by_who_manages_courses() {
    in_a_shop(|shop| async move {
        let (db, system) = (&shop.school.db, RequestContext::system());
        let sue = shop.colleague("sue").await;
        assert!(matches!(refund_policy::set(db, &sue, PAID, "1", "1").await, Err(Error::Forbidden)));
        for (slug, days, share, field, rule) in [
            ("no-such-course", "1", "1", "slug", Rule::UnknownCourse),
            (" ", "1", "1", "slug", Rule::Required),
            (PAID, "-1", "1", "days", Rule::NumberUpTo(3_650)),
            (PAID, "", "1", "days", Rule::NumberUpTo(3_650)),
            (PAID, "3651", "1", "days", Rule::NumberUpTo(3_650)),
            (PAID, "1", "101", "share", Rule::NumberUpTo(100)),
        ] {
            assert_eq!(field_error(refund_policy::set(db, &system, slug, days, share).await), (field.into(), rule));
        }
        assert!(matches!(refund_policy::courses(db, &sue).await, Err(Error::Forbidden)));
        let courses = refund_policy::courses(db, &system).await.unwrap();
        assert_eq!(courses.iter().map(|course| &*course.slug).collect::<Vec<_>>(), [PAID], "those that cost something");
        refund_policy::set(db, &system, PAID, "7", "10").await.unwrap();
        let own = refund_policy::list(db, &system).await.unwrap();
        assert_eq!((own.len(), own[0].policy), (1, RefundPolicy { days: 7, share_percent: 10 }));
        let log = shop.one("select after from audit_log where action = 'refund-policy-changed'").await;
        assert_eq!(log, "7 d, 10 %");
        refund_policy::set(db, &system, PAID, "", "").await.unwrap();
        assert_eq!(refund_policy::list(db, &system).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn what_is_wrong_with_a_request_is_named() {
    for (damage, rule) in [
        ("update refund_request set asked_by = decided_by", "request-is-of-its-buyer"),
        ("update refund_request set proposed = proposed + 1", "request-is-within-its-order"),
        ("update refund_request set proposed = proposed - 1", "request-keeps-its-formula"),
        ("update refund_request set facts = '{}'", "request-keeps-its-formula"),
        ("update refund_request set amount = amount - 1", "accepted-request-has-its-refund"),
        ("update refund_request set refund_id = null", "accepted-request-has-its-refund"),
        ("update refund_request set state = 'asked'", "accepted-request-has-its-refund"),
        ("update refund_request set decided_at = null", "request-is-decided-whole"),
        ("update refund_request set approved_by = decided_by", "nobody-decides-their-own-request"),
        (
            "update refund_request set decided_by = (select teacher_id from order_item)",
            "nobody-decides-their-own-request",
        ),
    ] {
        in_a_shop_to_be_damaged(|shop| async move {
            let (db, amy, sue) = (&shop.school.db, shop.person("amy").await, shop.colleague("sue").await);
            let order = shop.buys(&amy).await;
            ask(db, &amy, order, REASON, None).await.unwrap();
            decide(db, &sue, order, &accepting("49")).await.unwrap();
            assert_eq!(check::run(db).await.unwrap(), []);
            shop.school.damage(damage).await;
            let breaches = check::run(db).await.unwrap();
            assert!(breaches.iter().any(|breach| breach.rule == rule), "{damage}: {breaches:#?}");
        })
        .await;
    }
}
