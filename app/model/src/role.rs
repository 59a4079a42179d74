//! Permissions, and the roles that hold them.
//!
//! A permission is an area, an action and a scope, and is written so: `course.edit.own`. There is one for each thing
//! that a verb of the domain asks for, and for nothing else. A role is a set of permissions; what the built-in ones
//! hold at first stands here, what they and a school's own roles hold today stands in the database.

use serde::{Deserialize, Serialize};

use crate::{ParseWordError, text_enum};

text_enum! {
    /// A role that every school has.
    pub enum Role {
        /// A learner, as everybody with an account is.
        Learner = "learner",
        /// A teacher, who makes courses of their own.
        Teacher = "teacher",
        /// A reviewer, who looks at what others publish, and at who wants to teach.
        Reviewer = "reviewer",
        /// A helper for people with their accounts and orders.
        Support = "support",
        /// An administrator, who runs the school: may do everything, always.
        Administrator = "administrator",
    }
}

text_enum! {
    /// A permission that verbs of the domain require: area, action and scope.
    pub enum Permission {
        /// The permission to see drafts and paid lessons of one's own courses, and their statistics.
        CourseViewOwn = "course.view.own",
        /// The permission to see drafts and paid lessons of any course.
        CourseViewAny = "course.view.any",
        /// The permission to make courses and import them.
        CourseCreateOwn = "course.create.own",
        /// The permission to change one's own courses.
        CourseEditOwn = "course.edit.own",
        /// The permission to change any course.
        CourseEditAny = "course.edit.any",
        /// The permission to publish one's own courses.
        CoursePublishOwn = "course.publish.own",
        /// The permission to publish any course.
        CoursePublishAny = "course.publish.any",
        /// The permission to download one's own courses.
        CourseExportOwn = "course.export.own",
        /// The permission to download any course.
        CourseExportAny = "course.export.any",
        /// The permission to take any course out of the catalogue, and put it back.
        CourseManageAny = "course.manage.any",
        /// The permission to delete one's own courses, as long as nobody could buy them.
        CourseDeleteOwn = "course.delete.own",
        /// The permission to delete any course that nobody could buy.
        CourseDeleteAny = "course.delete.any",
        /// The permission to see the category tree, and change it.
        CategoryEditAny = "category.edit.any",
        /// The permission to remove categories in which nothing lies.
        CategoryDeleteAny = "category.delete.any",
        /// The permission to see any order, and its timeline.
        OrderViewAny = "order.view.any",
        /// The permission to refund any order.
        OrderRefundAny = "order.refund.any",
        /// The permission to download tables of the sales of one's own courses.
        OrderExportOwn = "order.export.own",
        /// The permission to see the overview of the school.
        SchoolViewAny = "school.view.any",
        /// The permission to find people.
        PersonViewAny = "person.view.any",
        /// The permission to make accounts, suspend people and sign them out.
        PersonEditAny = "person.edit.any",
        /// The permission to see the permissions of each role.
        RoleViewAny = "role.view.any",
        /// The permission to change the permissions of roles, and who has them.
        RoleManageAny = "role.manage.any",
        /// The permission to read applications to teach.
        ApplicationViewAny = "application.view.any",
        /// The permission to decide applications to teach.
        ApplicationManageAny = "application.manage.any",
        /// The permission to read the audit logs, and verify them.
        LogViewAny = "log.view.any",
        /// The permission to download the audit logs.
        LogExportAny = "log.export.any",
        /// The permission to see background jobs.
        JobViewAny = "job.view.any",
        /// The permission to run failed jobs again, or give them up.
        JobManageAny = "job.manage.any",
        /// The permission to see the settings.
        SettingViewAny = "setting.view.any",
        /// The permission to change settings.
        SettingEditAny = "setting.edit.any",
        /// The permission to see the payment providers, how they answer, and what they sent in vain.
        PaymentViewAny = "payment.view.any",
        /// The permission to switch payment providers, order them and enter their keys.
        PaymentManageAny = "payment.manage.any",
        /// The permission to hide reviews, and show them again.
        ReviewManageAny = "review.manage.any",
        /// The permission to decide on what people report, and on what the word filter holds.
        ReportManageAny = "report.manage.any",
        /// The permission to see the words of the filter, and change them.
        WordManageAny = "word.manage.any",
    }
}

impl Permission {
    /// Returns the permission for the same with anybody's things. Returns `None` when there is none.
    #[must_use]
    pub const fn any(self) -> Option<Self> {
        match self {
            Self::CourseViewOwn => Some(Self::CourseViewAny),
            Self::CourseEditOwn => Some(Self::CourseEditAny),
            Self::CoursePublishOwn => Some(Self::CoursePublishAny),
            Self::CourseDeleteOwn => Some(Self::CourseDeleteAny),
            Self::CourseExportOwn => Some(Self::CourseExportAny),
            Self::CourseCreateOwn | Self::OrderExportOwn => None,
            any => Some(any),
        }
    }

    /// Returns whether a verb that asks for it gives power over people or over where their money goes, or takes it:
    /// accounts, roles, who teaches, payment providers. What a thief of a session would do first asks for the password
    /// anew.
    #[must_use]
    pub const fn gives_power(self) -> bool {
        matches!(self, Self::PersonEditAny | Self::RoleManageAny | Self::ApplicationManageAny | Self::PaymentManageAny)
    }

    const fn bit(self) -> u64 {
        1 << self as u64
    }
}

impl Role {
    /// Returns the permissions of this role in a new school.
    #[must_use]
    pub const fn permissions(self) -> &'static [Permission] {
        use Permission as P;
        match self {
            Self::Learner => &[],
            Self::Teacher => &[
                P::CourseViewOwn,
                P::CourseCreateOwn,
                P::CourseEditOwn,
                P::CoursePublishOwn,
                P::CourseDeleteOwn,
                P::CourseExportOwn,
                P::OrderExportOwn,
            ],
            Self::Reviewer => &[
                P::CourseViewAny,
                P::SchoolViewAny,
                P::ApplicationViewAny,
                P::ApplicationManageAny,
                P::ReviewManageAny,
                P::ReportManageAny,
            ],
            Self::Support => {
                &[P::OrderViewAny, P::OrderRefundAny, P::SchoolViewAny, P::PersonViewAny, P::PersonEditAny]
            }
            Self::Administrator => Permission::ALL,
        }
    }
}

/// A box of the matrix of roles: a permission of a role. In forms the permission, a space and the role's name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PermissionOfRole {
    /// The permission.
    pub permission: Permission,
    /// The name of the role.
    pub role: String,
}

impl TryFrom<String> for PermissionOfRole {
    type Error = ParseWordError;

    fn try_from(text: String) -> Result<Self, ParseWordError> {
        let (permission, role) = text.split_once(' ').ok_or(ParseWordError)?;
        Ok(Self { permission: permission.parse()?, role: role.into() })
    }
}

impl From<PermissionOfRole> for String {
    fn from(tick: PermissionOfRole) -> Self {
        format!("{} {}", tick.permission, tick.role)
    }
}

/// A set of permissions: of a role, or of a person by all their roles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Permissions(u64);

/// The text of a role that may do everything, whatever there will be.
const EVERYTHING: &str = "*";

impl Permissions {
    /// Parses the text in a role's row: words with spaces between. Words that mean nothing any more are left out.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        match text {
            EVERYTHING => Permission::ALL.iter().copied().collect(),
            words => words.split(' ').filter_map(Permission::parse).collect(),
        }
    }

    /// Returns the text for a role's row.
    #[must_use]
    pub fn to_text(self) -> String {
        self.iter().map(Permission::as_str).collect::<Vec<_>>().join(" ")
    }

    /// Returns whether this very permission is in the set.
    #[must_use]
    pub const fn has(self, permission: Permission) -> bool {
        self.0 & permission.bit() != 0
    }

    /// Returns whether the set allows it: by this permission, or by the one for anybody's things.
    #[must_use]
    pub fn can(self, permission: Permission) -> bool {
        self.has(permission) || permission.any().is_some_and(|any| self.has(any))
    }

    /// Returns whether all of `others` are in the set.
    #[must_use]
    pub const fn include(self, others: Self) -> bool {
        self.0 & others.0 == others.0
    }

    /// Returns the permissions that either of the two sets has.
    #[must_use]
    pub const fn with(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    /// Returns the permissions that only one of the two sets has.
    #[must_use]
    pub const fn difference(self, others: Self) -> Self {
        Self(self.0 ^ others.0)
    }

    /// Returns the permissions that are not in `others`.
    #[must_use]
    pub const fn without(self, others: Self) -> Self {
        Self(self.0 & !others.0)
    }

    /// Returns the permissions in the order of their declaration.
    pub fn iter(self) -> impl Iterator<Item = Permission> {
        Permission::ALL.iter().copied().filter(move |permission| self.has(*permission))
    }
}

impl FromIterator<Permission> for Permissions {
    fn from_iter<I: IntoIterator<Item = Permission>>(permissions: I) -> Self {
        Self(permissions.into_iter().fold(0, |bits, permission| bits | permission.bit()))
    }
}

impl FromIterator<Role> for Permissions {
    /// Collects the permissions of these built-in roles in a new school.
    fn from_iter<I: IntoIterator<Item = Role>>(roles: I) -> Self {
        roles.into_iter().flat_map(Role::permissions).copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_permission_is_an_area_an_action_and_a_scope() {
        for permission in Permission::ALL {
            let words: Vec<_> = permission.as_str().split('.').collect();
            assert!(matches!(
                words[..],
                [_, "view" | "create" | "edit" | "publish" | "delete" | "refund" | "export" | "manage", "own" | "any"]
            ));
            let any = permission.as_str().replace(".own", ".any");
            assert_eq!(permission.any(), Permission::parse(&any), "{permission}");
        }
        assert!(Permission::ALL.len() <= 64, "each has a bit");
    }

    #[test]
    fn what_is_allowed_with_anybodys_things_is_allowed_with_ones_own() {
        let editor = Permissions::from_iter([Permission::CourseEditAny]);
        assert!(editor.can(Permission::CourseEditOwn) && editor.can(Permission::CourseEditAny));
        let teacher = Permissions::from_iter([Role::Teacher]);
        assert!(teacher.can(Permission::CourseEditOwn) && !teacher.can(Permission::CourseEditAny));
    }

    #[test]
    fn a_set_is_read_as_it_was_written() {
        for role in Role::ALL {
            let set = Permissions::from_iter([*role]);
            assert_eq!(Permissions::parse(&set.to_text()), set);
        }
        assert_eq!(Permissions::parse("*"), Permissions::from_iter([Role::Administrator]));
        assert_eq!(
            Permissions::parse("course.fly.any course.edit.own"),
            Permissions::from_iter([Permission::CourseEditOwn])
        );
    }
}
