//! Forms that work the same with and without JavaScript: a plain POST, and when it is refused, the same
//! page again with what was typed and what is wrong with it.

use leptos::prelude::*;
use model::rule::Rule;
use serde::{Deserialize, Serialize};
use ui::{ErrorPanel, Text};

use crate::{AppError, error::rule_text};

/// What a refused form left behind; shown once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flash {
    /// The path of the server function.
    pub form: String,
    /// What was typed, without secrets.
    pub values: Vec<(String, String)>,
    /// What is wrong.
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
    /// The state of the form that posts to this path.
    #[must_use]
    pub fn of(path: &str) -> Self {
        Self(use_context::<SavedForm>().and_then(|left| left.0).filter(|flash| flash.form == path))
    }

    /// What was typed into a field, if the form was refused.
    #[must_use]
    pub fn typed(&self, field: &str) -> Option<String> {
        let flash = self.0.as_ref()?;
        flash.values.iter().find(|(name, _)| name == field).map(|(_, value)| value.clone())
    }

    /// All that was chosen under one name, if the form was refused.
    #[must_use]
    pub fn chosen(&self, field: &str) -> Vec<String> {
        let values = self.0.iter().flat_map(|flash| &flash.values);
        values.filter(|(name, _)| name == field).map(|(_, value)| value.clone()).collect()
    }

    /// What stands in a field at first: what was typed, else this.
    #[must_use]
    pub fn value(&self, field: &str, otherwise: &str) -> String {
        self.typed(field).unwrap_or_else(|| otherwise.into())
    }

    /// What is wrong with a field.
    #[must_use]
    pub fn fault(&self, field: &str) -> Option<Text> {
        self.rule(field).map(|rule| rule_text(&rule))
    }

    /// The rule that a field breaks.
    #[must_use]
    pub fn rule(&self, field: &str) -> Option<Rule> {
        match &self.0.as_ref()?.error {
            AppError::Invalid(faults) => {
                faults.iter().find(|fault| fault.field == field).map(|fault| fault.rule.clone())
            }
            _ => None,
        }
    }

    /// What is wrong, when it is no single field.
    #[must_use]
    pub fn problem(&self) -> Option<AppError> {
        self.0
            .as_ref()
            .map(|flash| flash.error.clone())
            .filter(|error| !matches!(error, AppError::Invalid(faults) if !faults.is_empty()))
    }

    /// Whether any form of this page was refused.
    #[must_use]
    pub fn any_refused() -> bool {
        use_context::<SavedForm>().is_some_and(|left| left.0.is_some())
    }

    /// Whether this form was refused.
    #[must_use]
    pub const fn refused(&self) -> bool {
        self.0.is_some()
    }
}

/// A form that posts to a server function.
#[component]
pub fn Form(
    /// The server function's path.
    action: &'static str,
    /// The state of this form.
    state: FormState,
    /// Where to go afterwards, for functions that ask.
    #[prop(optional)]
    next: Option<String>,
    /// For buttons that stand outside of it.
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
