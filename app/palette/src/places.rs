//! The pages that one can go to.

use model::{Permission, Permissions};
use ui::Text;

use crate::t;

/// A page or an action.
#[derive(Clone, Debug)]
pub struct Place {
    /// Where it is.
    pub path: &'static str,
    /// What it is called.
    pub name: Text,
    /// Whether one goes there to do something.
    pub is_action: bool,
}

/// Where one goes to do something.
const DEEDS: [&str; 2] = ["/studio/new", "/admin/logs?verify=1"];

/// Those that somebody with these permissions may open.
pub fn places(may: Permissions) -> Vec<Place> {
    use Permission as P;
    let all = [
        (P::CourseViewOwn, "/studio", t::page_studio()),
        (P::CourseCreateOwn, "/studio/new", t::page_new_course()),
        (P::SchoolViewAny, "/admin", t::page_overview()),
        (P::PersonViewAny, "/admin/people", t::page_people()),
        (P::RoleViewAny, "/admin/roles", t::page_roles()),
        (P::ApplicationViewAny, "/admin/applications", t::page_applications()),
        (P::CourseManageAny, "/admin/courses", t::page_courses()),
        (P::OrderViewAny, "/admin/orders", t::page_orders()),
        (P::CategoryEditAny, "/admin/categories", t::page_categories()),
        (P::LogViewAny, "/admin/logs", t::page_logs()),
        (P::LogViewAny, "/admin/logs?verify=1", t::page_verify()),
        (P::JobViewAny, "/admin/jobs", t::page_jobs()),
        (P::JobViewAny, "/admin/jobs?state=failed", t::page_failed()),
    ];
    let open = all.into_iter().filter(|(permission, ..)| may.can(*permission));
    let mut places: Vec<_> =
        open.map(|(_, path, name)| Place { path, name, is_action: DEEDS.contains(&path) }).collect();
    places.push(Place { path: "/me/security", name: t::page_security(), is_action: false });
    places
}
