//! Search words: text cut into terms, the same way for what is indexed and for what is asked.
//!
//! Two promises hold for every text and every query:
//! a term consists of letters and digits only, so that any engine's own tokenizer leaves it whole
//! (`c++` is `cplusplus`, `c#` is `csharp`, `.net` is `dotnet`); and a text that contains the query
//! (on word borders, where its script has any) has every term of the query.
//!
//! Scripts without spaces are indexed by character, by pair, and by the longer words of the
//! dictionary; only the query is segmented, so its cut never has to agree with another one.
//! This crate knows nothing of the database, of ranking or of what a text is.

mod han;
mod latin;
mod runs;
mod term;

use runs::Run;
pub use term::MAX_TERM_CHARS;

/// The largest number of terms in a query; the rest is ignored.
pub const MAX_QUERY_TERMS: usize = 12;
/// The part of a query that is read, in characters.
const MAX_QUERY_CHARS: usize = 400;
/// Words that say little beside others: left out of a query that has something else to offer.
const FILLERS: &[&str] = &["的", "了", "吗", "呢", "吧", "啊", "a", "an", "and", "for", "in", "of", "the", "to"];

/// Returns the terms of a text to be indexed, in order and with repetitions (ranking counts them).
pub fn terms(text: &str) -> Vec<String> {
    let folded = collation::fold(text);
    let mut terms = Vec::with_capacity(folded.len() / 3);
    for run in runs::Runs::of(&folded) {
        match run {
            Run::Word(word) => latin::index(word, &mut terms),
            Run::Unspaced(run) => han::index(run, &mut terms),
        }
    }
    terms
}

/// Returns the terms a query asks for: each once, in order; a text answers when it has all of them.
pub fn query_terms(text: &str) -> Vec<String> {
    let text: String = text.chars().take(MAX_QUERY_CHARS).collect();
    let folded = collation::fold(&text);
    let mut found = Vec::new();
    for run in runs::Runs::of(&folded) {
        match run {
            Run::Word(word) => latin::query(word, &mut found),
            Run::Unspaced(run) => han::query(run, &mut found),
        }
    }
    let mut terms: Vec<String> = Vec::new();
    let telling = found.iter().any(|term| !is_filler(term));
    for term in found {
        if terms.len() < MAX_QUERY_TERMS && !(telling && is_filler(&term)) && !terms.contains(&term) {
            terms.push(term);
        }
    }
    terms
}

/// Loads the dictionary (about 140 ms, 33 MB), which otherwise happens at the first text that needs it.
pub fn warm() {
    han::load();
}

fn is_filler(term: &str) -> bool {
    FILLERS.contains(&term)
}
