//! The door of the API: key, version, form, idempotency key, and faults, in the order in which Stripe looks at them.

use std::time::Duration;

use axum::{
    Json,
    body::{Body, Bytes, to_bytes},
    extract::{self, Request},
    middleware::Next,
    response::{IntoResponse, Response},
};
use data_encoding::BASE64;
use futures::{StreamExt, stream};
use http::{
    HeaderMap, HeaderValue, Method, StatusCode,
    header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HOST},
};
use serde_json::{Value, json};

use crate::{
    api,
    call::{Answer, Call, Key},
    error::ApiError,
    fake::Fake,
    fault::{self, Fault, Kind},
    form, list, once, params,
    state::{API_VERSION, State, new_id},
};

/// The longest request, in bytes.
const MAX_BODY_BYTES: usize = 256 * 1024;
/// Parameters that every endpoint takes from a payer's browser, and that mean nothing here.
const OF_STRIPE_JS: [&str; 4] = ["key", "_stripe_account", "_stripe_version", "payment_user_agent"];

/// The parameter that every endpoint takes.
const EXPAND: &[params::Param] = &[params::opt("expand", params::Kind::List(&params::Kind::Text))];

/// What stands in the request, before anything is believed of it.
struct Asked {
    method: Method,
    path: String,
    headers: HeaderMap,
    form: Value,
    request: String,
}

/// What came of a call.
struct CallOutcome {
    /// The status and the body of the answer.
    outcome: (StatusCode, Value),
    /// Whether the endpoint had begun, so that its answer is kept.
    has_begun: bool,
    /// The events that it caused.
    events: Vec<String>,
}

/// Answers a request to the API. Whoever goes away in the middle does not stop it.
pub(crate) async fn enter(extract::State(fake): extract::State<Fake>, request: Request) -> Response {
    let answered = tokio::spawn(work(fake, request)).await;
    answered.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

async fn work(fake: Fake, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let id = new_id("req");
    let path = parts.uri.path().to_owned();
    let Ok(body) = to_bytes(body, MAX_BODY_BYTES).await else {
        return ApiError::invalid("Invalid request: the body is too long.").into_response();
    };
    let is_post = parts.method == Method::POST;
    let form = form::decode(if is_post { &body } else { parts.uri.query().unwrap_or_default().as_bytes() });
    let asked = Asked { method: parts.method, path, headers: parts.headers, form, request: id };
    let faults = fault::take(&mut fake.state().faults, asked.method.as_str(), &asked.path);
    let find = |kind| faults.iter().find(|fault| fault.kind == kind);
    let mut response = match fake.answer(&asked, is_post && !body.is_empty(), &faults).await {
        Ok((status, answer)) => (status, Json(answer)).into_response(),
        Err(error) => error.into_response(),
    };
    if find(Kind::Timeout).is_some() {
        tokio::time::sleep(fault::MAX_DELAY).await;
    }
    let headers = response.headers_mut();
    let mut put = |name: &'static str, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    put("request-id", &asked.request);
    put("stripe-version", asked.text("stripe-version").unwrap_or(API_VERSION));
    if let Some(key) = asked.text("idempotency-key") {
        put("idempotency-key", key);
        let original = fake.state().kept.get(key).map(|kept| kept.request.clone());
        if let Some(original) = original.filter(|original| *original != asked.request) {
            put("idempotent-replayed", "true");
            put("original-request", &original);
        }
    }
    if find(Kind::Reset).is_some() { cut(response).await } else { response }
}

/// Returns a response whose body ends in the middle, although its length was told.
async fn cut(response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let whole = to_bytes(body, usize::MAX).await.unwrap_or_default();
    parts.headers.insert(CONTENT_LENGTH, HeaderValue::from(whole.len()));
    let half: Bytes = whole.slice(..whole.len() / 2);
    let end = async {
        // Time for the first half to go out.
        tokio::time::sleep(Duration::from_millis(50)).await;
        Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset))
    };
    Response::from_parts(parts, Body::from_stream(stream::iter([Ok(half)]).chain(stream::once(end))))
}

impl Asked {
    fn text(&self, header: &str) -> Option<&str> {
        self.headers.get(header).and_then(|value| value.to_str().ok())
    }

    /// The key: of HTTP's Basic authentication the name, a bearer's token, or a parameter of Stripe.js.
    fn key(&self) -> Option<String> {
        let header = self.text(AUTHORIZATION.as_str());
        let (scheme, rest) = header.and_then(|header| header.split_once(' ')).unwrap_or_default();
        match scheme.to_ascii_lowercase().as_str() {
            "bearer" => Some(rest.trim().to_owned()),
            "basic" => {
                let pair = String::from_utf8(BASE64.decode(rest.trim().as_bytes()).ok()?).ok()?;
                Some(pair.split_once(':')?.0.to_owned())
            }
            _ => self.form["key"].as_str().map(str::to_owned),
        }
        .filter(|key| !key.is_empty())
    }
}

impl Fake {
    async fn answer(&self, asked: &Asked, has_body: bool, faults: &[Fault]) -> Result<(StatusCode, Value), ApiError> {
        let has = |kind| faults.iter().any(|fault| fault.kind == kind);
        if has(Kind::RateLimit) {
            let message = "Request rate limit exceeded. You can learn more about rate limits here \
                           https://docs.stripe.com/rate-limits.";
            let error = ApiError::new(StatusCode::TOO_MANY_REQUESTS, "invalid_request_error", message);
            return Err(error.code("rate_limit"));
        }
        if has(Kind::ServerError) {
            let message =
                "An unknown error occurred. If you have any questions, we can help at https://support.stripe.com/.";
            return Err(ApiError::new(StatusCode::INTERNAL_SERVER_ERROR, "api_error", message));
        }
        let key = self.recognize(asked)?;
        version(asked)?;
        if has_body
            && !asked
                .text(CONTENT_TYPE.as_str())
                .is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"))
        {
            return Err(ApiError::invalid(
                "Invalid request (check that your POST content type is application/x-www-form-urlencoded). If you have \
                 any questions, we can help at https://support.stripe.com/.",
            ));
        }
        let once = asked.text("idempotency-key").filter(|_| asked.method == Method::POST).map(str::to_owned);
        if let Some(once) = &once {
            let kept = once::begin(&mut self.state().kept, once, &asked.path, &asked.form, &asked.request)?;
            if let Some(answer) = kept.and_then(|kept| kept.answer) {
                return Ok(answer);
            }
        }
        if let Some(slow) = faults.iter().find(|fault| fault.kind == Kind::Slow) {
            tokio::time::sleep(Duration::from_millis(slow.ms)).await;
        }
        let CallOutcome { outcome, has_begun, events } = self.carry_out(asked, key, once.as_deref());
        if let Some(once) = &once {
            once::end(&mut self.state().kept, once, has_begun.then(|| outcome.clone()));
        }
        if has(Kind::WebhookTwice) {
            self.send(events.clone());
        }
        if has(Kind::WebhookFirst) {
            for event in &events {
                self.deliver(event).await;
            }
        } else {
            self.send(events);
        }
        Ok(outcome)
    }

    /// Says whose key it is.
    fn recognize(&self, asked: &Asked) -> Result<Key, ApiError> {
        let unauthorized =
            |message: String| Err(ApiError::new(StatusCode::UNAUTHORIZED, "invalid_request_error", message).before());
        let Some(key) = asked.key() else {
            return unauthorized(
                "You did not provide an API key. You need to provide your API key in the Authorization header, using \
                 Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See \
                 https://stripe.com/docs/api#authentication for details, or we can help at https://support.stripe.com/."
                    .into(),
            );
        };
        let settings = &self.0.settings;
        let known = [
            (&settings.secret_key, Key::Secret),
            (&settings.restricted_key, Key::Restricted),
            (&settings.publishable_key, Key::Publishable),
        ];
        let Some((_, kind)) = known.into_iter().find(|(known, _)| **known == key) else {
            let shown: String = key.chars().take(8).collect();
            return unauthorized(format!("Invalid API Key provided: {shown}****"));
        };
        Ok(kind)
    }

    /// Calls the endpoint.
    fn carry_out(&self, asked: &Asked, key: Key, once: Option<&str>) -> CallOutcome {
        let mut state = self.state();
        state.request = json!({ "id": asked.request, "idempotency_key": once });
        let answer = call(&mut state, asked, key);
        let events = state.outbox.take();
        match answer {
            Ok(answer) => CallOutcome { outcome: (StatusCode::OK, answer), has_begun: true, events },
            Err(error) => {
                CallOutcome { outcome: (error.status, json!({ "error": error.error })), has_begun: error.began, events }
            }
        }
    }
}

fn call(state: &mut State, asked: &Asked, key: Key) -> Answer {
    let endpoint = api::endpoint(&asked.method, asked.path.trim_start_matches("/v1/"))?;
    allowed(key, endpoint.is_public, &asked.method)?;
    let mut form = asked.form.clone();
    let mut expand = json!({});
    if let Some(form) = form.as_object_mut() {
        form.retain(|name, _| !OF_STRIPE_JS.contains(&name.as_str()) || key != Key::Publishable);
        if let Some(paths) = form.remove("expand") {
            expand = params::check(&json!({ "expand": paths }), EXPAND, "").map_err(ApiError::before)?;
        }
    }
    let params = params::check(&form, endpoint.params, "").map_err(ApiError::before)?;
    let base = format!("http://{}", asked.text(HOST.as_str()).unwrap_or("localhost"));
    let call = Call { key, base: &base, path: &asked.path, id: endpoint.id, params };
    let mut answer = (endpoint.verb)(state, &call)?;
    list::expand(state, &mut answer, &expand["expand"])?;
    Ok(answer)
}

/// Checks that this key opens this endpoint.
fn allowed(key: Key, is_public: bool, method: &Method) -> Result<(), ApiError> {
    let forbidden = |message: &str| ApiError::new(StatusCode::FORBIDDEN, "invalid_request_error", message).before();
    match key {
        Key::Secret => Ok(()),
        Key::Publishable if is_public => Ok(()),
        Key::Restricted if method == Method::GET => Ok(()),
        Key::Publishable => Err(forbidden(
            "This API call cannot be made with a publishable API key. Please use a secret API key. You can find a list \
             of your API keys at https://dashboard.stripe.com/account/apikeys.",
        )
        .code("secret_key_required")),
        Key::Restricted => Err(forbidden(
            "The provided key does not have the required permissions for this endpoint on this account. Having more \
             permissions would allow this request to continue.",
        )
        .code("more_permissions_required_for_application")),
    }
}

/// Checks that the version has the form of one: a day, and since 2024 a name.
fn version(asked: &Asked) -> Result<(), ApiError> {
    let Some(version) = asked.text("stripe-version") else { return Ok(()) };
    let (day, name) = version.split_once('.').unwrap_or((version, "x"));
    let is_day = day.len() == 10
        && day
            .bytes()
            .enumerate()
            .all(|(at, byte)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() });
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase());
    if is_day && is_name {
        return Ok(());
    }
    Err(ApiError::invalid(format!("Invalid Stripe API version: {version}")).before())
}

/// Answers a browser's question whether another site may call.
pub(crate) async fn cors(request: Request, next: Next) -> Response {
    let asks = request.method() == Method::OPTIONS;
    let mut response = if asks { StatusCode::NO_CONTENT.into_response() } else { next.run(request).await };
    let headers = response.headers_mut();
    for (name, value) in [
        ("access-control-allow-origin", "*"),
        ("access-control-allow-headers", "authorization, content-type, stripe-version, idempotency-key"),
        ("access-control-allow-methods", "GET, POST, OPTIONS"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}
