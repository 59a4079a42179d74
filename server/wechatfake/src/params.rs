//! The parameters of a request: a JSON object, read by pointers such as `/amount/total`.

use serde_json::Value;

use crate::{error::ApiError, time};

/// The bytes of a description, at most.
const MAX_DESCRIPTION_BYTES: usize = 127;
/// The bytes of an address, at most.
const MAX_URL_BYTES: usize = 255;
/// The largest amount of a payment: a million yuan, in fen.
const MAX_FEN: i64 = 100_000_000;
/// The time within which a payment has to be made, at least and at most.
const WINDOW_MS: std::ops::RangeInclusive<i64> = 60_000..=7 * time::DAY_MS;

/// What a request is about.
#[derive(Clone, Debug, Default)]
pub(crate) struct Params(Value);

impl Params {
    /// Reads the object.
    ///
    /// # Errors
    /// `PARAM_ERROR` when it is none.
    pub fn read(body: &[u8]) -> Result<Self, ApiError> {
        match serde_json::from_slice(body) {
            Ok(object @ Value::Object(_)) => Ok(Self(object)),
            _ => Err(ApiError::parameter("/", "请求体不是合法的JSON对象")),
        }
    }

    /// Returns a text that may be missing; an empty one is as none.
    ///
    /// # Errors
    /// The field's error when it is no text, or longer.
    pub fn text(&self, field: &str, max_bytes: usize) -> Result<Option<&str>, ApiError> {
        match self.0.pointer(field) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) if text.is_empty() => Ok(None),
            Some(Value::String(text)) if text.len() <= max_bytes => Ok(Some(text)),
            Some(Value::String(_)) => Err(ApiError::parameter(field, "长度超过限制")),
            Some(_) => Err(ApiError::parameter(field, "类型不是字符串")),
        }
    }

    /// Returns a text that has to be there.
    ///
    /// # Errors
    /// The field's error when it is missing, no text, or longer.
    pub fn required(&self, field: &str, max_bytes: usize) -> Result<&str, ApiError> {
        self.text(field, max_bytes)?.ok_or_else(|| ApiError::parameter(field, "必填参数为空"))
    }

    /// Returns a whole number that has to be there.
    ///
    /// # Errors
    /// The field's error when it is missing, or no whole number.
    pub fn integer(&self, field: &str) -> Result<i64, ApiError> {
        let number = self.0.pointer(field).ok_or_else(|| ApiError::parameter(field, "必填参数为空"))?;
        number.as_i64().ok_or_else(|| ApiError::parameter(field, "类型不是整数"))
    }

    /// Returns an amount that has to be there, in fen.
    ///
    /// # Errors
    /// The field's error when it is missing, or no amount.
    pub fn amount(&self, field: &str) -> Result<i64, ApiError> {
        let amount = self.integer(field)?;
        if (1..=MAX_FEN).contains(&amount) { Ok(amount) } else { Err(ApiError::parameter(field, "金额超出范围")) }
    }

    /// Checks that amounts are of this country.
    ///
    /// # Errors
    /// The field's error when they are not, or when the currency is missing where it has to be there.
    pub fn currency(&self, is_required: bool) -> Result<(), ApiError> {
        match self.text("/amount/currency", 16)? {
            Some("CNY") => Ok(()),
            None if !is_required => Ok(()),
            _ => Err(ApiError::parameter("/amount/currency", "境内商户号仅支持CNY")),
        }
    }

    /// Returns the merchant's number of an order.
    ///
    /// # Errors
    /// The field's error when it is missing, or not of 6 to 32 of the characters that WeChat Pay takes.
    pub fn order_number(&self) -> Result<&str, ApiError> {
        let number = self.required("/out_trade_no", 32)?;
        if number.len() >= 6 && is_number(number, "_-|*") {
            return Ok(number);
        }
        Err(ApiError::parameter("/out_trade_no", "商户订单号不符合规则"))
    }

    /// Returns the merchant's number of a refund.
    ///
    /// # Errors
    /// The field's error when it is missing, longer than 64, or has other characters than WeChat Pay takes.
    pub fn refund_number(&self) -> Result<&str, ApiError> {
        let number = self.required("/out_refund_no", 64)?;
        if is_number(number, "_-|*@") {
            Ok(number)
        } else {
            Err(ApiError::parameter("/out_refund_no", "不符合规则"))
        }
    }

    /// Returns what is sold.
    ///
    /// # Errors
    /// The field's error when it is missing or too long.
    pub fn description(&self) -> Result<&str, ApiError> {
        self.required("/description", MAX_DESCRIPTION_BYTES)
    }

    /// Returns the address to notify, which may be missing.
    ///
    /// # Errors
    /// The field's error when it is no address, or has parameters, with which nothing is notified.
    pub fn notify_url(&self) -> Result<Option<&str>, ApiError> {
        let Some(url) = self.text("/notify_url", MAX_URL_BYTES)? else { return Ok(None) };
        let is_address = url.starts_with("https://") || url.starts_with("http://");
        if is_address && !url.contains(['?', '#']) {
            return Ok(Some(url));
        }
        Err(ApiError::parameter("/notify_url", "通知地址不能携带参数，且必须是完整的地址"))
    }

    /// Returns the instant until which may be paid, in Unix milliseconds.
    ///
    /// # Errors
    /// The field's error when it cannot be read, or is not between a minute and seven days from now.
    pub fn expires(&self, now_ms: i64) -> Result<i64, ApiError> {
        let Some(text) = self.text("/time_expire", 64)? else { return Ok(now_ms + WINDOW_MS.end()) };
        let at = time::read(text).ok_or_else(|| ApiError::parameter("/time_expire", "格式不符合rfc3339"))?;
        if WINDOW_MS.contains(&(at - now_ms)) {
            return Ok(at);
        }
        Err(ApiError::parameter("/time_expire", "失效时间须在1分钟到7天之间"))
    }
}

fn is_number(text: &str, marks: &str) -> bool {
    text.chars().all(|letter| letter.is_ascii_alphanumeric() || marks.contains(letter))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn params(value: &Value) -> Params {
        Params::read(value.to_string().as_bytes()).unwrap()
    }

    #[test]
    fn numbers_and_descriptions_are_such_as_wechat_takes() {
        let number = |text: &str| params(&json!({ "out_trade_no": text })).order_number().is_ok();
        assert!(number("LY_2026-1|*") && number("123456") && number(&"1".repeat(32)));
        assert!(!number("12345") && !number(&"1".repeat(33)) && !number("ab cdef") && !number("订单订单"));
        let refund = |text: &str| params(&json!({ "out_refund_no": text })).refund_number().is_ok();
        assert!(refund("1") && refund("a@b") && !refund("") && !refund(&"1".repeat(65)) && !refund("a/b"));
        let description = |text: &str| params(&json!({ "description": text })).description().is_ok();
        assert!(description(&"课".repeat(42)) && !description(&"课".repeat(43)) && !description(""));
        assert!(Params::read(b"[]").is_err() && Params::read(b"<xml/>").is_err() && Params::read(b"").is_err());
    }

    #[test]
    fn amounts_are_whole_fen_of_this_country() {
        let amount = |value: Value| params(&json!({ "amount": { "total": value } })).amount("/amount/total").ok();
        assert_eq!(amount(json!(1)), Some(1));
        for wrong in [json!(0), json!(-1), json!("1"), json!(1.5), json!(9.9), json!(null), json!(100_000_001)] {
            assert_eq!(amount(wrong.clone()), None, "{wrong}");
        }
        let currency = |value: Value, required| params(&json!({ "amount": value })).currency(required).is_ok();
        assert!(currency(json!({ "currency": "CNY" }), true) && currency(json!({}), false));
        assert!(!currency(json!({}), true) && !currency(json!({ "currency": "USD" }), false));
    }

    #[test]
    fn a_payment_has_to_be_made_within_seven_days_and_not_at_once() {
        let now = time::read("2026-11-30T12:00:00+08:00").unwrap();
        let expires = |text: &str| params(&json!({ "time_expire": text })).expires(now).ok();
        assert_eq!(expires("2026-11-30T12:01:00+08:00"), Some(now + 60_000));
        assert_eq!(expires(""), Some(now + 7 * time::DAY_MS));
        for wrong in ["2026-11-30T12:00:59+08:00", "2026-12-08T00:00:00+08:00", "2026-11-30 13:00:00", "1h"] {
            assert_eq!(expires(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn addresses_to_notify_are_whole_and_have_no_parameters() {
        let url = |text: &str| params(&json!({ "notify_url": text })).notify_url().is_ok();
        assert!(url("https://school.example/hooks/wechat") && url(""));
        assert!(!url("https://school.example/hooks?a=1") && !url("school.example") && !url("/hooks"));
    }
}
