//! Names of roles, states and sources.

use model::{
    Role,
    admin::{JobState, Source},
    order::OrderState,
    studio::CourseState,
};
use ui::{Text, Tone};

use crate::t;

/// The name of a role.
pub fn role(role: Role) -> Text {
    match role {
        Role::Learner => t::role_learner(),
        Role::Teacher => t::role_teacher(),
        Role::Reviewer => t::role_reviewer(),
        Role::Administrator => t::role_administrator(),
    }
}

/// The name of a course's state, and its colour.
pub fn course(state: CourseState) -> (Text, Tone) {
    match state {
        CourseState::Draft => (t::course_draft(), Tone::Neutral),
        CourseState::Live | CourseState::Changed => (t::course_live(), Tone::Success),
        CourseState::Hidden => (t::course_hidden(), Tone::Danger),
    }
}

/// The name of an order's state, and its colour.
pub fn order(state: OrderState) -> (Text, Tone) {
    match state {
        OrderState::Awaiting => (t::order_awaiting(), Tone::Warning),
        OrderState::Paid => (t::order_paid(), Tone::Success),
        OrderState::Closed => (t::order_closed(), Tone::Neutral),
        OrderState::Refunding => (t::order_refunding(), Tone::Warning),
        OrderState::PartRefunded => (t::order_part_refunded(), Tone::Neutral),
        OrderState::Refunded => (t::order_refunded(), Tone::Neutral),
    }
}

/// Where something was written down.
pub fn source(source: Source) -> Text {
    match source {
        Source::Order => t::source_order(),
        Source::Payment => t::source_payment(),
        Source::Notification => t::source_notification(),
        Source::Journal => t::source_journal(),
        Source::Refund => t::source_refund(),
        Source::Grant => t::source_grant(),
    }
}

/// The name of a job's state, and its colour.
pub fn job(state: JobState) -> (Text, Tone) {
    match state {
        JobState::Waiting => (t::job_waiting(), Tone::Neutral),
        JobState::Running => (t::job_running(), Tone::Neutral),
        JobState::Failed => (t::job_failed(), Tone::Danger),
        JobState::Done => (t::job_done(), Tone::Success),
    }
}
