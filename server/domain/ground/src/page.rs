//! Pagination of lists: a page of rows, and how many there are in all.

use model::admin::PER_PAGE;

/// The SQL texts of a list, made by [`list_query!`](crate::list_query).
#[derive(Clone, Copy, Debug)]
pub struct ListQuery {
    /// The text that counts all rows.
    pub count: &'static str,
    /// The text that reads a page of them. After the values of `count` it takes two more: the largest number of rows,
    /// and the number of rows to skip.
    pub rows: &'static str,
}

/// Declares a [`ListQuery`] by the clauses that its texts share: columns, tables, filter, order;
/// the order ends with `limit` and `offset`. Further constants are texts that read the same columns of the same tables
/// otherwise. Each is composed by the compiler; the test that prepares all texts (`school/tests/sources.rs`) knows how.
///
/// ```text
/// list_query! {
///     const LIST =
///         "select p.id, p.name",
///         "from person p",
///         "where ($1 = '' or p.handle = $1)",
///         "order by p.id desc \
///         limit $2 offset $3";
///     const ONE = "where p.id = $1";
/// }
/// ```
#[macro_export]
macro_rules! list_query {
    (
        const $list:ident = $columns:literal, $tables:literal, $filter:literal, $order:literal;
        $($seen:vis const $other:ident = $rest:literal;)*
    ) => {
        const $list: $crate::page::ListQuery = $crate::page::ListQuery {
            count: concat!("select count(*) ", $tables, " ", $filter),
            rows: concat!($columns, " ", $tables, " ", $filter, " ", $order),
        };
        $($seen const $other: &str = concat!($columns, " ", $tables, " ", $rest);)*
    };
}

/// Reads a page of a list with the values of its filter, as [`Rows`](model::admin::Rows) of a type that is made from
/// rows: `fetch_page!(&mut conn, LIST, page, &like, state)`. `page` is the number that is asked for, see
/// [`page_bounds`]. Every expression is evaluated twice.
#[macro_export]
macro_rules! fetch_page {
    ($conn:expr, $list:expr, $page:expr $(, $value:expr)* $(,)?) => {{
        let total: i64 = $crate::fetch_scalar!($conn, $list.count $(, $value)*);
        let (page, pages) = $crate::page::page_bounds(total, $page);
        let (most, skipped) = (::model::admin::PER_PAGE, (page - 1) * ::model::admin::PER_PAGE);
        let rows = $crate::fetch_all!($conn, $list.rows $(, $value)*, most, skipped);
        ::model::admin::Rows { rows, total, page, pages }
    }};
}

/// Returns the number of the page, from 1, and the number of pages. Without a `page` it is the first, for one behind
/// the end the last.
pub fn page_bounds(total: i64, page: Option<u32>) -> (i64, i64) {
    let pages = ((total + PER_PAGE - 1) / PER_PAGE).max(1);
    (page.map_or(1, i64::from).clamp(1, pages), pages)
}
