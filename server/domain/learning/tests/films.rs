//! Films: watched to their end, replaced, and without a network.

use std::{fs, path::Path};

use content::course::View;
use ground::RequestContext;
use learning::progress;
use model::{
    Id, Millis, Role,
    course::{Lesson, LessonPage},
    progress::{Learning, Origin, Place, Report, VisitProof},
};
use testing::{School, demo, import_folder, on_both, person, write_files};

const COURSE: &str =
    "slug = \"films\"\ntitle = \"Films\"\nlanguage = \"en\"\nlevel = \"beginner\"\nteacher = \"lin\"\n";
const HOUR_MS: i64 = 3_600_000;

/// A film of the demo that says that it lasts so many milliseconds, in the boxes of film, tracks and edits.
fn film(millis: u32) -> Vec<u8> {
    let mut film = fs::read(demo("rust-first-steps").join("02-ownership/00-one-owner.mp4")).unwrap();
    let u32_at = |film: &[u8], at: usize| u32::from_be_bytes(film[at..at + 4].try_into().unwrap());
    let places = |film: &[u8], kind: &[u8]| -> Vec<usize> {
        (0..film.len() - 40).filter(|at| film[*at..].starts_with(kind)).map(|at| at + 4).collect()
    };
    let whole = places(&film, b"mvhd")[0];
    let scale = u32_at(&film, whole + 12);
    for (kind, scale_at, duration_at) in
        [(&b"mdhd"[..], Some(12), 16), (b"mvhd", None, 16), (b"tkhd", None, 20), (b"elst", None, 8)]
    {
        for at in places(&film, kind) {
            let scale = scale_at.map_or(scale, |scale_at| u32_at(&film, at + scale_at));
            let duration = u32::try_from(u64::from(millis) * u64::from(scale) / 1_000).unwrap();
            film[at + duration_at..at + duration_at + 4].copy_from_slice(&duration.to_be_bytes());
        }
    }
    film
}

/// Imports a free course with a film for each of these lengths, in place of what it was, a second later.
async fn shown(school: &School, folder: &Path, lengths: &[u32]) -> Vec<Id<Lesson>> {
    school.clock.advance(1_000);
    write_files(folder, &[("course.toml", COURSE)]);
    fs::create_dir_all(folder.join("01-first")).unwrap();
    for (place, millis) in lengths.iter().enumerate() {
        fs::write(folder.join(format!("01-first/{:02}-film-{place}.mp4", place + 1)), film(*millis)).unwrap();
    }
    import_folder(school, folder).await.unwrap();
    let page = content::course::page(&school.db, &RequestContext::system(), "films", View::Live).await.unwrap();
    page.outline.into_iter().flat_map(|chapter| chapter.lessons).map(|lesson| lesson.id).collect()
}

/// A learner of the films.
struct Learner<'a> {
    school: &'a School,
    who: RequestContext,
}

impl<'a> Learner<'a> {
    async fn new(school: &'a School, name: &str) -> Self {
        Self { school, who: person(school, name, Role::Learner).await }
    }

    async fn page(&self, lesson: Id<Lesson>) -> LessonPage {
        progress::lesson(&self.school.db, &self.who, "films", lesson, View::Live).await.unwrap()
    }

    async fn place(&self, lesson: Id<Lesson>) -> Place {
        let page = self.page(lesson).await;
        page.progress.into_iter().find(|place| place.lesson == lesson).unwrap()
    }

    /// Reports what was seen up to the end of the interval, and returns the progress.
    async fn sees(&self, lesson: Id<Lesson>, seen: (i64, i64)) -> i64 {
        self.sees_in(lesson, &Origin::default(), seen).await
    }

    async fn sees_in(&self, lesson: Id<Lesson>, origin: &Origin, seen: (i64, i64)) -> i64 {
        let (db, report) = (&self.school.db, Report { seen: vec![seen], position: seen.1 });
        progress::report_from(db, &self.who, "films", lesson, origin, report).await.unwrap();
        progress::flush(db).await.unwrap();
        let history = progress::mine(db, &self.who).await.unwrap().history;
        history.iter().find(|visited| visited.lesson == lesson).map_or(0, |visited| visited.permille)
    }

    async fn learning(&self) -> Learning {
        progress::mine(&self.school.db, &self.who).await.unwrap().courses.remove(0)
    }

    /// What is stored of the learner's only lesson.
    async fn stored(&self) -> (String, Option<i64>) {
        let who = self.who.person().unwrap().raw();
        let rows = self.school.rows(&format!("select watched_ranges from progress where person_id = {who}")).await;
        let day = format!("select cast(done_at as text) from progress where person_id = {who} and done_at is not null");
        let [watched] = &rows[..] else { panic!("one lesson: {rows:?}") };
        (watched.clone(), self.school.rows(&day).await.first().map(|at| at.parse().unwrap()))
    }
}

#[tokio::test]
async fn a_short_film_that_was_watched_to_its_end_is_done() {
    on_both(|school| async move {
        let folder = tempfile::tempdir().unwrap();
        let lengths = [400, 2_200, 5_100, 10_100, 15_100];
        let lessons = shown(&school, folder.path(), &lengths).await;
        let (amy, ben) = (Learner::new(&school, "amy").await, Learner::new(&school, "ben").await);
        for (lesson, length) in lessons.iter().zip(lengths.map(i64::from)) {
            assert_eq!(amy.page(*lesson).await.media.unwrap().millis, length);
            assert_eq!(amy.sees(*lesson, (4, length - 10)).await, 1_000, "{length}");
            let most = ben.sees(*lesson, (0, length / 2)).await;
            assert!((499..=500).contains(&most), "{length}: {most}");
            assert_eq!(ben.sees(*lesson, (length / 2, length + 300)).await, 1_000, "{length}: the browser's is longer");
        }
        let learning = amy.learning().await;
        assert_eq!((learning.done, learning.permille, learning.completed_at.is_some()), (5, 1_000, true));
        assert_eq!(school::check::run(&school.db).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn what_is_done_stays_done_when_a_longer_film_takes_the_place() {
    on_both(|school| async move {
        let folder = tempfile::tempdir().unwrap();
        let lesson = shown(&school, folder.path(), &[60_000]).await[0];
        let (amy, ben) = (Learner::new(&school, "amy").await, Learner::new(&school, "ben").await);
        for from in [0, 20_000, 40_000] {
            amy.sees(lesson, (from, from + 20_000)).await;
            school.clock.advance(10_000);
        }
        assert_eq!(ben.sees(lesson, (0, 20_000)).await, 333);
        let ben_before = Origin { visit: ben.page(lesson).await.visit, late: false };
        let done = amy.stored().await;
        assert!(done.0 == "[[0,60000]]" && done.1.is_some(), "{done:?}");

        shown(&school, folder.path(), &[180_000]).await;
        let learning = ben.learning().await;
        assert_eq!((learning.permille, ben.place(lesson).await.position), (0, 0), "the new film was not begun");
        assert_eq!(amy.learning().await.permille, 1_000);
        assert_eq!(amy.sees(lesson, (0, 5_000)).await, 1_000);
        assert_eq!(amy.stored().await, ("[[0,5000]]".into(), done.1), "with the day, and the new film's seconds");
        assert_eq!(ben.sees(lesson, (0, 18_000)).await, 100);
        school.clock.advance(10_000);
        assert_eq!(ben.sees_in(lesson, &ben_before, (20_000, 30_000)).await, 100, "a page that shows the old film");
        assert_eq!(ben.stored().await, ("[[0,18000]]".into(), None));

        shown(&school, folder.path(), &[60_000]).await;
        assert_eq!(ben.sees(lesson, (30_000, 31_000)).await, 516, "the old film came back with what was seen of it");
        assert_eq!(ben.stored().await, ("[[0,31000]]".into(), None));
        assert_eq!(amy.sees(lesson, (0, 1_000)).await, 1_000);
        assert_eq!(amy.stored().await, done);

        progress::mark_not_done(&school.db, &amy.who, "films", lesson).await.unwrap();
        assert_eq!((amy.learning().await.permille, amy.stored().await.1), (0, None), "only amy takes it back");
        assert_eq!(school::check::run(&school.db).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn progress_from_before_files_were_noted_goes_on() {
    on_both(|school| async move {
        let folder = tempfile::tempdir().unwrap();
        let lesson = shown(&school, folder.path(), &[60_000]).await[0];
        let amy = Learner::new(&school, "amy").await;
        amy.sees(lesson, (0, 20_000)).await;
        school.damage("update progress set file_id = null").await;
        assert_eq!(amy.place(lesson).await.position, 20_000);
        school.clock.advance(10_000);
        assert_eq!(amy.sees(lesson, (20_000, 30_000)).await, 500);
        shown(&school, folder.path(), &[180_000]).await;
        school.clock.advance(10_000);
        assert_eq!(amy.sees(lesson, (0, 9_000)).await, 50);
    })
    .await;
}

#[tokio::test]
async fn all_seconds_that_were_played_without_a_network_count() {
    on_both(|school| async move {
        let folder = tempfile::tempdir().unwrap();
        let lesson = shown(&school, folder.path(), &[180_000]).await[0];
        let (amy, ben) = (Learner::new(&school, "amy").await, Learner::new(&school, "ben").await);
        let visit = amy.page(lesson).await.visit;
        school.clock.advance(50_000);
        let origin = Origin { visit, late: false };
        amy.sees_in(lesson, &origin, (4, 49_667)).await;
        assert_eq!(amy.stored().await.0, "[[4,49667]]");
        assert_eq!(amy.place(lesson).await.position, 49_667);
        // Kept in the browser over a reload, and sent from the next page.
        school.clock.advance(HOUR_MS);
        let late = Origin { late: true, ..origin.clone() };
        amy.sees_in(lesson, &late, (60_000, 170_000)).await;
        assert_eq!(amy.stored().await.0, "[[4,49667],[60000,170000]]");
        assert_eq!(amy.place(lesson).await.position, 49_667, "a late report is not where somebody is");
        let last_at = amy.learning().await.last_at;
        school.clock.advance(HOUR_MS);
        amy.sees_in(lesson, &late, (60_000, 170_000)).await;
        assert_eq!(amy.learning().await.last_at, last_at, "nor is one that says nothing new a visit");

        ben.page(lesson).await;
        assert_eq!(ben.sees_in(lesson, &origin, (0, 9_000)).await, 0, "another person's page");
        let forged = origin.visit.clone().map(|proof| VisitProof { opened_at: Millis(0), ..proof });
        let forged = Origin { visit: forged, late: false };
        assert_eq!(ben.sees_in(lesson, &forged, (0, 9_000)).await, 0);
        school.clock.advance(50_000);
        ben.sees(lesson, (0, 50_000)).await;
        assert_eq!(ben.stored().await.0, "[[0,50000]]", "the school remembers when the page was opened");
    })
    .await;
}

#[tokio::test]
async fn nobody_finishes_an_hour_in_a_second() {
    on_both(|school| async move {
        let folder = tempfile::tempdir().unwrap();
        let lesson = shown(&school, folder.path(), &[3_600_000]).await[0];
        let amy = Learner::new(&school, "amy").await;
        for page in 0..20 {
            let origin = Origin { visit: amy.page(lesson).await.visit, late: page % 2 == 0 };
            amy.sees_in(lesson, &origin, (0, HOUR_MS)).await;
            school.clock.advance(50);
        }
        let (watched, done_at) = amy.stored().await;
        assert!(done_at.is_none() && amy.learning().await.permille < 10, "{watched}");
    })
    .await;
}

#[tokio::test]
async fn a_completed_course_stays_completed_when_a_lesson_is_added() {
    on_both(|school| async move {
        let folder = tempfile::tempdir().unwrap();
        let lessons = shown(&school, folder.path(), &[2_200, 5_100]).await;
        let (amy, ben) = (Learner::new(&school, "amy").await, Learner::new(&school, "ben").await);
        amy.sees(lessons[0], (0, 2_200)).await;
        ben.sees(lessons[0], (0, 2_200)).await;
        assert_eq!(amy.learning().await.completed_at, None);
        progress::mark_done(&school.db, &amy.who, "films", lessons[1]).await.unwrap();
        let completed_at = amy.learning().await.completed_at;
        assert!(completed_at.is_some());

        let lessons = shown(&school, folder.path(), &[2_200, 5_100, 10_100]).await;
        let (hers, his) = (amy.learning().await, ben.learning().await);
        assert_eq!((hers.permille, hers.done, hers.completed_at), (1_000, 2, completed_at));
        assert_eq!(hers.next.map(|next| next.0), Some(lessons[2]), "the new one waits");
        assert_eq!((his.permille, his.done, his.completed_at), (333, 1, None));
        assert!(amy.page(lessons[2]).await.completed && !ben.page(lessons[2]).await.completed);
        amy.sees(lessons[2], (0, 10_100)).await;
        assert_eq!(amy.learning().await.completed_at, completed_at, "the first day stays");
        progress::mark_not_done(&school.db, &amy.who, "films", lessons[0]).await.unwrap();
        assert_eq!(amy.learning().await.completed_at, None);
    })
    .await;
}

#[tokio::test]
async fn what_was_completed_before_that_was_recorded_is_completed() {
    on_both(|school| async move {
        let folder = tempfile::tempdir().unwrap();
        let lessons = shown(&school, folder.path(), &[2_200, 5_100]).await;
        let names = ["amy", "ben", "carl", "dora"];
        let mut all = Vec::new();
        for name in names {
            all.push(Learner::new(&school, name).await);
        }
        let [amy, ben, carl, dora] = &all[..] else { panic!("four of them") };
        let done = async |learner: &Learner<'_>, lesson: Id<Lesson>| {
            school.clock.advance(1_000);
            progress::mark_done(&school.db, &learner.who, "films", lesson).await.unwrap();
            school.clock.now()
        };
        done(amy, lessons[0]).await;
        let amys = done(amy, lessons[1]).await;
        for learner in [ben, carl, dora] {
            done(learner, lessons[0]).await;
        }
        let lessons = shown(&school, folder.path(), &[2_200, 5_100, 10_100]).await;
        // Too late for the two lessons that there were.
        done(carl, lessons[1]).await;
        done(dora, lessons[2]).await;
        let doras = done(dora, lessons[1]).await;
        school.clock.advance(1_000);
        progress::report(&school.db, &dora.who, "films", lessons[1], Report { seen: vec![(0, 9)], position: 9 })
            .await
            .unwrap();
        progress::flush(&school.db).await.unwrap();

        school.damage("delete from course_completion").await;
        school.damage("delete from upgrade_step where name = 'course_completion.completed_at'").await;
        for _ in 0..2 {
            school.another(|env| env).await.close().await;
            let mut completed = Vec::new();
            for learner in &all {
                completed.push(learner.learning().await.completed_at);
            }
            assert_eq!(completed, [Some(amys), None, None, Some(doras)], "{names:?}");
        }
        assert_eq!(amy.learning().await.permille, 1_000, "and the lesson that was added takes nothing away");
    })
    .await;
}
