//! Signing in and staying signed in.

use argon2::{Algorithm, Argon2, Params, PasswordHash, PasswordHasher, Version};
use ground::{RequestContext, exec, flash, token, transaction};
use model::{Lang, Millis, Role, rule::Rule};
use people::{person, register, session, sign_in};
use testing::{field_error, field_errors, guest, is, on_both};

use crate::support::{PASSWORD, Steps as _};

#[tokio::test]
async fn every_sign_in_has_a_token_of_its_own_and_the_school_keeps_only_hashes() {
    on_both(|school| async move {
        let first = school.register("amy@example.com", "amy").await;
        let second = sign_in(&school.db, &guest(), "amy", PASSWORD).await.unwrap();
        assert_ne!(first.token, second.token);
        assert_eq!(first.token.len(), 43);
        assert!(!format!("{first:?}").contains(&first.token));
        session::end(&school.db, &guest(), &first.token).await.unwrap();
        session::end(&school.db, &guest(), &first.token).await.unwrap();
        assert!(!school.is_signed_in(&first.token).await && school.is_signed_in(&second.token).await);
        for junk in ["", "\u{0}", "' or 1=1 --", &"x".repeat(100_000)] {
            assert!(!school.is_signed_in(junk).await);
            session::end(&school.db, &guest(), junk).await.unwrap();
        }
        assert_eq!(school.count("session").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_session_ends_after_two_idle_weeks_or_thirty_days() {
    on_both(|school| async move {
        let idle = school.register("amy@example.com", "amy").await;
        let busy = sign_in(&school.db, &guest(), "amy", PASSWORD).await.unwrap();
        for _ in 0..29 {
            school.clock.advance(Millis::DAY);
            let seen = session::load(&school.db, &busy.token).await.unwrap().unwrap();
            session::touch(&school.db, &[seen.key, token::hash("nobody's")]).await.unwrap();
        }
        assert!(!school.is_signed_in(&idle.token).await);
        session::expire(&school.db).await.unwrap();
        assert_eq!(school.count("session").await, 1);
        school.clock.advance(Millis::DAY - 1);
        assert!(school.is_signed_in(&busy.token).await);
        school.clock.advance(1);
        assert!(!school.is_signed_in(&busy.token).await);
        school::register().run_sweeps(&school.db).await.unwrap();
        assert_eq!(school.count("session").await + school.count("verification_code").await, 0);
        session::touch(&school.db, &[]).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn when_somebody_was_last_seen_stays_known_when_their_sessions_have_ended() {
    on_both(|school| async move {
        let (amy, ben) =
            (school.register("amy@example.com", "amy").await, school.register("ben@example.com", "ben").await);
        let seen = async |handle: &str| {
            let found =
                school::admin::people(&school.db, &RequestContext::system(), handle, "", None, None).await.unwrap();
            found.rows.into_iter().find(|row| row.handle == handle).unwrap().seen_at
        };
        school.clock.advance(Millis::HOUR);
        let then = school.db.env.now();
        session::touch(&school.db, &[token::hash(&amy.token)]).await.unwrap();
        school.clock.advance(Millis::HOUR);
        person::suspend(&school.db, &RequestContext::system(), "amy").await.unwrap();
        assert_eq!(seen("amy").await, Some(then));
        session::end(&school.db, &guest(), &ben.token).await.unwrap();
        assert_eq!(seen("ben").await, Some(school.db.env.now()), "she signed out herself");
    })
    .await;
}

#[tokio::test]
async fn whoever_may_not_sign_in_hears_the_same_words() {
    on_both(|school| async move {
        let amy = school.register("amy@example.com", "amy").await;
        school.register("sue@example.com", "sue").await;
        let sleepy = person::NewPerson {
            email: "sleepy@example.com".into(),
            name: "Sleepy".into(),
            role: Role::Teacher,
            handle: Some("sleepy".into()),
            password: None,
        };
        person::create(&school.db, &RequestContext::system(), sleepy).await.unwrap();
        person::suspend(&school.db, &RequestContext::system(), "sue").await.unwrap();
        let long = "长".repeat(5000);
        for identifier in [
            "amy",
            "amy@example.com",
            "sue",
            "sue@example.com",
            "sleepy",
            "nobody",
            "nobody@example.com",
            "a\u{0}my",
            "amy\u{200B}",
            "<b>",
            "😀",
            "' or '1'='1",
            &long,
        ] {
            for password in ["wrong password", "\u{0}", &long] {
                let refused = sign_in(&school.db, &guest(), identifier, password).await;
                assert_eq!(field_error(refused), is("password", Rule::Credentials), "{identifier:?}");
            }
        }
        assert_eq!(
            field_error(sign_in(&school.db, &guest(), "sue", PASSWORD).await),
            is("password", Rule::Credentials)
        );
        let empty = field_errors(sign_in(&school.db, &guest(), " ", "").await);
        assert_eq!(empty, [is("identifier", Rule::Required), is("password", Rule::Required)]);

        assert!(school.is_signed_in(&amy.token).await);
        school.change("update person set suspended_at = 1 where handle = 'amy'").await;
        assert!(!school.is_signed_in(&amy.token).await, "suspension takes hold at once");
        person::unsuspend(&school.db, &RequestContext::system(), "sue").await.unwrap();
        assert!(school.can_sign_in("sue", PASSWORD).await);
    })
    .await;
}

#[tokio::test]
async fn an_old_hash_is_renewed_at_sign_in() {
    on_both(|school| async move {
        school.register("amy@example.com", "amy").await;
        let weak = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(1024, 1, 1, None).unwrap());
        let hash: PasswordHash = weak.hash_password_with_salt(PASSWORD.as_bytes(), b"sixteen byte slt").unwrap();
        school.change(&format!("update person set password = '{hash}'")).await;
        assert!(!school.can_sign_in("amy", "wrong password").await);
        assert_eq!(school.count("person where password like '$argon2id$v=19$m=1024,t=1,p=1$%'").await, 1);
        assert!(school.can_sign_in("amy", PASSWORD).await);
        assert_eq!(school.count("person where password like '$argon2id$v=19$m=19456,t=2,p=1$%'").await, 1);
        assert!(school.can_sign_in("amy", PASSWORD).await);
    })
    .await;
}

#[tokio::test]
async fn a_password_is_right_however_its_accents_are_sent() {
    const COMPOSED: &str = "caf\u{E9}-au-lait";
    const DECOMPOSED: &str = "cafe\u{301}-au-lait";
    on_both(|school| async move {
        for (address, handle, password) in
            [("amy@example.com", "amy", COMPOSED), ("tom@example.com", "tom", DECOMPOSED)]
        {
            let (id, code) = school.ask(address).await;
            register::finish(&school.db, &guest(), id, &code, "Amy", handle, password).await.unwrap();
            for typed in [COMPOSED, DECOMPOSED] {
                assert!(school.can_sign_in(handle, typed).await, "{handle}");
            }
            assert!(!school.can_sign_in(handle, "cafe-au-lait").await);
        }
        // Hashed before, as it was typed: the next time it is as the others.
        let hash: PasswordHash =
            Argon2::default().hash_password_with_salt(DECOMPOSED.as_bytes(), b"sixteen byte slt").unwrap();
        school.change(&format!("update person set password = '{hash}' where handle = 'amy'")).await;
        for typed in [DECOMPOSED, COMPOSED] {
            assert!(school.can_sign_in("amy", typed).await, "{typed:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn an_address_is_one_however_its_domain_is_written() {
    on_both(|school| async move {
        school.register("amy@bücher.example", "amy").await;
        for typed in
            ["amy@xn--bcher-kva.example", "Amy@BÜCHER.example", "amy@bu\u{308}cher.example", "ａｍｙ＠bücher．example"]
        {
            assert!(school.can_sign_in(typed, PASSWORD).await, "{typed}");
        }
        assert!(!school.can_sign_in("amy@bucher.example", PASSWORD).await);
        school.clock.advance(60_000);
        register::start(&school.db, &guest(), "amy@xn--bcher-kva.example", Lang::En).await.unwrap();
        let mails = school.mails_to("amy@bücher.example").await;
        assert!(mails.iter().any(|mail| mail.subject.contains("already have")), "she has an account");
        // As it was kept before there was one spelling.
        let (env, old) = (&school.db.env, "amy@xn--bcher-kva.example");
        let (lookup, sealed) = (env.keys.lookup(&format!("email:{old}")), env.keys.seal(old.as_bytes()).unwrap());
        let set_back = async || -> ground::Result<()> {
            transaction!(&school.db, |tx| {
                exec!(&mut *tx, "update contact set value_hmac = $1, value_encrypted = $2", &lookup, &sealed);
                Ok(())
            })
        };
        set_back().await.unwrap();
        school.damage("delete from upgrade_step where name = 'contact.value_hmac'").await;
        assert!(!school.can_sign_in(old, PASSWORD).await);
        for _ in 0..2 {
            school.another(|env| env).await.close().await;
            for typed in [old, "amy@bücher.example"] {
                assert!(school.can_sign_in(typed, PASSWORD).await, "{typed}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_refused_form_is_shown_once() {
    on_both(|school| async move {
        let token = flash::put(&school.db, "login", "{\"identifier\":\"<b>\"}").await.unwrap();
        assert_eq!(flash::take(&school.db, &token, "register").await.unwrap(), None, "another form's");
        assert_eq!(flash::take(&school.db, "junk\u{0}", "login").await.unwrap(), None);
        assert_eq!(
            flash::take(&school.db, &token, "login").await.unwrap().as_deref(),
            Some("{\"identifier\":\"<b>\"}")
        );
        assert_eq!(flash::take(&school.db, &token, "login").await.unwrap(), None, "taken");
        let token = flash::put(&school.db, "login", "{}").await.unwrap();
        school.clock.advance(10 * Millis::MINUTE);
        assert_eq!(flash::take(&school.db, &token, "login").await.unwrap(), None, "too old");
        school::register().run_sweeps(&school.db).await.unwrap();
        assert_eq!(school.count("flash").await, 0);
        // What is too old goes when others come, and waits for no sweep.
        for _ in 0..30 {
            flash::put(&school.db, "login", "{}").await.unwrap();
        }
        school.clock.advance(10 * Millis::MINUTE);
        for _ in 0..3 {
            flash::put(&school.db, "login", "{}").await.unwrap();
        }
        assert_eq!(school.count("flash").await, 3);
    })
    .await;
}
