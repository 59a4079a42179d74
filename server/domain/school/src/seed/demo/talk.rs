//! What made-up learners and the teachers say below the demo's lessons.

use content::course::{self, DiscussedLesson};
use ground::{RequestContext, Result, Tx, exec, fetch_optional};
use model::{
    Id, Lang, Millis,
    account::Person,
    comment::{Comment, CommentKind, Quote, QuotedText},
    course::Course,
};

use super::{
    Chance,
    reviews::{Learner, learners},
    subject::Subject,
    talk_en,
    talk_texts::{At, Reply, Speaker, Thread},
    talk_zh,
};

/// The time before now at which the last thread begins at the latest, so that there is room for what is said to it.
const ROOM: i64 = 2 * Millis::HOUR;
/// The first place of the text, behind those of the recording above it.
const TEXT_BEGINS: i64 = 1 << 40;

/// The people who speak in a thread.
struct Cast {
    teacher: Id<Person>,
    learners: Vec<Learner>,
}

impl Cast {
    fn learner(&self, place: usize) -> Learner {
        self.learners[place % self.learners.len()]
    }

    fn person(&self, speaker: Speaker) -> Id<Person> {
        match speaker {
            Speaker::Learner(place) => self.learner(place).0,
            Speaker::Teacher => self.teacher,
        }
    }
}

/// Writes the threads below each lesson that is there, by those who have begun its course and read its language. Returns
/// the number of comments.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn write(tx: &mut Tx, chance: &mut Chance, subjects: &[Subject]) -> Result<usize> {
    const COURSE: &str = "select id, teacher_id \
        from course \
        where slug = $1";
    let ctx = RequestContext::system();
    let mut written = 0;
    for thread in talk_zh::THREADS.iter().chain(talk_en::THREADS) {
        let (slug, title) = thread.lesson;
        let found: Option<(Id<Course>, Id<Person>)> = fetch_optional!(&mut *tx, COURSE, slug);
        let Some((course, teacher)) = found else { continue };
        let Some(subject) = subjects.iter().find(|subject| subject.course == course) else { continue };
        let Some(lesson) = subject.lessons.iter().find(|lesson| lesson.title == title) else { continue };
        let lesson = course::discussed(&mut *tx, &ctx, lesson.id).await?;
        let lang = Lang::parse(&subject.language).unwrap_or_default();
        let cast = Cast { teacher, learners: learners(tx, course, lang).await? };
        if !cast.learners.is_empty() {
            written += write_thread(tx, chance, &lesson, &cast, thread).await?;
        }
    }
    Ok(written)
}

async fn write_thread(
    tx: &mut Tx,
    chance: &mut Chance,
    lesson: &DiscussedLesson,
    cast: &Cast,
    thread: &Thread,
) -> Result<usize> {
    const KEEP: &str = "update comment \
        set replies = $2, accepted_id = $3, waits_since = $4 \
        where id = $1";
    let (author, seen_at) = cast.learner(thread.author);
    let mut at = seen_at.plus(hours(chance, 30)).min(tx.now().plus(-ROOM));
    let kind = if thread.is_question { CommentKind::Question } else { CommentKind::Comment };
    let head = Row { id: dated(chance, at), head: None, author, kind, body: thread.body, at };
    insert(tx, lesson, &head, thread.at).await?;
    let word = if thread.is_question { "same" } else { "like" };
    vote(tx, chance, cast, &head, (word, thread.votes)).await?;
    let mut accepted = None;
    let mut left = i64::try_from(thread.replies.len()).unwrap_or(0);
    for Reply { speaker, body, likes, is_accepted } in thread.replies {
        // All of them fit before now.
        at = at.plus(hours(chance, 24).min((tx.now().0 - at.0) / (left + 1)));
        left -= 1;
        let author = cast.person(*speaker);
        let row = Row { id: dated(chance, at), head: Some(head.id), author, kind, body, at };
        insert(tx, lesson, &row, At::Lesson).await?;
        vote(tx, chance, cast, &row, ("like", *likes)).await?;
        accepted = accepted.or_else(|| is_accepted.then_some(row.id));
    }
    let replies = i64::try_from(thread.replies.len()).unwrap_or(0);
    let waits_since = (thread.is_question && accepted.is_none()).then_some(head.at);
    exec!(&mut *tx, KEEP, head.id, replies, accepted, waits_since);
    Ok(1 + thread.replies.len())
}

/// A comment that is about to be written.
struct Row {
    id: Id<Comment>,
    /// The first comment of its thread; `None` when it is that itself.
    head: Option<Id<Comment>>,
    author: Id<Person>,
    kind: CommentKind,
    body: &'static str,
    at: Millis,
}

async fn insert(tx: &mut Tx, lesson: &DiscussedLesson, row: &Row, at: At) -> Result<()> {
    const INSERT: &str = "insert into comment (id, course_id, lesson_id, thread_id, parent_id, depth, path, person_id, \
          kind, body, written_at, anchor, anchor_millis, anchor_file, quote, place) \
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
    let (anchor, millis, quote, place) = anchored(lesson, at);
    let thread = row.head.unwrap_or(row.id);
    let path = row.head.map_or_else(|| row.id.to_string(), |head| format!("{head}{}", row.id));
    let (depth, file) = (i64::from(row.head.is_some()), millis.map(|_| lesson.file));
    exec!(
        &mut *tx,
        INSERT,
        row.id,
        lesson.course,
        lesson.id,
        thread,
        row.head,
        depth,
        path,
        row.author,
        row.kind,
        row.body,
        row.at,
        anchor,
        millis,
        file,
        quote,
        place
    );
    Ok(())
}

/// Returns the place of a thread as rows keep it: the word, the moment, the passage, and the position to order by. What
/// the lesson does not have is the lesson as a whole.
fn anchored(lesson: &DiscussedLesson, at: At) -> (&'static str, Option<i64>, &'static str, i64) {
    match at {
        At::Millisecond(millis) if lesson.millis > millis => ("second", Some(millis), "", 1 + millis),
        At::Passage(words) => {
            let quote = Quote { exact: words.to_owned(), ..Quote::default() };
            match QuotedText::new(&lesson.text).find(&quote).map(i64::try_from) {
                Some(Ok(place)) => ("passage", None, words, TEXT_BEGINS + place),
                _ => ("lesson", None, "", 0),
            }
        }
        At::Lesson | At::Millisecond(_) => ("lesson", None, "", 0),
    }
}

/// Writes the votes of some learners for a comment that is not theirs.
async fn vote(tx: &mut Tx, chance: &mut Chance, cast: &Cast, row: &Row, (word, votes): (&str, usize)) -> Result<()> {
    const VOTE: &str = "insert into comment_vote (comment_id, person_id, kind, at) \
        values ($1, $2, $3, $4)";
    const COUNT: &str = "update comment \
        set likes = (select count(*) from comment_vote v where v.comment_id = $1 and v.kind = 'like'), \
          sames = (select count(*) from comment_vote v where v.comment_id = $1 and v.kind = 'same') \
        where id = $1";
    let now = tx.now();
    for (voter, _) in cast.learners.iter().filter(|learner| learner.0 != row.author).take(votes) {
        let at = row.at.plus(hours(chance, 90)).min(now);
        exec!(&mut *tx, VOTE, row.id, *voter, word, at);
    }
    exec!(&mut *tx, COUNT, row.id);
    Ok(())
}

fn hours(chance: &mut Chance, end: usize) -> i64 {
    Millis::HOUR * i64::try_from(1 + chance.below(end)).unwrap_or(1)
}

/// Returns an id as it would have been made at this instant.
fn dated(chance: &mut Chance, at: Millis) -> Id<Comment> {
    Id::new(at, u32::try_from(chance.below(1 << 21)).unwrap_or(0))
}
