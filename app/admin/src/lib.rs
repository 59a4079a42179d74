//! Running the school: people, roles, applications, courses, orders, categories, logs, jobs. One lazy chunk.
//!
//! Knows nothing of SQL: every step is one verb of the domain, which checks for itself who may take it.

mod api;
mod applications;
mod categories;
mod change;
mod courses;
mod frame;
mod jobs;
mod labels;
mod logs;
mod order;
mod order_timeline;
mod orders;
mod overview;
mod people;
mod people_bar;
mod refund;
mod roles;

use leptos::prelude::*;

mod t {
    include!(concat!(env!("OUT_DIR"), "/text.rs"));
}

/// The pages of this area.
#[derive(Clone, Copy, Debug)]
pub enum Page {
    /// `/admin`
    Admin,
    /// `/admin/people`
    People,
    /// `/admin/courses`
    AllCourses,
    /// `/admin/orders`
    AllOrders,
    /// `/admin/orders/{order}`
    Order,
    /// `/admin/categories`
    Categories,
    /// `/admin/jobs`
    Jobs,
    /// `/admin/roles`
    Roles,
    /// `/admin/applications`
    Applications,
    /// `/admin/logs`
    Logs,
}

/// A page of this area; all of them arrive together.
#[lazy]
pub async fn page(page: Page) -> AnyView {
    match page {
        Page::Admin => view! { <overview::Overview/> }.into_any(),
        Page::People => view! { <people::People/> }.into_any(),
        Page::AllCourses => view! { <courses::Courses/> }.into_any(),
        Page::AllOrders => view! { <orders::Orders/> }.into_any(),
        Page::Order => view! { <order::Order/> }.into_any(),
        Page::Categories => view! { <categories::Categories/> }.into_any(),
        Page::Jobs => view! { <jobs::Jobs/> }.into_any(),
        Page::Roles => view! { <roles::Roles/> }.into_any(),
        Page::Applications => view! { <applications::Applications/> }.into_any(),
        Page::Logs => view! { <logs::Logs/> }.into_any(),
    }
}
