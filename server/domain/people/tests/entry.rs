//! One way in, for people with an account and without one.

use ground::RequestContext;
use model::{Lang, Millis, account::CodeStep, rule::Rule};
use people::{SignedIn, contact, entry, profile, session};
use testing::{School, field_error, guest, is, on_both};
use tokio::task::JoinSet;

use crate::support::{PASSWORD, Steps as _, at, stranger_at, wrong};

/// Asks for a code, and returns it with its step.
async fn ask(school: &School, address: &str) -> (CodeStep, String) {
    let step = entry::start(&school.db, &guest(), address, Lang::ZhHans).await.unwrap();
    (step, school.code_of(address).await)
}

async fn enter(school: &School, step: CodeStep, code: &str) -> ground::Result<SignedIn> {
    entry::finish(&school.db, &guest(), step, code, Lang::ZhHans).await
}

#[tokio::test]
async fn a_new_address_gets_an_account_that_nobody_had_to_describe() {
    on_both(|school| async move {
        let step = entry::start(&school.db, &guest(), " Amy@Example.COM ", Lang::ZhHans).await.unwrap();
        let code = school.code_of("amy@example.com").await;
        let amy = enter(&school, step, &format!("{} {}", &code[..3], &code[3..])).await.unwrap();
        let session = session::load(&school.db, &amy.token).await.unwrap().unwrap();
        let digits = session.who.name.strip_prefix("学员 ").expect("a neutral name");
        assert!(digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit()), "{digits}");
        assert!(session.who.handle.starts_with("reader-"), "{}", session.who.handle);
        let told = format!("{} {}", session.who.name, session.who.handle);
        assert!(!told.to_lowercase().contains("amy"), "the address stays hers: {told}");
        assert_eq!(session.lang, Some(Lang::ZhHans), "letters come in the language of the page");
        let profile = profile::load(&school.db, &at(&amy)).await.unwrap();
        assert_eq!(profile.email.as_deref(), Some("amy@example.com"));
        profile::save(&school.db, &at(&amy), &profile.name, &profile.handle, "").await.unwrap();
        assert_eq!(school.count("outbox where topic = 'person.registered'").await, 1);
        assert_eq!(school.count("person where password is not null").await, 0);
        let guess = people::sign_in(&school.db, &guest(), "amy@example.com", PASSWORD).await;
        assert_eq!(field_error(guess), is("password", Rule::Credentials), "no password is the right one");
    })
    .await;
}

#[tokio::test]
async fn a_known_address_leads_into_its_account() {
    on_both(|school| async move {
        let amy = school.register("amy@example.com", "amy").await;
        school.clock.advance(60_000);
        let (step, code) = ask(&school, "amy@example.com").await;
        let again = enter(&school, step, &code).await.unwrap();
        assert_eq!(again.person, amy.person);
        assert!(school.can_sign_in("amy@example.com", PASSWORD).await, "the password stays");
        assert_eq!(field_error(enter(&school, step, &code).await), is("code", Rule::Code), "once");
        assert_eq!(school.count("person").await, 1);
    })
    .await;
}

#[tokio::test]
async fn nobody_learns_by_it_whether_an_address_has_an_account() {
    on_both(|school| async move {
        school.register("amy@example.com", "amy").await;
        school.clock.advance(60_000);
        let mut answers = Vec::new();
        for address in ["amy@example.com", "new@example.com"] {
            let before = school.mails_to(address).await.len();
            let (step, code) = ask(&school, address).await;
            let again = entry::start(&school.db, &guest(), address, Lang::ZhHans).await;
            let mut told = vec![format!("{:?}", field_error(again))];
            let mails = school.mails_to(address).await;
            told.push((mails.len() - before).to_string());
            told.push(format!("{}{}", mails[0].subject, mails[0].body).replace(&code, "…"));
            told.push(format!("{:?}", people::code_sent(&school.db, step).await.unwrap().map(|sent| sent.kind)));
            let guess = people::sign_in(&school.db, &stranger_at("192.0.2.9"), address, "not this one").await;
            told.push(format!("{:?}", field_error(guess)));
            for _ in 0..7 {
                told.push(format!("{:?}", field_error(enter(&school, step, &wrong(&code)).await)));
            }
            answers.push(told);
        }
        assert_eq!(answers[0], answers[1]);
        assert!(answers[0][0].contains("Wait(60)"), "{}", answers[0][0]);
        assert_eq!(answers[0][1], "1", "one letter");
        assert!(answers[0][9].ends_with("Code)") && answers[0][10].contains("CodeExpired"), "five tries");
        assert_eq!(school.count("person").await, 1);
    })
    .await;
}

#[tokio::test]
async fn the_sixth_try_and_the_eleventh_minute_are_too_late() {
    on_both(|school| async move {
        let (step, code) = ask(&school, "amy@example.com").await;
        for _ in 0..4 {
            assert_eq!(field_error(enter(&school, step, &wrong(&code)).await), is("code", Rule::Code));
        }
        enter(&school, step, &code).await.unwrap();
        let (step, code) = ask(&school, "tom@example.com").await;
        school.clock.advance(10 * Millis::MINUTE);
        assert_eq!(field_error(enter(&school, step, &code).await), is("code", Rule::CodeExpired));
        let reset = people::finish_sign_in(&school.db, &guest(), step, &code).await;
        assert_eq!(field_error(reset), is("code", Rule::Code), "it is good for nothing else");
        assert_eq!(school.count("person").await, 1);
    })
    .await;
}

#[tokio::test]
async fn parallel_finishes_open_one_account() {
    on_both(|school| async move {
        // Two tabs, each with a code of its own, and each of them sent many times.
        let first = ask(&school, "amy@example.com").await;
        school.clock.advance(60_000);
        let second = ask(&school, "amy@example.com").await;
        let mut tries = JoinSet::new();
        for at in 0..16 {
            let (db, (step, code)) = (school.db.clone(), if at % 2 == 0 { first.clone() } else { second.clone() });
            tries.spawn(async move { entry::finish(&db, &guest(), step, &code, Lang::En).await });
        }
        let done = tries.join_all().await;
        let people: Vec<_> = done.into_iter().filter_map(Result::ok).map(|begun| begun.person).collect();
        assert_eq!(people.len(), 2, "each code once");
        assert_eq!(people[0], people[1], "and both are the same person");
        assert_eq!((school.count("person").await, school.count("contact").await), (1, 1));
    })
    .await;
}

#[tokio::test]
async fn whoever_is_suspended_and_has_the_right_code_hears_it() {
    on_both(|school| async move {
        school.register("amy@example.com", "amy").await;
        school.clock.advance(60_000);
        let (step, code) = ask(&school, "amy@example.com").await;
        school.change("update person set suspended_at = 1").await;
        assert_eq!(field_error(enter(&school, step, &wrong(&code)).await), is("code", Rule::Code));
        assert_eq!(field_error(enter(&school, step, &code).await), is("code", Rule::Suspended));
        assert_eq!(school.count("person").await, 1, "no second account of the same address");
    })
    .await;
}

#[tokio::test]
async fn an_address_that_changed_hands_meanwhile_leads_to_its_owner_of_now() {
    on_both(|school| async move {
        let amy = school.register("amy@example.com", "amy").await;
        school.clock.advance(60_000);
        let (old, code) = ask(&school, "amy@example.com").await;
        let (new, its_code) = ask(&school, "amy@elsewhere.example").await;
        let change = contact::start(&school.db, &at(&amy), "amy@elsewhere.example", Lang::En).await.unwrap();
        let proof = school.code_of("amy@elsewhere.example").await;
        contact::finish(&school.db, &at(&amy), change, &proof, "https://school.example", Lang::En).await.unwrap();
        assert_eq!(enter(&school, new, &its_code).await.unwrap().person, amy.person, "it is hers now");
        assert_ne!(enter(&school, old, &code).await.unwrap().person, amy.person, "this one is hers no more");
    })
    .await;
}

#[tokio::test]
async fn what_is_no_address_and_no_code_is_told_at_its_field() {
    on_both(|school| async move {
        for typed in ["", "amy", "amy@", "a@b@c", "\u{200B}"] {
            let refused = entry::start(&school.db, &guest(), typed, Lang::En).await;
            assert_eq!(field_error(refused).0, "identifier", "{typed}");
        }
        let (step, _) = ask(&school, "amy@example.com").await;
        for (code, rule) in
            [("", Rule::Required), ("12345", Rule::Code), ("1234567", Rule::Code), ("abcdef", Rule::Code)]
        {
            assert_eq!(field_error(enter(&school, step, code).await), is("code", rule), "{code}");
        }
        assert_eq!(school.count("verification_code where failed_attempts > 0").await, 0, "that cost no try");
        let elsewhere = RequestContext { request: "1".into(), ..stranger_at("198.51.100.7") };
        entry::finish(&school.db, &elsewhere, step, &school.code_of("amy@example.com").await, Lang::En).await.unwrap();
    })
    .await;
}
