//! What UnionPay says: names and values, signed together. A notification has them as a form of HTML, an answer as they
//! are, without an escape.

use std::collections::BTreeMap;

use crate::posted_form::PostedForm;

/// The fields of an answer, at most.
const MAX_FIELDS: usize = 200;
/// The name of the signature.
pub(super) const SIGNATURE: &str = "signature";

/// Names and values, in the order of the names. None of them is empty: UnionPay counts such as missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Message(BTreeMap<String, String>);

impl Message {
    /// Reads a notification. Returns `None` for a form that cannot be read, or has a field twice.
    pub fn notified(body: &[u8]) -> Option<Self> {
        let form = PostedForm::read(body)?;
        let fields = form.fields().filter(|(_, value)| !value.is_empty());
        Some(Self(fields.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()))
    }

    /// Reads an answer: `name=value&…`, where a value in braces may have an `&` of its own. Returns `None` for one that
    /// cannot be read, or has a field twice.
    pub fn answered(body: &[u8]) -> Option<Self> {
        let mut fields = BTreeMap::new();
        for pair in split(std::str::from_utf8(body).ok()?.trim_end_matches(['\r', '\n'])) {
            let (name, value) = pair.split_once('=')?;
            let is_new = fields.insert(name.to_owned(), value.to_owned()).is_none();
            if name.is_empty() || !is_new || fields.len() > MAX_FIELDS {
                return None;
            }
        }
        fields.retain(|_, value| !value.is_empty());
        Some(Self(fields))
    }

    /// Returns the value of a field; empty when there is none.
    pub fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// Adds a field, unless its value is empty.
    pub fn put(&mut self, name: &str, value: impl Into<String>) {
        let value = value.into();
        if !value.is_empty() {
            self.0.insert(name.to_owned(), value);
        }
    }

    /// Returns the same with these fields.
    pub fn with<'a>(mut self, fields: impl IntoIterator<Item = (&'a str, String)>) -> Self {
        fields.into_iter().for_each(|(name, value)| self.put(name, value));
        self
    }

    /// Returns what is signed: `name=value` in the order of the names, with `&` between them, without the signature.
    pub fn signed_content(&self) -> String {
        let signed = self.0.iter().filter(|(name, _)| *name != SIGNATURE);
        signed.map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
    }

    /// Returns the fields.
    pub fn into_fields(self) -> Vec<(String, String)> {
        self.0.into_iter().collect()
    }
}

/// Splits a text at each `&` that stands in no braces.
fn split(text: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_usize;
    text.split(move |c: char| {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == '&' && depth == 0
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_as_it_stands_there() {
        let read = Message::answered("b=1=&a={x=1&y={z=2&w=3}}&c=&d=中 +%26\r\n".as_bytes()).unwrap();
        assert_eq!(read.signed_content(), "a={x=1&y={z=2&w=3}}&b=1=&d=中 +%26");
        let form = Message::notified("b=1%3D&c=&a=%E4%B8%AD+%2B&signature=x".as_bytes()).unwrap();
        assert_eq!((form.signed_content().as_str(), form.get("signature")), ("a=中 +&b=1=", "x"));
    }

    #[test]
    fn what_is_no_message_or_has_something_twice_is_none() {
        for bad in ["", "a", "a=1&a=2", "=1", "a=1&", "<html>", "{\"respCode\":\"00\"}"] {
            assert_eq!(Message::answered(bad.as_bytes()), None, "{bad}");
        }
        for bad in [&b"a=1&a=1"[..], b"a=%ff", b"a", b"\xd6\xd0=1"] {
            assert_eq!(Message::notified(bad), None);
            assert!(Message::answered(bad).is_none() || bad == b"a=%ff");
        }
    }
}
