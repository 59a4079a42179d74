//! Applications of people who want to teach: sent with a sample, decided by a reviewer, answered by mail.
//!
//! Knows nothing of courses.

use ground::{
    Conn, Db, Error, RequestContext, Result, Tx,
    audit_log::{self, AuditAction},
    exec, fetch_optional, fetch_optional_scalar, fetch_page, fetch_scalar,
    jobs::outbox,
    list_query, mail, notice, transaction,
};
use model::{
    Decision, Id, Lang, Millis, Permission, Permissions, Role,
    account::{Application, ApplicationRow, ApplicationState, OwnApplication, Person},
    admin::Rows,
    notice::{Audience, NoticeEvent, NoticeKind},
    rule::{Rule, Validator},
    url,
};
use serde_json::json;

use super::{authority, letter, person, profile::paragraphs, roles};

/// The largest number of characters of each of the two texts.
const MAX_TEXT_CHARS: usize = 5_000;

/// Submits the actor's application to teach. The field `about` also has the errors [`Rule::Waiting`], when they have
/// applied already, and [`Rule::Unreachable`], when no mail would bring them the answer.
///
/// # Errors
/// [`Error::Unauthenticated`] unless a person acts; [`Error::Forbidden`] when they may teach already;
/// [`Error::Invalid`] with the fields `about` and `sample`, or when the database fails.
pub async fn submit(db: &Db, ctx: &RequestContext, about: &str, sample: &str) -> Result<()> {
    const WAITS: &str = "select exists (select 1 from teacher_application where person_id = $1 and state = 'waiting')";
    const INSERT: &str = "insert into teacher_application (id, person_id, about, sample, state, created_at) \
            values ($1, $2, $3, $4, 'waiting', $5)";
    let person = ctx.person()?;
    let mut validator = Validator::default();
    let required = |text: &str| match paragraphs(text, MAX_TEXT_CHARS) {
        Ok(text) if text.is_empty() => Err(Rule::Required),
        Ok(text) if text.chars().count() < 20 => Err(Rule::TooShort(20)),
        read => read,
    };
    let about = validator.check("about", required(about));
    let sample = validator.check("sample", required(sample));
    validator.finish()?;
    if ctx.can(Permission::CourseCreateOwn) {
        return Err(Error::Forbidden);
    }
    transaction!(db, |tx| {
        let waits: bool = fetch_scalar!(&mut *tx, WAITS, person);
        Error::invalid("about", Rule::Waiting).when(waits)?;
        let is_reached = person::mail_address(&mut *tx, person).await?.is_some();
        Error::invalid("about", Rule::Unreachable).when(!is_reached)?;
        let (id, now) = (tx.id::<Application>()?, tx.now());
        exec!(&mut *tx, INSERT, id, person, &about, &sample, now);
        let handle = person::handle_of(&mut *tx, person).await?;
        audit_log::record_change(tx, ctx, AuditAction::Applied, &handle, "", "").await
    })
}

list_query! {
    const LIST =
        "select a.id, p.handle, p.name, a.about, a.sample, a.state, a.answer, a.created_at, a.decided_at",
        "from teacher_application a \
        join person p on p.id = a.person_id",
        "where ($1 = '' or a.state = $1)",
        "order by case when a.state = 'waiting' then 0 else 1 end, case when a.state = 'waiting' then a.created_at \
          else -a.created_at end, a.id \
        limit $2 offset $3";
    const MINE =
        "where a.person_id = $1 \
        order by a.id desc \
        limit 1";
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Id<Application>,
    handle: String,
    name: String,
    about: String,
    sample: String,
    state: ApplicationState,
    answer: String,
    created_at: Millis,
    decided_at: Option<Millis>,
}

impl From<Row> for ApplicationRow {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            handle: row.handle,
            name: row.name,
            about: row.about,
            sample: row.sample,
            state: row.state,
            answer: row.answer,
            created_at: row.created_at,
            decided_at: row.decided_at,
        }
    }
}

/// Returns the actor's newest application, if there is one, and whether mail reaches them.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] unless a person acts; [`Error::Crypto`] when their address cannot
/// be opened, or when the database fails.
pub async fn mine(conn: impl Into<Conn<'_>>, ctx: &RequestContext) -> Result<OwnApplication> {
    let person = ctx.person()?;
    let mut conn = conn.into();
    let row: Option<Row> = fetch_optional!(&mut conn, MINE, person);
    let is_reached = person::mail_address(&mut conn, person).await?.is_some();
    Ok(OwnApplication { newest: row.map(Into::into), is_reached })
}

/// Returns a page of the applications in this state (`None`: in all): those that wait first, the oldest of them in
/// front, then the latest in front.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] without [`Permission::ApplicationViewAny`], or when the database
/// fails.
pub async fn list(
    conn: impl Into<Conn<'_>>,
    ctx: &RequestContext,
    state: Option<ApplicationState>,
    page: Option<u32>,
) -> Result<Rows<ApplicationRow>> {
    ctx.require(Permission::ApplicationViewAny)?;
    let mut conn = conn.into();
    let state = state.map_or("", ApplicationState::as_str);
    let rows: Rows<Row> = fetch_page!(&mut conn, LIST, page, state);
    Ok(rows.map(Into::into))
}

/// Decides an application: whoever is accepted becomes a teacher, and either way they are answered by mail. `lang` is
/// for applicants who never chose a language.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] without [`Permission::ApplicationManageAny`];
/// [`Error::ReauthRequired`] without a recent password; [`Error::Invalid`] with the field `answer`, also for one's own
/// ([`Rule::SelfAction`]) and where teachers may do more than the actor ([`Rule::InsufficientRole`]);
/// [`Error::NotFound`] when there is none; [`Error::Stale`] when it was decided already, or when the database fails.
pub async fn decide(
    db: &Db,
    ctx: &RequestContext,
    id: Id<Application>,
    decision: Decision,
    answer: &str,
    lang: Lang,
) -> Result<()> {
    const DECIDE: &str = "update teacher_application \
        set state = $2, answer = $3, decided_at = $4, decided_by = $5 \
        where id = $1 and state = 'waiting' \
        returning person_id";
    authority::require(db, ctx, Permission::ApplicationManageAny).await?;
    let mut validator = Validator::default();
    let answer = validator.check("answer", paragraphs(answer, MAX_TEXT_CHARS));
    if decision == Decision::Decline && answer.is_empty() {
        validator.check::<()>("answer", Err(Rule::Required));
    }
    validator.finish()?;
    let (state, action) = match decision {
        Decision::Accept => (ApplicationState::Accepted, AuditAction::ApplicationAccepted),
        Decision::Decline => (ApplicationState::Declined, AuditAction::ApplicationDeclined),
    };
    transaction!(db, |tx| {
        let (now, by) = (tx.now(), ctx.person().ok());
        let person: Option<Id<Person>> = fetch_optional_scalar!(&mut *tx, DECIDE, id, state, &answer, now, by);
        let person = match person {
            Some(person) => Ok(person),
            None => Err(undecidable(tx, id).await?),
        }?;
        authority::require_other(ctx, person, "answer")?;
        let is_too_much = decision == Decision::Accept && !ctx.includes(beyond_teaching(tx).await?);
        Error::invalid("answer", Rule::InsufficientRole).when(is_too_much)?;
        let handle = person::handle_of(&mut *tx, person).await?;
        if decision == Decision::Accept && person::grant_role(tx, person, Role::Teacher.as_str()).await? {
            audit_log::record_change(tx, ctx, AuditAction::RoleGranted, &handle, "", Role::Teacher.as_str()).await?;
            outbox::append(tx, "person.granted", &json!({ "person": person, "role": Role::Teacher })).await?;
        }
        if let Some(to) = person::mail_address(&mut *tx, person).await? {
            let letter = match decision {
                Decision::Accept => letter::accepted,
                Decision::Decline => letter::declined,
            };
            mail::queue(tx, &letter(to.lang.unwrap_or(lang), &to.address, &answer)?).await?;
        }
        notice::raise(tx, &decided(id, person, &answer)).await?;
        audit_log::record_change(tx, ctx, action, &handle, ApplicationState::Waiting.as_str(), state.as_str()).await
    })
}

/// Returns the event of a decision. It is the school's: applicants do not hear who decided.
fn decided(id: Id<Application>, applicant: Id<Person>, answer: &str) -> NoticeEvent {
    NoticeEvent {
        kind: NoticeKind::ApplicationDecided,
        key: format!("application {id}"),
        actor: None,
        audience: Audience::People(vec![applicant]),
        title: String::new(),
        excerpt: answer.to_owned(),
        href: url::TEACH.to_owned(),
    }
}

/// Returns what the school lets its teachers do beyond teaching: who accepts an application gives that, too, and nobody
/// gives what they have not.
async fn beyond_teaching(tx: &mut Tx) -> Result<Permissions> {
    let teachers = roles::permissions_of(tx, Role::Teacher.as_str()).await?.unwrap_or_default();
    Ok(teachers.without(Permissions::from_iter([Role::Teacher])))
}

/// Returns the error of an application that does not wait for a decision.
async fn undecidable(tx: &mut Tx, id: Id<Application>) -> Result<Error> {
    const EXISTS: &str = "select exists (select 1 from teacher_application where id = $1)";
    let exists: bool = fetch_scalar!(tx, EXISTS, id);
    Ok(if exists { Error::Stale } else { Error::NotFound })
}
