//! Whoever gives power proves who they are, and nobody decides on their own case.

use std::{fs, path::Path};

use ground::{Error, RequestContext};
use model::{Decision, Id, Lang, Millis, Permission, Permissions, Role, admin::PersonAction, rule::Rule};
use people::{application, confirm, person, roles};
use testing::{School, field_error, is, on_both};

use crate::support::{PASSWORD, Steps as _, at, at_as};

const ABOUT: &str = "I have taught chemistry for twelve years.";

/// Every verb that asks for authority, by its file and name. The test below says when one is missing.
const VERBS: [(&str, &str); 7] = [
    ("application", "decide"),
    ("person", "create"),
    ("person", "apply_actions"),
    ("roles", "create"),
    ("roles", "set"),
    ("roles", "change"),
    ("roles", "remove"),
];

/// Does everything that the verbs above can do, one after the other.
async fn all(school: &School, ctx: &RequestContext) -> Vec<(&'static str, ground::Result<()>)> {
    let db = &school.db;
    let new = person::NewPerson {
        email: "new@example.com".into(),
        name: "New".into(),
        role: Role::Teacher,
        handle: Some("new".into()),
        password: None,
    };
    let mut done = vec![("person::create", person::create(db, ctx, new).await.map(drop))];
    let few = Permissions::from_iter([Permission::OrderViewAny]);
    let change =
        roles::Change { role: "clerk".into(), shown: few, wanted: Permissions::from_iter([Permission::JobViewAny]) };
    done.push(("roles::create", roles::create(db, ctx, "clerk").await));
    done.push(("roles::set", roles::set(db, ctx, "clerk", few).await));
    done.push(("roles::change", roles::change(db, ctx, &[change]).await));
    for (what, role) in [
        (PersonAction::GrantRole, "clerk"),
        (PersonAction::RevokeRole, "clerk"),
        (PersonAction::Suspend, ""),
        (PersonAction::Unsuspend, ""),
        (PersonAction::SignOut, ""),
    ] {
        let outcome = person::apply_actions(db, ctx, &["tom".into()], what, role).await;
        done.push(("person::apply_actions", outcome.map(drop)));
    }
    done.push(("roles::remove", roles::remove(db, ctx, "clerk").await));
    let rows = application::list(db, &RequestContext::system(), None, None).await.unwrap().rows;
    for (row, decision) in rows.iter().zip([Decision::Accept, Decision::Decline]) {
        let outcome = application::decide(db, ctx, row.id, decision, "An answer", Lang::En).await;
        done.push(("application::decide", outcome));
    }
    done
}

#[tokio::test]
async fn every_verb_that_gives_power_asks_for_the_password_anew() {
    on_both(|school| async move {
        let ada = school.register("ada@example.com", "ada").await;
        school.register("tom@example.com", "tom").await;
        person::grant(&school.db, &RequestContext::system(), "ada", "administrator").await.unwrap();
        for name in ["amy", "bea"] {
            let applicant = school.register(&format!("{name}@example.com"), name).await;
            application::submit(&school.db, &at(&applicant), ABOUT, ABOUT).await.unwrap();
        }
        let ada = at_as(&ada, Permissions::from_iter([Role::Administrator]));
        school.clock.advance(10 * Millis::MINUTE);
        let before = testing::dump(&school).await;
        for (verb, outcome) in all(&school, &ada).await {
            assert!(matches!(outcome, Err(Error::ReauthRequired)), "{verb}: {outcome:?}");
        }
        assert_eq!(testing::dump(&school).await, before, "nothing was done");
        confirm(&school.db, &ada, PASSWORD).await.unwrap();
        let done = all(&school, &ada).await;
        for (verb, outcome) in &done {
            assert!(outcome.is_ok(), "{verb}: {outcome:?}");
        }
        for (file, verb) in VERBS {
            assert!(done.iter().any(|(name, _)| *name == format!("{file}::{verb}")), "{file}::{verb} is walked");
        }
    })
    .await;
}

/// Every function in which the sources ask for authority is one of [`VERBS`]: a new one is walked above, or this fails.
/// That none asks for a permission alone is seen to by [`ground::Actor::require`].
#[test]
fn no_verb_that_gives_power_is_forgotten() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let (text, file) = (fs::read_to_string(&path).unwrap(), path.file_stem().unwrap().to_str().unwrap().to_owned());
        let mut verb = "";
        for line in text.lines() {
            if let Some((_, rest)) = line.split_once("async fn ") {
                verb = rest.split(['(', '<']).next().unwrap();
            }
            if line.contains("authority::require(") {
                found.push((file.clone(), verb.to_owned()));
            }
        }
    }
    found.sort();
    let mut known = VERBS.map(|(file, verb)| (file.to_owned(), verb.to_owned())).to_vec();
    known.sort();
    assert_eq!(found, known);
}

#[tokio::test]
async fn nobody_decides_on_their_own_case() {
    on_both(|school| async move {
        let (db, system) = (&school.db, RequestContext::system());
        let own = |field: &str| is(field, Rule::SelfAction);
        // Her own application, which she sent before she became a reviewer.
        let rea = school.register("rea@example.com", "rea").await;
        application::submit(db, &at(&rea), ABOUT, ABOUT).await.unwrap();
        person::grant(db, &system, "rea", "reviewer").await.unwrap();
        let rea = at_as(&rea, Permissions::from_iter([Role::Reviewer]));
        let waiting = application::list(db, &rea, None, None).await.unwrap().rows.remove(0).id;
        for decision in [Decision::Accept, Decision::Decline] {
            let outcome = application::decide(db, &rea, waiting, decision, "Yes", Lang::En).await;
            assert_eq!(field_error(outcome), own("answer"));
        }
        assert_eq!(school.count("person_role where role = 'teacher'").await, 0);
        // Her own roles, suspension, and what her own role may.
        roles::create(db, &system, "clerk").await.unwrap();
        let clerks = Permissions::from_iter([Permission::RoleManageAny, Permission::PersonEditAny]);
        roles::set(db, &system, "clerk", clerks).await.unwrap();
        roles::create(db, &system, "spare").await.unwrap();
        let bea = school.register("bea@example.com", "bea").await;
        for role in ["clerk", "support"] {
            person::grant(db, &system, "bea", role).await.unwrap();
        }
        let hers = clerks.with(Permissions::from_iter([Role::Support]));
        let bea = at_as(&bea, hers);
        for role in ["clerk", "support", "spare"] {
            assert_eq!(field_error(person::grant(db, &bea, "bea", role).await), own("people"), "{role}");
        }
        assert_eq!(field_error(person::suspend(db, &bea, "bea").await), own("people"));
        assert_eq!(field_error(person::unsuspend(db, &bea, "bea").await), own("people"));
        for role in ["clerk", "learner"] {
            let wide = roles::set(db, &bea, role, hers).await;
            assert_eq!(field_error(wide), own("role"), "{role}: she would keep it without her other role");
        }
        roles::set(db, &bea, "spare", clerks).await.unwrap();
        roles::set(db, &bea, "clerk", Permissions::from_iter([Permission::RoleManageAny])).await.unwrap();
        person::revoke(db, &bea, "bea", "support").await.unwrap();
        // Whoever runs the school has everything, and somebody has to say what a learner may.
        let ada = school.with_role("ada", Role::Administrator).await;
        roles::set(db, &ada, "learner", Permissions::from_iter([Permission::OrderExportOwn])).await.unwrap();
        assert_eq!(field_error(person::grant(db, &ada, "ada", "teacher").await), own("people"));
    })
    .await;
}

#[tokio::test]
async fn whoever_accepts_an_application_gives_no_more_than_they_have_and_teaching() {
    on_both(|school| async move {
        let db = &school.db;
        let amy = school.register("amy@example.com", "amy").await;
        application::submit(db, &at(&amy), ABOUT, ABOUT).await.unwrap();
        let rea = school.with_role("rea", Role::Reviewer).await;
        let waiting = application::list(db, &rea, None, None).await.unwrap().rows.remove(0).id;
        let teachers = Permissions::from_iter([Role::Teacher]);
        let wide = teachers.with(Permissions::from_iter([Permission::OrderRefundAny]));
        roles::set(db, &RequestContext::system(), "teacher", wide).await.unwrap();
        let accept = async || application::decide(db, &rea, waiting, Decision::Accept, "", Lang::En).await;
        assert_eq!(field_error(accept().await), is("answer", Rule::InsufficientRole));
        roles::set(db, &RequestContext::system(), "teacher", teachers).await.unwrap();
        accept().await.unwrap();
        let unknown = application::decide(db, &rea, Id::from_raw(7), Decision::Accept, "", Lang::En).await;
        assert!(matches!(unknown, Err(Error::NotFound)));
    })
    .await;
}
