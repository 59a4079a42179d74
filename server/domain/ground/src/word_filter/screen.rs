//! Screening texts, by the words as they are now.

use std::{
    fmt,
    sync::{Arc, PoisonError, RwLock},
};

use model::{rule::Rule, word_filter::WordGrade};

use super::automaton::{Automaton, Word, mask};
use crate::{Conn, Error, Result, fetch_all, fetch_scalar};

/// The automaton that this process keeps: part of the environment.
#[derive(Default)]
pub struct WordFilter(RwLock<Option<Kept>>);

/// An automaton, and the version of the words in it.
struct Kept {
    version: i64,
    automaton: Arc<Automaton>,
}

impl fmt::Debug for WordFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WordFilter").finish_non_exhaustive()
    }
}

impl WordFilter {
    fn of_version(&self, version: i64) -> Option<Arc<Automaton>> {
        let kept = self.0.read().unwrap_or_else(PoisonError::into_inner);
        kept.as_ref().filter(|kept| kept.version == version).map(|kept| kept.automaton.clone())
    }

    /// Keeps an automaton, unless there is a newer one: a transaction may see words of before.
    fn keep(&self, version: i64, automaton: &Arc<Automaton>) {
        let mut kept = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if kept.as_ref().is_none_or(|kept| kept.version < version) {
            *kept = Some(Kept { version, automaton: automaton.clone() });
        }
    }
}

/// Returns the automaton of the words as they are now. It is made anew when they changed, on a thread of its own.
///
/// # Errors
/// [`Error::Internal`] when it cannot be made, or when the database fails.
pub(super) async fn current(conn: &mut Conn<'_>) -> Result<Arc<Automaton>> {
    const VERSION: &str = "select version \
        from filter_version \
        where id = 1";
    const WORDS: &str = "select word, grade, sentence \
        from filter_word \
        order by id";
    let version: i64 = fetch_scalar!(&mut *conn, VERSION);
    let env = conn.env;
    let filter = env.part::<WordFilter>();
    if let Some(automaton) = filter.of_version(version) {
        return Ok(automaton);
    }
    let words: Vec<Word> = fetch_all!(&mut *conn, WORDS);
    let made = tokio::task::spawn_blocking(move || Automaton::new(words)).await;
    let automaton = Arc::new(made.map_err(|error| Error::Internal(format!("word filter: {error}")))??);
    filter.keep(version, &automaton);
    Ok(automaton)
}

/// A text that may be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Screened {
    /// The text, with `*` where a masked word stood.
    pub text: String,
    /// Whether it has to wait for a reviewer before others see it.
    pub is_held: bool,
}

/// Screens a text before it is stored, in the same transaction.
///
/// # Errors
/// [`Error::Invalid`] at `field`, with the sentence of the word ([`Rule::RefusedWord`]), when a refused word stands in
/// it; or when the database fails.
pub async fn screen(conn: impl Into<Conn<'_>>, field: &'static str, text: &str) -> Result<Screened> {
    let mut conn = conn.into();
    let automaton = current(&mut conn).await?;
    let hits = automaton.find(text);
    if let Some(hit) = hits.iter().find(|hit| hit.word.grade == WordGrade::Refused) {
        return Err(Error::invalid(field, Rule::RefusedWord(hit.word.sentence.clone())));
    }
    let is_held = hits.iter().any(|hit| hit.word.grade == WordGrade::Held);
    let masked = hits.iter().filter(|hit| hit.word.grade == WordGrade::Masked).map(|hit| hit.place);
    Ok(Screened { text: mask(text, &masked.collect::<Vec<_>>()), is_held })
}

/// Screens a text that cannot wait for a reviewer, such as somebody's name: every word of the filter refuses it.
///
/// # Errors
/// Fails when the database does.
pub async fn screen_strictly(conn: impl Into<Conn<'_>>, text: &str) -> Result<std::result::Result<(), Rule>> {
    let mut conn = conn.into();
    let automaton = current(&mut conn).await?;
    let hits = automaton.find(text);
    let refused = hits.iter().find(|hit| hit.word.grade == WordGrade::Refused).or(hits.first());
    Ok(refused.map_or(Ok(()), |hit| Err(Rule::RefusedWord(hit.word.sentence.clone()))))
}
