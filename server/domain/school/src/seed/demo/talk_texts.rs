//! The shapes of what people of the demo school say below its lessons: questions, answered and open, and comments.

/// Somebody who speaks below a lesson.
#[derive(Clone, Copy)]
pub(super) enum Speaker {
    /// A learner of the course, by their place among those who read its language.
    Learner(usize),
    /// The course's teacher.
    Teacher,
}

/// The place that a thread is about.
#[derive(Clone, Copy)]
pub(super) enum At {
    /// The lesson as a whole.
    Lesson,
    /// A passage of its text, word by word.
    Passage(&'static str),
    /// A millisecond of its recording.
    Millisecond(i64),
}

/// A reply in a thread.
pub(super) struct Reply {
    /// Who says it.
    pub speaker: Speaker,
    /// The plain text.
    pub body: &'static str,
    /// How many like it.
    pub likes: usize,
    /// Whether it is the accepted answer.
    pub is_accepted: bool,
}

/// A question or comment with its replies, in their order.
pub(super) struct Thread {
    /// The course's slug and the lesson's title.
    pub lesson: (&'static str, &'static str),
    /// What it is about.
    pub at: At,
    /// Whether it is a question.
    pub is_question: bool,
    /// The place of its author among the learners.
    pub author: usize,
    /// The plain text.
    pub body: &'static str,
    /// How many like it, or have the same question.
    pub votes: usize,
    /// What others say.
    pub replies: &'static [Reply],
}

/// A reply; a macro, since what a function returns would not live as long as the list.
macro_rules! says {
    ($speaker:expr, $likes:expr, $body:expr $(,)?) => {
        $crate::seed::demo::talk_texts::Reply { speaker: $speaker, body: $body, likes: $likes, is_accepted: false }
    };
}

pub(super) use says;

/// An accepted answer, as `says` makes a reply.
macro_rules! solves {
    ($speaker:expr, $likes:expr, $body:expr $(,)?) => {
        $crate::seed::demo::talk_texts::Reply { speaker: $speaker, body: $body, likes: $likes, is_accepted: true }
    };
}

pub(super) use solves;

/// Returns a question with what is said to it.
pub(super) const fn asks(
    lesson: (&'static str, &'static str),
    at: At,
    author: usize,
    votes: usize,
    body: &'static str,
    replies: &'static [Reply],
) -> Thread {
    Thread { lesson, at, is_question: true, author, body, votes, replies }
}

/// Returns a comment with what is said to it.
pub(super) const fn remarks(
    lesson: (&'static str, &'static str),
    at: At,
    author: usize,
    votes: usize,
    body: &'static str,
    replies: &'static [Reply],
) -> Thread {
    Thread { lesson, at, is_question: false, author, body, votes, replies }
}
