//! Filters of the catalogue: a query with each value looked up, and unknown ones set aside.

use ground::{Conn, Result, fetch_optional, fetch_optional_scalar, fold::fold};
use model::{
    Currency, Id, Lang,
    account::Person,
    course::{CatalogueFilter, Chip, ChipValue, Level, PriceFilter, Query, Sort},
};
use sqlx::{Database, Encode, QueryBuilder, Type};

use crate::{
    category,
    search::{self, QueryWord},
};

/// The column with the number of a course's learners, which is counted, not stored.
const LEARNERS_COLUMN: &str = "learners";
/// The column with the mean of a course's reviews, which stands beside the listing.
const RATING_COLUMN: &str = "rating";
/// The column that puts prices in the reader's currency before the others: amounts of several have no order among them.
const CURRENCY_COLUMN: &str = "currency_place";
/// The columns by which rows are ordered and that no listing has.
pub(super) const OTHER_COLUMNS: [&str; 4] = ["score", LEARNERS_COLUMN, RATING_COLUMN, CURRENCY_COLUMN];

/// A column by which rows are ordered.
#[derive(Debug)]
pub(super) struct Column {
    pub name: &'static str,
    pub descending: bool,
}

impl Column {
    const fn up(name: &'static str) -> Self {
        Self { name, descending: false }
    }
    const fn down(name: &'static str) -> Self {
        Self { name, descending: true }
    }
}

/// The conditions of a query, and its order.
#[derive(Debug, Default)]
pub(super) struct Filter {
    /// The words that the course's page must have.
    words: Vec<QueryWord>,
    categories: Option<Vec<i64>>,
    tag: Option<i64>,
    teacher: Option<Id<Person>>,
    level: Option<Level>,
    price: Option<PriceFilter>,
    language: Option<String>,
    sort: Option<Sort>,
    /// The language of the reader.
    reader: Lang,
}

impl Filter {
    /// Returns the filter of a query for a reader of this language, and a chip for each value that is set.
    ///
    /// # Errors
    /// Fails when the database does.
    pub async fn of(conn: &mut Conn<'_>, query: &Query, reader: Lang) -> Result<(Self, Vec<Chip>)> {
        let mut filter = Self { reader, ..Self::default() };
        let mut chips = Vec::new();
        for &name in CatalogueFilter::ALL {
            let value = query.value(name.as_str());
            if value.is_empty() {
                continue;
            }
            let known = filter.set(conn, name, value).await?;
            if name != CatalogueFilter::Sort || known.is_none() {
                chips.push(Chip { filter: name, value: known.unwrap_or_else(|| ChipValue::Unknown(value.into())) });
            }
        }
        Ok((filter, chips))
    }

    /// Sets one condition and returns what to show for its value, or `None` when the value is unknown.
    async fn set(&mut self, conn: &mut Conn<'_>, name: CatalogueFilter, value: &str) -> Result<Option<ChipValue>> {
        const TAG: &str = "select id, name \
            from tag \
            where name = $1 and exists (select 1 from listing_tag g where g.tag_id = tag.id)";
        const TEACHER: &str = "select id, name \
            from person p \
            where handle = $1 and exists (select 1 from listing l where l.teacher_id = p.id)";
        const LANGUAGE: &str = "select language \
            from listing \
            where language = $1 \
            limit 1";
        let known = match name {
            CatalogueFilter::Words => {
                self.words = search::ranked_words(conn, value).await?;
                !self.words.is_empty()
            }
            CatalogueFilter::Category => {
                let folded = value.split('/').map(category::fold).collect::<Vec<_>>().join("/");
                let Some(subtree) = category::subtree(&mut *conn, &folded).await? else { return Ok(None) };
                self.categories = Some(subtree.ids);
                return Ok(Some(ChipValue::Text(subtree.name)));
            }
            CatalogueFilter::Tag => {
                let found: Option<(i64, String)> = fetch_optional!(&mut *conn, TAG, fold(value));
                self.tag = found.as_ref().map(|(id, _)| *id);
                return Ok(found.map(|(_, name)| ChipValue::Text(name)));
            }
            CatalogueFilter::Teacher => {
                let found: Option<(Id<Person>, String)> = fetch_optional!(&mut *conn, TEACHER, value);
                self.teacher = found.as_ref().map(|(id, _)| *id);
                return Ok(found.map(|(_, name)| ChipValue::Text(name)));
            }
            CatalogueFilter::Language => {
                self.language = fetch_optional_scalar!(&mut *conn, LANGUAGE, value);
                self.language.is_some()
            }
            CatalogueFilter::Level => {
                self.level = Level::parse(value);
                return Ok(self.level.map(ChipValue::Level));
            }
            CatalogueFilter::Price => {
                self.price = PriceFilter::parse(value);
                return Ok(self.price.map(ChipValue::Price));
            }
            CatalogueFilter::Sort => {
                self.sort = Sort::parse(value);
                self.sort.is_some()
            }
        };
        Ok(known.then(|| ChipValue::Text(value.into())))
    }

    /// Returns a filter for the courses of this teacher, the newest first.
    pub fn teacher(teacher: Id<Person>) -> Self {
        Self { teacher: Some(teacher), ..Self::default() }
    }

    /// Returns the columns by which rows are ordered, always down to the unique id.
    pub fn order(&self) -> &'static [Column] {
        const BEST: &[Column] = &[Column::down("score"), Column::up("course_id")];
        const NEWEST: &[Column] = &[Column::down("published_at"), Column::down("course_id")];
        const TITLE: &[Column] = &[Column::up("title_sort_key"), Column::up("course_id")];
        const CHEAPEST: &[Column] =
            &[Column::up(CURRENCY_COLUMN), Column::up("currency"), Column::up("price"), Column::up("course_id")];
        const DEAREST: &[Column] =
            &[Column::up(CURRENCY_COLUMN), Column::up("currency"), Column::down("price"), Column::down("course_id")];
        const LEARNERS: &[Column] =
            &[Column::down(LEARNERS_COLUMN), Column::down("published_at"), Column::down("course_id")];
        const RATING: &[Column] =
            &[Column::down(RATING_COLUMN), Column::down("published_at"), Column::down("course_id")];
        match self.sort.unwrap_or(Sort::Best) {
            Sort::Best if !self.words.is_empty() => BEST,
            Sort::Best | Sort::Newest => NEWEST,
            Sort::Learners => LEARNERS,
            Sort::Rating => RATING,
            Sort::Title => TITLE,
            Sort::PriceUp => CHEAPEST,
            Sort::PriceDown => DEAREST,
        }
    }

    /// Appends the columns by which rows are ordered, each with a comma behind it, the score last.
    pub fn push_columns<DB: Database>(&self, sql: &mut QueryBuilder<DB>)
    where
        for<'q> i64: Encode<'q, DB> + Type<DB>,
    {
        for Column { name, .. } in self.order() {
            match *name {
                "score" => {}
                LEARNERS_COLUMN => drop(sql.push("coalesce(k.learners, 0) as learners, ")),
                RATING_COLUMN => drop(sql.push("coalesce(r.mean, 0) as rating, ")),
                CURRENCY_COLUMN => {
                    // What costs nothing is the cheapest in every currency.
                    let free = if self.sort == Some(Sort::PriceDown) { 2 } else { -1 };
                    let own = Currency::of_reader(self.reader);
                    sql.push(format_args!(
                        "case when l.price = 0 then {free} when l.currency = '{own}' then 0 else 1 end \
                         as currency_place, "
                    ));
                }
                name => drop(sql.push(format_args!("l.{name}, "))),
            }
        }
        search::push_score(&self.words, sql);
        sql.push(" as score");
    }

    /// Appends `from listing l … where …`, with the joins that only the order needs if it is `ordered`.
    pub fn push_from<DB: Database>(&self, sql: &mut QueryBuilder<DB>, ordered: bool)
    where
        for<'q> i64: Encode<'q, DB> + Type<DB>,
        for<'q> String: Encode<'q, DB> + Type<DB>,
    {
        sql.push(" from listing l");
        for (place, word) in self.words.iter().enumerate() {
            sql.push(" join ");
            word.push_matches(sql);
            sql.push(format_args!(" w{place} on w{place}.search_text_id = l.course_id"));
        }
        if let Some(tag) = self.tag {
            sql.push(" join listing_tag g on g.course_id = l.course_id and g.tag_id = ").push_bind(tag);
        }
        if ordered && self.sort == Some(Sort::Learners) {
            sql.push(
                " left join ( \
                    select course_id, count(distinct person_id) as learners \
                    from access_grant \
                    group by course_id \
                  ) k on k.course_id = l.course_id",
            );
        }
        if ordered && self.sort == Some(Sort::Rating) {
            sql.push(" left join course_rating r on r.course_id = l.course_id");
        }
        let mut and = " where ";
        let mut condition = |sql: &mut QueryBuilder<DB>, text: &str| {
            sql.push(std::mem::replace(&mut and, " and ")).push(text);
        };
        if let Some(categories) = &self.categories {
            condition(sql, "l.category_id in (");
            let mut list = sql.separated(", ");
            for id in categories {
                list.push_bind(*id);
            }
            sql.push(")");
        }
        if let Some(teacher) = self.teacher {
            condition(sql, "l.teacher_id = ");
            sql.push_bind(teacher.raw());
        }
        if let Some(level) = self.level {
            condition(sql, "l.level = ");
            sql.push_bind(level.as_str().to_owned());
        }
        if let Some(language) = &self.language {
            condition(sql, "l.language = ");
            sql.push_bind(language.clone());
        }
        match self.price {
            Some(PriceFilter::Free) => condition(sql, "l.price = 0"),
            Some(PriceFilter::Paid) => condition(sql, "l.price > 0"),
            None => {}
        }
    }
}
