//! A request to the API, after everything that holds for all requests was checked.

use serde_json::Value;

use crate::error::ApiError;

/// The key that a request came with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    /// May do everything.
    Secret,
    /// May look at everything.
    Restricted,
    /// May do what a payer's browser does.
    Publishable,
}

/// A request.
pub(crate) struct Call<'a> {
    pub key: Key,
    /// The fake's own address, as the request came to it.
    pub base: &'a str,
    pub path: &'a str,
    /// The id in the path; empty where there is none.
    pub id: &'a str,
    /// The parameters, with their types.
    pub params: Value,
}

impl Call<'_> {
    /// Returns the text of a parameter that is there.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.params[name].as_str()
    }

    /// Whether a parameter is there and true.
    pub fn is(&self, name: &str) -> bool {
        self.params[name] == true
    }
}

/// The answer of an endpoint.
pub(crate) type Answer = Result<Value, ApiError>;
