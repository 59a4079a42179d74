//! Opening an account.

use ground::RequestContext;
use model::{Lang, Permissions, rule::Rule};
use people::{person, register, session};
use sqlx::SqlitePool;
use testing::{School, field_error, field_errors, guest, is, on_both};

use crate::support::{PASSWORD, Steps as _, wrong};

#[tokio::test]
async fn a_person_registers_with_the_code_from_their_mail() {
    on_both(|school| async move {
        let id = register::start(&school.db, &guest(), " Amy@Example.COM ", Lang::ZhHans).await.unwrap();
        let mails = school.mails_to("amy@example.com").await;
        assert!(mails[0].subject.contains("验证码"));
        let code = school.code_of("amy@example.com").await;
        let typed = format!(" {} {} ", &code[..3], &code[3..]);
        let signed_in = register::finish(&school.db, &guest(), id, &typed, " 林静 ", "Lin", PASSWORD).await.unwrap();

        let session = session::load(&school.db, &signed_in.token).await.unwrap().unwrap();
        assert_eq!(
            (session.who.id, session.who.name.as_str(), session.who.handle.as_str()),
            (signed_in.person, "林静", "lin")
        );
        assert_eq!(session.who.may, Permissions::default());
        assert!(school.can_sign_in("AMY@example.com", PASSWORD).await && school.can_sign_in("LIN ", PASSWORD).await);
        assert_eq!(school.count("outbox where topic = 'person.registered'").await, 1);
    })
    .await;
}

#[tokio::test]
async fn nobody_learns_whether_an_address_has_an_account() {
    on_both(|school| async move {
        school.register("amy@example.com", "amy").await;
        school.clock.advance(60_000);
        let mut answers = Vec::new();
        for address in ["amy@example.com", "new@example.com"] {
            let id = register::start(&school.db, &guest(), address, Lang::En).await.unwrap();
            let again = field_error(register::start(&school.db, &guest(), address, Lang::En).await);
            let mails = school.mails_to(address).await;
            let guess =
                if address.starts_with("new") { wrong(&school.code_of(address).await) } else { "123456".into() };
            let mut tries = vec![again];
            for _ in 0..7 {
                tries.push(field_error(register::finish(&school.db, &guest(), id, &guess, "Eve", "", PASSWORD).await));
            }
            answers.push(tries);
            let told = mails[0].subject.contains("already have");
            assert_eq!(told, address.starts_with("amy"), "only the owner of the address reads that");
        }
        assert_eq!(answers[0], answers[1]);
        assert_eq!(answers[0][0], is("identifier", Rule::Wait(60)));
        assert_eq!(answers[0][5], is("code", Rule::Code));
        assert_eq!(answers[0][6], is("code", Rule::CodeExpired));
        assert_eq!(school.count("person").await, 1);
    })
    .await;
}

#[tokio::test]
async fn all_faults_are_told_at_once_and_cost_no_try() {
    on_both(|school| async move {
        school.register("tom@example.com", "tom").await;
        let (id, code) = school.ask("amy@example.com").await;
        let all = field_errors(register::finish(&school.db, &guest(), id, "12", "\u{200B}", "tom", "short").await);
        let expected = [
            is("code", Rule::Code),
            is("name", Rule::Required),
            is("handle", Rule::Taken),
            is("password", Rule::TooShort(8)),
        ];
        assert_eq!(all, expected);
        for _ in 0..6 {
            let taken = register::finish(&school.db, &guest(), id, &code, "Amy", "tom", PASSWORD).await;
            assert_eq!(field_error(taken), is("handle", Rule::Taken));
        }
        assert_eq!(school.count("verification_code where failed_attempts > 0 and used_at is null").await, 0);
        register::finish(&school.db, &guest(), id, &code, "Amy", "amy", PASSWORD).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn bad_values_are_refused_field_by_field() {
    on_both(|school| async move {
        let long = "长".repeat(5000);
        for (address, rule) in [
            ("", Rule::Required),
            (&long, Rule::TooLong(254)),
            ("<b>amy</b>@example.com", Rule::Email),
            ("👩‍🏫@example.com", Rule::Email),
            ("😀@example.com", Rule::Email),
            ("amy@example.com\r\nBcc: eve@example.com", Rule::Invisible),
            ("amy\u{0}@example.com", Rule::Invisible),
            ("amy\u{202E}@example.com", Rule::Invisible),
        ] {
            assert_eq!(
                field_error(register::start(&school.db, &guest(), address, Lang::En).await),
                is("identifier", rule),
                "{address:?}"
            );
        }
        let (id, code) = school.ask("amy@example.com").await;
        for (name, rule) in [
            ("", Rule::Required),
            (&*long, Rule::TooLong(40)),
            ("a\u{0}b", Rule::Invisible),
            ("a\u{202E}b", Rule::Invisible),
        ] {
            let refused = register::finish(&school.db, &guest(), id, &code, name, "", PASSWORD).await;
            assert_eq!(field_error(refused), is("name", rule), "{name:?}");
        }
        for (handle, rule) in [
            (&*long, Rule::TooLong(30)),
            ("<b>", Rule::Handle),
            ("😀😀😀", Rule::Handle),
            ("a\u{0}b", Rule::Invisible),
            ("am\u{202E}y", Rule::Invisible),
        ] {
            let refused = register::finish(&school.db, &guest(), id, &code, "Amy", handle, PASSWORD).await;
            assert_eq!(field_error(refused), is("handle", rule), "{handle:?}");
        }
        for (password, rule) in [("", Rule::Required), (&*long, Rule::TooLong(128)), ("12345678", Rule::CommonPassword)]
        {
            let refused = register::finish(&school.db, &guest(), id, &code, "Amy", "", password).await;
            assert_eq!(field_error(refused), is("password", rule), "{password:?}");
        }
        for (typed, rule) in
            [("", Rule::Required), (&*long, Rule::Code), ("<b>1</b>", Rule::Code), ("12345\u{0}", Rule::Code)]
        {
            let refused = register::finish(&school.db, &guest(), id, typed, "Amy", "", PASSWORD).await;
            assert_eq!(field_error(refused), is("code", rule), "{typed:?}");
        }
        // A password may hold anything, a name may look like HTML or be a picture.
        let odd = "p\u{0}ss\u{200B}wörd<😀>";
        let strange = RequestContext { agent: "agent\u{0}\u{7}".into(), ..guest() };
        let amy = register::finish(&school.db, &strange, id, &code, "<b>👩‍🏫</b>", "", odd).await.unwrap();
        assert_eq!(session::load(&school.db, &amy.token).await.unwrap().unwrap().who.name, "<b>👩‍🏫</b>");
        assert!(school.can_sign_in("amy@example.com", odd).await);
    })
    .await;
}

#[tokio::test]
async fn a_user_name_is_made_when_none_is_chosen() {
    on_both(|school| async move {
        let mut handles = Vec::new();
        for (address, name) in [("a@b.cn", "Amy Lin"), ("c@b.cn", "Amy Lin"), ("d@b.cn", "林静"), ("e@b.cn", "林静")]
        {
            let (id, code) = school.ask(address).await;
            let signed_in = register::finish(&school.db, &guest(), id, &code, name, " ", PASSWORD).await.unwrap();
            handles.push(session::load(&school.db, &signed_in.token).await.unwrap().unwrap().who.handle);
            assert_eq!(person::by_handle(&school.db, handles.last().unwrap()).await.unwrap(), Some(signed_in.person));
        }
        assert_eq!(handles[0], "amy-lin");
        assert!(
            handles[1].starts_with("amy-lin-")
                && handles[2].starts_with("reader-")
                && handles[3].starts_with("reader-")
        );
    })
    .await;
}

#[tokio::test]
async fn an_address_is_nowhere_in_the_clear() {
    let school = School::open(None).await;
    let address = "amy.secret@example.com";
    let id = register::start(&school.db, &guest(), address, Lang::En).await.unwrap();
    for file in ["lyceum.db", "lyceum.db-wal"] {
        let bytes = std::fs::read(school.folder.path().join(file)).unwrap();
        assert!(!bytes.windows(10).any(|w| w.eq_ignore_ascii_case(b"amy.secret")), "{file}");
    }
    let code = school.code_of(address).await;
    register::finish(&school.db, &guest(), id, &code, "Amy", "amy", PASSWORD).await.unwrap();
    ground::flash::put(&school.db, "login", &format!("{{\"identifier\":\"{address}\"}}")).await.unwrap();
    people::reset::start(&school.db, &guest(), address, Lang::En).await.unwrap();

    let path = school.folder.path().join("lyceum.db");
    let pool = SqlitePool::connect(&format!("sqlite://{}", path.display())).await.unwrap();
    let columns: Vec<(String, String)> = sqlx::query_as(
        "select m.name, c.name from sqlite_master m join pragma_table_info(m.name) c \
         where m.type = 'table' and lower(c.type) in ('text', 'blob') and m.name <> 'dev_mailbox' \
           and m.name not like 'sqlite%'",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    assert!(columns.len() > 30);
    for (table, column) in columns {
        let sql = format!(
            "select count(*) from {table} where instr(lower(cast({column} as text)), 'amy.secret') > 0 \
             or instr(cast({column} as blob), cast('amy.secret' as blob)) > 0"
        );
        let found: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(&pool).await.unwrap();
        assert_eq!(found, 0, "{table}.{column}");
    }
}
