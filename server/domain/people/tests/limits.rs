//! Guessing is slow, and a stranger who guesses locks nobody out.

use ground::{
    Error, RequestContext,
    rate_limit::{self, LimitKey},
    transaction,
};
use model::{Lang, Millis, rule::Rule};
use people::{contact, register, sign_in, start_sign_in};
use testing::{School, field_error, guest, is, on_both, wait};
use tokio::task::JoinSet;

use crate::support::{PASSWORD, Steps as _, at, stranger_at};

#[tokio::test]
async fn whoever_guesses_at_an_account_waits_longer_each_time_and_never_for_good() {
    on_both(|school| async move {
        school.register("amy@example.com", "amy").await;
        // Somebody's account and nobody's behave alike.
        for name in ["amy", "nobody"] {
            let guess = async || sign_in(&school.db, &guest(), name, "wrong password").await;
            for _ in 0..5 {
                assert_eq!(field_error(guess().await), is("password", Rule::Credentials));
            }
            let mut waits = Vec::new();
            for _ in 0..12 {
                assert_eq!(field_error(guess().await), is("password", Rule::Credentials));
                let seconds = wait(guess().await);
                assert_eq!(wait(guess().await), seconds, "asking again makes it no longer");
                waits.push(seconds);
                school.clock.advance(seconds * 1_000 - 1);
                assert_eq!(wait(guess().await), 1, "nor shorter");
                school.clock.advance(1);
            }
            assert_eq!(waits, [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300], "{name}");
        }
        // Amy's own password is not looked at while the account waits, and is when it does not.
        assert_eq!(
            field_error(sign_in(&school.db, &guest(), "AMY ", "wrong password").await),
            is("password", Rule::Credentials)
        );
        assert_eq!(wait(sign_in(&school.db, &guest(), "amy", PASSWORD).await), 300);
        school.clock.advance(300_000);
        assert!(school.can_sign_in("amy", PASSWORD).await);
        // A right guess begins anew, and so does a day.
        for _ in 0..5 {
            assert_eq!(
                field_error(sign_in(&school.db, &guest(), "amy", "wrong password").await),
                is("password", Rule::Credentials)
            );
        }
        school.clock.advance(Millis::DAY + 1);
        school::register().run_sweeps(&school.db).await.unwrap();
        assert_eq!(school.count("rate_limit").await, 0);
    })
    .await;
}

#[tokio::test]
async fn an_owner_signs_in_on_their_own_device_while_strangers_guess() {
    on_both(|school| async move {
        let amy = school.register("amy@example.com", "amy").await;
        let tom = school.register("tom@example.com", "tom").await;
        let stranger = stranger_at("198.51.100.9");
        for _ in 0..7 {
            let _ = sign_in(&school.db, &stranger, "amy", "wrong password").await;
            let _ = sign_in(&school.db, &stranger, "amy@example.com", "wrong password").await;
        }
        wait(sign_in(&school.db, &stranger, "amy", PASSWORD).await);
        wait(sign_in(&school.db, &stranger_at("203.0.113.1"), "amy", PASSWORD).await);
        let hers = |device: &str| RequestContext { device: Some(device.into()), ..stranger_at("198.51.100.9") };
        sign_in(&school.db, &hers(&amy.device), "amy", PASSWORD).await.unwrap();
        sign_in(&school.db, &hers(&amy.device), "amy@example.com", PASSWORD).await.unwrap();
        // Another one's mark, a changed one, one of another person's name, and one of a year ago are no marks.
        let mut changed = amy.device.clone();
        changed.replace_range(changed.len() - 1.., if changed.ends_with('0') { "1" } else { "0" });
        let borrowed = tom.device.replacen(&tom.person.to_string(), &amy.person.to_string(), 1);
        for device in [tom.device.as_str(), &changed, &borrowed, "", "....", "\u{0}"] {
            wait(sign_in(&school.db, &hers(device), "amy", PASSWORD).await);
        }
        // A stolen device guesses slowly too.
        for _ in 0..11 {
            assert_eq!(
                field_error(sign_in(&school.db, &hers(&amy.device), "amy", "wrong password").await),
                is("password", Rule::Credentials)
            );
        }
        assert_eq!(wait(sign_in(&school.db, &hers(&amy.device), "amy", PASSWORD).await), 1);
    })
    .await;
}

#[tokio::test]
async fn one_address_that_guesses_at_many_accounts_waits_too() {
    on_both(|school| async move {
        school.register("amy@example.com", "amy").await;
        school.clock.advance(Millis::MINUTE);
        let stranger = stranger_at("198.51.100.9");
        for guess in 0..51 {
            let name = format!("person-{guess}");
            assert_eq!(
                field_error(sign_in(&school.db, &stranger, &name, "wrong password").await),
                is("password", Rule::Credentials)
            );
        }
        assert_eq!(wait(sign_in(&school.db, &stranger, "amy", PASSWORD).await), 1);
        sign_in(&school.db, &stranger_at("198.51.100.10"), "amy", PASSWORD).await.unwrap();
        // What is long ago is forgotten, one by one: those who sign in each day are not slowed by all that they mistyped in a year.
        for day in 0..60 {
            school.clock.advance(Millis::HOUR);
            assert_eq!(
                field_error(sign_in(&school.db, &stranger, &format!("day-{day}"), "wrong password").await),
                is("password", Rule::Credentials)
            );
        }
        // Codes are counted apart: forty addresses of a class behind one router may ask.
        for code in 0..41 {
            register::start(&school.db, &stranger, &format!("p{code}@example.com"), Lang::En).await.unwrap();
        }
        assert_eq!(wait(register::start(&school.db, &stranger, "amy@example.com", Lang::En).await), 1);
        assert_eq!(
            wait(register::start(&school.db, &stranger, "new@example.com", Lang::En).await),
            1,
            "known and unknown alike"
        );
    })
    .await;
}

#[tokio::test]
async fn sixty_spellings_of_one_name_are_one_account() {
    on_both(|school| async move {
        school.register("amy@example.com", "amy-lin").await;
        let (step, code) = school.ask("+8613800138000").await;
        register::finish(&school.db, &guest(), step, &code, "Tom", "tom", PASSWORD).await.unwrap();
        let wide = |text: &str| -> String {
            text.chars()
                .map(|c| if c.is_ascii_digit() { char::from_u32(c as u32 + 0xFEE0).unwrap() } else { c })
                .collect()
        };
        let upper = |text: &str, n: usize| -> String {
            text.chars().enumerate().map(|(at, c)| if n >> at & 1 == 1 { c.to_ascii_uppercase() } else { c }).collect()
        };
        let number = |n: usize| {
            let dashes =
                ["13800138000", "138-0013-8000", "138 0013 8000", "(138)00138000", "1-3-8-0-0-1-3-8-0-0-0"][n % 5];
            let number = format!("{}{dashes}", ["", "+86", "0086", "+86 ", "+86-", " "][n / 5 % 6]);
            if n < 30 { number } else { wide(&number) }
        };
        let spellings: [&dyn Fn(usize) -> String; 3] =
            [&number, &|n| upper("amy@example.com", n), &|n| format!(" {} ", upper("amy-lin", n))];
        for spelled in spellings {
            let (mut looked_at, mut hers) = (0, 0);
            for n in 0..60 {
                // What is nobody's number guesses at nobody.
                let system = RequestContext::system();
                let of = people::person::by_address(&school.db, &system, &spelled(n)).await.unwrap();
                if of.is_none() && !spelled(n).trim().eq_ignore_ascii_case("amy-lin") {
                    continue;
                }
                hers += 1;
                match sign_in(&school.db, &guest(), &spelled(n), "wrong password").await {
                    Err(ground::Error::RateLimited(_)) => {}
                    refused => {
                        assert_eq!(field_error(refused), is("password", Rule::Credentials));
                        looked_at += 1;
                    }
                }
            }
            assert!(looked_at == 6 && hers >= 30, "five are free: {} {looked_at} {hers}", spelled(0));
        }
    })
    .await;
}

#[tokio::test]
async fn a_stranger_keeps_an_owner_on_a_new_device_waiting_for_half_a_minute_at_most() {
    on_both(|school| async move {
        school.register("amy@example.com", "amy").await;
        let (stranger, amy) = (stranger_at("198.51.100.9"), stranger_at("203.0.113.1"));
        // They go on for a day, as fast as they may.
        let end = school.clock.now().plus(Millis::DAY);
        let mut tries = 0;
        while school.clock.now() < end {
            match sign_in(&school.db, &stranger, "amy", "wrong password").await {
                Err(ground::Error::RateLimited(seconds)) => school.clock.advance(seconds * 1_000),
                refused => {
                    assert_eq!(field_error(refused), is("password", Rule::Credentials));
                    tries += 1;
                }
            }
        }
        assert!((250..350).contains(&tries), "one in five minutes: {tries}");
        let _ = sign_in(&school.db, &stranger, "amy", "wrong password").await;
        let seconds = match sign_in(&school.db, &amy, "amy", PASSWORD).await {
            Err(ground::Error::RateLimited(seconds)) => seconds,
            other => panic!("the last guess was just now: {other:?}"),
        };
        assert!(seconds <= 30, "{seconds}");
        school.clock.advance(seconds * 1_000);
        sign_in(&school.db, &amy, "amy", PASSWORD).await.unwrap();
        // His own count is not forgotten by that.
        assert!(wait(sign_in(&school.db, &stranger, "amy", PASSWORD).await) > 100);
    })
    .await;
}

/// An account with three names, and three names of nobody.
const NAMES: [[&str; 3]; 2] =
    [["amy", "amy@example.com", "+8613800138000"], ["zed", "zed@example.com", "+8613900139000"]];

/// Amy, with an address and a number.
async fn amy(school: &School) {
    let amy = at(&school.register("amy@example.com", "amy").await);
    let step = contact::start(&school.db, &amy, "+8613800138000", Lang::En).await.unwrap();
    let code = school.code_of("+8613800138000").await;
    contact::finish(&school.db, &amy, step, &code, "https://school.example", Lang::En).await.unwrap();
}

#[tokio::test]
async fn three_names_of_one_account_are_guessed_at_as_one() {
    on_both(|school| async move {
        amy(&school).await;
        let stranger = stranger_at("198.51.100.9");
        for name in NAMES[0].into_iter().cycle().take(16) {
            let guess = sign_in(&school.db, &stranger, name, "wrong password").await;
            assert_eq!(field_error(guess), is("password", Rule::Credentials));
        }
        // Five by each name, which are none too many, and the sixth by one, which is told to wait. The other two are
        // not, but sixteen were counted in all, and the seventeenth is not looked at, be it right.
        assert_eq!(wait(sign_in(&school.db, &stranger, "amy", PASSWORD).await), 1);
        let right = sign_in(&school.db, &stranger, "amy@example.com", PASSWORD).await;
        assert_eq!(field_error(right), is("password", Rule::Credentials));
        // Elsewhere the owner gets in meanwhile, by the name that waits for nothing, and there once they have waited.
        sign_in(&school.db, &stranger_at("203.0.113.1"), "+8613800138000", PASSWORD).await.unwrap();
        let right = sign_in(&school.db, &stranger, "+8613800138000", PASSWORD).await;
        assert_eq!(field_error(right), is("password", Rule::Credentials));
        school.clock.advance(1_000);
        sign_in(&school.db, &stranger, "amy", PASSWORD).await.unwrap();
        // A right one begins anew, by whatever name.
        sign_in(&school.db, &stranger, "+8613800138000", PASSWORD).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_classmate_who_guesses_makes_a_right_password_wrong_for_half_a_minute_at_most() {
    on_both(|school| async move {
        amy(&school).await;
        // All of a class have one address.
        let class = stranger_at("198.51.100.9");
        let guess_on = async |tries: u32| {
            let mut tried = 0;
            while tried < tries {
                match sign_in(&school.db, &class, "amy", "wrong password").await {
                    Err(Error::RateLimited(seconds)) => school.clock.advance(seconds * 1_000),
                    refused => {
                        assert_eq!(field_error(refused), is("password", Rule::Credentials));
                        tried += 1;
                    }
                }
            }
        };
        let amy = async || sign_in(&school.db, &class, "amy@example.com", PASSWORD).await;
        guess_on(14).await;
        amy().await.unwrap();
        // That began anew. He goes on for hours.
        guess_on(30).await;
        assert_eq!(field_error(amy().await), is("password", Rule::Credentials));
        school.clock.advance(30_000 - 1);
        assert_eq!(field_error(amy().await), is("password", Rule::Credentials));
        school.clock.advance(1);
        amy().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_hundred_networks_that_ask_for_codes_get_a_hundred_a_day() {
    on_both(|school| async move {
        let amy = school.register("amy@example.com", "amy").await;
        let ask = async |ctx: &RequestContext| start_sign_in(&school.db, ctx, "amy@example.com", Lang::En).await;
        let network = |n: u32| stranger_at(&format!("198.51.100.{n}"));
        for n in 0..100 {
            ask(&network(n)).await.unwrap();
        }
        school.clock.advance(Millis::MINUTE);
        for n in [0, 99, 100] {
            let (field, rule) = field_error(ask(&network(n)).await);
            assert!(field == "identifier" && matches!(rule, Rule::Wait(80_000..86_400)), "{n}: {rule:?}");
        }
        let device = Some(amy.device.clone());
        ask(&RequestContext { device, ..network(100) }).await.unwrap();
        school.clock.advance(Millis::DAY);
        ask(&network(0)).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn no_answer_tells_which_names_are_of_one_account() {
    on_both(|school| async move {
        amy(&school).await;
        let mut heard = Vec::new();
        for (names, address) in NAMES.into_iter().zip(["198.51.100.9", "198.51.100.10"]) {
            school.clock.advance(Millis::DAY + 1);
            school::register().run_sweeps(&school.db).await.unwrap();
            let (mut answers, stranger) = (Vec::new(), stranger_at(address));
            // The first until they have to wait, then the others, then all in turn for some hours.
            let order = std::iter::repeat_n(0, 7).chain([1, 2]).chain([0, 1, 2].into_iter().cycle().take(30));
            for name in order {
                let answer = match sign_in(&school.db, &stranger, names[name], "wrong password").await {
                    Err(Error::RateLimited(seconds)) => Err(seconds),
                    refused => Ok(field_error(refused)),
                };
                if answers.len() > 9 {
                    school.clock.advance(answer.as_ref().err().map_or(1, |seconds| seconds * 1_000 / 2));
                }
                answers.push(answer);
            }
            heard.push(answers);
        }
        let wrong = Ok(is("password", Rule::Credentials));
        assert!(heard[0][6].is_err() && heard[0][7] == wrong && heard[0][8] == wrong, "{:?}", heard[0]);
        assert_eq!(heard[0], heard[1]);
    })
    .await;
}

#[tokio::test]
async fn households_of_one_network_guess_as_one() {
    on_both(|school| async move {
        school.register("amy@example.com", "amy").await;
        let household = |n: u32| stranger_at(&format!("2001:db8:1:{n:x}::1"));
        let mut waits = Vec::new();
        for n in 0..12 {
            let guess = sign_in(&school.db, &household(n), "amy", "wrong password").await;
            assert_eq!(field_error(guess), is("password", Rule::Credentials));
            if n >= 5 {
                waits.push(wait(sign_in(&school.db, &household(n + 100), "amy", PASSWORD).await));
                school.clock.advance(waits[waits.len() - 1] * 1_000);
            }
        }
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 64]);
        // At many accounts it guesses no more than sixteen households would.
        let fill = async || -> ground::Result<()> {
            transaction!(&school.db, |tx| {
                for _ in 0..801 {
                    match rate_limit::count(tx, &LimitKey::Network("2001:db8:1::")).await {
                        Err(Error::RateLimited(_)) => break,
                        counted => counted?,
                    }
                }
                Ok(())
            })
        };
        fill().await.unwrap();
        assert_eq!(wait(sign_in(&school.db, &household(900), "somebody", "wrong password").await), 1);
        sign_in(&school.db, &stranger_at("2001:db8:2:7::1"), "amy", PASSWORD).await.unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn guesses_at_the_same_instant_are_all_counted() {
    on_both(|school| async move {
        school.register("amy@example.com", "amy").await;
        let mut guesses = JoinSet::new();
        for _ in 0..64 {
            let db = school.db.clone();
            guesses.spawn(async move {
                match sign_in(&db, &guest(), "amy", "wrong password").await {
                    Err(ground::Error::Invalid(_)) => true,
                    Err(ground::Error::RateLimited(_)) => false,
                    other => panic!("{other:?}"),
                }
            });
        }
        let looked_at = guesses.join_all().await.into_iter().filter(|looked_at| *looked_at).count();
        assert!((1..=6).contains(&looked_at), "five are free, and the sixth makes the rest wait: {looked_at}");
        let hours = format!(
            "rate_limit where window_end = {}",
            school.clock.now().plus(i64::try_from(looked_at).unwrap() * Millis::HOUR).0
        );
        assert_eq!(school.count(&hours).await, 1);
    })
    .await;
}
