//! Field errors, gathered.

use super::{FieldError, Rule};

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
