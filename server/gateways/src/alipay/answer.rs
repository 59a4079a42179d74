//! The envelope of an answer: `{"alipay_trade_query_response":{…},"sign":"…"}`. What is signed are the bytes of the
//! content as they stand there.

use std::fmt;

use commerce::payment::GatewayError;
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::value::RawValue;

use crate::client::{fault, unreadable};

/// The name of the content of an answer that the gateway itself gives.
const ERROR_RESPONSE: &str = "error_response";

/// An answer, not verified yet.
#[derive(Debug)]
pub(super) struct Answer<'a> {
    /// The content, byte by byte.
    pub content: &'a str,
    /// The signature.
    pub sign: Option<String>,
    /// The serial of the certificate that belongs to the signature.
    pub certificate: Option<String>,
}

impl<'a> Answer<'a> {
    /// Reads the answer to a call of a method.
    ///
    /// # Errors
    /// [`GatewayError`] when it is no such answer, or has something twice.
    pub fn read(method: &str, body: &'a [u8]) -> Result<Self, GatewayError> {
        let Members(members) = serde_json::from_slice(body).map_err(|error| unreadable(fault(&error)))?;
        let expected = format!("{}_response", method.replace('.', "_"));
        let is_content = |name: &str| name == expected || name == ERROR_RESPONSE;
        let mut content = members.iter().filter(|(name, _)| is_content(name)).map(|(_, value)| value.get());
        let (Some(content), None) = (content.next(), content.next()) else {
            return Err(unreadable("no content, or two".into()));
        };
        let text = |wanted: &str| -> Result<Option<String>, GatewayError> {
            let mut found = members.iter().filter(|(name, _)| name == wanted);
            match (found.next(), found.next()) {
                (None, _) => Ok(None),
                (Some((_, value)), None) => {
                    serde_json::from_str(value.get()).map_err(|error| unreadable(fault(&error)))
                }
                _ => Err(unreadable(format!("{wanted} twice"))),
            }
        };
        Ok(Self { content, sign: text("sign")?, certificate: text("alipay_cert_sn")? })
    }
}

/// The members of an object in their order, with their values as they stand there.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Reader)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_content_is_taken_as_it_stands_there() {
        let body =
            br#"{"a_b_response": {"code":"10000","b":"\u652f\/\"}" , "a":1.10},"sign":"x=","alipay_cert_sn":"y"}"#;
        let answer = Answer::read("a.b", body).unwrap();
        assert_eq!(answer.content, r#"{"code":"10000","b":"\u652f\/\"}" , "a":1.10}"#);
        assert_eq!((answer.sign.as_deref(), answer.certificate.as_deref()), (Some("x="), Some("y")));
        assert_eq!(Answer::read("a.b", br#"{"error_response":{}}"#).unwrap().content, "{}");
    }

    #[test]
    fn what_is_no_answer_or_has_something_twice_is_none() {
        for body in [
            r#"{"a_b_response":{},"a_b_response":{},"sign":"x"}"#,
            r#"{"a_b_response":{},"error_response":{},"sign":"x"}"#,
            r#"{"a_b_response":{},"sign":"x","sign":"x"}"#,
            r#"{"a_b_response":{},"sign":1}"#,
            r#"{"other_response":{},"sign":"x"}"#,
            r#"{"a_b_response":{},"sign":"x"} more"#,
            r#"{"a_b_response":{}"#,
            "[]",
            "<html>",
            "",
        ] {
            assert!(Answer::read("a.b", body.as_bytes()).is_err(), "{body}");
        }
    }
}
