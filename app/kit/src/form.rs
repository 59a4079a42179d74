//! Forms that work the same with and without JavaScript: a plain POST, and when it is refused, the same page again with
//! the input and the errors.

use leptos::prelude::*;
use model::rule::Rule;
use serde::{Deserialize, Serialize};
use ui::{ErrorPanel, Text};

use crate::{AppError, error::rule_text};

/// The input and the error of a refused form, shown once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flash {
    /// The path of the server function.
    pub form: String,
    /// The input by field, without secrets.
    pub values: Vec<(String, String)>,
    /// The reason for the refusal.
    pub error: AppError,
}

#[derive(Clone)]
struct SavedForm(Option<Flash>);

pub(crate) fn provide(flash: Option<Flash>) {
    provide_context(SavedForm(flash));
}

/// The state of one form on this page.
#[derive(Clone, Debug)]
pub struct FormState(Option<Flash>);

impl FormState {
    /// Returns the state of the form that posts to this path.
    #[must_use]
    pub fn of(path: &str) -> Self {
        Self(use_context::<SavedForm>().and_then(|left| left.0).filter(|flash| flash.form == path))
    }

    /// Returns the state of whichever form of this page was refused.
    #[must_use]
    pub fn of_page() -> Self {
        Self(use_context::<SavedForm>().and_then(|left| left.0))
    }

    /// Returns the input of a field, or `None` when the form was not refused.
    #[must_use]
    pub fn typed(&self, field: &str) -> Option<String> {
        let flash = self.0.as_ref()?;
        flash.values.iter().find(|(name, _)| name == field).map(|(_, value)| value.clone())
    }

    /// Returns all values of a field with several choices; none when the form was not refused.
    #[must_use]
    pub fn chosen(&self, field: &str) -> Vec<String> {
        let values = self.0.iter().flat_map(|flash| &flash.values);
        values.filter(|(name, _)| name == field).map(|(_, value)| value.clone()).collect()
    }

    /// Returns the initial value of a field: its input, or else this text.
    #[must_use]
    pub fn value(&self, field: &str, otherwise: &str) -> String {
        self.typed(field).unwrap_or_else(|| otherwise.into())
    }

    /// Returns the message of a field's error, if it has one.
    #[must_use]
    pub fn field_error(&self, field: &str) -> Option<Text> {
        self.rule(field).map(|rule| rule_text(&rule))
    }

    /// Returns the rule that a field breaks, if it breaks one.
    #[must_use]
    pub fn rule(&self, field: &str) -> Option<Rule> {
        match &self.0.as_ref()?.error {
            AppError::Invalid(faults) => {
                faults.iter().find(|fault| fault.field == field).map(|fault| fault.rule.clone())
            }
            _ => None,
        }
    }

    /// Returns the error of the whole form, if it is not one of single fields.
    #[must_use]
    pub fn problem(&self) -> Option<AppError> {
        self.0
            .as_ref()
            .map(|flash| flash.error.clone())
            .filter(|error| !matches!(error, AppError::Invalid(faults) if !faults.is_empty()))
    }

    /// Returns the error for which this form was refused.
    #[must_use]
    pub fn error(&self) -> Option<AppError> {
        self.0.as_ref().map(|flash| flash.error.clone())
    }

    /// Returns whether any form of this page was refused.
    #[must_use]
    pub fn any_refused() -> bool {
        use_context::<SavedForm>().is_some_and(|left| left.0.is_some())
    }

    /// Returns whether this form was refused.
    #[must_use]
    pub const fn refused(&self) -> bool {
        self.0.is_some()
    }
}

/// Sends a form's fields to a server function by script. Returns the address to which a browser without script would be
/// led.
///
/// # Errors
/// The error of the function; [`AppError::Unavailable`] when the school cannot be reached.
pub async fn send_form(path: &str, fields: &[(String, String)]) -> Result<Option<String>, AppError> {
    match ui::post(path, fields).await {
        Some(answer) if answer.status < 400 => Ok(answer.location),
        Some(answer) => Err(AppError::de(answer.body.into())),
        None => Err(AppError::Unavailable),
    }
}

/// A form that posts to a server function.
#[component]
pub fn Form(
    /// The path of the server function.
    action: &'static str,
    /// The state of this form.
    state: FormState,
    /// The address to go to afterwards, for functions that take one.
    #[prop(optional)]
    next: Option<String>,
    /// The form's id, for buttons that stand outside of it.
    #[prop(optional)]
    id: Option<&'static str>,
    children: Children,
) -> impl IntoView {
    let problem = state.problem().map(|error| {
        let request = match &error {
            AppError::Internal(id) if !id.is_empty() => Some(id.clone()),
            _ => None,
        };
        view! { <ErrorPanel text=error.text() request/> }
    });
    view! {
        <form class="form" method="post" action=action id=id novalidate>
            {problem}
            {next.map(|next| view! { <input type="hidden" name="next" value=next/> })}
            {children()}
        </form>
    }
}
