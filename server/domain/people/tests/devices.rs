//! Where somebody is signed in, and what is asked of them before something grave.

use ground::{Actor, Error, RequestContext};
use model::{Id, Millis, Permissions, rule::Rule};
use people::{confirm, security, session, sign_in};
use testing::{field_error, guest, is, on_both, wait};

use crate::support::{PASSWORD, Steps as _, at, stranger_at};

const NEW: &str = "battery staple";

#[tokio::test]
async fn a_person_sees_their_devices_and_ends_them() {
    on_both(|school| async move {
        let first = school.register("amy@example.com", "amy").await;
        let amy = at(&first);
        school.clock.advance(Millis::HOUR);
        let on_phone = RequestContext { agent: "Phone\r\nX: y".into(), ..stranger_at("202.112.0.36") };
        let phone = sign_in(&school.db, &on_phone, "amy", PASSWORD).await.unwrap();
        let other = sign_in(&school.db, &guest(), "amy", PASSWORD).await.unwrap();
        let tom = school.register("tom@example.com", "tom").await;
        let here = &school.db;
        let devices = session::list(here, &amy).await.unwrap();
        assert_eq!(devices.len(), 3);
        assert!(devices[0].is_this && !devices[1].is_this && !devices[2].is_this);
        let phones = devices.iter().find(|device| device.address == "202.112.0.36").unwrap();
        assert_eq!(phones.agent, "PhoneX: y", "one line");
        assert_eq!((phones.country.as_deref(), &devices[0].country), (Some("CN"), &None), "and one from nowhere known");
        assert!(!first.token.contains(&devices[0].id) && !format!("{devices:?}").contains(&first.token));

        // Another one's session is nobody's business.
        let his = session::list(here, &at(&tom)).await.unwrap();
        assert_eq!(session::end_own(here, &amy, Some(&his[0].id)).await.unwrap(), 0);
        assert_eq!(session::end_own(here, &amy, Some("")).await.unwrap(), 0);
        assert!(school.is_signed_in(&tom.token).await);

        assert_eq!(session::end_own(here, &amy, Some(&phones.id)).await.unwrap(), 1);
        assert!(!school.is_signed_in(&phone.token).await && school.is_signed_in(&other.token).await, "refused at once");
        assert_eq!(session::end_own(here, &amy, None).await.unwrap(), 1);
        assert!(school.is_signed_in(&first.token).await && !school.is_signed_in(&other.token).await);
        assert!(matches!(session::list(&school.db, &guest()).await, Err(Error::Unauthenticated)));
        assert!(matches!(session::end_own(&school.db, &guest(), None).await, Err(Error::Unauthenticated)));
    })
    .await;
}

#[tokio::test]
async fn a_password_is_changed_within_ten_minutes_of_giving_it_and_signs_out_the_others() {
    on_both(|school| async move {
        let signed_in = school.register("amy@example.com", "amy").await;
        let amy = at(&signed_in);
        let here = &school.db;
        school.clock.advance(10 * Millis::MINUTE - 1);
        session::require_reauth(here, &amy).await.unwrap();
        school.clock.advance(1);
        assert!(matches!(session::require_reauth(here, &amy).await, Err(Error::ReauthRequired)));
        assert!(matches!(security::change_password(here, &amy, NEW).await, Err(Error::ReauthRequired)));
        // Without a session, or with another one's, nothing is recent.
        assert!(matches!(session::require_reauth(&school.db, &amy).await, Err(Error::ReauthRequired)));
        let tom = school.register("tom@example.com", "tom").await;
        assert!(matches!(
            session::require_reauth(here, &RequestContext { actor: amy.actor, ..at(&tom) }).await,
            Err(Error::ReauthRequired)
        ));

        assert_eq!(field_error(confirm(here, &amy, "").await), is("password", Rule::Required));
        assert_eq!(field_error(confirm(here, &amy, "wrong password").await), is("password", Rule::Password));
        confirm(here, &amy, PASSWORD).await.unwrap();
        let other = sign_in(&school.db, &guest(), "amy", PASSWORD).await.unwrap();
        for (bad, rule) in [
            ("", Rule::Required),
            ("short", Rule::TooShort(8)),
            ("Trustno1", Rule::CommonPassword),
            ("AMY@example.com", Rule::KnownPassword),
        ] {
            assert_eq!(field_error(security::change_password(here, &amy, bad).await), is("password", rule));
        }
        security::change_password(here, &amy, NEW).await.unwrap();
        let again = security::change_password(here, &amy, NEW).await;
        assert_eq!(field_error(again), is("password", Rule::Unchanged));
        assert!(school.is_signed_in(&signed_in.token).await && !school.is_signed_in(&other.token).await);
        assert!(school.can_sign_in("amy", NEW).await && !school.can_sign_in("amy", PASSWORD).await);
        assert!(school.is_signed_in(&tom.token).await);
        assert!(school.mails_to("amy@example.com").await[0].subject.contains("密码"), "she hears of it");
    })
    .await;
}

#[tokio::test]
async fn whoever_has_a_stolen_session_guesses_the_password_slowly() {
    on_both(|school| async move {
        let signed_in = school.register("amy@example.com", "amy").await;
        let amy = at(&signed_in);
        let here = &school.db;
        for _ in 0..11 {
            assert_eq!(field_error(confirm(here, &amy, "wrong password").await), is("password", Rule::Password));
        }
        assert_eq!(wait(confirm(here, &amy, PASSWORD).await), 1);
        school.clock.advance(1_000);
        confirm(here, &amy, PASSWORD).await.unwrap();
        // It ended meanwhile.
        session::end(&school.db, &guest(), &signed_in.token).await.unwrap();
        assert!(matches!(confirm(here, &amy, PASSWORD).await, Err(Error::Unauthenticated)));
        let nobody = &school.db;
        assert!(matches!(confirm(nobody, &guest(), PASSWORD).await, Err(Error::Unauthenticated)));
        assert!(matches!(
            security::load(nobody, &RequestContext::from(Actor::Person(Id::from_raw(7), Permissions::default()))).await,
            Err(Error::NotFound)
        ));
    })
    .await;
}
