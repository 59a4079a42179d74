//! Texts: what their authors are told of them, and how they are shown.

use content::course::{
    self, View,
    document::{LessonDoc, pack, unpack},
    draft,
};
use ground::{Db, Tx, exec, fetch_optional, fetch_scalar, transaction};
use model::{
    Id,
    course::{Course, Lesson},
    text::{Warning, WarningKind},
};
use testing::{School, import_folder, on_both, write_files};

const COURSE: &str = "slug = \"texts\"\ntitle = \"Texts\"\nsummary = \"**注意：**正文\"\nlanguage = \"zh-Hans\"\n\
    level = \"beginner\"\ncategory = [\"Things\"]\nteacher = \"lin\"\n";

/// A formula that is really wrong, on the sixth line.
const WRONG: &str = "---\ntitle: Getting  started\n---\nAn intro.\n\nSo $E=mc^2$, and $\\frac{1}{$.\n\n# *GETTING* Started\n\n**注意：**正文\n然后\n";

async fn lesson_of(school: &School, text: &str) -> (Vec<String>, Id<Course>, Id<Lesson>) {
    let folder = tempfile::tempdir().unwrap();
    write_files(folder.path(), &[("course.toml", COURSE), ("01-a/01-one.md", text)]);
    let report = import_folder(school, folder.path()).await.unwrap();
    let page = course::page(&school.db, &testing::guest(), "texts", View::Live).await.unwrap();
    let warnings = report.warnings.iter().map(|w| format!("{}: {}", w.place(), w.kind)).collect();
    (warnings, report.course, page.outline[0].lessons[0].id)
}

#[tokio::test]
async fn a_wrong_formula_is_named_with_its_line_by_import_and_studio() {
    on_both(|school| async move {
        let (warnings, id, lesson) = lesson_of(&school, WRONG).await;
        assert_eq!(warnings, ["01-a/01-one.md:6: unreadable-formula"]);
        let shown = course::lesson(&school.db, &testing::guest(), "texts", lesson, View::Live).await.unwrap();
        assert!(shown.html.contains("<math") && shown.html.contains("$\\frac{1}{$</code>"), "{}", shown.html);
        assert!(shown.html.contains("<strong>注意：</strong>正文然后"), "{}", shown.html);
        assert!(!shown.html.contains("GETTING") && shown.headings.is_empty(), "once: {}", shown.html);

        let system = ground::RequestContext::system();
        let now = draft::lesson(&school.db, &system, id, lesson).await.unwrap();
        let expected = [Warning { line: 3, kind: WarningKind::UnreadableFormula("$\\frac{1}{$".into()) }];
        assert_eq!(now.warnings, expected, "its text begins behind the front matter");
        let preview = draft::preview(&school.db, &system, id, lesson, &now.text.markdown, &[]).await.unwrap();
        assert_eq!((&preview.html, &preview.warnings[..]), (&now.html, &expected[..]));
        assert_eq!(draft::preview(&school.db, &system, id, lesson, "$x$", &[]).await.unwrap().warnings, []);
    })
    .await;
}

/// Makes a lesson's document one that an older renderer has made.
async fn age(tx: &mut Tx, lesson: Id<Lesson>) -> ground::Result<()> {
    const HASH: &str = "select min(blob_hash) from release_item where lesson_id = $1";
    const BODY: &str = "select hash, body from blob where hash = $1";
    let hash: String = fetch_scalar!(&mut *tx, HASH, lesson);
    let row: Option<(String, Vec<u8>)> = fetch_optional!(&mut *tx, BODY, hash.clone());
    let (_, body) = row.unwrap();
    let document: LessonDoc = unpack(&hash, &body)?;
    let old = pack(&LessonDoc { renderer: 1, html: "<p>old</p>".into(), plain: "old".into(), ..document })?;
    exec!(&mut *tx, "insert into blob (hash, body) values ($1, $2)", old.hash.clone(), old.body.clone());
    exec!(&mut *tx, "update release_item set blob_hash = $1 where lesson_id = $2", old.hash.clone(), lesson);
    exec!(&mut *tx, "update draft set blob_hash = $1 where lesson_id = $2", old.hash.clone(), lesson);
    Ok(())
}

async fn make_old(db: &Db, lesson: Id<Lesson>) -> ground::Result<()> {
    transaction!(db, |tx| { age(tx, lesson).await })
}

#[tokio::test]
async fn texts_of_an_older_renderer_are_rendered_anew() {
    on_both(|school| async move {
        let (_, id, lesson) = lesson_of(&school, WRONG).await;
        let system = ground::RequestContext::system();
        let show = async || {
            let live = course::lesson(&school.db, &system, "texts", lesson, View::Live).await.unwrap();
            let draft = course::lesson(&school.db, &system, "texts", lesson, View::Draft).await.unwrap();
            (live.html, draft.html)
        };
        let new = show().await;
        make_old(&school.db, lesson).await.unwrap();
        assert_eq!(show().await, new);
        assert_eq!(show().await, new, "and again, from what was kept");
        content::catalogue::reindex(&school.db, &mut |_, _| {}).await.unwrap();
        let found = content::search::find(&school.db, &testing::guest(), "intro").await.unwrap();
        assert!(format!("{found:?}").contains("注意：正文然后"), "the snippet, too: {found:?}");
        let now = draft::lesson(&school.db, &system, id, lesson).await.unwrap();
        assert!(!now.html.contains("old"));
        assert_eq!(school::check::run(&school.db).await.unwrap(), []);
    })
    .await;
}
