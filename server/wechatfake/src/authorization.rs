//! What every request shows: that the merchant signed it, lately, and once.

use std::collections::BTreeMap;

use http::{
    HeaderMap,
    header::{ACCEPT, AUTHORIZATION, USER_AGENT},
    request::Parts,
};
use serde_json::{Value, json};

use crate::{error::ApiError, fake::Fake, sign, time};

const SCHEME: &str = "WECHATPAY2-SHA256-RSA2048 ";
/// The distance of a request's time from ours, at most, in seconds.
const CLOCK_TOLERANCE_S: i64 = 300;

/// The header's parts.
struct Authorization<'a> {
    merchant_id: &'a str,
    nonce: &'a str,
    signature: &'a str,
    timestamp: &'a str,
    serial: &'a str,
}

impl<'a> Authorization<'a> {
    /// Reads the header. `None` when it is missing, or a part of it, or one comes twice.
    fn read(headers: &'a HeaderMap) -> Option<Self> {
        let mut all = headers.get_all(AUTHORIZATION).iter();
        let text = all.next().filter(|_| all.next().is_none())?.to_str().ok()?.strip_prefix(SCHEME)?;
        let mut parts = BTreeMap::new();
        for part in text.split(',') {
            let (name, value) = part.trim().split_once('=')?;
            let value = value.strip_prefix('"')?.strip_suffix('"')?;
            if parts.insert(name, value).is_some() {
                return None;
            }
        }
        let mut take = |name: &str| parts.remove(name).filter(|value| !value.is_empty());
        let read = Self {
            merchant_id: take("mchid")?,
            nonce: take("nonce_str")?,
            signature: take("signature")?,
            timestamp: take("timestamp")?,
            serial: take("serial_no")?,
        };
        parts.is_empty().then_some(read)
    }
}

impl Fake {
    /// Checks the headers of a request.
    ///
    /// # Errors
    /// `PARAM_ERROR` when one is missing that every request has; `SIGN_ERROR` when the merchant did not sign it as it
    /// is, not lately, or signed it before.
    pub(crate) fn authorize(&self, parts: &Parts, body: &[u8]) -> Result<(), ApiError> {
        if !parts.headers.contains_key(ACCEPT) || !parts.headers.contains_key(USER_AGENT) {
            return Err(ApiError::new("PARAM_ERROR", "Http头缺少Accept或User-Agent"));
        }
        let settings = &self.0.settings;
        let refuse = |words: &str| ApiError::signature(words, Value::Null);
        let shown = Authorization::read(&parts.headers)
            .ok_or_else(|| refuse("Http头Authorization值格式错误，请参考《微信支付商户REST API签名规则》"))?;
        if shown.merchant_id != settings.merchant_id {
            return Err(refuse("Http头Authorization值中的mchid不存在"));
        }
        if shown.serial != settings.merchant_serial {
            return Err(refuse("商户证书序列号有误。请使用签名私钥匹配的证书序列号"));
        }
        let is_digits = shown.timestamp.bytes().all(|byte| byte.is_ascii_digit());
        let at_s = shown.timestamp.parse().ok().filter(|_| is_digits);
        let is_near = |at_s: i64| (at_s - time::now_ms() / 1_000).abs() <= CLOCK_TOLERANCE_S;
        if !at_s.is_some_and(is_near) {
            return Err(refuse("Http头Authorization值中的timestamp与发起请求的时间不得超过5分钟"));
        }
        if shown.nonce.len() > 32 {
            return Err(refuse("Http头Authorization值中的nonce_str长度不得超过32"));
        }
        let url = parts.uri.path_and_query().map_or("", |url| url.as_str());
        let message = sign::request(parts.method.as_str(), url, shown.timestamp, shown.nonce, body);
        if !self.0.merchant_key.verify(&message, shown.signature) {
            return Err(mismatch(parts.method.as_str(), url, &message));
        }
        if !self.state().nonces.insert(shown.nonce.into()) {
            return Err(refuse("Http头Authorization值中的nonce_str重复使用"));
        }
        Ok(())
    }
}

/// Returns the error of a signature that does not fit, with the beginning of what should have been signed.
fn mismatch(method: &str, url: &str, message: &[u8]) -> ApiError {
    let text = String::from_utf8_lossy(message);
    let beginning: String = text.chars().take(200).collect();
    let detail = json!({
        "location": "authorization", "field": "signature", "detail": { "issue": "sign not match" },
        "sign_information": {
            "method": method, "url": url, "truncated_sign_message": beginning, "sign_message_length": message.len(),
        },
    });
    ApiError::signature("错误的签名，导致验签失败", detail)
}
