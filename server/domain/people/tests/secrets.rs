//! What is secret is sealed: nobody who has the database, the logs or the search index has addresses.

use ground::{Error, Keys, RequestContext, flash};
use model::Lang;
use people::{application, contact, person, profile, register, start_sign_in};
use school::rotate::{self, Rotated};
use testing::{dump, guest, import_demo, on_both};

use crate::support::{PASSWORD, Steps as _, at, stranger_at};

const MAIL: &str = "canary-4711@example.com";
const PHONE: &str = "+8613912345678";

#[tokio::test]
async fn no_row_of_any_table_holds_an_address_a_number_or_a_code() {
    on_both(|school| async move {
        import_demo(&school).await;
        let signed_in = school.register(MAIL, "canary").await;
        let (db, actor) = (school.db.clone(), at(&signed_in));
        let id = contact::start(&db, &actor, PHONE, Lang::En).await.unwrap();
        let code = school.code_of(PHONE).await;
        contact::finish(&db, &actor, id, &code, "https://school.example", Lang::En).await.unwrap();
        application::submit(&db, &actor, "I would like to teach here.", "A sample of how I teach it.").await.unwrap();
        profile::save(&db, &actor, "Canary", "canary", "Sings").await.unwrap();
        flash::put(&db, "login", &format!("{{\"identifier\":\"{MAIL}\"}}")).await.unwrap();
        let _ = people::sign_in(&school.db, &stranger_at("198.51.100.9"), MAIL, "wrong password").await;
        school.clock.advance(60_000);
        start_sign_in(&school.db, &guest(), MAIL, Lang::En).await.unwrap();
        register::start(&school.db, &guest(), PHONE, Lang::En).await.unwrap();
        let new = person::NewPerson {
            email: "canary-4712@example.com".into(),
            name: "Two".into(),
            role: model::Role::Learner,
            handle: None,
            password: Some(PASSWORD.into()),
        };
        person::create(&school.db, &RequestContext::system(), new).await.unwrap();

        // The mailbox of development is what would have left the house.
        let rows: Vec<_> = dump(&school).await.into_iter().filter(|row| !row.starts_with("dev_mailbox: ")).collect();
        let text = rows.join("\n").to_lowercase();
        for secret in ["canary-471", "13912345678", "139-1234", PASSWORD, &signed_in.token, &code] {
            let hex = data_encoding::HEXLOWER.encode(secret.as_bytes());
            let found = rows.iter().find(|row| row.to_lowercase().contains(&secret.to_lowercase()));
            // Six digits may stand in some id by chance.
            assert!(found.is_none() || secret.len() == 6, "{secret}: {found:?}");
            assert!(secret.len() == 6 || !text.contains(&hex), "{secret} as bytes");
        }
    })
    .await;
}

#[tokio::test]
async fn everything_is_sealed_anew_with_a_new_key_while_the_school_goes_on() {
    on_both(|school| async move {
        let signed_in = school.register(MAIL, "canary").await;
        let (db, actor) = (school.db.clone(), at(&signed_in));
        let id = contact::start(&db, &actor, PHONE, Lang::En).await.unwrap();
        // Another process: it has met no new key yet.
        let running = Keys::load(&school.folder.path().join("keys")).unwrap();
        let Rotated { number, sealed } = rotate::rotate(&school.db, &RequestContext::system()).await.unwrap();
        assert_eq!(number, 2);
        assert!(sealed >= 4, "{sealed}");
        let sealed: Vec<String> = school
            .rows(if school.is_sqlite() {
                "select hex(value_encrypted) \
                from contact \
                union all \
                select hex(value_encrypted) \
                from verification_code \
                union all \
                select hex(payload) \
                from job \
                where length(payload) > 0"
            } else {
                "select encode(value_encrypted, 'hex') \
                from contact \
                union all \
                select encode(value_encrypted, 'hex') \
                from verification_code \
                union all \
                select encode(payload, 'hex') \
                from job \
                where length(payload) > 0"
            })
            .await;
        assert!(sealed.iter().all(|row| row.starts_with("00000002")), "{sealed:?}");
        // It reads what the new key sealed, and seals with it from then on.
        let row = data(&sealed[0]);
        assert!(running.open(&row).is_ok());
        assert_eq!(running.number(), 2);
        // Addresses are found as before, codes are still good, and jobs are done.
        let code = school.code_of(PHONE).await;
        contact::finish(&db, &actor, id, &code, "https://school.example", Lang::En).await.unwrap();
        assert!(school.can_sign_in(MAIL, PASSWORD).await && school.can_sign_in(PHONE, PASSWORD).await);
        assert_eq!(rotate::rotate(&school.db, &RequestContext::system()).await.unwrap().number, 3);
        assert!(matches!(rotate::rotate(&school.db, &actor).await, Err(Error::Forbidden)));
        assert_eq!(school::check::run(&school.db).await.unwrap(), []);
    })
    .await;
}

fn data(hex: &str) -> Vec<u8> {
    data_encoding::HEXLOWER_PERMISSIVE.decode(hex.as_bytes()).unwrap()
}
