//! The refund policy of a course, set by its teacher.

use commerce::{order, refund_policy};
use ground::{Error, RequestContext};
use model::{
    Id, Role,
    refund_policy::{PolicyChoice, RefundPolicy},
    rule::Rule,
};
use testing::{field_error, guest, person};

use crate::support::{PAID, in_a_shop};

#[tokio::test]
async fn a_teacher_sets_the_policy_of_their_own_course_only() {
    in_a_shop(|shop| async move {
        let (db, amy) = (&shop.school.db, shop.person("amy").await);
        let tia = person(&shop.school, "tia", Role::Teacher).await;
        let course = order::course_page(db, &amy, PAID, content::course::View::Live).await.unwrap().card.id;
        assert!(matches!(refund_policy::choice(db, &tia, course).await, Err(Error::Forbidden)), "it is another's");
        assert!(matches!(refund_policy::set_own(db, &tia, course, "7", "10").await, Err(Error::Forbidden)));
        for table in ["course", "listing"] {
            let hers = format!("update {table} set teacher_id = {}", tia.person().unwrap().raw());
            shop.school.damage(&hers).await;
        }
        let school = RefundPolicy { days: 14, share_percent: 30 };
        assert_eq!(refund_policy::choice(db, &tia, course).await.unwrap(), PolicyChoice { own: None, school });
        for (days, share, field, most) in
            [("", "10", "days", 3_650), ("x", "10", "days", 3_650), ("7", "", "share", 100), ("7", "101", "share", 100)]
        {
            let refused = refund_policy::set_own(db, &tia, course, days, share).await;
            assert_eq!(field_error(refused), (field.into(), Rule::NumberUpTo(most)));
        }
        refund_policy::set_own(db, &tia, course, " 7", "10 ").await.unwrap();
        let own = Some(RefundPolicy { days: 7, share_percent: 10 });
        assert_eq!(refund_policy::choice(db, &tia, course).await.unwrap(), PolicyChoice { own, school });
        let page = order::course_page(db, &guest(), PAID, content::course::View::Live).await.unwrap();
        assert_eq!(page.refund_policy, own);
        refund_policy::set_own(db, &tia, course, "", " ").await.unwrap();
        assert_eq!(refund_policy::choice(db, &tia, course).await.unwrap().own, None);
        for who in [&amy, &guest()] {
            let refused = refund_policy::set_own(db, who, course, "1", "1").await;
            assert!(matches!(refused, Err(Error::Forbidden | Error::Unauthenticated)), "{refused:?}");
        }
        assert!(matches!(refund_policy::choice(db, &tia, Id::NONE).await, Err(Error::NotFound)));
    })
    .await;
}

#[tokio::test]
async fn a_course_is_named_by_its_title_or_its_address_and_costs_something() {
    in_a_shop(|shop| async move {
        let (db, operator) = (&shop.school.db, RequestContext::system());
        let title = shop.one(&format!("select title from listing where slug = '{PAID}'")).await;
        let days = async || {
            let own = refund_policy::list(db, &operator).await.unwrap();
            own.iter().map(|own| (own.slug.clone(), own.policy.days)).collect::<Vec<_>>()
        };
        refund_policy::set(db, &operator, &format!(" {title} "), "7", "10").await.unwrap();
        assert_eq!(days().await, [(PAID.to_owned(), 7)]);
        refund_policy::set(db, &operator, PAID, "8", "10").await.unwrap();
        assert_eq!(days().await, [(PAID.to_owned(), 8)]);
        let refused = async |course: &str| field_error(refund_policy::set(db, &operator, course, "9", "10").await);
        let part: String = title.chars().skip(1).collect();
        for (course, rule) in [(part.as_str(), Rule::UnknownCourse), ("a\u{0}b", Rule::Invisible)] {
            assert_eq!(refused(course).await, ("slug".into(), rule), "{course:?}");
        }

        let price = shop.one(&format!("select cast(price as text) from listing where slug = '{PAID}'")).await;
        shop.school.damage("update listing set price = 0").await;
        for course in [PAID, title.as_str()] {
            assert_eq!(refused(course).await, ("slug".into(), Rule::FreeCourse));
        }
        // A policy that it has from when it cost something goes all the same.
        refund_policy::set(db, &operator, &title, "", "").await.unwrap();
        assert_eq!(days().await, []);
        shop.school.damage(&format!("update listing set price = {price} where slug = '{PAID}'")).await;
    })
    .await;
}
