//! The words of a query, and the texts that have them.

use std::collections::HashMap;

use ground::{Conn, Result, fetch_scalar, on};
use sqlx::{Database, Encode, QueryBuilder, Type};

use super::index::LESSON_TITLE;
use crate::TextServices;

/// The length of the shortest word that also finds longer ones that begin with it, in letters.
const MIN_PREFIX_CHARS: usize = 3;
/// The end of the scripts whose words are typed letter by letter, Latin to Arabic; behind them come those without
/// spaces.
const PREFIX_SCRIPTS_END: char = '\u{700}';
/// Behind every character that a word may go on with.
const LAST_CHAR: char = char::MAX;
/// What a longer word weighs is divided by this: at its heaviest (5,300) it stays below a whole word in the lightest
/// title (600).
const LONGER_WORD_DIVISOR: i64 = 9;
/// The number of places of longer words that are looked at, at most: as many in titles and tags, and as many anywhere.
/// So the beginning of thousands of words costs no more than a word does.
const MAX_LONGER: i64 = 5_000;
/// The number of texts that have a word itself, beyond which nobody looks for longer ones.
const MAX_WHOLE: i64 = 10_000;
/// What a text scores for having all of the words as they are in its title or tags: more than all weights together.
const WHOLE_TITLE: i64 = 1_000_000_000;

/// A word of a query.
#[derive(Clone, Debug)]
pub(crate) struct QueryWord {
    /// The word, as the index has it.
    word: String,
    /// The factor that its rarity gives it.
    pub factor: i64,
    /// Whether it finds longer words that begin with it.
    is_prefix: bool,
}

impl QueryWord {
    fn new(word: String) -> Self {
        let is_prefix = word.chars().count() >= MIN_PREFIX_CHARS && word.chars().all(|c| c < PREFIX_SCRIPTS_END);
        Self { word, factor: 1, is_prefix }
    }

    /// Appends the texts that have the word, in brackets: `search_text_id`, `weight`, and `title`, which is 1 where the
    /// word itself stands in a title or a tag. Longer words weigh less than any title.
    pub fn push_matches<DB: Database>(&self, sql: &mut QueryBuilder<DB>)
    where
        for<'q> i64: Encode<'q, DB> + Type<DB>,
        for<'q> String: Encode<'q, DB> + Type<DB>,
    {
        if self.is_prefix {
            sql.push("(select search_text_id, max(weight) as weight, max(title) as title from ");
        }
        sql.push(format_args!(
            "(select search_text_id, weight, case when weight >= {LESSON_TITLE} then 1 else 0 end as title \
              from search_word where word = "
        ));
        sql.push_bind(self.word.clone());
        if self.is_prefix {
            for titles in [true, false] {
                sql.push(format_args!(" union all select search_text_id, weight / {LONGER_WORD_DIVISOR}, 0 from "));
                self.push_longer(sql, titles);
                sql.push(" longer");
            }
            sql.push(") matches group by search_text_id");
        }
        sql.push(")");
    }

    /// Appends the first [`MAX_LONGER`] places of longer words, in brackets; of titles and tags alone, or of all texts.
    fn push_longer<DB: Database>(&self, sql: &mut QueryBuilder<DB>, titles: bool)
    where
        for<'q> i64: Encode<'q, DB> + Type<DB>,
        for<'q> String: Encode<'q, DB> + Type<DB>,
    {
        sql.push("(select search_text_id, weight from search_word where word > ").push_bind(self.word.clone());
        sql.push(" and word < ").push_bind(format!("{}{LAST_CHAR}", self.word));
        if titles {
            // As the index of these has it.
            sql.push(format_args!(" and weight >= {LESSON_TITLE}"));
        }
        sql.push(" order by word, search_text_id limit ").push_bind(MAX_LONGER).push(")");
    }

    /// The word itself, for snippets.
    pub fn as_str(&self) -> &str {
        &self.word
    }
}

/// Appends the score of a text that has all of the words, the first of which was joined as `w0`.
pub(crate) fn push_score<DB: Database>(words: &[QueryWord], sql: &mut QueryBuilder<DB>)
where
    for<'q> i64: Encode<'q, DB> + Type<DB>,
{
    sql.push("cast(0");
    for (place, word) in words.iter().enumerate() {
        sql.push(format_args!(" + w{place}.weight * ")).push_bind(word.factor);
    }
    // Of a single word, titles and tags weigh the most as it is.
    if words.len() > 1 {
        sql.push(" + case when 0");
        for place in 0..words.len() {
            sql.push(format_args!(" + w{place}.title"));
        }
        sql.push(format_args!(" = {} then {WHOLE_TITLE} else 0 end", words.len()));
    }
    sql.push(" as bigint)");
}

/// Returns the words of a query, the rarest first, each with the factor that its rarity gives it (an integer, computed
/// here: the engines' logarithms need not agree).
///
/// # Errors
/// Fails when the database does.
pub(crate) async fn ranked_words(conn: &mut Conn<'_>, q: &str) -> Result<Vec<QueryWord>> {
    let terms = (conn.env.part::<TextServices>().query_terms)(q);
    let mut words: Vec<QueryWord> = terms.into_iter().map(QueryWord::new).collect();
    if words.len() < 2 && !words.iter().any(|word| word.is_prefix) {
        return Ok(words);
    }
    let mut counts = whole_counts(conn, &words).await?;
    for word in &mut words {
        word.is_prefix &= counts.get(&word.word).is_none_or(|count| *count < MAX_WHOLE);
    }
    if words.len() < 2 {
        return Ok(words);
    }
    for word in words.iter().filter(|word| word.is_prefix) {
        *counts.entry(word.word.clone()).or_default() += longer_count(conn, word).await?;
    }
    let texts: i64 = fetch_scalar!(&mut *conn, "select count(*) from listing");
    let count = |word: &QueryWord| counts.get(&word.word).copied().unwrap_or(0);
    words.sort_by(|a, b| (count(a), &a.word).cmp(&(count(b), &b.word)));
    for word in &mut words {
        word.factor = rarity(texts, count(word));
    }
    Ok(words)
}

/// Returns how many texts have each of the words itself.
async fn whole_counts(conn: &mut Conn<'_>, words: &[QueryWord]) -> Result<HashMap<String, i64>> {
    let counts: Vec<(String, i64)> = on!(&mut *conn, c => {
        let mut sql = QueryBuilder::new("select word, count(*) from search_word where word in (");
        let mut list = sql.separated(", ");
        for word in words {
            list.push_bind(word.word.clone());
        }
        sql.push(") group by word").build_query_as().fetch_all(c).await?
    });
    Ok(counts.into_iter().collect())
}

/// Returns how many texts have a longer word, of those that are looked at.
async fn longer_count(conn: &mut Conn<'_>, word: &QueryWord) -> Result<i64> {
    Ok(on!(&mut *conn, c => {
        let mut sql = QueryBuilder::new("select count(distinct search_text_id) from ");
        word.push_longer(&mut sql, false);
        sql.push(" longer").build_query_scalar().fetch_one(c).await?
    }))
}

/// Returns ln(1 + texts / count) in hundredths, at least 1.
fn rarity(texts: i64, count: i64) -> i64 {
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "counts of rows; at most a few thousand hundredths"
    )]
    let hundredths = ((texts as f64 / count.max(1) as f64).ln_1p() * 100.0).round() as i64;
    hundredths.max(1)
}
