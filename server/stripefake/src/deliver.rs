//! Webhooks on their way to the school: signed, and sent until they are accepted.

use std::time::Duration;

use http::{HeaderName, header::CONTENT_TYPE};
use serde_json::{Value, json};

use crate::{
    fake::Fake,
    outbox::Attempt,
    sign::sign,
    state::{now_s, text},
};

/// The header with the signature.
const SIGNATURE_HEADER: HeaderName = HeaderName::from_static("stripe-signature");
/// The number of attempts; the first pause is a second, each further one twice as long.
const MAX_ATTEMPTS: u32 = 8;

impl Fake {
    /// Sends these events in the background, each on its own.
    pub(crate) fn send(&self, events: Vec<String>) {
        for event in events {
            let fake = self.clone();
            tokio::spawn(async move { fake.deliver(&event).await });
        }
    }

    /// Sends an event until it is accepted, or given up.
    pub(crate) async fn deliver(&self, event: &str) {
        for attempt in 0..MAX_ATTEMPTS {
            if self.attempt(event).await {
                return;
            }
            tokio::time::sleep(Duration::from_secs(1 << attempt)).await;
        }
    }

    /// Sends an event once, signed now; returns whether it was accepted.
    pub(crate) async fn attempt(&self, event: &str) -> bool {
        let Some(url) = &self.0.settings.webhook else { return true };
        let shown = self.state().show(event);
        let body = serde_json::to_vec_pretty(&shown).unwrap_or_default();
        let signature = sign(&self.0.settings.webhook_secrets, now_s(), &body);
        let request = self.0.client.post(url).header(CONTENT_TYPE, "application/json; charset=utf-8");
        let answer = request.header(SIGNATURE_HEADER, signature).body(body).send().await;
        let status = answer.ok().map(|answer| answer.status().as_u16());
        let mut state = self.state();
        state.outbox.attempts.push(Attempt { event: event.into(), kind: text(&shown, "type").into(), status });
        let accepted = status.is_some_and(|status| (200..300).contains(&status));
        if accepted {
            state.set(event, json!({ "pending_webhooks": 0 }));
        }
        accepted
    }

    /// Makes events older by so many seconds, as those that come days late.
    pub(crate) fn make_older(&self, events: &[String], seconds: i64) {
        let mut state = self.state();
        for id in events {
            let created = state.object(id)["created"].as_i64().unwrap_or_default();
            state.set(id, json!({ "created": created - seconds }));
        }
    }
}

/// Returns the events with their types, for people.
pub(crate) fn named(fake: &Fake, events: &[String]) -> Vec<Value> {
    let state = fake.state();
    events.iter().map(|id| json!({ "id": id, "type": state.object(id)["type"] })).collect()
}
