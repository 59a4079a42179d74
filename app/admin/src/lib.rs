//! Running the school: people, roles, applications, reports, courses, orders, payments, categories, mail templates, logs,
//! jobs. One lazy chunk.
//!
//! Knows nothing of SQL: every action is one verb of the domain, which checks permissions itself.

mod api;
mod applications;
mod categories;
mod change;
mod courses;
mod day;
mod difference;
mod disputes;
mod frame;
mod jobs;
mod labels;
mod logs;
mod mail_labels;
mod mail_preview;
mod mail_template;
mod mail_templates;
mod order;
mod order_timeline;
mod orders;
mod overview;
mod payments;
mod people;
mod people_bar;
mod provider_health;
mod provider_keys;
mod reconciliation;
mod refund;
mod refund_request;
mod refunds;
mod reports;
mod roles;
mod statement;
mod word_filter;

use leptos::prelude::*;

mod t {
    include!(concat!(env!("OUT_DIR"), "/text.rs"));
}

/// The pages of this area.
#[derive(Clone, Copy, Debug)]
pub enum Page {
    /// The page `/admin`.
    Admin,
    /// The page `/admin/people`.
    People,
    /// The page `/admin/courses`.
    AllCourses,
    /// The page `/admin/orders`.
    AllOrders,
    /// The page `/admin/orders/{order}`.
    Order,
    /// The page `/admin/refunds`.
    Refunds,
    /// The page `/admin/disputes`.
    Disputes,
    /// The page `/admin/payments`.
    Payments,
    /// The page `/admin/reconciliation`.
    Reconciliation,
    /// The page `/admin/reconciliation/{day}`.
    Day,
    /// The page `/admin/categories`.
    Categories,
    /// The page `/admin/jobs`.
    Jobs,
    /// The page `/admin/roles`.
    Roles,
    /// The page `/admin/applications`.
    Applications,
    /// The page `/admin/mail-templates`.
    MailTemplates,
    /// The page `/admin/mail-templates/{kind}/{lang}`.
    MailTemplate,
    /// The page `/admin/reports`.
    Reports,
    /// The page `/admin/word-filter`.
    WordFilter,
    /// The page `/admin/logs`.
    Logs,
}

/// Returns a page of this area; all of them arrive together.
#[lazy]
pub async fn page(page: Page) -> AnyView {
    match page {
        Page::Admin => view! { <overview::Overview/> }.into_any(),
        Page::People => view! { <people::People/> }.into_any(),
        Page::AllCourses => view! { <courses::Courses/> }.into_any(),
        Page::AllOrders => view! { <orders::Orders/> }.into_any(),
        Page::Order => view! { <order::Order/> }.into_any(),
        Page::Refunds => view! { <refunds::Refunds/> }.into_any(),
        Page::Disputes => view! { <disputes::Disputes/> }.into_any(),
        Page::Payments => view! { <payments::Payments/> }.into_any(),
        Page::Reconciliation => view! { <reconciliation::Reconciliation/> }.into_any(),
        Page::Day => view! { <day::Day/> }.into_any(),
        Page::Categories => view! { <categories::Categories/> }.into_any(),
        Page::Jobs => view! { <jobs::Jobs/> }.into_any(),
        Page::Roles => view! { <roles::Roles/> }.into_any(),
        Page::Applications => view! { <applications::Applications/> }.into_any(),
        Page::MailTemplates => view! { <mail_templates::MailTemplates/> }.into_any(),
        Page::MailTemplate => view! { <mail_template::MailTemplate/> }.into_any(),
        Page::Reports => view! { <reports::Reports/> }.into_any(),
        Page::WordFilter => view! { <word_filter::WordFilter/> }.into_any(),
        Page::Logs => view! { <logs::Logs/> }.into_any(),
    }
}
