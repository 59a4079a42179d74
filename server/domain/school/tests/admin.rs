//! Running the school: people, courses, orders, categories, jobs.

use std::sync::Arc;

use commerce::payment::{self, provider, webhook};
use content::{
    catalogue, category,
    course::{self, View, draft},
    search,
};
use ground::{Error, RequestContext, jobs, transaction};
use model::{
    Id, Lang, Role,
    account::PersonState,
    admin::{Job, JobState, PersonAction, Source},
    course::{CategoryStep, Query},
    job::JobKind,
    order::{OrderState, WebhookOutcome},
    rule::Rule,
    studio::CourseState,
};
use people::{self, person};
use school::admin;
use testing::{
    Provider, School, demo, field_error, guest, import_demo, import_folder, on_both, on_both_with, person, signed,
};

async fn titles(school: &School) -> Vec<String> {
    let list = catalogue::list(&school.db, &Query::default()).await.unwrap();
    list.cards.into_iter().map(|card| card.slug).collect()
}

#[tokio::test]
async fn only_administrators_get_in() {
    on_both(|school| async move {
        import_demo(&school).await;
        let db = &school.db;
        for who in [guest(), person(&school, "amy", Role::Learner).await, person(&school, "tom", Role::Teacher).await] {
            let refused = |error: Option<Error>| matches!(error, Some(Error::Unauthenticated | Error::Forbidden));
            let id = Id::from_raw(1);
            assert!(refused(admin::overview(db, &who).await.err()));
            assert!(refused(admin::people(db, &who, "", "", None, None).await.err()));
            assert!(refused(admin::courses(db, &who, "", None).await.err()));
            assert!(refused(admin::orders(db, &who, "", None, None).await.err()));
            assert!(refused(admin::order(db, &who, Id::from_raw(1)).await.err()));
            assert!(refused(person::grant(db, &who, "amy", "teacher").await.err()));
            assert!(refused(person::revoke(db, &who, "amy", "learner").await.err()));
            assert!(refused(person::suspend(db, &who, "amy").await.err()));
            assert!(refused(course::hide(db, &who, Id::from_raw(1)).await.err()));
            assert!(refused(category::tree(db, &who).await.err()));
            assert!(refused(category::add(db, &who, Id::NONE, "X").await.err()));
            assert!(refused(category::rename(db, &who, id, "X").await.err()));
            assert!(refused(category::move_to(db, &who, id, Id::NONE).await.err()));
            assert!(refused(category::remove(db, &who, id).await.err()));
            assert!(refused(jobs::list(db, &who, None, None).await.err()));
            assert!(refused(jobs::retry(db, &who, Id::from_raw(1)).await.err()));
            assert!(refused(jobs::cancel(db, &who, Id::from_raw(1)).await.err()));
        }
    })
    .await;
}

#[tokio::test]
async fn people_are_found_get_roles_and_are_suspended() {
    on_both(|school| async move {
        let db = &school.db;
        let ada = person(&school, "ada", Role::Administrator).await;
        person(&school, "amy", Role::Learner).await;
        person(&school, "a_y", Role::Teacher).await;
        let found = async |q: &str, role: &str| {
            let rows = admin::people(db, &ada, q, role, None, None).await.unwrap().rows;
            rows.into_iter().map(|row| row.handle).collect::<Vec<_>>()
        };
        assert_eq!(found("", "").await, ["a_y", "amy", "ada"]);
        assert_eq!(found("AMY", "").await, ["amy"]);
        assert_eq!(found("a_y", "").await, ["a_y"], "no letter stands for another");
        assert_eq!(found("%", "").await, [""; 0]);
        assert_eq!(found("Amy@Example.com", "").await, ["amy"]);
        assert_eq!(found("amy@", "").await, [""; 0], "addresses are found whole");
        assert_eq!(found("", "administrator").await, ["ada"]);
        assert_eq!(admin::people(db, &ada, "", "", None, Some(99)).await.unwrap().page, 1);

        let row = admin::people(db, &ada, "amy", "", None, None).await.unwrap().rows.remove(0);
        assert_eq!((row.contacts, row.seen_at), (vec!["a•••@example.com".to_owned()], None));
        person::suspend(db, &ada, "amy").await.unwrap();
        for (state, handles) in [(PersonState::Suspended, vec!["amy"]), (PersonState::Active, vec!["a_y", "ada"])] {
            let rows = admin::people(db, &ada, "", "", Some(state), None).await.unwrap();
            assert_eq!(rows.rows.iter().map(|row| row.handle.as_str()).collect::<Vec<_>>(), handles);
            assert_eq!(rows.total, i64::try_from(handles.len()).unwrap());
        }
        person::unsuspend(db, &ada, "amy").await.unwrap();

        person::grant(db, &ada, "amy", "teacher").await.unwrap();
        assert!(
            admin::people(db, &ada, "amy", "", None, None).await.unwrap().rows[0].roles.contains(&"teacher".to_owned())
        );
        person::revoke(db, &ada, "amy", "teacher").await.unwrap();
        assert!(
            !admin::people(db, &ada, "amy", "", None, None).await.unwrap().rows[0]
                .roles
                .contains(&"teacher".to_owned())
        );
        assert_eq!(
            field_error(person::revoke(db, &ada, "ada", "administrator").await),
            ("role".into(), Rule::LastAdministrator)
        );
        assert_eq!(field_error(person::suspend(db, &ada, "ada").await), ("people".into(), Rule::SelfAction));
        assert!(matches!(person::suspend(db, &ada, "nobody").await, Err(Error::NotFound)));

        let new = person::NewPerson {
            email: "bo@example.com".into(),
            name: "Bo".into(),
            role: Role::Learner,
            handle: Some("bo-1".into()),
            password: Some("a quiet reading room".into()),
        };
        person::create(db, &ada, new).await.unwrap();
        let token = people::sign_in(db, &guest(), "bo-1", "a quiet reading room").await.unwrap().token;
        person::suspend(db, &ada, "bo-1").await.unwrap();
        assert!(people::session::load(db, &token).await.unwrap().is_none(), "she is out at once");
        assert!(people::sign_in(db, &guest(), "bo-1", "a quiet reading room").await.is_err());
        person::unsuspend(db, &ada, "bo-1").await.unwrap();
        people::sign_in(db, &guest(), "bo-1", "a quiet reading room").await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_hidden_course_is_gone_for_all_but_those_who_have_it() {
    on_both(|school| async move {
        import_demo(&school).await;
        let db = &school.db;
        let ada = person(&school, "ada", Role::Administrator).await;
        let amy = person(&school, "amy", Role::Learner).await;
        let slug = "lianghua-touzi-rumen";
        content::grant::enrol(db, &amy, slug).await.unwrap();
        let course = content::export::find(db, slug).await.unwrap();
        let before = catalogue::list(db, &Query::default()).await.unwrap();
        course::hide(db, &ada, course).await.unwrap();
        assert!(!titles(&school).await.contains(&slug.to_owned()));
        assert!(matches!(course::page(db, &guest(), slug, View::Live).await, Err(Error::NotFound)));
        assert!(!search::find(db, &guest(), "量化").await.unwrap().iter().any(|hit| format!("{hit:?}").contains(slug)));
        course::page(db, &amy, slug, View::Live).await.unwrap();
        assert_eq!(learning::progress::mine(db, &amy).await.unwrap().courses.len(), 1);
        let row = &admin::courses(db, &ada, "lianghua", None).await.unwrap().rows[0];
        assert_eq!((row.state, row.learners), (CourseState::Hidden, 1));
        assert_eq!(draft::studio(db, &ada, course).await.unwrap().state, CourseState::Hidden);
        assert_eq!(school::check::run(db).await.unwrap(), []);

        // What is published while it is hidden, and made anew, stays hidden.
        let base = draft::studio(db, &ada, course).await.unwrap().base;
        draft::edit(db, &ada, course, &base, model::studio::CourseEdit::Title("新标题".into())).await.unwrap();
        course::publish(db, &ada, course).await.unwrap();
        catalogue::reindex(db, &mut |_, _| {}).await.unwrap();
        assert!(!titles(&school).await.contains(&slug.to_owned()));
        assert_eq!(school::check::run(db).await.unwrap(), []);

        course::show(db, &ada, course).await.unwrap();
        let after = catalogue::list(db, &Query::default()).await.unwrap();
        assert_eq!(after.cards.len(), before.cards.len());
        assert_eq!(course::page(db, &guest(), slug, View::Live).await.unwrap().card.title, "新标题");
        assert!(matches!(course::hide(db, &ada, Id::from_raw(77)).await, Err(Error::NotFound)));
        assert_eq!(school::check::run(db).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn the_palette_offers_with_somebody_what_the_viewer_may_do() {
    on_both(|school| async move {
        let db = &school.db;
        let ada = person(&school, "ada", Role::Administrator).await;
        let sue = person(&school, "sue", Role::Support).await;
        person(&school, "amy", Role::Learner).await;
        person(&school, "amanda", Role::Learner).await;
        let acts = async |who: &RequestContext, q: &str| {
            admin::palette_search(db, who, q).await.unwrap().first().map(|hit| hit.acts.clone())
        };
        assert_eq!(acts(&ada, "amy").await, Some(vec![PersonAction::SignOut, PersonAction::Suspend]));
        assert_eq!(acts(&sue, "amy").await, acts(&ada, "amy").await);
        assert_eq!(acts(&sue, "ada").await, Some(vec![]), "she may do more");
        assert_eq!(acts(&ada, "ada").await, Some(vec![]), "nobody bars herself");
        assert_eq!(acts(&ada, "am").await, Some(vec![]), "which of the two?");
        person::suspend(db, &ada, "amy").await.unwrap();
        assert_eq!(acts(&ada, "amy").await, Some(vec![PersonAction::Unsuspend]));
        assert_eq!(acts(&person(&school, "ben", Role::Teacher).await, "amy").await, None);
    })
    .await;
}

#[tokio::test]
async fn an_order_has_its_timeline() {
    on_both(|school| async move {
        import_demo(&school).await;
        let db = &school.db;
        school::seed::demo(db).await.unwrap();
        let ada = person(&school, "ada", Role::Administrator).await;
        let paid = admin::orders(db, &ada, "", Some(OrderState::Paid), None).await.unwrap();
        assert!(paid.total > 0 && paid.rows.iter().all(|row| row.state == OrderState::Paid));
        let timeline = admin::order(db, &ada, paid.rows[0].id).await.unwrap().timeline;
        assert!(timeline.is_sorted_by_key(|entry| entry.at));
        for source in ["order", "payment", "ledger", "grant"] {
            assert!(timeline.iter().any(|entry| entry.event.source().as_str() == source), "{source}");
        }
        let postings = timeline.iter().filter(|entry| entry.event.source() == Source::Ledger);
        let sum: i64 = postings.filter_map(|entry| entry.amount).map(|amount| amount.minor).sum();
        assert_eq!(sum, 0, "every entry of the ledger is balanced");
        let by_number = admin::orders(db, &ada, &paid.rows[0].id.to_string(), None, None).await.unwrap();
        assert_eq!(by_number.rows.len(), 1);
        let number = paid.rows[0].id.to_string();
        for part in [&number[..9], &number[7..], &number[7..].to_lowercase()] {
            let found = admin::orders(db, &ada, part, None, None).await.unwrap();
            assert!(found.rows.iter().any(|row| row.id == paid.rows[0].id), "{part}");
            let hits = admin::palette_search(db, &ada, part).await.unwrap();
            assert!(hits.iter().any(|hit| hit.title == number), "{part}");
        }
        let by_buyer = admin::orders(db, &ada, &paid.rows[0].buyer, None, None).await.unwrap();
        assert!(by_buyer.rows.iter().any(|row| row.id == paid.rows[0].id));
        assert!(matches!(admin::order(db, &ada, Id::from_raw(77)).await, Err(Error::NotFound)));
        assert!(admin::overview(db, &ada).await.unwrap().orders >= paid.total);
    })
    .await;
}

#[tokio::test]
async fn the_tree_is_changed_and_old_addresses_lead_on() {
    on_both(|school| async move {
        import_demo(&school).await;
        let db = &school.db;
        let ada = person(&school, "ada", Role::Administrator).await;
        let find = async |path: &str| {
            category::tree(db, &ada).await.unwrap().into_iter().find(|row| row.path == path).unwrap()
        };
        let in_category =
            async |path: &str| catalogue::list(db, &Query::default().with("category", path)).await.unwrap().cards.len();
        let rust = find("programming/rust").await;
        assert_eq!((rust.depth, rust.courses), (1, 1));
        category::add(db, &ada, Id::NONE, "Crafts").await.unwrap();
        let crafts = find("crafts").await;
        assert_eq!(field_error(category::add(db, &ada, Id::NONE, "CRAFTS").await), ("name".into(), Rule::Taken));
        assert_eq!(field_error(category::add(db, &ada, Id::NONE, " ").await), ("name".into(), Rule::Required));
        assert_eq!(
            field_error(category::add(db, &ada, Id::NONE, &"x".repeat(41)).await),
            ("name".into(), Rule::TooLong(40))
        );
        assert!(matches!(category::add(db, &ada, Id::from_raw(77), "X").await, Err(Error::NotFound)));

        category::rename(db, &ada, rust.id, "Rust & co").await.unwrap();
        let page = course::page(db, &guest(), "rust-first-steps", View::Live).await.unwrap();
        assert_eq!(
            page.category.last().unwrap(),
            &CategoryStep { path: "programming/rust".into(), name: "Rust & co".into() }
        );

        let programming = find("programming").await;
        assert_eq!(
            field_error(category::move_to(db, &ada, programming.id, rust.id).await),
            ("parent".into(), Rule::NotFound)
        );
        assert_eq!(field_error(category::remove(db, &ada, programming.id).await), ("category".into(), Rule::InUse));
        category::move_to(db, &ada, programming.id, crafts.id).await.unwrap();
        assert_eq!(find("crafts/programming/rust").await.courses, 1);
        for path in ["crafts", "crafts/programming", "crafts/programming/rust", "programming/rust", "programming"] {
            assert_eq!(in_category(path).await, 1, "{path}");
        }
        let page = course::page(db, &guest(), "rust-first-steps", View::Live).await.unwrap();
        assert_eq!(
            page.category.iter().map(|step| step.path.as_str()).collect::<Vec<_>>(),
            ["crafts", "crafts/programming", "crafts/programming/rust"]
        );
        assert_eq!(school::check::run(db).await.unwrap(), []);
        catalogue::reindex(db, &mut |_, _| {}).await.unwrap();
        assert_eq!(in_category("programming/rust").await, 1, "courses that name the old way are there too");
        category::move_to(db, &ada, programming.id, Id::NONE).await.unwrap();
        assert_eq!(in_category("crafts/programming/rust").await, 1);
        category::remove(db, &ada, crafts.id).await.unwrap();
        assert!(matches!(category::remove(db, &ada, crafts.id).await, Err(Error::NotFound)));
        assert_eq!(school::check::run(db).await.unwrap(), []);
    })
    .await;
}

async fn enqueue(db: &ground::Db) -> ground::Result<Id<Job>> {
    transaction!(db, |tx| { jobs::enqueue(tx, JobKind::Stats, &()).await })
}

#[tokio::test]
async fn jobs_are_seen_run_again_and_given_up() {
    on_both(|school| async move {
        let db = &school.db;
        let ada = person(&school, "ada", Role::Administrator).await;
        let job = enqueue(db).await.unwrap();
        let registry = jobs::JobRegistry::default()
            .job(JobKind::Stats, |_, _| async { Err(Error::Internal("it cannot be done".into())) });
        let states = async |state| jobs::list(db, &ada, state, None).await.unwrap();
        assert_eq!(states(Some(JobState::Waiting)).await.total, 1);
        for _ in 0..jobs::MAX_ATTEMPTS {
            jobs::run_due(db, &registry).await.unwrap();
            school.clock.advance(model::Millis::DAY);
        }
        let failed = states(Some(JobState::Failed)).await;
        assert_eq!((failed.rows[0].id, failed.rows[0].attempts), (job, jobs::MAX_ATTEMPTS));
        assert!(failed.rows[0].error.as_ref().unwrap().contains("cannot be done"));
        assert_eq!(admin::overview(db, &ada).await.unwrap().failed, 1);
        jobs::retry(db, &ada, job).await.unwrap();
        assert_eq!(states(Some(JobState::Waiting)).await.total, 1);
        assert!(matches!(jobs::retry(db, &ada, job).await, Err(Error::NotFound)), "it is not given up any more");
        jobs::cancel(db, &ada, job).await.unwrap();
        assert!(matches!(jobs::cancel(db, &ada, job).await, Err(Error::NotFound)));
        assert_eq!(states(None).await.rows[0].error.as_deref(), Some("cancelled"));
    })
    .await;
}

#[tokio::test]
async fn whoever_is_looked_for_is_found_however_the_name_is_typed() {
    on_both_with(
        || Arc::new(Provider::default()),
        |school, _| async move {
            import_demo(&school).await;
            let (db, ada) = (&school.db, person(&school, "ada", Role::Administrator).await);
            let mut people = Vec::new();
            for (handle, name) in
                [("irina", "Ирина Петрова"), ("elodie", "Élodie Öz"), ("liw", "Li Wang"), ("ming", "王小明")]
            {
                let who = person(&school, handle, Role::Teacher).await;
                people::profile::save(db, &who, name, handle, "").await.unwrap();
                people.push(who);
            }
            content::grant::enrol(db, &people[0], "gushi-shangxi").await.ok();
            for (handle, typed) in [
                ("irina", &["Ирина", "ирина", "ИРИНА", "петрова", "ирина  петр", "петрова ирина", "петр irina"][..]),
                ("elodie", &["élodie", "Élodie", "elodie oz", "öz", "ÖZ", "E\u{301}LODIE", "oz  Élodie", "öz e o d"]),
                ("liw", &["wang li", "Li Wang", "WANG\u{3000}li", "wang liw"]),
                ("ming", &["王 小", "小明　王", "明 小 王", "王小", "ming 王"]),
            ] {
                for q in typed {
                    let found = admin::people(db, &ada, q, "", None, None).await.unwrap().rows;
                    assert_eq!(found.iter().map(|row| row.handle.as_str()).collect::<Vec<_>>(), [handle], "{q}");
                    let hits = admin::palette_search(db, &ada, q).await.unwrap();
                    assert_eq!(hits.iter().map(|hit| hit.detail.as_str()).collect::<Vec<_>>(), [handle], "{q}");
                }
            }
            let order = commerce::order::place(db, &people[0], "rust-first-steps").await.unwrap();
            for q in ["ирина", "RUST", "ｒｕｓｔ", "петрова ирина", "rust ирина", "ирина steps rust"]
            {
                let found = admin::orders(db, &ada, q, None, None).await.unwrap().rows;
                assert_eq!(found.iter().map(|row| row.id).collect::<Vec<_>>(), [order], "{q}");
            }
            let hits = admin::palette_search(db, &ada, "петрова ирина").await.unwrap();
            assert!(hits.iter().any(|hit| hit.title == order.to_string()), "{hits:?}");
            for q in ["ＲＵＳＴ", "steps rust", "chen rust"] {
                assert!(!admin::courses(db, &ada, q, None).await.unwrap().rows.is_empty(), "{q}");
            }
            assert_eq!(admin::people(db, &ada, "wang petrova", "", None, None).await.unwrap().total, 0, "all words");
            assert_eq!(admin::courses(db, &ada, "rust nobody", None).await.unwrap().total, 0, "all words");
        },
    )
    .await;
}

#[tokio::test]
async fn webhooks_that_somebody_has_to_look_at_are_listed_newest_first_and_counted() {
    on_both_with(
        || Arc::new(Provider::default()),
        |school, provider| async move {
            let (db, slug) = (&school.db, "rust-first-steps");
            import_folder(&school, &demo(slug)).await.unwrap();
            let (ada, amy) =
                (person(&school, "ada", Role::Administrator).await, person(&school, "amy", Role::Learner).await);
            let order = commerce::order::place(db, &amy, slug).await.unwrap();
            payment::start(db, &amy, order, "test", "https://school.example", Lang::En).await.unwrap();
            let (good, disputed) = (format!("{} succeeded", provider.only()), format!("dispute {}", provider.only()));
            for (signature, body) in
                [("forged", "x y"), ("ours", "nobody succeeded"), ("ours", &*good), ("ours", &*disputed)]
            {
                webhook::receive(db, "test", signed(signature), body.as_bytes()).await.unwrap();
                school.clock.advance(10);
            }
            webhook::receive(db, "test", signed("forged"), b"x y").await.unwrap();
            webhook::process_pending(db).await.unwrap();
            let list = async || provider::unclear_webhooks(db, &ada, None).await.unwrap();
            let seen: Vec<_> = list().await.rows.iter().map(|row| (row.outcome.as_str(), row.deliveries)).collect();
            assert_eq!(seen, [("disputed", 1), ("wrong_merchant", 1), ("invalid_signature", 2)]);
            let orders: Vec<_> = list().await.rows.iter().map(|row| row.order).collect();
            assert_eq!(orders, [Some(order), None, None], "what is about an order leads to it");
            assert!(matches!(provider::unclear_webhooks(db, &amy, None).await, Err(Error::Forbidden)));
            for outcome in WebhookOutcome::ALL {
                school.damage(&format!("update payment_webhook set outcome = '{outcome}'")).await;
                let total = list().await.total;
                assert_eq!(total, if outcome.is_alert() { 4 } else { 0 }, "{outcome}");
                let counted = admin::overview(db, &ada).await.unwrap().alerts;
                assert_eq!(counted, total, "the overview counts what is listed");
            }
        },
    )
    .await;
}
