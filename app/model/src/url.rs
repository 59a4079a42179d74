//! The addresses of pages: one constant for each that stands still, one function for each that names something.
//!
//! Slugs and handles consist of what needs no encoding; everything in a query is encoded here.

use std::fmt::Display;

macro_rules! addresses {
    ($($(#[$doc:meta])+ $name:ident = $address:literal;)+) => {
        $($(#[$doc])+ pub const $name: &str = $address;)+

        #[cfg(test)]
        const CONSTANT: &[&str] = &[$($name),+];
    };
}

addresses! {
    /// The first page.
    HOME = "/";
    /// The catalogue.
    COURSES = "/courses";
    /// The search of the whole school.
    SEARCH = "/search";
    /// All topics.
    TAGS = "/tags";
    /// What one learns.
    LEARNING = "/me/learning";
    /// Signing in with a password.
    LOGIN = "/login";
    /// Signing in with a code.
    LOGIN_CODE = "/login/code";
    /// Registering.
    REGISTER = "/register";
    /// A new password for whoever forgot hers.
    FORGOT = "/forgot";
    /// One's own account.
    ME = "/me";
    /// How one gets in, and from where one did.
    SECURITY = "/me/security";
    /// One's password once more.
    CONFIRM = "/me/confirm";
    /// Taking a change of an address or number back.
    UNDO = "/undo";
    /// Applying to teach.
    TEACH = "/teach";
    /// One's own orders.
    ORDERS = "/me/orders";
    /// The courses that one teaches.
    STUDIO = "/studio";
    /// A new course.
    STUDIO_NEW = "/studio/new";
    /// What there is in the school, and what waits.
    ADMIN = "/admin";
    /// All people.
    ADMIN_PEOPLE = "/admin/people";
    /// All roles.
    ADMIN_ROLES = "/admin/roles";
    /// All who want to teach.
    ADMIN_APPLICATIONS = "/admin/applications";
    /// Those of them who wait for an answer.
    ADMIN_APPLICATIONS_WAITING = "/admin/applications?state=waiting";
    /// All courses.
    ADMIN_COURSES = "/admin/courses";
    /// All orders.
    ADMIN_ORDERS = "/admin/orders";
    /// The tree of categories.
    ADMIN_CATEGORIES = "/admin/categories";
    /// The logs.
    ADMIN_LOGS = "/admin/logs";
    /// The logs, looked over for damage.
    ADMIN_LOGS_VERIFIED = "/admin/logs?verify=1";
    /// All jobs.
    ADMIN_JOBS = "/admin/jobs";
    /// Those of them that failed.
    ADMIN_JOBS_FAILED = "/admin/jobs?state=failed";
}

/// What makes a page show the draft of a course: the name and the value.
const DRAFT: [(&str, &str); 1] = [("preview", "draft")];

/// A course's page.
#[must_use]
pub fn course(slug: &str) -> String {
    format!("/courses/{slug}")
}

/// A course's page as its draft would make it.
#[must_use]
pub fn course_draft(slug: &str) -> String {
    with_query(&course(slug), DRAFT)
}

/// A lesson of a course.
#[must_use]
pub fn lesson(slug: &str, lesson: impl Display) -> String {
    format!("/learn/{slug}/{lesson}")
}

/// A lesson as its draft would make it.
#[must_use]
pub fn lesson_draft(slug: &str, id: impl Display) -> String {
    with_query(&lesson(slug, id), DRAFT)
}

/// Somebody who teaches.
#[must_use]
pub fn teacher(handle: &str) -> String {
    format!("/teachers/{handle}")
}

/// Signing in, and on to `next`.
#[must_use]
pub fn login(next: &str) -> String {
    on_to(LOGIN, next)
}

/// Signing in with a code, and on to `next`.
#[must_use]
pub fn login_code(next: &str) -> String {
    on_to(LOGIN_CODE, next)
}

/// Registering, and on to `next`.
#[must_use]
pub fn register(next: &str) -> String {
    on_to(REGISTER, next)
}

/// One's password once more, and on to `next`.
#[must_use]
pub fn confirm(next: &str) -> String {
    on_to(CONFIRM, next)
}

fn on_to(page: &str, next: &str) -> String {
    with_query(page, [("next", next)])
}

/// Taking the change back that this token was written for.
#[must_use]
pub fn undo(token: &str) -> String {
    with_query(UNDO, [("token", token)])
}

/// Paying an order.
#[must_use]
pub fn checkout(order: impl Display) -> String {
    format!("/checkout/{order}")
}

/// Where a provider sends the payer of an order back to: no page, but the way to one.
#[must_use]
pub fn checkout_return(order: impl Display) -> String {
    format!("/checkout/{order}/return")
}

/// An order of one's own.
#[must_use]
pub fn order(order: impl Display) -> String {
    format!("/me/orders/{order}")
}

/// The editor of a course.
#[must_use]
pub fn studio_course(course: impl Display) -> String {
    format!("/studio/courses/{course}")
}

/// Publishing a course.
#[must_use]
pub fn studio_publish(course: impl Display) -> String {
    format!("/studio/courses/{course}/publish")
}

/// What of a course was published.
#[must_use]
pub fn studio_history(course: impl Display) -> String {
    format!("/studio/courses/{course}/history")
}

/// The editor of a lesson.
#[must_use]
pub fn studio_lesson(course: impl Display, lesson: impl Display) -> String {
    format!("/studio/courses/{course}/lessons/{lesson}")
}

/// An order with all that is known of it.
#[must_use]
pub fn admin_order(order: impl Display) -> String {
    format!("/admin/orders/{order}")
}

/// The address with these values, by name, behind what its query says already; empty ones are left out.
#[must_use]
pub fn with_query<'a>(address: &str, values: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut url = address.to_owned();
    for (name, value) in values.into_iter().filter(|(_, value)| !value.is_empty()) {
        url.push(if url.contains('?') { '&' } else { '?' });
        url.push_str(name);
        url.push('=');
        url.push_str(&percent_encode(value));
    }
    url
}

/// The address for those who are elsewhere, as in a letter. `site` is that of the school, such as `https://school.example`.
#[must_use]
pub fn on_site(site: &str, address: &str) -> String {
    format!("{site}{address}")
}

/// The text with everything but unreserved characters percent-encoded (RFC 3986).
#[must_use]
pub fn percent_encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let hex = |digit: u8| char::from(b"0123456789ABCDEF"[usize::from(digit)]);
            out.extend(['%', hex(byte >> 4), hex(byte & 15)]);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::{Access, Id, Kind, ROUTES, find};

    /// One of each function's.
    fn built() -> Vec<String> {
        let id = Id::<()>::from_raw(7);
        vec![
            course("a-course"),
            course_draft("a-course"),
            lesson("a-course", id),
            lesson_draft("a-course", id),
            teacher("lin"),
            login(SEARCH),
            login_code(SEARCH),
            register(SEARCH),
            confirm(SEARCH),
            undo("a-token"),
            checkout(id),
            order(id),
            studio_course(id),
            studio_publish(id),
            studio_history(id),
            studio_lesson(id, id),
            admin_order(id),
        ]
    }

    fn row(address: &str) -> &'static crate::Route {
        find(address.split('?').next().unwrap()).unwrap_or_else(|| panic!("{address} leads nowhere"))
    }

    #[test]
    fn every_address_leads_to_a_page_and_every_page_has_one() {
        let addresses: Vec<_> = CONSTANT.iter().map(ToString::to_string).chain(built()).collect();
        let mut reached = HashSet::new();
        for address in &addresses {
            assert_eq!(row(address).kind, Kind::Page, "{address}");
            reached.insert(row(address).path);
        }
        let pages = ROUTES.iter().filter(|row| row.kind == Kind::Page && row.least != Access::Development);
        let missing: Vec<_> = pages.map(|row| row.path).filter(|path| !reached.contains(path)).collect();
        assert!(missing.is_empty(), "no address here for {missing:?}");
    }

    #[test]
    fn providers_send_payers_back_to_a_machine() {
        assert_eq!(row(&checkout_return(7)).kind, Kind::Endpoint);
        assert_eq!(on_site("https://school.example", &checkout_return(7)), "https://school.example/checkout/7/return");
    }

    #[test]
    fn a_query_is_encoded_and_goes_on_with_what_there_is() {
        assert_eq!(login("/courses?tag=量化&page=2"), "/login?next=%2Fcourses%3Ftag%3D%E9%87%8F%E5%8C%96%26page%3D2");
        assert_eq!(with_query(ADMIN_JOBS_FAILED, [("q", ""), ("page", "2")]), "/admin/jobs?state=failed&page=2");
        assert_eq!(with_query(ADMIN_JOBS, [("q", "")]), ADMIN_JOBS);
        assert_eq!(course_draft("a"), "/courses/a?preview=draft");
    }
}
