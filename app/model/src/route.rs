//! The route table: every page, server function and machine route of the product, with what each asks of
//! a visitor. The router is built from it, pictures and access tests walk it, and what is not in it is refused.

use crate::Permission;

/// What a route is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A page for people (GET).
    Page,
    /// A server function (POST).
    Function,
    /// For programs (GET), and what browsers get beside pages.
    Machine,
    /// For programs of others, which prove by themselves who they are: no page of ours sends this.
    Hook,
}

/// The least that a visitor must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Least {
    /// Anybody.
    Anyone,
    /// Signed in.
    SignedIn,
    /// Has this permission.
    May(Permission),
    /// Anybody, but the route exists in development mode only.
    Development,
}

/// How often one visitor may ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rate {
    /// Reading.
    Read,
    /// Changing something.
    Write,
    /// Guessing would pay: passwords, codes.
    Guess,
}

/// A row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    /// Its address; `{name}` stands for one segment.
    pub path: &'static str,
    /// What it is.
    pub kind: Kind,
    /// The least that a visitor must be.
    pub least: Least,
    /// How often one visitor may ask.
    pub rate: Rate,
    /// The largest body, in bytes.
    pub body: usize,
    /// Pages: addresses to take pictures of. `{free}` and `{paid}` stand for such lessons of the demo's course,
    /// `{awaiting}` and `{paid}` for such orders of the demo's learner.
    pub samples: &'static [&'static str],
}

const FORM: usize = 64 * 1024;
const TEXTS: usize = 4 * 1024 * 1024;

const fn page(path: &'static str, least: Least, samples: &'static [&'static str]) -> Route {
    Route { path, kind: Kind::Page, least, rate: Rate::Read, body: 0, samples }
}
const fn function(path: &'static str, least: Least, rate: Rate) -> Route {
    Route { path, kind: Kind::Function, least, rate, body: FORM, samples: &[] }
}
/// A server function that takes texts.
const fn texts(path: &'static str, least: Least) -> Route {
    Route { path, kind: Kind::Function, least, rate: Rate::Write, body: TEXTS, samples: &[] }
}
const fn machine(path: &'static str, least: Least) -> Route {
    Route { path, kind: Kind::Machine, least, rate: Rate::Read, body: 0, samples: &[] }
}

const fn hook(path: &'static str, least: Least) -> Route {
    Route { path, kind: Kind::Hook, least, rate: Rate::Read, body: FORM, samples: &[] }
}

use Least::{Anyone, Development, May, SignedIn};

/// Every route of the product.
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
    // Learning
    page("/learn/{slug}/{lesson}", Anyone, &["/learn/gushi-shangxi/{free}", "/learn/gushi-shangxi/{paid}"]),
    page("/me/learning", SignedIn, &["/me/learning"]),
    // Accounts
    page("/login", Anyone, &["/login"]),
    page("/login/code", Anyone, &["/login/code"]),
    page("/register", Anyone, &["/register"]),
    page("/forgot", Anyone, &["/forgot"]),
    page("/me", SignedIn, &["/me"]),
    page("/me/security", SignedIn, &["/me/security"]),
    page("/me/confirm", SignedIn, &["/me/confirm"]),
    page("/undo", Anyone, &["/undo?token=no-such-change"]),
    page("/teach", SignedIn, &["/teach"]),
    // Buying
    page("/checkout/{order}", SignedIn, &["/checkout/{awaiting}", "/checkout/{paid}"]),
    page("/me/orders", SignedIn, &["/me/orders"]),
    page("/me/orders/{id}", SignedIn, &["/me/orders/{paid}"]),
    // Teaching
    page("/studio", May(Permission::CourseViewOwn), &["/studio"]),
    page("/studio/new", May(Permission::CourseCreateOwn), &["/studio/new"]),
    page("/studio/courses/{course}", May(Permission::CourseEditOwn), &["/studio/courses/{mine}"]),
    page("/studio/courses/{course}/publish", May(Permission::CoursePublishOwn), &["/studio/courses/{mine}/publish"]),
    page("/studio/courses/{course}/history", May(Permission::CourseEditOwn), &["/studio/courses/{mine}/history"]),
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
    page("/admin/categories", May(Permission::CategoryEditAny), &["/admin/categories"]),
    page("/admin/jobs", May(Permission::JobViewAny), &["/admin/jobs"]),
    page("/admin/roles", May(Permission::RoleViewAny), &["/admin/roles"]),
    page("/admin/applications", May(Permission::ApplicationViewAny), &["/admin/applications"]),
    page("/admin/logs", May(Permission::LogViewAny), &["/admin/logs", "/admin/logs?kind=sign-in&verify=1"]),
    // Development
    page("/__ui", Development, &["/__ui"]),
    page("/dev/mailbox", Development, &["/dev/mailbox"]),
    // Server functions: catalogue
    function("/fn/site/load_catalogue", Anyone, Rate::Read),
    function("/fn/site/load_facets", Anyone, Rate::Read),
    function("/fn/site/load_home", Anyone, Rate::Read),
    function("/fn/site/load_tags", Anyone, Rate::Read),
    function("/fn/site/load_course", Anyone, Rate::Read),
    function("/fn/site/load_teacher", Anyone, Rate::Read),
    function("/fn/site/search", Anyone, Rate::Read),
    function("/fn/learn/load_lesson", Anyone, Rate::Read),
    function("/fn/learn/load_learning", SignedIn, Rate::Read),
    // Gathered in memory, and a class behind one address sends many.
    function("/fn/learn/save_progress", SignedIn, Rate::Read),
    function("/fn/learn/mark_done", SignedIn, Rate::Write),
    // Server functions: accounts
    function("/fn/account/sign_in", Anyone, Rate::Guess),
    function("/fn/account/sign_out", Anyone, Rate::Write),
    function("/fn/account/load_sent", Anyone, Rate::Read),
    function("/fn/account/start_registration", Anyone, Rate::Guess),
    function("/fn/account/finish_registration", Anyone, Rate::Guess),
    function("/fn/account/start_reset", Anyone, Rate::Guess),
    function("/fn/account/finish_reset", Anyone, Rate::Guess),
    function("/fn/account/start_sign_in", Anyone, Rate::Guess),
    function("/fn/account/finish_sign_in", Anyone, Rate::Guess),
    function("/fn/account/confirm", SignedIn, Rate::Guess),
    function("/fn/account/load_security", SignedIn, Rate::Read),
    function("/fn/account/end_session", SignedIn, Rate::Write),
    function("/fn/account/end_sessions", SignedIn, Rate::Write),
    function("/fn/account/change_password", SignedIn, Rate::Guess),
    function("/fn/account/start_change", SignedIn, Rate::Guess),
    function("/fn/account/finish_change", SignedIn, Rate::Guess),
    function("/fn/account/remove_phone", SignedIn, Rate::Guess),
    function("/fn/account/load_undo", Anyone, Rate::Guess),
    function("/fn/account/undo_change", Anyone, Rate::Guess),
    function("/fn/account/load_application", SignedIn, Rate::Read),
    texts("/fn/account/apply", SignedIn),
    function("/fn/account/load_me", SignedIn, Rate::Read),
    function("/fn/account/save_profile", SignedIn, Rate::Write),
    function("/fn/account/save_consent", SignedIn, Rate::Write),
    // Server functions: buying
    function("/fn/shop/enrol", SignedIn, Rate::Write),
    function("/fn/shop/place_order", SignedIn, Rate::Write),
    function("/fn/shop/load_order", SignedIn, Rate::Read),
    function("/fn/shop/load_orders", SignedIn, Rate::Read),
    function("/fn/shop/pay", SignedIn, Rate::Write),
    function("/fn/shop/give_up", SignedIn, Rate::Write),
    // Server functions: teaching
    function("/fn/studio/load_dashboard", May(Permission::CourseViewOwn), Rate::Read),
    function("/fn/studio/delete_course", May(Permission::CourseDeleteOwn), Rate::Write),
    function("/fn/studio/create_course", May(Permission::CourseCreateOwn), Rate::Write),
    function("/fn/studio/load_course", May(Permission::CourseEditOwn), Rate::Read),
    texts("/fn/studio/edit_course", May(Permission::CourseEditOwn)),
    function("/fn/studio/undo_edit", May(Permission::CourseEditOwn), Rate::Write),
    function("/fn/studio/touch", May(Permission::CourseEditOwn), Rate::Read),
    function("/fn/studio/load_changes", May(Permission::CourseEditOwn), Rate::Read),
    function("/fn/studio/publish", May(Permission::CoursePublishOwn), Rate::Write),
    function("/fn/studio/load_history", May(Permission::CourseEditOwn), Rate::Read),
    function("/fn/studio/restore", May(Permission::CoursePublishOwn), Rate::Write),
    function("/fn/studio/load_lesson", May(Permission::CourseEditOwn), Rate::Read),
    texts("/fn/studio/save_lesson", May(Permission::CourseEditOwn)),
    texts("/fn/studio/preview", May(Permission::CourseEditOwn)),
    texts("/fn/studio/compare", May(Permission::CourseEditOwn)),
    function("/fn/studio/attach", May(Permission::CourseEditOwn), Rate::Write),
    function("/fn/studio/detach", May(Permission::CourseEditOwn), Rate::Write),
    // Server functions: running the school
    function("/fn/admin/load_overview", May(Permission::SchoolViewAny), Rate::Read),
    function("/fn/admin/load_people", May(Permission::PersonViewAny), Rate::Read),
    function("/fn/admin/set_role", May(Permission::RoleManageAny), Rate::Write),
    function("/fn/admin/act", May(Permission::PersonEditAny), Rate::Write),
    function("/fn/admin/load_roles", May(Permission::RoleViewAny), Rate::Read),
    function("/fn/admin/add_role", May(Permission::RoleManageAny), Rate::Write),
    function("/fn/admin/set_permissions", May(Permission::RoleManageAny), Rate::Write),
    function("/fn/admin/remove_role", May(Permission::RoleManageAny), Rate::Write),
    function("/fn/admin/load_applications", May(Permission::ApplicationViewAny), Rate::Read),
    texts("/fn/admin/decide", May(Permission::ApplicationManageAny)),
    function("/fn/admin/load_log", May(Permission::LogViewAny), Rate::Read),
    function("/fn/admin/verify_logs", May(Permission::LogViewAny), Rate::Read),
    function("/fn/admin/load_costs", May(Permission::SchoolViewAny), Rate::Read),
    function("/fn/admin/load_courses", May(Permission::CourseManageAny), Rate::Read),
    function("/fn/admin/hide_course", May(Permission::CourseManageAny), Rate::Write),
    function("/fn/admin/load_orders", May(Permission::OrderViewAny), Rate::Read),
    function("/fn/admin/refund_order", May(Permission::OrderRefundAny), Rate::Write),
    function("/fn/admin/load_order", May(Permission::OrderViewAny), Rate::Read),
    function("/fn/admin/load_categories", May(Permission::CategoryEditAny), Rate::Read),
    function("/fn/admin/add_category", May(Permission::CategoryEditAny), Rate::Write),
    function("/fn/admin/rename_category", May(Permission::CategoryEditAny), Rate::Write),
    function("/fn/admin/move_category", May(Permission::CategoryEditAny), Rate::Write),
    function("/fn/admin/remove_category", May(Permission::CategoryDeleteAny), Rate::Write),
    function("/fn/admin/load_jobs", May(Permission::JobViewAny), Rate::Read),
    function("/fn/admin/retry_job", May(Permission::JobManageAny), Rate::Write),
    function("/fn/admin/cancel_job", May(Permission::JobManageAny), Rate::Write),
    // Server functions: everywhere
    function("/fn/palette/find", SignedIn, Rate::Read),
    function("/fn/kit/set_theme", Anyone, Rate::Write),
    function("/fn/account/load_mailbox", Development, Rate::Read),
    // For programs
    machine("/healthz", Anyone),
    machine("/readyz", Anyone),
    machine("/metrics", Development),
    machine("/media/{file}", Anyone),
    machine("/events", SignedIn),
    machine("/buy/{slug}", SignedIn),
    machine("/learn/{slug}", Anyone),
    machine("/checkout/{order}/return", SignedIn),
    machine("/studio/export/{course}", May(Permission::CourseExportOwn)),
    machine("/upload", May(Permission::CourseEditOwn)),
    machine("/upload/{upload}", May(Permission::CourseEditOwn)),
    machine("/studio/csv/{report}", May(Permission::OrderExportOwn)),
    machine("/admin/logs.csv", May(Permission::LogExportAny)),
    hook("/csp-report", Anyone),
    machine("/dev/mailbox.json", Development),
    machine("/dev/routes.json", Development),
    // Payment providers
    hook("/hooks/{gateway}", Anyone),
    // The test provider, where it runs
    machine("/pay/test/{payment}", Development),
    machine("/pay/test/page.css", Development),
    hook("/pay/test/{payment}/clock", Development),
    hook("/pay/test/api/payments", Development),
    hook("/pay/test/api/payments/{id}", Development),
    hook("/pay/test/api/payments/{id}/cancel", Development),
    hook("/pay/test/api/refunds", Development),
    hook("/pay/test/api/refunds/{id}", Development),
];

/// Addresses below this belong to the test provider, which answers for them itself.
pub const TEST_PROVIDER: &str = "/pay/test/";

/// The row for a path of a request.
#[must_use]
pub fn find(path: &str) -> Option<&'static Route> {
    ROUTES.iter().filter(|route| matches(route.path, path)).max_by_key(|route| !route.path.contains('{'))
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

/// The address, if it is a path of ours that fits into a header; else `/`.
#[must_use]
pub fn local(to: &str) -> &str {
    let good = to.starts_with('/') && !to.starts_with("//") && to.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    if good { to } else { "/" }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_path_stands_twice_and_every_page_has_pictures() {
        let paths: HashSet<_> = ROUTES.iter().map(|r| r.path).collect();
        assert_eq!(paths.len(), ROUTES.len());
        assert!(ROUTES.iter().all(|r| r.kind != Kind::Page || !r.samples.is_empty()));
    }

    #[test]
    fn samples_belong_to_their_row() {
        for route in ROUTES {
            for sample in route.samples {
                let path = sample.split('?').next().unwrap();
                assert_eq!(find(path).map(|r| r.path), Some(route.path), "{sample}");
            }
        }
    }

    #[test]
    fn a_path_outside_the_table_has_no_row() {
        for path in ["/nowhere", "/courses/", "/courses/a/b", "", "/fn/site/unheard_of", "/administration"] {
            assert!(find(path).is_none(), "{path}");
        }
    }
}
