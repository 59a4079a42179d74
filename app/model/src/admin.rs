//! The administration of the school, as its pages show it.

mod timeline;

use serde::{Deserialize, Serialize};
pub use timeline::{Source, TimelineEntry, TimelineEvent};

use crate::{
    Id, Millis, Money, Permission, Permissions,
    account::Person,
    course::{Course, Teacher},
    dispute::DisputeRow,
    order::{Order, OrderState},
    provider::SaleGap,
    refund_request::RefundApproval,
    studio::CourseState,
    text_enum, url,
};

/// The marker type of the ids of categories.
#[derive(Clone, Copy, Debug)]
pub enum Category {}
/// The marker type of the ids of jobs.
#[derive(Clone, Copy, Debug)]
pub enum Job {}

/// The number of rows on a page of a list.
pub const PER_PAGE: i64 = 50;

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rows<T> {
    /// The rows on this page.
    pub rows: Vec<T>,
    /// The number of rows on all pages.
    pub total: i64,
    /// The number of this page, from 1.
    pub page: i64,
    /// The number of pages.
    pub pages: i64,
}

impl<T> Rows<T> {
    /// Converts each row.
    #[must_use]
    pub fn map<U>(self, make: impl FnMut(T) -> U) -> Rows<U> {
        let Self { rows, total, page, pages } = self;
        Rows { rows: rows.into_iter().map(make).collect(), total, page, pages }
    }
}

/// The overview of the school, and of what waits for those who run it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overview {
    /// The number of people with an account.
    pub people: i64,
    /// The number of courses, drafts among them.
    pub courses: i64,
    /// The number of orders.
    pub orders: i64,
    /// The number of orders that wait for their money.
    pub awaiting: i64,
    /// The number of jobs that were given up.
    pub failed: i64,
    /// The number of webhooks of payment providers that nothing was made of.
    pub alerts: i64,
    /// The number of applications to teach that wait for an answer.
    pub applications: i64,
    /// The number of orders with a refund that is left to a person.
    pub refunds_left: i64,
    /// The number of requests for a refund that wait for an answer.
    pub refund_requests: i64,
    /// The number of disputes that the school may still answer.
    pub disputes: i64,
    /// The number of days of payment providers with differences, or without a statement that should be there.
    pub days_unreconciled: i64,
    /// The reason why courses that cost something cannot be bought, if there is one.
    pub sale_gap: Option<SaleGap>,
}

/// A page of the list of people, with what its filter offers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeopleList {
    /// The people.
    pub rows: Rows<PersonRow>,
    /// The names of all roles.
    pub roles: Vec<String>,
}

/// A person in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonRow {
    /// The person's id.
    pub id: Id<Person>,
    /// The user name.
    pub handle: String,
    /// The name that others see.
    pub name: String,
    /// The address and the number, masked.
    pub contacts: Vec<String>,
    /// The names of their roles.
    pub roles: Vec<String>,
    /// The instant at which the account was made.
    pub created_at: Millis,
    /// The instant at which they were last seen; `None` when they never were.
    pub seen_at: Option<Millis>,
    /// The instant at which they were suspended.
    pub suspended_at: Option<Millis>,
}

text_enum! {
    /// An action that is applied to people, several at once.
    pub enum PersonAction {
        /// Barring them from signing in.
        Suspend = "suspend",
        /// Letting them sign in again.
        Unsuspend = "unsuspend",
        /// Ending their sessions.
        SignOut = "sign-out",
        /// Giving them a role.
        GrantRole = "grant-role",
        /// Taking a role from them.
        RevokeRole = "revoke-role",
    }
}

/// A role in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleRow {
    /// The name; of a built-in role the word that stands for it.
    pub name: String,
    /// The permissions that it gives.
    pub permissions: Permissions,
    /// Whether every school has it.
    pub built_in: bool,
    /// The number of people who have it.
    pub people: i64,
}

/// The pages of the administration, with the permission that each requires.
pub const ADMIN_PAGES: [(&str, Permission); 16] = [
    (url::ADMIN, Permission::SchoolViewAny),
    (url::ADMIN_PEOPLE, Permission::PersonViewAny),
    (url::ADMIN_ROLES, Permission::RoleViewAny),
    (url::ADMIN_APPLICATIONS, Permission::ApplicationViewAny),
    (url::ADMIN_REPORTS, Permission::ReportManageAny),
    (url::ADMIN_WORD_FILTER, Permission::WordManageAny),
    (url::ADMIN_COURSES, Permission::CourseManageAny),
    (url::ADMIN_ORDERS, Permission::OrderViewAny),
    (url::ADMIN_REFUNDS, Permission::OrderRefundAny),
    (url::ADMIN_DISPUTES, Permission::PaymentViewAny),
    (url::ADMIN_PAYMENTS, Permission::PaymentViewAny),
    (url::ADMIN_RECONCILIATION, Permission::PaymentViewAny),
    (url::ADMIN_CATEGORIES, Permission::CategoryEditAny),
    (url::ADMIN_MAIL_TEMPLATES, Permission::SettingEditAny),
    (url::ADMIN_LOGS, Permission::LogViewAny),
    (url::ADMIN_JOBS, Permission::JobViewAny),
];

/// Returns the first of these pages that is open to somebody, or `None` when none is.
#[must_use]
pub fn first_admin_page(may: Permissions) -> Option<&'static str> {
    ADMIN_PAGES.iter().find(|(_, permission)| may.can(*permission)).map(|(path, _)| *path)
}

/// The costs of text messages to a country.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SmsCost {
    /// The country, in two letters.
    pub country: String,
    /// The currency, as the settings have it.
    pub currency: String,
    /// The number of messages.
    pub count: i64,
    /// The cost in ten-thousandths of the currency.
    pub cost: i64,
}

text_enum! {
    /// A kind of thing that the command palette finds.
    pub enum HitKind {
        /// A person.
        Person = "person",
        /// A course.
        Course = "course",
        /// An order.
        Order = "order",
    }
}

/// A thing that the command palette found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hit {
    /// The kind of thing.
    pub kind: HitKind,
    /// The name or title.
    pub title: String,
    /// More, to tell it from others: a user name, a course's name in addresses, a buyer.
    pub detail: String,
    /// The path of its page.
    pub path: String,
    /// The actions that can be applied to a person right away; empty for anything else.
    pub acts: Vec<PersonAction>,
}

/// A course in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CourseRow {
    /// The course's id.
    pub id: Id<Course>,
    /// The name in addresses.
    pub slug: String,
    /// The title, as it was published; of a draft its name in addresses.
    pub title: String,
    /// The teacher whose course it is.
    pub teacher: Teacher,
    /// The state: draft, live or hidden.
    pub state: CourseState,
    /// The number of people to whom a grant opens it.
    pub learners: i64,
}

/// An order in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdminOrderRow {
    /// The order's id.
    pub id: Id<Order>,
    /// The state of the order.
    pub state: OrderState,
    /// The price of the whole order.
    pub total: Money,
    /// The name of the buyer.
    pub buyer: String,
    /// The title of the first item.
    pub title: String,
    /// The instant at which it was placed.
    pub placed_at: Millis,
}

/// An order with all that is known of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderDetail {
    /// The order, as in a list.
    pub line: AdminOrderRow,
    /// The buyer's user name.
    pub handle: String,
    /// The amount that can still be refunded; `None` when it is nothing, or nothing now.
    pub left: Option<Money>,
    /// Whether a refund of it is left to a person, who can have it tried again.
    pub refund_left: bool,
    /// The disputes of its payments, oldest first.
    pub disputes: Vec<DisputeRow>,
    /// The amount above which two people decide on a refund of it; `None`: one is enough for any.
    pub limit: Option<Money>,
    /// The decision of the first of two people, while the second is awaited.
    pub approval: Option<RefundApproval>,
    /// The entries of the timeline, oldest first.
    pub timeline: Vec<TimelineEntry>,
}

/// A category of the tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CategoryRow {
    /// The category's id.
    pub id: Id<Category>,
    /// The address: folded names joined by `/`.
    pub path: String,
    /// The name of the category.
    pub name: String,
    /// The depth in the tree, from 0.
    pub depth: usize,
    /// The number of listed courses in it, without those below.
    pub courses: i64,
    /// Whether there are categories below it.
    pub has_children: bool,
}

text_enum! {
    /// The state of a job.
    pub enum JobState {
        /// A job whose time has not come, or that is tried again.
        Waiting = "waiting",
        /// A job that a worker has claimed.
        Running = "running",
        /// A job that was given up.
        Failed = "failed",
        /// A job that is done.
        Succeeded = "done",
    }
}

/// A job in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobRow {
    /// The job's id.
    pub id: Id<Job>,
    /// The kind: a [`JobKind`](crate::job::JobKind), or the name that another version of the school gave it.
    pub kind: String,
    /// The state of the job.
    pub state: JobState,
    /// The instant at which it runs next, or was to run.
    pub run_at: Millis,
    /// The number of attempts so far.
    pub attempts: i64,
    /// The error of the last attempt that failed.
    pub error: Option<String>,
}
