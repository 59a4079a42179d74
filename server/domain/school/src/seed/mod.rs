//! Synthetic courses and buyers for benchmarks, and what these say: as many as wanted, the same courses for the same
//! seed. And the learners of the demo school.
//!
//! They are plainly made up: their teachers are called "Bench Teacher 7", and their texts are strung together from the
//! lists in `lists`.

mod buyers;
mod demo;
mod events;
mod lists;
mod make;
mod sale;
mod talk;

use std::collections::BTreeMap;

use content::{
    TextServices,
    catalogue::{self, FacetCache, listing},
    course::release,
};
use ground::{
    Conn, Db, Error, Result, Tx, db::MAX_ROWS_PER_INSERT, exec, fetch_all, fetch_optional_scalar, on, transaction,
};
use model::{Currency, Id, Millis, Money, Role, account::Person};
use sqlx::QueryBuilder;

pub use buyers::{buyers, sessions, waiting};
pub use demo::{Made as MadeUp, demo};
pub use events::{events, teacher_session};
use make::{Made, Maker};
pub use talk::{followers, noticed, raise_update, talk};

/// The number of teachers who share the courses.
const TEACHERS: usize = 40;
/// The number of courses in one transaction.
const BATCH_COURSES: usize = 500;

/// Makes `courses` synthetic courses and publishes them. `progress` is called with the number that is done and the
/// number in all. Courses that an earlier run with the same seed has made are left as they are.
///
/// # Errors
/// [`Error::Internal`] when a course cannot be made; or when the database fails.
pub async fn bench(db: &Db, courses: usize, seed: u64, progress: &mut (dyn FnMut(usize, usize) + Send)) -> Result<()> {
    let teachers = transaction!(db, |tx| { make_teachers(tx).await })?;
    let maker = Maker { seed, now: db.env.now(), tools: *db.env.part::<TextServices>(), teachers };
    let mut done = 0;
    // The next batch is made on other cores while this one is written.
    let mut next = spawn(&maker, 0, courses);
    for start in (0..courses).step_by(BATCH_COURSES) {
        let made = next.await.map_err(|error| Error::Internal(format!("seeding: {error}")))??;
        next = spawn(&maker, start + BATCH_COURSES, courses);
        transaction!(db, |tx| { write_courses(tx, &made).await })?;
        done += BATCH_COURSES.min(courses - start);
        progress(done, courses);
    }
    catalogue::analyze(db).await?;
    db.env.part::<FacetCache>().clear();
    Ok(())
}

/// A made-up payment as its provider would know it.
#[derive(Clone, Debug)]
pub struct Captured {
    /// The provider's reference.
    pub reference: String,
    /// The amount.
    pub amount: Money,
    /// The instant at which it was paid.
    pub at: Millis,
    /// The provider's reference of the refund of all of it, and the instant at which that was sent.
    pub refund: Option<(String, Millis)>,
}

/// Returns the made-up payments, but for those that people have refunded since.
///
/// # Errors
/// Fails when the database does.
pub async fn captured(conn: impl Into<Conn<'_>>) -> Result<Vec<Captured>> {
    const CAPTURED: &str = "select p.reference, p.amount, p.currency, coalesce(p.finalized_at, p.created_at), \
          r.reference, r.finalized_at \
        from payment p \
        left join refund r on r.payment_id = p.id \
        where p.provider = 'test' and p.state = 'succeeded' and p.reference like 'bench-%' \
          and (r.id is null or (r.amount = p.amount and r.state = 'succeeded' and r.reference like 'bench-%'))";
    type Row = (String, i64, Currency, Millis, Option<String>, Option<Millis>);
    let rows: Vec<Row> = fetch_all!(conn.into(), CAPTURED);
    let captured = |(reference, minor, currency, at, refund, sent): Row| Captured {
        reference,
        amount: Money { minor, currency },
        at,
        refund: refund.zip(sent),
    };
    Ok(rows.into_iter().map(captured).collect())
}

fn spawn(maker: &Maker, start: usize, courses: usize) -> tokio::task::JoinHandle<Result<Vec<Made>>> {
    let (first, second) = (maker.clone(), maker.clone());
    let end = courses.min(start + BATCH_COURSES);
    let middle = (start + BATCH_COURSES / 2).min(end);
    tokio::spawn(async move {
        let make_in = |maker: Maker, numbers: std::ops::Range<usize>| {
            tokio::task::spawn_blocking(move || numbers.map(|number| maker.course(number)).collect::<Result<Vec<_>>>())
        };
        let (first, second) = (make_in(first, start.min(end)..middle), make_in(second, middle..end));
        let broken = |error| Error::Internal(format!("seeding: {error}"));
        let mut courses = first.await.map_err(broken)??;
        courses.extend(second.await.map_err(broken)??);
        Ok(courses)
    })
}

async fn make_teachers(tx: &mut Tx) -> Result<Vec<Id<Person>>> {
    const FIND: &str = "select id \
        from person \
        where handle = $1";
    const MAKE: &str = "insert into person (id, handle, name, name_folded, bio, created_at) \
        values ($1, $2, $3, $4, $5, $6)";
    const ROLE: &str = "insert into person_role (person_id, role) \
        values ($1, $2)";
    let now = tx.now();
    let mut teachers = Vec::with_capacity(TEACHERS);
    for number in 1..=TEACHERS {
        let handle = format!("bench-{number}");
        let found: Option<Id<Person>> = fetch_optional_scalar!(&mut *tx, FIND, &handle);
        if let Some(id) = found {
            teachers.push(id);
            continue;
        }
        let id: Id<Person> = tx.id()?;
        exec!(
            &mut *tx,
            MAKE,
            id,
            &handle,
            format!("Bench Teacher {number}"),
            format!("bench teacher {number}"),
            "A synthetic teacher, for measuring.",
            now
        );
        for role in [Role::Learner, Role::Teacher] {
            exec!(&mut *tx, ROLE, id, role.as_str());
        }
        teachers.push(id);
    }
    Ok(teachers)
}

async fn write_courses(tx: &mut Tx, made: &[Made]) -> Result<()> {
    let known = known(tx, made).await?;
    let new: Vec<&Made> = made.iter().filter(|made| !known.contains_key(&made.listing.head.slug)).collect();
    for rows in new.chunks(MAX_ROWS_PER_INSERT) {
        on!(&mut *tx, c => QueryBuilder::new("insert into course (id, slug, teacher_id, created_at) ")
            .push_values(rows, |mut row, made| {
                let head = &made.listing.head;
                row.push_bind(head.course).push_bind(head.slug.clone()).push_bind(head.teacher)
                    .push_bind(head.published_at);
            })
            .build().execute(c).await?.rows_affected());
        on!(&mut *tx, c => QueryBuilder::new("insert into release (id, course_id, live_at, author_id) ")
            .push_values(rows, |mut row, made| {
                let head = &made.listing.head;
                row.push_bind(head.release).push_bind(head.course).push_bind(head.published_at).push_bind(head.teacher);
            })
            .build().execute(c).await?.rows_affected());
    }
    let lessons: Vec<_> = new
        .iter()
        .flat_map(|made| made.lessons.iter().map(|(id, slug)| (*id, made.listing.head.course, slug)))
        .collect();
    let now = tx.now();
    for rows in lessons.chunks(MAX_ROWS_PER_INSERT) {
        on!(&mut *tx, c => QueryBuilder::new("insert into lesson (id, course_id, slug, created_at) ")
            .push_values(rows, |mut row, (id, course, slug)| {
                row.push_bind(*id).push_bind(*course).push_bind((*slug).clone()).push_bind(now);
            })
            .build().execute(c).await?.rows_affected());
    }
    release::write_blobs(tx, &new.iter().flat_map(|made| &made.blobs).collect::<Vec<_>>()).await?;
    let mut items = Vec::new();
    let mut drafts = Vec::new();
    for made in &new {
        let language = &*made.listing.document.language;
        for (lesson, hash) in &made.items {
            items.push((made.listing.head.release, *lesson, language, &**hash));
            drafts.push((made.listing.head.course, *lesson, language, &**hash));
        }
    }
    release::write_drafts(tx, &drafts).await?;
    release::write_document_hashes(tx, &items).await?;
    let listings: Vec<_> = new.iter().map(|made| &made.listing).collect();
    listing::write(tx, &listings).await
}

/// Returns those of the courses that exist already, by their slugs.
async fn known(tx: &mut Tx, made: &[Made]) -> Result<BTreeMap<String, i64>> {
    let rows: Vec<(String, i64)> = on!(&mut *tx, c => {
        let mut sql = QueryBuilder::new("select slug, id from course where slug in (");
        let mut list = sql.separated(", ");
        for made in made {
            list.push_bind(made.listing.head.slug.clone());
        }
        sql.push(")").build_query_as().fetch_all(c).await?
    });
    Ok(rows.into_iter().collect())
}
