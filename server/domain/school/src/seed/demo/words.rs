//! The first words of the demo's filter, so that the administration shows one of each grade.

use ground::{Db, RequestContext, Result, word_filter};
use model::word_filter::WordGrade;

/// Lists of words, what happens to texts with them, and the sentence of those that are refused.
const WORDS: [(&str, WordGrade, &str); 4] = [
    (
        "代开发票\n刷单兼职\n博彩平台\n网络赌博",
        WordGrade::Refused,
        "这里不接受广告。 · No advertisements here, please.",
    ),
    ("online casino\nbuy followers\nviagra", WordGrade::Refused, "这里不接受广告。 · No advertisements here, please."),
    ("加微信\n私下交易\ntelegram group\noff-platform payment", WordGrade::Held, ""),
    ("他妈的\nbullshit", WordGrade::Masked, ""),
];

/// Adds the words.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn write(db: &Db) -> Result<()> {
    for (words, grade, sentence) in WORDS {
        word_filter::add(db, &RequestContext::system(), words, grade, sentence).await?;
    }
    Ok(())
}
