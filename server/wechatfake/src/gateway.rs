//! The gateway: checks, faults, the operation, and an answer that is signed as it goes out.

use axum::{
    body::to_bytes,
    extract::{self, Request},
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header::CONTENT_TYPE, request::Parts};

use crate::{
    api::{self, Operation},
    call::{self, Answer, Call, Said},
    error::ApiError,
    fake::{Fake, Signer},
    fault::{Faults, Kind},
    id, keys,
    params::Params,
    sign, time,
};

/// The longest request, in bytes.
const MAX_BODY_BYTES: usize = 256 * 1024;
const JSON: &str = "application/json";
/// The seconds by which an answer's signature is old where that is ordered.
const STALE_S: i64 = 3_600;

/// Answers a request. Whoever goes away in the middle does not stop it.
pub(crate) async fn enter(extract::State(fake): extract::State<Fake>, request: Request) -> Response {
    let answered = tokio::spawn(work(fake, request)).await;
    answered.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

async fn work(fake: Fake, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MAX_BODY_BYTES).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let Some((operation, id)) = api::find(&parts.method, parts.uri.path()) else {
        let error = ApiError::new("RESOURCE_NOT_EXISTS", "请求的地址不存在");
        return fake.write(Err(error), &parts.headers, &Faults::default());
    };
    let faults = Faults::take(&mut fake.state().faults, operation.name);
    faults.wait().await;
    if faults.has(Kind::ServerError) {
        return (StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error").into_response();
    }
    let said = fake.answer(operation, id, &parts, &body, &faults).await;
    faults.disturb(fake.write(said, &parts.headers, &faults)).await
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case(JSON))
}

impl Fake {
    async fn answer(&self, operation: Operation, id: &str, parts: &Parts, body: &[u8], faults: &Faults) -> Answer {
        self.authorize(parts, body)?;
        if let Some(serial) = parts.headers.get("wechatpay-serial").and_then(|serial| serial.to_str().ok())
            && self.signer_of(serial).is_none()
        {
            return Err(ApiError::new("PARAM_ERROR", "Http头Wechatpay-Serial的值不正确"));
        }
        if let Some(fault) = faults.get(Kind::Error) {
            return Err(ApiError::of(&fault.code));
        }
        let params = match operation.has_body {
            true if !is_json(&parts.headers) => return Err(ApiError::new("PARAM_ERROR", "Http头Content-Type错误")),
            true => Params::read(body)?,
            false => Params::default(),
        };
        let query = form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes()).into_owned().collect();
        let base = call::base(&parts.headers);
        let call = Call { base: &base, address_key: &self.0.address_key, id, query, params };
        let (said, notices) = {
            let mut state = self.state();
            state.refunds_become = faults.refunds_become();
            ((operation.work)(&mut state, &call), state.outbox.take())
        };
        faults.announce(self, notices).await;
        match faults.get(Kind::ErrorAfter) {
            Some(fault) => Err(ApiError::of(&fault.code)),
            None => said,
        }
    }

    /// Writes an answer and signs the bytes as they go out, by the key that the request names.
    fn write(&self, said: Answer, asked: &HeaderMap, faults: &Faults) -> Response {
        let (status, body) = match said {
            Ok(Said::File(file)) => return ([(CONTENT_TYPE, "application/octet-stream")], file).into_response(),
            Ok(Said::Nothing) => (StatusCode::NO_CONTENT, String::new()),
            Ok(Said::Json(_)) if faults.has(Kind::Xml) => {
                (StatusCode::OK, "<xml><return_code><![CDATA[SUCCESS]]></return_code></xml>".into())
            }
            Ok(Said::Json(value)) => (StatusCode::OK, value.to_string()),
            Err(error) => (error.status, error.body().to_string()),
        };
        let wanted = asked.get("wechatpay-serial").and_then(|serial| serial.to_str().ok());
        let mut signer = wanted.and_then(|serial| self.signer_of(serial)).unwrap_or_else(|| self.signer());
        if faults.has(Kind::WrongSignature) {
            signer.key = &self.0.strangers_key;
        }
        if faults.has(Kind::UnknownSerial) {
            signer.serial = keys::UNKNOWN_SERIAL;
        }
        let at_s = time::now_ms() / 1_000 - if faults.has(Kind::StaleSignature) { STALE_S } else { 0 };
        let mut headers = HeaderMap::new();
        headers.insert("request-id", value(&id::token()));
        if status != StatusCode::NO_CONTENT {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
        }
        if !faults.has(Kind::NoSignature) {
            headers.extend(signed(&signer, at_s, body.as_bytes()));
        }
        (status, headers, body).into_response()
    }
}

fn value(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static(""))
}

/// Returns the headers by which an answer or a notification is signed.
pub(crate) fn signed(signer: &Signer<'_>, at_s: i64, body: &[u8]) -> [(HeaderName, HeaderValue); 5] {
    let (timestamp, nonce) = (at_s.to_string(), id::nonce());
    let signature = signer.key.sign(&sign::answer(&timestamp, &nonce, body));
    [
        ("wechatpay-timestamp", timestamp.as_str()),
        ("wechatpay-nonce", nonce.as_str()),
        ("wechatpay-signature", signature.as_str()),
        ("wechatpay-signature-type", "WECHATPAY2-SHA256-RSA2048"),
        ("wechatpay-serial", signer.serial),
    ]
    .map(|(name, text)| (HeaderName::from_static(name), value(text)))
}
