//! Figures for teachers: roll-ups and the dashboard.

mod attention;
mod disputes;
mod late;
mod spreadsheets;
mod zone;

use std::{collections::BTreeMap, sync::Arc};

use commerce::{
    ledger, order,
    payment::{self, apply_update},
};
use content::{
    course::{self, draft},
    grant,
};
use ground::{Actor, Error, RequestContext, jobs::run_due};
use insight::stats;
use learning::progress;
use model::{
    Currency, Id, Lang, Millis, Money, Permissions, Role,
    account::Person,
    event::EventKind,
    figures::{DASHBOARD_DAYS, Dashboard, Report},
    ledger::LedgerAccount,
    order::OrderState,
    studio::{CourseState, Template},
};
use people::events;
use school::{check, seed};
use testing::{Provider, School, guest, import_demo, on_both, on_both_with, person};

const PAID: &str = "rust-first-steps";
const SITE: &str = "https://school.example";

/// Who teaches a course.
async fn teacher_of(school: &School, slug: &str) -> RequestContext {
    let text = format!("select cast(teacher_id as text) from course where slug = '{slug}'");
    let id: Id<Person> = Id::from_raw(school.rows(&text).await[0].parse().unwrap());
    RequestContext::from(Actor::Person(id, Permissions::from_iter([Role::Learner, Role::Teacher])))
}

async fn dashboard(school: &School, teacher: &RequestContext) -> Dashboard {
    stats::dashboard(&school.db, teacher, None).await.unwrap()
}

/// Somebody goes to the payment page with a course; what the provider would say.
async fn pays(school: &School, provider: &Provider, buyer: &RequestContext, slug: &str) -> payment::PaymentUpdate {
    let order = order::place(&school.db, buyer, slug).await.unwrap();
    payment::start(&school.db, buyer, order, "test", SITE, Lang::En).await.unwrap();
    provider.pays(provider.newest())
}

async fn work(school: &School) {
    let registry = ground::mail::deliver_by(ground::mail::Mailbox, school::register());
    run_due(&school.db, &registry).await.unwrap();
}

/// What is shown of income: teacher, currency, amount.
async fn shown(school: &School) -> BTreeMap<(String, String), i64> {
    let rows = school
        .rows(
            "select cast(teacher_id as text) || ' ' || currency || ' ' || cast(cast(sum(amount) as bigint) as text) \
            from income_daily_stats \
            group by teacher_id, currency",
        )
        .await;
    let read = |row: String| {
        let mut parts = row.split(' ').map(String::from);
        let teacher: Id<Person> = Id::from_raw(parts.next().unwrap().parse().unwrap());
        ((LedgerAccount::Teacher(teacher).to_string(), parts.next().unwrap()), parts.next().unwrap().parse().unwrap())
    };
    rows.into_iter().map(read).collect()
}

/// What the ledger says of it.
async fn posted(school: &School) -> BTreeMap<(String, String), i64> {
    let rows = school
        .rows(
            "select account || ' ' || currency || ' ' || cast(cast(-sum(amount) as bigint) as text) \
            from ledger_posting \
            where account like 'teacher:%' \
            group by account, currency",
        )
        .await;
    let read = |row: String| {
        let mut parts = row.split(' ').map(String::from);
        ((parts.next().unwrap(), parts.next().unwrap()), parts.next().unwrap().parse().unwrap())
    };
    rows.into_iter().map(read).collect()
}

/// How many accounts have another balance than what is shown.
async fn disagreements(school: &School) -> usize {
    let breaches = check::run(&school.db).await.unwrap();
    breaches.iter().filter(|breach| breach.rule == "income-agrees-with-the-ledger").count()
}

async fn tables(school: &School) -> Vec<String> {
    let mut rows = Vec::new();
    for text in [
        "select cast(course_id as text) || ' ' || cast(day as text) || ' ' || cast(views as text) || ' ' || \
            cast(learners as text) || ' ' || cast(completed as text) \
            from course_daily_stats \
            order by course_id, day",
        "select cast(course_id as text) || ' ' || cast(day as text) || ' ' || currency || ' ' || cast(sales as \
            text) || ' ' || cast(amount as text) \
            from income_daily_stats \
            order by course_id, day, currency",
        "select cast(lesson_id as text) || ' ' || cast(begun as text) || ' ' || cast(completed as text) \
            from lesson_stats \
            order by lesson_id",
    ] {
        rows.extend(school.rows(text).await);
    }
    rows
}

#[tokio::test]
async fn income_agrees_with_the_ledger_after_sales_and_refunds_in_two_currencies() {
    on_both_with(
        || Arc::new(Provider::default()),
        |school, provider| async move {
            import_demo(&school).await;
            let db = &school.db;
            // Odd amounts, so that shares are rounded; one course in dollars.
            school.damage(&format!("update listing set price = 9999, currency = 'USD' where slug = '{PAID}'")).await;
            school.damage("update listing set price = 10001, currency = 'CNY' where slug <> 'rust-first-steps'").await;
            let (amy, ben) = (person(&school, "amy", Role::Learner).await, person(&school, "ben", Role::Learner).await);
            for (buyer, slug) in [(&amy, PAID), (&ben, PAID), (&amy, "gushi-shangxi"), (&ben, "lianghua-touzi-rumen")] {
                let update = pays(&school, &provider, buyer, slug).await;
                apply_update(db, "test", &update).await.unwrap();
                school.clock.advance(11 * Millis::HOUR);
                work(&school).await;
                stats::refresh(db).await.unwrap();
            }
            assert_eq!(shown(&school).await, posted(&school).await);
            assert_eq!(
                shown(&school)
                    .await
                    .keys()
                    .map(|(_, currency)| currency)
                    .collect::<std::collections::BTreeSet<_>>()
                    .len(),
                2
            );
            // Carl's first payment comes after the second: it goes back.
            let carl = person(&school, "carl", Role::Learner).await;
            let late = pays(&school, &provider, &carl, PAID).await;
            provider.set_down(true);
            school.clock.advance(40 * Millis::MINUTE);
            work(&school).await;
            provider.set_down(false);
            let again = pays(&school, &provider, &carl, PAID).await;
            apply_update(db, "test", &again).await.unwrap();
            apply_update(db, "test", &late).await.unwrap();
            work(&school).await;
            work(&school).await;
            assert_eq!(provider.refunds().len(), 1, "sent back");
            school.clock.advance(3 * Millis::DAY);
            stats::refresh(db).await.unwrap();
            assert_eq!(shown(&school).await, posted(&school).await);
            let counted = tables(&school).await;
            stats::rebuild(db).await.unwrap();
            assert_eq!(tables(&school).await, counted, "counting piece by piece is counting all");

            let teacher = teacher_of(&school, PAID).await;
            let Dashboard { courses, days, orders, .. } = dashboard(&school, &teacher).await;
            let rust = courses.iter().find(|course| course.slug == PAID).unwrap();
            assert_eq!(rust.income, [Money { minor: 3 * 8_999, currency: Currency::Usd }]);
            assert_eq!((rust.learners, days.len()), (3, usize::try_from(DASHBOARD_DAYS).unwrap()));
            let dollars = |money: &&Money| money.currency == Currency::Usd;
            let earned: i64 = days.iter().flat_map(|day| &day.income).filter(dollars).map(|money| money.minor).sum();
            assert_eq!(earned, 3 * 8_999, "the days add up to the course");
            let back = orders.iter().find(|sold| sold.state == OrderState::Refunded).unwrap();
            assert_eq!((back.share.minor, back.amount.minor, back.buyer.as_str()), (0, 9_999, "carl"));
            let of_orders: i64 = orders
                .iter()
                .map(|sold| sold.share)
                .filter(|share| share.currency == Currency::Usd)
                .map(|share| share.minor)
                .sum();
            assert_eq!(of_orders, 3 * 8_999, "so do the orders");
            // The school gives Amy some of the dollars back, on another day.
            let Actor::Person(amy, _) = amy.actor else { panic!("she has an account") };
            let order = school
                .rows(&format!(
                    "select cast(o.id as text) \
                from orders o \
                join payment p on p.order_id = o.id \
                where o.person_id = {} and o.currency = 'USD'",
                    amy.raw()
                ))
                .await;
            let order = Id::from_raw(order[0].parse().unwrap());
            let access = model::order::RefundAccess::Keep;
            let given = payment::RefundInput { amount: "33.33".into(), note: "Too dear".into(), access };
            payment::issue(db, &RequestContext::system(), order, &given).await.unwrap();
            work(&school).await;
            stats::refresh(db).await.unwrap();
            assert_eq!(shown(&school).await, posted(&school).await);
            let Dashboard { courses, orders, .. } = dashboard(&school, &teacher).await;
            let rust = courses.iter().find(|course| course.slug == PAID).unwrap();
            assert_eq!(
                rust.income,
                [Money { minor: 2 * 8_999 + ledger::teacher_amount(6_666, 1_000), currency: Currency::Usd }]
            );
            let of_orders: i64 = orders
                .iter()
                .map(|sold| sold.share)
                .filter(|share| share.currency == Currency::Usd)
                .map(|share| share.minor)
                .sum();
            assert_eq!(of_orders, rust.income[0].minor);
            // What the provider refuses for good to give back was never taken from anybody.
            provider.set_refunds(model::order::RefundState::Refused);
            let more = payment::RefundInput { amount: "10.00".into(), ..given };
            payment::issue(db, &RequestContext::system(), order, &more).await.unwrap();
            work(&school).await;
            stats::refresh(db).await.unwrap();
            assert_eq!(shown(&school).await, posted(&school).await);
            let after = dashboard(&school, &teacher).await;
            assert_eq!(after.courses.iter().find(|course| course.slug == PAID).unwrap().income, rust.income);
            assert_eq!(after.orders, orders);
            let counted = tables(&school).await;
            stats::rebuild(db).await.unwrap();
            assert_eq!(tables(&school).await, counted);
            assert_eq!(disagreements(&school).await, 0);
            school
                .damage(
                    "insert into course_daily_stats (course_id, day, views, learners, completed) \
                select id, 1795996800000, 1, 0, 0 \
                from course \
                where slug = 'rust-first-steps'",
                )
                .await;
            school.clock.advance(30 * Millis::DAY);
            school.damage("update income_daily_stats set amount = amount + 1 where currency = 'USD'").await;
            assert_eq!(disagreements(&school).await, 1);
        },
    )
    .await;
}

#[tokio::test]
async fn what_happens_is_counted_on_its_day() {
    on_both(|school| async move {
        import_demo(&school).await;
        let db = &school.db;
        school.damage("update listing set price = 0 where slug = 'gushi-shangxi'").await;
        let teacher = teacher_of(&school, "gushi-shangxi").await;
        let (amy, ben) = (person(&school, "amy", Role::Learner).await, person(&school, "ben", Role::Learner).await);
        let page = course::page(db, &guest(), "gushi-shangxi", course::View::Live).await.unwrap();
        let lessons: Vec<_> =
            page.outline.iter().flat_map(|chapter| &chapter.lessons).map(|lesson| lesson.id).collect();
        for who in [&amy, &ben] {
            grant::enrol(db, who, "gushi-shangxi").await.unwrap();
            progress::mark_done(db, who, "gushi-shangxi", lessons[0]).await.unwrap();
        }
        events::flush(db).await.unwrap();
        stats::refresh(db).await.unwrap();
        school.clock.advance(2 * Millis::DAY);
        progress::mark_not_done(db, &ben, "gushi-shangxi", lessons[1]).await.unwrap();
        progress::mark_done(db, &amy, "gushi-shangxi", lessons[0]).await.unwrap();
        course::lesson(db, &amy, "gushi-shangxi", lessons[0], course::View::Live).await.unwrap();
        events::flush(db).await.unwrap();
        stats::refresh(db).await.unwrap();
        let counted = tables(&school).await;
        stats::rebuild(db).await.unwrap();
        assert_eq!(tables(&school).await, counted);

        let rate = "insert into course_rating (course_id, reviews, stars, mean) \
            select id, 2, 8, 4100 \
            from course \
            where slug = 'gushi-shangxi'";
        school.damage(rate).await;
        let shown = dashboard(&school, &teacher).await;
        school.damage("delete from course_rating").await;
        let days = &shown.days;
        let (first, last) = (&days[days.len() - 3], &days[days.len() - 1]);
        assert_eq!((first.views, first.learners, first.completed), (1, 2, 2));
        assert_eq!((last.views, last.learners, last.completed), (1, 0, 0), "it was finished on the first day already");
        let poems = shown.courses.iter().find(|course| course.slug == "gushi-shangxi").unwrap();
        let whole = 2 * i64::try_from(lessons.len()).unwrap();
        assert_eq!((poems.learners, poems.state, poems.rating), (2, CourseState::Live, Some(4_100)));
        assert_eq!(poems.completion, Some(2_000 / whole), "two of all lessons for both of them");
        let of_poems = stats::dashboard(db, &teacher, Some(poems.name.id)).await.unwrap().lessons.unwrap();
        let seen: Vec<_> = of_poems.lessons.iter().take(3).map(|lesson| (lesson.begun, lesson.completed)).collect();
        assert_eq!(seen, [(2, 2), (1, 0), (0, 0)]);
        assert_eq!(of_poems.lessons.len(), lessons.len());
    })
    .await;
}

#[tokio::test]
async fn a_dashboard_is_its_teachers_own() {
    on_both(|school| async move {
        import_demo(&school).await;
        let db = &school.db;
        let (amy, tom) = (person(&school, "amy", Role::Learner).await, person(&school, "tom", Role::Teacher).await);
        let ada = person(&school, "ada", Role::Administrator).await;
        assert!(matches!(stats::dashboard(db, &guest(), None).await, Err(Error::Unauthenticated)));
        assert!(matches!(stats::dashboard(db, &amy, None).await, Err(Error::Forbidden)));
        assert!(matches!(stats::csv(db, &amy, Report::Orders).await, Err(Error::Forbidden)));
        for nobody in [&tom, &ada] {
            let empty = dashboard(&school, nobody).await;
            assert_eq!(
                (empty.courses.len(), empty.lessons, empty.orders.len(), empty.attention.len()),
                (0, None, 0, 0)
            );
        }
        let teacher = teacher_of(&school, PAID).await;
        let course = dashboard(&school, &teacher).await.courses[0].name.id;
        for chosen in [course, Id::from_raw(1), Id::NONE] {
            assert!(matches!(stats::dashboard(db, &tom, Some(chosen)).await, Err(Error::NotFound)), "{chosen}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_was_noted_of_a_course_that_is_gone_is_counted_nowhere() {
    on_both(|school| async move {
        let (db, teacher) = (&school.db, person(&school, "tea", Role::Teacher).await);
        let course = draft::create(db, &teacher, "Bread at home", "en", Template::Empty).await.unwrap();
        events::record(&db.env, &teacher, EventKind::ViewCourse, Some(course), None, "");
        draft::delete(db, &teacher, course).await.unwrap();
        assert_eq!(events::flush(db).await.unwrap(), 1);
        stats::rebuild(db).await.unwrap();
        assert_eq!(school.rows("select cast(count(*) as text) from course_daily_stats").await, ["0"]);
        assert_eq!(check::run(db).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn the_last_orders_stand_in_the_order_of_their_days() {
    on_both_with(
        || Arc::new(Provider::default()),
        |school, provider| async move {
            import_demo(&school).await;
            let teacher = teacher_of(&school, PAID).await;
            for handle in ["amy", "ben", "carl"] {
                let buyer = person(&school, handle, Role::Learner).await;
                pays(&school, &provider, &buyer, PAID).await;
                school.clock.advance(Millis::MINUTE);
            }
            // An order that was written down later than it was placed.
            school.damage("update orders set created_at = 1 where id = (select max(id) from orders)").await;
            let orders = dashboard(&school, &teacher).await.orders;
            let buyers: Vec<_> = orders.iter().map(|sold| &*sold.buyer).collect();
            assert_eq!(buyers, ["ben", "amy", "carl"]);
        },
    )
    .await;
}

#[tokio::test]
async fn counting_is_asked_for_once_and_made_up_events_are_counted() {
    on_both(|school| async move {
        let db = &school.db;
        for _ in 0..3 {
            stats::schedule(db).await.unwrap();
        }
        assert_eq!(school.rows("select cast(count(*) as text) from job where kind = 'stats'").await, ["1"]);
        seed::bench(db, 20, 7, &mut |_, _| {}).await.unwrap();
        seed::buyers(db, 30, 60, &mut |_, _| {}).await.unwrap();
        for _ in 0..2 {
            seed::events(db, 3_000, &mut |_, _| {}).await.unwrap();
        }
        work(&school).await;
        assert_eq!(
            school
                .rows(
                    "select cast(cast(sum(views) as bigint) as text) || ' ' || \
                  cast(cast(sum(learners) as bigint) as text) \
                from course_daily_stats"
                )
                .await,
            ["3000 60"]
        );
        assert_eq!(shown(&school).await, posted(&school).await);
        assert_eq!(check::run(db).await.unwrap(), []);
        assert!(seed::teacher_session(db).await.is_ok());
    })
    .await;
}
