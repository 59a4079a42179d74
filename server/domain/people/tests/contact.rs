//! Another address or number: proven by a code, told to the old one, taken back within 72 hours.

use ground::{Db, Error, RequestContext};
use model::{Lang, Millis, account::CodeStep, rule::Rule};
use people::{SignedIn, contact, finish_sign_in, person, register, reset, security, session, sign_in, start_sign_in};
use testing::{School, field_error, guest, is, on_both};

use crate::support::{PASSWORD, Steps as _, at, wrong};

const SITE: &str = "https://school.example";
const UNDO: &str = "https://school.example/undo?token=";

async fn amy(school: &School) -> (Db, RequestContext, SignedIn) {
    let signed_in = school.register("amy@example.com", "amy").await;
    (school.db.clone(), at(&signed_in), signed_in)
}

/// Changes it, and gives the token that takes it back.
async fn change(school: &School, db: &Db, actor: &RequestContext, to: &str, told: &str) -> String {
    let id = contact::start(db, actor, to, Lang::En).await.unwrap();
    let code = school.code_of(to).await;
    school.clock.advance(1);
    contact::finish(db, actor, id, &code, SITE, Lang::En).await.unwrap();
    let mails = school.mails_to(told).await;
    let (_, token) = mails[0].body.split_once(UNDO).expect("a link");
    token.split_whitespace().next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_new_address_proves_itself_and_the_old_one_can_take_it_back() {
    on_both(|school| async move {
        let (db, actor, signed_in) = amy(&school).await;
        let token = change(&school, &db, &actor, "new@example.com", "amy@example.com").await;
        let now = security::load(&db, &actor).await.unwrap();
        assert_eq!(now.email.as_deref(), Some("new@example.com"));
        assert!(
            school.can_sign_in("new@example.com", PASSWORD).await
                && !school.can_sign_in("amy@example.com", PASSWORD).await
        );

        school.clock.advance(72 * Millis::HOUR - 10);
        contact::undo(&school.db, &guest(), &token).await.unwrap();
        assert!(!contact::can_undo(&school.db, &token).await.unwrap());
        assert!(matches!(contact::undo(&school.db, &guest(), &token).await, Err(Error::NotFound)), "once");
        assert!(!school.is_signed_in(&signed_in.token).await, "everybody is signed out");
        assert!(!school.can_sign_in("amy@example.com", PASSWORD).await, "and needs a new password");
        let owner = person::by_address(&school.db, &RequestContext::system(), "amy@example.com").await.unwrap();
        assert_eq!(owner, Some(signed_in.person));
        assert_eq!(person::by_address(&school.db, &RequestContext::system(), "new@example.com").await.unwrap(), None);
        assert_eq!(school.count("audit_log where action in ('contact-changed', 'contact-restored')").await, 2);
    })
    .await;
}

#[tokio::test]
async fn a_change_is_good_for_72_hours_and_for_its_own_token() {
    on_both(|school| async move {
        let (db, actor, _) = amy(&school).await;
        let token = change(&school, &db, &actor, "new@example.com", "amy@example.com").await;
        for junk in ["", "x", "\u{0}", &"y".repeat(10_000), &token[1..]] {
            assert!(!contact::can_undo(&school.db, junk).await.unwrap());
            assert!(matches!(contact::undo(&school.db, &guest(), junk).await, Err(Error::NotFound)));
        }
        assert!(contact::can_undo(&school.db, &token).await.unwrap());
        school.clock.advance(72 * Millis::HOUR);
        assert!(!contact::can_undo(&school.db, &token).await.unwrap());
        assert!(matches!(contact::undo(&school.db, &guest(), &token).await, Err(Error::NotFound)));
        school::register().run_sweeps(&school.db).await.unwrap();
        assert_eq!(school.count("contact_change").await, 0);
        assert!(school.can_sign_in("new@example.com", PASSWORD).await);
    })
    .await;
}

#[tokio::test]
async fn nothing_is_changed_with_wrong_codes_old_sessions_or_taken_addresses() {
    on_both(|school| async move {
        let (db, actor, _) = amy(&school).await;
        let tom = school.register("tom@example.com", "tom").await;
        let (his, tom) = (school.db.clone(), at(&tom));
        let own = contact::start(&db, &actor, "Amy@example.com", Lang::En).await;
        assert_eq!(field_error(own), is("identifier", Rule::AlreadyYours));
        let id = contact::start(&db, &actor, "new@example.com", Lang::En).await.unwrap();
        let code = school.code_of("new@example.com").await;
        assert_eq!(
            field_error(contact::finish(&db, &actor, id, &wrong(&code), SITE, Lang::En).await),
            is("code", Rule::Code)
        );
        assert_eq!(
            field_error(contact::finish(&his, &tom, id, &code, SITE, Lang::En).await),
            is("code", Rule::Code),
            "another one's"
        );
        assert_eq!(field_error(contact::start(&db, &actor, "new", Lang::En).await), is("identifier", Rule::Email));

        // An address that is somebody's answers as any other; its owner hears of it, and no code is ever right.
        let id = contact::start(&db, &actor, "tom@example.com", Lang::En).await.unwrap();
        assert!(school.mails_to("tom@example.com").await[0].subject.contains("already"));
        for guess in ["000000", "123456"] {
            assert_eq!(
                field_error(contact::finish(&db, &actor, id, guess, SITE, Lang::En).await),
                is("code", Rule::Code)
            );
        }
        // Two people prove the same address: the first has it.
        school.clock.advance(Millis::MINUTE);
        let hers = contact::start(&db, &actor, "both@example.com", Lang::En).await.unwrap();
        let code = school.code_of("both@example.com").await;
        school.clock.advance(Millis::MINUTE);
        let second = contact::start(&his, &tom, "both@example.com", Lang::En).await.unwrap();
        let other = school.code_of("both@example.com").await;
        contact::finish(&db, &actor, hers, &code, SITE, Lang::En).await.unwrap();
        assert_eq!(
            field_error(contact::finish(&his, &tom, second, &other, SITE, Lang::En).await),
            is("code", Rule::Code)
        );
        assert_eq!(security::load(&his, &tom).await.unwrap().email.as_deref(), Some("tom@example.com"));

        school.clock.advance(10 * Millis::MINUTE);
        assert!(matches!(contact::start(&db, &actor, "late@example.com", Lang::En).await, Err(Error::ReauthRequired)));
        assert!(matches!(
            contact::start(&db, &guest(), "late@example.com", Lang::En).await,
            Err(Error::Unauthenticated)
        ));
        assert!(matches!(session::require_reauth(&db, &actor).await, Err(Error::ReauthRequired)));
    })
    .await;
}

#[tokio::test]
async fn codes_for_anothers_address_are_counted_by_the_address_whatever_the_device() {
    on_both(|school| async move {
        school.register("stranger@example.com", "stranger").await;
        let mut devices = vec![school.register("amy@example.com", "amy").await];
        let before = school.mails_to("stranger@example.com").await.len();
        let mut sent = 0;
        for _ in 0..45 {
            let amy = at(devices.last().unwrap());
            match contact::start(&school.db, &amy, "Stranger@example.com", Lang::En).await {
                Ok(_) => sent += 1,
                refused => assert!(matches!(field_error(refused), (field, Rule::Wait(_)) if field == "identifier")),
            }
            // She signs in again, which gives her another session and another mark.
            let here = RequestContext { address: "192.0.2.1".into(), ..guest() };
            devices.push(sign_in(&school.db, &here, "amy", PASSWORD).await.unwrap());
        }
        assert_eq!(sent, 1, "all of it happened in one minute");
        for _ in 0..45 {
            school.clock.advance(Millis::MINUTE);
            let here = RequestContext { address: "192.0.2.1".into(), ..guest() };
            let amy = at(&sign_in(&school.db, &here, "amy", PASSWORD).await.unwrap());
            sent += usize::from(contact::start(&school.db, &amy, "stranger@example.com", Lang::En).await.is_ok());
        }
        assert_eq!(sent, 10, "ten a day of one network");
        assert_eq!(school.mails_to("stranger@example.com").await.len() - before, sent);
    })
    .await;
}

#[tokio::test]
async fn an_address_that_became_anothers_meanwhile_is_not_taken_from_them() {
    on_both(|school| async move {
        let (db, actor, _) = amy(&school).await;
        let token = change(&school, &db, &actor, "new@example.com", "amy@example.com").await;
        school.clock.advance(Millis::MINUTE);
        school.register("amy@example.com", "eve").await;
        assert_eq!(field_error(contact::undo(&school.db, &guest(), &token).await), is("identifier", Rule::Taken));
        assert_eq!(school.count("contact").await, 2);
    })
    .await;
}

#[tokio::test]
async fn a_phone_number_is_added_and_the_mail_address_hears_of_it() {
    on_both(|school| async move {
        let (db, actor, _) = amy(&school).await;
        let id = contact::start(&db, &actor, "138 0013 8000", Lang::ZhHans).await.unwrap();
        let code = school.code_of("+8613800138000").await;
        contact::finish(&db, &actor, id, &code, SITE, Lang::ZhHans).await.unwrap();
        let now = security::load(&db, &actor).await.unwrap();
        assert_eq!((now.email.as_deref(), now.phone.as_deref()), (Some("amy@example.com"), Some("+8613800138000")));
        assert!(school.can_sign_in("+86 138 0013 8000", PASSWORD).await);
        let mails = school.mails_to("amy@example.com").await;
        let token = mails[0].body.lines().find_map(|line| line.strip_prefix(UNDO)).expect("a link").to_owned();
        contact::undo(&school.db, &guest(), &token).await.unwrap();
        assert_eq!(school.count("contact where kind = 'phone'").await, 0);
    })
    .await;
}

#[tokio::test]
async fn who_has_only_a_number_is_told_at_the_old_one_and_takes_the_change_back() {
    on_both(|school| async move {
        let id = register::start(&school.db, &guest(), "139 0013 9000", Lang::En).await.unwrap();
        let code = school.code_of("+8613900139000").await;
        let ben = register::finish(&school.db, &guest(), id, &code, "Ben", "ben", PASSWORD).await.unwrap();
        let (his, actor) = (school.db.clone(), at(&ben));
        school.clock.advance(Millis::MINUTE);
        let token = change(&school, &his, &actor, "+8613800138000", "+8613900139000").await;
        assert!(!school.can_sign_in("+86 139 0013 9000", PASSWORD).await);
        contact::undo(&school.db, &guest(), &token).await.unwrap();
        let owner = person::by_address(&school.db, &RequestContext::system(), "+86 139 0013 9000").await.unwrap();
        assert_eq!(owner, Some(ben.person));
    })
    .await;
}

#[tokio::test]
async fn an_owner_who_takes_a_change_back_takes_back_what_a_thief_did_after_it() {
    on_both(|school| async move {
        let (db, actor, owner) = amy(&school).await;
        let first = change(&school, &db, &actor, "thief@example.com", "amy@example.com").await;
        school.clock.advance(Millis::MINUTE);
        let id = contact::start(&db, &actor, "138 0013 8000", Lang::En).await.unwrap();
        let code = school.code_of("+8613800138000").await;
        contact::finish(&db, &actor, id, &code, SITE, Lang::En).await.unwrap();
        school.clock.advance(Millis::MINUTE);
        let second = change(&school, &db, &actor, "other@example.com", "thief@example.com").await;

        contact::undo(&school.db, &guest(), &first).await.unwrap();
        let owns =
            async |address: &str| person::by_address(&school.db, &RequestContext::system(), address).await.unwrap();
        assert_eq!(owns("amy@example.com").await, Some(owner.person));
        for his in ["thief@example.com", "other@example.com", "+86 138 0013 8000"] {
            assert_eq!(owns(his).await, None, "{his}");
        }
        assert!(
            matches!(contact::undo(&school.db, &guest(), &second).await, Err(Error::NotFound)),
            "the thief's link is dead"
        );
        assert_eq!(owns("amy@example.com").await, Some(owner.person));
    })
    .await;
}

#[tokio::test]
async fn codes_that_went_to_a_thiefs_address_open_nothing_once_it_is_taken_back() {
    on_both(|school| async move {
        let (db, actor, owner) = amy(&school).await;
        school.clock.advance(Millis::MINUTE);
        let refused = async |[by_code, by_reset]: &[(CodeStep, String); 2]| {
            let signed_in = finish_sign_in(&db, &guest(), by_code.0, &by_code.1).await;
            assert_eq!(field_error(signed_in), is("code", Rule::Code));
            let set = reset::finish(&db, &guest(), by_reset.0, &by_reset.1, "battery staple").await;
            assert_eq!(field_error(set), is("code", Rule::Code));
        };
        let asked = async |address: &str| {
            let signing = start_sign_in(&db, &guest(), address, Lang::En).await.unwrap();
            let code = school.code_of(address).await;
            school.clock.advance(1);
            let resetting = reset::start(&db, &guest(), address, Lang::En).await.unwrap();
            let other = school.code_of(address).await;
            school.clock.advance(1);
            [(signing, code), (resetting, other)]
        };
        // What went to the old address opens nothing once there is a new one.
        let codes = asked("amy@example.com").await;
        let token = change(&school, &db, &actor, "eve@example.com", "amy@example.com").await;
        refused(&codes).await;
        // What went to the thief's opens nothing once the change is taken back.
        let codes = asked("eve@example.com").await;
        contact::undo(&db, &guest(), &token).await.unwrap();
        refused(&codes).await;
        // Nor would it if it had been sent in the same instant, after those under way were used up.
        school.change("update verification_code set used_at = null").await;
        refused(&codes).await;
        assert_eq!(school.count("session").await, 0);
        assert_eq!(school.count("person where password is not null").await, 0);
        // Her own address lets her in, by codes that she asks for now.
        school.clock.advance(Millis::MINUTE);
        let [(signing, code), (resetting, other)] = asked("amy@example.com").await;
        assert_eq!(finish_sign_in(&db, &guest(), signing, &code).await.unwrap().person, owner.person);
        let begun = reset::finish(&db, &guest(), resetting, &other, "battery staple").await.unwrap();
        assert_eq!(begun.person, owner.person);
    })
    .await;
}

#[tokio::test]
async fn a_phone_number_is_removed_where_mail_arrives_and_can_be_had_back() {
    on_both(|school| async move {
        let (db, actor, _) = amy(&school).await;
        let id = contact::start(&db, &actor, "138 0013 8000", Lang::En).await.unwrap();
        let code = school.code_of("+8613800138000").await;
        contact::finish(&db, &actor, id, &code, SITE, Lang::En).await.unwrap();
        school.clock.advance(Millis::MINUTE);
        contact::remove_phone(&db, &actor, SITE, Lang::En).await.unwrap();
        assert_eq!(security::load(&db, &actor).await.unwrap().phone, None);
        assert!(!school.can_sign_in("+86 138 0013 8000", PASSWORD).await);
        let mails = school.mails_to("amy@example.com").await;
        let token = mails[0].body.lines().find_map(|line| line.strip_prefix(UNDO)).expect("a link").to_owned();
        contact::undo(&school.db, &guest(), &token).await.unwrap();
        assert_eq!(school.count("contact where kind = 'phone'").await, 1);

        // Whoever is reached by phone alone keeps the number.
        let id = register::start(&school.db, &guest(), "139 0013 9000", Lang::En).await.unwrap();
        let code = school.code_of("+8613900139000").await;
        let ben = register::finish(&school.db, &guest(), id, &code, "Ben", "ben", PASSWORD).await.unwrap();
        let (his, ben) = (school.db.clone(), at(&ben));
        let refused = contact::remove_phone(&his, &ben, SITE, Lang::En).await;
        assert_eq!(field_error(refused), is("identifier", Rule::Required));
        school.clock.advance(10 * Millis::MINUTE);
        assert!(matches!(contact::remove_phone(&his, &ben, SITE, Lang::En).await, Err(Error::ReauthRequired)));
    })
    .await;
}
