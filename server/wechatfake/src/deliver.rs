//! Notifications on their way to the merchant: sealed, signed, and sent until they are answered with 200 or 204.

use std::time::Duration;

use http::{
    HeaderMap, HeaderValue,
    header::{CONTENT_TYPE, USER_AGENT},
};
use serde_json::{Value, json};

use crate::{
    fake::{Fake, Signer},
    gateway::signed,
    notice::Notice,
    outbox::Attempt,
    time,
};

/// The number of attempts; the first pause is a second, each further one twice as long.
const MAX_ATTEMPTS: u32 = 8;

/// What was answered.
pub(crate) struct Answered {
    /// The status; `None` when there was no answer.
    pub status: Option<u16>,
    /// The words.
    pub body: String,
}

impl Answered {
    /// Whether the notification is not sent again.
    pub fn accepted(&self) -> bool {
        matches!(self.status, Some(200 | 204))
    }
}

impl Fake {
    /// Sends these notifications in the background, each on its own.
    pub(crate) fn send(&self, notices: Vec<String>) {
        for notice in notices {
            let fake = self.clone();
            tokio::spawn(async move { fake.deliver(&notice).await });
        }
    }

    /// Sends a notification until it is accepted, or given up.
    pub(crate) async fn deliver(&self, id: &str) {
        for attempt in 0..MAX_ATTEMPTS {
            if self.attempt(id).await {
                return;
            }
            tokio::time::sleep(Duration::from_secs(1 << attempt)).await;
        }
    }

    /// Sends a notification once, sealed and signed now; returns whether it was accepted.
    pub(crate) async fn attempt(&self, id: &str) -> bool {
        let Some(letter) = self.state().outbox.letter(id).cloned() else { return true };
        let body = letter.notice.body().to_string();
        let headers = headers(&self.signer(), 0, &body);
        let answered = self.post(&letter.url, headers, body).await;
        let accepted = answered.accepted();
        let notice = letter.notice;
        let attempt = Attempt {
            notice: notice.id,
            out_trade_no: notice.out_trade_no,
            event_type: notice.event_type,
            status: answered.status,
            accepted,
        };
        self.state().outbox.attempts.push(attempt);
        accepted
    }

    /// Posts a notification.
    pub(crate) async fn post(&self, url: &str, mut headers: HeaderMap, body: String) -> Answered {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(USER_AGENT, HeaderValue::from_static("Mozilla/4.0"));
        match self.0.client.post(url).headers(headers).body(body).send().await {
            Ok(answer) => {
                let status = Some(answer.status().as_u16());
                Answered { status, body: answer.text().await.unwrap_or_default() }
            }
            Err(_) => Answered { status: None, body: String::new() },
        }
    }
}

/// Returns the headers by which a notification is signed, so many seconds ago.
pub(crate) fn headers(signer: &Signer<'_>, older_by_s: i64, body: &str) -> HeaderMap {
    HeaderMap::from_iter(signed(signer, time::now_ms() / 1_000 - older_by_s, body.as_bytes()))
}

/// Returns the notifications with what they are about, for people.
pub(crate) fn named(fake: &Fake, notices: &[String]) -> Vec<Value> {
    let state = fake.state();
    let letters = notices.iter().filter_map(|id| state.outbox.letter(id));
    let name = |notice: &Notice| json!({ "id": notice.id, "out_trade_no": notice.out_trade_no, "event_type": notice.event_type });
    letters.map(|letter| name(&letter.notice)).collect()
}
