//! Reports of what breaks the school's rules, and the queue of those who decide on them and on what the word filter
//! holds.

use serde::{Deserialize, Serialize};

use crate::{Id, Millis, text_enum};

/// The marker type of the ids of cases: there is one open case for each thing that was reported or is held.
#[derive(Clone, Copy, Debug)]
pub enum ContentCase {}

/// The most characters of a report's note.
pub const MAX_REPORT_NOTE_CHARS: usize = 500;
/// The most characters of the reason of a decision.
pub const MAX_DECISION_REASON_CHARS: usize = 200;

text_enum! {
    /// The kind of thing that people report.
    pub enum ReportSubject {
        /// A review of a course, with the teacher's answer.
        Review = "review",
        /// A comment or question under a lesson.
        Comment = "comment",
        /// A course.
        Course = "course",
        /// A person with a page of their own.
        Person = "person",
    }
}

text_enum! {
    /// A reason for which people report something.
    pub enum ReportReason {
        /// Advertisement, or the same text everywhere.
        Spam = "spam",
        /// An insult, hatred or threat.
        Abuse = "abuse",
        /// A fraud, or a false claim.
        Fraud = "fraud",
        /// Sexual or violent content.
        Explicit = "explicit",
        /// Somebody's private data.
        Privacy = "privacy",
        /// The work of somebody else.
        Copyright = "copyright",
        /// Something else, which the note tells.
        Other = "other",
    }
}

text_enum! {
    /// The state of a case.
    pub enum CaseState {
        /// Nobody has decided it.
        Open = "open",
        /// It is decided.
        Decided = "decided",
    }
}

text_enum! {
    /// A decision on a case.
    pub enum CaseVerdict {
        /// What was reported stays; what is held is let through.
        Keep = "keep",
        /// It is hidden from everybody, or stays so.
        Hide = "hide",
    }
}

text_enum! {
    /// Who sees what a case is about.
    pub enum ContentState {
        /// Everybody who could see it.
        Shown = "shown",
        /// Its author and reviewers, until one of them lets it through.
        Held = "held",
        /// Its author and reviewers: it was hidden.
        Hidden = "hidden",
        /// Nobody: it is gone.
        Gone = "gone",
    }
}

/// A thing that the viewer is about to report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportTarget {
    /// The title of the course that it is or belongs to; of a person the name.
    pub title: String,
    /// The text that it says; may be empty.
    pub text: String,
    /// The address in the school at which it stands.
    pub href: String,
}

/// A report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportRow {
    /// The user name of who reported it; `None` for a guest.
    pub reporter: Option<String>,
    /// The reason.
    pub reason: ReportReason,
    /// What the reporter says about it; may be empty.
    pub note: String,
    /// When it was reported.
    pub at: Millis,
}

/// A decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseDecision {
    /// What was decided.
    pub verdict: CaseVerdict,
    /// Why; may be empty.
    pub reason: String,
    /// The user name of who decided; `None` for the operator.
    pub by: Option<String>,
    /// When it was decided.
    pub at: Millis,
}

/// A case as the queue shows it: what was said, all reports of it, and what the viewer may do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseRow {
    /// The case.
    pub id: Id<ContentCase>,
    /// The kind of thing that it is about.
    pub subject: ReportSubject,
    /// Who sees that now.
    pub state: ContentState,
    /// When the case was opened.
    pub opened_at: Millis,
    /// The title of the course that it is or belongs to; of a person the name. Empty where it is gone.
    pub title: String,
    /// The text that it says.
    pub text: String,
    /// The user name of its author.
    pub author: String,
    /// The address at which it stands; empty where it is gone.
    pub href: String,
    /// The reports, the first one first.
    pub reports: Vec<ReportRow>,
    /// The decision; `None` while it is open.
    pub decision: Option<CaseDecision>,
    /// Whether the viewer may decide: not in their own case.
    pub may_decide: bool,
    /// Whether the viewer may hide such a thing.
    pub may_hide: bool,
}
