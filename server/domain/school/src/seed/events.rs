//! Made-up behaviour: views of courses and lessons, spread over ninety days, and finished lessons.

use content::catalogue;
use ground::{
    Db, Error, RequestContext, Result, Tx, audit_log::AuthMethod, db::MAX_ROWS_PER_INSERT, fetch_all,
    fetch_optional_scalar, fetch_scalar, fetch_scalars, on, transaction,
};
use model::{
    Id, Millis, Role,
    account::Person,
    course::{Course, Lesson},
    event::EventKind,
    figures::DASHBOARD_DAYS,
};
use people::session;
use sqlx::QueryBuilder;

/// The number of events in one transaction.
const BATCH_EVENTS: usize = 50_000;
/// The number of lessons that people look at, at most.
const MAX_LESSONS: i64 = 20_000;
/// The number of events for each lesson that somebody started.
const EVENTS_PER_STARTED_LESSON: usize = 20;
/// The number of started lessons for each that somebody finishes.
const STARTED_LESSONS_PER_FINISHED: usize = 3;

/// Makes up behaviour, up to this number of events in all. `progress` is called with the number that is done and the
/// number in all. The results of an earlier run count.
///
/// # Errors
/// [`Error::Internal`] when there are no lessons; or when the database fails.
pub async fn events(db: &Db, events: usize, progress: &mut (dyn FnMut(usize, usize) + Send)) -> Result<()> {
    const KNOWN: &str = "select count(*) \
        from analytics_event";
    let known: i64 = fetch_scalar!(db, KNOWN);
    let mut done = usize::try_from(known).unwrap_or(0);
    if done >= events {
        return Ok(());
    }
    let lessons = lessons(db).await?;
    let learners = learners(db).await?;
    while done < events {
        let many = BATCH_EVENTS.min(events - done);
        transaction!(db, |tx| {
            look(tx, &lessons, done..done + many, events).await?;
            learn(tx, &lessons, &learners, done..done + many, events).await
        })?;
        done += many;
        progress(done, events);
    }
    catalogue::analyze(db).await
}

/// Begins a session for the teacher with the most orders and returns its token.
///
/// # Errors
/// [`Error::NotFound`] when there is no teacher; or when the database fails.
pub async fn teacher_session(db: &Db) -> Result<String> {
    const TEACHER: &str = "select p.id \
        from person p \
        join person_role r on r.person_id = p.id and r.role = $1 \
        order by (select count(*) from order_item i where i.teacher_id = p.id) desc, p.id \
        limit 1";
    let bench = RequestContext { agent: "bench".into(), ..RequestContext::system() };
    transaction!(db, |tx| {
        let teacher: Option<Id<Person>> = fetch_optional_scalar!(&mut *tx, TEACHER, Role::Teacher.as_str());
        let teacher = teacher.ok_or(Error::NotFound)?;
        Ok(session::begin(tx, &bench, teacher, AuthMethod::Password).await?.token)
    })
}

async fn lessons(db: &Db) -> Result<Vec<(Id<Course>, Id<Lesson>)>> {
    const SOME: &str = "select course_id, id \
        from lesson \
        order by id \
        limit $1";
    let lessons: Vec<(Id<Course>, Id<Lesson>)> = fetch_all!(db, SOME, MAX_LESSONS);
    if lessons.is_empty() {
        Err(Error::Internal("there are no lessons: seed bench --courses".into()))
    } else {
        Ok(lessons)
    }
}

/// Returns the made-up learners.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn learners(db: &Db) -> Result<Vec<Id<Person>>> {
    const LEARNERS: &str = "select id \
        from person \
        where handle like 'bench-learner-%' \
        order by handle";
    Ok(fetch_scalars!(db, LEARNERS))
}

/// Returns the instant of the event with this number.
fn at(now: Millis, number: usize, events: usize) -> Millis {
    let (number, events) = (i64::try_from(number).unwrap_or(0), i64::try_from(events.max(1)).unwrap_or(i64::MAX));
    now.plus(-(DASHBOARD_DAYS * Millis::DAY / events).max(1) * (events - number))
}

/// Returns the entry for a number, some entries more often than others.
fn of<T>(list: &[T], number: usize) -> &T {
    let square = (number % 997) * (number % 991);
    &list[square % list.len()]
}

async fn look(
    tx: &mut Tx,
    lessons: &[(Id<Course>, Id<Lesson>)],
    numbers: std::ops::Range<usize>,
    events: usize,
) -> Result<()> {
    let now = tx.now();
    let numbers: Vec<usize> = numbers.collect();
    for rows in numbers.chunks(MAX_ROWS_PER_INSERT) {
        let mut ids = Vec::with_capacity(rows.len());
        for _ in rows {
            ids.push(tx.id::<EventKind>()?);
        }
        on!(&mut *tx, c => QueryBuilder::new("insert into analytics_event (id, kind, course_id, lesson_id, detail, \
              at) ")
            .push_values(rows.iter().zip(&ids), |mut row, (number, id)| {
                let (course, lesson) = of(lessons, *number);
                let looked = number % 3 > 0;
                let kind = if looked { EventKind::ViewLesson } else { EventKind::ViewCourse };
                row.push_bind(*id).push_bind(kind.as_str()).push_bind(*course).push_bind(looked.then_some(*lesson))
                    .push_bind("").push_bind(at(now, *number, events));
            })
            .build().execute(c).await?.rows_affected());
    }
    Ok(())
}

async fn learn(
    tx: &mut Tx,
    lessons: &[(Id<Course>, Id<Lesson>)],
    learners: &[Id<Person>],
    numbers: std::ops::Range<usize>,
    events: usize,
) -> Result<()> {
    let now = tx.now();
    let numbers: Vec<usize> =
        numbers.filter(|number| number % EVENTS_PER_STARTED_LESSON == 0 && !learners.is_empty()).collect();
    for rows in numbers.chunks(MAX_ROWS_PER_INSERT) {
        on!(&mut *tx, c => QueryBuilder::new("insert into progress (person_id, lesson_id, course_id, watched_ranges, \
              position, permille, marked_complete, seen_at, done_at) ")
            .push_values(rows, |mut row, number| {
                let ((course, lesson), turn) = (of(lessons, *number), number / EVENTS_PER_STARTED_LESSON);
                let (done, at) = (turn % STARTED_LESSONS_PER_FINISHED == 0, at(now, *number, events));
                row.push_bind(learners[turn % learners.len()]).push_bind(*lesson).push_bind(*course).push_bind("[]")
                    .push_bind(0_i64).push_bind(if done { 1_000_i64 } else { 300 }).push_bind(done).push_bind(at)
                    .push_bind(done.then_some(at));
            })
            .push(" on conflict (person_id, lesson_id) do nothing")
            .build().execute(c).await?.rows_affected());
    }
    Ok(())
}
