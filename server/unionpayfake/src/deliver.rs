//! Notifications on their way to the merchant: signed, and sent until they are answered with the status 200.

use std::time::Duration;

use http::header::CONTENT_TYPE;
use serde_json::{Value, json};

use crate::{
    fake::Fake,
    notice,
    outbox::Attempt,
    sign::{Fields, Signer},
};

/// The number of attempts; the first pause is a second, each further one twice as long.
const MAX_ATTEMPTS: u32 = 8;

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

    /// Sends a notification once, signed now; returns whether it was accepted.
    pub(crate) async fn attempt(&self, id: &str) -> bool {
        let Some(notice) = self.state().outbox.notice(id).cloned() else { return true };
        let field = |name: &str| notice.fields.get(name).cloned().unwrap_or_default();
        let (order_id, txn_type) = (field("orderId"), field("txnType"));
        let (status, _) = self.post(&notice.url, notice::form(notice.fields, Some(self.signer()))).await;
        let accepted = status == Some(200);
        let attempt = Attempt { notice: id.into(), order_id, txn_type, status, accepted };
        self.state().outbox.attempts.push(attempt);
        accepted
    }

    /// Posts a form; returns the status and the words of the answer.
    async fn post(&self, url: &str, form: String) -> (Option<u16>, String) {
        let request = self.0.client.post(url).header(CONTENT_TYPE, "application/x-www-form-urlencoded; charset=UTF-8");
        match request.body(form).send().await {
            Ok(answer) => (Some(answer.status().as_u16()), answer.text().await.unwrap_or_default()),
            Err(_) => (None, String::new()),
        }
    }

    /// Sends a form that no order caused, once; returns what was answered.
    pub(crate) async fn forge(&self, url: &str, fields: Fields, signer: Option<&Signer>) -> Value {
        let (status, said) = self.post(url, notice::form(fields, signer)).await;
        json!({ "accepted": status == Some(200), "status": status, "body": said })
    }
}

/// Returns the notifications with what they are about, for people.
pub(crate) fn named(fake: &Fake, notices: &[String]) -> Vec<Value> {
    let state = fake.state();
    let fields = |id: &String| state.outbox.notice(id).map(|notice| notice.fields.clone()).unwrap_or_default();
    let name = |id: &String| {
        let fields = fields(id);
        json!({ "id": id, "order_id": fields.get("orderId"), "txn_type": fields.get("txnType") })
    };
    notices.iter().map(name).collect()
}
