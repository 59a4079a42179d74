//! The words of a query, and the texts that have them.

use std::collections::HashMap;

use ground::{Conn, Result, fetch_scalar, on};
use sqlx::{Database, Encode, QueryBuilder, Type};

use crate::TextServices;

/// The length of the shortest word that also finds longer ones that begin with it, in letters.
const MIN_PREFIX_CHARS: usize = 3;
/// The end of the scripts whose words are typed letter by letter, Latin to Arabic; behind them come those without
/// spaces.
const PREFIX_SCRIPTS_END: char = '\u{700}';
/// Behind every character that a word may go on with.
const LAST_CHAR: char = char::MAX;

/// A word of a query.
#[derive(Clone, Debug)]
pub(crate) struct QueryWord {
    /// The word, as the index has it.
    word: String,
    /// The factor that its rarity gives it.
    pub factor: i64,
}

impl QueryWord {
    /// Returns whether it finds longer words that begin with it.
    fn is_prefix(&self) -> bool {
        self.word.chars().count() >= MIN_PREFIX_CHARS && self.word.chars().all(|c| c < PREFIX_SCRIPTS_END)
    }

    /// Appends the texts that have the word, in brackets: `search_text_id` and `weight`, where a longer word weighs half
    /// of itself.
    pub fn push_matches<DB: Database>(&self, sql: &mut QueryBuilder<DB>)
    where
        for<'q> String: Encode<'q, DB> + Type<DB>,
    {
        if !self.is_prefix() {
            sql.push("(select search_text_id, weight from search_word where word = ").push_bind(self.word.clone());
            sql.push(")");
            return;
        }
        sql.push("(select search_text_id, max(case when word = ").push_bind(self.word.clone());
        sql.push(" then weight else weight / 2 end) as weight from search_word where word >= ");
        sql.push_bind(self.word.clone()).push(" and word < ").push_bind(format!("{}{LAST_CHAR}", self.word));
        sql.push(" group by search_text_id)");
    }

    /// The word itself, for snippets.
    pub fn as_str(&self) -> &str {
        &self.word
    }
}

/// Returns the words of a query, the rarest first, each with the factor that its rarity gives it (an integer, computed
/// here: the engines' logarithms need not agree).
///
/// # Errors
/// Fails when the database does.
pub(crate) async fn ranked_words(conn: &mut Conn<'_>, q: &str) -> Result<Vec<QueryWord>> {
    let terms = (conn.env.part::<TextServices>().query_terms)(q);
    if terms.len() < 2 {
        return Ok(terms.into_iter().map(|word| QueryWord { word, factor: 1 }).collect());
    }
    let texts: i64 = fetch_scalar!(&mut *conn, "select count(*) from listing");
    let counts: Vec<(String, i64)> = on!(&mut *conn, c => {
        let mut sql = QueryBuilder::new("select word, count(*) from search_word where word in (");
        let mut list = sql.separated(", ");
        for term in &terms {
            list.push_bind(term.clone());
        }
        sql.push(") group by word").build_query_as().fetch_all(c).await?
    });
    let counts: HashMap<String, i64> = counts.into_iter().collect();
    let mut ranked: Vec<(i64, String)> =
        terms.into_iter().map(|term| (counts.get(&term).copied().unwrap_or(0), term)).collect();
    ranked.sort();
    Ok(ranked.into_iter().map(|(count, word)| QueryWord { word, factor: rarity(texts, count) }).collect())
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
