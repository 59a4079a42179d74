//! Refunds above the limit of one person: by whichever door, the second has to accept what the first still stands for.

use commerce::{
    payment::{RefundInput, issue},
    refund_request::{Outcome, ask, decide, detail, list, withdraw},
};
use ground::RequestContext;
use model::{
    Currency, Id, Money, Permissions, Role,
    admin::TimelineEvent,
    order::{Order, OrderState, RefundAccess},
    refund_request::{RefundApproval, RefundRequestState},
    rule::Rule,
};
use school::{admin, check};
use testing::field_error;

use crate::{
    refund_requests::{REASON, accepting, declining},
    support::{Shop, in_a_shop, in_a_shop_to_be_damaged},
};

const LIMIT: Money = Money { minor: 1_000, currency: Currency::Usd };

fn given(amount: &str) -> RefundInput {
    RefundInput { amount: amount.into(), note: "Sorry".into(), access: RefundAccess::Keep }
}

impl Shop {
    async fn issues(&self, who: &RequestContext, order: Id<Order>, amount: &str) -> Outcome {
        issue(&self.school.db, who, order, &given(amount)).await.unwrap()
    }

    async fn approval(&self, who: &RequestContext, order: Id<Order>) -> Option<RefundApproval> {
        admin::order(&self.school.db, who, order).await.unwrap().approval
    }
}

#[tokio::test]
async fn an_amount_above_the_limit_that_nobody_asked_for_is_given_by_two_people() {
    in_a_shop(|shop| async move {
        let (db, amy) = (&shop.school.db, shop.person("amy").await);
        let (tom, ann) = (shop.colleague("tom").await, shop.colleague("ann").await);
        shop.sets("refunds.two_people_above", "USD=1000").await;
        let order = shop.buys(&amy).await;
        let seen = admin::order(db, &ann, order).await.unwrap();
        assert_eq!((seen.limit, seen.approval), (Some(LIMIT), None));
        assert_eq!(shop.issues(&tom, order, "20").await, Outcome::Approved);
        assert_eq!((shop.count("refund").await, shop.state(&amy, order).await), ("0".into(), OrderState::Paid));
        let told = async || -> Vec<Vec<String>> {
            let events = admin::order(db, &ann, order).await.unwrap().timeline.into_iter().map(|entry| entry.event);
            let by = |event| match event {
                TimelineEvent::RefundApproved { by, .. } => Some(vec!["first".into(), by]),
                TimelineEvent::RefundRequested { by, .. } => Some(by),
                _ => None,
            };
            events.filter_map(by).collect()
        };
        assert_eq!(told().await, [["first", "tom"]]);
        let first = shop.approval(&ann, order).await.unwrap();
        assert_eq!((first.handle.as_str(), first.amount.minor, &*first.note), ("tom", 2_000, "Sorry"));
        // The first alone is never two, nor is nobody, nor a teacher of the course.
        let second = Rule::SecondPerson(LIMIT);
        assert_eq!(field_error(issue(db, &tom, order, &given("20")).await), ("amount".into(), second.clone()));
        let system = RequestContext::system();
        assert_eq!(field_error(issue(db, &system, order, &given("20")).await), ("amount".into(), second));
        let teacher = shop.one("select cast(teacher_id as text) from course").await.parse().unwrap();
        let may = Permissions::from_iter([Role::Administrator]);
        let teacher = RequestContext::from(ground::Actor::Person(Id::from_raw(teacher), may));
        assert_eq!(field_error(issue(db, &teacher, order, &given("20")).await), ("amount".into(), Rule::OwnCourse));
        // Another amount or another choice begins anew.
        assert_eq!(shop.issues(&ann, order, "30").await, Outcome::Approved);
        let other = RefundInput { access: RefundAccess::End, ..given("30") };
        assert_eq!(issue(db, &tom, order, &other).await.unwrap(), Outcome::Approved);
        assert_eq!(shop.issues(&ann, order, "30").await, Outcome::Approved);
        shop.in_order().await;
        assert_eq!(shop.issues(&tom, order, "30.00").await, Outcome::Decided);
        assert_eq!(told().await, [["ann", "tom"]], "both stand in the timeline");
        shop.work().await;
        assert_eq!(shop.provider.refunds(), [Money { minor: 3_000, currency: Currency::Usd }]);
        assert_eq!((shop.approval(&ann, order).await, shop.count("refund_approval").await), (None, "0".into()));
        let log = "select cast(count(*) as text) from audit_log where action = ";
        let logged =
            [shop.one(&format!("{log}'refund-approved'")).await, shop.one(&format!("{log}'order-refunded'")).await];
        assert_eq!(logged, ["4", "1"]);
        // Pieces below the limit are not below it together.
        assert_eq!(shop.issues(&tom, order, "1").await, Outcome::Approved);
        assert_eq!(shop.issues(&ann, order, "1").await, Outcome::Decided);
        // Below it one is enough, who is no teacher of the course either.
        let small = shop.buys(&shop.person("ben").await).await;
        assert_eq!(field_error(issue(db, &teacher, small, &given("0.01")).await), ("amount".into(), Rule::OwnCourse));
        assert_eq!(shop.issues(&tom, small, "10").await, Outcome::Decided);
    })
    .await;
}

#[tokio::test]
async fn a_request_and_the_schools_own_refund_are_approved_by_one_rule() {
    in_a_shop(|shop| async move {
        let (db, amy) = (&shop.school.db, shop.person("amy").await);
        let (tom, ann) = (shop.colleague("tom").await, shop.colleague("ann").await);
        shop.sets("refunds.two_people_above", "USD=1000").await;
        let order = shop.buys(&amy).await;
        // What was approved before anybody asked is not about the request, nor what was about an earlier one.
        assert_eq!(shop.issues(&tom, order, "20").await, Outcome::Approved);
        ask(db, &amy, order, REASON, None).await.unwrap();
        assert_eq!(detail(db, &ann, order).await.unwrap().unwrap().approval, None);
        assert_eq!(decide(db, &tom, order, &accepting("20")).await.unwrap(), Outcome::Approved);
        assert!(list(db, &ann, None, None).await.unwrap().rows[0].is_approved);
        withdraw(db, &amy, order).await.unwrap();
        ask(db, &amy, order, REASON, None).await.unwrap();
        assert!(!list(db, &ann, None, None).await.unwrap().rows[0].is_approved);
        assert_eq!(decide(db, &ann, order, &accepting("20")).await.unwrap(), Outcome::Approved);
        decide(db, &tom, order, &declining("No")).await.unwrap();
        assert_eq!(shop.count("refund_approval").await, "0");
        ask(db, &amy, order, REASON, None).await.unwrap();
        let same = given("20");
        let kept = commerce::refund_request::DecisionInput { access: RefundAccess::Keep, ..accepting("20") };
        assert_eq!(decide(db, &ann, order, &kept).await.unwrap(), Outcome::Approved);
        assert_eq!(issue(db, &tom, order, &same).await.unwrap(), Outcome::Decided);
        let names = "select f.handle || ' ' || s.handle from refund_request q \
            join person f on f.id = q.approved_by join person s on s.id = q.decided_by where q.state = 'accepted'";
        assert_eq!(shop.one(names).await, "ann tom");
        shop.work().await;
        assert_eq!(shop.provider.refunds().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_first_approval_that_holds_no_more_begins_anew() {
    for (change, back) in [
        (
            "delete from person_role \
             where role = 'support' and person_id = (select id from person where handle = 'tom')",
            "insert into person_role (person_id, role) select id, 'support' from person where handle = 'tom'",
        ),
        (
            "update person set suspended_at = 1 where handle = 'tom'",
            "update person set suspended_at = null where handle = 'tom'",
        ),
        (
            "update course set teacher_id = (select id from person where handle = 'tom')",
            "update course set teacher_id = (select teacher_id from order_item)",
        ),
    ] {
        for is_asked in [true, false] {
            in_a_shop_to_be_damaged(|shop| async move {
                let (db, amy) = (&shop.school.db, shop.person("amy").await);
                let (tom, ann) = (shop.colleague("tom").await, shop.colleague("ann").await);
                shop.sets("refunds.two_people_above", "USD=1000").await;
                let order = shop.buys(&amy).await;
                let decides = async |who: &RequestContext| {
                    if is_asked {
                        decide(db, who, order, &accepting("20")).await.unwrap()
                    } else {
                        shop.issues(who, order, "20").await
                    }
                };
                if is_asked {
                    ask(db, &amy, order, REASON, None).await.unwrap();
                }
                assert_eq!(decides(&tom).await, Outcome::Approved);
                shop.school.damage(change).await;
                assert_eq!(shop.approval(&ann, order).await, None, "{change}");
                crate::support::jobs().run_sweeps(db).await.unwrap();
                let listed = list(db, &ann, None, None).await.unwrap().rows;
                assert!(listed.len() == usize::from(is_asked) && !listed.iter().any(|row| row.is_approved), "{change}");
                assert_eq!(decides(&ann).await, Outcome::Approved, "{change}");
                assert_eq!(shop.count("refund").await, "0");
                shop.school.damage(back).await;
                assert_eq!(decides(&tom).await, Outcome::Decided);
            })
            .await;
        }
    }
}

#[tokio::test]
async fn an_approval_is_of_what_was_left_then() {
    in_a_shop_to_be_damaged(|shop| async move {
        let amy = shop.person("amy").await;
        let (tom, ann) = (shop.colleague("tom").await, shop.colleague("ann").await);
        shop.sets("refunds.two_people_above", "USD=1000").await;
        let order = shop.buys(&amy).await;
        assert_eq!(shop.issues(&tom, order, "20").await, Outcome::Approved);
        assert_eq!(shop.issues(&ann, order, "5").await, Outcome::Decided, "below the limit");
        shop.work().await;
        assert_eq!(shop.approval(&ann, order).await, None);
        assert_eq!(shop.issues(&ann, order, "20").await, Outcome::Approved, "of less that is left");
        // Also where nothing forgot it.
        shop.school.damage("update refund_approval set remaining = remaining + 1").await;
        assert_eq!((shop.approval(&tom, order).await, shop.issues(&tom, order, "20").await), (None, Outcome::Approved));
        // The limit was raised meanwhile: one is enough, and nothing waits.
        shop.sets("refunds.two_people_above", "USD=9000").await;
        assert_eq!(shop.issues(&tom, order, "20").await, Outcome::Decided);
        assert_eq!(shop.count("refund_approval").await, "0");
    })
    .await;
}

#[tokio::test]
async fn twenty_second_people_at_once_are_one() {
    in_a_shop(|shop| async move {
        let amy = shop.person("amy").await;
        let (tom, ann) = (shop.colleague("tom").await, shop.colleague("ann").await);
        shop.sets("refunds.two_people_above", "USD=1000").await;
        let order = shop.buys(&amy).await;
        assert_eq!(shop.issues(&tom, order, "20").await, Outcome::Approved);
        let all = (0..20).map(|_| {
            let (shop, ann) = (shop.clone(), ann.clone());
            tokio::spawn(async move { issue(&shop.school.db, &ann, order, &given("20")).await })
        });
        let mut done = 0;
        for one in all.collect::<Vec<_>>() {
            match one.await.unwrap() {
                Ok(outcome) => {
                    assert_eq!(outcome, Outcome::Decided);
                    done += 1;
                }
                Err(error) => assert!(matches!(error, ground::Error::Stale), "{error:?}"),
            }
        }
        shop.work().await;
        assert_eq!((done, shop.provider.refunds().len()), (1, 1));
    })
    .await;
}

#[tokio::test]
async fn what_is_wrong_with_an_approval_is_named() {
    for damage in [
        "update refund_approval set approved_by = (select person_id from orders)",
        "update refund_approval set approved_by = (select teacher_id from order_item)",
        "update refund_approval set amount = remaining + 1",
        "update refund_approval set amount = 0",
    ] {
        in_a_shop_to_be_damaged(|shop| async move {
            let (amy, tom) = (shop.person("amy").await, shop.colleague("tom").await);
            shop.sets("refunds.two_people_above", "USD=1000").await;
            let order = shop.buys(&amy).await;
            assert_eq!(shop.issues(&tom, order, "20").await, Outcome::Approved);
            assert_eq!(check::run(&shop.school.db).await.unwrap(), []);
            shop.school.damage(damage).await;
            let breaches = check::run(&shop.school.db).await.unwrap();
            assert!(breaches.iter().any(|breach| breach.rule == "approval-is-of-another"), "{damage}: {breaches:#?}");
        })
        .await;
    }
}

#[tokio::test]
async fn what_the_first_of_two_accepted_without_a_request_waits_where_the_second_looks() {
    in_a_shop(|shop| async move {
        let (db, amy) = (&shop.school.db, shop.person("amy").await);
        let (tom, ann, ada) = (shop.colleague("tom").await, shop.colleague("ann").await, shop.admin().await);
        shop.sets("refunds.two_people_above", "USD=1000").await;
        let order = shop.buys(&amy).await;
        assert_eq!(shop.issues(&tom, order, "20").await, Outcome::Approved);
        let waiting = list(db, &ann, Some(RefundRequestState::Asked), None).await.unwrap();
        let [row] = &waiting.rows[..] else { panic!("{waiting:?}") };
        assert_eq!((row.order, row.proposed.minor, row.is_approved), (order, 2_000, true));
        assert_eq!(admin::overview(db, &ada).await.unwrap().refund_requests, 1);
        shop.work().await;
        let told = async |who: &'static str| shop.letters(who, "需要第二个人").await;
        assert_eq!([told("ann").await, told("ada").await, told("tom").await, told("amy").await], [1, 1, 0, 0]);
        assert_eq!(shop.issues(&ann, order, "20").await, Outcome::Decided);
        assert_eq!(list(db, &ann, None, None).await.unwrap().total, 0);
        assert_eq!(admin::overview(db, &ada).await.unwrap().refund_requests, 0);
    })
    .await;
}

#[tokio::test]
async fn of_a_refund_that_nobody_asked_for_the_teacher_hears_too_and_everybody_of_its_end() {
    in_a_shop(|shop| async move {
        let (amy, sue) = (shop.person("amy").await, shop.colleague("sue").await);
        let teacher = shop.taught_by("tia").await;
        let order = shop.buys(&amy).await;
        shop.issues(&sue, order, "5").await;
        shop.work().await;
        for (who, words) in [("amy", "已退出"), (teacher, "退款已批准"), (teacher, "已退出")] {
            assert_eq!(shop.letters(who, words).await, 1, "{who}: {words}");
        }
        shop.provider.set_refunds(model::order::RefundState::Refused);
        shop.issues(&sue, order, "5").await;
        shop.work().await;
        assert_eq!(shop.letters(teacher, "退款未能完成").await, 1);
    })
    .await;
}
