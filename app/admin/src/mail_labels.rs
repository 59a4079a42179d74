//! Labels of mail templates and what stands in them.

use model::notice::{MailPlaceholder, MailTemplateKind};
use ui::{Text, Tone};

use crate::t;

/// Returns what a mail is about.
pub fn template(kind: MailTemplateKind) -> Text {
    match kind {
        MailTemplateKind::QuestionAsked => t::mail_about_question_asked(),
        MailTemplateKind::Replied => t::mail_about_replied(),
        MailTemplateKind::Mentioned => t::mail_about_mentioned(),
        MailTemplateKind::AnswerAccepted => t::mail_about_answer_accepted(),
        MailTemplateKind::CommentLiked => t::mail_about_comment_liked(),
        MailTemplateKind::ReviewWritten => t::mail_about_review_written(),
        MailTemplateKind::ReviewAnswered => t::mail_about_review_answered(),
        MailTemplateKind::CoursePublished => t::mail_about_course_published(),
        MailTemplateKind::CourseUpdated => t::mail_about_course_updated(),
        MailTemplateKind::ContentHeld => t::mail_about_content_held(),
        MailTemplateKind::ContentReported => t::mail_about_content_reported(),
        MailTemplateKind::ReportDecided => t::mail_about_report_decided(),
        MailTemplateKind::ContentHidden => t::mail_about_content_hidden(),
        MailTemplateKind::Digest => t::mail_about_digest(),
    }
}

/// Returns whose texts a template has, the school's own or ours.
pub fn state(is_changed: bool) -> (Text, Tone) {
    if is_changed { (t::mail_template_changed(), Tone::Accent) } else { (t::mail_template_ours(), Tone::Neutral) }
}

/// Returns what stands in a mail in the place of a placeholder.
pub fn placeholder(place: MailPlaceholder) -> Text {
    match place {
        MailPlaceholder::Name => t::mail_place_name(),
        MailPlaceholder::Actor => t::mail_place_actor(),
        MailPlaceholder::Title => t::mail_place_title(),
        MailPlaceholder::Excerpt => t::mail_place_excerpt(),
        MailPlaceholder::Count => t::mail_place_count(),
        MailPlaceholder::Items => t::mail_place_items(),
        MailPlaceholder::Link => t::mail_place_link(),
        MailPlaceholder::Settings => t::mail_place_settings(),
        MailPlaceholder::Unsubscribe => t::mail_place_unsubscribe(),
    }
}
