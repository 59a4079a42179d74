//! The business parameters of a request: the object in `biz_content`.

use serde_json::{Map, Value};

use crate::{amount, error::ApiError, time};

/// The characters of an order's or a refund's number, at most.
const MAX_NUMBER_CHARS: usize = 64;
/// The characters of a subject, at most.
const MAX_SUBJECT_CHARS: usize = 256;
/// What a subject must not have, as Alipay's documents say.
const NOT_IN_SUBJECTS: [char; 3] = ['/', '=', '&'];
/// The time within which a payment has to be made, at most.
const MAX_WINDOW_MS: i64 = 15 * time::DAY_MS;

/// What a request is about.
#[derive(Clone, Debug, Default)]
pub(crate) struct Params(Map<String, Value>);

impl Params {
    /// Reads the object.
    ///
    /// # Errors
    /// `isv.invalid-format` when it is none.
    pub fn read(text: &str) -> Result<Self, ApiError> {
        serde_json::from_str(text).map(Self).map_err(|_| ApiError::of("isv.invalid-format"))
    }

    /// Returns a text that may be missing; an empty one is as none.
    ///
    /// # Errors
    /// The parameter's error when it is no text, or longer.
    pub fn text(&self, name: &str, max_chars: usize) -> Result<Option<&str>, ApiError> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) if text.is_empty() => Ok(None),
            Some(Value::String(text)) if text.chars().count() <= max_chars => Ok(Some(text)),
            Some(_) => Err(ApiError::parameter(name)),
        }
    }

    /// Returns a text that has to be there.
    ///
    /// # Errors
    /// The parameter's error when it is missing, no text, or longer.
    pub fn required(&self, name: &str, max_chars: usize) -> Result<&str, ApiError> {
        self.text(name, max_chars)?.ok_or_else(|| ApiError::parameter(name))
    }

    /// Returns the number of an order or a refund, which may be missing.
    ///
    /// # Errors
    /// The parameter's error when it is longer, or has other than letters, digits and `_`.
    pub fn number(&self, name: &str) -> Result<Option<&str>, ApiError> {
        let number = self.text(name, MAX_NUMBER_CHARS)?;
        let is_good = |number: &str| number.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if number.is_none_or(is_good) { Ok(number) } else { Err(ApiError::parameter(name)) }
    }

    /// Returns what is sold.
    ///
    /// # Errors
    /// The parameter's error when it is missing, too long, or has what Alipay does not take.
    pub fn subject(&self) -> Result<&str, ApiError> {
        let subject = self.required("subject", MAX_SUBJECT_CHARS)?;
        if subject.contains(NOT_IN_SUBJECTS) { Err(ApiError::parameter("subject")) } else { Ok(subject) }
    }

    /// Returns an amount that has to be there, in fen.
    ///
    /// # Errors
    /// The parameter's error when it is missing or no amount.
    pub fn amount(&self, name: &str) -> Result<i64, ApiError> {
        self.0.get(name).and_then(amount::read).ok_or_else(|| ApiError::parameter(name))
    }

    /// Returns the instant until which may be paid, in Unix milliseconds: `time_expire`, or `timeout_express` from now.
    ///
    /// # Errors
    /// The parameter's error when it cannot be read, has passed, or is more than 15 days away.
    pub fn expires(&self, now_ms: i64) -> Result<i64, ApiError> {
        if let Some(text) = self.text("time_expire", 32)? {
            let at = time::read(text).filter(|at| (now_ms..=now_ms + MAX_WINDOW_MS).contains(at));
            return at.ok_or_else(|| ApiError::parameter("time_expire"));
        }
        let Some(text) = self.text("timeout_express", 6)? else { return Ok(now_ms + MAX_WINDOW_MS) };
        let window = window_ms(text).filter(|window| (1..=MAX_WINDOW_MS).contains(window));
        window.map(|window| now_ms + window).ok_or_else(|| ApiError::parameter("timeout_express"))
    }
}

/// Reads `90m`, `2h` and `15d`.
fn window_ms(text: &str) -> Option<i64> {
    let (unit, minutes) = [('m', 1), ('h', 60), ('d', 24 * 60)].into_iter().find(|(unit, _)| text.ends_with(*unit))?;
    text.trim_end_matches(unit).parse::<i64>().ok()?.checked_mul(minutes * 60_000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn params(value: Value) -> Params {
        Params::read(&value.to_string()).unwrap()
    }

    #[test]
    fn numbers_and_subjects_have_the_characters_that_alipay_takes() {
        let number = |text: &str| params(json!({ "out_trade_no": text })).number("out_trade_no").is_ok();
        assert!(number("LY_20261130A") && number(&"1".repeat(64)));
        assert!(!number(&"1".repeat(65)) && !number("a-b") && !number("订单"));
        let subject = |text: &str| params(json!({ "subject": text })).subject().is_ok();
        assert!(subject("所有权与借用") && subject(&"课".repeat(256)));
        assert!(!subject(&"课".repeat(257)) && !subject("") && !subject("a&b") && !subject("C/C++"));
        assert!(params(json!({ "subject": 7 })).subject().is_err());
        assert!(Params::read("[]").is_err() && Params::read("<xml/>").is_err() && Params::read("").is_err());
    }

    #[test]
    fn a_payment_has_to_be_made_within_fifteen_days() {
        let now = time::read("2026-11-30 12:00:00").unwrap();
        let expires = |value: Value| params(value).expires(now).ok().map(time::write);
        assert_eq!(expires(json!({ "timeout_express": "90m" })).as_deref(), Some("2026-11-30 13:30:00"));
        assert_eq!(expires(json!({ "time_expire": "2026-12-01 00:00:00" })).as_deref(), Some("2026-12-01 00:00:00"));
        assert_eq!(expires(json!({})).as_deref(), Some("2026-12-15 12:00:00"));
        for wrong in [
            json!({ "timeout_express": "16d" }),
            json!({ "timeout_express": "0m" }),
            json!({ "timeout_express": "1.5h" }),
            json!({ "time_expire": "2026-11-30 11:59:59" }),
            json!({ "time_expire": "2026-12-31 00:00:00" }),
        ] {
            assert_eq!(expires(wrong.clone()), None, "{wrong}");
        }
    }
}
