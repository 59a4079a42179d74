//! The search for teachers by parts of their names.

use collation::name_sort_key;
use ground::{Conn, Result, fetch_all};
use model::{
    course::{Found, Hit},
    url,
};
use people::like_patterns;

use crate::TextServices;

/// The most teachers that a search returns.
const MAX_TEACHERS: usize = 5;
/// The most teachers among whom the first by their names are looked for.
const MAX_SORTED_TEACHERS: i64 = 100;
/// The length of the longest name, in characters: a longer query is nobody's.
const MAX_NAME_CHARS: usize = 40;

/// Returns the teachers of listed courses whose name and handle have all words of the query, by their names.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn find(conn: &mut Conn<'_>, q: &str) -> Result<Vec<Hit>> {
    const BY_NAME: &str = "select p.handle, p.name, p.bio \
        from person p \
        where p.id in (select teacher_id from listing) \
          and not exists ( \
            select 1 \
            from (select $1 as pattern union select $3 union select $4 union select $5) word \
            where p.name_folded || ' ' || p.handle not like word.pattern escape '\\' \
          ) \
        order by p.name_folded, p.id \
        limit $2";
    let typed = collation::fold(q);
    if typed.is_empty() || typed.chars().count() > MAX_NAME_CHARS {
        return Ok(Vec::new());
    }
    let [first, second, third, rest] = &like_patterns(q);
    let mut rows: Vec<(String, String, String)> =
        fetch_all!(&mut *conn, BY_NAME, first, MAX_SORTED_TEACHERS, second, third, rest);
    rows.sort_by_cached_key(|(_, name, _)| name_sort_key(name));
    rows.truncate(MAX_TEACHERS);
    let words: Vec<&str> = typed.split(' ').collect();
    let snippet = conn.env.part::<TextServices>().snippet;
    let pieces = |text: &str, around: usize| snippet(text, &words, around);
    let hit = |(handle, name, bio): (String, String, String)| Hit {
        href: url::teacher(&handle),
        title: pieces(&name, name.len()),
        found: Found::Teacher,
        snippet: pieces(&bio, super::index::SNIPPET_CONTEXT_CHARS),
        language: String::new(),
        rating: None,
    };
    Ok(rows.into_iter().map(hit).collect())
}
