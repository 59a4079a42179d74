//! Codes to phones: whoever has an account and whoever has none get the same answers, and nobody is written to without end.

use ground::sms;
use model::{Lang, Millis, account::CodeStep, rule::Rule};
use people::{finish_sign_in, register, reset, sign_in, start_sign_in};
use testing::{field_error, guest, is, on_both, wait};

use crate::support::{PASSWORD, Steps as _, stranger_at, wrong};

const AMY: &str = "+8613800138000";

#[tokio::test]
async fn a_phone_number_is_as_good_as_an_address() {
    on_both(|school| async move {
        let db = &school.db;
        let id = register::start(db, &guest(), "138-0013-8000", Lang::ZhHans).await.unwrap();
        let code = school.code_of(AMY).await;
        let amy = register::finish(db, &guest(), id, &code, "Amy", "amy", PASSWORD).await.unwrap();
        assert!(
            school.can_sign_in("13800138000", PASSWORD).await
                && school.can_sign_in("0086 138 0013 8000", PASSWORD).await
        );
        assert!(!school.can_sign_in("13800138001", PASSWORD).await);
        school.clock.advance(Millis::MINUTE);
        let id = reset::start(db, &guest(), AMY, Lang::ZhHans).await.unwrap();
        let code = school.code_of(AMY).await;
        let new = reset::finish(db, &guest(), id, &code, "battery staple").await.unwrap();
        assert_eq!(new.person, amy.person);
        school.clock.advance(Millis::MINUTE);
        let id = start_sign_in(db, &guest(), AMY, Lang::En).await.unwrap();
        let code = school.code_of(AMY).await;
        assert_eq!(finish_sign_in(db, &guest(), id, &code).await.unwrap().person, amy.person);
        assert_eq!(field_error(finish_sign_in(db, &guest(), id, &code).await), is("code", Rule::Code), "once");
        // A number that has an account is told so.
        school.clock.advance(Millis::MINUTE);
        register::start(db, &guest(), AMY, Lang::En).await.unwrap();
        assert!(school.mails_to(AMY).await[0].body.contains("already"));
        for bad in ["12345", "+999 123456789", "138001380001"] {
            assert_eq!(
                field_error(register::start(db, &guest(), bad, Lang::En).await),
                is("identifier", Rule::Phone),
                "{bad}"
            );
        }
        assert_eq!(field_error(register::start(db, &guest(), "amy", Lang::En).await), is("identifier", Rule::Email));
    })
    .await;
}

#[tokio::test]
async fn a_code_signs_in_its_owner_and_tells_nobody_whether_there_is_one() {
    on_both(|school| async move {
        let amy = school.register("amy@example.com", "amy").await;
        school.clock.advance(Millis::MINUTE);
        let mut answers = Vec::new();
        for address in ["amy@example.com", "nobody@example.com"] {
            let id = start_sign_in(&school.db, &guest(), address, Lang::En).await.unwrap();
            let mut tries = vec![field_error(start_sign_in(&school.db, &guest(), address, Lang::En).await)];
            for _ in 0..6 {
                tries.push(field_error(finish_sign_in(&school.db, &guest(), id, "000000").await));
            }
            answers.push(tries);
        }
        assert_eq!(answers[0], answers[1]);
        school.clock.advance(Millis::MINUTE);
        let id = start_sign_in(&school.db, &guest(), "amy@example.com", Lang::En).await.unwrap();
        let code = school.code_of("amy@example.com").await;
        assert_eq!(field_error(finish_sign_in(&school.db, &guest(), id, "").await), is("code", Rule::Required));
        assert_eq!(
            field_error(finish_sign_in(&school.db, &guest(), CodeStep::NONE, &code).await),
            is("code", Rule::Code)
        );
        assert_eq!(
            field_error(reset::finish(&school.db, &guest(), id, &code, "battery staple").await),
            is("code", Rule::Code),
            "for nothing else"
        );
        assert_eq!(finish_sign_in(&school.db, &guest(), id, &code).await.unwrap().person, amy.person);
        // Suspended while it was under way.
        school.clock.advance(Millis::MINUTE);
        let id = start_sign_in(&school.db, &guest(), "amy@example.com", Lang::En).await.unwrap();
        let code = school.code_of("amy@example.com").await;
        school.change("update person set suspended_at = 1").await;
        let refused = "audit_log where action = 'refused' and actor_id is not null";
        let before = school.count(refused).await;
        assert_eq!(field_error(finish_sign_in(&school.db, &guest(), id, &wrong(&code)).await), is("code", Rule::Code));
        assert_eq!(field_error(finish_sign_in(&school.db, &guest(), id, &code).await), is("code", Rule::Suspended));
        assert_eq!(school.count(refused).await, before + 2, "both stand in her log");
        assert!(sign_in(&school.db, &guest(), "amy", PASSWORD).await.is_err());
    })
    .await;
}

#[tokio::test]
async fn messages_are_capped_by_number_address_and_country_and_their_cost_is_told() {
    on_both(|school| async move {
        let ask = async |address: &str, number: &str| {
            register::start(&school.db, &stranger_at(address), number, Lang::En).await
        };
        for _ in 0..10 {
            ask("198.51.100.1", AMY).await.unwrap();
            school.clock.advance(Millis::MINUTE);
        }
        assert!(matches!(wait(ask("198.51.100.2", AMY).await), 80_000..86_400), "by number");
        for n in 0..20 {
            ask("198.51.100.1", &format!("138001381{n:02}")).await.unwrap();
        }
        wait(ask("198.51.100.1", "13800138200").await);
        // An account or none: the caps are the same, and the messages that nobody gets count too.
        wait(reset::start(&school.db, &stranger_at("198.51.100.1"), "13800138200", Lang::En).await);
        for n in 0..70 {
            ask(&format!("198.51.101.{n}"), &format!("139001390{n:02}")).await.unwrap();
        }
        wait(ask("198.51.102.1", "13900139099").await);
        ask("198.51.102.1", "+44 7400 123456").await.unwrap();
        reset::start(&school.db, &stranger_at("198.51.102.2"), "+44 7400 123457", Lang::En).await.unwrap();

        let costs = sms::costs(&school.db, &ground::RequestContext::system()).await.unwrap();
        let told: Vec<_> = costs.iter().map(|cost| (cost.country.as_str(), cost.count, cost.cost)).collect();
        assert_eq!(told, [("CN", 100, 45_000), ("GB", 1, 3_000)], "what nobody got costs nothing");
        assert!(sms::costs(&school.db, &guest()).await.is_err());
        school.clock.advance(Millis::DAY);
        ask("198.51.100.1", AMY).await.unwrap();
    })
    .await;
}
