//! A request's JSON, field by field, so that a refusal can name the one that is wrong.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::Refusal;

/// The fields of a JSON object.
pub(super) struct Fields(Map<String, Value>);

impl Fields {
    /// Reads a body.
    pub(super) fn of(body: &[u8]) -> Result<Self, Refusal> {
        serde_json::from_slice(body).map(Self).map_err(|_| Refusal::Invalid("body"))
    }

    /// Returns a text that says something, of at most so many characters.
    pub(super) fn text(&self, name: &'static str, most: usize) -> Result<String, Refusal> {
        let text = self.0.get(name).and_then(Value::as_str).unwrap_or_default();
        let says_something = !text.trim().is_empty() && text.chars().count() <= most;
        says_something.then(|| text.to_owned()).ok_or(Refusal::Invalid(name))
    }

    /// Returns such a text, or `None` when the field is missing or null.
    pub(super) fn optional_text(&self, name: &'static str, most: usize) -> Result<Option<String>, Refusal> {
        if self.is_missing(name) { Ok(None) } else { self.text(name, most).map(Some) }
    }

    /// Whether the field is missing or null.
    pub(super) fn is_missing(&self, name: &'static str) -> bool {
        self.0.get(name).is_none_or(Value::is_null)
    }

    /// Returns a whole number above zero.
    pub(super) fn positive(&self, name: &'static str) -> Result<i64, Refusal> {
        self.0.get(name).and_then(Value::as_i64).filter(|number| *number > 0).ok_or(Refusal::Invalid(name))
    }

    /// Returns three capital letters.
    pub(super) fn currency(&self, name: &'static str) -> Result<String, Refusal> {
        let code = self.text(name, 3)?;
        let is_code = code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase());
        if is_code { Ok(code) } else { Err(Refusal::Invalid(name)) }
    }

    /// Returns an absolute address of the web, in its normal form (ASCII only, so that it fits into a header).
    pub(super) fn url(&self, name: &'static str) -> Result<String, Refusal> {
        let url = reqwest::Url::parse(&self.text(name, 2000)?).map_err(|_| Refusal::Invalid(name))?;
        let is_web = matches!(url.scheme(), "http" | "https") && url.has_host();
        if is_web { Ok(url.into()) } else { Err(Refusal::Invalid(name)) }
    }

    /// Returns one of a closed set of words.
    pub(super) fn word<T: DeserializeOwned>(&self, name: &'static str) -> Result<T, Refusal> {
        let value = self.0.get(name).cloned().unwrap_or_default();
        serde_json::from_value(value).map_err(|_| Refusal::Invalid(name))
    }
}
