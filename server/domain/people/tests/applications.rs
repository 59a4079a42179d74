//! Who wants to teach applies, and is answered.

use ground::{Actor, Error, RequestContext};
use model::{Decision, Id, Lang, Permission, Permissions, Role, account::ApplicationState, rule::Rule};
use people::{application, contact, register, session};
use testing::{field_error, field_errors, guest, is, on_both};

use crate::support::{PASSWORD, Steps as _, at};

const ABOUT: &str = "I have taught chemistry for twelve years.";
const SAMPLE: &str = "https://example.com/lesson-one and a text of its own";

#[tokio::test]
async fn an_application_is_answered_and_makes_a_teacher() {
    on_both(|school| async move {
        let db = &school.db;
        let signed_in = school.register("amy@example.com", "amy").await;
        let amy = RequestContext::from(Actor::Person(signed_in.person, Permissions::default()));
        let rea = school.with_role("rea", Role::Reviewer).await;
        let mine = application::mine(db, &amy).await.unwrap();
        assert!(mine.newest.is_none() && mine.is_reached);
        application::submit(db, &amy, ABOUT, SAMPLE).await.unwrap();
        assert_eq!(field_error(application::submit(db, &amy, ABOUT, SAMPLE).await), is("about", Rule::Waiting));
        let row = application::list(db, &rea, None, None).await.unwrap().rows.remove(0);
        assert_eq!((row.handle.as_str(), row.sample.as_str(), row.state), ("amy", SAMPLE, ApplicationState::Waiting));

        assert_eq!(
            field_error(application::decide(db, &rea, row.id, Decision::Decline, " ", Lang::En).await),
            is("answer", Rule::Required)
        );
        application::decide(db, &rea, row.id, Decision::Decline, "Show us a recording.", Lang::En).await.unwrap();
        assert!(school.mails_to("amy@example.com").await[0].body.contains("Show us a recording."));
        assert!(matches!(
            application::decide(db, &rea, row.id, Decision::Accept, "", Lang::En).await,
            Err(Error::Stale)
        ));
        assert_eq!(application::mine(db, &amy).await.unwrap().newest.unwrap().state, ApplicationState::Declined);

        school.clock.advance(1);
        application::submit(db, &amy, ABOUT, SAMPLE).await.unwrap();
        let row = application::list(db, &rea, Some(ApplicationState::Waiting), None).await.unwrap().rows.remove(0);
        application::decide(db, &rea, row.id, Decision::Accept, "", Lang::En).await.unwrap();
        let may = session::load(db, &signed_in.token).await.unwrap().unwrap().who.may;
        assert!(may.can(Permission::CourseCreateOwn));
        assert!(school.mails_to("amy@example.com").await[0].subject.contains("Welcome"));
        let amy = RequestContext::from(Actor::Person(signed_in.person, may));
        assert!(
            matches!(application::submit(db, &amy, ABOUT, SAMPLE).await, Err(Error::Forbidden)),
            "she teaches already"
        );
    })
    .await;
}

#[tokio::test]
async fn applications_are_read_by_those_who_decide() {
    on_both(|school| async move {
        let db = &school.db;
        let amy = RequestContext::from(Actor::Person(
            school.register("amy@example.com", "amy").await.person,
            Permissions::default(),
        ));
        let tom = school.with_role("tom", Role::Teacher).await;
        let sam = school.with_role("sam", Role::Support).await;
        let all = field_errors(application::submit(db, &amy, " ", &"x".repeat(5_001)).await);
        assert_eq!(all, [is("about", Rule::Required), is("sample", Rule::TooLong(5_000))]);
        assert_eq!(
            field_error(application::submit(db, &amy, "a\u{202E}b".repeat(20).as_str(), SAMPLE).await),
            is("about", Rule::Invisible)
        );
        assert_eq!(field_error(application::submit(db, &amy, "short", SAMPLE).await), is("about", Rule::TooShort(20)));
        application::submit(db, &amy, ABOUT, SAMPLE).await.unwrap();
        let id = application::mine(db, &amy).await.unwrap().newest.unwrap().id;
        for actor in [amy, tom, sam] {
            assert!(matches!(application::list(db, &actor, None, None).await, Err(Error::Forbidden)));
            assert!(matches!(
                application::decide(db, &actor, id, Decision::Accept, "", Lang::En).await,
                Err(Error::Forbidden)
            ));
        }
        assert!(matches!(application::submit(db, &guest(), ABOUT, SAMPLE).await, Err(Error::Unauthenticated)));
        assert!(matches!(
            application::decide(db, &RequestContext::system(), Id::from_raw(7), Decision::Accept, "", Lang::En).await,
            Err(Error::NotFound)
        ));
    })
    .await;
}

#[tokio::test]
async fn whoever_no_mail_reaches_adds_an_address_first() {
    on_both(|school| async move {
        let (id, code) = school.ask("+8613800138000").await;
        let tom = register::finish(&school.db, &guest(), id, &code, "Tom", "tom", PASSWORD).await.unwrap();
        let (db, actor) = (school.db.clone(), at(&tom));
        let mine = application::mine(&db, &actor).await.unwrap();
        assert!(mine.newest.is_none() && !mine.is_reached);
        let refused = application::submit(&db, &actor, ABOUT, SAMPLE).await;
        assert_eq!(field_error(refused), is("about", Rule::Unreachable));
        let id = contact::start(&db, &actor, "tom@example.com", Lang::En).await.unwrap();
        let code = school.code_of("tom@example.com").await;
        contact::finish(&db, &actor, id, &code, "https://school.example", Lang::En).await.unwrap();
        application::submit(&db, &actor, ABOUT, SAMPLE).await.unwrap();
        assert!(application::mine(&db, &actor).await.unwrap().is_reached);
    })
    .await;
}
