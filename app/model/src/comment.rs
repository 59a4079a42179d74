//! Comments and questions under lessons: threads that hang on the lesson, on a passage of it or on a second of its
//! recording.

mod action;
mod mention;
mod quote;

use serde::{Deserialize, Serialize};

pub use action::{CommentAction, CommentActions};
pub use mention::{BodyPiece, Mention, mentioned, pieces};
pub use quote::{Quote, QuotedText};

use crate::{
    Id, Millis,
    course::{Course, Lesson},
    text_enum,
};

/// The marker type of the ids of comments: of questions, answers and replies, too.
#[derive(Clone, Copy, Debug)]
pub enum Comment {}

/// The most characters of a comment.
pub const MAX_COMMENT_CHARS: usize = 5_000;
/// The most characters of the reason why a comment is hidden.
pub const MAX_COMMENT_REASON_CHARS: usize = 200;
/// The depth of the deepest replies; a reply to one of them stands beside it.
pub const MAX_DEPTH: i64 = 3;
/// The most people that one comment mentions; further ones stay plain text.
pub const MAX_MENTIONS: usize = 10;

text_enum! {
    /// The kind of a thread.
    pub enum CommentKind {
        /// Something that somebody says.
        Comment = "comment",
        /// A question, which waits for the teacher's answer.
        Question = "question",
    }
}

text_enum! {
    /// The order of the threads of a lesson; pinned ones always come first.
    pub enum TalkOrder {
        /// The newest first.
        Newest = "newest",
        /// By the place in the lesson to which they belong.
        Place = "place",
        /// Those first that most people like or have asked themselves.
        Votes = "votes",
    }
}

text_enum! {
    /// A part of the threads of a lesson.
    pub enum TalkFilter {
        /// Questions.
        Questions = "questions",
        /// Questions without an accepted answer.
        Open = "open",
        /// Threads that the viewer began.
        Own = "own",
    }
}

text_enum! {
    /// A reason why somebody may not write, or not change what they wrote.
    pub enum TalkObstacle {
        /// They are not signed in.
        SignedOut = "signed-out",
        /// No grant opens the course to them, and its teacher has not opened the talk to everybody.
        NoGrant = "no-grant",
        /// The course's teacher has blocked them.
        Blocked = "blocked",
        /// The teacher has locked the thread.
        Locked = "locked",
        /// The lesson is no longer in the course.
        LessonGone = "lesson-gone",
        /// What they answer was deleted or hidden.
        ParentGone = "parent-gone",
        /// The school has hidden what they wrote.
        Hidden = "hidden",
    }
}

text_enum! {
    /// The state of a comment, as the viewer sees it.
    pub enum CommentState {
        /// Everybody sees it.
        Shown = "shown",
        /// A word in it has to be looked at first; only its author and reviewers read it.
        Held = "held",
        /// The school or the teacher has hidden it; only its author and those who may show it again read it.
        Hidden = "hidden",
        /// Its author has deleted it; a gap stays, since others have answered.
        Deleted = "deleted",
    }
}

/// The place in a lesson to which a thread belongs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Anchor {
    /// The lesson as a whole.
    #[default]
    Lesson,
    /// A passage of its text.
    Passage(Quote),
    /// A moment of its recording, in milliseconds from the beginning.
    Second(i64),
}

/// An anchor, and whether the lesson still has that place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The anchor as it was written.
    pub anchor: Anchor,
    /// Whether the present lesson has it; where not, the thread belongs to the lesson as a whole.
    pub is_found: bool,
}

/// The author of a comment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommentAuthor {
    /// The handle, by which others mention them.
    pub handle: String,
    /// The name that others see.
    pub name: String,
}

/// A comment, question, answer or reply, as the viewer reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommentRow {
    /// The comment.
    pub id: Id<Comment>,
    /// The author; `None` for one who is no longer in the school, and for a gap.
    pub author: Option<CommentAuthor>,
    /// Whether the author teaches the course.
    pub is_teacher: bool,
    /// Whether the viewer wrote it.
    pub is_own: bool,
    /// The state. A gap, deleted or hidden from the viewer, has no body.
    pub state: CommentState,
    /// The plain text, in lines; empty for a gap.
    pub body: String,
    /// The people that it mentions; handles of others in it are plain text.
    pub mentions: Vec<Mention>,
    /// The instant at which it was written.
    pub written_at: Millis,
    /// The instant of the last change; `None` when there was none.
    pub edited_at: Option<Millis>,
    /// The number of people who like it.
    pub likes: i64,
    /// Whether the viewer is one of them.
    pub is_liked: bool,
    /// The depth in the thread: 0 for its first comment, at most [`MAX_DEPTH`].
    pub depth: i64,
    /// The comment that it answers; `None` for the first of a thread.
    pub parent: Option<Id<Comment>>,
    /// The name of the author whom it answers, where the depth alone does not say it.
    pub answers: Option<String>,
    /// The reason why it is hidden, for those who may read it.
    pub reason: Option<String>,
    /// What the viewer may do with it.
    pub actions: CommentActions,
}

/// A thread: a first comment or question and what was said to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thread {
    /// The first comment.
    pub head: CommentRow,
    /// The kind of the thread.
    pub kind: CommentKind,
    /// The place to which it belongs.
    pub place: Place,
    /// The number of people who have the same question, without its author.
    pub sames: i64,
    /// Whether the viewer is one of them.
    pub is_same: bool,
    /// The accepted answer of a question; it stands among the replies, too, where its turn comes.
    pub accepted: Option<CommentRow>,
    /// Whether it stands above the others.
    pub is_pinned: bool,
    /// Whether nobody may answer any more.
    pub is_locked: bool,
    /// The replies of this page, each below what it answers.
    pub replies: Vec<CommentRow>,
    /// The number of replies that everybody sees. More than there are rows: the thread has a page of its own.
    pub reply_count: i64,
}

/// One page of the threads of a lesson, and what the viewer may do there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LessonTalk {
    /// The threads of this page, each with its first replies.
    pub threads: Vec<Thread>,
    /// The order of the threads.
    pub order: TalkOrder,
    /// The part of the threads that is shown; `None` for all.
    pub filter: Option<TalkFilter>,
    /// The number of threads, comments and questions of the whole lesson.
    pub counts: TalkCounts,
    /// The page that is shown, from 1; the last one when a later one was asked for.
    pub page: i64,
    /// The number of pages, at least 1.
    pub pages: i64,
    /// The reason why the viewer may not write; `None` when they may.
    pub obstacle: Option<TalkObstacle>,
}

impl LessonTalk {
    /// The number of threads on one page.
    pub const PER_PAGE: i64 = 20;
    /// The number of replies that stand below a thread among others.
    pub const FIRST_REPLIES: i64 = 3;
}

/// The numbers of what everybody sees under a lesson.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TalkCounts {
    /// The number of threads, questions included.
    pub threads: i64,
    /// The number of comments in all: threads, answers and replies.
    pub comments: i64,
    /// The number of questions.
    pub questions: i64,
    /// The number of questions without an accepted answer.
    pub open: i64,
}

/// One page of a single thread.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThreadPage {
    /// The thread, with the replies of this page.
    pub thread: Thread,
    /// The page that is shown, from 1; without a wish the one on which the comment stands that was asked for.
    pub page: i64,
    /// The number of pages, at least 1.
    pub pages: i64,
    /// The reason why the viewer may not answer; `None` when they may.
    pub obstacle: Option<TalkObstacle>,
}

impl ThreadPage {
    /// The number of replies on one page.
    pub const PER_PAGE: i64 = 100;
}

/// An earlier text of a comment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommentVersion {
    /// The plain text, in lines.
    pub body: String,
    /// The instant at which it was written.
    pub written_at: Millis,
}

text_enum! {
    /// The part of the threads in a teacher's courses that their desk shows.
    pub enum DeskFilter {
        /// Questions that wait for the teacher, the oldest first.
        Waiting = "waiting",
        /// All threads, the newest first.
        All = "all",
    }
}

/// A thread on a teacher's desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskRow {
    /// The slug of its course.
    pub slug: String,
    /// The course's title; empty for one that is not in the catalogue.
    pub course_title: String,
    /// The language of the course, a BCP 47 tag; empty where it is not known.
    pub language: String,
    /// The lesson.
    pub lesson: Id<Lesson>,
    /// The lesson's title; empty for one that is not in the catalogue.
    pub lesson_title: String,
    /// The instant since which it waits for the teacher; `None` when it does not.
    pub waits_since: Option<Millis>,
    /// The thread, with its first replies.
    pub thread: Thread,
}

/// A course of a teacher, as their desk names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskCourse {
    /// The course.
    pub id: Id<Course>,
    /// The course's slug.
    pub slug: String,
    /// The course's title; empty for one that is not in the catalogue.
    pub title: String,
    /// The number of questions that wait.
    pub waiting: i64,
    /// Whether whoever is signed in may write under the lessons that everybody may read.
    pub is_open: bool,
}

/// Somebody whom a teacher has blocked in the talk of their courses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockedPerson {
    /// The handle.
    pub handle: String,
    /// The name that others see.
    pub name: String,
    /// The instant at which they were blocked.
    pub at: Millis,
}

/// One page of a teacher's desk: what is said under the lessons of all their courses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TalkDesk {
    /// The part of the threads that is shown.
    pub filter: DeskFilter,
    /// The course whose threads alone are shown; `None` for all courses.
    pub course: Option<Id<Course>>,
    /// The threads of this page.
    pub rows: Vec<DeskRow>,
    /// The number of questions that wait in all courses.
    pub waiting: i64,
    /// The viewer's published courses, by title.
    pub courses: Vec<DeskCourse>,
    /// The people whom the viewer has blocked, the last first.
    pub blocked: Vec<BlockedPerson>,
    /// The page that is shown, from 1; the last one when a later one was asked for.
    pub page: i64,
    /// The number of pages, at least 1.
    pub pages: i64,
}
