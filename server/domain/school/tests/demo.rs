//! The learners of the demo school: as many as promised, the same twice, and no rule is broken by them.

use content::catalogue;
use model::{Lang, Millis, course::Query};
use school::{check, seed};
use testing::{BEGINNING, demo, import_demo, import_folder, on_both};

/// How many orders are in which state.
const ORDERS: &str = "select state || ' ' || cast(count(*) as text) from orders group by state order by state";

#[tokio::test]
async fn the_demo_school_has_forty_learners_who_keep_every_rule() {
    on_both(|school| async move {
        let (db, count) = (&school.db, async |text: &str| school.rows(text).await[0].parse::<usize>().unwrap());
        import_demo(&school).await;
        for slug in ["photography-light", "practical-statistics", "public-speaking", "shujuku-yuanli", "weiqi-rumen"] {
            import_folder(&school, &demo(slug)).await.unwrap();
        }
        let made = seed::demo(db).await.unwrap();
        assert_eq!(made.learners, 40);
        assert_eq!(count("select cast(count(*) as text) from person where handle like 'demo-learner-%'").await, 40);
        assert_eq!(count("select cast(count(*) as text) from orders").await, made.orders);
        assert_eq!(count("select cast(count(*) as text) from progress").await, made.lessons);
        assert_eq!(count("select cast(count(*) as text) from review").await, made.reviews);
        assert!(made.reviews > 25, "{made:?}");
        assert!(count("select cast(count(*) as text) from review where answer is not null").await >= 5);
        for table in ["follow_teacher", "follow_course", "follow_tag", "favourite_course"] {
            assert!(count(&format!("select cast(count(*) as text) from {table}")).await >= 5, "{table}");
        }
        assert_eq!(count("select cast(count(*) as text) from comment").await, made.comments);
        let kinds = "select cast(count(distinct anchor) as text) from comment where parent_id is null";
        assert_eq!(count(kinds).await, 3, "people ask about lessons, passages and moments");
        let waiting = "select cast(count(*) as text) from comment where waits_since is not null";
        let answered = "select cast(count(*) as text) from comment where accepted_id is not null";
        assert!(made.comments > 50 && count(waiting).await >= 5 && count(answered).await >= 10, "{made:?}");
        let rated = "select cast(count(*) as text) from course_rating where mean between 3000 and 5000";
        assert_eq!(count(rated).await, 8, "each course has a rating, and none is without a flaw or hopeless");
        assert_eq!(count("select cast(count(*) as text) from analytics_event").await, made.events);
        assert!(made.orders > 40 && made.lessons > 100 && made.events > 2_000, "{made:?}");
        let states = school.rows(ORDERS).await;
        let of = |state: &str| states.iter().find_map(|row| row.strip_prefix(state)?.trim().parse::<i64>().ok());
        assert!(of("closed ").is_some_and(|closed| closed >= 4), "{states:?}");
        assert!(of("refunded ").is_some_and(|refunded| refunded >= 1), "{states:?}");
        assert!(of("paid ").is_some_and(|paid| paid >= 35), "{states:?}");
        assert_eq!(check::run(db).await.unwrap(), []);

        let before = BEGINNING.plus(-91 * Millis::DAY).0;
        let now = db.env.now().0;
        for (table, column) in [
            ("orders", "created_at"),
            ("progress", "seen_at"),
            ("analytics_event", "at"),
            ("person", "created_at"),
            ("review", "written_at"),
            ("follow_teacher", "at"),
            ("favourite_course", "at"),
            ("comment", "written_at"),
            ("comment_vote", "at"),
        ] {
            let outside = format!(
                "select cast(count(*) as text) \
                from {table} \
                where {column} < {before} or {column} > {now}"
            );
            assert_eq!(count(&outside).await, 0, "{table}");
        }
        let declined = "select cast(count(*) as text) from order_event where kind = 'declined' and decline is not null";
        assert!(count(declined).await >= 2);
        let nobodys = "select cast(count(*) as text) \
            from analytics_event b \
            join person p on p.id = b.person_id \
            where p.consent_at is null";
        assert_eq!(count(nobodys).await, 0, "who has not agreed is nobody");

        let captured = seed::captured(db).await.unwrap();
        let paid = "select cast(count(*) as text) from ledger_entry where kind in ('sale', 'unapplied_payment')";
        assert_eq!(count(paid).await, captured.len(), "the statements of its days are those of the books");
        let sent = "select cast(count(*) as text) from ledger_entry where kind = 'refund_paid'";
        assert_eq!(count(sent).await, captured.iter().filter(|captured| captured.refund.is_some()).count());

        assert_eq!(seed::demo(db).await.unwrap(), seed::MadeUp::default(), "a second time adds nothing");
        assert_eq!(count("select cast(count(*) as text) from person where handle like 'demo-learner-%'").await, 40);
    })
    .await;
}

#[tokio::test]
async fn the_first_page_fills_its_rows_by_rule() {
    on_both(|school| async move {
        let db = &school.db;
        let empty = catalogue::home(db, Lang::En).await.unwrap();
        assert!(empty.newest.is_empty() && empty.learned.is_empty() && empty.teachers.is_empty());
        import_demo(&school).await;
        for slug in ["photography-light", "public-speaking", "weiqi-rumen"] {
            import_folder(&school, &demo(slug)).await.unwrap();
            school.clock.advance(1);
        }
        let home = catalogue::home(db, Lang::En).await.unwrap();
        assert_eq!(home.newest.len(), 4);
        assert_eq!(home.learned, [], "nobody learns yet");
        assert!(home.free.iter().all(|card| card.price.is_none()) && home.free.len() == 2);
        let categories: Vec<&str> = home.categories.iter().map(|(category, _)| category.path.as_str()).collect();
        assert_eq!(categories.len(), 2, "{categories:?}");
        assert!(categories.contains(&"人文") && categories.contains(&"arts"));
        assert_eq!(home.teachers.len(), 6);

        seed::demo(db).await.unwrap();
        let home = catalogue::home(db, Lang::En).await.unwrap();
        let by_learners = Query::default().with("sort", "learners");
        let sorted = catalogue::list(db, &by_learners).await.unwrap().cards;
        let first = sorted[0].slug.clone();
        let (own, others): (Vec<_>, Vec<_>) = sorted.into_iter().partition(|card| card.language == "en");
        let wanted: Vec<_> = own.into_iter().chain(others).take(4).collect();
        assert_eq!(home.learned, wanted, "the reader's language first, then the beginning of the list");
        let most = "select c.slug from access_grant g join course c on c.id = g.course_id group by c.slug \
            order by count(distinct g.person_id) desc limit 1";
        let counts = "select cast(count(distinct person_id) as text) from access_grant group by course_id \
            order by count(distinct person_id) desc limit 2";
        let counts = school.rows(counts).await;
        if counts[0] != counts[1] {
            assert_eq!(school.rows(most).await[0], first);
        }
    })
    .await;
}
