//! The search.

use content::{catalogue, search};
use ground::{Actor, RequestContext};
use model::{
    Role,
    course::{Found, Hit, Query},
};
use school::seed;
use testing::{School, guest, import_demo, import_folder, on_both, write_files};

/// Queries whose first ten results agree on both engines.
const QUERIES: [&str; 20] = [
    "量化",
    "投资",
    "量化投资",
    "投资组合",
    "唐诗",
    "格律",
    "李白",
    "杜甫",
    "意象 月亮",
    "夏普比率",
    "ownership",
    "borrow",
    "errors",
    "word counter",
    "rust enum",
    "harmony",
    "optics energy",
    "数据分析 入门",
    "Python 统计",
    "线性代数从零开始",
];

async fn find(school: &School, q: &str) -> Vec<Hit> {
    search::find(&school.db, &guest(), q).await.unwrap()
}

fn shown(hit: &Hit) -> String {
    hit.title.iter().chain(&hit.snippet).map(|piece| piece.text.as_str()).collect()
}

#[tokio::test]
async fn the_first_ten_are_the_same_on_both_engines() {
    let results = std::sync::Mutex::new(Vec::new());
    on_both(|school| {
        let results = &results;
        async move {
            import_demo(&school).await;
            seed::bench(&school.db, 200, 3, &mut |_, _| {}).await.unwrap();
            let mut all = Vec::new();
            for q in QUERIES {
                let hits = find(&school, q).await;
                assert!(!hits.is_empty(), "{q}");
                // The demo's ids differ from school to school: compare what readers see.
                let seen: Vec<_> =
                    hits.into_iter().take(10).map(|hit| (hit.title, hit.found, hit.snippet, hit.language)).collect();
                all.push(seen);
            }
            results.lock().unwrap().push(all);
        }
    })
    .await;
    for pair in results.into_inner().unwrap().windows(2) {
        for (place, q) in QUERIES.iter().enumerate() {
            assert_eq!(pair[0][place], pair[1][place], "{q}");
        }
    }
}

#[tokio::test]
async fn words_inside_of_words_are_found_and_titles_come_first() {
    on_both(|school| async move {
        import_demo(&school).await;
        for q in ["量化", "投资", "量化投资"] {
            let hits = find(&school, q).await;
            assert_eq!(hits[0].href, "/courses/lianghua-touzi-rumen", "{q}");
            assert!(hits[0].title.iter().any(|piece| piece.hit), "{q}: {:?}", hits[0].title);
        }
        assert_eq!(find(&school, "RUST").await[0].href, "/courses/rust-first-steps");
        let lesson = &find(&school, "夏普比率").await[0];
        assert!(lesson.href.starts_with("/learn/lianghua-touzi-rumen/"), "{}", lesson.href);
        assert_eq!(lesson.found, Found::Lesson("量化投资入门".into()));
        let some = find(&school, "ownership nosuchwordatall").await;
        assert_eq!(some[0].href, "/courses/rust-first-steps", "what has some of the words, when nothing has all");
        for q in ["", "   ", "!?", "%", "'; --", "\u{0}", &"字".repeat(100_000), "nosuchwordatall"] {
            find(&school, q).await;
        }
    })
    .await;
}

#[tokio::test]
async fn no_word_of_a_draft_or_of_a_paid_lesson_is_found() {
    on_both(|school| async move {
        let folder = tempfile::tempdir().unwrap();
        let course = "slug = \"canary\"\ntitle = \"Birds\"\nlanguage = \"en\"\nlevel = \"beginner\"\nteacher = \"lin\"\ntrial_lessons = 1\n\
            STATUS\n[price]\namount = \"1.00\"\ncurrency = \"USD\"\n";
        let text = |word: &str| format!("A bird sings {word} in the morning.");
        write_files(folder.path(), &[
            ("course.toml", &course.replace("STATUS", "")),
            ("01-birds/01-free.md", &text("quillfree")),
            ("01-birds/02-paid.md", &format!("---\nsummary: quillsummary\n---\n{}", text("quillpaid"))),
        ]);
        import_folder(&school, folder.path()).await.unwrap();
        write_files(folder.path(), &[
            ("course.toml", &course.replace("STATUS", "status = \"draft\"\nsubtitle = \"quillsubtitle\"")),
            ("01-birds/01-free.md", &text("quilldraft")),
        ]);
        import_folder(&school, folder.path()).await.unwrap();
        assert_eq!(find(&school, "quillfree").await.len(), 1, "what is live and free");
        for canary in ["quillpaid", "quilldraft", "quillsubtitle", "quillsummary"] {
            assert_eq!(find(&school, canary).await, [], "{canary}");
            let pages = find(&school, &format!("bird {canary} morning sings")).await;
            assert!(!pages.is_empty() && pages.iter().all(|hit| !shown(hit).contains(canary)), "{canary}");
            assert_eq!(school.rows(&format!("select cast(count(*) as text) \
                from search_word \
                where word like '{canary}%'")).await, ["0"]);
        }
        assert!(content::course::page(&school.db, &guest(), "canary", content::course::View::Live).await.unwrap().card.subtitle.is_empty());
    })
    .await;
}

/// A course of this title in the catalogue, with one free lesson.
async fn course(school: &School, slug: &str, title: &str) {
    let folder = tempfile::tempdir().unwrap();
    let toml = format!(
        "slug = \"{slug}\"\ntitle = \"{title}\"\nsummary = \"About it.\"\nlanguage = \"en\"\nlevel = \"beginner\"\n\
         teacher = \"chen\"\ntags = [\"sorted\"]\n"
    );
    write_files(folder.path(), &[("course.toml", &toml), ("01-first/01-a.md", "# A\n\nText.\n")]);
    import_folder(school, folder.path()).await.unwrap();
    school.clock.advance(1);
}

#[tokio::test]
async fn a_title_is_found_without_its_accents_and_by_its_beginning() {
    on_both(|school| async move {
        for (slug, title) in [
            ("cafe", "Café au lait"),
            ("photo", "Photography with Zoé"),
            ("story", "История Руси"),
            ("istanbul", "İstanbul ile Tanışma"),
            ("sisyphus", "Ο Σίσυφος"),
            ("wide", "Ｔｙｐｅｓｃｒｉｐｔ 入门"),
        ] {
            course(&school, slug, title).await;
        }
        for (q, slug) in [
            ("cafe", "cafe"),
            ("CAFÉ", "cafe"),
            ("cafe\u{301}", "cafe"),
            ("photo", "photo"),
            ("Photogr", "photo"),
            ("zoe", "photo"),
            ("photo zoé", "photo"),
            ("история", "story"),
            ("ИСТОР", "story"),
            ("istanbul", "istanbul"),
            ("ISTANBUL", "istanbul"),
            ("tanisma", "istanbul"),
            ("σισυφοσ", "sisyphus"),
            ("Σίσυφος", "sisyphus"),
            ("typescript", "wide"),
        ] {
            let hits = find(&school, q).await;
            assert_eq!(hits.first().map(|hit| hit.href.as_str()), Some(&*format!("/courses/{slug}")), "{q}");
            assert!(hits[0].title.iter().any(|piece| piece.hit), "{q}: {:?}", hits[0].title);
            let listed = catalogue::list(&school.db, &Query::default().with("q", q)).await.unwrap();
            assert_eq!(listed.cards.first().map(|card| card.slug.as_str()), Some(slug), "{q}");
            assert_eq!(usize::try_from(listed.total).unwrap(), listed.cards.len(), "each course once: {q}");
        }
        for nothing in ["ph", "hotography", "cafeteria"] {
            assert_eq!(find(&school, nothing).await, [], "{nothing}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_whole_word_comes_before_words_that_begin_with_it() {
    on_both(|school| async move {
        course(&school, "longer", "Photography").await;
        course(&school, "whole", "Photo").await;
        let hits = find(&school, "photo").await;
        assert_eq!(hits.iter().map(|hit| hit.href.as_str()).collect::<Vec<_>>(), ["/courses/whole", "/courses/longer"]);
    })
    .await;
}

/// A course that is all about photography, and nothing of which is called photo.
async fn photography(school: &School, slug: &str) {
    let folder = tempfile::tempdir().unwrap();
    let all = "Photography photography photographs photographer";
    let toml = format!(
        "slug = \"{slug}\"\ntitle = \"{all}\"\nsubtitle = \"{all}\"\nsummary = \"{all}\"\nlanguage = \"en\"\n\
         level = \"beginner\"\nteacher = \"chen\"\ntags = [\"photography\", \"basics\"]\n"
    );
    write_files(
        folder.path(),
        &[("course.toml", &toml), ("01-first/01-a.md", &format!("# {all} basics\n\n{all} basics, basics.\n"))],
    );
    import_folder(school, folder.path()).await.unwrap();
    school.clock.advance(1);
}

#[tokio::test]
async fn an_exact_title_comes_before_every_longer_word() {
    on_both(|school| async move {
        photography(&school, "longer").await;
        course(&school, "photo", "Photo").await;
        photography(&school, "longest").await;
        course(&school, "basics", "Photo basics").await;
        // A lesson of that name, in a course of another.
        let folder = tempfile::tempdir().unwrap();
        let toml = "slug = \"light\"\ntitle = \"Light\"\nsummary = \"About it.\"\nlanguage = \"en\"\nlevel = \"beginner\"\n\
            teacher = \"chen\"\n";
        write_files(folder.path(), &[("course.toml", toml), ("01-first/01-photo.md", "# Photo\n\nLight.\n")]);
        import_folder(&school, folder.path()).await.unwrap();
        let hrefs = async |q: &str| -> Vec<String> { find(&school, q).await.into_iter().map(|hit| hit.href).collect() };
        let of_photo = hrefs("photo").await;
        let exact: Vec<&String> = of_photo.iter().take_while(|href| !href.contains("/long")).collect();
        assert!(exact.len() >= 3 && exact.iter().any(|href| href.starts_with("/learn/light/")), "{of_photo:?}");
        assert!(of_photo.iter().filter(|href| href.contains("/long")).count() >= 2, "{of_photo:?}");
        assert_eq!(hrefs("photo basics").await[0], "/courses/basics");
        // Some of the words: the exact title again.
        assert!(!hrefs("photo nosuchwordatall").await[0].contains("/long"));
        for (q, first) in [("photo", ["photo", "basics"].as_slice()), ("photo basics", &["basics"])] {
            let listed = catalogue::list(&school.db, &Query::default().with("q", q)).await.unwrap();
            let slugs: Vec<&str> = listed.cards.iter().map(|card| card.slug.as_str()).collect();
            assert_eq!(slugs[..first.len()], *first, "{q}: {slugs:?}");
            assert!(slugs.contains(&"longer"), "{q}: {slugs:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_beginning_is_as_common_as_the_words_that_it_finds() {
    on_both(|school| async move {
        for place in 0..12 {
            course(&school, &format!("photography-{place}"), "Photography").await;
        }
        let folder = tempfile::tempdir().unwrap();
        let toml = "slug = \"strings\"\ntitle = \"Strings\"\nsummary = \"A zither.\"\nlanguage = \"en\"\nlevel = \"beginner\"\n\
            teacher = \"chen\"\n";
        write_files(folder.path(), &[("course.toml", toml), ("01-first/01-a.md", "# A\n\nText.\n")]);
        import_folder(&school, folder.path()).await.unwrap();
        let hits = find(&school, "photog zither").await;
        assert_eq!(hits[0].href, "/courses/strings", "no text has both, and one word is rare");
    })
    .await;
}

#[tokio::test]
async fn a_beginning_of_thousands_of_words_still_finds_titles() {
    on_both(|school| async move {
        course(&school, "last", "Conzoology").await;
        course(&school, "exact", "Con").await;
        school
            .damage(
                "with recursive number (n) as (select 1 union all select n + 1 from number where n < 12000) \
                insert into search_word (word, search_text_id, weight) \
                select 'con' || cast(n as text), (select max(course_id) from listing), 40 \
                from number",
            )
            .await;
        let hits = find(&school, "con").await;
        assert_eq!(hits.iter().map(|hit| hit.href.as_str()).collect::<Vec<_>>(), ["/courses/exact", "/courses/last"]);
        assert_eq!(find(&school, "con11").await.len(), 1, "and in texts, what is typed on");
        assert_eq!(find(&school, "con nosuchwordatall").await.len(), 2);
        let listed = catalogue::list(&school.db, &Query::default().with("q", "con")).await.unwrap();
        assert_eq!((listed.total, listed.cards[0].slug.as_str()), (2, "exact"));
        // What ten thousand texts have is not begun with.
        school
            .damage(
                "with recursive number (n) as (select 1 union all select n + 1 from number where n < 10000) \
                insert into search_word (word, search_text_id, weight) select 'con', n, 40 from number",
            )
            .await;
        assert_eq!(find(&school, "con").await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn titles_are_sorted_as_in_a_dictionary() {
    on_both(|school| async move {
        let sorted = ["2 steps", "10 steps", "apple", "Äpfel", "Banana", "Zebra", "安徽", "北京", "上海"];
        for (place, title) in sorted.iter().enumerate().rev() {
            course(&school, &format!("sorted-{place}"), title).await;
        }
        let listed = catalogue::list(&school.db, &Query::default().with("sort", "title")).await.unwrap();
        assert_eq!(listed.cards.iter().map(|card| card.title.as_str()).collect::<Vec<_>>(), sorted);
    })
    .await;
}

#[tokio::test]
async fn teachers_are_found_by_their_words_and_sorted_by_the_reading_of_their_surnames() {
    on_both(|school| async move {
        let names = ["曾一一", "岑一一", "单一一", "Wang Yi", "查一一", "任一一"];
        for (place, name) in names.iter().enumerate() {
            let handle = format!("teach{place}");
            let folder = tempfile::tempdir().unwrap();
            let toml = format!(
                "slug = \"by-{handle}\"\ntitle = \"A course\"\nsummary = \"s\"\nlanguage = \"en\"\nlevel = \"beginner\"\n\
                teacher = \"{handle}\"\n"
            );
            write_files(folder.path(), &[("course.toml", &toml), ("01-a/01-a.md", "# A\n\nText.\n")]);
            import_folder(&school, folder.path()).await.unwrap();
            let id = people::person::by_handle(&school.db, &handle).await.unwrap().unwrap();
            let who = RequestContext::from(Actor::Person(id, [Role::Teacher].into_iter().collect()));
            people::profile::save(&school.db, &who, name, &handle, "").await.unwrap();
        }
        let sorted = ["Wang Yi", "岑一一", "任一一", "单一一", "曾一一", "查一一"];
        let facets = catalogue::facets(&school.db).await.unwrap();
        let counted: Vec<_> = facets.teachers.iter().map(|count| count.teacher.name.as_str()).collect();
        assert_eq!(counted, sorted);
        let teachers = async |q: &str| -> Vec<String> {
            let hits = search::find(&school.db, &guest(), q).await.unwrap();
            let hits = hits.into_iter().filter(|hit| hit.found == Found::Teacher);
            hits.map(|hit| hit.title.into_iter().map(|piece| piece.text).collect()).collect()
        };
        assert_eq!(teachers("一 一").await, sorted[1..]);
        for q in ["Wang Yi", "yi wang", "YI teach3"] {
            assert_eq!(teachers(q).await, ["Wang Yi"], "{q}");
        }
        assert_eq!(teachers("wang er").await, [] as [&str; 0], "all words");
    })
    .await;
}
