//! The route table: every page, server function and machine route of the product, with what each asks of a visitor. The
//! router is built from it, pictures and access tests walk it, and what is not in it is refused.

mod row;

use std::{collections::HashMap, sync::LazyLock};

pub use row::{Access, Kind, RateClass, Route, STREAMED};
use row::{MAX_FORM_BYTES, MAX_REPORT_BYTES, TALK_BODY, endpoint, function, page, taking, texts, webhook};

use crate::Permission;

use Access::{Anyone, Development, May, SignedIn};

/// The route table: every route of the product.
pub const ROUTES: &[Route] = &[
    // Pages for everybody
    page("/", Anyone, &["/"]),
    page("/courses", Anyone, &["/courses", "/courses?q=nothing-has-this-name&level=unheard-of"]),
    page(
        "/courses/{slug}",
        Anyone,
        &["/courses/gushi-shangxi", "/courses/rust-first-steps", "/courses/no-such-course"],
    ),
    page("/teachers/{handle}", Anyone, &["/teachers/lin"]),
    page("/search", Anyone, &["/search?q=投资", "/search"]),
    page("/tags", Anyone, &["/tags"]),
    page("/report/{subject}/{id}", Anyone, &["/report/course/{mine}", "/report/course/{mine}?sent=1"]),
    // Learning
    page("/learn/{slug}/{lesson}", Anyone, &["/learn/gushi-shangxi/{free}", "/learn/gushi-shangxi/{paid}"]),
    page("/me/learning", SignedIn, &["/me/learning"]),
    page("/me/favourites", SignedIn, &["/me/favourites"]),
    page("/me/following", SignedIn, &["/me/following"]),
    page("/me/shared", SignedIn, &["/me/shared"]),
    page("/share/{code}", Anyone, &["/share/{shared}", "/share/nosuchid"]),
    // Accounts
    page("/login", Anyone, &["/login"]),
    page("/login/code", Anyone, &["/login/code"]),
    page("/register", Anyone, &["/register"]),
    page("/forgot", Anyone, &["/forgot"]),
    page("/me", SignedIn, &["/me"]),
    page("/me/security", SignedIn, &["/me/security"]),
    page("/me/notifications", SignedIn, &["/me/notifications"]),
    page("/me/notifications/settings", SignedIn, &["/me/notifications/settings"]),
    page("/me/confirm", SignedIn, &["/me/confirm"]),
    page("/undo", Anyone, &["/undo?token=no-such-change"]),
    page("/teach", SignedIn, &["/teach"]),
    // Buying
    page("/buy/{slug}", Anyone, &["/buy/gushi-shangxi", "/buy/gushi-shangxi?step={step}", "/buy/lianghua-touzi-rumen"]),
    page("/checkout/{order}", SignedIn, &["/checkout/{awaiting}", "/checkout/{paid}"]),
    page("/me/orders", SignedIn, &["/me/orders"]),
    page("/me/orders/{id}", SignedIn, &["/me/orders/{paid}"]),
    page("/me/payment", SignedIn, &["/me/payment"]),
    // Teaching
    page("/studio", May(Permission::CourseViewOwn), &["/studio"]),
    page("/studio/new", May(Permission::CourseCreateOwn), &["/studio/new"]),
    page("/studio/talk", May(Permission::CourseViewOwn), &["/studio/talk", "/studio/talk?show=all"]),
    page("/studio/courses/{course}", May(Permission::CourseEditOwn), &["/studio/courses/{mine}"]),
    page("/studio/courses/{course}/publish", May(Permission::CoursePublishOwn), &["/studio/courses/{mine}/publish"]),
    page("/studio/courses/{course}/history", May(Permission::CourseEditOwn), &["/studio/courses/{mine}/history"]),
    page("/studio/courses/{course}/reviews", May(Permission::CourseViewOwn), &["/studio/courses/{mine}/reviews"]),
    page(
        "/studio/courses/{course}/lessons/{lesson}",
        May(Permission::CourseEditOwn),
        &["/studio/courses/{mine}/lessons/{free}"],
    ),
    // Running the school
    page("/admin", May(Permission::SchoolViewAny), &["/admin"]),
    page("/admin/people", May(Permission::PersonViewAny), &["/admin/people", "/admin/people?q=nobody-has-this-name"]),
    page("/admin/courses", May(Permission::CourseManageAny), &["/admin/courses"]),
    page("/admin/orders", May(Permission::OrderViewAny), &["/admin/orders"]),
    page("/admin/orders/{order}", May(Permission::OrderViewAny), &["/admin/orders/{paid}"]),
    page("/admin/refunds", May(Permission::OrderRefundAny), &["/admin/refunds"]),
    page("/admin/disputes", May(Permission::PaymentViewAny), &["/admin/disputes"]),
    page("/admin/payments", May(Permission::PaymentViewAny), &["/admin/payments"]),
    page("/admin/reconciliation", May(Permission::PaymentViewAny), &["/admin/reconciliation"]),
    page("/admin/reconciliation/{day}", May(Permission::PaymentViewAny), &["/admin/reconciliation/{day}"]),
    page("/admin/categories", May(Permission::CategoryEditAny), &["/admin/categories"]),
    page("/admin/jobs", May(Permission::JobViewAny), &["/admin/jobs"]),
    page("/admin/roles", May(Permission::RoleViewAny), &["/admin/roles"]),
    page("/admin/applications", May(Permission::ApplicationViewAny), &["/admin/applications"]),
    page("/admin/mail-templates", May(Permission::SettingEditAny), &["/admin/mail-templates"]),
    page(
        "/admin/mail-templates/{kind}/{lang}",
        May(Permission::SettingEditAny),
        &["/admin/mail-templates/replied/en", "/admin/mail-templates/digest/zh-Hans"],
    ),
    page("/admin/reports", May(Permission::ReportManageAny), &["/admin/reports", "/admin/reports?state=decided"]),
    page(
        "/admin/word-filter",
        May(Permission::WordManageAny),
        &["/admin/word-filter", "/admin/word-filter?try=Free+v1agra"],
    ),
    page("/admin/logs", May(Permission::LogViewAny), &["/admin/logs", "/admin/logs?kind=sign-in&verify=1"]),
    // Development
    page("/__ui", Development, &["/__ui"]),
    page("/dev/mailbox", Development, &["/dev/mailbox"]),
    // Server functions: catalogue
    function("/fn/site/load_catalogue", Anyone, RateClass::Read),
    function("/fn/site/load_facets", Anyone, RateClass::Read),
    function("/fn/site/load_home", Anyone, RateClass::Read),
    function("/fn/site/load_tags", Anyone, RateClass::Read),
    function("/fn/site/load_course", Anyone, RateClass::Read),
    function("/fn/site/load_teacher", Anyone, RateClass::Read),
    function("/fn/site/search", Anyone, RateClass::Read),
    function("/fn/site/load_ties", Anyone, RateClass::Read),
    function("/fn/site/load_reviews", Anyone, RateClass::Read),
    taking(2 * MAX_FORM_BYTES, function("/fn/site/save_review", SignedIn, RateClass::Write)),
    function("/fn/site/delete_review", SignedIn, RateClass::Write),
    function("/fn/site/vote_review", SignedIn, RateClass::Write),
    function("/fn/site/load_report_target", Anyone, RateClass::Read),
    function("/fn/site/report_content", Anyone, RateClass::Write),
    function("/fn/site/hide_review", May(Permission::ReviewManageAny), RateClass::Write),
    function("/fn/site/show_review", May(Permission::ReviewManageAny), RateClass::Write),
    function("/fn/learn/load_lesson", Anyone, RateClass::Read),
    function("/fn/learn/load_learning", SignedIn, RateClass::Read),
    function("/fn/learn/load_favourites", SignedIn, RateClass::Read),
    function("/fn/learn/load_following", SignedIn, RateClass::Read),
    function("/fn/learn/load_kept", Anyone, RateClass::Read),
    function("/fn/learn/set_favourite", SignedIn, RateClass::Write),
    function("/fn/learn/set_follow", SignedIn, RateClass::Write),
    function("/fn/learn/share", Anyone, RateClass::Write),
    function("/fn/learn/load_share", Anyone, RateClass::Read),
    function("/fn/learn/load_shared", SignedIn, RateClass::Read),
    // Gathered in memory, and a class behind one address sends many.
    function("/fn/learn/save_progress", SignedIn, RateClass::Read),
    function("/fn/learn/mark_done", SignedIn, RateClass::Write),
    function("/fn/learn/load_talk", Anyone, RateClass::Read),
    function("/fn/learn/load_thread", Anyone, RateClass::Read),
    function("/fn/learn/load_versions", SignedIn, RateClass::Read),
    taking(TALK_BODY, function("/fn/learn/begin_thread", SignedIn, RateClass::Write)),
    taking(TALK_BODY, function("/fn/learn/reply", SignedIn, RateClass::Write)),
    taking(TALK_BODY, function("/fn/learn/edit_comment", SignedIn, RateClass::Write)),
    function("/fn/learn/delete_comment", SignedIn, RateClass::Write),
    function("/fn/learn/like_comment", SignedIn, RateClass::Write),
    function("/fn/learn/same_question", SignedIn, RateClass::Write),
    function("/fn/learn/accept_answer", SignedIn, RateClass::Write),
    function("/fn/learn/pin_thread", SignedIn, RateClass::Write),
    function("/fn/learn/lock_thread", SignedIn, RateClass::Write),
    function("/fn/learn/hide_comment", SignedIn, RateClass::Write),
    function("/fn/learn/show_comment", SignedIn, RateClass::Write),
    function("/fn/learn/release_comment", SignedIn, RateClass::Write),
    function("/fn/learn/block_author", May(Permission::CourseEditOwn), RateClass::Write),
    // Server functions: accounts
    function("/fn/account/sign_in", Anyone, RateClass::Credential),
    function("/fn/account/sign_out", Anyone, RateClass::Write),
    function("/fn/account/load_sent", Anyone, RateClass::Read),
    function("/fn/account/start_registration", Anyone, RateClass::Credential),
    function("/fn/account/finish_registration", Anyone, RateClass::Credential),
    function("/fn/account/start_reset", Anyone, RateClass::Credential),
    function("/fn/account/finish_reset", Anyone, RateClass::Credential),
    function("/fn/account/start_sign_in", Anyone, RateClass::Credential),
    function("/fn/account/finish_sign_in", Anyone, RateClass::Credential),
    function("/fn/account/load_purchase", Anyone, RateClass::Read),
    function("/fn/account/start_purchase", Anyone, RateClass::Credential),
    function("/fn/account/finish_purchase", Anyone, RateClass::Credential),
    function("/fn/account/sign_in_purchase", Anyone, RateClass::Credential),
    function("/fn/account/confirm", SignedIn, RateClass::Credential),
    function("/fn/account/start_confirm", SignedIn, RateClass::Credential),
    function("/fn/account/finish_confirm", SignedIn, RateClass::Credential),
    function("/fn/account/load_security", SignedIn, RateClass::Read),
    function("/fn/account/end_session", SignedIn, RateClass::Write),
    function("/fn/account/end_sessions", SignedIn, RateClass::Write),
    function("/fn/account/change_password", SignedIn, RateClass::Credential),
    function("/fn/account/start_change", SignedIn, RateClass::Credential),
    function("/fn/account/finish_change", SignedIn, RateClass::Credential),
    function("/fn/account/remove_phone", SignedIn, RateClass::Credential),
    function("/fn/account/load_undo", Anyone, RateClass::Credential),
    function("/fn/account/undo_change", Anyone, RateClass::Credential),
    function("/fn/account/load_application", SignedIn, RateClass::Read),
    texts("/fn/account/apply", SignedIn),
    function("/fn/account/load_me", SignedIn, RateClass::Read),
    function("/fn/account/save_profile", SignedIn, RateClass::Write),
    function("/fn/account/save_consent", SignedIn, RateClass::Write),
    // Server functions: buying
    function("/fn/shop/enrol", SignedIn, RateClass::Write),
    function("/fn/shop/place_order", SignedIn, RateClass::Write),
    function("/fn/shop/load_order", SignedIn, RateClass::Read),
    function("/fn/shop/load_orders", SignedIn, RateClass::Read),
    function("/fn/shop/pay", SignedIn, RateClass::Write),
    function("/fn/shop/change_way", SignedIn, RateClass::Write),
    function("/fn/shop/cancel_order", SignedIn, RateClass::Write),
    function("/fn/shop/load_refund", SignedIn, RateClass::Read),
    function("/fn/shop/ask_refund", SignedIn, RateClass::Write),
    function("/fn/shop/withdraw_refund", SignedIn, RateClass::Write),
    function("/fn/shop/load_methods", SignedIn, RateClass::Read),
    function("/fn/shop/add_method", SignedIn, RateClass::Write),
    function("/fn/shop/name_method", SignedIn, RateClass::Write),
    function("/fn/shop/choose_method", SignedIn, RateClass::Write),
    function("/fn/shop/remove_method", SignedIn, RateClass::Write),
    // Server functions: teaching
    function("/fn/studio/load_dashboard", May(Permission::CourseViewOwn), RateClass::Read),
    function("/fn/studio/delete_course", May(Permission::CourseDeleteOwn), RateClass::Write),
    function("/fn/studio/create_course", May(Permission::CourseCreateOwn), RateClass::Write),
    function("/fn/studio/load_course", May(Permission::CourseEditOwn), RateClass::Read),
    texts("/fn/studio/edit_course", May(Permission::CourseEditOwn)),
    function("/fn/studio/load_refund_policy", May(Permission::CourseEditOwn), RateClass::Read),
    function("/fn/studio/save_refund_policy", May(Permission::CourseEditOwn), RateClass::Write),
    function("/fn/studio/undo_edit", May(Permission::CourseEditOwn), RateClass::Write),
    function("/fn/studio/touch", May(Permission::CourseEditOwn), RateClass::Read),
    function("/fn/studio/load_changes", May(Permission::CourseEditOwn), RateClass::Read),
    function("/fn/studio/publish", May(Permission::CoursePublishOwn), RateClass::Write),
    function("/fn/studio/load_history", May(Permission::CourseEditOwn), RateClass::Read),
    function("/fn/studio/restore", May(Permission::CoursePublishOwn), RateClass::Write),
    function("/fn/studio/load_reviews", May(Permission::CourseViewOwn), RateClass::Read),
    function("/fn/studio/answer_review", May(Permission::CourseEditOwn), RateClass::Write),
    function("/fn/studio/load_talk", May(Permission::CourseViewOwn), RateClass::Read),
    function("/fn/studio/count_waiting", May(Permission::CourseViewOwn), RateClass::Read),
    taking(TALK_BODY, function("/fn/studio/answer_comment", May(Permission::CourseEditOwn), RateClass::Write)),
    function("/fn/studio/open_talk", May(Permission::CourseEditOwn), RateClass::Write),
    function("/fn/studio/unblock", May(Permission::CourseEditOwn), RateClass::Write),
    function("/fn/studio/load_lesson", May(Permission::CourseEditOwn), RateClass::Read),
    texts("/fn/studio/save_lesson", May(Permission::CourseEditOwn)),
    texts("/fn/studio/preview", May(Permission::CourseEditOwn)),
    texts("/fn/studio/compare", May(Permission::CourseEditOwn)),
    function("/fn/studio/attach", May(Permission::CourseEditOwn), RateClass::Write),
    function("/fn/studio/detach", May(Permission::CourseEditOwn), RateClass::Write),
    function("/fn/studio/discard_upload", May(Permission::CourseEditOwn), RateClass::Write),
    // Server functions: running the school
    function("/fn/admin/load_overview", May(Permission::SchoolViewAny), RateClass::Read),
    function("/fn/admin/load_people", May(Permission::PersonViewAny), RateClass::Read),
    function("/fn/admin/set_role", May(Permission::RoleManageAny), RateClass::Write),
    function("/fn/admin/act", May(Permission::PersonEditAny), RateClass::Write),
    function("/fn/admin/load_roles", May(Permission::RoleViewAny), RateClass::Read),
    function("/fn/admin/add_role", May(Permission::RoleManageAny), RateClass::Write),
    function("/fn/admin/set_permissions", May(Permission::RoleManageAny), RateClass::Write),
    function("/fn/admin/remove_role", May(Permission::RoleManageAny), RateClass::Write),
    function("/fn/admin/load_applications", May(Permission::ApplicationViewAny), RateClass::Read),
    texts("/fn/admin/decide", May(Permission::ApplicationManageAny)),
    function("/fn/admin/load_cases", May(Permission::ReportManageAny), RateClass::Read),
    function("/fn/admin/decide_case", May(Permission::ReportManageAny), RateClass::Write),
    function("/fn/admin/load_words", May(Permission::WordManageAny), RateClass::Read),
    function("/fn/admin/try_words", May(Permission::WordManageAny), RateClass::Read),
    texts("/fn/admin/add_words", May(Permission::WordManageAny)),
    function("/fn/admin/remove_word", May(Permission::WordManageAny), RateClass::Write),
    function("/fn/admin/load_log", May(Permission::LogViewAny), RateClass::Read),
    function("/fn/admin/verify_logs", May(Permission::LogViewAny), RateClass::Read),
    function("/fn/admin/load_costs", May(Permission::SchoolViewAny), RateClass::Read),
    function("/fn/admin/load_courses", May(Permission::CourseManageAny), RateClass::Read),
    function("/fn/admin/hide_course", May(Permission::CourseManageAny), RateClass::Write),
    function("/fn/admin/load_orders", May(Permission::OrderViewAny), RateClass::Read),
    function("/fn/admin/refund_order", May(Permission::OrderRefundAny), RateClass::Write),
    function("/fn/admin/retry_refunds", May(Permission::OrderRefundAny), RateClass::Write),
    function("/fn/admin/load_refund_requests", May(Permission::OrderRefundAny), RateClass::Read),
    function("/fn/admin/load_refund_request", May(Permission::OrderRefundAny), RateClass::Read),
    function("/fn/admin/decide_refund", May(Permission::OrderRefundAny), RateClass::Write),
    function("/fn/admin/load_refund_policies", May(Permission::OrderRefundAny), RateClass::Read),
    function("/fn/admin/save_refund_policy", May(Permission::CourseManageAny), RateClass::Write),
    function("/fn/admin/load_orders_with_refunds_left", May(Permission::OrderViewAny), RateClass::Read),
    function("/fn/admin/load_order", May(Permission::OrderViewAny), RateClass::Read),
    function("/fn/admin/load_providers", May(Permission::PaymentViewAny), RateClass::Read),
    function("/fn/admin/load_unclear", May(Permission::PaymentViewAny), RateClass::Read),
    function("/fn/admin/mark_webhooks_seen", May(Permission::PaymentManageAny), RateClass::Write),
    function("/fn/admin/switch_provider", May(Permission::PaymentManageAny), RateClass::Write),
    function("/fn/admin/move_provider", May(Permission::PaymentManageAny), RateClass::Write),
    function("/fn/admin/save_provider", May(Permission::PaymentManageAny), RateClass::Write),
    function("/fn/admin/check_provider", May(Permission::PaymentManageAny), RateClass::Write),
    function("/fn/admin/load_disputes", May(Permission::PaymentViewAny), RateClass::Read),
    function("/fn/admin/ask_dispute", May(Permission::PaymentManageAny), RateClass::Write),
    function("/fn/admin/load_days", May(Permission::PaymentViewAny), RateClass::Read),
    function("/fn/admin/load_day", May(Permission::PaymentViewAny), RateClass::Read),
    function("/fn/admin/fetch_statement", May(Permission::PaymentManageAny), RateClass::Write),
    function("/fn/admin/ask_provider", May(Permission::PaymentManageAny), RateClass::Write),
    function("/fn/admin/book_difference", May(Permission::PaymentManageAny), RateClass::Write),
    function("/fn/admin/refund_difference", May(Permission::PaymentManageAny), RateClass::Write),
    function("/fn/admin/note_difference", May(Permission::PaymentManageAny), RateClass::Write),
    function("/fn/admin/take_back_statement", May(Permission::PaymentManageAny), RateClass::Write),
    function("/fn/admin/close_day", May(Permission::PaymentManageAny), RateClass::Write),
    function("/fn/admin/load_categories", May(Permission::CategoryEditAny), RateClass::Read),
    function("/fn/admin/add_category", May(Permission::CategoryEditAny), RateClass::Write),
    function("/fn/admin/rename_category", May(Permission::CategoryEditAny), RateClass::Write),
    function("/fn/admin/move_category", May(Permission::CategoryEditAny), RateClass::Write),
    function("/fn/admin/remove_category", May(Permission::CategoryDeleteAny), RateClass::Write),
    function("/fn/admin/load_jobs", May(Permission::JobViewAny), RateClass::Read),
    function("/fn/admin/retry_job", May(Permission::JobManageAny), RateClass::Write),
    function("/fn/admin/cancel_job", May(Permission::JobManageAny), RateClass::Write),
    // Server functions: everywhere
    function("/fn/palette/find", SignedIn, RateClass::Read),
    function("/fn/kit/set_theme", Anyone, RateClass::Write),
    function("/fn/kit/load_passwordless", SignedIn, RateClass::Read),
    function("/fn/kit/set_up_account", SignedIn, RateClass::Credential),
    function("/fn/account/load_mailbox", Development, RateClass::Read),
    // Server functions: notices
    function("/fn/account/load_notices", SignedIn, RateClass::Read),
    function("/fn/account/open_notice", SignedIn, RateClass::Write),
    function("/fn/account/mark_notice_read", SignedIn, RateClass::Write),
    function("/fn/account/mark_notices_read", SignedIn, RateClass::Write),
    function("/fn/account/load_notice_settings", SignedIn, RateClass::Read),
    function("/fn/account/save_notice_settings", SignedIn, RateClass::Write),
    function("/fn/admin/load_mail_templates", May(Permission::SettingEditAny), RateClass::Read),
    function("/fn/admin/load_mail_template", May(Permission::SettingEditAny), RateClass::Read),
    texts("/fn/admin/preview_mail_template", May(Permission::SettingEditAny)),
    texts("/fn/admin/save_mail_template", May(Permission::SettingEditAny)),
    function("/fn/admin/restore_mail_template", May(Permission::SettingEditAny), RateClass::Write),
    // For programs
    endpoint("/healthz", Anyone),
    endpoint("/readyz", Anyone),
    endpoint("/metrics", Development),
    endpoint("/media/{file}", Anyone),
    endpoint("/events", SignedIn),
    endpoint("/s/{code}", Anyone),
    endpoint("/s/{code}/poster.png", Anyone),
    endpoint("/learn/{slug}", Anyone),
    endpoint("/checkout/{order}/payer", SignedIn),
    taking(MAX_FORM_BYTES, endpoint(crate::url::CHECKOUT_RETURN, SignedIn)),
    endpoint("/me/payment/{method}/return", SignedIn),
    taking(MAX_FORM_BYTES, endpoint(crate::url::UNSUBSCRIBE_LINK, Anyone)),
    endpoint("/.well-known/apple-developer-merchantid-domain-association", Anyone),
    endpoint("/studio/export/{course}", May(Permission::CourseExportOwn)),
    endpoint("/upload", May(Permission::CourseEditOwn)),
    taking(STREAMED, endpoint("/upload/{upload}", May(Permission::CourseEditOwn))),
    endpoint("/studio/csv/{report}", May(Permission::OrderExportOwn)),
    endpoint("/admin/logs.csv", May(Permission::LogExportAny)),
    taking(STREAMED, endpoint("/admin/reconciliation/upload", May(Permission::PaymentManageAny))),
    taking(STREAMED, endpoint("/admin/word-filter/upload", May(Permission::WordManageAny))),
    taking(MAX_REPORT_BYTES, webhook("/csp-report", Anyone)),
    endpoint("/dev/mailbox.json", Development),
    endpoint("/dev/routes.json", Development),
    // Payment providers
    webhook("/hooks/{provider}", Anyone),
    // The test provider, where it runs
    taking(MAX_FORM_BYTES, endpoint("/pay/test/{payment}", Development)),
    endpoint("/pay/test/page.css", Development),
    webhook("/pay/test/{payment}/clock", Development),
    webhook("/pay/test/api/payments", Development),
    webhook("/pay/test/api/payments/{id}", Development),
    webhook("/pay/test/api/payments/{id}/cancel", Development),
    webhook("/pay/test/api/refunds", Development),
    webhook("/pay/test/api/refunds/{id}", Development),
    webhook("/pay/test/api/methods/{token}", Development),
    webhook("/pay/test/api/setups", Development),
    webhook("/pay/test/api/statements/{day}", Development),
    webhook("/pay/test/api/account", Development),
];

/// The prefix of the paths of the test provider, which answers for them itself.
pub const TEST_PROVIDER: &str = "/pay/test/";

/// The table as it is looked up: paths that are written out by themselves, those with variable segments by their first
/// segment.
#[derive(Debug, Default)]
struct Index {
    exact: HashMap<&'static str, &'static Route>,
    variable: HashMap<&'static str, Vec<&'static Route>>,
}

static INDEX: LazyLock<Index> = LazyLock::new(|| {
    let mut index = Index::default();
    for route in ROUTES {
        if route.path.contains('{') {
            index.variable.entry(first_segment(route.path)).or_default().push(route);
        } else {
            index.exact.insert(route.path, route);
        }
    }
    index
});

/// Returns the row for the path of a request, or `None` when there is none. A path that is written out goes before one
/// with variable segments.
#[must_use]
pub fn find(path: &str) -> Option<&'static Route> {
    let exact = INDEX.exact.get(path).copied();
    exact.or_else(|| {
        let rows = INDEX.variable.get(first_segment(path))?;
        rows.iter().copied().find(|route| matches(route.path, path))
    })
}

fn first_segment(path: &str) -> &str {
    path.split('/').nth(1).unwrap_or_default()
}

fn matches(pattern: &str, path: &str) -> bool {
    let (mut pattern, mut path) = (pattern.split('/'), path.split('/'));
    loop {
        match (pattern.next(), path.next()) {
            (None, None) => return true,
            (Some(p), Some(s)) if p == s || (p.starts_with('{') && !s.is_empty()) => {}
            _ => return false,
        }
    }
}

/// Returns the address, if it is a path of ours that fits into a header, else `/`.
#[must_use]
pub fn local(to: &str) -> &str {
    let good = to.starts_with('/') && !to.starts_with("//") && to.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    if good { to } else { "/" }
}

#[cfg(test)]
mod tests;
