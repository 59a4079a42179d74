//! A forgotten password.

use ground::RequestContext;
use model::{Lang, rule::Rule};
use people::{person, register, reset};
use testing::{field_error, field_errors, guest, is, on_both};

use crate::support::{PASSWORD, Steps as _, wrong};

const NEW: &str = "battery staple";

#[tokio::test]
async fn a_new_password_ends_all_other_sessions() {
    on_both(|school| async move {
        let old = school.register("amy@example.com", "amy").await;
        let tom = school.register("tom@example.com", "tom").await;
        let id = reset::start(&school.db, &guest(), "Amy@example.com", Lang::En).await.unwrap();
        let code = school.code_of("amy@example.com").await;
        let refused = reset::finish(&school.db, &guest(), id, &code, "short").await;
        assert_eq!(field_error(refused), is("password", Rule::TooShort(8)), "and the code is still good");
        school.clock.advance(60_000);
        let second = reset::start(&school.db, &guest(), "amy@example.com", Lang::En).await.unwrap();
        let other = school.code_of("amy@example.com").await;

        let new = reset::finish(&school.db, &guest(), id, &code, NEW).await.unwrap();
        assert_eq!(new.person, old.person);
        assert!(school.is_signed_in(&new.token).await && school.is_signed_in(&tom.token).await);
        assert!(!school.is_signed_in(&old.token).await);
        assert!(school.can_sign_in("amy", NEW).await && !school.can_sign_in("amy", PASSWORD).await);
        for (id, code) in [(id, code), (second, other)] {
            assert_eq!(
                field_error(reset::finish(&school.db, &guest(), id, &code, PASSWORD).await),
                is("code", Rule::Code),
                "used up"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn whoever_is_suspended_and_has_the_right_code_hears_it() {
    on_both(|school| async move {
        school.register("amy@example.com", "amy").await;
        let id = reset::start(&school.db, &guest(), "amy@example.com", Lang::En).await.unwrap();
        let code = school.code_of("amy@example.com").await;
        person::suspend(&school.db, &RequestContext::system(), "amy").await.unwrap();
        let firefox = RequestContext { agent: "Firefox".into(), ..guest() };
        assert_eq!(
            field_error(reset::finish(&school.db, &guest(), id, &wrong(&code), NEW).await),
            is("code", Rule::Code)
        );
        assert_eq!(field_error(reset::finish(&school.db, &firefox, id, &code, NEW).await), is("code", Rule::Suspended));
        person::unsuspend(&school.db, &RequestContext::system(), "amy").await.unwrap();
        assert!(school.can_sign_in("amy", PASSWORD).await, "it is as it was");
        let log = school.rows("select before || ' ' || after from audit_log where action = 'refused'").await;
        assert_eq!(log, ["suspended Firefox"]);
    })
    .await;
}

#[tokio::test]
async fn an_address_without_an_account_gets_the_same_answers_and_no_mail() {
    on_both(|school| async move {
        school.register("amy@example.com", "amy").await;
        let mut answers = Vec::new();
        for address in ["amy@example.com", "nobody@example.com"] {
            let id = reset::start(&school.db, &guest(), address, Lang::En).await.unwrap();
            let mut tries = vec![field_error(reset::start(&school.db, &guest(), address, Lang::En).await)];
            let guess =
                if address.starts_with("amy") { wrong(&school.code_of(address).await) } else { "123456".into() };
            for _ in 0..6 {
                tries.push(field_error(reset::finish(&school.db, &guest(), id, &guess, NEW).await));
            }
            answers.push(tries);
        }
        assert_eq!(answers[0], answers[1]);
        assert_eq!(answers[0][6], is("code", Rule::CodeExpired));
        assert!(school.mails_to("nobody@example.com").await.is_empty());
        assert_eq!(school.count("job where done_at is null").await, 0);
    })
    .await;
}

#[tokio::test]
async fn codes_for_registering_set_no_password() {
    on_both(|school| async move {
        school.register("amy@example.com", "amy").await;
        let id = reset::start(&school.db, &guest(), "amy@example.com", Lang::En).await.unwrap();
        let code = school.code_of("amy@example.com").await;
        let misused = register::finish(&school.db, &guest(), id, &code, "Eve", "eve", PASSWORD).await;
        assert_eq!(field_error(misused), is("code", Rule::Code));
        assert_eq!(
            field_errors(reset::finish(&school.db, &guest(), id, "", "").await),
            [is("code", Rule::Required), is("password", Rule::Required)]
        );
        assert_eq!(
            school.count("verification_code where purpose = 'reset' and used_at is null").await,
            1,
            "nothing half-done"
        );
    })
    .await;
}
