//! A school of an earlier version, opened by the present one.
//!
//! Each folder in `upgrade` is a school as it was when the schema was at the version that names the folder: its rows, a
//! line of JSON each (bytes are `{"hex": "…"}`), in an order in which references find what they mean; its keys; its
//! files. Never rewritten: what a school once wrote down, every later program must read.

use std::{collections::BTreeMap, fs, path::Path, sync::Arc};

use commerce::payment::Gateways;
use content::course::{self, View};
use ground::{Clock, Db, Env, Tx, db::Migration, jobs::run_due, on};
use model::{Millis, job::JobKind, order::CourseAccess, order::OrderState};
use people::{session, sign_in};
use school::check;
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;
use testing::{Database, Provider, School, files_of, guest};

/// The first version, and the instant at which its school was left: a sale, and a part of it on the way back.
const FIRST: (i64, Millis) = (20_261_129_000_007, Millis(1_795_172_900_000));

const BEN: i64 = 3_764_387_840_011_208_110;
const BREAD: i64 = 3_764_387_840_020_664_224;

/// Returns the migrations of a version, all of which are frozen.
async fn migrations_until(version: i64) -> Vec<Migration> {
    let now = School::open(None).await;
    let of = |migration: &&Migration| migration.name.split_once('_').unwrap().0.parse::<i64>().unwrap() <= version;
    now.db.env.migrations().iter().filter(of).copied().collect()
}

/// Returns the value as SQL writes it.
fn literal(value: &Value, is_sqlite: bool) -> String {
    match value {
        Value::String(text) => format!("'{}'", text.replace('\'', "''")),
        Value::Object(bytes) => {
            let hex = bytes["hex"].as_str().unwrap();
            if is_sqlite { format!("x'{hex}'") } else { format!("'\\x{hex}'::bytea") }
        }
        other => other.to_string(),
    }
}

/// What Ben had learnt in that school: all of the bread, the last of it at 1795086464000, and once more later.
const BENS_PROGRESS: [(i64, i64, i64); 3] = [
    (3_764_387_840_020_664_220, 1_795_086_463_000, 1_795_086_463_000),
    (3_764_387_840_020_664_221, 1_795_086_464_000, 1_795_086_490_000),
    (3_764_387_840_020_664_222, 1_795_086_462_500, 1_795_086_462_500),
];

/// Returns lines like those of the school's rows: Ben's progress, and his first application, with the word of that time.
fn bens_rows() -> String {
    let row = |(lesson, done_at, seen_at)| {
        json!({"table": "progress", "row": {
            "person_id": BEN, "lesson_id": lesson, "course_id": BREAD, "watched_ranges": "[]", "position": 0,
            "permille": 1_000, "marked_complete": true, "seen_at": seen_at, "done_at": done_at,
        }})
    };
    let application = json!({"table": "teacher_application", "row": {
        "id": 7, "person_id": BEN, "about": "I bake.", "sample": "A loaf", "state": "refused",
        "answer": "Show us a recording.", "created_at": 1_794_000_000_000_i64, "decided_at": 1_794_100_000_000_i64,
    }});
    let rows = BENS_PROGRESS.map(row).into_iter().chain([application]);
    rows.map(|row| row.to_string()).collect::<Vec<_>>().join("\n")
}

async fn change(tx: &mut Tx, text: &str) -> ground::Result<()> {
    on!(tx, c => sqlx::query(AssertSqlSafe(text.to_owned())).execute(c).await.map(|_| ())?);
    Ok(())
}

/// Puts a school of this version into the folder and the database. Returns how many rows each table has.
async fn restore(version: i64, folder: &Path, database: Option<&Database>) -> BTreeMap<String, usize> {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/upgrade").join((version / 1_000_000).to_string());
    for (path, content) in files_of(&from) {
        let to = folder.join(path.strip_prefix(&from).unwrap());
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::write(to, content).unwrap();
    }
    let env = Env::open(folder, Clock::fixed(FIRST.1)).unwrap().with_migrations(migrations_until(version).await);
    let db = Db::open(env, database.map(|database| database.url.as_str())).await.unwrap();
    let is_sqlite = db.engine_name() == "SQLite";
    let mut tx = db.begin().await.unwrap();
    let mut rows = BTreeMap::new();
    let lines = fs::read_to_string(folder.join("rows.jsonl")).unwrap();
    for line in lines.lines().chain(bens_rows().lines()) {
        let line: Value = serde_json::from_str(line).unwrap();
        let (table, row) = (line["table"].as_str().unwrap(), line["row"].as_object().unwrap());
        let columns: Vec<&str> = row.keys().map(String::as_str).collect();
        let values: Vec<String> = row.values().map(|value| literal(value, is_sqlite)).collect();
        let text = format!("insert into {table} ({}) values ({})", columns.join(", "), values.join(", "));
        if !rows.contains_key(table) {
            // Some rows come with the schema.
            change(&mut tx, &format!("delete from {table}")).await.unwrap();
        }
        change(&mut tx, &text).await.unwrap_or_else(|error| panic!("{text}: {error}"));
        *rows.entry(table.to_owned()).or_default() += 1;
    }
    tx.commit().await.unwrap();
    fs::remove_file(folder.join("rows.jsonl")).unwrap();
    db.close().await;
    rows
}

#[tokio::test]
async fn a_school_of_the_first_schema_goes_on_under_this_one() {
    for database in [Some(None), Database::bare().map(Some)].into_iter().flatten() {
        let folder = tempfile::tempdir().unwrap();
        let before = restore(FIRST.0, folder.path(), database.as_ref()).await;
        assert!(before.len() > 35, "{before:?}");
        let provider = Arc::new(Provider::default());
        let gateways = Gateways::default().with(provider.clone());
        let school = School::reopen(folder, Clock::fixed(FIRST.1), database, gateways).await;
        let db = &school.db;

        assert_eq!(check::run(db).await.unwrap(), []);
        for (table, rows) in before {
            let count = school.rows(&format!("select cast(count(*) as text) from {table}")).await.remove(0);
            assert_eq!(count, rows.to_string(), "{table}");
        }
        for kind in school.rows("select distinct kind from job").await {
            assert!(JobKind::parse(&kind).is_some(), "{kind}: jobs that nobody does any more");
        }

        let token = sign_in(db, &guest(), "amy@example.com", "correct horse").await.unwrap().token;
        let amy = session::load(db, &token).await.unwrap().unwrap().who;
        assert_eq!(amy.name, "Amy");
        let amy = ground::RequestContext::from(ground::Actor::Person(amy.id, amy.may));
        let page = commerce::order::course_page(db, &amy, "bread", View::Live).await.unwrap();
        assert_eq!(page.card.title, "Bread at home");
        assert!(matches!(page.access, CourseAccess::Granted(_)), "{:?}", page.access);
        let lesson = page.outline[0].lessons[0].id;
        let text = learning::progress::lesson(db, &amy, "bread", lesson, View::Live).await.unwrap();
        assert!(text.progress.iter().any(|row| row.permille > 0), "{:?}", text.progress);
        assert!(course::page(db, &guest(), "bread", View::Live).await.is_ok());

        let completions = "select cast(person_id as text) || ' ' || cast(course_id as text) || ' ' || \
                cast(completed_at as text) \
            from course_completion";
        assert_eq!(school.rows(completions).await, [format!("{BEN} {BREAD} 1795086464000")], "Amy has a lesson to do");

        let declined = "select cast(id as text) from teacher_application where state = 'declined'";
        assert_eq!(school.rows(declined).await, ["7"]);

        let order = commerce::order::list_for_buyer(db, &amy, None).await.unwrap().rows.remove(0).id;
        assert_eq!(commerce::order::load(db, &amy, order).await.unwrap().state, OrderState::Refunding);
        let registry = ground::mail::deliver_by(ground::mail::Mailbox, school::register());
        run_due(db, &registry).await.unwrap();
        assert_eq!(provider.refunds().iter().map(|money| money.minor).collect::<Vec<_>>(), [500]);
        assert_eq!(commerce::order::load(db, &amy, order).await.unwrap().state, OrderState::PartRefunded);
        assert_eq!(check::run(db).await.unwrap(), []);
    }
}
