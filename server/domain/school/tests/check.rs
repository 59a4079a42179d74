//! Each rule names its breach and the row.

use std::fs;

use ground::Breach;
use school::check;
use testing::{School, files_of, import_demo, on_both};

const LIN: &str = "(select id from person where handle = 'lin')";
const POEMS: &str = "(select id from course where slug = 'gushi-shangxi')";

/// The breaches after this damage.
async fn after(text: &str, school: &School) -> Vec<Breach> {
    school.damage(text).await;
    check::run(&school.db).await.unwrap()
}

/// The rule is broken, and the row is the one with this key (a query, or the text itself).
async fn names(school: &School, breaches: &[Breach], rule: &str, key: &str) {
    let key = if key.starts_with("select") {
        let raw: i64 = school.rows(key).await[0].parse().unwrap();
        model::Id::<()>::from_raw(raw).to_string()
    } else {
        key.to_owned()
    };
    let found = breaches.iter().any(|breach| breach.rule == rule && breach.row.ends_with(&key));
    assert!(found, "{rule} of {key} is not among {breaches:#?}");
}

#[tokio::test]
async fn a_school_in_order_has_no_breach() {
    on_both(|school| async move {
        assert_eq!(check::run(&school.db).await.unwrap(), []);
        import_demo(&school).await;
        assert_eq!(check::run(&school.db).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn every_rule_names_what_breaks_it() {
    let course = format!("select cast(id as text) from course where id = {POEMS}");
    let damage: Vec<(&str, String, String)> = vec![
        (
            "listing-matches-release",
            format!("update listing set title = 'x' where course_id = {POEMS}"),
            course.clone(),
        ),
        (
            "listing-matches-release",
            format!("update listing set title_folded = 'x' where course_id = {POEMS}"),
            course.clone(),
        ),
        (
            "listing-matches-release",
            format!("update listing set title_sort_key = cast('x' as BYTES) where course_id = {POEMS}"),
            course.clone(),
        ),
        ("name-is-folded", "update person set name_folded = 'x' where handle = 'lin'".into(), "LIN".into()),
        ("listing-matches-release", format!("update listing set price = 1 where course_id = {POEMS}"), course.clone()),
        (
            "listing-matches-release",
            format!(
                "update listing \
            set cover_id = null \
            where course_id = {POEMS}"
            ),
            course.clone(),
        ),
        ("listing-matches-release", format!("delete from listing where course_id = {POEMS}"), course.clone()),
        ("listing-matches-release", format!("delete from release where course_id = {POEMS}"), course.clone()),
        (
            "release-has-page",
            "delete from release_item where lesson_id = 0".into(),
            "select cast(min(id) as text) from release".into(),
        ),
        ("release-item-has-blob", "delete from blob".into(), "select cast(min(id) as text) from release".into()),
        ("draft-has-blob", "delete from blob".into(), course.clone()),
        (
            "blob-unpacks-to-hash",
            "update blob \
            set body = hash_body \
            where hash = (select min(hash) \
            from blob)"
                .into(),
            "HASH".into(),
        ),
        (
            "outline-lesson-exists",
            format!("delete from lesson where course_id = {POEMS}"),
            format!(
                "select cast(min(lesson_id) as text) \
            from release_item \
            where lesson_id > 0 and release_id = (select release_id \
            from listing \
            where course_id = {POEMS})"
            ),
        ),
        ("tag-is-listed", "delete from tag".into(), course.clone()),
        ("tags-match-release", format!("delete from listing_tag where course_id = {POEMS}"), course.clone()),
        (
            "search-word-has-text",
            "insert into search_word (word, search_text_id, weight) \
            values ('x', 5, 1)"
                .into(),
            model::Id::<()>::from_raw(5).to_string(),
        ),
        (
            "search-finds-free-texts-only",
            format!(
                "insert into search_text (id, course_id, lesson_id, title, body, language) \
                values (5, {POEMS}, \
            (select max(lesson_id) \
                from release_item \
                where release_id = (select release_id from listing where course_id = {POEMS})), 'x', 'x', 'x')"
            ),
            course.clone(),
        ),
        ("search-finds-every-free-text", format!("delete from search_text where course_id = {POEMS}"), course.clone()),
        ("file-use-has-file", "delete from file".into(), course.clone()),
        ("used-file-is-noted", "delete from file_use".into(), "select cast(min(id) as text) from file".into()),
        (
            "used-file-is-noted",
            "delete \
            from file_use \
            where file_id = (select id \
            from file \
            where mime = 'video/mp4')"
                .into(),
            "select cast(id as text) from file where mime = 'video/mp4'".into(),
        ),
        (
            "used-file-is-noted",
            "delete \
            from file_use \
            where file_id = (select max(id) \
            from file \
            where mime = 'text/vtt')"
                .into(),
            "select cast(max(id) as text) \
            from file \
            where mime = 'text/vtt'"
                .into(),
        ),
        ("file-use-has-file", "delete from file where mime = 'audio/mpeg'".into(), course.clone()),
        (
            "row-has-file",
            "update file set hash = 'abc' where mime = 'application/pdf'".into(),
            "select cast(id as text) \
            from file \
            where mime = 'application/pdf'"
                .into(),
        ),
        (
            "category-path-agrees",
            "update category set path = 'else/where' where path = '人文'".into(),
            "select cast(id as text) \
            from category \
            where path = 'else/where'"
                .into(),
        ),
        (
            "row-has-file",
            "insert into file (id, hash, mime, bytes, public, created_at) \
            values (5, 'abc', 'x', 1, false, 1)"
                .into(),
            model::Id::<()>::from_raw(5).to_string(),
        ),
        ("file-has-row", "delete from file where hash = (select min(hash) from file)".into(), "FILE".into()),
        (
            "file-bytes-match-hash",
            "update file \
            set bytes = 1 \
            where id = (select min(id) \
            from file)"
                .into(),
            "select cast(min(id) as text) from file".into(),
        ),
        (
            "contact-has-person",
            "insert into contact (id, person_id, kind, value_hmac, value_encrypted) \
            values (5, 6, 'email', cast('x' as BYTES), cast('x' as BYTES))"
                .into(),
            model::Id::<()>::from_raw(5).to_string(),
        ),
        (
            "session-has-person",
            "insert into session (token, person_id, created_at, seen_at, expires_at, agent) \
            values (cast('x' as BYTES), 6, 1, 1, 1, 'x')"
                .into(),
            model::Id::<()>::from_raw(6).to_string(),
        ),
        ("role-has-person", format!("delete from person where id = {LIN}"), "LIN".into()),
        (
            "job-runs",
            "insert into job (id, kind, payload, run_at) \
            values (5, 'x', cast('x' as BYTES), 1)"
                .into(),
            model::Id::<()>::from_raw(5).to_string(),
        ),
    ];
    let damage = &damage;
    on_both(|sound| async move {
        import_demo(&sound).await;
        sound.db.close().await;
        for (rule, text, key) in damage {
            let school = sound.copy().await;
            let hash = school.rows("select min(hash) from blob").await.remove(0);
            let file = school.rows("select min(hash) from file").await.remove(0);
            let lin: i64 =
                school.rows("select cast(id as text) from person where handle = 'lin'").await[0].parse().unwrap();
            let lin = model::Id::<()>::from_raw(lin).to_string();
            let key = key.replace("HASH", &hash).replace("FILE", &file).replace("LIN", &lin);
            let bytes = if school.is_sqlite() { "blob" } else { "bytea" };
            let text = text.replace("BYTES", bytes).replace("hash_body", &format!("cast('x' as {bytes})"));
            let breaches = after(&text, &school).await;
            names(&school, &breaches, rule, &key).await;
        }
    })
    .await;
}

#[tokio::test]
async fn damaged_and_stray_files_are_named() {
    let school = School::open(None).await;
    import_demo(&school).await;
    let media = school.folder.path().join("media");
    let files = files_of(&media);
    assert!(files.len() >= 7);
    fs::write(&files[0].0, "damage").unwrap();
    fs::write(media.join("stray"), "stray").unwrap();
    fs::rename(&files[1].0, media.join("moved")).unwrap();
    let rules: Vec<&str> = check::run(&school.db).await.unwrap().iter().map(|breach| breach.rule).collect();
    assert_eq!(rules, ["file-bytes-match-hash", "file-has-row", "file-has-row", "row-has-file"]);
}

#[tokio::test]
async fn a_crash_between_files_and_rows_leaves_no_breach() {
    let school = School::open(None).await;
    import_demo(&school).await;
    let media = school.folder.path().join("media");
    let files = files_of(&media);
    fs::create_dir_all(media.join("new")).unwrap();
    // Committed, and not yet moved: it is found where it waits, and moved when the school opens.
    let waiting = media.join("new").join(format!("{}.0011", files[0].0.file_name().unwrap().to_str().unwrap()));
    fs::rename(&files[0].0, &waiting).unwrap();
    // Never committed: taken away after a day.
    let stale = media.join("new").join("abc.0022");
    fs::write(&stale, "x").unwrap();
    assert_eq!(check::run(&school.db).await.unwrap(), []);
    ground::media::settle(&school.db).await.unwrap();
    assert!(files[0].0.is_file() && !waiting.exists() && stale.exists());
    fs::File::open(&stale).unwrap().set_modified(std::time::UNIX_EPOCH).unwrap();
    ground::media::settle(&school.db).await.unwrap();
    assert!(!stale.exists());
    assert_eq!(check::run(&school.db).await.unwrap(), []);
}
