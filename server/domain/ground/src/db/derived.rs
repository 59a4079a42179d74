//! Columns that are made of another one of their row, such as names as they are searched by.

use sqlx::QueryBuilder;

use super::{Conn, Db, MAX_ROWS_PER_INSERT, StepScope, Tx};
use crate::{Result, on, transaction};

/// A column of text that is made of another one of its row. The table has a number as `id`.
#[derive(Clone, Copy, Debug)]
pub struct DerivedColumn {
    /// The table.
    pub table: &'static str,
    /// The column that it is made of.
    pub source: &'static str,
    /// Its name. It is empty where nobody has written it yet.
    pub name: &'static str,
    /// Makes it.
    pub make: fn(&str) -> String,
}

/// A row: its id, what the column is made of, and the column.
type Row = (i64, String, String);

impl DerivedColumn {
    /// Writes the column in these rows wherever it is not what it should be. So many rows at a time are read, in the
    /// order of their ids, and written in a transaction of their own: neither memory nor other writers have to wait for
    /// a large table.
    ///
    /// # Errors
    /// Fails when the database does.
    pub async fn write(&self, db: &Db, scope: StepScope) -> Result<()> {
        let mut after = i64::MIN;
        loop {
            let rows = self.read(db, scope, after).await?;
            let Some((last, ..)) = rows.last() else { return Ok(()) };
            after = *last;
            let stale = |(id, source, old): &Row| {
                let new = (self.make)(source);
                (new != *old).then(|| (*id, source.clone(), new))
            };
            let stale: Vec<Row> = rows.iter().filter_map(stale).collect();
            if !stale.is_empty() {
                transaction!(db, |tx| { self.update(tx, &stale).await })?;
            }
        }
    }

    async fn read(&self, conn: impl Into<Conn<'_>>, scope: StepScope, after: i64) -> Result<Vec<Row>> {
        let Self { table, source, name, .. } = self;
        let columns = format!("{source}, {name} from {table} where id > ");
        // Written out, so that an index of the empty ones alone serves.
        let empty = if scope == StepScope::Empty { format!(" and {name} = ''") } else { String::new() };
        let most = i64::try_from(MAX_ROWS_PER_INSERT).unwrap_or(i64::MAX);
        Ok(on!(conn, c => QueryBuilder::new("select id, ")
            .push(&columns)
            .push_bind(after)
            .push(&empty)
            .push(" order by id limit ")
            .push_bind(most)
            .build_query_as().fetch_all(c).await?))
    }

    /// Writes these rows, unless what the column is made of has changed meanwhile.
    async fn update(&self, tx: &mut Tx, rows: &[Row]) -> Result<()> {
        let Self { table, source, name, .. } = self;
        let column = format!("{table} set {name} = made.column3 from (");
        let row = format!(") as made where {table}.id = made.column1 and {table}.{source} = made.column2");
        on!(tx, c => QueryBuilder::new("update ")
            .push(&column)
            .push_values(rows, |mut row, (id, source, new)| {
                row.push_bind(*id).push_bind(source).push_bind(new);
            })
            .push(&row)
            .build().execute(c).await?.rows_affected());
        Ok(())
    }
}
