//! Reading many rows at once by what one of their columns says.

/// Reads the rows of which a column is among these values, after one value that all of them share. The text begins after
/// `select` and ends before the first value.
///
/// SQLite takes an index of the shared value alone for a better one than an index of the column, and reads all that
/// share it, batch after batch: `|| ''` hides the shared value from its index, where the column is not in the same one.
/// PostgreSQL hashes the values alone when it plans with them: a statement that it keeps compares each row with each.
macro_rules! fetch_among {
    ($tx:expr, $begin:literal, $shared:expr, $column:literal, $keys:expr $(,)?) => {{
        let keys: Vec<_> = $keys;
        if keys.is_empty() {
            Vec::new()
        } else {
            ::ground::on!(&mut *$tx, c => {
                let mut query = ::sqlx::QueryBuilder::new(concat!("select ", $begin));
                query.push_bind(String::from($shared)).push(concat!(" and ", $column, " in ("));
                let mut list = query.separated(", ");
                for key in keys {
                    list.push_bind(key);
                }
                query.push(")");
                query.build_query_as().persistent(false).fetch_all(c).await?
            })
        }
    }};
}
pub(super) use fetch_among;
