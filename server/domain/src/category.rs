//! Categories: a tree of subjects, made as courses name them.

use model::Id;
use unicode_normalization::UnicodeNormalization;

use crate::{Conn, Result, Tx, on};

/// Marks the ids of categories.
#[derive(Clone, Copy, Debug)]
pub enum Category {}

/// The spelling by which a category's name is compared and stands in addresses:
/// NFKC, lower case, hyphens for spaces and slashes.
#[must_use]
pub fn fold(name: &str) -> String {
    let folded: String = name.nfkc().flat_map(char::to_lowercase).collect();
    let words: Vec<&str> =
        folded.split(|c: char| c.is_whitespace() || c == '/').filter(|word| !word.is_empty()).collect();
    words.join("-")
}

/// The spelling by which a tag is compared: NFKC, lower case, single spaces.
#[must_use]
pub fn fold_tag(name: &str) -> String {
    let folded: String = name.nfkc().flat_map(char::to_lowercase).collect();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The way from the root: for each name its path and itself.
#[must_use]
pub fn way(names: &[String]) -> Vec<(String, String)> {
    let mut path = String::new();
    names
        .iter()
        .map(|name| {
            if !path.is_empty() {
                path.push('/');
            }
            path.push_str(&fold(name));
            (path.clone(), name.clone())
        })
        .collect()
}

/// The category at the end of this way; what is missing on it is made.
pub(crate) async fn ensure(tx: &mut Tx, names: &[String]) -> Result<Option<Id<Category>>> {
    const FIND: &str = "select id from category where path = $1";
    const MAKE: &str = "insert into category (id, parent, path, name, position) \
        values ($1, $2, $3, $4, (select count(*) from category))";
    let mut parent: Option<Id<Category>> = None;
    for (path, name) in way(names) {
        let found: Option<Id<Category>> =
            on!(&mut *tx, c => sqlx::query_scalar(FIND).bind(&path).fetch_optional(c).await?);
        if found.is_none() {
            let id: Id<Category> = tx.id()?;
            on!(&mut *tx, c => sqlx::query(MAKE).bind(id).bind(parent).bind(&path).bind(&name).execute(c).await?.rows_affected());
            parent = Some(id);
        } else {
            parent = found;
        }
    }
    Ok(parent)
}

/// A category's name and the ids of it and all below it; `None`: there is no such path.
pub(crate) async fn subtree(conn: impl Into<Conn<'_>>, path: &str) -> Result<Option<(String, Vec<i64>)>> {
    // '0' is the character after '/': the range holds exactly what lies below the path.
    const BELOW: &str =
        "select id, path, name from category where path = $1 or (path >= $2 and path < $3) order by path";
    let rows: Vec<(i64, String, String)> = on!(conn.into(), c => sqlx::query_as(BELOW)
        .bind(path).bind(format!("{path}/")).bind(format!("{path}0")).fetch_all(c).await?);
    let name = rows.iter().find(|row| row.1 == path).map(|row| row.2.clone());
    Ok(name.map(|name| (name, rows.into_iter().map(|row| row.0).collect())))
}
