//! The errors of a form, each at its field.

use serde::{Deserialize, Serialize};

use super::Rule;

/// A field and the rule that its value breaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// The name of the field in the form.
    pub field: String,
    /// The rule that the value breaks.
    pub rule: Rule,
}

/// A collector of the field errors of a form, so that all are shown at once.
#[derive(Debug, Default)]
pub struct Validator(Vec<FieldError>);

impl Validator {
    /// Returns a good value as it is. Notes the field error of a bad one and returns the default.
    pub fn check<T: Default>(&mut self, field: &str, value: Result<T, Rule>) -> T {
        value.unwrap_or_else(|rule| {
            self.0.push(FieldError { field: field.into(), rule });
            T::default()
        })
    }

    /// Ends the validation of a form.
    ///
    /// # Errors
    /// All field errors that were noted.
    pub fn finish(self) -> Result<(), Vec<FieldError>> {
        if self.0.is_empty() { Ok(()) } else { Err(self.0) }
    }
}
