//! What notices say, and what their kinds and channels are called.

use model::notice::{Channel, NoticeKind, NoticeRow};
use ui::{Glyph, Text};

use crate::t;

/// Returns what a line of the centre says, in one sentence.
pub fn sentence(row: &NoticeRow) -> Text {
    let (title, who) = (&row.title, who(row));
    match row.kind {
        NoticeKind::QuestionAsked => t::notice_question_asked(title, who),
        NoticeKind::Replied => t::notice_replied(title, who),
        NoticeKind::Mentioned => t::notice_mentioned(title, who),
        NoticeKind::AnswerAccepted => t::notice_answer_accepted(title),
        NoticeKind::CommentLiked => t::notice_comment_liked(title, who),
        NoticeKind::ReviewWritten => t::notice_review_written(title, who),
        NoticeKind::ReviewAnswered => t::notice_review_answered(title, who),
        NoticeKind::CoursePublished => t::notice_course_published(title),
        NoticeKind::CourseUpdated => t::notice_course_updated(title),
        NoticeKind::ContentHeld => t::notice_content_held(title),
        NoticeKind::ContentReported => t::notice_content_reported(title),
        NoticeKind::ReportDecided => t::notice_report_decided(title),
        NoticeKind::ContentHidden => t::notice_content_hidden(title),
        NoticeKind::RefundUpdated => t::notice_refund_updated(title),
        NoticeKind::ApplicationDecided => t::notice_application_decided(),
    }
}

/// Returns those whose doing it is: one by name, and how many more.
fn who(row: &NoticeRow) -> Text {
    let name: Text = row.actor.clone().map_or_else(t::notices_former_member, Text::from);
    if row.others > 0 { t::notices_and_others(row.others, name) } else { name }
}

/// Returns the icon of a kind.
pub const fn glyph(kind: NoticeKind) -> Glyph {
    match kind {
        NoticeKind::QuestionAsked | NoticeKind::Replied | NoticeKind::Mentioned => Glyph::Comment,
        NoticeKind::AnswerAccepted | NoticeKind::ReportDecided => Glyph::Check,
        NoticeKind::CommentLiked => Glyph::Heart,
        NoticeKind::ReviewWritten | NoticeKind::ReviewAnswered => Glyph::Star,
        NoticeKind::CoursePublished | NoticeKind::CourseUpdated => Glyph::Books,
        NoticeKind::ContentHeld => Glyph::Clock,
        NoticeKind::ContentReported => Glyph::Alert,
        NoticeKind::ContentHidden => Glyph::EyeOff,
        NoticeKind::RefundUpdated => Glyph::Cart,
        NoticeKind::ApplicationDecided => Glyph::Edit,
    }
}

/// Returns what a kind is called in the settings.
pub fn kind(kind: NoticeKind) -> Text {
    match kind {
        NoticeKind::QuestionAsked => t::event_question_asked(),
        NoticeKind::Replied => t::event_replied(),
        NoticeKind::Mentioned => t::event_mentioned(),
        NoticeKind::AnswerAccepted => t::event_answer_accepted(),
        NoticeKind::CommentLiked => t::event_comment_liked(),
        NoticeKind::ReviewWritten => t::event_review_written(),
        NoticeKind::ReviewAnswered => t::event_review_answered(),
        NoticeKind::CoursePublished => t::event_course_published(),
        NoticeKind::CourseUpdated => t::event_course_updated(),
        NoticeKind::ContentHeld => t::event_content_held(),
        NoticeKind::ContentReported => t::event_content_reported(),
        NoticeKind::ReportDecided => t::event_report_decided(),
        NoticeKind::ContentHidden => t::event_content_hidden(),
        NoticeKind::RefundUpdated => t::event_refund_updated(),
        NoticeKind::ApplicationDecided => t::event_application_decided(),
    }
}

/// Returns what a channel is called.
pub fn channel(channel: Channel) -> Text {
    match channel {
        Channel::InApp => t::channel_in_app(),
        Channel::Mail => t::channel_mail(),
        Channel::Digest => t::channel_digest(),
        Channel::Sms => t::channel_sms(),
    }
}
