//! Labels of roles, permissions, states and sources.

mod ledger;

use model::{
    Permission, Role,
    account::ApplicationState,
    admin::{JobState, Source},
    audit_log::{AuditAction, AuditLogKind, AuthMethod, ChainDamage},
    job::JobKind,
    ledger::LedgerAccount,
    order::{DeclineReason, GrantSource, OrderEventKind, OrderState, PaymentState, RefundReason, WebhookOutcome},
    payment::GatewayErrorKind,
    provider::{ProviderName, ProviderSetting, SaleGap},
    refund_request::RefundRequestState,
    studio::CourseState,
};
use ui::{Choice, Text, Tone};

use crate::t;

pub use ledger::ledger_entry;

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
        P::PaymentViewAny => t::may_payment_view_any(),
        P::PaymentManageAny => t::may_payment_manage_any(),
        P::ReviewManageAny => t::may_review_manage_any(),
        P::ReportManageAny => t::may_report_manage_any(),
        P::WordManageAny => t::may_word_manage_any(),
    }
}

/// Returns the label of an action in the audit log.
pub fn audit_action(action: AuditAction) -> Text {
    match action {
        AuditAction::SignedIn => t::audit_action_signed_in(),
        AuditAction::Refused => t::audit_action_refused(),
        AuditAction::SignedOut => t::audit_action_signed_out(),
        AuditAction::SessionsEnded => t::audit_action_sessions_ended(),
        AuditAction::Registered => t::audit_action_registered(),
        AuditAction::PasswordChanged => t::audit_action_password_changed(),
        AuditAction::PasswordReset => t::audit_action_password_reset(),
        AuditAction::ContactChanged => t::audit_action_contact_changed(),
        AuditAction::ContactRestored => t::audit_action_contact_restored(),
        AuditAction::PersonCreated => t::audit_action_person_created(),
        AuditAction::PersonSuspended => t::audit_action_person_suspended(),
        AuditAction::PersonUnsuspended => t::audit_action_person_unsuspended(),
        AuditAction::PersonSignedOut => t::audit_action_person_signed_out(),
        AuditAction::RoleGranted => t::audit_action_role_granted(),
        AuditAction::RoleRevoked => t::audit_action_role_revoked(),
        AuditAction::RoleCreated => t::audit_action_role_created(),
        AuditAction::RoleChanged => t::audit_action_role_changed(),
        AuditAction::RoleRemoved => t::audit_action_role_removed(),
        AuditAction::Applied => t::audit_action_applied(),
        AuditAction::ApplicationAccepted => t::audit_action_application_accepted(),
        AuditAction::ApplicationDeclined => t::audit_action_application_declined(),
        AuditAction::CoursePublished => t::audit_action_course_published(),
        AuditAction::CourseRestored => t::audit_action_course_restored(),
        AuditAction::CourseHidden => t::audit_action_course_hidden(),
        AuditAction::CourseShown => t::audit_action_course_shown(),
        AuditAction::CourseDeleted => t::audit_action_course_deleted(),
        AuditAction::OrderRefunded => t::audit_action_order_refunded(),
        AuditAction::RefundApproved => t::audit_action_refund_approved(),
        AuditAction::RefundDeclined => t::audit_action_refund_declined(),
        AuditAction::RefundPolicyChanged => t::audit_action_refund_policy_changed(),
        AuditAction::CategoryAdded => t::audit_action_category_added(),
        AuditAction::CategoryRenamed => t::audit_action_category_renamed(),
        AuditAction::CategoryMoved => t::audit_action_category_moved(),
        AuditAction::CategoryRemoved => t::audit_action_category_removed(),
        AuditAction::JobRetried => t::audit_action_job_retried(),
        AuditAction::JobCancelled => t::audit_action_job_cancelled(),
        AuditAction::LogExported => t::audit_action_log_exported(),
        AuditAction::LogCut => t::audit_action_log_cut(),
        AuditAction::KeysRotated => t::audit_action_keys_rotated(),
        AuditAction::SettingChanged => t::audit_action_setting_changed(),
        AuditAction::SettingRemoved => t::audit_action_setting_removed(),
        AuditAction::ProviderChanged => t::audit_action_provider_changed(),
        AuditAction::ProviderKeysChanged => t::audit_action_provider_keys_changed(),
        AuditAction::WebhooksSeen => t::audit_action_webhooks_seen(),
        AuditAction::StatementReceived => t::audit_action_statement_received(),
        AuditAction::StatementTakenBack => t::audit_action_statement_taken_back(),
        AuditAction::DifferenceResolved => t::audit_action_difference_resolved(),
        AuditAction::DayClosed => t::audit_action_day_closed(),
        AuditAction::CommentHidden => t::audit_action_comment_hidden(),
        AuditAction::CommentShown => t::audit_action_comment_shown(),
        AuditAction::CommentReleased => t::audit_action_comment_released(),
        AuditAction::WriterBlocked => t::audit_action_writer_blocked(),
        AuditAction::WriterUnblocked => t::audit_action_writer_unblocked(),
        AuditAction::ReviewHidden => t::audit_action_review_hidden(),
        AuditAction::ReviewShown => t::audit_action_review_shown(),
        AuditAction::MailTemplateChanged => t::audit_action_mail_template_changed(),
        AuditAction::ReviewReleased => t::audit_action_review_released(),
        AuditAction::WordsAdded => t::audit_action_words_added(),
        AuditAction::WordRemoved => t::audit_action_word_removed(),
        AuditAction::ReportDecided => t::audit_action_report_decided(),
    }
}

/// Returns the label of a way to sign in, or of the reason why it failed.
pub fn auth_method(method: AuthMethod) -> Text {
    match method {
        AuthMethod::Password => t::auth_method_password(),
        AuthMethod::Code => t::auth_method_code(),
        AuthMethod::Registration => t::auth_method_registration(),
        AuthMethod::Reset => t::auth_method_reset(),
        AuthMethod::Suspended => t::auth_method_suspended(),
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
        ApplicationState::Declined => (t::application_declined(), Tone::Neutral),
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
pub fn job_kind(kind: &str) -> Option<Text> {
    Some(match JobKind::parse(kind)? {
        JobKind::Mail => t::job_kind_mail(),
        JobKind::Sms => t::job_kind_sms(),
        JobKind::Notice => t::job_kind_notice(),
        JobKind::DeliverNotices => t::job_kind_notice_deliver(),
        JobKind::Stats => t::job_kind_stats(),
        JobKind::CloseOrder => t::job_kind_order_close(),
        JobKind::PollPayment => t::job_kind_payment_poll(),
        JobKind::Refund => t::job_kind_refund(),
        JobKind::FetchStatement => t::job_kind_statement_fetch(),
        JobKind::ReadStatement => t::job_kind_statement_read(),
        JobKind::ForgetMethod => t::job_kind_payment_forget_method(),
        JobKind::DescribeMethod => t::job_kind_payment_describe_method(),
        JobKind::CheckMethods => t::job_kind_payment_check_methods(),
    })
}

/// Returns the label of an event of an order, after which it has this state.
pub fn order_event(kind: OrderEventKind, state: OrderState) -> Text {
    match kind {
        OrderEventKind::Placed => t::timeline_placed(),
        OrderEventKind::PaymentStarted => t::timeline_payment_started(),
        OrderEventKind::ReturnedFromProvider => t::timeline_returned_from_provider(),
        OrderEventKind::ProviderUnreachable => t::timeline_provider_unreachable(),
        OrderEventKind::Declined => t::timeline_declined(),
        OrderEventKind::Paid => t::timeline_paid(),
        OrderEventKind::PaidLate => t::timeline_paid_late(),
        OrderEventKind::Granted => t::timeline_granted(),
        OrderEventKind::Closed => t::timeline_closed(),
        OrderEventKind::CancelledByBuyer => t::timeline_cancelled_by_buyer(),
        OrderEventKind::RefundStarted => t::timeline_refund_started(),
        OrderEventKind::AccessEnded => t::timeline_access_ended(),
        OrderEventKind::Refunded if state == OrderState::PartRefunded => kit::order_state(state).0,
        OrderEventKind::Refunded => t::timeline_refunded(),
        OrderEventKind::RefundRefused => t::timeline_refund_refused(),
        OrderEventKind::RefundAsked => t::timeline_refund_asked(),
        OrderEventKind::RefundAccepted => t::timeline_request_accepted(),
        OrderEventKind::RefundDeclined => t::timeline_refund_declined(),
        OrderEventKind::RefundWithdrawn => t::timeline_refund_withdrawn(),
        OrderEventKind::DisputeWarned => t::timeline_dispute_warned(),
        OrderEventKind::DisputeOpened => t::timeline_disputed(),
        OrderEventKind::DisputeWon => t::timeline_dispute_won(),
        OrderEventKind::DisputeLost => t::timeline_dispute_lost(),
        OrderEventKind::AccessFrozen => t::timeline_access_frozen(),
        OrderEventKind::AccessThawed => t::timeline_access_thawed(),
    }
}

/// Returns the label of a request's state, and its colour.
pub fn request(state: RefundRequestState) -> (Text, Tone) {
    match state {
        RefundRequestState::Asked => (t::request_state_asked(), Tone::Warning),
        RefundRequestState::Accepted => (t::request_state_accepted(), Tone::Success),
        RefundRequestState::Declined => (t::request_state_declined(), Tone::Neutral),
        RefundRequestState::Withdrawn => (t::request_state_withdrawn(), Tone::Neutral),
    }
}

/// Returns the label of a payment's state.
pub fn payment(state: PaymentState) -> Text {
    match state {
        PaymentState::Created | PaymentState::Pending => t::timeline_begun(),
        PaymentState::Succeeded => t::timeline_succeeded(),
        PaymentState::Failed => t::timeline_failed(),
        PaymentState::Cancelled => t::timeline_cancelled(),
    }
}

/// Returns the label of the outcome of a webhook.
pub fn webhook(outcome: WebhookOutcome) -> Text {
    match outcome {
        WebhookOutcome::Applied => t::timeline_applied(),
        WebhookOutcome::Repeated => t::timeline_repeated(),
        WebhookOutcome::Outdated => t::timeline_outdated(),
        WebhookOutcome::Unknown => t::timeline_unknown(),
        WebhookOutcome::Mismatch => t::timeline_mismatch(),
        WebhookOutcome::Other => t::timeline_other(),
        WebhookOutcome::InvalidSignature => t::timeline_invalid_signature(),
        WebhookOutcome::TimestampOutOfRange => t::timeline_timestamp_out_of_range(),
        WebhookOutcome::WrongMerchant => t::timeline_wrong_merchant(),
        WebhookOutcome::Malformed => t::timeline_malformed(),
        WebhookOutcome::Disputed => t::timeline_disputed(),
    }
}

/// Returns the label of a payment provider; of one that this version does not know its name.
pub fn provider(name: &str) -> Text {
    match ProviderName::parse(name) {
        Some(ProviderName::Test) => t::provider_test(),
        Some(ProviderName::Stripe) => "Stripe".into(),
        Some(ProviderName::Alipay) => t::provider_alipay(),
        Some(ProviderName::WeChat) => t::provider_wechat(),
        Some(ProviderName::UnionPay) => t::provider_unionpay(),
        _ => name.to_owned().into(),
    }
}

/// Returns what it means that a provider gave no usable answer.
pub fn gateway_error(kind: GatewayErrorKind) -> Text {
    match kind {
        GatewayErrorKind::Unreachable => t::gateway_error_unreachable(),
        GatewayErrorKind::TimedOut => t::gateway_error_timed_out(),
        GatewayErrorKind::Unauthorized => t::gateway_error_unauthorized(),
        GatewayErrorKind::Refused => t::gateway_error_refused(),
        GatewayErrorKind::Unreadable => t::gateway_error_unreadable(),
        GatewayErrorKind::Unsupported => t::gateway_error_unsupported(),
    }
}

/// Returns why courses that cost something cannot be bought, and what to do.
pub fn sale_gap(gap: SaleGap) -> Text {
    match gap {
        SaleGap::NoProvider => t::sale_gap_no_provider(),
        SaleGap::Price => t::sale_gap_price(),
    }
}

/// Returns the label of a value of a provider's settings.
pub fn provider_setting(setting: ProviderSetting) -> Text {
    match setting {
        ProviderSetting::On => t::provider_on(),
        ProviderSetting::Off => t::provider_off(),
        ProviderSetting::Sandbox => t::provider_sandbox(),
        ProviderSetting::Live => t::provider_live(),
    }
}

/// Returns the label of an account of the ledger.
pub fn account(account: &LedgerAccount) -> Text {
    match account {
        LedgerAccount::Provider(name) => t::ledger_account_provider(provider(name)),
        LedgerAccount::Teacher(_) => t::ledger_account_teacher(),
        LedgerAccount::Platform => t::ledger_account_platform(),
        LedgerAccount::Suspense => t::ledger_account_suspense(),
        LedgerAccount::Refund => t::ledger_account_refund(),
        LedgerAccount::Dispute => t::ledger_account_dispute(),
        LedgerAccount::ProviderFees => t::ledger_account_provider_fees(),
        LedgerAccount::Clearing => t::ledger_account_clearing(),
    }
}

/// Returns the label of the reason of a refund.
pub fn refund_reason(reason: RefundReason) -> Text {
    match reason {
        RefundReason::DuplicatePayment => t::reason_duplicate_payment(),
        RefundReason::AlreadyOwned => t::reason_already_owned(),
        RefundReason::IssuedBySchool => t::reason_issued_by_school(),
    }
}

/// Returns the label of a grant that opened a course, by its origin.
pub fn grant_source(source: GrantSource) -> Text {
    match source {
        GrantSource::Purchase => t::timeline_purchase(),
        GrantSource::Free => t::timeline_free(),
    }
}

/// Returns the label of the reason why a payment was declined.
pub fn decline(decline: DeclineReason) -> Text {
    match decline {
        DeclineReason::InsufficientFunds => t::reason_insufficient_funds(),
        DeclineReason::CardDeclined => t::reason_card_declined(),
        DeclineReason::ExpiredCard => t::reason_expired_card(),
        DeclineReason::LimitExceeded => t::reason_limit_exceeded(),
        DeclineReason::CancelledByPayer => t::reason_cancelled_by_payer(),
        DeclineReason::MethodUnavailable => t::reason_method_unavailable(),
        DeclineReason::Unknown => t::reason_unknown(),
    }
}
