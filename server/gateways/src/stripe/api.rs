//! How Stripe is asked: forms in, JSON out, and errors with a type and a code.

use commerce::payment::{GatewayError, GatewayErrorKind};
use reqwest::{Client, RequestBuilder, StatusCode};
use serde::{Deserialize, de::DeserializeOwned};

use super::object::{Identified, Reference, is_id};
use crate::client::{fault, fetch, refusal, unreadable};

/// The version of the API in whose words this adapter is written.
const VERSION: &str = "2025-03-31.basil";
/// The size of an answer in bytes, at most: a page of a hundred objects that hold others.
const MAX_BODY_BYTES: usize = 8 * 1024 * 1024;
/// The number of objects on a page of a list, which is the largest that there is.
const PAGE_LEN: &str = "100";

/// Names and values of a form.
pub(super) type Form = Vec<(&'static str, String)>;

/// The API, as one account asks it.
pub(super) struct Api {
    pub client: Client,
    pub base: String,
    pub secret: String,
}

/// The reason why a call brought nothing.
#[derive(Debug)]
pub(super) enum CallError {
    /// There was no answer that can be read.
    NoAnswer(GatewayError),
    /// Stripe will not or cannot do it, and says why.
    Failed(StatusCode, Box<ApiError>),
}

/// What Stripe says of a failure. Its message for people is left out: it may have a part of a key in it.
#[derive(Debug, Default, Deserialize)]
pub(super) struct ApiError {
    #[serde(rename = "type")]
    pub kind: String,
    pub code: Option<String>,
    pub decline_code: Option<String>,
    pub param: Option<String>,
    /// The payment that failed.
    pub payment_intent: Option<Reference>,
}

#[derive(Deserialize)]
struct ErrorBody {
    error: ApiError,
}

/// A page of a list.
#[derive(Deserialize)]
struct Page<T> {
    data: Vec<T>,
    has_more: bool,
}

impl CallError {
    /// Returns whether Stripe failed with this code.
    pub fn is(&self, code: &str) -> bool {
        matches!(self, Self::Failed(_, error) if error.code.as_deref() == Some(code))
    }

    /// Returns whether Stripe does not know what it was asked about.
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Failed(StatusCode::NOT_FOUND, error) if error.code.as_deref() == Some("resource_missing"))
    }
}

impl From<GatewayError> for CallError {
    fn from(error: GatewayError) -> Self {
        Self::NoAnswer(error)
    }
}

impl From<CallError> for GatewayError {
    fn from(error: CallError) -> Self {
        let (status, error) = match error {
            CallError::NoAnswer(error) => return error,
            CallError::Failed(status, error) => (status, error),
        };
        let word = |word: &Option<String>| word.as_deref().unwrap_or("-").chars().take(100).collect::<String>();
        let kind: String = error.kind.chars().take(100).collect();
        let [code, decline, param] = [&error.code, &error.decline_code, &error.param].map(word);
        let detail = format!("{kind} {code} {decline} {param}");
        match (status, error.kind.as_str()) {
            // The key belongs to another request, so what it made is not what was asked for.
            (_, "idempotency_error") if status == StatusCode::BAD_REQUEST => unreadable(format!("{status}: {detail}")),
            // The same request is being worked on.
            (StatusCode::CONFLICT | StatusCode::FAILED_DEPENDENCY, _) => {
                Self::new(GatewayErrorKind::Unreachable, format!("{status}: {detail}"))
            }
            _ => refusal(status, &detail),
        }
    }
}

impl Api {
    /// Returns a request to read something.
    pub fn get(&self, path: &str) -> RequestBuilder {
        self.as_us(self.client.get(self.at(path)))
    }

    /// Returns a request to do something, once for each key.
    pub fn post(&self, path: &str, form: &Form, idempotency_key: Option<&str>) -> RequestBuilder {
        let request = self.as_us(self.client.post(self.at(path))).form(form);
        match idempotency_key {
            Some(key) => request.header("idempotency-key", key),
            None => request,
        }
    }

    fn at(&self, path: &str) -> String {
        format!("{}/v1/{path}", self.base)
    }

    fn as_us(&self, request: RequestBuilder) -> RequestBuilder {
        request.bearer_auth(&self.secret).header("stripe-version", VERSION)
    }

    /// Sends a request and returns the object in the answer.
    ///
    /// # Errors
    /// [`CallError`] when there is no answer, or it is an error.
    pub async fn ask<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, CallError> {
        let (status, body) = fetch(request, MAX_BODY_BYTES).await?;
        if status.is_success() {
            let read = serde_json::from_slice(&body);
            return read.map_err(|error| unreadable(format!("{status}: {}", fault(&error))).into());
        }
        match serde_json::from_slice(&body) {
            Ok(ErrorBody { error }) => Err(CallError::Failed(status, Box::new(error))),
            Err(_) => Err(refusal(status, &"an error without words").into()),
        }
    }

    /// Sends a request and returns the object in the answer, or `None` when Stripe does not know it.
    ///
    /// # Errors
    /// [`GatewayError`] when there is no answer, or it is another error.
    pub async fn find<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<Option<T>, GatewayError> {
        match self.ask(request).await {
            Ok(found) => Ok(Some(found)),
            Err(error) if error.is_missing() => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Reads a list page by page, the newest object first, until `each` returns `false` or it is at its end.
    ///
    /// # Errors
    /// [`GatewayError`] when there is no answer, or the list is longer than `max_pages`; and that of `each`.
    pub async fn list<T: DeserializeOwned + Identified + Send>(
        &self,
        path: &str,
        query: &Form,
        max_pages: usize,
        each: impl FnMut(T) -> Result<bool, GatewayError> + Send,
    ) -> Result<(), GatewayError> {
        match self.list_from(path, query, None, max_pages, each).await? {
            None => Ok(()),
            Some(_) => Err(unreadable(format!("{path}: more than {max_pages} pages"))),
        }
    }

    /// Reads so many pages of a list, from the first one, or from the one after the object with this id. Returns the id
    /// of the object to go on after, where there is more.
    ///
    /// # Errors
    /// [`GatewayError`] when there is no answer; and that of `each`.
    pub async fn list_from<T: DeserializeOwned + Identified + Send>(
        &self,
        path: &str,
        query: &Form,
        after: Option<String>,
        pages: usize,
        mut each: impl FnMut(T) -> Result<bool, GatewayError> + Send,
    ) -> Result<Option<String>, GatewayError> {
        let mut last = after;
        for _ in 0..pages {
            let mut request = self.get(path).query(query).query(&[("limit", PAGE_LEN)]);
            if let Some(last) = &last {
                request = request.query(&[("starting_after", last)]);
            }
            let Page { data, has_more } = self.ask::<Page<T>>(request).await?;
            let end = data.last().map(|object| object.id().to_owned());
            for object in data {
                if !each(object)? {
                    return Ok(None);
                }
            }
            if !has_more {
                return Ok(None);
            }
            // A page that ends where the one before it did would be read for ever.
            let is_new = end.is_some() && end != last && end.as_deref().is_some_and(is_id);
            if !is_new {
                return Err(unreadable(format!("{path}: a list that does not go on")));
            }
            last = end;
        }
        Ok(last)
    }
}
