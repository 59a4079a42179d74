//! Faults of answers and notifications: kept back, cut, early, doubled.

use std::time::Duration;

use axum::{
    body::{Body, Bytes, to_bytes},
    response::Response,
};
use futures::{StreamExt, stream};
use http::{HeaderValue, header::CONTENT_LENGTH};

use crate::{
    fake::Fake,
    fault::{Faults, Kind, MAX_DELAY},
};

impl Faults {
    /// Sends the notifications that a request caused.
    pub async fn announce(&self, fake: &Fake, notices: Vec<String>) {
        if self.has(Kind::NoticeTwice) {
            fake.send(notices.clone());
        }
        if self.has(Kind::NoticeFirst) {
            for notice in &notices {
                fake.deliver(notice).await;
            }
        } else {
            fake.send(notices);
        }
    }

    /// Keeps an answer back or cuts it, where that is to happen.
    pub async fn disturb(&self, response: Response) -> Response {
        if self.has(Kind::Timeout) {
            tokio::time::sleep(MAX_DELAY).await;
        }
        if self.has(Kind::Reset) { cut(response).await } else { response }
    }
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
