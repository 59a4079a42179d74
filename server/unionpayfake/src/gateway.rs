//! The doors of the gateway: checks, faults, the verb, and an answer that is signed as it goes out.

use axum::{
    body::to_bytes,
    extract::{self, Request},
    response::{IntoResponse, Redirect, Response},
};
use http::{
    HeaderMap, StatusCode,
    header::{CONTENT_TYPE, HOST},
};

use crate::{
    error::ApiError,
    fake::Fake,
    fault::{Faults, Kind},
    file,
    lang::Lang,
    notice::common,
    page,
    request::{self, Wanted},
    sign::Fields,
    verbs::{self, Answer},
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
    if !is_form(&parts.headers) {
        return StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response();
    }
    let fields = match request::read(&body) {
        Ok(fields) => fields,
        Err(error) => return unsigned(&error),
    };
    let Some(wanted) = Wanted::of(parts.uri.path(), &fields) else { return unsigned(&ApiError::field("txnType")) };
    let faults = Faults::take(&mut fake.state().faults, wanted.name());
    faults.wait().await;
    if faults.has(Kind::ServerError) {
        return (StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error").into_response();
    }
    let response = fake.answer(wanted, &fields, &parts.headers, &faults).await;
    faults.disturb(response).await
}

fn is_form(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case(FORM))
}

/// Returns the fake's own address, as a request came to it.
fn base(headers: &HeaderMap) -> String {
    format!("http://{}", headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost"))
}

impl Fake {
    async fn answer(&self, wanted: Wanted, fields: &Fields, headers: &HeaderMap, faults: &Faults) -> Response {
        let ordered = |kind| faults.get(kind).map(|fault| ApiError::of(&fault.code));
        let refused = self.check(wanted, fields).err();
        // Whoever is not known, or cannot prove it, gets an answer without a signature.
        if let Some(error) = refused.as_ref().filter(|error| matches!(error.code.as_str(), "11" | "31")) {
            return if wanted == Wanted::Page { page::refused(Lang::asked(headers), error) } else { unsigned(error) };
        }
        let refused = refused.or_else(|| ordered(Kind::Error));
        if wanted == Wanted::Page {
            let opened = refused.map_or_else(|| verbs::page(&mut self.state(), fields), Err);
            return match opened {
                Ok(token) => Redirect::to(&format!("/cashier/{token}")).into_response(),
                Err(error) => page::refused(Lang::asked(headers), &error),
            };
        }
        let outcome: Answer = if let Some(error) = refused {
            Err(error)
        } else {
            let (outcome, notices) = {
                let mut state = self.state();
                state.keeps_refunds = faults.has(Kind::RefundPending);
                let outcome = match wanted {
                    Wanted::Page | Wanted::Code => verbs::code(&mut state, fields, &base(headers)),
                    Wanted::Refund => verbs::refund(&mut state, fields, false),
                    Wanted::Undo => verbs::refund(&mut state, fields, true),
                    Wanted::Query => verbs::query(&state, fields),
                    Wanted::File => file::file(&state, fields),
                };
                (outcome, state.outbox.take())
            };
            faults.announce(self, notices).await;
            ordered(Kind::ErrorAfter).map_or(outcome, Err)
        };
        let mut answer = common(&self.0.settings, fields);
        let (code, words) = match outcome {
            Ok(more) => {
                answer.extend(more);
                ("00".to_owned(), "成功[0000000]".to_owned())
            }
            Err(error) => (error.code, error.words),
        };
        answer.extend([("respCode".to_owned(), code), ("respMsg".to_owned(), words)]);
        self.write(answer, faults)
    }

    /// Writes an answer: names and values as they are, without an escape.
    fn write(&self, mut answer: Fields, faults: &Faults) -> Response {
        answer.retain(|_, value| !value.is_empty());
        match (faults.has(Kind::WrongSignature), faults.has(Kind::NoSignature)) {
            (true, _) => self.0.stranger.complete(&mut answer),
            (_, true) => {}
            _ => self.signer().complete(&mut answer),
        }
        text(&answer)
    }
}

fn unsigned(error: &ApiError) -> Response {
    text(&Fields::from([("respCode".into(), error.code.clone()), ("respMsg".into(), error.words.clone())]))
}

fn text(fields: &Fields) -> Response {
    let pairs: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
    ([(CONTENT_TYPE, "text/html;charset=UTF-8")], pairs.join("&")).into_response()
}
