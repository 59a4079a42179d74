//! What a case is about, as it is now: the one place that knows in which tables such things are.
//!
//! Knows nothing of the verbs that change them.

use ground::{Conn, Result, fetch_optional};
use model::{
    Id, Millis,
    account::Person,
    comment::Comment,
    content_report::{ContentState, ReportSubject},
    course::Lesson,
    url,
};

/// A thing that was reported, as it is now.
#[derive(Clone, Debug)]
pub(crate) struct Content {
    /// The person who wrote it, who teaches the course, or who it is.
    pub author: Id<Person>,
    /// The author's user name.
    pub handle: String,
    /// Somebody else whose case it is: the teacher of a reviewed course.
    pub teacher: Option<Id<Person>>,
    /// The title of the course that it is or belongs to; of a person the name.
    pub title: String,
    /// The text that it says.
    pub text: String,
    /// The address at which it stands.
    pub href: String,
    /// Who sees it.
    pub state: ContentState,
    /// The slug of the course that it is or belongs to; empty where there is none.
    pub slug: String,
}

/// A row of the queries below, which have the same columns.
#[derive(sqlx::FromRow)]
struct Row {
    author_id: Id<Person>,
    handle: String,
    teacher_id: Option<Id<Person>>,
    title: String,
    body: String,
    slug: String,
    lesson_id: Option<Id<Lesson>>,
    hidden_at: Option<Millis>,
    held_at: Option<Millis>,
}

/// Finds a thing of this kind, whoever sees it.
///
/// # Errors
/// Fails when the database does.
pub(crate) async fn find(conn: &mut Conn<'_>, subject: ReportSubject, id: i64) -> Result<Option<Content>> {
    const REVIEW: &str = "select r.person_id as author_id, p.handle, c.teacher_id, coalesce(l.title, c.slug) as title, \
          r.body || coalesce($2 || r.answer, '') as body, c.slug, cast(null as bigint) as lesson_id, r.hidden_at, \
          r.held_at \
        from review r \
        join course c on c.id = r.course_id \
        join person p on p.id = r.person_id \
        left join listing l on l.course_id = c.id \
        where r.id = $1";
    const COMMENT: &str = "select m.person_id as author_id, p.handle, c.teacher_id, coalesce(l.title, c.slug) as title, \
          m.body || $2 as body, c.slug, m.lesson_id, m.hidden_at, m.held_at \
        from comment m \
        join course c on c.id = m.course_id \
        join person p on p.id = m.person_id \
        left join listing l on l.course_id = c.id \
        where m.id = $1 and m.deleted_at is null";
    const COURSE: &str = "select c.teacher_id as author_id, p.handle, c.teacher_id, coalesce(l.title, c.slug) as title, \
          coalesce(l.subtitle, $2) as body, c.slug, cast(null as bigint) as lesson_id, c.hidden_at, \
          cast(null as bigint) as held_at \
        from course c \
        join person p on p.id = c.teacher_id \
        left join listing l on l.course_id = c.id \
        where c.id = $1";
    const PERSON: &str = "select p.id as author_id, p.handle, cast(null as bigint) as teacher_id, p.name as title, \
          p.bio || $2 as body, '' as slug, cast(null as bigint) as lesson_id, p.suspended_at as hidden_at, \
          cast(null as bigint) as held_at \
        from person p \
        where p.id = $1";
    let (text, separator) = match subject {
        ReportSubject::Review => (REVIEW, "\n\n"),
        ReportSubject::Course => (COURSE, ""),
        ReportSubject::Person => (PERSON, ""),
        ReportSubject::Comment => (COMMENT, ""),
    };
    let row: Option<Row> = fetch_optional!(&mut *conn, text, id, separator);
    Ok(row.map(|row| row.read(subject, id)))
}

impl Content {
    /// Returns whether it is this person's own case.
    pub fn is_case_of(&self, person: Option<Id<Person>>) -> bool {
        person.is_some() && (person == Some(self.author) || person == self.teacher)
    }
}

impl Row {
    fn read(self, subject: ReportSubject, id: i64) -> Content {
        let href = match (subject, self.lesson_id) {
            (ReportSubject::Review, _) => url::course_reviews(&self.slug),
            (ReportSubject::Person, _) => url::teacher(&self.handle),
            (ReportSubject::Comment, Some(lesson)) => url::comment(&self.slug, lesson, Id::<Comment>::from_raw(id)),
            (ReportSubject::Course | ReportSubject::Comment, _) => url::course(&self.slug),
        };
        let state = match (self.hidden_at, self.held_at) {
            (Some(_), _) => ContentState::Hidden,
            (None, Some(_)) => ContentState::Held,
            (None, None) => ContentState::Shown,
        };
        Content {
            author: self.author_id,
            handle: self.handle,
            teacher: self.teacher_id,
            title: self.title,
            text: self.body,
            href,
            state,
            slug: self.slug,
        }
    }
}
