//! What people say of themselves, and who manages people.

use ground::{Actor, Error, RequestContext, word_filter};
use model::{Lang, Millis, Permissions, Role, account::Theme, admin::PersonAction, rule::Rule, word_filter::WordGrade};
use people::{confirm, person, profile, register, session, sign_in};
use testing::{field_error, field_errors, guest, is, on_both};

use crate::support::{PASSWORD, Steps as _, at_as};

fn new(email: &str, handle: Option<&str>, password: Option<&str>) -> person::NewPerson {
    person::NewPerson {
        email: email.into(),
        name: "Tom".into(),
        role: Role::Teacher,
        handle: handle.map(Into::into),
        password: password.map(Into::into),
    }
}

#[tokio::test]
async fn a_person_changes_their_own_profile() {
    on_both(|school| async move {
        let amy = school.register("amy@example.com", "amy").await;
        school.register("tom@example.com", "tom").await;
        let actor = RequestContext::from(Actor::Person(amy.person, Permissions::default()));
        profile::save(&school.db, &actor, " 林静 ", "Lin", "Line one\r\n\r\n<b>two</b> 👩‍🏫 ").await.unwrap();
        profile::set_appearance(&school.db, &actor, Some(Lang::En), None).await.unwrap();
        profile::set_appearance(&school.db, &actor, None, Some(Theme::Dark)).await.unwrap();
        let saved = profile::load(&school.db, &actor).await.unwrap();
        assert_eq!((saved.name.as_str(), saved.handle.as_str()), ("林静", "lin"));
        assert_eq!(saved.bio, "Line one\n\n<b>two</b> 👩‍🏫");
        assert_eq!(
            (saved.email.as_deref(), saved.lang, saved.theme),
            (Some("amy@example.com"), Some(Lang::En), Theme::Dark)
        );
        let session = session::load(&school.db, &amy.token).await.unwrap().unwrap();
        assert_eq!((session.who.name.as_str(), session.lang, session.theme), ("林静", Some(Lang::En), Theme::Dark));

        let all = field_errors(profile::save(&school.db, &actor, "", "a b", &"x".repeat(2001)).await);
        assert_eq!(all, [is("name", Rule::Required), is("handle", Rule::Handle), is("bio", Rule::TooLong(2000))]);
        for bio in ["a\u{0}b", "a\u{202E}b"] {
            assert_eq!(
                field_error(profile::save(&school.db, &actor, "Amy", "amy", bio).await),
                is("bio", Rule::Invisible)
            );
        }
        assert_eq!(field_error(profile::save(&school.db, &actor, "Amy", "TOM", "").await), is("handle", Rule::Taken));
        for official in ["admin", "Support", "lyceum", "root"] {
            let refused = profile::save(&school.db, &actor, "Amy", official, "").await;
            assert_eq!(field_error(refused), is("handle", Rule::Taken), "{official} speaks for the school");
        }
        assert_eq!(field_error(profile::save(&school.db, &actor, "Аdmin", "amy", "").await), is("name", Rule::Mixed));
        // No word of the filter stands in what others read of somebody; the user name that one has stays.
        word_filter::add(&school.db, &RequestContext::system(), "lin\nspam", WordGrade::Masked, "").await.unwrap();
        for (field, [name, handle, bio]) in
            [("name", ["Spam", "lin", ""]), ("handle", ["Amy", "spam", ""]), ("bio", ["Amy", "lin", "S p a m."])]
        {
            let refused = profile::save(&school.db, &actor, name, handle, bio).await;
            assert_eq!(field_error(refused), is(field, Rule::RefusedWord(String::new())));
        }
        profile::save(&school.db, &actor, "Amy", "lin", "Hello.").await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn everybody_learns_whoever_signs_all_out_stays_and_who_makes_an_administrator_is_asked_first() {
    on_both(|school| async move {
        let (here, there) =
            (school.register("ada@example.com", "ada").await, school.register("amy@example.com", "amy").await);
        person::grant(&school.db, &RequestContext::system(), "ada", "administrator").await.unwrap();
        let ada = at_as(&here, Permissions::from_iter([Role::Administrator]));
        assert_eq!(
            field_error(person::revoke(&school.db, &ada, "amy", "learner").await),
            is("role", Rule::BuiltInRole)
        );
        assert_eq!(field_error(person::grant(&school.db, &ada, "amy", "").await), is("role", Rule::Required));
        // What is grave asks for the password first.
        school.clock.advance(10 * Millis::MINUTE);
        assert!(matches!(person::grant(&school.db, &ada, "amy", "administrator").await, Err(Error::ReauthRequired)));
        assert!(matches!(person::grant(&school.db, &ada, "amy", "reviewer").await, Err(Error::ReauthRequired)));
        confirm(&school.db, &ada, PASSWORD).await.unwrap();
        person::grant(&school.db, &ada, "amy", "reviewer").await.unwrap();
        person::grant(&school.db, &ada, "amy", "administrator").await.unwrap();
        let elsewhere = sign_in(&school.db, &guest(), "ada", PASSWORD).await.unwrap();
        let all = ["ada".to_owned(), "amy".to_owned()];
        let ended = person::apply_actions(&school.db, &ada, &all, PersonAction::SignOut, "").await.unwrap();
        assert_eq!(ended, 2);
        assert!(school.is_signed_in(&here.token).await, "she stays where she is");
        assert!(!school.is_signed_in(&there.token).await && !school.is_signed_in(&elsewhere.token).await);
    })
    .await;
}

#[tokio::test]
async fn nobody_takes_the_name_of_the_school_or_of_who_runs_it() {
    on_both(|school| async move {
        let db = &school.db;
        let ada = school.with_role("ada", Role::Administrator).await;
        profile::save(db, &ada, "Lin Jing", "ada", "").await.unwrap();
        let amy = school.register("amy@example.com", "amy").await;
        let amy = RequestContext::from(Actor::Person(amy.person, Permissions::default()));
        for staff in ["Administrator", "ＡＤＭＩＮ", "管理员"] {
            assert_eq!(
                field_error(profile::save(db, &amy, staff, "amy", "").await),
                is("name", Rule::Reserved),
                "{staff}"
            );
        }
        for hers in ["lin jing", "Ｌｉｎ Ｊｉｎｇ", "Lin-Jing"] {
            assert_eq!(field_error(profile::save(db, &amy, hers, "amy", "").await), is("name", Rule::Taken), "{hers}");
        }
        let heaped = "A\u{335}\u{321}\u{322}\u{327}my";
        assert_eq!(field_error(profile::save(db, &amy, heaped, "amy", "").await), is("name", Rule::Invisible));
        profile::save(db, &amy, "Ａｍｙ　Lin", "amy", "").await.unwrap();
        assert_eq!(profile::load(db, &amy).await.unwrap().name, "Amy Lin");
        profile::save(db, &ada, "Administrator", "ada", "").await.unwrap();
        person::grant(db, &RequestContext::system(), "amy", "administrator").await.unwrap();
        person::revoke(db, &RequestContext::system(), "ada", "administrator").await.unwrap();
        profile::save(db, &ada, "Administrator", "ada", "She keeps her name.").await.unwrap();

        let (id, code) = school.ask("eve@example.com").await;
        let refused = register::finish(db, &guest(), id, &code, "Amy lin", "", PASSWORD).await;
        assert_eq!(field_error(refused), is("name", Rule::Taken));
        let eve = register::finish(db, &guest(), id, &code, "Administrator Jones", "", PASSWORD).await.unwrap();
        let who = session::load(db, &eve.token).await.unwrap().unwrap().who;
        assert!(who.handle.starts_with("reader-"), "{}", who.handle);
    })
    .await;
}

#[tokio::test]
async fn nobody_speaks_for_the_school_but_those_who_run_it() {
    on_both(|school| async move {
        let db = &school.db;
        let amy = school.register("amy@example.com", "amy").await;
        let amy = RequestContext::from(Actor::Person(amy.person, Permissions::default()));
        let name = async |ctx, name: &str| profile::save(db, ctx, name, "amy", "").await;
        for official in [
            "Lyceum Support",
            "学苑客服",
            "Ꭺdmin",
            "𝐀dministrator",
            "官方",
            "客 服",
            "管·理·员",
            "L y c e u m",
            "Support-Team",
            "学苑小助手",
        ] {
            assert_eq!(field_error(name(&amy, official).await), is("name", Rule::Reserved), "{official}");
        }
        // A word of two alphabets is refused before.
        assert_eq!(field_error(name(&amy, "admіn").await), is("name", Rule::Mixed));
        for handle in
            ["lyceum-support", "adm1n", "help-desk", "official_staff", "supp0rt", "xueyuan-kefu-admin", "root"]
        {
            let refused = profile::save(db, &amy, "Amy", handle, "").await;
            assert_eq!(field_error(refused), is("handle", Rule::Taken), "{handle}");
        }
        let (id, code) = school.ask("eve@example.com").await;
        let refused = register::finish(db, &guest(), id, &code, "学苑客服", "lyceum-help", PASSWORD).await;
        assert_eq!(field_errors(refused), [is("name", Rule::Reserved), is("handle", Rule::Taken)]);
        // Who helps to run the school may, and keeps it afterwards; teachers may not.
        for (role, may) in [("teacher", false), ("reviewer", true)] {
            person::grant(db, &RequestContext::system(), "amy", role).await.unwrap();
            assert_eq!(name(&amy, "Lyceum Support").await.is_ok(), may, "{role}");
        }
        profile::save(db, &amy, "Lyceum Support", "lyceum-support", "").await.unwrap();
        person::revoke(db, &RequestContext::system(), "lyceum-support", "reviewer").await.unwrap();
        profile::save(db, &amy, "Lyceum Support", "lyceum-support", "Both stay.").await.unwrap();
        assert_eq!(
            field_error(profile::save(db, &amy, "学苑客服", "lyceum-support", "").await),
            is("name", Rule::Reserved)
        );
        // A look-alike of an administrator's name is hers.
        let ada = school.with_role("ada", Role::Administrator).await;
        profile::save(db, &ada, "Aroha Hoepo", "ada", "").await.unwrap();
        let alike = profile::save(db, &amy, "Аrоhа Ноеро", "lyceum-support", "").await;
        assert!(matches!(field_error(alike), (field, Rule::Taken | Rule::Mixed) if field == "name"));
        let whole = profile::save(db, &amy, "Агоһа", "lyceum-support", "").await;
        assert!(whole.is_ok(), "{whole:?}");
    })
    .await;
}

#[tokio::test]
async fn guests_have_no_profile() {
    on_both(|school| async move {
        let db = &school.db;
        assert!(matches!(profile::load(db, &guest()).await, Err(Error::Unauthenticated)));
        assert!(matches!(profile::save(db, &guest(), "a", "abc", "").await, Err(Error::Unauthenticated)));
        assert!(matches!(profile::set_appearance(db, &guest(), None, None).await, Err(Error::Unauthenticated)));
        assert!(matches!(profile::load(db, &RequestContext::system()).await, Err(Error::Forbidden)));
    })
    .await;
}

#[tokio::test]
async fn administrators_and_the_command_line_manage_people() {
    on_both(|school| async move {
        let db = &school.db;
        let root = person::create(db, &RequestContext::system(), new("root@example.com", Some("root"), Some(PASSWORD)))
            .await
            .unwrap();
        let admin = RequestContext::from(Actor::Person(root, [Role::Administrator].into_iter().collect()));
        let tom = person::create(db, &admin, new("Tom@Example.com", None, None)).await.unwrap();
        assert_eq!(person::by_address(db, &admin, "tom@example.com").await.unwrap(), Some(tom));
        assert_eq!(person::by_handle(db, "tom").await.unwrap(), Some(tom));
        assert_eq!(person::by_handle(db, "t\u{0}m").await.unwrap(), None);
        person::grant(db, &admin, "tom", "reviewer").await.unwrap();
        person::grant(db, &admin, "tom", "reviewer").await.unwrap();
        assert_eq!(school.count("person_role").await, 5);
        assert!(matches!(person::grant(db, &admin, "nobody", "reviewer").await, Err(Error::NotFound)));

        let twice = person::create(db, &admin, new("tom@example.com", None, None)).await;
        assert_eq!(field_error(twice), is("identifier", Rule::Taken));
        let twice = person::create(db, &admin, new("tim@example.com", Some("tom"), None)).await;
        assert_eq!(field_error(twice), is("handle", Rule::Taken));
        let all = field_errors(person::create(db, &admin, new("tim", Some("2"), Some("1"))).await);
        assert_eq!(all, [is("identifier", Rule::Email), is("handle", Rule::Handle), is("password", Rule::TooShort(8))]);
        assert_eq!(school.count("person").await, 2);

        let teacher = RequestContext::from(Actor::Person(tom, [Role::Teacher, Role::Reviewer].into_iter().collect()));
        for (actor, guest) in [(teacher, false), (guest(), true)] {
            let refused = [
                person::create(db, &actor, new("eve@example.com", None, None)).await.err(),
                person::grant(db, &actor, "tom", "administrator").await.err(),
                person::suspend(db, &actor, "root").await.err(),
                person::by_address(db, &actor, "root@example.com").await.err(),
            ];
            for error in refused {
                assert!(matches!(
                    (guest, error),
                    (true, Some(Error::Unauthenticated)) | (false, Some(Error::Forbidden))
                ));
            }
        }
    })
    .await;
}
