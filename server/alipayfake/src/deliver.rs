//! Notifications on their way to the merchant: signed, and sent until they are answered `success`.

use std::time::Duration;

use http::header::CONTENT_TYPE;
use serde_json::{Value, json};

use crate::{fake::Fake, notice, outbox::Attempt, sign::PrivateKey, time};

/// The answer that ends it; anything else, with any status, does not.
const ACCEPTED: &str = "success";
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
        let mut fields = notice.fields;
        let field = |name: &str| fields.get(name).cloned().unwrap_or_default();
        let (out_trade_no, trade_status) = (field("out_trade_no"), field("trade_status"));
        fields.entry("notify_time".into()).or_insert_with(|| time::write(time::now_ms()));
        let (status, said) = self.post(&notice.url, notice::signed(fields, self.own_key())).await;
        let accepted = status == Some(200) && said == ACCEPTED;
        let attempt = Attempt { notice: id.into(), out_trade_no, trade_status, status, accepted };
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

    /// Sends a form that no trade caused, once; returns what was answered.
    pub(crate) async fn forge(&self, url: &str, fields: notice::Fields, key: Option<&PrivateKey>) -> Value {
        let form = match key {
            Some(key) => notice::signed(fields, key),
            None => form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish(),
        };
        let (status, said) = self.post(url, form).await;
        json!({ "accepted": status == Some(200) && said == ACCEPTED, "status": status, "body": said })
    }

    /// Makes notifications older by so many seconds, as those that come days late.
    pub(crate) fn make_older(&self, notices: &[String], seconds: i64) {
        let mut state = self.state();
        for id in notices {
            let Some(notice) = state.outbox.notice_mut(id) else { continue };
            for name in ["gmt_create", "gmt_payment"] {
                if let Some(text) = notice.fields.get_mut(name) {
                    *text = time::read(text).map_or_else(|| text.clone(), |at| time::write(at - seconds * 1_000));
                }
            }
        }
    }
}

/// Returns the notifications with what they are about, for people.
pub(crate) fn named(fake: &Fake, notices: &[String]) -> Vec<Value> {
    let state = fake.state();
    let fields = |id: &String| state.outbox.notice(id).map(|notice| notice.fields.clone()).unwrap_or_default();
    let name = |id: &String| {
        let fields = fields(id);
        json!({ "id": id, "out_trade_no": fields.get("out_trade_no"), "trade_status": fields.get("trade_status") })
    };
    notices.iter().map(name).collect()
}
