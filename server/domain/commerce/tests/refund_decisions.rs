//! Refunds that buyers ask for: who decides, how often, and what becomes of it.

use commerce::{
    order,
    payment::{RefundInput, issue, webhook},
    refund_request::{Outcome, ask, decide, detail, preview, withdraw},
};
use ground::{Error, RequestContext};
use model::{
    Id, Money, Role,
    admin::TimelineEvent,
    order::{CourseAccess, OrderState, RefundAccess, RefundState},
    refund_request::RefundRequestState,
    rule::Rule,
};
use testing::{field_error, guest, signed};

use crate::{
    refund_requests::{REASON, accepting, declining},
    support::in_a_shop,
};

#[tokio::test]
async fn within_the_policy_it_decides_itself_where_the_school_has_set_that() {
    in_a_shop(|shop| async move {
        let (db, amy, ben) = (&shop.school.db, shop.person("amy").await, shop.person("ben").await);
        shop.sets("refunds.automatic", "true").await;
        let order = shop.buys(&amy).await;
        assert!(preview(db, &amy, order).await.unwrap().is_automatic);
        ask(db, &amy, order, REASON, None).await.unwrap();
        assert_eq!(
            (shop.access(&amy).await, shop.state(&amy, order).await),
            (CourseAccess::None, OrderState::Refunding)
        );
        shop.work().await;
        assert_eq!(shop.state(&amy, order).await, OrderState::Refunded);
        // More was learned than the policy has, and above the limit of one person: people decide.
        let his = shop.buys(&ben).await;
        shop.sets("refunds.two_people_above", "USD=4899").await;
        assert!(!preview(db, &ben, his).await.unwrap().is_automatic, "49.00 is above the limit");
        shop.sets("refunds.two_people_above", "USD=4900").await;
        assert!(preview(db, &ben, his).await.unwrap().is_automatic);
        shop.learned(&ben, 100, 1_000).await;
        assert!(!preview(db, &ben, his).await.unwrap().is_automatic);
        ask(db, &ben, his, REASON, None).await.unwrap();
        assert_eq!(shop.state(&ben, his).await, OrderState::Paid);
        assert!(matches!(shop.access(&ben).await, CourseAccess::Granted(_)));
    })
    .await;
}

#[tokio::test]
async fn neither_the_buyer_nor_a_teacher_of_the_course_decides_and_above_the_limit_two_people_do() {
    in_a_shop(|shop| async move {
        let db = &shop.school.db;
        let (sue, tom, ann) = (shop.colleague("sue").await, shop.colleague("tom").await, shop.colleague("ann").await);
        let order = shop.buys(&sue).await;
        let whole = order::load(db, &sue, order).await.unwrap().total.amount();
        ask(db, &sue, order, REASON, None).await.unwrap();
        assert_eq!(field_error(decide(db, &sue, order, &accepting(&whole)).await), ("amount".into(), Rule::SelfAction));
        assert!(!detail(db, &sue, order).await.unwrap().unwrap().may_decide);
        let teacher = shop.one("select cast(teacher_id as text) from course").await.parse().unwrap();
        let may = model::Permissions::from_iter([Role::Administrator]);
        let teacher = RequestContext::from(ground::Actor::Person(Id::from_raw(teacher), may));
        for decision in [accepting(&whole), declining("No")] {
            let refused = decide(db, &teacher, order, &decision).await;
            assert_eq!(field_error(refused), ("amount".into(), Rule::OwnCourse));
        }
        let given = RefundInput { amount: "1".into(), note: "Sorry".into(), access: RefundAccess::Keep };
        assert_eq!(field_error(issue(db, &teacher, order, &given).await), ("amount".into(), Rule::OwnCourse));
        assert!(matches!(decide(db, &shop.person("amy").await, order, &accepting("1")).await, Err(Error::Forbidden)));
        assert!(matches!(decide(db, &guest(), order, &accepting("1")).await, Err(Error::Unauthenticated)));

        shop.sets("refunds.two_people_above", "USD=1000").await;
        let limit = Rule::SecondPerson(Money { minor: 1_000, currency: model::Currency::Usd });
        let alone = RefundInput { amount: whole.clone(), ..given };
        assert_eq!(issue(db, &tom, order, &alone).await.unwrap(), Outcome::Approved, "nor by another door");
        assert_eq!(shop.count("refund").await, "0");
        assert_eq!(decide(db, &tom, order, &accepting(&whole)).await.unwrap(), Outcome::Approved);
        assert_eq!(field_error(decide(db, &tom, order, &accepting(&whole)).await), ("amount".into(), limit));
        let first = detail(db, &ann, order).await.unwrap().unwrap().approval.unwrap();
        assert_eq!((first.handle.as_str(), first.amount.amount()), ("tom", whole.clone()));
        // Another amount begins anew, and then the first one is the second.
        assert_eq!(decide(db, &ann, order, &accepting("20")).await.unwrap(), Outcome::Approved);
        assert_eq!(shop.count("refund").await, "0");
        assert_eq!(decide(db, &tom, order, &accepting("20.00")).await.unwrap(), Outcome::Decided);
        shop.work().await;
        assert_eq!(
            (shop.provider.refunds()[0].minor, shop.state(&sue, order).await),
            (2_000, OrderState::PartRefunded)
        );
        assert!(matches!(shop.access(&sue).await, CourseAccess::Granted(_)), "a part leaves the course open");
        // What went counts: pieces below the limit are not below it together.
        ask(db, &sue, order, REASON, None).await.unwrap();
        assert_eq!(decide(db, &tom, order, &accepting("1")).await.unwrap(), Outcome::Approved);
    })
    .await;
}

#[tokio::test]
async fn a_decision_is_made_once_within_what_is_left_and_declined_with_a_reason() {
    in_a_shop(|shop| async move {
        let (db, amy, sue) = (&shop.school.db, shop.person("amy").await, shop.colleague("sue").await);
        let teacher = shop.taught_by("tia").await;
        let order = shop.buys(&amy).await;
        let total = order::load(db, &amy, order).await.unwrap().total;
        assert!(matches!(decide(db, &sue, order, &accepting("1")).await, Err(Error::Stale)), "nobody asked");
        assert!(matches!(decide(db, &sue, Id::NONE, &accepting("1")).await, Err(Error::NotFound)));
        ask(db, &amy, order, REASON, None).await.unwrap();
        for amount in ["", "0", "-1", "ten", "49.01"] {
            let refused = field_error(decide(db, &sue, order, &accepting(amount)).await);
            assert_eq!(refused, ("amount".into(), Rule::MoneyLeft(total)), "{amount}");
        }
        let refused = field_error(decide(db, &sue, order, &accepting("47.585")).await);
        assert_eq!(refused, ("amount".into(), Rule::Decimals(2)));
        assert_eq!(field_error(decide(db, &sue, order, &declining(" ")).await), ("note".into(), Rule::Required));
        decide(db, &sue, order, &declining("You have learned it all")).await.unwrap();
        let request = preview(db, &amy, order).await.unwrap().request.unwrap();
        assert_eq!((request.state, &*request.note), (RefundRequestState::Declined, "You have learned it all"));
        assert!(matches!(shop.access(&amy).await, CourseAccess::Granted(_)));
        assert!(matches!(decide(db, &sue, order, &accepting("1")).await, Err(Error::Stale)));
        assert!(matches!(withdraw(db, &amy, order).await, Err(Error::Stale)));
        shop.work().await;
        assert_eq!(shop.letters("amy", "未通过").await, 1);
        assert_eq!(shop.letters(teacher, "未通过").await, 1);
        let log = shop.one("select after from audit_log where action = 'refund-declined'").await;
        assert_eq!(log, "You have learned it all");
        ask(db, &amy, order, REASON, None).await.unwrap();
        decide(db, &shop.colleague("tom").await, order, &declining("Still\r\nnot")).await.unwrap();
        let timeline = school::admin::order(db, &sue, order).await.unwrap().timeline;
        let declined: Vec<_> = timeline
            .iter()
            .filter_map(|entry| match &entry.event {
                TimelineEvent::RequestDeclined { by, note } => Some((by.as_str(), note.as_str())),
                _ => None,
            })
            .collect();
        assert_eq!(declined, [("sue", "You have learned it all"), ("tom", "Still\nnot")], "who declined, and how");

        // The school gives money back by itself while a request waits: that answers it.
        ask(db, &amy, order, REASON, None).await.unwrap();
        let given = RefundInput { amount: "5".into(), note: "Sorry".into(), access: RefundAccess::Keep };
        issue(db, &sue, order, &given).await.unwrap();
        let request = preview(db, &amy, order).await.unwrap().request.unwrap();
        assert_eq!((request.state, request.amount.unwrap().minor), (RefundRequestState::Accepted, 500));
    })
    .await;
}

#[tokio::test]
async fn a_refusal_for_good_opens_the_course_again_and_people_are_told() {
    in_a_shop(|shop| async move {
        let (db, amy, sue) = (&shop.school.db, shop.person("amy").await, shop.colleague("sue").await);
        let teacher = shop.taught_by("tia").await;
        let order = shop.buys(&amy).await;
        ask(db, &amy, order, REASON, None).await.unwrap();
        shop.provider.set_refunds(RefundState::Pending);
        decide(db, &sue, order, &accepting("49")).await.unwrap();
        shop.work().await;
        assert_eq!(shop.access(&amy).await, CourseAccess::None);
        let body = format!("refund {} {}", shop.provider.newest_refund(), RefundState::Refused);
        webhook::receive(db, "test", signed("ours"), body.as_bytes()).await.unwrap();
        webhook::process_pending(db).await.unwrap();
        assert_eq!(shop.state(&amy, order).await, OrderState::Paid);
        assert!(matches!(shop.access(&amy).await, CourseAccess::Granted(_)));
        shop.work().await;
        for who in ["amy", "sue", teacher] {
            assert_eq!(shop.letters(who, "退款未能完成").await, 1, "{who}");
        }
        ask(db, &amy, order, REASON, None).await.unwrap();
    })
    .await;
}
