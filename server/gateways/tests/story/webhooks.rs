//! Webhooks that Stripe signed, and that are not as they should be: none of them is believed, and no book changes.

use commerce::payment::{WebhookHeaders, webhook};
use model::order::OrderState;
use serde_json::{Value, json};

use super::{PRICE, WEBHOOK_SECRET, World, now, told};

/// Longer than any text that Stripe writes, and short enough to be taken.
const HUGE_LEN: usize = 60_000;
/// What is read of an event and of its payment, by their pointers (RFC 6901).
const READ: [&str; 14] = [
    "/id",
    "/object",
    "/type",
    "/livemode",
    "/data",
    "/data/object",
    "/data/object/id",
    "/data/object/object",
    "/data/object/livemode",
    "/data/object/status",
    "/data/object/amount",
    "/data/object/amount_received",
    "/data/object/currency",
    "/data/object/metadata",
];

/// Returns a changed text for everything that can be wrong with a field, with a word for it.
fn broken(event: &Value, pointer: &str) -> Vec<(String, String)> {
    let (parent, field) = pointer.rsplit_once('/').unwrap();
    let changed = |change: &dyn Fn(&mut serde_json::Map<String, Value>)| {
        let mut event = event.clone();
        change(event.pointer_mut(parent).unwrap().as_object_mut().unwrap());
        event.to_string()
    };
    let mut texts = vec![("missing".to_owned(), changed(&|parent| drop(parent.remove(field))))];
    let huge = "x".repeat(HUGE_LEN);
    for other in [Value::Null, json!([7]), json!({ "x": [] }), json!(4_900.5), json!(1e300), json!(huge)] {
        let word = other.to_string().chars().take(20).collect();
        texts.push((word, changed(&|parent| drop(parent.insert(field.into(), other.clone())))));
    }
    let value = event.pointer(pointer).unwrap();
    let marked = changed(&|parent| drop(parent.insert(field.into(), json!("doubled here"))));
    let doubled = marked.replacen("\"doubled here\"", &format!("{value},\"{field}\":{value}"), 1);
    texts.push(("doubled".into(), doubled));
    texts
}

impl World {
    /// Has the school take this, signed by Stripe just now, and returns what it made of it.
    async fn hears(&self, body: &str) -> String {
        let at = now().0 / 1_000;
        let signature = stripefake::sign(&[WEBHOOK_SECRET.into()], at, body.as_bytes());
        let headers = WebhookHeaders::from([("stripe-signature", &*signature)]);
        let db = &self.school.db;
        webhook::receive(db, "stripe", headers, body.as_bytes()).await.unwrap();
        webhook::process_pending(db).await.unwrap();
        self.one("select outcome from payment_webhook order by id desc").await
    }
}

#[tokio::test]
async fn of_a_webhook_with_a_broken_field_nothing_is_believed_and_no_book_changes() {
    told(0, |world| async move {
        let amy = world.person("amy").await;
        world.control("webhooks/hold", json!({})).await;
        let (order, intent) = world.begun(&amy).await;
        assert_eq!(world.confirm(&intent, "pm_card_visa").await, 200);
        let told = world.all("events").await;
        let good = told.into_iter().find(|event| event["type"] == "payment_intent.succeeded").unwrap();
        for pointer in READ {
            for (what, body) in broken(&good, pointer) {
                let outcome = world.hears(&body).await;
                let is_refused = matches!(&*outcome, "malformed" | "wrong_merchant" | "other");
                assert!(is_refused, "{pointer}: {what}: {outcome}");
            }
        }
        for (pointer, value, refused) in [
            ("/account", json!("acct_2"), "wrong_merchant"),
            ("/livemode", json!(true), "wrong_merchant"),
            ("/data/object/livemode", json!(true), "wrong_merchant"),
            ("/data/object/amount_received", json!(PRICE - 1), "mismatch"),
            ("/data/object/amount_received", json!(i64::MAX), "mismatch"),
            ("/data/object/amount_received", json!(-PRICE), "malformed"),
            ("/data/object/currency", json!("jpy"), "mismatch"),
            ("/data/object/currency", json!("USD"), "malformed"),
            ("/data/object/id", json!("pi_of_another"), "mismatch"),
            ("/data/object/metadata/payment", json!("0123456789ABC"), "unknown"),
            ("/data/object/metadata/payment", json!(order.to_string()), "unknown"),
            ("/data/object/status", json!("paid"), "malformed"),
        ] {
            let mut event = good.clone();
            let (parent, field) = pointer.rsplit_once('/').unwrap();
            event.pointer_mut(parent).unwrap()[field] = value.clone();
            assert_eq!(world.hears(&event.to_string()).await, refused, "{pointer}: {value}");
        }
        assert_eq!(world.state(&amy, order).await, OrderState::Awaiting);
        assert_eq!(world.counts().await, [0, 0, 1], "charged, and nobody has told the school so that it believes it");
        assert_eq!(world.one("select cast(count(*) as text) from ledger_entry").await, "0");
        assert_eq!(world.hears(&good.to_string()).await, "applied");
        assert_eq!(world.state(&amy, order).await, OrderState::Paid);
        assert_eq!(world.counts().await, [1; 3]);
    })
    .await;
}
