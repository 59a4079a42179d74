//! `/unsubscribe/{token}`: the end of mails by the link in them, without signing in. A browser is asked first, since
//! programs open links too; the mail program's own button posts at once (RFC 8058).

use std::borrow::Cow;

use axum::{
    extract::Request,
    response::{Html, IntoResponse, Response},
};
use community::notice;
use ground::Error;
use http::{Method, StatusCode};
use model::{
    Lang,
    notice::{Channel, NoticeKind, Unsubscription},
    url,
};

use super::{
    Web,
    error_page::{self, t},
    page,
    visitor::Visitor,
};

/// Answers with the question, or ends the mails.
pub async fn serve(web: Web, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let token = parts.uri.path().strip_prefix(url::UNSUBSCRIBE).unwrap_or_default();
    let visitor = match Visitor::of(&web, &parts).await {
        Ok(visitor) => visitor,
        Err(error) => return page::internal_error(&error),
    };
    let lang = visitor.request.viewer.lang;
    let is_asked = parts.method != Method::POST;
    let found = if is_asked { notice::of_token(&web.db, token) } else { notice::unsubscribe(&web.db, token).await };
    let mut response = match found {
        Ok(ends) => Html(shown(&web, lang, &ends, is_asked)).into_response(),
        Err(Error::NotFound) => (StatusCode::NOT_FOUND, Html(refused(&web, lang))).into_response(),
        Err(error) => return page::internal_error(&error),
    };
    Visitor::set_cookies(visitor.cookies, response.headers_mut());
    response
}

/// Returns the page that asks whether the mails shall end, or says that they have.
fn shown(web: &Web, lang: Lang, ends: &Unsubscription, is_asked: bool) -> String {
    error_page::speak(lang);
    let what = ends.kind.map_or_else(t::unsubscribe_all, kind);
    let (title, lede) = match (is_asked, ends.channel) {
        (true, Channel::Digest) => (t::unsubscribe_title(), t::unsubscribe_ask_digest()),
        (true, _) => (t::unsubscribe_title(), t::unsubscribe_ask(&what)),
        (false, Channel::Digest) => (t::unsubscribe_ended(), t::unsubscribe_ended_digest()),
        (false, _) => (t::unsubscribe_ended(), t::unsubscribe_ended_kind(&what)),
    };
    let button = if is_asked {
        // Without an action it goes to this very address.
        let submit = t::unsubscribe_button();
        format!("<form method=\"post\"><button class=\"button button-primary\">{submit}</button></form>")
    } else {
        String::new()
    };
    let (settings, hint) = (t::unsubscribe_settings(), t::unsubscribe_hint());
    let main = format!(
        "<h1>{title}</h1>\n<p class=\"lede\">{lede}</p>\n{button}\n<p class=\"small muted\">{hint}</p>\n\
         <p class=\"row\"><a class=\"button\" href=\"{}\">{settings}</a></p>",
        url::NOTICE_SETTINGS
    );
    error_page::document(web, lang, &title, &main)
}

/// Returns the page for a link that is not ours or was altered.
fn refused(web: &Web, lang: Lang) -> String {
    error_page::speak(lang);
    let (title, lede) = (t::unsubscribe_title(), t::unsubscribe_altered());
    let settings = t::unsubscribe_settings();
    let main = format!(
        "<h1>{title}</h1>\n<p class=\"lede\">{lede}</p>\n<p class=\"row\"><a class=\"button\" href=\"{}\">{settings}</a></p>",
        url::NOTICE_SETTINGS
    );
    error_page::document(web, lang, &title, &main)
}

/// Returns what the mails are about.
fn kind(kind: NoticeKind) -> Cow<'static, str> {
    match kind {
        NoticeKind::QuestionAsked => t::unsubscribe_kind_question_asked(),
        NoticeKind::Replied => t::unsubscribe_kind_replied(),
        NoticeKind::Mentioned => t::unsubscribe_kind_mentioned(),
        NoticeKind::AnswerAccepted => t::unsubscribe_kind_answer_accepted(),
        NoticeKind::CommentLiked => t::unsubscribe_kind_comment_liked(),
        NoticeKind::ReviewWritten => t::unsubscribe_kind_review_written(),
        NoticeKind::ReviewAnswered => t::unsubscribe_kind_review_answered(),
        NoticeKind::CoursePublished => t::unsubscribe_kind_course_published(),
        NoticeKind::CourseUpdated => t::unsubscribe_kind_course_updated(),
        NoticeKind::ContentHeld => t::unsubscribe_kind_content_held(),
        NoticeKind::ContentReported => t::unsubscribe_kind_content_reported(),
        NoticeKind::ReportDecided => t::unsubscribe_kind_report_decided(),
        NoticeKind::ContentHidden => t::unsubscribe_kind_content_hidden(),
        NoticeKind::RefundUpdated => t::unsubscribe_kind_refund_updated(),
        NoticeKind::ApplicationDecided => t::unsubscribe_kind_application_decided(),
    }
}
