//! One-time codes under wrong hands.

use ground::{
    Actor, RequestContext,
    rate_limit::{self, LimitKey},
    transaction,
};
use model::{
    Id, Lang, Millis, Permissions,
    account::{CodeStep, IdentifierKind},
    rule::Rule,
};
use people::{code_destination, code_sent, finish_sign_in, profile, register, reset, sign_in, start_sign_in};
use testing::{School, field_error, guest, is, on_both};
use tokio::task::JoinSet;

use crate::support::{PASSWORD, Steps as _, stranger_at, wrong};

async fn attempt(school: &School, id: CodeStep, code: &str) -> Option<(String, Rule)> {
    match register::finish(&school.db, &guest(), id, code, "Amy", "", PASSWORD).await {
        Ok(_) => None,
        refused => Some(field_error(refused)),
    }
}

#[tokio::test]
async fn a_code_is_good_once_for_one_thing_and_ten_minutes() {
    on_both(|school| async move {
        // Wrong, foreign, unheard of.
        let (amy, hers) = school.ask("amy@example.com").await;
        let (tom, his) = school.ask("tom@example.com").await;
        assert_eq!(attempt(&school, amy, &wrong(&hers)).await, Some(is("code", Rule::Code)));
        if his != hers {
            assert_eq!(attempt(&school, amy, &his).await, Some(is("code", Rule::Code)));
        }
        for id in [Id::NONE, Id::from_raw(-1), Id::from_raw(i64::MAX)] {
            assert_eq!(attempt(&school, CodeStep { code: id, ..amy }, &hers).await, Some(is("code", Rule::Code)));
        }
        // Right, then replayed.
        assert_eq!(attempt(&school, amy, &hers).await, None);
        assert_eq!(attempt(&school, amy, &hers).await, Some(is("code", Rule::Code)));
        // For another purpose.
        let misused = reset::finish(&school.db, &guest(), tom, &his, PASSWORD).await;
        assert_eq!(field_error(misused), is("code", Rule::Code));
        // Expired to the millisecond.
        school.clock.advance(600_000 - 1);
        let (late, code) = school.ask("late@example.com").await;
        school.clock.advance(1);
        assert_eq!(attempt(&school, tom, &his).await, Some(is("code", Rule::CodeExpired)));
        school.clock.advance(600_000 - 2);
        assert_eq!(attempt(&school, late, &code).await, None);
        assert_eq!(school.count("person").await, 2);
    })
    .await;
}

#[tokio::test]
async fn the_fifth_try_may_be_right_and_the_sixth_may_not() {
    on_both(|school| async move {
        let (id, code) = school.ask("amy@example.com").await;
        for _ in 0..4 {
            assert_eq!(attempt(&school, id, &wrong(&code)).await, Some(is("code", Rule::Code)));
        }
        assert_eq!(attempt(&school, id, &code).await, None);
        let (id, code) = school.ask("tom@example.com").await;
        for _ in 0..5 {
            assert_eq!(attempt(&school, id, &wrong(&code)).await, Some(is("code", Rule::Code)));
        }
        assert_eq!(attempt(&school, id, &code).await, Some(is("code", Rule::CodeExpired)));
    })
    .await;
}

#[tokio::test]
async fn strangers_who_ask_for_codes_keep_no_owner_waiting_on_their_own_device() {
    on_both(|school| async move {
        let amy = school.register("amy@example.com", "amy").await;
        let tom = school.register("tom@example.com", "tom").await;
        let on = |device: &str| RequestContext { device: Some(device.into()), ..guest() };
        for _ in 0..10 {
            start_sign_in(&school.db, &guest(), "amy@example.com", Lang::En).await.unwrap();
            reset::start(&school.db, &guest(), "amy@example.com", Lang::En).await.unwrap();
            school.clock.advance(60_000);
        }
        let wait = |outcome: ground::Result<CodeStep>| matches!(field_error(outcome), (_, Rule::Wait(_)));
        for outcome in [
            start_sign_in(&school.db, &guest(), "amy@example.com", Lang::En).await,
            reset::start(&school.db, &guest(), "amy@example.com", Lang::En).await,
            register::start(&school.db, &guest(), "amy@example.com", Lang::En).await,
        ] {
            assert!(wait(outcome), "twenty a day, whatever they are for");
        }
        assert!(
            wait(start_sign_in(&school.db, &on(&tom.device), "amy@example.com", Lang::En).await),
            "his is none of hers"
        );
        start_sign_in(&school.db, &on(&amy.device), "amy@example.com", Lang::En).await.unwrap();
        reset::start(&school.db, &on(&amy.device), "amy@example.com", Lang::En).await.unwrap();
        assert!(
            wait(start_sign_in(&school.db, &on(&amy.device), "amy@example.com", Lang::En).await),
            "a minute holds for her too"
        );
    })
    .await;
}

#[tokio::test]
async fn one_network_that_asks_for_codes_leaves_half_of_them_to_the_owner_elsewhere() {
    on_both(|school| async move {
        school.register("amy@example.com", "amy").await;
        let ask =
            async |address: &str| start_sign_in(&school.db, &stranger_at(address), "amy@example.com", Lang::En).await;
        let refused = |outcome: ground::Result<CodeStep>| matches!(field_error(outcome), (_, Rule::Wait(_)));
        for _ in 0..10 {
            ask("198.51.100.9").await.unwrap();
            assert!(refused(ask("198.51.100.9").await), "a minute");
            school.clock.advance(60_000);
        }
        assert!(refused(ask("198.51.100.9").await), "ten a day of one network");
        for address in ["203.0.113.1", "2001:db8:1:2::1"] {
            ask(address).await.unwrap();
            assert!(refused(ask(address).await), "{address}");
        }
        assert!(refused(ask("2001:db8:1:2:ffff::1").await), "of one household");
        for at in 0..8 {
            ask(&format!("203.0.113.{}", 50 + at)).await.unwrap();
        }
        school.clock.advance(60_000);
        assert!(refused(ask("198.51.100.9").await) && refused(ask("203.0.113.50").await), "those that had one");
        ask("203.0.113.99").await.unwrap();
        assert_eq!(school.mails_to("amy@example.com").await.len(), 22, "and one when she registered");
    })
    .await;
}

#[tokio::test]
async fn ten_networks_that_ask_for_codes_keep_no_owner_out() {
    // Both one after the other, each as long as it gets some, and all of them at once.
    for all_at_once in [false, true] {
        on_both(move |school| async move {
            let amy = school.register("amy@example.com", "amy").await;
            let before = school.mails_to("amy@example.com").await.len();
            let network = |n: u32, at: u32| match n {
                // Whoever has a whole /48 asks from another household each time.
                0..5 => stranger_at(&format!("2001:db8:{n:x}:{at:x}::1")),
                _ => stranger_at(&format!("198.51.100.{n}")),
            };
            let pester = async |n: u32, at: u32| {
                let (db, from, to) = (&school.db, network(n, at), "amy@example.com");
                let _ = start_sign_in(db, &from, to, Lang::En).await;
                let _ = reset::start(db, &from, to, Lang::En).await;
                let _ = register::start(db, &from, to, Lang::En).await;
                school.clock.advance(6_000);
            };
            for turn in 0..200 {
                let n = if all_at_once { turn % 10 } else { turn / 20 };
                pester(n, turn).await;
            }
            let letters = school.mails_to("amy@example.com").await.len() - before;
            assert!((10..20).contains(&letters), "{letters} letters");
            // On her own device, at home.
            let known = RequestContext { device: Some(amy.device.clone()), ..stranger_at("203.0.113.1") };
            // On a new one, at work.
            let new = stranger_at("203.0.113.2");
            for ctx in [known, new] {
                let step = start_sign_in(&school.db, &ctx, "amy@example.com", Lang::En).await.unwrap();
                let code = school.code_of("amy@example.com").await;
                assert_eq!(finish_sign_in(&school.db, &ctx, step, &code).await.unwrap().person, amy.person);
                sign_in(&school.db, &ctx, "amy", PASSWORD).await.unwrap();
                school.clock.advance(Millis::MINUTE);
            }
            // What was hers is none of the strangers': she may come again, as somebody of a network that had none.
            let step = start_sign_in(&school.db, &stranger_at("203.0.113.2"), "amy@example.com", Lang::En).await;
            assert!(step.is_ok(), "{step:?}");
        })
        .await;
    }
}

#[tokio::test]
async fn a_whole_customer_of_a_provider_is_one_network() {
    on_both(|school| async move {
        let ask =
            async |address: &str| start_sign_in(&school.db, &stranger_at(address), "amy@example.com", Lang::En).await;
        ask("2001:db8:1:2::1").await.unwrap();
        for again in ["2001:db8:1:3::1", "2001:db8:1:ffff:1:2:3:4"] {
            assert_eq!(field_error(ask(again).await), is("identifier", Rule::Wait(60)), "{again}");
        }
        ask("2001:db8:2::1").await.unwrap();
        // Nor does it ask for more than so many codes for others, from however many households.
        let fill = async || -> ground::Result<()> {
            transaction!(&school.db, |tx| {
                for _ in 0..640 {
                    rate_limit::count(tx, &LimitKey::NetworkCodes("2001:db8:7::")).await?;
                }
                Ok(())
            })
        };
        fill().await.unwrap();
        let tom = async |from: &str| {
            register::start(&school.db, &stranger_at(from), &format!("tom.{}@example.com", from.len()), Lang::En).await
        };
        tom("2001:db8:7:8::1").await.unwrap();
        assert_eq!(testing::wait(tom("2001:db8:7:99::1").await), 1);
        tom("2001:db8:8:888::1").await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_code_opens_for_whoever_holds_its_step_and_for_nobody_by_its_id() {
    on_both(|school| async move {
        let (amy, code) = school.ask("amy@example.com").await;
        let sent = code_sent(&school.db, amy).await.unwrap().unwrap();
        assert_eq!(sent.kind, IdentifierKind::Email);
        let (tom, _) = school.ask("tom@example.com").await;
        let guesses =
            [String::new(), format!("-{:032x}", 0), format!("-{:032x}", tom.key), format!("-{:031x}", amy.key >> 4)];
        for key in guesses {
            let forged: CodeStep = format!("{}{key}", amy.code).parse().unwrap();
            assert_ne!(forged, amy);
            assert_eq!(code_sent(&school.db, forged).await.unwrap(), None, "{forged}");
            assert_eq!(
                field_error(code_destination(&school.db, "", Some(forged)).await),
                is("identifier", Rule::NotFound)
            );
            for _ in 0..6 {
                assert_eq!(attempt(&school, forged, &wrong(&code)).await, Some(is("code", Rule::Code)));
            }
        }
        assert_eq!(school.count("verification_code where failed_attempts > 0").await, 0, "her tries are hers");
        assert_eq!(amy.to_string().parse(), Ok(amy));
        assert_eq!(attempt(&school, amy, &code).await, None);
    })
    .await;
}

#[tokio::test]
async fn an_owner_is_written_to_in_their_own_language() {
    on_both(|school| async move {
        let amy = school.register("amy@example.com", "amy").await;
        let who = RequestContext::from(Actor::Person(amy.person, Permissions::default()));
        profile::set_appearance(&school.db, &who, Some(Lang::En), None).await.unwrap();
        reset::start(&school.db, &guest(), "amy@example.com", Lang::ZhHans).await.unwrap();
        assert!(school.mails_to("amy@example.com").await[0].subject.contains("your code"));
        start_sign_in(&school.db, &guest(), "amy@example.com", Lang::ZhHans).await.unwrap();
        assert!(school.mails_to("amy@example.com").await[0].body.contains("Hello"));
        school.clock.advance(60_000);
        register::start(&school.db, &guest(), "amy@example.com", Lang::ZhHans).await.unwrap();
        assert!(school.mails_to("amy@example.com").await[0].subject.contains("already"));
        register::start(&school.db, &guest(), "new@example.com", Lang::ZhHans).await.unwrap();
        assert!(school.mails_to("new@example.com").await[0].body.contains("你好"), "nobody has chosen one");
    })
    .await;
}

#[tokio::test]
async fn another_code_may_be_asked_for_after_a_minute_and_twenty_times_a_day() {
    on_both(|school| async move {
        let ask = async || register::start(&school.db, &guest(), "amy@example.com", Lang::En).await;
        ask().await.unwrap();
        assert_eq!(field_error(ask().await), is("identifier", Rule::Wait(60)));
        school.clock.advance(100);
        assert_eq!(field_error(ask().await), is("identifier", Rule::Wait(60)));
        school.clock.advance(58_901);
        assert_eq!(field_error(ask().await), is("identifier", Rule::Wait(1)));
        register::start(&school.db, &guest(), "tom@example.com", Lang::En).await.unwrap();
        for _ in 1..20 {
            school.clock.advance(60_000);
            ask().await.unwrap();
        }
        school.clock.advance(3_600_000);
        assert!(matches!(field_error(ask().await), (_, Rule::Wait(80_000..86_400))));
        school.clock.advance(86_400_000);
        ask().await.unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_sixty_four_parallel_tries_five_count() {
    on_both(|school| async move {
        let (id, code) = school.ask("amy@example.com").await;
        let mut tries = JoinSet::new();
        for _ in 0..64 {
            let (db, code) = (school.db.clone(), wrong(&code));
            tries.spawn(
                async move { field_error(register::finish(&db, &guest(), id, &code, "Eve", "", PASSWORD).await) },
            );
        }
        let answers = tries.join_all().await;
        assert_eq!(answers.iter().filter(|a| **a == is("code", Rule::Code)).count(), 5);
        assert_eq!(answers.iter().filter(|a| **a == is("code", Rule::CodeExpired)).count(), 59);
        assert_eq!(school.count("verification_code where failed_attempts = 5").await, 1);
        assert_eq!(attempt(&school, id, &code).await, Some(is("code", Rule::CodeExpired)));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixty_four_parallel_finishes_open_one_account() {
    on_both(|school| async move {
        let (id, code) = school.ask("amy@example.com").await;
        let mut tries = JoinSet::new();
        for i in 0..64 {
            let (db, code) = (school.db.clone(), code.clone());
            tries.spawn(async move {
                register::finish(&db, &guest(), id, &code, "Amy", &format!("amy{i}"), PASSWORD).await
            });
        }
        let (opened, refused): (Vec<_>, Vec<_>) = tries.join_all().await.into_iter().partition(Result::is_ok);
        assert_eq!(opened.len(), 1);
        assert!(refused.into_iter().all(|answer| field_error(answer).0 == "code"));
        for table in ["person", "contact", "session", "outbox", "verification_code where used_at is not null"] {
            assert_eq!(school.count(table).await, 1, "{table}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_user_name_and_one_address_have_one_owner() {
    on_both(|school| async move {
        // Sixteen people want the same name in the same instant.
        let mut asked = Vec::new();
        for i in 0..16 {
            asked.push(school.ask(&format!("p{i}@example.com")).await);
        }
        let mut tries = JoinSet::new();
        for (id, code) in asked {
            let db = school.db.clone();
            tries.spawn(async move { register::finish(&db, &guest(), id, &code, "Amy", "amy", PASSWORD).await });
        }
        let (opened, refused): (Vec<_>, Vec<_>) = tries.join_all().await.into_iter().partition(Result::is_ok);
        assert_eq!(opened.len(), 1);
        for answer in refused {
            match answer {
                Err(ground::Error::RateLimited(_)) => {}
                answer => assert_eq!(field_error(answer), is("handle", Rule::Taken)),
            }
        }
        // One person with two codes opens one account.
        let (first, code) = school.ask("two@example.com").await;
        school.clock.advance(60_000);
        let (second, other) = school.ask("two@example.com").await;
        assert_eq!(attempt(&school, first, &code).await, None);
        assert_eq!(attempt(&school, second, &other).await, Some(is("code", Rule::Code)));
        assert_eq!(school.count("person").await, 2);
    })
    .await;
}

#[tokio::test]
async fn a_step_tells_where_its_code_went_and_sends_it_again() {
    on_both(|school| async move {
        let db = &school.db;
        for (typed, kind, masked) in [
            ("amy.lin@example.com", IdentifierKind::Email, "a•••@example.com"),
            ("13800138000", IdentifierKind::Phone, "+86 ••• 8000"),
        ] {
            let step = register::start(db, &guest(), typed, Lang::En).await.unwrap();
            let sent = code_sent(db, step).await.unwrap().unwrap();
            assert_eq!((sent.kind, sent.to.as_str()), (kind, masked));
            let to = code_destination(db, "", Some(step)).await.unwrap();
            assert_eq!(
                field_error(register::start(db, &guest(), &to, Lang::En).await),
                is("identifier", Rule::Wait(60))
            );
            school.clock.advance(60_000);
            let again = register::start(db, &guest(), &to, Lang::En).await.unwrap();
            let code = school.code_of(&to).await;
            assert_eq!(attempt(&school, again, &code).await, None);
        }
        assert_eq!(code_sent(db, CodeStep::NONE).await.unwrap(), None);
        assert_eq!(code_destination(db, "typed", None).await.unwrap(), "typed");
        assert_eq!(
            field_error(code_destination(db, "typed", Some(CodeStep::NONE)).await),
            is("identifier", Rule::NotFound)
        );
    })
    .await;
}

#[tokio::test]
async fn a_text_message_says_what_its_code_is_for() {
    on_both(|school| async move {
        register::start(&school.db, &guest(), "13800138000", Lang::En).await.unwrap();
        assert!(school.mails_to("+8613800138000").await[0].body.contains("open an account"));
        let (id, code) = school.ask("amy@example.com").await;
        register::finish(&school.db, &guest(), id, &code, "Amy", "amy", PASSWORD).await.unwrap();
        let (id, code) = school.ask("+8613900139000").await;
        register::finish(&school.db, &guest(), id, &code, "Eve", "eve", PASSWORD).await.unwrap();
        school.clock.advance(60_000);
        reset::start(&school.db, &guest(), "13900139000", Lang::ZhHans).await.unwrap();
        assert!(school.mails_to("+8613900139000").await[0].body.contains("重设密码"));
    })
    .await;
}
