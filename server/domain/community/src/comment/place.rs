//! The place in a lesson to which a thread belongs, as rows keep it.

use content::course::DiscussedLesson;
use model::{
    Id,
    comment::{Anchor, CommentKind, Place, Quote, QuotedText},
    course::File,
    rule::{Rule, Validator},
};

/// What somebody typed to begin a thread.
#[derive(Clone, Copy, Debug)]
pub struct NewThread<'a> {
    /// The kind.
    pub kind: CommentKind,
    /// The text.
    pub text: &'a str,
    /// The moment of the recording in milliseconds; empty for none.
    pub millis: &'a str,
    /// The quoted passage, what stands before it, and what stands behind it; empty for none.
    pub quote: [&'a str; 3],
}

/// The words of `comment.anchor`.
const LESSON: &str = "lesson";
const PASSAGE: &str = "passage";
const SECOND: &str = "second";

/// The places in the text come behind those in the recording, which stands above it; what belongs to the whole lesson
/// comes first.
const TEXT_BEGINS: i64 = 1 << 40;

/// A place as it is written.
pub(super) struct Anchored {
    pub anchor: &'static str,
    pub millis: Option<i64>,
    pub file: Option<Id<File>>,
    pub quote: Quote,
    pub place: i64,
}

impl Default for Anchored {
    fn default() -> Self {
        Self { anchor: LESSON, millis: None, file: None, quote: Quote::default(), place: 0 }
    }
}

impl Anchored {
    /// Reads the place of a new thread. A passage that the lesson does not have, and a second of no recording, are the
    /// lesson as a whole; a second behind the end is the last one.
    pub fn read(new: &NewThread<'_>, lesson: &DiscussedLesson, validator: &mut Validator) -> Self {
        let typed = new.millis.trim();
        if !typed.is_empty() {
            let millis = validator.check("millis", typed.parse::<i64>().map_err(|_| Rule::Number));
            if lesson.millis > 0 {
                let millis = millis.clamp(0, lesson.millis);
                let file = Some(lesson.file);
                return Self { anchor: SECOND, millis: Some(millis), file, place: 1 + millis, ..Self::default() };
            }
        }
        let [exact, prefix, suffix] = new.quote;
        let Some(quote) = Quote::new(exact, prefix, suffix) else { return Self::default() };
        match QuotedText::new(&lesson.text).find(&quote).map(i64::try_from) {
            Some(Ok(at)) => Self { anchor: PASSAGE, quote, place: TEXT_BEGINS + at, ..Self::default() },
            _ => Self::default(),
        }
    }
}

/// Places in a lesson as it is now; without one all places count as found.
pub(super) struct Places<'a> {
    lesson: Option<(&'a DiscussedLesson, QuotedText)>,
}

impl<'a> Places<'a> {
    pub fn of(lesson: Option<&'a DiscussedLesson>) -> Self {
        Self { lesson: lesson.map(|lesson| (lesson, QuotedText::new(&lesson.text))) }
    }

    /// Returns the place of a thread by what its row keeps.
    pub fn find(&self, anchor: &str, (millis, file): (Option<i64>, Option<Id<File>>), quote: Quote) -> Place {
        match (anchor, millis) {
            (PASSAGE, _) => {
                let is_found = self.lesson.as_ref().is_none_or(|(_, text)| text.find(&quote).is_some());
                Place { anchor: Anchor::Passage(quote), is_found }
            }
            (SECOND, Some(millis)) => {
                let is_found = self.lesson.as_ref().is_none_or(|(lesson, _)| file == Some(lesson.file));
                Place { anchor: Anchor::Second(millis), is_found }
            }
            _ => Place { anchor: Anchor::Lesson, is_found: true },
        }
    }
}
