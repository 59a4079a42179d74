//! Permissions, and the roles that hold them.
//!
//! A permission is an area, an action and a scope, and is written so: `course.edit.own`. There is one for each thing
//! that a verb of the domain asks for, and for nothing else. A role is a set of permissions; what the built-in ones
//! hold at first stands here, what they and a school's own roles hold today stands in the database.

use serde::{Deserialize, Serialize};

use crate::text_enum;

text_enum! {
    /// The roles that every school has.
    pub enum Role {
        /// Learns; everybody with an account does.
        Learner = "learner",
        /// Makes courses of her own.
        Teacher = "teacher",
        /// Looks at what others publish, and at who wants to teach.
        Reviewer = "reviewer",
        /// Helps people with their accounts and orders.
        Support = "support",
        /// Runs the school: may do everything, always.
        Administrator = "administrator",
    }
}

text_enum! {
    /// What domain verbs ask for: area, action and scope.
    pub enum Permission {
        /// See drafts and paid lessons of her own courses, and her figures.
        CourseViewOwn = "course.view.own",
        /// See drafts and paid lessons of any course.
        CourseViewAny = "course.view.any",
        /// Make courses and import them.
        CourseCreateOwn = "course.create.own",
        /// Change her own courses.
        CourseEditOwn = "course.edit.own",
        /// Change any course.
        CourseEditAny = "course.edit.any",
        /// Publish her own courses.
        CoursePublishOwn = "course.publish.own",
        /// Publish any course.
        CoursePublishAny = "course.publish.any",
        /// Download her own courses.
        CourseExportOwn = "course.export.own",
        /// Download any course.
        CourseExportAny = "course.export.any",
        /// Take any course out of the catalogue, and put it back.
        CourseManageAny = "course.manage.any",
        /// Delete her own courses, as long as nobody could buy them.
        CourseDeleteOwn = "course.delete.own",
        /// Delete any such course.
        CourseDeleteAny = "course.delete.any",
        /// See the category tree, and change it.
        CategoryEditAny = "category.edit.any",
        /// Remove categories in which nothing lies.
        CategoryDeleteAny = "category.delete.any",
        /// See any order, and what happened to it.
        OrderViewAny = "order.view.any",
        /// Give money of any order back.
        OrderRefundAny = "order.refund.any",
        /// Download tables of what her own courses sold.
        OrderExportOwn = "order.export.own",
        /// See the overview of the school.
        SchoolViewAny = "school.view.any",
        /// Find people.
        PersonViewAny = "person.view.any",
        /// Make accounts, suspend people and sign them out.
        PersonEditAny = "person.edit.any",
        /// See what each role may do.
        RoleViewAny = "role.view.any",
        /// Change what roles may do, and who has them.
        RoleManageAny = "role.manage.any",
        /// Read who wants to teach.
        ApplicationViewAny = "application.view.any",
        /// Decide who teaches.
        ApplicationManageAny = "application.manage.any",
        /// Read the logs, and verify them.
        LogViewAny = "log.view.any",
        /// Download the logs.
        LogExportAny = "log.export.any",
        /// See background jobs.
        JobViewAny = "job.view.any",
        /// Run failed jobs again, or give them up.
        JobManageAny = "job.manage.any",
    }
}

impl Permission {
    /// The permission for the same with anybody's things, where there is one.
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

    const fn bit(self) -> u64 {
        1 << self as u64
    }
}

impl Role {
    /// What this role may do in a new school.
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
            Self::Reviewer => &[P::CourseViewAny, P::SchoolViewAny, P::ApplicationViewAny, P::ApplicationManageAny],
            Self::Support => {
                &[P::OrderViewAny, P::OrderRefundAny, P::SchoolViewAny, P::PersonViewAny, P::PersonEditAny]
            }
            Self::Administrator => Permission::ALL,
        }
    }
}

/// A set of permissions: of a role, or of a person by all her roles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Permissions(u64);

/// How a role that may do everything, whatever there will be, is written.
const EVERYTHING: &str = "*";

impl Permissions {
    /// As it stands in a role's row: words with spaces between. Words that mean nothing any more are left out.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        match text {
            EVERYTHING => Permission::ALL.iter().copied().collect(),
            words => words.split(' ').filter_map(Permission::parse).collect(),
        }
    }

    /// As it stands in a role's row.
    #[must_use]
    pub fn to_text(self) -> String {
        self.iter().map(Permission::as_str).collect::<Vec<_>>().join(" ")
    }

    /// Whether this very permission is among them.
    #[must_use]
    pub const fn has(self, permission: Permission) -> bool {
        self.0 & permission.bit() != 0
    }

    /// Whether they allow it: by this permission, or by the one for anybody's things.
    #[must_use]
    pub fn can(self, permission: Permission) -> bool {
        self.has(permission) || permission.any().is_some_and(|any| self.has(any))
    }

    /// Whether all of `others` are among them.
    #[must_use]
    pub const fn include(self, others: Self) -> bool {
        self.0 & others.0 == others.0
    }

    /// All that one of the two has.
    #[must_use]
    pub const fn with(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    /// Those that only one of the two has.
    #[must_use]
    pub const fn difference(self, others: Self) -> Self {
        Self(self.0 ^ others.0)
    }

    /// All but these.
    #[must_use]
    pub const fn without(self, others: Self) -> Self {
        Self(self.0 & !others.0)
    }

    /// The permissions, in order.
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
    /// What these built-in roles may do in a new school.
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
