//! The school as those see it who run it.

use serde::{Deserialize, Serialize};

use crate::{
    Id, Millis, Money, Permission, Permissions,
    account::Person,
    course::{Course, Teacher},
    ledger::{LedgerAccount, LedgerEntryKind},
    order::{
        DeclineReason, GrantSource, Order, OrderEventKind, OrderState, PaymentState, RefundReason, WebhookOutcome,
    },
    studio::CourseState,
    text_enum, url,
};

/// Marks the ids of categories.
#[derive(Clone, Copy, Debug)]
pub enum Category {}
/// Marks the ids of jobs.
#[derive(Clone, Copy, Debug)]
pub enum Job {}

/// Rows on a page of a list.
pub const PER_PAGE: i64 = 50;

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rows<T> {
    /// What stands on it.
    pub rows: Vec<T>,
    /// How many there are in all.
    pub total: i64,
    /// Which page it is, from 1.
    pub page: i64,
    /// Of how many.
    pub pages: i64,
}

impl<T> Rows<T> {
    /// Makes something else of each row.
    #[must_use]
    pub fn map<U>(self, make: impl FnMut(T) -> U) -> Rows<U> {
        let Self { rows, total, page, pages } = self;
        Rows { rows: rows.into_iter().map(make).collect(), total, page, pages }
    }
}

/// What waits for somebody who runs the school.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overview {
    /// People with an account.
    pub people: i64,
    /// Courses, drafts among them.
    pub courses: i64,
    /// Orders.
    pub orders: i64,
    /// Orders that wait for their money.
    pub awaiting: i64,
    /// Jobs that were given up.
    pub failed: i64,
    /// Notifications of payment providers that nothing was made of.
    pub alerts: i64,
    /// Applications to teach that wait for an answer.
    pub applications: i64,
}

/// A person in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonRow {
    /// She.
    pub id: Id<Person>,
    /// Her user name.
    pub handle: String,
    /// Her name.
    pub name: String,
    /// Her address and number, masked.
    pub contacts: Vec<String>,
    /// What she is.
    pub roles: Vec<String>,
    /// Since when.
    pub created_at: Millis,
    /// When she was last seen; `None`: never.
    pub seen_at: Option<Millis>,
    /// Since when she may not sign in.
    pub suspended_at: Option<Millis>,
}

text_enum! {
    /// What can be done with people, several at once.
    pub enum PersonAction {
        /// Bar them from signing in.
        Suspend = "suspend",
        /// Let them in again.
        Unsuspend = "admit",
        /// End their sessions.
        SignOut = "sign-out",
        /// Give them a role.
        GrantRole = "give",
        /// Take a role from them.
        RevokeRole = "take",
    }
}

/// A role in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleRow {
    /// Its name; of a built-in one the word that stands for it.
    pub name: String,
    /// What it allows.
    pub permissions: Permissions,
    /// Whether every school has it.
    pub built_in: bool,
    /// How many people have it.
    pub people: i64,
}

/// The pages of the administration, and what each asks of a visitor.
pub const AUTH_METHODS: [(&str, Permission); 9] = [
    (url::ADMIN, Permission::SchoolViewAny),
    (url::ADMIN_PEOPLE, Permission::PersonViewAny),
    (url::ADMIN_ROLES, Permission::RoleViewAny),
    (url::ADMIN_APPLICATIONS, Permission::ApplicationViewAny),
    (url::ADMIN_COURSES, Permission::CourseManageAny),
    (url::ADMIN_ORDERS, Permission::OrderViewAny),
    (url::ADMIN_CATEGORIES, Permission::CategoryEditAny),
    (url::ADMIN_LOGS, Permission::LogViewAny),
    (url::ADMIN_JOBS, Permission::JobViewAny),
];

/// The first of them that is open to somebody.
#[must_use]
pub fn auth_method(may: Permissions) -> Option<&'static str> {
    AUTH_METHODS.iter().find(|(_, permission)| may.can(*permission)).map(|(path, _)| *path)
}

/// What text messages to a country cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SmsCost {
    /// The country, in two letters.
    pub country: String,
    /// The currency, as the settings have it.
    pub currency: String,
    /// Messages.
    pub count: i64,
    /// In ten-thousandths of the currency.
    pub cost: i64,
}

text_enum! {
    /// What the command palette finds.
    pub enum HitKind {
        /// Somebody.
        Person = "person",
        /// A course.
        Course = "course",
        /// An order.
        Order = "order",
    }
}

/// Something that the command palette found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hit {
    /// What it is.
    pub kind: HitKind,
    /// What it is called.
    pub title: String,
    /// More, to tell it from others: a user name, a course's name in addresses, a buyer.
    pub detail: String,
    /// Where it is.
    pub path: String,
    /// What can be done with her right away; nothing with anything but a person.
    pub acts: Vec<PersonAction>,
}

/// A course in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CourseRow {
    /// The course.
    pub id: Id<Course>,
    /// Its name in addresses.
    pub slug: String,
    /// Its title, as it was published; of a draft its name in addresses.
    pub title: String,
    /// Whose it is.
    pub teacher: Teacher,
    /// How it stands: draft, live or hidden.
    pub state: CourseState,
    /// To how many it is open by a grant.
    pub learners: i64,
}

/// An order in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdminOrderRow {
    /// The order.
    pub id: Id<Order>,
    /// Where it stands.
    pub state: OrderState,
    /// What it costs.
    pub total: Money,
    /// Who placed it.
    pub buyer: String,
    /// What is in it first.
    pub title: String,
    /// When it was placed.
    pub placed_at: Millis,
}

text_enum! {
    /// Where something in the life of an order was written down.
    pub enum Source {
        /// The order itself.
        Order = "order",
        /// An attempt to pay it.
        Payment = "payment",
        /// What the provider told.
        Notification = "notification",
        /// The ledger.
        Journal = "journal",
        /// Money that goes back.
        Refund = "refund",
        /// A course that was opened.
        Grant = "grant",
    }
}

/// An entry of an order's timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimelineEntry {
    /// When it happened.
    pub at: Millis,
    /// What happened.
    pub event: TimelineEvent,
    /// How much money, where some is meant.
    pub amount: Option<Money>,
}

/// What can stand in an order's timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TimelineEvent {
    /// Something happened to the order.
    Order {
        /// What.
        kind: OrderEventKind,
        /// The order's state afterwards.
        state: OrderState,
        /// Why a payment was declined.
        decline: Option<DeclineReason>,
    },
    /// An attempt to pay began.
    PaymentBegun {
        /// The provider.
        gateway: String,
        /// Its name for the payment; `None`: it has not answered yet.
        reference: Option<String>,
    },
    /// An attempt to pay ended.
    PaymentEnded {
        /// How.
        state: PaymentState,
        /// The provider.
        gateway: String,
        /// Its name for the payment.
        reference: Option<String>,
        /// Why it was declined.
        decline: Option<DeclineReason>,
    },
    /// The provider notified the school.
    Webhook {
        /// What became of it; `None`: nobody has looked at it yet.
        outcome: Option<WebhookOutcome>,
        /// The provider.
        gateway: String,
        /// How often it came.
        deliveries: i64,
    },
    /// Money was posted to an account.
    Ledger {
        /// The kind of the entry.
        entry: LedgerEntryKind,
        /// The account.
        account: LedgerAccount,
    },
    /// Money has to go back.
    RefundRequested {
        /// Why.
        reason: RefundReason,
        /// The user name of who gives it; `None`: nobody decided that.
        by: Option<String>,
        /// What she wrote to the buyer.
        note: String,
    },
    /// The provider did not take a refund; it is tried again.
    RefundUnsent {
        /// What it said.
        problem: String,
    },
    /// The provider has sent the money back.
    RefundSent {
        /// Its name for the refund.
        reference: String,
    },
    /// A course was opened.
    AccessGranted {
        /// Why.
        source: GrantSource,
        /// The course's title.
        title: String,
    },
    /// A course was closed again.
    AccessEnded {
        /// The course's title.
        title: String,
    },
}

impl TimelineEvent {
    /// Where it was written down.
    #[must_use]
    pub const fn source(&self) -> Source {
        match self {
            Self::Order { .. } => Source::Order,
            Self::PaymentBegun { .. } | Self::PaymentEnded { .. } => Source::Payment,
            Self::Webhook { .. } => Source::Notification,
            Self::Ledger { .. } => Source::Journal,
            Self::RefundRequested { .. } | Self::RefundUnsent { .. } | Self::RefundSent { .. } => Source::Refund,
            Self::AccessGranted { .. } | Self::AccessEnded { .. } => Source::Grant,
        }
    }
}

/// An order with all that is known of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderDetail {
    /// The order.
    pub line: AdminOrderRow,
    /// The buyer's user name.
    pub handle: String,
    /// What can still go back; `None`: nothing, or nothing now.
    pub left: Option<Money>,
    /// Everything, oldest first.
    pub timeline: Vec<TimelineEntry>,
}

/// A category of the tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CategoryRow {
    /// The category.
    pub id: Id<Category>,
    /// Its address: folded names joined by `/`.
    pub path: String,
    /// Its name.
    pub name: String,
    /// How deep it lies, from 0.
    pub depth: usize,
    /// Listed courses in it, without those below.
    pub courses: i64,
    /// Whether something lies below it.
    pub has_children: bool,
}

text_enum! {
    /// How a job fares.
    pub enum JobState {
        /// Its time has not come, or it is tried again.
        Waiting = "waiting",
        /// A worker has it.
        Running = "running",
        /// It was given up.
        Failed = "failed",
        /// It is done.
        Succeeded = "done",
    }
}

/// A job in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobRow {
    /// The job.
    pub id: Id<Job>,
    /// What it does: a [`JobKind`](crate::job::JobKind), or what another version of the school called it.
    pub kind: String,
    /// How it fares.
    pub state: JobState,
    /// When it is done, or was to be done.
    pub run_at: Millis,
    /// How often it was tried.
    pub attempts: i64,
    /// What went wrong last.
    pub error: Option<String>,
}
