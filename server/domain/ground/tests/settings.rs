//! Settings: the layers, what holds where and when, who may change what, and what is not allowed.

use ground::{
    Actor, Db, Error, RequestContext,
    settings::{self, Catalogue, Fixed, Layer, SECRET, Setting, Settings},
    time::TIME_ZONE,
};
use model::{Id, Permission, Permissions, Role};
use testing::{School, dump, guest, on_both};

const ROOMS: Setting<u32> = Setting::new("test.rooms", || 12)
    .about("how many rooms there are")
    .allowed("a whole number from 1 to 100", |rooms| (1..=100).contains(rooms));
const MOTTO: Setting<String> = Setting::new("test.motto", String::new).changed_by(Permission::CourseEditAny);
const TOKEN: Setting<String> = Setting::new("test.token", String::new)
    .about("what only the provider knows")
    .allowed("at least eight characters", |token| token.len() >= 8)
    .secret();

fn catalogue() -> Catalogue {
    ground::settings(Catalogue::default()).with(&ROOMS).with(&MOTTO).with(&TOKEN)
}

fn fixed(values: &[(&str, Layer, &str)]) -> Fixed {
    catalogue().fix(values.iter().map(|(key, layer, text)| ((*key).into(), *layer, (*text).into()))).unwrap()
}

/// Another process at the same database, with these settings fixed.
async fn process(school: &School, values: &[(&str, Layer, &str)]) -> Db {
    let db = school.another(|env| env.with(Settings::new(catalogue(), fixed(values)))).await;
    settings::reload(&db).await.unwrap();
    db
}

fn operator() -> RequestContext {
    RequestContext::system()
}

#[tokio::test]
async fn a_higher_layer_wins_and_whoever_sets_is_told() {
    on_both(|school| async move {
        let values = [
            ("test.rooms", Layer::File, "20"),
            ("test.rooms", Layer::Environment, "30"),
            ("test.motto", Layer::File, "f"),
        ];
        let (plain, filed, told) =
            (process(&school, &[]).await, process(&school, &values[..1]).await, process(&school, &values).await);
        assert_eq!([&plain, &filed, &told].map(|db| db.settings().get(&ROOMS)), [12, 20, 30]);
        assert_eq!(settings::set(&told, &operator(), "test.rooms", "40").await.unwrap(), Layer::Environment);
        assert_eq!(settings::set(&told, &operator(), "test.motto", "d").await.unwrap(), Layer::File);
        for db in [&plain, &filed] {
            assert!(settings::reload(db).await.unwrap());
        }
        assert_eq!([&plain, &filed, &told].map(|db| db.settings().get(&ROOMS)), [40, 20, 30]);
        assert_eq!([&plain, &told].map(|db| db.settings().get(&MOTTO)), ["d", "f"]);
        let row = |db: &Db| settings::find(db, &operator(), "test.rooms").unwrap();
        assert_eq!(
            (row(&plain).layer, row(&filed).layer, row(&told).layer),
            (Layer::Database, Layer::File, Layer::Environment)
        );
        assert_eq!((row(&plain).value.as_str(), row(&plain).default.as_str()), ("40", "12"));
    })
    .await;
}

#[tokio::test]
async fn a_change_holds_at_once_here_and_with_the_next_look_elsewhere() {
    on_both(|school| async move {
        let (here, there) = (process(&school, &[]).await, process(&school, &[]).await);
        assert!(!settings::reload(&there).await.unwrap(), "nothing has changed");
        assert_eq!(settings::set(&here, &operator(), "test.rooms", " 7 ").await.unwrap(), Layer::Database);
        assert_eq!((here.settings().get(&ROOMS), there.settings().get(&ROOMS)), (7, 12));
        assert!(settings::reload(&there).await.unwrap() && !settings::reload(&there).await.unwrap());
        assert_eq!(there.settings().get(&ROOMS), 7);
        assert_eq!(settings::unset(&there, &operator(), "test.rooms").await.unwrap(), Layer::Default);
        assert_eq!(there.settings().get(&ROOMS), 12);
        // Many at once: what holds is what stands there.
        let all = (1..=20).map(|rooms: u32| {
            let db = here.clone();
            tokio::spawn(
                async move { settings::set(&db, &operator(), "test.rooms", &rooms.to_string()).await.unwrap() },
            )
        });
        for one in all.collect::<Vec<_>>() {
            one.await.unwrap();
        }
        assert_eq!(school.rows("select value from setting").await, [here.settings().get(&ROOMS).to_string()]);
    })
    .await;
}

#[tokio::test]
async fn every_change_is_logged_once_and_nothing_else_is() {
    on_both(|school| async move {
        let db = process(&school, &[]).await;
        for value in ["7", "7", "8"] {
            settings::set(&db, &operator(), "test.rooms", value).await.unwrap();
        }
        assert!(settings::set(&db, &operator(), "test.rooms", "101").await.is_err());
        for _ in 0..2 {
            settings::unset(&db, &operator(), "test.rooms").await.unwrap();
        }
        let logged =
            "select action || ' ' || subject || ' ' || before || '>' || after from audit_log order by sequence";
        assert_eq!(
            school.rows(logged).await,
            ["setting-changed test.rooms >7", "setting-changed test.rooms 7>8", "setting-removed test.rooms 8>"]
        );
    })
    .await;
}

#[tokio::test]
async fn a_setting_is_changed_by_those_who_may_and_have_just_given_their_password() {
    on_both(|school| async move {
        let db = process(&school, &[]).await;
        let person = |permissions| RequestContext::from(Actor::Person(Id::from_raw(1), permissions));
        let teacher = person(Permissions::from_iter([Role::Teacher]));
        let administrator = person(Permissions::from_iter([Role::Administrator]));
        let editor = person(Permissions::from_iter([Permission::CourseEditAny]));
        assert!(matches!(settings::set(&db, &guest(), "test.rooms", "1").await, Err(Error::Unauthenticated)));
        for actor in [&teacher, &editor] {
            assert!(matches!(settings::set(&db, actor, "test.rooms", "1").await, Err(Error::Forbidden)));
            assert!(matches!(settings::unset(&db, actor, "test.rooms").await, Err(Error::Forbidden)));
            assert!(matches!(settings::list(&db, actor), Err(Error::Forbidden)));
        }
        assert!(matches!(settings::set(&db, &administrator, "test.rooms", "1").await, Err(Error::ReauthRequired)));
        assert!(matches!(settings::set(&db, &editor, "test.motto", "x").await, Err(Error::ReauthRequired)));
        assert_eq!(settings::list(&db, &administrator).unwrap().len(), catalogue().iter().count());
        assert!(school.rows("select key from setting").await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn what_is_not_allowed_is_named_with_its_layer_and_what_is() {
    on_both(|school| async move {
        let db = process(&school, &[]).await;
        for (key, value, said) in [
            ("test.rooms", "0", r#"test.rooms: "0" is not allowed; allowed: a whole number from 1 to 100"#),
            ("test.rooms", "many", r#"test.rooms: "many" is not allowed; allowed: a whole number from 1 to 100"#),
            ("test.token", "short", "test.token: the secret is not allowed; allowed: at least eight characters"),
            ("test.room", "1", "test.room: there is no such setting; there is test.rooms"),
            ("test.size", "1", "test.size: there is no such setting; there is test.motto, test.rooms, test.token"),
            ("colour", "1", "colour: there is no such setting (lyceum config list)"),
            (
                "school.time_zone",
                "Asia/Peking",
                "school.time_zone: \"Asia/Peking\" is not allowed; allowed: \
                the name of a time zone, such as Asia/Shanghai, America/New_York or UTC",
            ),
        ] {
            assert_eq!(settings::set(&db, &operator(), key, value).await.unwrap_err().to_string(), said);
        }
        let errors = catalogue().fix([
            ("test.rooms".into(), Layer::File, "x".into()),
            ("test.token".into(), Layer::Environment, "hush".into()),
            ("test.size".into(), Layer::File, "1".into()),
        ]);
        let said: Vec<_> = errors.unwrap_err().iter().map(ToString::to_string).collect();
        assert_eq!(said[0], r#"test.rooms in the file: "x" is not allowed; allowed: a whole number from 1 to 100"#);
        assert_eq!(
            said[1],
            "test.token in the environment (LYCEUM_TEST_TOKEN): the secret is not allowed; \
            allowed: at least eight characters"
        );
        assert!(said[2].starts_with("test.size in the file: there is no such setting; there is test.motto"));
    })
    .await;
}

#[tokio::test]
async fn what_somebody_broke_by_hand_does_not_hold_and_is_found() {
    on_both(|school| async move {
        let db = process(&school, &[]).await;
        settings::set(&db, &operator(), "test.rooms", "7").await.unwrap();
        settings::set(&db, &operator(), "test.token", "12345678").await.unwrap();
        school.damage("update setting set value = '1000' where key = 'test.rooms'").await;
        school.damage("update setting set value = 'x', value_encrypted = null where key = 'test.token'").await;
        school.damage("insert into setting (id, key, value, changed_at) values (1, 'test.gone', '1', 0)").await;
        assert!(settings::reload(&db).await.unwrap());
        assert_eq!((db.settings().get(&ROOMS), db.settings().get(&TOKEN)), (12, String::new()));
        let breaches = school::register().run_checks(&db).await.unwrap();
        let found: Vec<_> = breaches.iter().map(|breach| (breach.rule, breach.row.as_str())).collect();
        assert_eq!(
            found,
            ["test.gone", "test.rooms", "test.token"]
                .map(|key| ("setting-is-allowed", format!("setting {key}")))
                .iter()
                .map(|(rule, row)| (*rule, row.as_str()))
                .collect::<Vec<_>>()
        );
        assert!(breaches[1].message.contains("test.rooms in the database: \"1000\" is not allowed"), "{breaches:?}");
        for key in ["test.gone", "test.rooms", "test.token"] {
            settings::unset(&db, &operator(), key).await.unwrap();
        }
        assert_eq!(school::register().run_checks(&db).await.unwrap(), []);
        assert!(matches!(settings::unset(&db, &operator(), "test.gone").await, Err(Error::Setting(_))));
    })
    .await;
}

#[tokio::test]
async fn a_secret_is_sealed_and_shown_to_nobody() {
    on_both(|school| async move {
        const HUSH: &str = "canary-4711";
        let db = process(&school, &[]).await;
        settings::set(&db, &operator(), "test.token", HUSH).await.unwrap();
        settings::set(&db, &operator(), "test.token", &format!("{HUSH}-2")).await.unwrap();
        settings::set(&db, &operator(), "test.token", &format!("{HUSH}-2")).await.unwrap();
        assert_eq!(db.settings().get(&TOKEN), "canary-4711-2");
        let row = settings::find(&db, &operator(), "test.token").unwrap();
        assert_eq!((row.value.as_str(), row.default.as_str()), (SECRET, ""));
        let told = fixed(&[("test.token", Layer::Environment, HUSH)]);
        for shown in
            [format!("{row:?}"), format!("{:?}", db.settings()), format!("{told:?}"), dump(&school).await.join("\n")]
        {
            let hex = data_encoding::HEXLOWER.encode(HUSH.as_bytes());
            assert!(!shown.contains(HUSH) && !shown.to_lowercase().contains(&hex), "{shown}");
        }
        let logged = school.rows("select before || '>' || after from audit_log order by sequence").await;
        assert_eq!(logged, [format!(">{SECRET}"), format!("{SECRET}>{SECRET}")]);
        // A new key seals it anew, and it stays what it is.
        let sealed = || school.rows("select count(*) || '' from setting where value is null");
        let before = dump(&school).await;
        assert_eq!(school::rotate::rotate(&db, &operator()).await.unwrap().sealed, 1);
        assert!(settings::reload(&db).await.unwrap());
        assert_eq!((db.settings().get(&TOKEN).as_str(), sealed().await), ("canary-4711-2", vec!["1".into()]));
        assert_ne!(dump(&school).await, before);
    })
    .await;
}

#[tokio::test]
async fn the_schools_zone_is_utc_until_it_is_set() {
    on_both(|school| async move {
        assert_eq!(school.db.env.zone().name(), "UTC");
        settings::set(&school.db, &operator(), "school.time_zone", "asia/shanghai").await.unwrap();
        assert_eq!(school.db.settings().get(&TIME_ZONE).name(), "Asia/Shanghai");
        assert_eq!(school.rows("select value from setting").await, ["Asia/Shanghai"]);
    })
    .await;
}
