//! The learners of the demo school: forty, who came over ninety days, bought, gave up, and learnt, so that lists and
//! dashboards have something to show. The same for the same seed, told from the instant at which they are made up.

mod learning;
mod names;
mod review_texts;
mod reviews;
mod subject;
mod talk;
mod talk_en;
mod talk_texts;
mod talk_zh;
mod ties;
mod words;

use commerce::order;
use community::review::rate_again;
use content::{
    catalogue::{self, FacetCache},
    course::document::{CourseDoc, unpack},
};
use ground::{Db, Result, Tx, fetch_all, fetch_scalar, on, transaction};
use insight::stats;
use model::{
    Id, Lang, Millis, Role,
    account::Person,
    course::Course,
    event::EventKind,
    order::{DeclineReason, Grant, GrantSource},
};
use people::events::{self, Event};
use sqlx::QueryBuilder;

use self::{
    learning::Learner,
    names::NAMES,
    subject::{DAYS, Subject},
};
use super::{
    make::Chance,
    sale::{self, Outcome, Sale},
};

/// The number of courses that they choose from, at most.
const MAX_ENROLMENTS: i64 = 100;
/// The seed that makes them the same each time.
const SEED: u64 = 0x5EED_1EA2_4E25;
/// The learners, by number, who had a payment declined, cancelled an order, or paid twice.
const DECLINED: [usize; 3] = [5, 17, 29];
const GAVE_UP: [usize; 3] = [8, 21, 34];
const PAID_TWICE: [usize; 2] = [12, 31];

/// The numbers of what was made up; all zero when it was there already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Made {
    /// Learners.
    pub learners: usize,
    /// Orders of the learners, whatever became of them.
    pub orders: usize,
    /// Lessons that the learners have begun.
    pub lessons: usize,
    /// Reviews that the learners have written.
    pub reviews: usize,
    /// Questions, comments and replies that they and the teachers have written below lessons.
    pub comments: usize,
    /// Events of behaviour, visitors included.
    pub events: usize,
}

/// A learner who is about to be written.
struct Newcomer {
    id: Id<Person>,
    name: &'static str,
    lang: Lang,
    at: Millis,
    /// Whether they consent to behaviour being recorded with their name.
    agrees: bool,
}

/// Makes up the learners unless they exist, and returns how much was made. Counts the roll-ups anew in either case.
///
/// # Errors
/// Fails when the database does.
pub async fn demo(db: &Db) -> Result<Made> {
    const THERE: &str = "select exists (select 1 from person where handle = 'demo-learner-01')";
    let made = transaction!(db, |tx| {
        let there: bool = fetch_scalar!(&mut *tx, THERE);
        if there { Ok(Made::default()) } else { make(tx).await }
    })?;
    if made != Made::default() {
        words::write(db).await?;
    }
    rate_again(db).await?;
    stats::rebuild(db).await?;
    catalogue::analyze(db).await?;
    db.env.part::<FacetCache>().clear();
    Ok(made)
}

async fn make(tx: &mut Tx) -> Result<Made> {
    let mut chance = Chance(SEED);
    let subjects = subjects(tx).await?;
    let people = newcomers(tx, &mut chance);
    write_people(tx, &people).await?;
    let (mut sales, mut enrolled) = (Vec::new(), Vec::new());
    for (number, person) in people.iter().enumerate() {
        choose(tx, &mut chance, &subjects, number, person, &mut sales, &mut enrolled)?;
    }
    sales.sort_by_key(|sale| (sale.at, sale.order));
    for sale in &mut sales {
        sale.order = dated(&mut chance, sale.at);
    }
    sale::write(tx, &sales).await?;
    write_enrolments(tx, &enrolled).await?;
    let mut events: Vec<Event> =
        enrolled.iter().map(|(_, learner)| learner.did(EventKind::Enrol, learner.since)).collect();
    let mut learners: Vec<Learner> = enrolled.into_iter().map(|(_, learner)| learner).collect();
    for sale in &sales {
        if let (Outcome::Paid, Some(since)) = (sale.outcome, sale.paid_at()) {
            let learner = Learner { person: sale.buyer, course: sale.item.course, since };
            events.push(learner.did(EventKind::Purchase, since));
            learners.push(learner);
        }
    }
    let mut lessons = 0;
    for learner in &learners {
        let Some(subject) = subjects.iter().find(|subject| subject.course == learner.course) else { continue };
        lessons += learning::write(tx, &mut chance, learner, &subject.lessons, &mut events).await?;
    }
    events.extend(learning::views(tx.now(), &mut chance, &subjects));
    events.sort_by_key(|event| event.at);
    let reviews = reviews::write(tx, &mut chance).await?;
    ties::write(tx, &mut chance).await?;
    let comments = talk::write(tx, &mut chance, &subjects).await?;
    let made = Made { learners: people.len(), orders: sales.len(), lessons, reviews, comments, events: events.len() };
    events::insert(tx, events).await?;
    Ok(made)
}

/// Returns the courses of the catalogue, oldest first.
async fn subjects(tx: &mut Tx) -> Result<Vec<Subject>> {
    const COURSES: &str = "select l.course_id, l.language, b.hash, b.body \
        from listing l \
        join release_item i on i.release_id = l.release_id and i.lesson_id = 0 \
        join blob b on b.hash = i.blob_hash \
        order by l.course_id \
        limit $1";
    let offers = order::for_sale(&mut *tx, MAX_ENROLMENTS).await?;
    let rows: Vec<(Id<Course>, String, String, Vec<u8>)> = fetch_all!(&mut *tx, COURSES, MAX_ENROLMENTS);
    let subject = |(course, language, hash, body): (Id<Course>, String, String, Vec<u8>)| {
        let document: CourseDoc = unpack(&hash, &body)?;
        let offer = offers.iter().find(|offer| offer.course == course).cloned();
        Ok(Subject { course, language, lessons: document.lessons().cloned().collect(), offer })
    };
    rows.into_iter().map(subject).collect()
}

/// Returns the learners: one every two days or so, more of them lately.
fn newcomers(tx: &Tx, chance: &mut Chance) -> Vec<Newcomer> {
    let now = tx.now();
    let span = DAYS * Millis::DAY;
    let mut people = Vec::with_capacity(NAMES.len());
    for ((name, lang), number) in NAMES.into_iter().zip(1..) {
        let count = i64::try_from(NAMES.len()).unwrap_or(1) + 1;
        // The later, the closer together.
        let before = span - span * (3 * number * count - number * number) / (2 * count * count);
        let jitter = i64::try_from(chance.below(20)).unwrap_or(0) * Millis::HOUR;
        let at = now.plus(-(before + jitter).clamp(Millis::DAY, span));
        people.push(Newcomer { id: dated(chance, at), name, lang, at, agrees: chance.below(3) > 0 });
    }
    people
}

/// Returns an id as it would have been made at this instant.
fn dated<T>(chance: &mut Chance, at: Millis) -> Id<T> {
    Id::new(at, u32::try_from(chance.below(1 << 21)).unwrap_or(0))
}

async fn write_people(tx: &mut Tx, people: &[Newcomer]) -> Result<()> {
    on!(&mut *tx, c => QueryBuilder::new("insert into person (id, handle, name, name_folded, lang, created_at, \
          consent_at) ")
        .push_values(people.iter().zip(1..), |mut row, (person, number)| {
            row.push_bind(person.id).push_bind(format!("demo-learner-{number:02}")).push_bind(person.name)
                .push_bind(collation::fold(person.name)).push_bind(person.lang.tag()).push_bind(person.at).push_bind(person.agrees.then_some(person.at));
        })
        .build().execute(c).await?.rows_affected());
    on!(&mut *tx, c => QueryBuilder::new("insert into person_role (person_id, role) ")
        .push_values(people, |mut row, person| {
            row.push_bind(person.id).push_bind(Role::Learner.as_str());
        })
        .build().execute(c).await?.rows_affected());
    Ok(())
}

/// Adds the orders and enrolments of a learner: one to three courses, rather in their own language, the first one soon.
fn choose(
    tx: &Tx,
    chance: &mut Chance,
    subjects: &[Subject],
    number: usize,
    person: &Newcomer,
    sales: &mut Vec<Sale>,
    enrolled: &mut Vec<(Id<Grant>, Learner)>,
) -> Result<()> {
    let mut choice: Vec<&Subject> = subjects.iter().collect();
    let mut at = person.at.plus(Millis::MINUTE * number_from(chance, 60, 600));
    let last = tx.now().plus(-Millis::HOUR);
    for turn in 0..=chance.below(3) {
        if choice.is_empty() || at > last {
            break;
        }
        let own = choice.iter().position(|subject| subject.language == person.lang.tag() && chance.below(3) > 0);
        let subject = choice.remove(own.unwrap_or_else(|| chance.below(choice.len())));
        let Some(offer) = &subject.offer else {
            enrolled.push((tx.id()?, Learner { person: person.id, course: subject.course, since: at }));
            at = at.plus(Millis::DAY * number_from(chance, 2, 25));
            continue;
        };
        if turn == 0 && GAVE_UP.contains(&number) {
            sales.push(Sale::new(tx, person.id, offer, at.plus(-4 * Millis::MINUTE), Outcome::GivenUp)?);
        }
        if turn == 0 && DECLINED.contains(&number) {
            let why = chance.pick(&[
                DeclineReason::InsufficientFunds,
                DeclineReason::CardDeclined,
                DeclineReason::LimitExceeded,
            ]);
            sales.push(Sale::new(tx, person.id, offer, at.plus(-45 * Millis::MINUTE), Outcome::Declined(why))?);
        }
        sales.push(Sale::new(tx, person.id, offer, at, Outcome::Paid)?);
        if turn == 0 && PAID_TWICE.contains(&number) {
            sales.push(Sale::new(tx, person.id, offer, at.plus(3 * Millis::MINUTE), Outcome::Refunded)?);
        }
        at = at.plus(Millis::DAY * number_from(chance, 2, 25) + Millis::MINUTE * number_from(chance, 0, 600));
    }
    Ok(())
}

/// Returns `least` plus a number below `end`.
fn number_from(chance: &mut Chance, least: i64, end: usize) -> i64 {
    least + i64::try_from(chance.below(end)).unwrap_or(0)
}

async fn write_enrolments(tx: &mut Tx, enrolled: &[(Id<Grant>, Learner)]) -> Result<()> {
    if enrolled.is_empty() {
        return Ok(());
    }
    on!(&mut *tx, c => QueryBuilder::new("insert into access_grant (id, person_id, course_id, source, starts_at) ")
        .push_values(enrolled, |mut row, (id, learner)| {
            row.push_bind(*id).push_bind(learner.person).push_bind(learner.course).push_bind(GrantSource::Free.as_str())
                .push_bind(learner.since);
        })
        .build().execute(c).await?.rows_affected());
    Ok(())
}
