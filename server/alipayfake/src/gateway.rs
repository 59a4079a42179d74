//! The gateway: checks, faults, the method, and an answer that is signed as it goes out.

use axum::{
    body::to_bytes,
    extract::{self, Request},
    response::{IntoResponse, Redirect, Response},
};
use http::{
    HeaderMap, Method, StatusCode,
    header::{CONTENT_TYPE, HOST},
};
use serde_json::Value;

use crate::{
    api,
    call::Answer,
    error::ApiError,
    fake::Fake,
    fault::{Faults, Kind},
    id, keys,
    lang::Lang,
    page,
    request::{self, Form},
};

/// The longest request, in bytes.
const MAX_BODY_BYTES: usize = 256 * 1024;
const FORM: &str = "application/x-www-form-urlencoded";

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
    let form = match parts.method {
        Method::GET => request::read(parts.uri.query().unwrap_or_default(), b""),
        Method::POST if body.is_empty() || is_form(&parts.headers) => {
            request::read(parts.uri.query().unwrap_or_default(), &body)
        }
        Method::POST => Err(ApiError::new("isv.invalid-format", "请求内容不是表单")),
        _ => return StatusCode::METHOD_NOT_ALLOWED.into_response(),
    };
    let form = match form {
        Ok(form) => form,
        Err(error) => return fake.write("error_response", &error.body(), &Faults::default()),
    };
    let method = form.get("method").map(String::as_str).unwrap_or_default();
    let faults = Faults::take(&mut fake.state().faults, method);
    faults.wait().await;
    if faults.has(Kind::ServerError) {
        return (StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error").into_response();
    }
    let response = fake.answer(method, &form, &parts.headers, &faults).await;
    faults.disturb(response).await
}

fn is_form(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case(FORM))
}

/// Returns the fake's own address, as a request came to it.
pub(crate) fn base(headers: &HeaderMap) -> String {
    format!("http://{}", headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost"))
}

impl Fake {
    async fn answer(&self, method: &str, form: &Form, headers: &HeaderMap, faults: &Faults) -> Response {
        let base = base(headers);
        let checked = self.check(form, &base);
        let name = format!("{}_response", method.replace('.', "_"));
        let mut name = if checked.is_ok() { name.as_str() } else { "error_response" };
        let ordered = |kind| faults.get(kind).map(|fault| ApiError::of(&fault.sub_code));
        let outcome: Answer = match (checked, api::verb(method), ordered(Kind::Error)) {
            (Err(error), _, _) | (Ok(_), _, Some(error)) => Err(error),
            (Ok(_), None, None) => Err(ApiError::of("isv.invalid-method")),
            (Ok(call), Some(verb), None) => {
                let (outcome, notices) = {
                    let mut state = self.state();
                    state.keeps_refunds = faults.has(Kind::RefundPending);
                    (verb(&mut state, &call), state.outbox.take())
                };
                faults.announce(self, notices).await;
                ordered(Kind::ErrorAfter).map_or(outcome, Err)
            }
        };
        match outcome {
            Ok(opened) if api::is_page(method) => {
                let token = opened["token"].as_str().unwrap_or_default();
                Redirect::to(&format!("{base}/cashier/{token}")).into_response()
            }
            Err(error) if api::is_page(method) => page::refused(Lang::asked(headers), &error),
            Ok(fields) => self.write(name, &api::success(&fields), faults),
            Err(error) => {
                if error.sub_code.starts_with("aop.") {
                    name = "error_response";
                }
                self.write(name, &error.body(), faults)
            }
        }
    }

    /// Writes an answer and signs the words as they go out. As the real one does, it escapes `/`, and says that it is
    /// HTML.
    fn write(&self, name: &str, value: &Value, faults: &Faults) -> Response {
        let value = value.to_string().replace('/', "\\/");
        let key = if faults.has(Kind::WrongSignature) { &self.0.strangers_key } else { self.own_key() };
        let mut body = format!(r#"{{"{name}":{value}"#);
        let mut put = |field: &str, text: &str| body.extend([",\"", field, "\":\"", text, "\""]);
        if self.0.settings.wants_certificates {
            let [first, next] = keys::ALIPAY_CERTIFICATES;
            let (_, serial) = if self.state().has_next_key { next } else { first };
            put("alipay_cert_sn", serial);
        }
        if !faults.has(Kind::NoSignature) {
            put("sign", &key.sign(&value));
        }
        body.push('}');
        ([("content-type", "text/html;charset=utf-8"), ("trace_id", &id::token())], body).into_response()
    }
}
