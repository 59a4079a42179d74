//! What the school promises about refunds that learners ask for, and how it decides: by its settings, or for one course.

use std::collections::BTreeMap;

use ground::{
    Conn, Db, Env, Error, RequestContext, Result, Tx,
    audit_log::{self, AuditAction},
    exec, fetch_all, fetch_optional,
    settings::{Catalogue, Setting, SettingValue},
    transaction,
};
use model::{
    Currency, Id, Money, Permission,
    account::Person,
    course::Course,
    order::Order,
    refund_policy::{CoursePolicy, MAX_REFUND_DAYS, MAX_SHARE_PERCENT, PolicyChoice, PricedCourse, RefundPolicy},
    rule::{Rule, Validator, line, whole_number},
};

/// The days after a payment in which a buyer may ask for a refund; 0: not at all.
pub const REFUND_DAYS: Setting<i64> = Setting::new("refunds.days", || 14)
    .about("for how many days after the payment a buyer may ask for a refund; 0: not at all")
    .allowed("a whole number from 0 to 3650", |days| (0..=MAX_REFUND_DAYS).contains(days));

/// The most of a course that may have been consumed for a request to be within the policy, in per cent.
pub const REFUND_SHARE_PERCENT: Setting<i64> = Setting::new("refunds.share_percent", || 30)
    .about("how many per cent of a course may have been learned at most for a request for a refund to be within the policy")
    .allowed("a whole number from 0 to 100", |share| (0..=MAX_SHARE_PERCENT).contains(share));

/// Whether requests within the policy are accepted at once.
pub const REFUNDS_AUTOMATIC: Setting<bool> = Setting::new("refunds.automatic", || false)
    .about("whether requests for a refund that are within the policy are accepted at once, without a person");

/// The share that each provider keeps of a payment, in basis points, where its statement does not say it.
pub const REFUND_FEE_RATES: Setting<NumberByName> = Setting::new("refunds.fee_basis_points", NumberByName::default)
    .about(
        "what each payment provider keeps of a payment, in hundredths of a per cent, where its statement is not known",
    )
    .allowed("names and whole numbers from 0 to 10000, such as \"stripe=290, test=60\"", |rates| {
        rates.0.values().all(|rate| *rate <= 10_000)
    });

/// The amounts above which two people decide on a refund, in minor units by currency.
pub const REFUND_LIMITS: Setting<NumberByName> = Setting::new("refunds.two_people_above", NumberByName::default)
    .about("above which amount two people decide on a refund, in minor units of each currency")
    .allowed("currencies and whole numbers, such as \"CNY=100000, USD=15000\"", |limits| {
        limits.0.keys().all(|name| Currency::parse(name).is_some())
    });

/// The most courses that are offered to choose from; others are typed.
const MAX_CHOICES: i64 = 1_000;

/// The characters of a title or a name in addresses, at most.
const MAX_NAME_CHARS: usize = 300;

/// Adds the settings of refunds that learners ask for.
pub(super) fn settings(catalogue: Catalogue) -> Catalogue {
    let catalogue = catalogue.with(&REFUND_DAYS).with(&REFUND_SHARE_PERCENT).with(&REFUNDS_AUTOMATIC);
    catalogue.with(&REFUND_FEE_RATES).with(&REFUND_LIMITS)
}

/// Whole numbers, none negative, each under a name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NumberByName(BTreeMap<String, i64>);

impl NumberByName {
    /// Returns the number of this name, if it has one.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<i64> {
        self.0.get(name).copied()
    }
}

impl SettingValue for NumberByName {
    fn parse(text: &str) -> Option<Self> {
        let mut numbers = BTreeMap::new();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let (name, number) = part.split_once('=')?;
            let (name, number) = (name.trim(), number.trim().parse().ok().filter(|number: &i64| *number >= 0)?);
            let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            if !is_name || numbers.insert(name.to_owned(), number).is_some() {
                return None;
            }
        }
        Some(Self(numbers))
    }

    fn print(&self) -> String {
        self.0.iter().map(|(name, number)| format!("{name}={number}")).collect::<Vec<_>>().join(", ")
    }
}

/// Returns the amount above which two people decide on a refund; `None`: one is enough for any.
#[must_use]
pub fn limit(env: &Env, currency: Currency) -> Option<Money> {
    env.settings().get(&REFUND_LIMITS).get(currency.as_str()).map(|minor| Money { minor, currency })
}

/// Returns the school's policy, for courses without one of their own.
fn of_school(env: &Env) -> RefundPolicy {
    let settings = env.settings();
    RefundPolicy { days: settings.get(&REFUND_DAYS), share_percent: settings.get(&REFUND_SHARE_PERCENT) }
}

/// Returns the policy of a course: its own, or else the school's.
///
/// # Errors
/// Fails when the database does.
pub async fn of_course(conn: impl Into<Conn<'_>>, course: Id<Course>) -> Result<RefundPolicy> {
    let mut conn = conn.into();
    let own = own(&mut conn, course).await?;
    Ok(own.unwrap_or_else(|| of_school(conn.env)))
}

async fn own(conn: &mut Conn<'_>, course: Id<Course>) -> Result<Option<RefundPolicy>> {
    const OWN: &str = "select days, share_percent \
        from course_refund_policy \
        where course_id = $1";
    let own: Option<(i64, i64)> = fetch_optional!(&mut *conn, OWN, course);
    Ok(own.map(|(days, share_percent)| RefundPolicy { days, share_percent }))
}

/// Returns the policy of a course that the actor may edit, and the school's.
///
/// # Errors
/// [`Error::NotFound`] when there is no such course; [`Error::Forbidden`] when the actor may not edit it,
/// [`Error::Unauthenticated`] for guests; or when the database fails.
pub async fn choice(conn: impl Into<Conn<'_>>, ctx: &RequestContext, course: Id<Course>) -> Result<PolicyChoice> {
    let mut conn = conn.into();
    editable(&mut conn, ctx, course).await?;
    Ok(PolicyChoice { own: own(&mut conn, course).await?, school: of_school(conn.env) })
}

/// Returns the name in addresses of a course that the actor may edit.
async fn editable(conn: &mut Conn<'_>, ctx: &RequestContext, course: Id<Course>) -> Result<String> {
    const COURSE: &str = "select slug, teacher_id \
        from course \
        where id = $1";
    ctx.require(Permission::CourseEditOwn)?;
    let found: Option<(String, Id<Person>)> = fetch_optional!(&mut *conn, COURSE, course);
    let (slug, teacher) = found.ok_or(Error::NotFound)?;
    Error::Forbidden.when(!ctx.may(Permission::CourseEditOwn, teacher))?;
    Ok(slug)
}

/// Returns what was promised with an order. Of several courses the stricter promise holds; whoever was promised nothing
/// has the present policy.
///
/// # Errors
/// Fails when the database does.
pub(crate) async fn of_order(conn: impl Into<Conn<'_>>, order: Id<Order>) -> Result<RefundPolicy> {
    const PROMISED: &str = "select course_id, refund_days, refund_share_percent \
        from order_item \
        where order_id = $1";
    let mut conn = conn.into();
    let items: Vec<(Id<Course>, Option<i64>, Option<i64>)> = fetch_all!(&mut conn, PROMISED, order);
    let mut strictest: Option<RefundPolicy> = None;
    for (course, days, share_percent) in items {
        let policy = match (days, share_percent) {
            (Some(days), Some(share_percent)) => RefundPolicy { days, share_percent },
            _ => of_course(&mut conn, course).await?,
        };
        strictest = Some(strictest.map_or(policy, |other| RefundPolicy {
            days: other.days.min(policy.days),
            share_percent: other.share_percent.min(policy.share_percent),
        }));
    }
    Ok(strictest.unwrap_or(RefundPolicy { days: 0, share_percent: 0 }))
}

/// Returns the courses that have a policy of their own, by their titles.
///
/// # Errors
/// [`Error::Forbidden`] without the permission, [`Error::Unauthenticated`] for guests; or when the database fails.
pub async fn list(conn: impl Into<Conn<'_>>, ctx: &RequestContext) -> Result<Vec<CoursePolicy>> {
    const LIST: &str = "select c.slug, coalesce(l.title, c.slug), p.days, p.share_percent \
        from course_refund_policy p \
        join course c on c.id = p.course_id \
        left join listing l on l.course_id = c.id \
        order by c.slug";
    ctx.require(Permission::CourseManageAny)?;
    let rows: Vec<(String, String, i64, i64)> = fetch_all!(conn.into(), LIST);
    let row =
        |(slug, title, days, share_percent)| CoursePolicy { slug, title, policy: RefundPolicy { days, share_percent } };
    Ok(rows.into_iter().map(row).collect())
}

/// Returns courses that cost something, by their titles, to choose from: at most a thousand.
///
/// # Errors
/// [`Error::Forbidden`] without the permission, [`Error::Unauthenticated`] for guests; or when the database fails.
pub async fn courses(conn: impl Into<Conn<'_>>, ctx: &RequestContext) -> Result<Vec<PricedCourse>> {
    const PRICED: &str = "select slug, title \
        from listing \
        where price > 0 \
        order by title_sort_key, course_id \
        limit $1";
    ctx.require(Permission::CourseManageAny)?;
    let rows: Vec<(String, String)> = fetch_all!(conn.into(), PRICED, MAX_CHOICES);
    Ok(rows.into_iter().map(|(slug, title)| PricedCourse { slug, title }).collect())
}

/// Returns the policy that was entered; two empty texts: none of the course's own.
fn entered(validator: &mut Validator, days: &str, share: &str) -> Option<RefundPolicy> {
    let (days, share) = (days.trim(), share.trim());
    if days.is_empty() && share.is_empty() {
        return None;
    }
    let days = validator.check("days", whole_number(days, MAX_REFUND_DAYS));
    Some(RefundPolicy { days, share_percent: validator.check("share", whole_number(share, MAX_SHARE_PERCENT)) })
}

/// A course as it is found by what somebody typed.
#[derive(sqlx::FromRow)]
struct Named {
    id: Id<Course>,
    slug: String,
    /// The price in minor units; `None` before it is published.
    price: Option<i64>,
}

/// Finds a course by its name in addresses or, where none has that name, by its title.
///
/// # Errors
/// Those of [`line()`], [`Rule::UnknownCourse`] or [`Rule::SharedTitle`], inside of the first result; or when the
/// database fails.
async fn named(tx: &mut Tx, text: &str) -> Result<std::result::Result<Named, Rule>> {
    const BY_SLUG: &str = "select c.id, c.slug, l.price \
        from course c \
        left join listing l on l.course_id = c.id \
        where c.slug = $1";
    const BY_TITLE: &str = "select course_id as id, slug, price \
        from listing \
        where title = $1 \
        order by course_id \
        limit 2";
    let text = match line(text, 1, MAX_NAME_CHARS) {
        Ok(text) => text,
        Err(rule) => return Ok(Err(rule)),
    };
    let mut found: Vec<Named> = fetch_all!(&mut *tx, BY_SLUG, &text);
    if found.is_empty() {
        found = fetch_all!(&mut *tx, BY_TITLE, &text);
    }
    Ok(match (found.pop(), found.is_empty()) {
        (Some(course), true) => Ok(course),
        (Some(_), false) => Err(Rule::SharedTitle),
        (None, _) => Err(Rule::UnknownCourse),
    })
}

/// Sets the policy of a course for orders that are placed from now on; two empty texts: it is the school's. `course` is
/// its name in addresses, or its title.
///
/// # Errors
/// [`Error::Forbidden`] without the permission, [`Error::Unauthenticated`] for guests; [`Error::Invalid`] for `slug`
/// when there is no such course, several have this title, or it costs nothing, `days` and `share`; or when the database
/// fails.
pub async fn set(db: &Db, ctx: &RequestContext, course: &str, days: &str, share: &str) -> Result<()> {
    ctx.require(Permission::CourseManageAny)?;
    transaction!(db, |tx| {
        let mut validator = Validator::default();
        let found = named(tx, course).await?;
        let policy = entered(&mut validator, days, share);
        // One that costs nothing any more may lose a policy that it has.
        let is_free = |course: &Named| course.price == Some(0) && policy.is_some();
        let found = found.and_then(|course| if is_free(&course) { Err(Rule::FreeCourse) } else { Ok(course) });
        let found = validator.check("slug", found.map(Some));
        validator.finish().map_err(Error::Invalid)?;
        let Named { id, slug, .. } = found.ok_or(Error::NotFound)?;
        write(tx, ctx, (id, &slug), policy).await
    })
}

/// Sets the policy of a course that the actor may edit, as [`set`] does.
///
/// # Errors
/// As for [`choice`]; [`Error::Invalid`] for `days` and `share`.
pub async fn set_own(db: &Db, ctx: &RequestContext, course: Id<Course>, days: &str, share: &str) -> Result<()> {
    transaction!(db, |tx| {
        let slug = editable(&mut tx.conn(), ctx, course).await?;
        let mut validator = Validator::default();
        let policy = entered(&mut validator, days, share);
        validator.finish().map_err(Error::Invalid)?;
        write(tx, ctx, (course, &slug), policy).await
    })
}

async fn write(
    tx: &mut Tx,
    ctx: &RequestContext,
    (course, slug): (Id<Course>, &str),
    policy: Option<RefundPolicy>,
) -> Result<()> {
    const SET: &str = "insert into course_refund_policy (course_id, days, share_percent, changed_at, changed_by) \
        values ($1, $2, $3, $4, $5) \
        on conflict (course_id) do update set days = excluded.days, share_percent = excluded.share_percent, \
          changed_at = excluded.changed_at, changed_by = excluded.changed_by";
    const FORGET: &str = "delete from course_refund_policy \
        where course_id = $1";
    let before = of_course(&mut *tx, course).await?;
    let (now, by) = (tx.now(), ctx.person().ok());
    match policy {
        Some(RefundPolicy { days, share_percent }) => exec!(&mut *tx, SET, course, days, share_percent, now, by),
        None => exec!(&mut *tx, FORGET, course),
    };
    let after = of_course(&mut *tx, course).await?;
    let said = |policy: RefundPolicy| format!("{} d, {} %", policy.days, policy.share_percent);
    audit_log::record_change(tx, ctx, AuditAction::RefundPolicyChanged, slug, &said(before), &said(after)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_under_names() {
        let rates = NumberByName::parse(" stripe = 290,test=60, ").unwrap();
        assert_eq!((rates.get("stripe"), rates.get("test"), rates.get("bank")), (Some(290), Some(60), None));
        assert_eq!(NumberByName::parse(&rates.print()), Some(rates));
        for wrong in ["stripe", "=1", "a=-1", "a=1.5", "a=1,a=2", "a b=1", "a=99999999999999999999"] {
            assert_eq!(NumberByName::parse(wrong), None, "{wrong}");
        }
        assert_eq!(NumberByName::parse("").unwrap().print(), "");
    }
}
