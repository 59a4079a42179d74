//! Edits of a course's page on their way: the fields of a form, and the one of a button.

use serde::{Deserialize, Serialize};

use super::{CourseEdit, EditError, EditKind};
use crate::ParseWordError;

/// An edit as forms send it: the arguments of [`CourseEdit::parse`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditForm {
    /// The kind of the edit.
    pub what: EditKind,
    /// The chapter's number or the lesson's id; empty for the course itself.
    pub at: String,
    /// The new value.
    pub value: String,
}

impl EditForm {
    /// Returns the edit in a form's fields: `what`, `at`, `value` (an amount has its currency in `unit`), or all three
    /// in the `step` of a button; `None` when it is of no known kind.
    #[must_use]
    pub fn of(fields: &[(String, String)]) -> Option<Self> {
        let field = |name: &str| {
            fields.iter().rfind(|(field, _)| field == name).map(|(_, value)| value.as_str()).unwrap_or_default()
        };
        if !field("step").is_empty() {
            return Self::of_button(field("step"));
        }
        let value = Self::value_of(field("value"), field("unit"));
        Some(Self { what: EditKind::parse(field("what"))?, at: field("at").into(), value })
    }

    /// Returns the edit in the `step` of a button: its parts with spaces between; `None` when it is of no known kind.
    fn of_button(step: &str) -> Option<Self> {
        let mut parts = step.splitn(3, ' ');
        let mut part = || parts.next().unwrap_or_default();
        Some(Self { what: EditKind::parse(part())?, at: part().into(), value: part().into() })
    }

    /// Returns the value of an edit with the unit that was chosen for it; empty stays empty.
    #[must_use]
    pub fn value_of(value: &str, unit: &str) -> String {
        match (value, unit) {
            ("", _) => String::new(),
            (value, "") => value.into(),
            (value, unit) => format!("{} {unit}", value.trim()),
        }
    }

    /// Returns whether a person typed its value.
    #[must_use]
    pub const fn is_typed(&self) -> bool {
        match self.what {
            EditKind::Title
            | EditKind::Subtitle
            | EditKind::Summary
            | EditKind::Slug
            | EditKind::Language
            | EditKind::Level
            | EditKind::Category
            | EditKind::Tags
            | EditKind::Price
            | EditKind::Trial
            | EditKind::AddChapter
            | EditKind::RenameChapter
            | EditKind::AddLesson
            | EditKind::RenameLesson => true,
            EditKind::Cover
            | EditKind::MoveChapter
            | EditKind::RemoveChapter
            | EditKind::DuplicateLesson
            | EditKind::MoveLesson
            | EditKind::RemoveLesson
            | EditKind::FreeLesson => false,
        }
    }
}

/// An edit in the `step` of a button: its kind, its place and its value with spaces between.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ButtonEdit(pub EditForm);

impl TryFrom<String> for ButtonEdit {
    type Error = ParseWordError;

    fn try_from(step: String) -> Result<Self, ParseWordError> {
        let form = EditForm::of_button(&step).ok_or(ParseWordError)?;
        match CourseEdit::parse(form.what.as_str(), &form.at, &form.value) {
            Err(EditError::Malformed) => Err(ParseWordError),
            Ok(_) | Err(EditError::Rule(_)) => Ok(Self(form)),
        }
    }
}

impl From<ButtonEdit> for String {
    fn from(ButtonEdit(EditForm { what, at, value }): ButtonEdit) -> Self {
        format!("{what} {at} {value}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_three_fields_or_one_button() {
        let of = |fields: &[(&str, &str)]| {
            EditForm::of(&fields.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect::<Vec<_>>())
        };
        let step = |what: &str, at: &str, value: &str| {
            Some(EditForm { what: what.parse().unwrap(), at: at.into(), value: value.into() })
        };
        assert_eq!(of(&[("what", "title"), ("value", "A B")]), step("title", "", "A B"));
        assert_eq!(of(&[("what", "price"), ("value", "9.50"), ("unit", "CNY")]), step("price", "", "9.50 CNY"));
        assert_eq!(of(&[("what", "price"), ("value", ""), ("unit", "CNY")]), step("price", "", ""));
        assert_eq!(of(&[("step", "move-lesson 7 1.2")]), step("move-lesson", "7", "1.2"));
        assert_eq!(of(&[("step", "remove-chapter 3")]), step("remove-chapter", "3", ""));
        assert_eq!(of(&[("what", "nosuch"), ("value", "A B")]), None);
    }

    #[test]
    fn a_button_that_says_nothing_is_refused() {
        let button = "move-lesson 0000000000001 1.2".to_owned();
        assert_eq!(ButtonEdit::try_from(button.clone()).map(String::from), Ok(button));
        for wrong in ["", "nosuch", "move-chapter 1 up", "move-lesson 0000000000001 1", "remove-chapter first"] {
            assert_eq!(ButtonEdit::try_from(wrong.to_owned()), Err(ParseWordError), "{wrong}");
        }
    }
}
