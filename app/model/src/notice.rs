//! Notices: what a person is told of what concerns them, and by which channels.

mod placeholder;

use serde::{Deserialize, Serialize};

pub use placeholder::MailPlaceholder;

use crate::{
    Id, Lang, Millis, ParseWordError, Permission,
    account::Person,
    course::{Course, Tag},
    text_enum,
};

/// The marker type of notice ids.
#[derive(Clone, Copy, Debug)]
pub enum Notice {}

/// The most characters of a notice's excerpt; what is longer is cut.
pub const MAX_EXCERPT_CHARS: usize = 140;
/// The most characters of a mail template's subject.
pub const MAX_SUBJECT_CHARS: usize = 200;
/// The most characters of each body of a mail template.
pub const MAX_TEMPLATE_CHARS: usize = 20_000;

text_enum! {
    /// The kind of an event that people are notified of.
    pub enum NoticeKind {
        /// Somebody asked a question in a course that one teaches.
        QuestionAsked = "question-asked",
        /// Somebody replied to what one wrote.
        Replied = "replied",
        /// Somebody mentioned one.
        Mentioned = "mentioned",
        /// One's answer was accepted.
        AnswerAccepted = "answer-accepted",
        /// Somebody likes what one wrote.
        CommentLiked = "comment-liked",
        /// Somebody reviewed a course that one teaches.
        ReviewWritten = "review-written",
        /// The teacher answered one's review.
        ReviewAnswered = "review-answered",
        /// A course was published by somebody, or under a tag, that one follows.
        CoursePublished = "course-published",
        /// A course that one learns or follows has a new release.
        CourseUpdated = "course-updated",
        /// A text waits for a reviewer.
        ContentHeld = "content-held",
        /// Somebody reported something; a reviewer is to look.
        ContentReported = "content-reported",
        /// What one reported was decided.
        ReportDecided = "report-decided",
        /// What one wrote was hidden.
        ContentHidden = "content-hidden",
        /// A request for a refund was decided, or a refund has arrived.
        RefundUpdated = "refund-updated",
        /// One's application to teach was decided.
        ApplicationDecided = "application-decided",
    }
}

text_enum! {
    /// A channel by which people are notified.
    pub enum Channel {
        /// The centre of notices in the school.
        InApp = "in-app",
        /// A mail for each event, at once.
        Mail = "mail",
        /// A line in the mail that comes once a day.
        Digest = "digest",
        /// A text message for each event.
        Sms = "sms",
    }
}

impl NoticeKind {
    /// Returns whether events of this kind may go by this channel. Refunds and applications have letters of their own;
    /// text messages cost money, so they are for what waits for the reader or decides about them.
    #[must_use]
    pub const fn offers(self, channel: Channel) -> bool {
        match channel {
            Channel::InApp => true,
            Channel::Mail | Channel::Digest => !matches!(self, Self::RefundUpdated | Self::ApplicationDecided),
            Channel::Sms => matches!(
                self,
                Self::QuestionAsked | Self::ContentHidden | Self::RefundUpdated | Self::ApplicationDecided
            ),
        }
    }

    /// Returns whether events of this kind go by this channel to those who have chosen nothing: all into the centre,
    /// and by mail what concerns one directly.
    #[must_use]
    pub const fn is_default(self, channel: Channel) -> bool {
        match channel {
            Channel::InApp => true,
            Channel::Mail => matches!(
                self,
                Self::QuestionAsked
                    | Self::Replied
                    | Self::Mentioned
                    | Self::AnswerAccepted
                    | Self::ReviewAnswered
                    | Self::ReportDecided
                    | Self::ContentHidden
            ),
            Channel::Digest => matches!(self, Self::ReviewWritten | Self::CoursePublished | Self::CourseUpdated),
            Channel::Sms => false,
        }
    }
}

/// An event, and whom it concerns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeEvent {
    /// The kind of event.
    pub kind: NoticeKind,
    /// The key of the event: the same one makes one notice for each person, ever.
    pub key: String,
    /// The person whose doing it is, who gets no notice of it. `None` when it is the school's.
    pub actor: Option<Id<Person>>,
    /// The people whom it concerns.
    pub audience: Audience,
    /// The title of the course or lesson that it is about.
    pub title: String,
    /// The beginning of what was written, at most [`MAX_EXCERPT_CHARS`]; may be empty.
    pub excerpt: String,
    /// The address in the school that it leads to, beginning with `/`.
    pub href: String,
}

/// The people whom an event concerns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Audience {
    /// These people.
    People(Vec<Id<Person>>),
    /// Those who follow this teacher.
    FollowersOfTeacher(Id<Person>),
    /// Those who follow this course.
    FollowersOfCourse(Id<Course>),
    /// Those who follow this tag.
    FollowersOfTag(Id<Tag>),
    /// Those to whom a grant opens this course.
    LearnersOfCourse(Id<Course>),
    /// Those who have this permission.
    Holders(Permission),
}

/// A line of the centre: one notice, or several of the same kind about the same thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeRow {
    /// The newest notice of the line.
    pub id: Id<Notice>,
    /// The kind of event.
    pub kind: NoticeKind,
    /// The name of the person whose doing the newest is; `None` when it is the school's, or theirs who is no longer
    /// in the school.
    pub actor: Option<String>,
    /// The number of other people whose doing the line is: `Amy and 3 others`.
    pub others: i64,
    /// The number of notices in the line, at least 1.
    pub count: i64,
    /// The title of the course or lesson.
    pub title: String,
    /// The beginning of what was written last; may be empty.
    pub excerpt: String,
    /// The address that the newest leads to, beginning with `/`.
    pub href: String,
    /// The instant of the newest.
    pub at: Millis,
    /// Whether the line has been read.
    pub is_read: bool,
}

/// A page of the centre, the newest lines first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeList {
    /// The lines of this page.
    pub rows: Vec<NoticeRow>,
    /// The number of unread notices in all.
    pub unread: i64,
    /// The page that is shown, from 1; the last one when a later one was asked for.
    pub page: i64,
    /// The number of pages, at least 1.
    pub pages: i64,
}

impl NoticeList {
    /// The number of lines on one page.
    pub const PER_PAGE: i64 = 20;
}

/// A box of the settings: a kind of event by a channel. In forms the kind, a space and the channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct NoticeChoice {
    /// The kind of event.
    pub kind: NoticeKind,
    /// The channel.
    pub channel: Channel,
}

impl NoticeChoice {
    /// Returns all boxes that there are, by kind and channel.
    pub fn all() -> impl Iterator<Item = Self> {
        NoticeKind::ALL.iter().flat_map(|kind| {
            let offered = Channel::ALL.iter().filter(|channel| kind.offers(**channel));
            offered.map(|channel| Self { kind: *kind, channel: *channel })
        })
    }
}

impl TryFrom<String> for NoticeChoice {
    type Error = ParseWordError;

    fn try_from(text: String) -> Result<Self, ParseWordError> {
        let (kind, channel) = text.split_once(' ').ok_or(ParseWordError)?;
        let choice = Self { kind: kind.parse()?, channel: channel.parse()? };
        if choice.kind.offers(choice.channel) { Ok(choice) } else { Err(ParseWordError) }
    }
}

impl From<NoticeChoice> for String {
    fn from(choice: NoticeChoice) -> Self {
        format!("{} {}", choice.kind, choice.channel)
    }
}

/// How somebody wants to be notified.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeSettings {
    /// The boxes that are ticked.
    pub ticked: Vec<NoticeChoice>,
    /// The hour at which the quiet hours begin, 0 to 23; `None` without quiet hours.
    pub quiet_from: Option<i64>,
    /// The hour at which they end, 0 to 23: the next day when it is not after `quiet_from`.
    pub quiet_until: Option<i64>,
    /// The hour at which the daily digest comes, 0 to 23.
    pub digest_hour: i64,
    /// The name of the time zone of these hours; empty: the school's.
    pub time_zone: String,
    /// The name of the school's time zone.
    pub school_zone: String,
    /// Whether the person has an address for mails.
    pub has_mail: bool,
    /// Whether the person has a phone, and the school sends text messages.
    pub has_sms: bool,
}

/// The hour at which the digest comes to those who have chosen none.
pub const DIGEST_HOUR: i64 = 8;

/// What an unsubscribe link names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unsubscription {
    /// The channel that ends.
    pub channel: Channel,
    /// The kind of event that comes by it no more; `None`: all kinds.
    pub kind: Option<NoticeKind>,
}

text_enum! {
    /// A mail that the school writes from a template.
    pub enum MailTemplateKind {
        /// Somebody asked a question in a course that one teaches.
        QuestionAsked = "question-asked",
        /// Somebody replied to what one wrote.
        Replied = "replied",
        /// Somebody mentioned one.
        Mentioned = "mentioned",
        /// One's answer was accepted.
        AnswerAccepted = "answer-accepted",
        /// Somebody likes what one wrote.
        CommentLiked = "comment-liked",
        /// Somebody reviewed a course that one teaches.
        ReviewWritten = "review-written",
        /// The teacher answered one's review.
        ReviewAnswered = "review-answered",
        /// A course was published by somebody, or under a tag, that one follows.
        CoursePublished = "course-published",
        /// A course that one learns or follows has a new release.
        CourseUpdated = "course-updated",
        /// A text waits for a reviewer.
        ContentHeld = "content-held",
        /// Somebody reported something.
        ContentReported = "content-reported",
        /// What one reported was decided.
        ReportDecided = "report-decided",
        /// What one wrote was hidden.
        ContentHidden = "content-hidden",
        /// The mail that comes once a day.
        Digest = "digest",
    }
}

impl MailTemplateKind {
    /// Returns the template for an event of this kind. Returns `None` for kinds of which no mail is sent.
    #[must_use]
    pub fn of(kind: NoticeKind) -> Option<Self> {
        Self::parse(kind.as_str())
    }

    /// Returns the placeholders that the template may have, without their braces.
    #[must_use]
    pub const fn placeholders(self) -> &'static [&'static str] {
        match self {
            Self::Digest => &["name", "count", "items", "link", "settings", "unsubscribe"],
            _ => &["name", "actor", "title", "excerpt", "link", "settings", "unsubscribe"],
        }
    }

    /// Returns the placeholders that each body must have, without their braces: what the mail is about, and the way
    /// out of further ones.
    #[must_use]
    pub const fn required(self) -> &'static [&'static str] {
        match self {
            Self::Digest => &["items", "unsubscribe"],
            _ => &["link", "unsubscribe"],
        }
    }
}

/// The texts of a mail template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateTexts {
    /// The subject, in one line.
    pub subject: String,
    /// The mail as plain text.
    pub text: String,
    /// The mail as HTML.
    pub html: String,
}

/// A line of the list of templates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailTemplateRow {
    /// The template.
    pub kind: MailTemplateKind,
    /// The language.
    pub lang: Lang,
    /// The subject as it is used.
    pub subject: String,
    /// Whether the school changed it.
    pub is_changed: bool,
}

/// A template as administrators edit it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailTemplate {
    /// The template.
    pub kind: MailTemplateKind,
    /// The language.
    pub lang: Lang,
    /// The texts as they are used.
    pub texts: TemplateTexts,
    /// Whether the school changed them.
    pub is_changed: bool,
    /// The mail as it looks with examples in the places of values.
    pub preview: TemplateTexts,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_default_is_offered_and_survives_its_text() {
        for kind in NoticeKind::ALL {
            for channel in Channel::ALL {
                assert!(kind.offers(*channel) || !kind.is_default(*channel), "{kind} {channel}");
            }
            let is_mailed = kind.offers(Channel::Mail);
            assert_eq!(MailTemplateKind::of(*kind).is_some(), is_mailed, "{kind}");
        }
        for choice in NoticeChoice::all() {
            assert_eq!(NoticeChoice::try_from(String::from(choice)), Ok(choice));
        }
        for wrong in ["", "replied", "replied sms", "replied  mail", "replied mail x", "x mail"] {
            assert_eq!(NoticeChoice::try_from(wrong.to_owned()), Err(ParseWordError), "{wrong}");
        }
    }

    #[test]
    fn what_a_template_must_have_it_may_have() {
        for kind in MailTemplateKind::ALL {
            assert!(kind.required().iter().all(|name| kind.placeholders().contains(name)), "{kind}");
            assert!(kind.placeholders().iter().all(|name| MailPlaceholder::parse(name).is_some()), "{kind}");
        }
    }
}
