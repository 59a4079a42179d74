//! The words of the filter, as administrators keep them.

use std::collections::BTreeMap;

use model::{
    Id, Permission,
    admin::Rows,
    audit_log::AuditAction,
    rule::{Rule, Validator, line},
    word_filter::{
        FilterWord, FilterWordRow, MAX_SENTENCE_CHARS, MAX_TRIED_CHARS, MAX_WORD_CHARS, MAX_WORDS, TriedText, WordGrade,
    },
};
use sqlx::QueryBuilder;

use super::{
    automaton::mask,
    folded::{Folded, Reading},
    screen::current,
};
use crate::{
    Conn, Db, Error, RequestContext, Result, Tx, audit_log, db::MAX_ROWS_PER_INSERT, exec, fetch_optional, fetch_page,
    fetch_scalar, list_query, on, transaction,
};

/// The most words that an entry of the audit log names; of the others it has the number.
const MAX_LOGGED_WORDS: usize = 20;

list_query! {
    const LIST =
        "select w.id, w.word, w.grade, w.sentence, w.added_at",
        "from filter_word w",
        "where ($1 = '' or w.folded like $1) and ($2 = '' or w.grade = $2)",
        "order by w.added_at desc, w.id desc \
        limit $3 offset $4";
}

/// Lists the words that contain `q`, however it is written, and have this grade; the newest first.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] without [`Permission::WordManageAny`]; or when the database fails.
pub async fn list(
    conn: impl Into<Conn<'_>>,
    ctx: &RequestContext,
    q: &str,
    grade: Option<WordGrade>,
    page: Option<u32>,
) -> Result<Rows<FilterWordRow>> {
    ctx.require(Permission::WordManageAny)?;
    let mut conn = conn.into();
    let folded = Folded::new(q, Reading::I).text.replace(['%', '_', '\\'], "");
    let like = if folded.is_empty() { String::new() } else { format!("%{folded}%") };
    let grade = grade.map_or("", WordGrade::as_str);
    Ok(fetch_page!(&mut conn, LIST, page, &like, grade))
}

/// Adds words, one a line, and returns their number. One that is there already, however it is written, takes this grade
/// and sentence.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] without [`Permission::WordManageAny`]; [`Error::Invalid`] for
/// `words` or `sentence`; or when the database fails.
pub async fn add(db: &Db, ctx: &RequestContext, words: &str, grade: WordGrade, sentence: &str) -> Result<usize> {
    ctx.require(Permission::WordManageAny)?;
    let mut validator = Validator::default();
    let words = validator.check("words", read(words));
    let sentence = validator.check("sentence", line(sentence, 0, MAX_SENTENCE_CHARS));
    validator.finish()?;
    let sentence = if grade == WordGrade::Refused { sentence } else { String::new() };
    transaction!(db, |tx| {
        write(tx, ctx, &words, grade, &sentence).await?;
        let total: i64 = fetch_scalar!(&mut *tx, "select count(*) from filter_word");
        Error::invalid("words", Rule::TooMany(MAX_WORDS)).when(total > i64::try_from(MAX_WORDS).unwrap_or(i64::MAX))?;
        change_version(tx).await?;
        let names: Vec<&str> = words.values().map(String::as_str).take(MAX_LOGGED_WORDS).collect();
        let mut subject = names.join(", ");
        if words.len() > names.len() {
            subject = format!("{subject} + {}", words.len() - names.len());
        }
        audit_log::record_change(tx, ctx, AuditAction::WordsAdded, &subject, "", grade.as_str()).await
    })?;
    // Here, and not when the next visitor writes something.
    current(&mut Conn::from(db)).await?;
    Ok(words.len())
}

/// Reads words, one a line, by what they fold to.
fn read(words: &str) -> std::result::Result<BTreeMap<String, String>, Rule> {
    let mut read = BTreeMap::new();
    for (typed, number) in words.lines().zip(1..).filter(|(typed, _)| !typed.trim().is_empty()) {
        let (folded, word) = read_word(typed).map_err(|rule| Rule::InLine(number, Box::new(rule)))?;
        read.insert(folded, word);
    }
    match read.len() {
        0 => Err(Rule::Required),
        count if count > MAX_WORDS => Err(Rule::TooMany(MAX_WORDS)),
        _ => Ok(read),
    }
}

/// Reads a word, and returns what it folds to and the word.
fn read_word(typed: &str) -> std::result::Result<(String, String), Rule> {
    let word = line(typed, 1, MAX_WORD_CHARS)?;
    let folded = Folded::new(&word, Reading::I);
    match folded.len() {
        // Of signs alone nothing is left that could be found.
        0 => Err(Rule::NoLetters),
        // A single letter is a word in any text.
        1 if folded.is_spaced() => Err(Rule::TooShort(2)),
        _ => Ok((folded.text, word)),
    }
}

async fn write(
    tx: &mut Tx,
    ctx: &RequestContext,
    words: &BTreeMap<String, String>,
    grade: WordGrade,
    sentence: &str,
) -> Result<()> {
    let (now, by) = (tx.now(), ctx.person().ok());
    let mut rows = Vec::with_capacity(words.len());
    for (folded, word) in words {
        rows.push((tx.id::<FilterWord>()?, folded, word));
    }
    for some in rows.chunks(MAX_ROWS_PER_INSERT) {
        on!(&mut *tx, c => QueryBuilder::new("insert into filter_word (id, word, folded, grade, sentence, added_at, \
              added_by) ")
            .push_values(some, |mut row, (id, folded, word)| {
                row.push_bind(*id).push_bind(word.as_str()).push_bind(folded.as_str()).push_bind(grade.as_str())
                    .push_bind(sentence).push_bind(now).push_bind(by);
            })
            .push(" on conflict (folded) do update set grade = excluded.grade, sentence = excluded.sentence")
            .build().execute(c).await?.rows_affected());
    }
    Ok(())
}

async fn change_version(tx: &mut Tx) -> Result<()> {
    const CHANGE: &str = "update filter_version \
        set version = version + 1 \
        where id = 1";
    exec!(&mut *tx, CHANGE);
    Ok(())
}

/// Removes a word. Does nothing where it is gone already.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] without [`Permission::WordManageAny`]; or when the database fails.
pub async fn remove(db: &Db, ctx: &RequestContext, id: Id<FilterWord>) -> Result<()> {
    const FIND: &str = "select word, grade \
        from filter_word \
        where id = $1";
    ctx.require(Permission::WordManageAny)?;
    transaction!(db, |tx| {
        let found: Option<(String, WordGrade)> = fetch_optional!(&mut *tx, FIND, id);
        if let Some((word, grade)) = found {
            exec!(&mut *tx, "delete from filter_word where id = $1", id);
            change_version(tx).await?;
            audit_log::record_change(tx, ctx, AuditAction::WordRemoved, &word, grade.as_str(), "").await?;
        }
        Ok(())
    })?;
    current(&mut Conn::from(db)).await.map(drop)
}

/// Returns what the filter would make of a text.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] without [`Permission::WordManageAny`]; [`Error::Invalid`] for
/// `text` when it is too long; or when the database fails.
pub async fn try_text(conn: impl Into<Conn<'_>>, ctx: &RequestContext, text: &str) -> Result<TriedText> {
    ctx.require(Permission::WordManageAny)?;
    Error::invalid("text", Rule::TooLong(MAX_TRIED_CHARS)).when(text.chars().count() > MAX_TRIED_CHARS)?;
    let mut conn = conn.into();
    let automaton = current(&mut conn).await?;
    let hits = automaton.find(text);
    let masked = hits.iter().filter(|hit| hit.word.grade == WordGrade::Masked).map(|hit| hit.place);
    Ok(TriedText {
        text: mask(text, &masked.collect::<Vec<_>>()),
        words: hits.iter().map(|hit| (hit.word.text.clone(), hit.word.grade)).collect(),
    })
}
