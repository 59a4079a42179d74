//! What the school writes down of who did what.

use serde::{Deserialize, Serialize};

use crate::{Millis, text_enum, url::percent_encode};

text_enum! {
    /// Which log.
    pub enum AuditLogKind {
        /// Who signed in, or tried to.
        SignIn = "sign-in",
        /// Who changed what.
        Operation = "operation",
    }
}

text_enum! {
    /// With what somebody signed in or tried to, or why she was refused.
    pub enum AuthMethod {
        /// A password.
        Password = "password",
        /// A code that was sent to her.
        Code = "code",
        /// A new account.
        Registration = "registration",
        /// A new password in place of a forgotten one.
        Reset = "reset",
        /// It was right, but the account is suspended.
        Suspended = "suspended",
    }
}

text_enum! {
    /// What was done.
    pub enum AuditAction {
        /// Signed in.
        SignedIn = "signed-in",
        /// Tried to sign in, and was refused.
        Refused = "refused",
        /// Signed out.
        SignedOut = "signed-out",
        /// Ended a session, or all others.
        SessionsEnded = "sessions-ended",
        /// Opened an account.
        Registered = "registered",
        /// Changed her password.
        PasswordChanged = "password-changed",
        /// Set a forgotten password anew.
        PasswordReset = "password-reset",
        /// Changed her e-mail address or phone number.
        ContactChanged = "contact-changed",
        /// Took a change of an address or number back.
        ContactRestored = "contact-restored",
        /// Made an account.
        PersonCreated = "person-created",
        /// Barred somebody.
        PersonSuspended = "person-suspended",
        /// Let somebody in again.
        PersonAdmitted = "person-admitted",
        /// Signed somebody out everywhere.
        PersonSignedOut = "person-signed-out",
        /// Gave a role.
        RoleGiven = "role-given",
        /// Took a role.
        RoleTaken = "role-taken",
        /// Made a role.
        RoleCreated = "role-created",
        /// Changed what a role may do.
        RoleChanged = "role-changed",
        /// Removed a role.
        RoleRemoved = "role-removed",
        /// Applied to become a teacher.
        Applied = "applied",
        /// Accepted a teacher.
        ApplicationAccepted = "application-accepted",
        /// Refused one.
        ApplicationRefused = "application-refused",
        /// Published a course.
        CoursePublished = "course-published",
        /// Went back to an earlier release.
        CourseRestored = "course-restored",
        /// Took a course out of the catalogue.
        CourseHidden = "course-hidden",
        /// Put it back.
        CourseShown = "course-shown",
        /// Deleted a course that nobody could buy yet.
        CourseDeleted = "course-deleted",
        /// Gave an order's money back.
        OrderRefunded = "order-refunded",
        /// Made a category.
        CategoryAdded = "category-added",
        /// Gave it another name.
        CategoryRenamed = "category-renamed",
        /// Gave it another place.
        CategoryMoved = "category-moved",
        /// Removed it.
        CategoryRemoved = "category-removed",
        /// Had a job run again.
        JobRetried = "job-retried",
        /// Gave a job up.
        JobCancelled = "job-cancelled",
        /// Downloaded a log.
        LogExported = "log-exported",
        /// Cut off what had had its time.
        LogCut = "log-cut",
        /// Made a new key, and sealed everything with it.
        KeysRotated = "keys-rotated",
    }
}

impl AuditAction {
    /// The log that it stands in.
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

/// A row of a log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditLogRow {
    /// Its place in its chain, from 1.
    pub seq: i64,
    /// When.
    pub at: Millis,
    /// Who, by her user name; empty: nobody who is known, or the school itself.
    pub actor: String,
    /// What.
    pub verb: AuditAction,
    /// On what: a user name, a role, an id.
    pub subject: String,
    /// What it was before; without secrets.
    pub before: String,
    /// What it is now; without secrets.
    pub after: String,
    /// From where.
    pub address: String,
    /// In which request.
    pub request: String,
}

/// What somebody looks for in a log; empty texts look for everything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditLogFilter {
    /// Which log.
    pub kind: Option<AuditLogKind>,
    /// A user name, of who did it or to whom it was done; or an address.
    pub q: String,
    /// What was done.
    pub verb: Option<AuditAction>,
    /// The first day, `2026-11-24`.
    pub from: String,
    /// The last day.
    pub to: String,
}

impl AuditLogFilter {
    /// From the parts of an address; what says nothing, or something wrong, such as what stands in the other log, is looked
    /// for everywhere.
    #[must_use]
    pub fn of(part: impl Fn(&str) -> String) -> Self {
        let kind = AuditLogKind::parse(&part("kind"));
        Self {
            kind,
            q: part("q"),
            verb: AuditAction::parse(&part("verb")).filter(|verb| kind.is_none_or(|kind| verb.kind() == kind)),
            from: part("from"),
            to: part("to"),
        }
    }

    /// The same as the query of an address.
    #[must_use]
    pub fn to_query(&self) -> String {
        let kind = self.kind.map_or("", AuditLogKind::as_str);
        let verb = self.verb.map_or("", AuditAction::as_str);
        let pairs = [("kind", kind), ("q", &self.q), ("verb", verb), ("from", &self.from), ("to", &self.to)];
        let set = pairs.iter().filter(|(_, value)| !value.is_empty());
        set.map(|(name, value)| format!("{name}={}", percent_encode(value))).collect::<Vec<_>>().join("&")
    }
}

/// What is wrong with a chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChainBreak {
    /// Which log.
    pub kind: AuditLogKind,
    /// Where.
    pub seq: i64,
    /// What.
    pub what: ChainDamage,
}

text_enum! {
    /// How a log was tampered with.
    pub enum ChainDamage {
        /// The row says something else than it did.
        Changed = "changed",
        /// Rows are missing before this one.
        Missing = "missing",
        /// The last rows are missing, or rows stand behind the end.
        End = "end",
        /// The note of where the log begins and ends is not ours.
        Span = "span",
    }
}

/// What a look at both chains found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChainVerdict {
    /// Rows that were looked at.
    pub rows: i64,
    /// What is wrong; empty is good news.
    pub faults: Vec<ChainBreak>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_is_read_from_an_address_and_written_into_one() {
        let filter = AuditLogFilter {
            kind: Some(AuditLogKind::SignIn),
            q: "@amy & 林".into(),
            verb: Some(AuditAction::Refused),
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
        assert_eq!(AuditLogFilter::of(other).verb, None, "it stands in the other log");
    }
}
