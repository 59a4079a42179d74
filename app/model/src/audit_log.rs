//! The audit logs of who did what, as pages show them.
//!
//! Knows nothing of how they are stored and sealed.

use serde::{Deserialize, Serialize};

use crate::{Millis, percent::percent_encode, text_enum};

text_enum! {
    /// A kind of audit log.
    pub enum AuditLogKind {
        /// The log of sign-ins, failed ones among them.
        SignIn = "sign-in",
        /// The log of who changed what.
        Operation = "operation",
    }
}

text_enum! {
    /// A method by which somebody signed in or tried to, or the reason why they were refused.
    pub enum AuthMethod {
        /// A password.
        Password = "password",
        /// A verification code that was sent to them.
        Code = "code",
        /// A new account.
        Registration = "registration",
        /// A new password in place of a forgotten one.
        Reset = "reset",
        /// A suspended account, though the rest was right.
        Suspended = "suspended",
    }
}

text_enum! {
    /// An action that an audit log records.
    ///
    /// The hashes of the chain cover the codes, so that these stay where a name has changed.
    pub enum AuditAction {
        /// A sign-in.
        SignedIn = "signed-in",
        /// A sign-in that was refused.
        Refused = "refused",
        /// A sign-out.
        SignedOut = "signed-out",
        /// The end of one session, or of all others.
        SessionsEnded = "sessions-ended",
        /// The registration of an account.
        Registered = "registered",
        /// A changed password.
        PasswordChanged = "password-changed",
        /// A new password in place of a forgotten one.
        PasswordReset = "password-reset",
        /// A changed e-mail address or phone number.
        ContactChanged = "contact-changed",
        /// A change of an address or number that was taken back.
        ContactRestored = "contact-restored",
        /// An account made for somebody.
        PersonCreated = "person-created",
        /// The suspension of a person.
        PersonSuspended = "person-suspended",
        /// The end of a suspension.
        PersonUnsuspended = "person-admitted",
        /// The end of all sessions of a person.
        PersonSignedOut = "person-signed-out",
        /// A role granted to a person.
        RoleGranted = "role-given",
        /// A role revoked from a person.
        RoleRevoked = "role-taken",
        /// A new role.
        RoleCreated = "role-created",
        /// Changed permissions of a role.
        RoleChanged = "role-changed",
        /// A removed role.
        RoleRemoved = "role-removed",
        /// An application to teach.
        Applied = "applied",
        /// An accepted application to teach.
        ApplicationAccepted = "application-accepted",
        /// A declined application to teach.
        ApplicationDeclined = "application-refused",
        /// A published course.
        CoursePublished = "course-published",
        /// An earlier release of a course that was restored.
        CourseRestored = "course-restored",
        /// A course taken out of the catalogue.
        CourseHidden = "course-hidden",
        /// A course put back into the catalogue.
        CourseShown = "course-shown",
        /// The deletion of a course that nobody could buy yet.
        CourseDeleted = "course-deleted",
        /// A refund of an order.
        OrderRefunded = "order-refunded",
        /// A request for a refund that the first of two people accepted.
        RefundApproved = "refund-approved",
        /// A request for a refund that was declined.
        RefundDeclined = "refund-declined",
        /// Another refund policy of a course.
        RefundPolicyChanged = "refund-policy-changed",
        /// A new category.
        CategoryAdded = "category-added",
        /// Another name of a category.
        CategoryRenamed = "category-renamed",
        /// Another place of a category.
        CategoryMoved = "category-moved",
        /// A removed category.
        CategoryRemoved = "category-removed",
        /// A failed job that is to run again.
        JobRetried = "job-retried",
        /// A job that was given up.
        JobCancelled = "job-cancelled",
        /// A download of an audit log.
        LogExported = "log-exported",
        /// The removal of rows that were older than the retention.
        LogCut = "log-cut",
        /// A new key, with which everything was sealed again.
        KeysRotated = "keys-rotated",
        /// A changed setting.
        SettingChanged = "setting-changed",
        /// A setting that was taken out of the database.
        SettingRemoved = "setting-removed",
        /// A payment provider that was switched on or off, moved, or set to a sandbox or to real money.
        ProviderChanged = "provider-changed",
        /// Other keys of a payment provider; the log names the fields, never their values.
        ProviderKeysChanged = "provider-keys-changed",
        /// Webhooks of payment providers that nobody has to look at any more; the log has their number.
        WebhooksSeen = "webhooks-seen",
        /// A statement of a payment provider that was fetched or uploaded.
        StatementReceived = "statement-received",
        /// A statement of a payment provider that was taken back.
        StatementTakenBack = "statement-taken-back",
        /// A difference between a statement and the books that was resolved.
        DifferenceResolved = "difference-resolved",
        /// A day of a payment provider that was closed.
        DayClosed = "day-closed",
        /// A review that was hidden; the log has the course's mean before and after.
        ReviewHidden = "review-hidden",
        /// A hidden review that everybody sees again; the log has the course's mean before and after.
        ReviewShown = "review-shown",
        /// A comment that was hidden, with the reason.
        CommentHidden = "comment-hidden",
        /// A hidden comment that everybody sees again.
        CommentShown = "comment-shown",
        /// A comment that the word filter held and that was let through.
        CommentReleased = "comment-released",
        /// Somebody whom a teacher blocked in the talk of their courses.
        WriterBlocked = "writer-blocked",
        /// Somebody whom a teacher lets write again.
        WriterUnblocked = "writer-unblocked",
        /// A mail template that was changed, or taken back to what the program came with.
        MailTemplateChanged = "mail-template-changed",
        /// A review that was held by the word filter, and let through.
        ReviewReleased = "review-released",
        /// Words added to the filter, or words that have another grade.
        WordsAdded = "words-added",
        /// A word removed from the filter.
        WordRemoved = "word-removed",
        /// A decision on what was reported, or held by the word filter.
        ReportDecided = "report-decided",
    }
}

impl AuditAction {
    /// Returns the kind of log in which the action stands.
    #[must_use]
    pub const fn kind(self) -> AuditLogKind {
        match self {
            Self::SignedIn
            | Self::Refused
            | Self::SignedOut
            | Self::SessionsEnded
            | Self::Registered
            | Self::PasswordChanged
            | Self::PasswordReset
            | Self::ContactChanged
            | Self::ContactRestored => AuditLogKind::SignIn,
            _ => AuditLogKind::Operation,
        }
    }
}

/// A row of an audit log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditLogRow {
    /// The place in its chain, from 1.
    pub seq: i64,
    /// The instant at which it was recorded.
    pub at: Millis,
    /// The user name of who did it; empty for nobody who is known, or the school itself.
    pub actor: String,
    /// The action that was done.
    pub action: AuditAction,
    /// The user name, role or id to which it was done.
    pub subject: String,
    /// The value before, without secrets.
    pub before: String,
    /// The value afterwards, without secrets.
    pub after: String,
    /// The client's IP address.
    pub address: String,
    /// The id of the request.
    pub request: String,
}

/// A filter for rows of an audit log; empty parts match everything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditLogFilter {
    /// The kind of log.
    pub kind: Option<AuditLogKind>,
    /// A user name, of who did it or to whom it was done; or an address.
    pub q: String,
    /// The action that was done.
    pub action: Option<AuditAction>,
    /// The first day, such as `2026-11-24`.
    pub from: String,
    /// The last day, such as `2026-11-24`.
    pub to: String,
}

impl AuditLogFilter {
    /// Reads a filter from the parts of an address. A part that is empty or wrong, such as an action of the other log,
    /// matches everything.
    #[must_use]
    pub fn of(part: impl Fn(&str) -> String) -> Self {
        let kind = AuditLogKind::parse(&part("kind"));
        Self {
            kind,
            q: part("q"),
            action: AuditAction::parse(&part("verb")).filter(|action| kind.is_none_or(|kind| action.kind() == kind)),
            from: part("from"),
            to: part("to"),
        }
    }

    /// Returns the filter as the query of an address.
    #[must_use]
    pub fn to_query(&self) -> String {
        let kind = self.kind.map_or("", AuditLogKind::as_str);
        let action = self.action.map_or("", AuditAction::as_str);
        let pairs = [("kind", kind), ("q", &self.q), ("verb", action), ("from", &self.from), ("to", &self.to)];
        let set = pairs.iter().filter(|(_, value)| !value.is_empty());
        set.map(|(name, value)| format!("{name}={}", percent_encode(value))).collect::<Vec<_>>().join("&")
    }
}

/// A place where the chain of an audit log is broken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChainBreak {
    /// The kind of log.
    pub kind: AuditLogKind,
    /// The row's place in its chain, from 1.
    pub seq: i64,
    /// The damage that was found there.
    pub what: ChainDamage,
}

text_enum! {
    /// A kind of damage to an audit log.
    pub enum ChainDamage {
        /// A row that says something else than it did.
        Changed = "changed",
        /// Missing rows before this one.
        Missing = "missing",
        /// Missing last rows, or rows behind the end.
        End = "end",
        /// A span of where the log begins and ends that is not ours.
        Span = "span",
    }
}

/// The result of verifying all audit logs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChainVerdict {
    /// The number of rows that were verified.
    pub rows: i64,
    /// The places where a chain is broken; empty is good news.
    pub breaks: Vec<ChainBreak>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_is_read_from_an_address_and_written_into_one() {
        let filter = AuditLogFilter {
            kind: Some(AuditLogKind::SignIn),
            q: "@amy & 林".into(),
            action: Some(AuditAction::Refused),
            from: "2026-01-01".into(),
            to: String::new(),
        };
        assert_eq!(filter.to_query(), "kind=sign-in&q=%40amy%20%26%20%E6%9E%97&verb=refused&from=2026-01-01");
        let parts = |name: &str| match name {
            "kind" | "verb" => "junk".to_owned(),
            name => name.to_owned(),
        };
        let read = AuditLogFilter { q: "q".into(), from: "from".into(), to: "to".into(), ..AuditLogFilter::default() };
        assert_eq!(AuditLogFilter::of(parts), read);
        assert_eq!(AuditLogFilter::default().to_query(), "");
        let other = |name: &str| if name == "kind" { "sign-in" } else { "person-suspended" }.to_owned();
        assert_eq!(AuditLogFilter::of(other).action, None, "it stands in the other log");
    }
}
