//! Roles: whoever gives them has them as well, and somebody always runs the school.

use ground::{Error, RequestContext};
use model::{Permission as P, Permissions, Role, admin::PersonAction, rule::Rule};
use people::{person, roles, session, sign_in};
use testing::{field_error, guest, is, on_both};

use crate::support::{PASSWORD, Steps as _, at_as};

#[tokio::test]
async fn a_new_school_has_the_built_in_roles() {
    on_both(|school| async move {
        let school = &school;
        let rows = roles::list(&school.db, &RequestContext::system()).await.unwrap();
        assert_eq!(rows.len(), Role::ALL.len());
        for (row, role) in rows.iter().zip(Role::ALL) {
            assert_eq!(
                (row.name.as_str(), row.permissions, row.built_in, row.people),
                (role.as_str(), Permissions::from_iter([*role]), true, 0)
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_role_of_ones_own_takes_hold_at_once() {
    on_both(|school| async move {
        let db = &school.db;
        let ada = school.with_role("ada", Role::Administrator).await;
        let amy = school.register("amy@example.com", "amy").await;
        let may = async || session::load(db, &amy.token).await.unwrap().unwrap().who.may;
        roles::create(db, &ada, " 助教 ").await.unwrap();
        assert_eq!(field_error(roles::create(db, &ada, "助教").await), is("name", Rule::Taken));
        assert_eq!(field_error(roles::create(db, &ada, "teacher").await), is("name", Rule::Taken));
        // No name that people would take for another role's.
        for alike in ["Administrator", "讲师", "ＴＥＡＣＨＥＲ", "管理员"] {
            assert_eq!(field_error(roles::create(db, &ada, alike).await), is("name", Rule::Taken), "{alike}");
        }
        assert_eq!(field_error(roles::create(db, &ada, "Аdministrator").await), is("name", Rule::Mixed));
        assert_eq!(field_error(roles::create(db, &ada, " ").await), is("name", Rule::Required));
        assert_eq!(field_error(roles::create(db, &ada, "a\u{202E}b").await), is("name", Rule::Invisible));
        person::grant(db, &ada, "amy", "助教").await.unwrap();
        assert_eq!(may().await, Permissions::default());
        let allowed = Permissions::from_iter([P::CourseViewAny, P::OrderViewAny]);
        roles::set(db, &ada, "助教", allowed).await.unwrap();
        assert_eq!(may().await, allowed);
        // Two who look at the same table change what each of them ticked.
        let change = |role: &str, shown, wanted: &[P]| roles::Change {
            role: role.into(),
            shown,
            wanted: wanted.iter().copied().collect(),
        };
        let hers = change("助教", allowed, &[P::CourseViewAny, P::OrderViewAny, P::PersonViewAny]);
        let his = change("助教", allowed, &[P::CourseViewAny]);
        roles::change(db, &ada, &[hers]).await.unwrap();
        roles::change(db, &ada, &[his]).await.unwrap();
        assert_eq!(may().await, Permissions::from_iter([P::CourseViewAny, P::PersonViewAny]));
        // A role that is gone matters where something was changed of it.
        let untouched = change("gone", allowed, &[P::CourseViewAny, P::OrderViewAny]);
        roles::change(db, &ada, std::slice::from_ref(&untouched)).await.unwrap();
        let touched = roles::Change { wanted: Permissions::default(), ..untouched };
        assert_eq!(field_error(roles::change(db, &ada, &[touched]).await), is("role", Rule::NotFound));

        roles::remove(db, &ada, "助教").await.unwrap();
        assert_eq!(may().await, Permissions::default());
        let taken = school.rows("select subject || ' ' || before from audit_log where action = 'role-taken'").await;
        assert_eq!(taken, ["amy 助教"], "who lost it is written down");
        assert!(matches!(roles::set(db, &ada, "助教", allowed).await, Err(Error::NotFound)));
        assert_eq!(field_error(person::grant(db, &ada, "amy", "助教").await), is("role", Rule::NotFound));

        // What is built in may be changed, but not removed; the administrator's role neither.
        roles::set(db, &ada, "reviewer", allowed).await.unwrap();
        assert_eq!(field_error(roles::remove(db, &ada, "reviewer").await), is("role", Rule::BuiltInRole));
        assert_eq!(field_error(roles::set(db, &ada, "administrator", allowed).await), is("role", Rule::BuiltInRole));
        assert_eq!(school::check::run(db).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn nobody_gives_what_they_have_not_or_touches_those_above_them() {
    on_both(|school| async move {
        let db = &school.db;
        let ada = school.with_role("ada", Role::Administrator).await;
        school.register("amy@example.com", "amy").await;
        school.with_role("tom", Role::Teacher).await;
        roles::create(db, &ada, "clerk").await.unwrap();
        let clerks = Permissions::from_iter([P::RoleManageAny, P::RoleViewAny, P::PersonViewAny, P::PersonEditAny]);
        roles::set(db, &ada, "clerk", clerks).await.unwrap();
        let bea = school.register("bea@example.com", "bea").await;
        person::grant(db, &RequestContext::system(), "bea", "clerk").await.unwrap();
        let (hers, bea) = (school.db.clone(), at_as(&bea, clerks));

        person::grant(&hers, &bea, "amy", "clerk").await.unwrap();
        for role in ["administrator", "teacher", "support", "reviewer"] {
            assert_eq!(
                field_error(person::grant(&hers, &bea, "amy", role).await),
                is("role", Rule::InsufficientRole),
                "{role}"
            );
            assert_eq!(
                field_error(person::grant(&hers, &bea, "bea", role).await),
                is("role", Rule::InsufficientRole),
                "{role}"
            );
        }
        assert_eq!(
            field_error(roles::set(db, &bea, "clerk", clerks.with(Permissions::from_iter([Role::Teacher]))).await),
            is("role", Rule::InsufficientRole)
        );
        assert_eq!(
            field_error(roles::set(db, &bea, "teacher", Permissions::default()).await),
            is("role", Rule::InsufficientRole)
        );
        for act in [PersonAction::Suspend, PersonAction::SignOut, PersonAction::Unsuspend] {
            for above in ["ada", "tom"] {
                assert_eq!(
                    field_error(person::apply_actions(db, &bea, &[above.into()], act, "").await),
                    is("people", Rule::InsufficientRole)
                );
            }
        }
        assert_eq!(
            field_error(person::revoke(db, &bea, "ada", "administrator").await),
            is("people", Rule::InsufficientRole)
        );
        let new = person::NewPerson {
            email: "eve@example.com".into(),
            name: "Eve".into(),
            role: Role::Administrator,
            handle: None,
            password: None,
        };
        assert_eq!(field_error(person::create(db, &bea, new).await), is("role", Rule::InsufficientRole));
        assert_eq!(school.count("person").await, 4);
    })
    .await;
}

#[tokio::test]
async fn several_people_at_once_are_all_changed_or_none() {
    on_both(|school| async move {
        let db = &school.db;
        let ada = school.with_role("ada", Role::Administrator).await;
        let mut tokens = Vec::new();
        for name in ["amy", "tom", "sue"] {
            tokens.push(school.register(&format!("{name}@example.com"), name).await.token);
        }
        let all: Vec<String> = ["amy", "tom", "sue"].map(Into::into).into();
        assert_eq!(person::apply_actions(db, &ada, &all, PersonAction::SignOut, "").await.unwrap(), 3);
        for token in &tokens {
            assert!(!school.is_signed_in(token).await);
        }
        assert_eq!(
            person::apply_actions(db, &ada, &all, PersonAction::SignOut, "").await.unwrap(),
            0,
            "nobody was signed in"
        );
        assert_eq!(person::apply_actions(db, &ada, &all, PersonAction::GrantRole, "teacher").await.unwrap(), 3);
        assert_eq!(
            person::apply_actions(db, &ada, &all, PersonAction::GrantRole, "teacher").await.unwrap(),
            0,
            "they have it"
        );
        assert_eq!(school.count("person_role where role = 'teacher'").await, 3);
        let herself = [all.clone(), vec!["ada".into()]].concat();
        assert_eq!(
            field_error(person::apply_actions(db, &ada, &herself, PersonAction::Suspend, "").await),
            is("people", Rule::SelfAction)
        );
        let unknown = [all.clone(), vec!["nobody".into()]].concat();
        assert!(matches!(
            person::apply_actions(db, &ada, &unknown, PersonAction::Suspend, "").await,
            Err(Error::NotFound)
        ));
        assert_eq!(school.count("person where suspended_at is not null").await, 0, "none of them");
        assert_eq!(
            field_error(person::apply_actions(db, &ada, &[], PersonAction::Suspend, "").await),
            is("people", Rule::Required)
        );
        person::apply_actions(db, &ada, &all, PersonAction::Suspend, "").await.unwrap();
        assert!(sign_in(db, &guest(), "amy", PASSWORD).await.is_err());
        person::apply_actions(db, &ada, &all, PersonAction::Unsuspend, "").await.unwrap();
        assert!(school.can_sign_in("amy", PASSWORD).await);
    })
    .await;
}

#[tokio::test]
async fn the_last_administrator_stays() {
    on_both(|school| async move {
        let db = &school.db;
        let ada = school.with_role("ada", Role::Administrator).await;
        let last = is("role", Rule::LastAdministrator);
        assert_eq!(field_error(person::revoke(db, &ada, "ada", "administrator").await), last);
        assert_eq!(field_error(person::revoke(db, &RequestContext::system(), "ada", "administrator").await), last);
        assert_eq!(
            field_error(person::suspend(db, &RequestContext::system(), "ada").await),
            is("people", Rule::LastAdministrator)
        );
        let bob = school.with_role("bob", Role::Administrator).await;
        let both = ["ada".into(), "bob".into()];
        assert_eq!(
            field_error(person::apply_actions(db, &ada, &both, PersonAction::RevokeRole, "administrator").await),
            last
        );
        // A suspended one runs nothing.
        person::suspend(db, &ada, "bob").await.unwrap();
        assert_eq!(field_error(person::revoke(db, &ada, "ada", "administrator").await), last);
        person::unsuspend(db, &ada, "bob").await.unwrap();
        // Each takes the other's at the same instant: one stays.
        let (a, b) = tokio::join!(
            person::revoke(db, &ada, "bob", "administrator"),
            person::revoke(db, &bob, "ada", "administrator")
        );
        assert!(a.is_ok() != b.is_ok(), "{a:?} {b:?}");
        assert_eq!(school.count("person_role where role = 'administrator'").await, 1);
    })
    .await;
}
