//! The pages that the palette links to.

use model::{Permission, Permissions, url};
use ui::Text;

use crate::t;

/// A page or an action.
#[derive(Clone, Debug)]
pub struct Place {
    /// The address.
    pub path: &'static str,
    /// The title.
    pub name: Text,
    /// Whether people go there to do something.
    pub is_action: bool,
}

/// The pages where people go to do something.
const ACTIONS: [&str; 2] = [url::STUDIO_NEW, url::ADMIN_LOGS_VERIFIED];

/// Returns the pages that a person with these permissions may open.
pub fn places(may: Permissions) -> Vec<Place> {
    use Permission as P;
    let all = [
        (P::CourseViewOwn, url::STUDIO, t::page_studio()),
        (P::CourseViewOwn, url::STUDIO_TALK, t::page_talk()),
        (P::CourseCreateOwn, url::STUDIO_NEW, t::page_new_course()),
        (P::SchoolViewAny, url::ADMIN, t::page_overview()),
        (P::PersonViewAny, url::ADMIN_PEOPLE, t::page_people()),
        (P::RoleViewAny, url::ADMIN_ROLES, t::page_roles()),
        (P::ApplicationViewAny, url::ADMIN_APPLICATIONS, t::page_applications()),
        (P::CourseManageAny, url::ADMIN_COURSES, t::page_courses()),
        (P::OrderViewAny, url::ADMIN_ORDERS, t::page_orders()),
        (P::OrderRefundAny, url::ADMIN_REFUNDS, t::page_refunds()),
        (P::PaymentViewAny, url::ADMIN_DISPUTES, t::page_disputes()),
        (P::PaymentViewAny, url::ADMIN_PAYMENTS, t::page_payments()),
        (P::PaymentViewAny, url::ADMIN_RECONCILIATION, t::page_reconciliation()),
        (P::CategoryEditAny, url::ADMIN_CATEGORIES, t::page_categories()),
        (P::SettingEditAny, url::ADMIN_MAIL_TEMPLATES, t::page_mail_templates()),
        (P::LogViewAny, url::ADMIN_LOGS, t::page_logs()),
        (P::LogViewAny, url::ADMIN_LOGS_VERIFIED, t::page_verify()),
        (P::JobViewAny, url::ADMIN_JOBS, t::page_jobs()),
        (P::JobViewAny, url::ADMIN_JOBS_FAILED, t::page_failed()),
    ];
    let open = all.into_iter().filter(|(permission, ..)| may.can(*permission));
    let mut places: Vec<_> =
        open.map(|(_, path, name)| Place { path, name, is_action: ACTIONS.contains(&path) }).collect();
    places.push(Place { path: url::NOTICES, name: t::page_notices(), is_action: false });
    places.push(Place { path: url::SECURITY, name: t::page_security(), is_action: false });
    places
}
