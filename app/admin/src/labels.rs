//! Labels of roles, permissions, states and sources.

use model::{
    Permission, Role,
    account::ApplicationState,
    admin::{JobState, Source},
    job::JobKind,
    log::{AuditAction, AuditLogKind, AuthMethod, ChainDamage},
    studio::CourseState,
};
use ui::{Choice, Text, Tone};

use crate::t;

/// Returns the label of a role; one of the school's own has the name that it was given.
pub fn role(name: &str) -> Text {
    match Role::parse(name) {
        Some(Role::Learner) => t::role_learner(),
        Some(Role::Teacher) => t::role_teacher(),
        Some(Role::Reviewer) => t::role_reviewer(),
        Some(Role::Support) => t::role_support(),
        Some(Role::Administrator) => t::role_administrator(),
        None => name.to_owned().into(),
    }
}

/// Returns a role as an option of a list.
pub fn role_choice(name: &str) -> Choice {
    let choice = Choice::new(name.to_owned(), role(name));
    if Role::parse(name).is_some() { choice } else { choice.content() }
}

/// Returns the label of a permission.
pub fn permission(permission: Permission) -> Text {
    use Permission as P;
    match permission {
        P::CourseViewOwn => t::may_course_view_own(),
        P::CourseViewAny => t::may_course_view_any(),
        P::CourseCreateOwn => t::may_course_create_own(),
        P::CourseEditOwn => t::may_course_edit_own(),
        P::CourseEditAny => t::may_course_edit_any(),
        P::CoursePublishOwn => t::may_course_publish_own(),
        P::CoursePublishAny => t::may_course_publish_any(),
        P::CourseExportOwn => t::may_course_export_own(),
        P::CourseExportAny => t::may_course_export_any(),
        P::CourseManageAny => t::may_course_manage_any(),
        P::CourseDeleteOwn => t::may_course_delete_own(),
        P::CourseDeleteAny => t::may_course_delete_any(),
        P::CategoryDeleteAny => t::may_category_delete_any(),
        P::OrderRefundAny => t::may_order_refund_any(),
        P::CategoryEditAny => t::may_category_edit_any(),
        P::OrderViewAny => t::may_order_view_any(),
        P::OrderExportOwn => t::may_order_export_own(),
        P::SchoolViewAny => t::may_school_view_any(),
        P::PersonViewAny => t::may_person_view_any(),
        P::PersonEditAny => t::may_person_edit_any(),
        P::RoleViewAny => t::may_role_view_any(),
        P::RoleManageAny => t::may_role_manage_any(),
        P::ApplicationViewAny => t::may_application_view_any(),
        P::ApplicationManageAny => t::may_application_manage_any(),
        P::LogViewAny => t::may_log_view_any(),
        P::LogExportAny => t::may_log_export_any(),
        P::JobViewAny => t::may_job_view_any(),
        P::JobManageAny => t::may_job_manage_any(),
        P::SettingViewAny => t::may_setting_view_any(),
        P::SettingEditAny => t::may_setting_edit_any(),
    }
}

/// Returns the label of an action in the audit log.
pub fn audit_action(action: AuditAction) -> Text {
    match action {
        AuditAction::SignedIn => t::did_signed_in(),
        AuditAction::Refused => t::did_refused(),
        AuditAction::SignedOut => t::did_signed_out(),
        AuditAction::SessionsEnded => t::did_sessions_ended(),
        AuditAction::Registered => t::did_registered(),
        AuditAction::PasswordChanged => t::did_password_changed(),
        AuditAction::PasswordReset => t::did_password_reset(),
        AuditAction::ContactChanged => t::did_contact_changed(),
        AuditAction::ContactRestored => t::did_contact_restored(),
        AuditAction::PersonCreated => t::did_person_created(),
        AuditAction::PersonSuspended => t::did_person_suspended(),
        AuditAction::PersonAdmitted => t::did_person_admitted(),
        AuditAction::PersonSignedOut => t::did_person_signed_out(),
        AuditAction::RoleGiven => t::did_role_given(),
        AuditAction::RoleTaken => t::did_role_taken(),
        AuditAction::RoleCreated => t::did_role_created(),
        AuditAction::RoleChanged => t::did_role_changed(),
        AuditAction::RoleRemoved => t::did_role_removed(),
        AuditAction::Applied => t::did_applied(),
        AuditAction::ApplicationAccepted => t::did_application_accepted(),
        AuditAction::ApplicationRefused => t::did_application_refused(),
        AuditAction::CoursePublished => t::did_course_published(),
        AuditAction::CourseRestored => t::did_course_restored(),
        AuditAction::CourseHidden => t::did_course_hidden(),
        AuditAction::CourseShown => t::did_course_shown(),
        AuditAction::CourseDeleted => t::did_course_deleted(),
        AuditAction::OrderRefunded => t::did_order_refunded(),
        AuditAction::CategoryAdded => t::did_category_added(),
        AuditAction::CategoryRenamed => t::did_category_renamed(),
        AuditAction::CategoryMoved => t::did_category_moved(),
        AuditAction::CategoryRemoved => t::did_category_removed(),
        AuditAction::JobRetried => t::did_job_retried(),
        AuditAction::JobCancelled => t::did_job_cancelled(),
        AuditAction::LogExported => t::did_log_exported(),
        AuditAction::LogCut => t::did_log_cut(),
        AuditAction::KeysRotated => t::did_keys_rotated(),
        AuditAction::SettingChanged => t::did_setting_changed(),
        AuditAction::SettingRemoved => t::did_setting_removed(),
    }
}

/// Returns the label of a way to sign in, or of the reason why it failed.
pub fn proof(proof: AuthMethod) -> Text {
    match proof {
        AuthMethod::Password => t::proof_password(),
        AuthMethod::Code => t::proof_code(),
        AuthMethod::Registration => t::proof_registration(),
        AuthMethod::Reset => t::proof_reset(),
        AuthMethod::Suspended => t::proof_suspended(),
    }
}

/// Returns the label of a log.
pub fn log(kind: AuditLogKind) -> Text {
    match kind {
        AuditLogKind::SignIn => t::log_kind_sign_in(),
        AuditLogKind::Operation => t::log_kind_operation(),
    }
}

/// Returns the label of what is wrong with a log entry.
pub fn damage(damage: ChainDamage) -> Text {
    match damage {
        ChainDamage::Changed => t::damage_changed(),
        ChainDamage::Missing => t::damage_missing(),
        ChainDamage::End => t::damage_end(),
        ChainDamage::Span => t::damage_span(),
    }
}

/// Returns the label of an application's state, and its colour.
pub fn application(state: ApplicationState) -> (Text, Tone) {
    match state {
        ApplicationState::Waiting => (t::application_waiting(), Tone::Warning),
        ApplicationState::Accepted => (t::application_accepted(), Tone::Success),
        ApplicationState::Refused => (t::application_refused(), Tone::Neutral),
    }
}

/// Returns the label of a course's state, and its colour.
pub fn course(state: CourseState) -> (Text, Tone) {
    match state {
        CourseState::Draft => (t::course_draft(), Tone::Neutral),
        CourseState::Live | CourseState::Changed => (t::course_live(), Tone::Success),
        CourseState::Hidden => (t::course_hidden(), Tone::Danger),
    }
}

/// Returns the label of a source of a timeline's entries.
pub fn source(source: Source) -> Text {
    match source {
        Source::Order => t::source_order(),
        Source::Payment => t::source_payment(),
        Source::Webhook => t::source_webhook(),
        Source::Ledger => t::source_ledger(),
        Source::Refund => t::source_refund(),
        Source::Grant => t::source_grant(),
    }
}

/// Returns the label of a job's state, and its colour.
pub fn job(state: JobState) -> (Text, Tone) {
    match state {
        JobState::Waiting => (t::job_waiting(), Tone::Neutral),
        JobState::Running => (t::job_running(), Tone::Neutral),
        JobState::Failed => (t::job_failed(), Tone::Danger),
        JobState::Succeeded => (t::job_done(), Tone::Success),
    }
}

/// Returns the label of a job's kind, or `None` when this version does not know it.
pub fn task(kind: &str) -> Option<Text> {
    Some(match JobKind::parse(kind)? {
        JobKind::Mail => t::task_mail(),
        JobKind::Sms => t::task_sms(),
        JobKind::Stats => t::task_stats(),
        JobKind::CloseOrder => t::task_order_close(),
        JobKind::AskPayment => t::task_payment_ask(),
        JobKind::Refund => t::task_refund(),
    })
}
