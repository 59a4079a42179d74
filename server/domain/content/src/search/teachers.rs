//! The search for teachers by a part of their names.

use ground::{Conn, Result, fetch_all};
use model::{
    course::{Found, Hit},
    url,
};

use crate::TextServices;

/// The most teachers that a search returns.
const MAX_TEACHERS: i64 = 5;
/// The length of the longest name, in characters: a longer query is nobody's.
const MAX_NAME_CHARS: usize = 40;

/// Returns the teachers of listed courses whose name or handle contains the query.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn find(conn: &mut Conn<'_>, q: &str) -> Result<Vec<Hit>> {
    const BY_NAME: &str = "select p.handle, p.name, p.bio \
        from person p \
        where p.id in (select teacher_id from listing) \
          and (p.name_folded like $1 escape '!' or p.handle like $1 escape '!') \
        order by p.name_folded, p.id \
        limit $2";
    let typed = collation::fold(q);
    if typed.is_empty() || typed.chars().count() > MAX_NAME_CHARS {
        return Ok(Vec::new());
    }
    let pattern = format!("%{}%", typed.replace('!', "!!").replace('%', "!%").replace('_', "!_"));
    let rows: Vec<(String, String, String)> = fetch_all!(&mut *conn, BY_NAME, &pattern, MAX_TEACHERS);
    let words = [typed.as_str()];
    let snippet = conn.env.part::<TextServices>().snippet;
    let pieces = |text: &str, around: usize| snippet(text, &words, around);
    let hit = |(handle, name, bio): (String, String, String)| Hit {
        href: url::teacher(&handle),
        title: pieces(&name, name.len()),
        found: Found::Teacher,
        snippet: pieces(&bio, super::index::SNIPPET_CONTEXT_CHARS),
        language: String::new(),
    };
    Ok(rows.into_iter().map(hit).collect())
}
