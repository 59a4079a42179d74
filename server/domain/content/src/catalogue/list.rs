//! One page of the catalogue, by one query.

use ground::{Conn, Env, Result, media, on};
use model::{
    Id, Lang, Money,
    account::Person,
    course::{Card, Catalogue, Course, File, Level, Query, Teacher},
    review::Rating,
};
use sqlx::{Database, Encode, QueryBuilder, Type};

use super::{
    filter::{Column, Filter, OTHER_COLUMNS},
    sale::is_off_sale,
};

/// The most courses that a teacher's page shows.
const MAX_TEACHER_COURSES: i64 = 200;

#[derive(sqlx::FromRow)]
struct Row {
    id: Id<Course>,
    slug: String,
    title: String,
    subtitle: String,
    language: String,
    level: Level,
    price: i64,
    currency: String,
    cover_id: Option<Id<File>>,
    lessons: i64,
    handle: String,
    name: String,
    mean: Option<i64>,
    reviews: Option<i64>,
    total: i64,
}

/// Returns one page of the courses that match, as [`list_for`] does for those who read the school's first language.
///
/// # Errors
/// As [`list_for`].
pub async fn list(conn: impl Into<Conn<'_>>, query: &Query) -> Result<Catalogue> {
    list_for(conn, query, Lang::default()).await
}

/// Returns one page of the courses that match, for a reader of this language: sorted by price, those in their currency
/// come first, then the others, a currency at a time. Unknown values are ignored and come back as chips that say so; a
/// page beyond the end is the last one.
///
/// # Errors
/// [`ground::Error::Inconsistent`] when a listing has an unknown currency; or when the database fails.
pub async fn list_for(conn: impl Into<Conn<'_>>, query: &Query, reader: Lang) -> Result<Catalogue> {
    let mut conn = conn.into();
    let (filter, chips) = Filter::of(&mut conn, query, reader).await?;
    let asked = query.page_number();
    let rows: Vec<Row> =
        on!(&mut conn, c => text(&filter, Query::PER_PAGE, asked).build_query_as().fetch_all(c).await?);
    let total = rows.first().map_or(0, |row| row.total);
    let pages = ((total - 1).div_euclid(Query::PER_PAGE) + 1).max(1);
    let cards = rows.into_iter().map(|row| row.card(conn.env)).collect::<Result<_>>()?;
    Ok(Catalogue { cards, total, page: asked.min(pages), pages, chips })
}

/// Returns the courses of a teacher, the newest first.
///
/// # Errors
/// [`ground::Error::Inconsistent`] when a listing has an unknown currency; or when the database fails.
pub(crate) async fn of_teacher(conn: impl Into<Conn<'_>>, teacher: Id<Person>) -> Result<Vec<Card>> {
    let filter = Filter::teacher(teacher);
    let mut conn = conn.into();
    let rows: Vec<Row> =
        on!(&mut conn, c => text(&filter, MAX_TEACHER_COURSES, 1).build_query_as().fetch_all(c).await?);
    rows.into_iter().map(|row| row.card(conn.env)).collect()
}

/// Returns the query: which courses match is answered from indexes, and only the rows of the page are looked up.
fn text<DB: Database>(filter: &Filter, per_page: i64, page: i64) -> QueryBuilder<DB>
where
    for<'q> i64: Encode<'q, DB> + Type<DB>,
    for<'q> String: Encode<'q, DB> + Type<DB>,
{
    let order = filter.order();
    let mut sql = QueryBuilder::new("with total as (select count(*) as n");
    filter.push_from(&mut sql, false);
    sql.push("), page as (select ");
    filter.push_columns(&mut sql);
    filter.push_from(&mut sql, true);
    push_order(&mut sql, order, |column| if OTHER_COLUMNS.contains(&column) { "" } else { "l." });
    sql.push(" limit ").push_bind(per_page);
    // A page beyond the end is the last one.
    sql.push(" offset (select case when ").push_bind((page - 1).saturating_mul(per_page));
    sql.push(" < n then ").push_bind((page - 1).saturating_mul(per_page));
    sql.push(" when n = 0 then 0 else ((n - 1) / ").push_bind(per_page).push(") * ").push_bind(per_page);
    sql.push(
        " end from total)) \
         select l.course_id as id, l.slug, l.title, l.subtitle, l.language, l.level, l.price, l.currency, l.cover_id, \
           l.lessons, p.handle, p.name, r.mean, r.reviews, total.n as total \
         from page \
         join listing l on l.course_id = page.course_id \
         join person p on p.id = l.teacher_id \
         left join course_rating r on r.course_id = l.course_id \
         cross join total",
    );
    push_order(&mut sql, order, |_| "page.");
    sql
}

fn push_order<DB: Database>(sql: &mut QueryBuilder<DB>, order: &[Column], table: fn(&str) -> &str) {
    let mut before = " order by ";
    for Column { name, descending } in order {
        sql.push(format_args!("{before}{}{name}{}", table(name), if *descending { " desc" } else { "" }));
        before = ", ";
    }
}

impl Row {
    fn card(self, env: &Env) -> Result<Card> {
        let wrong = || ground::Error::Inconsistent { table: "listing", column: "currency", row: self.id.to_string() };
        let price = match self.price {
            0 => None,
            minor => Some(Money { minor, currency: model::Currency::parse(&self.currency).ok_or_else(wrong)? }),
        };
        Ok(Card {
            id: self.id,
            slug: self.slug,
            title: self.title,
            subtitle: self.subtitle,
            language: self.language,
            level: self.level,
            price,
            off_sale: is_off_sale(env, price),
            teacher: Teacher { handle: self.handle, name: self.name },
            cover: self.cover_id.map(media::public_address),
            lessons: self.lessons,
            rating: self.mean.zip(self.reviews).map(|(mean, reviews)| Rating { mean, reviews }),
        })
    }
}
