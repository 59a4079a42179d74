//! Events that people are notified of: any wing raises them, in the transaction that causes them.
//!
//! Knows nothing of who is notified and how: the wing `community` has the handler of these jobs.

use model::{
    job::JobKind,
    notice::{MAX_EXCERPT_CHARS, NoticeEvent},
};

use crate::{Error, Result, Tx, jobs};

/// Raises an event: once this transaction is committed, those whom it concerns are notified. The same key once more
/// notifies only those whom it did not before.
///
/// # Errors
/// [`Error::Internal`] when the address is not one in the school or the event cannot be written as JSON;
/// [`Error::Crypto`] when the job cannot be sealed, or when the database fails.
pub async fn raise(tx: &mut Tx, event: &NoticeEvent) -> Result<()> {
    if model::local(&event.href) != event.href {
        return Err(Error::Internal(format!("a notice of {} leads out of the school", event.kind)));
    }
    let event = NoticeEvent { excerpt: excerpt(&event.excerpt), ..event.clone() };
    jobs::enqueue(tx, JobKind::Notice, &event).await.map(drop)
}

/// Returns the beginning of a text in one line.
fn excerpt(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= MAX_EXCERPT_CHARS {
        return line;
    }
    line.chars().take(MAX_EXCERPT_CHARS - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_is_one_line_of_bounded_length() {
        assert_eq!(excerpt(" Why\n\n the  mean? "), "Why the mean?");
        let long = excerpt(&"学".repeat(MAX_EXCERPT_CHARS + 1));
        assert_eq!((long.chars().count(), long.chars().last()), (MAX_EXCERPT_CHARS, Some('…')));
        assert_eq!(excerpt(&"学".repeat(MAX_EXCERPT_CHARS)).chars().last(), Some('学'));
    }
}
