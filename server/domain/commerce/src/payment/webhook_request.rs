//! A webhook as it came, and the answer to it.

use model::Millis;
use serde::{Deserialize, Serialize};

/// The headers of a webhook, in the order in which they came; names are in lower case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct WebhookHeaders(Vec<(String, String)>);

impl FromIterator<(String, String)> for WebhookHeaders {
    fn from_iter<T: IntoIterator<Item = (String, String)>>(headers: T) -> Self {
        Self(headers.into_iter().map(|(name, value)| (name.to_ascii_lowercase(), value)).collect())
    }
}

impl<const N: usize> From<[(&str, &str); N]> for WebhookHeaders {
    fn from(headers: [(&str, &str); N]) -> Self {
        headers.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }
}

impl WebhookHeaders {
    /// Returns the value of the only header with this name, in lower case. One that came twice has none: whoever
    /// checks it and whoever believes it might read different ones.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        let mut values = self.all(name);
        values.next().filter(|_| values.next().is_none())
    }

    /// Returns all values of the headers with this name, in lower case.
    pub fn all<'a, 'n>(&'a self, name: &'n str) -> impl Iterator<Item = &'a str> + use<'a, 'n> {
        self.0.iter().filter(move |(other, _)| other == name).map(|(_, value)| value.as_str())
    }
}

/// A webhook as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookRequest {
    /// All headers.
    pub headers: WebhookHeaders,
    /// The raw body.
    pub body: Vec<u8>,
    /// The instant at which it came, by which its age is judged however long it lay here.
    pub received_at: Millis,
}

/// A reason to reject a webhook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WebhookError {
    /// A signature that was not made with the provider's key.
    InvalidSignature,
    /// A signature that was made with a key that is not known yet.
    UnknownKey,
    /// A signature that was made too long ago, or in the future.
    TimestampOutOfRange,
    /// A genuine webhook that is meant for another merchant.
    WrongMerchant,
    /// A genuine webhook that cannot be parsed.
    Malformed,
}

/// The fate of a webhook as it came. It is read afterwards, and no provider learns what we think of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WebhookReceipt {
    /// A webhook that is safe on disk.
    Stored,
    /// A webhook that could not be stored: the provider sends it again.
    NotStored,
    /// A webhook that the provider signed wrongly on purpose, to see it refused.
    Probe,
}

/// The answer to a webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookResponse {
    /// The status of HTTP.
    pub status: u16,
    /// The type of the body.
    pub content_type: &'static str,
    /// The body.
    pub body: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_found_by_its_name_and_never_twice() {
        let headers = WebhookHeaders::from([("Signature", "a"), ("X", "1"), ("x", "2")]);
        assert_eq!((headers.get("signature"), headers.get("x"), headers.get("y")), (Some("a"), None, None));
        assert_eq!(headers.all("x").collect::<Vec<_>>(), ["1", "2"]);
        let json = serde_json::to_string(&headers).unwrap();
        assert_eq!(json, r#"[["signature","a"],["x","1"],["x","2"]]"#);
        assert_eq!(serde_json::from_str::<WebhookHeaders>(&json).unwrap(), headers);
    }
}
