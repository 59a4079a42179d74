//! The addresses of pages: one constant for each fixed address, one function for each that names something.
//!
//! Slugs and handles consist of what needs no encoding; everything in a query is encoded here.

mod admin;
mod function;
mod report;
mod studio;

use std::fmt::Display;

pub use crate::percent::percent_encode;
use crate::{
    Id, Lang,
    review::{Review, ReviewOrder},
};
pub use admin::*;
pub use function::*;
pub use report::report_content;
pub use studio::*;

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
    /// The page of all tags.
    TAGS = "/tags";
    /// The courses that the viewer learns.
    LEARNING = "/me/learning";
    /// The viewer's favourite courses and lessons.
    FAVOURITES = "/me/favourites";
    /// The teachers, courses and tags that the viewer follows.
    FOLLOWING = "/me/following";
    /// The viewer's own short addresses.
    SHARED = "/me/shared";
    /// The sign-in page with a password.
    LOGIN = "/login";
    /// The sign-in page with a verification code.
    LOGIN_CODE = "/login/code";
    /// The registration page.
    REGISTER = "/register";
    /// The page for a new password, for those who forgot theirs.
    FORGOT = "/forgot";
    /// The viewer's own account.
    ME = "/me";
    /// The viewer's ways to sign in, and their sessions.
    SECURITY = "/me/security";
    /// The page that asks for the password again.
    CONFIRM = "/me/confirm";
    /// The page that undoes a change of an email address or phone number.
    UNDO = "/undo";
    /// The application to teach.
    TEACH = "/teach";
    /// The viewer's centre of notices.
    NOTICES = "/me/notifications";
    /// How the viewer wants to be notified.
    NOTICE_SETTINGS = "/me/notifications/settings";
    /// The viewer's own orders.
    ORDERS = "/me/orders";
    /// The methods to pay that the viewer saved.
    PAYMENT_METHODS = "/me/payment";
    /// The ways to pay that a person has saved, after a change.
    PAYMENT_METHODS_SAVED = "/me/payment?saved=1";
    /// The courses that the viewer teaches.
    STUDIO = "/studio";
    /// The page for a new course.
    STUDIO_NEW = "/studio/new";
    /// What is said under the lessons of the viewer's courses.
    STUDIO_TALK = "/studio/talk";
    /// The overview of the administration.
    ADMIN = "/admin";
    /// The list of people.
    ADMIN_PEOPLE = "/admin/people";
    /// The list of roles.
    ADMIN_ROLES = "/admin/roles";
    /// The list of applications to teach.
    ADMIN_APPLICATIONS = "/admin/applications";
    /// The list of applications that wait for an answer.
    ADMIN_APPLICATIONS_WAITING = "/admin/applications?state=waiting";
    /// The list of courses.
    ADMIN_COURSES = "/admin/courses";
    /// The list of orders.
    ADMIN_ORDERS = "/admin/orders";
    /// The list of orders with a refund that is left to a person.
    ADMIN_ORDERS_REFUNDS_LEFT = "/admin/orders?refund=left";
    /// The list of requests for refunds.
    ADMIN_REFUNDS = "/admin/refunds";
    /// The list of requests for refunds that wait for an answer.
    ADMIN_REFUNDS_WAITING = "/admin/refunds?state=asked";
    /// The list of disputes.
    ADMIN_DISPUTES = "/admin/disputes";
    /// The tree of categories.
    ADMIN_CATEGORIES = "/admin/categories";
    /// The queue of what was reported or is held.
    ADMIN_REPORTS = "/admin/reports";
    /// The words of the filter.
    ADMIN_WORD_FILTER = "/admin/word-filter";
    /// The logs.
    ADMIN_LOGS = "/admin/logs";
    /// The logs, verified.
    ADMIN_LOGS_VERIFIED = "/admin/logs?verify=1";
    /// The list of jobs.
    ADMIN_JOBS = "/admin/jobs";
    /// The list of failed jobs.
    ADMIN_JOBS_FAILED = "/admin/jobs?state=failed";
    /// The templates of mails.
    ADMIN_MAIL_TEMPLATES = "/admin/mail-templates";
    /// The payment providers.
    ADMIN_PAYMENTS = "/admin/payments";
    /// The days of payment providers.
    ADMIN_RECONCILIATION = "/admin/reconciliation";
}

/// The beginning of the addresses of lessons' pages.
pub const LESSONS: &str = "/learn/";

/// The beginning of the addresses of pages on which a course is bought.
const BUY: &str = "/buy/";

/// The webhooks that belong to no payment, on the page of the payment providers.
pub const ADMIN_PAYMENTS_UNCLEAR: &str = "/admin/payments#unclear";

/// The query parameter that shows the draft of a course, and its value.
const DRAFT: [(&str, &str); 1] = [("preview", "draft")];

/// The beginning of the addresses that end the mails in which they stand: a signed token follows.
pub const UNSUBSCRIBE: &str = "/unsubscribe/";
/// The row of those addresses.
pub const UNSUBSCRIBE_LINK: &str = "/unsubscribe/{token}";

/// Returns the address of a course's page.
#[must_use]
pub fn course(slug: &str) -> String {
    format!("/courses/{slug}")
}

/// Returns the address of the reviews on a course's page.
#[must_use]
pub fn course_reviews(slug: &str) -> String {
    course(slug) + "#reviews"
}

/// Returns the address of one of the reviews on a course's page, in the order and on the page where somebody reads it.
#[must_use]
pub fn course_review(slug: &str, order: Option<ReviewOrder>, page: Option<u32>, review: Id<Review>) -> String {
    format!("{}#review-{review}", course_reviews_page(slug, order, page))
}

/// Returns the address of a course's page with a page of its reviews, from 1, in an order.
#[must_use]
pub fn course_reviews_page(slug: &str, order: Option<ReviewOrder>, page: Option<u32>) -> String {
    let order = order.filter(|order| *order != ReviewOrder::Helpful).map_or("", ReviewOrder::as_str);
    let page = page.filter(|page| *page > 1).map(|page| page.to_string()).unwrap_or_default();
    with_query(&course(slug), [("reviews", order), ("page", &*page)])
}

/// Returns the address of a course's page that says what came of a change to the viewer's own review.
#[must_use]
pub fn course_review_done(slug: &str, done: &str) -> String {
    with_query(&course(slug), [("done", done)]) + "#review-done"
}

/// Returns the address of the preview of a course's draft.
#[must_use]
pub fn course_draft(slug: &str) -> String {
    with_query(&course(slug), DRAFT)
}

/// Returns the address of a lesson's page.
#[must_use]
pub fn lesson(slug: &str, lesson: impl Display) -> String {
    format!("{LESSONS}{slug}/{lesson}")
}

/// Returns the address of a comment in the talk of a lesson: its thread, and its place there.
#[must_use]
pub fn comment(slug: &str, id: impl Display, comment: impl Display) -> String {
    format!("{LESSONS}{slug}/{id}?thread={comment}#comment-{comment}")
}

/// Returns the address of the talk on a lesson's page.
#[must_use]
pub fn lesson_talk(slug: &str, id: impl Display) -> String {
    lesson(slug, id) + "#talk"
}

/// Returns the address of the preview of a lesson's draft.
#[must_use]
pub fn lesson_draft(slug: &str, id: impl Display) -> String {
    with_query(&lesson(slug, id), DRAFT)
}

/// Returns the address of a teacher's page.
#[must_use]
pub fn teacher(handle: &str) -> String {
    format!("/teachers/{handle}")
}

/// Returns the short address with this code, which leads on to what is shared.
#[must_use]
pub fn short(code: &str) -> String {
    format!("/s/{code}")
}

/// Returns the address of the poster of something shared, in a language.
#[must_use]
pub fn poster(code: &str, lang: Lang) -> String {
    format!("/s/{code}/poster.png?lang={}", lang.tag())
}

/// Returns the address of the sheet with which something is shared.
#[must_use]
pub fn share(code: &str) -> String {
    format!("/share/{code}")
}

/// Returns the address of the sign-in page that leads on to `next`.
#[must_use]
pub fn login(next: &str) -> String {
    on_to(LOGIN, next)
}

/// Returns the address of the sign-in page with a code that leads on to `next`.
#[must_use]
pub fn login_code(next: &str) -> String {
    on_to(LOGIN_CODE, next)
}

/// Returns the address of the registration page that leads on to `next`.
#[must_use]
pub fn register(next: &str) -> String {
    on_to(REGISTER, next)
}

/// Returns the address of the page that asks for the password again and leads on to `next`.
#[must_use]
pub fn confirm(next: &str) -> String {
    on_to(CONFIRM, next)
}

fn on_to(page: &str, next: &str) -> String {
    with_query(page, [("next", next)])
}

/// Returns the address of the page that undoes the change for which this token was issued.
#[must_use]
pub fn undo(token: &str) -> String {
    with_query(UNDO, [("token", token)])
}

/// Returns the address of the page on which a guest begins to buy a course, or to join one that costs nothing.
#[must_use]
pub fn buy(slug: &str) -> String {
    format!("{BUY}{slug}")
}

/// Returns the slug of the course that is bought at an address, or `None` where none is.
#[must_use]
pub fn bought_at(address: &str) -> Option<&str> {
    let slug = address.strip_prefix(BUY)?.split(['?', '#']).next()?;
    (!slug.is_empty() && !slug.contains('/')).then_some(slug)
}

/// Returns the address of the page to pay an order.
#[must_use]
pub fn checkout(order: impl Display) -> String {
    format!("/checkout/{order}")
}

/// Whether a page is always loaded as a whole document, never drawn into the one that stands there: pages with forms of
/// payment providers have a policy of their own, and the policy of a document is that of the page with which it began.
#[must_use]
pub fn is_whole_document(path: &str) -> bool {
    path == PAYMENT_METHODS || path.strip_prefix("/checkout/").is_some_and(|order| !order.is_empty())
}

/// Returns the address of the page of saved methods for somebody who is adding this one.
#[must_use]
pub fn adding_method(method: impl Display) -> String {
    with_query(PAYMENT_METHODS, [("method", &*method.to_string())])
}

/// Returns the address to which a provider's form sends whoever adds a method back: no page, but an endpoint that leads
/// to [`adding_method`].
#[must_use]
pub fn adding_return(method: impl Display) -> String {
    format!("{PAYMENT_METHODS}/{method}/return")
}

/// The path to which a provider sends the buyer of an order back, by a link or by a form.
pub const CHECKOUT_RETURN: &str = "/checkout/{order}/return";

/// Returns the address to which a provider sends the buyer of an order back: no page, but an endpoint that leads to
/// one.
#[must_use]
pub fn checkout_return(order: impl Display) -> String {
    format!("/checkout/{order}/return")
}

/// Returns the address to which a provider that was asked who the buyer of an order is sends them back: no page, but an
/// endpoint that goes on with the payment.
#[must_use]
pub fn checkout_payer(order: impl Display) -> String {
    format!("/checkout/{order}/payer")
}

/// Returns the address of the events of an order of the viewer's, as the page to pay it follows them.
#[must_use]
pub fn order_events(order: impl Display) -> String {
    with_query("/events", [("order", &*order.to_string())])
}

/// Returns the address of an order of the viewer's.
#[must_use]
pub fn order(order: impl Display) -> String {
    format!("/me/orders/{order}")
}

/// Returns the path at which the school takes the webhooks of a payment provider.
#[must_use]
pub fn webhook(provider: &str) -> String {
    format!("/hooks/{provider}")
}

/// Returns the address of a page, which has no query yet, in this language.
#[must_use]
pub fn in_language(path: &str, lang: Lang) -> String {
    with_query(path, [("hl", lang.tag())])
}

/// Returns the address of a page from its path and its query, which may lack its `?`: the router's does.
#[must_use]
pub fn with_search(path: &str, search: &str) -> String {
    match search.trim_start_matches('?') {
        "" => path.to_owned(),
        search => format!("{path}?{search}"),
    }
}

/// Returns the address with these parameters appended to its query; empty ones are left out.
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

/// Returns the absolute address for use elsewhere, as in a letter. `site` is that of the school, such as
/// `https://school.example`.
#[must_use]
pub fn on_site(site: &str, address: &str) -> String {
    format!("{site}{address}")
}

#[cfg(test)]
mod tests;
