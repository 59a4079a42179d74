//! The form that a provider posts as a notification.

use std::collections::BTreeMap;

use commerce::payment::WebhookError;
use percent_encoding::percent_decode_str;

/// The fields of a notification, at most.
const MAX_FIELDS: usize = 200;

/// The fields of a notification, decoded.
pub(crate) struct PostedForm(BTreeMap<String, String>);

impl PostedForm {
    /// Reads a form. Returns `None` for one that is none in UTF-8, or has a field twice: whoever checks it and whoever
    /// believes it might read different ones.
    pub fn read(body: &[u8]) -> Option<Self> {
        let decoded = |text: &str| {
            let text = text.replace('+', " ");
            percent_decode_str(&text).decode_utf8().ok().map(std::borrow::Cow::into_owned)
        };
        let mut fields = BTreeMap::new();
        for pair in std::str::from_utf8(body).ok()?.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=')?;
            let is_new = fields.insert(decoded(name)?, decoded(value)?).is_none();
            if !is_new || fields.len() > MAX_FIELDS {
                return None;
            }
        }
        Some(Self(fields))
    }

    /// Returns the value of a field; `None` of one that is missing or empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// Returns the value of a field that every notification has.
    pub fn require(&self, name: &str) -> Result<&str, WebhookError> {
        self.get(name).ok_or(WebhookError::Malformed)
    }

    /// Returns the fields in the order of their names, also those that are empty.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}
