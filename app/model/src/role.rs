//! Roles, and what each may do.

use serde::{Deserialize, Serialize};

use crate::text_enum;

text_enum! {
    /// What a person is in the school.
    pub enum Role {
        /// Learns; everybody with an account does.
        Learner = "learner",
        /// Makes courses of her own.
        Teacher = "teacher",
        /// Looks at what others publish.
        Reviewer = "reviewer",
        /// Runs the school.
        Administrator = "administrator",
    }
}

text_enum! {
    /// What domain verbs ask for. Owners need none of these for what is their own.
    pub enum Permission {
        /// Make courses and import them.
        CourseCreate = "course.create",
        /// See drafts and paid lessons of any course.
        CourseReview = "course.review",
        /// Change or publish any course.
        CourseEditAny = "course.edit-any",
        /// Take any course out of the catalogue, and put it back.
        CourseHide = "course.hide",
        /// Change the category tree.
        CategoryEdit = "category.edit",
        /// See any order, and what happened to it.
        OrderView = "order.view",
        /// See background jobs, and run failed ones again.
        JobManage = "job.manage",
        /// Manage people and their roles.
        PersonManage = "person.manage",
    }
}

impl Role {
    /// What this role may do.
    #[must_use]
    pub const fn permissions(self) -> &'static [Permission] {
        match self {
            Self::Learner => &[],
            Self::Teacher => &[Permission::CourseCreate],
            Self::Reviewer => &[Permission::CourseReview],
            Self::Administrator => Permission::ALL,
        }
    }

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// The roles of one person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Roles(u8);

impl Roles {
    /// Whether this role is among them.
    #[must_use]
    pub const fn has(self, role: Role) -> bool {
        self.0 & role.bit() != 0
    }

    /// Whether one of them has this permission.
    #[must_use]
    pub fn can(self, permission: Permission) -> bool {
        self.iter().any(|role| role.permissions().contains(&permission))
    }

    /// The roles, in order.
    pub fn iter(self) -> impl Iterator<Item = Role> {
        Role::ALL.iter().copied().filter(move |role| self.has(*role))
    }
}

impl FromIterator<Role> for Roles {
    fn from_iter<I: IntoIterator<Item = Role>>(roles: I) -> Self {
        Self(roles.into_iter().fold(0, |bits, role| bits | role.bit()))
    }
}
