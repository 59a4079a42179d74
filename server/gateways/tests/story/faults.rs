//! What networks and Stripe do to those who count on them: nothing of it charges twice, opens a course twice or loses
//! money.

use commerce::payment::{self, NextStep, PayChoice, RefundInput, issue};
use ground::{Error, RequestContext};
use model::{
    Lang, Millis,
    order::{OrderState, RefundAccess},
};
use reqwest::Method;
use serde_json::json;

use super::{COURSE, World, told};
use testing::{demo, import_folder};

const PAYMENTS: &str = "/v1/payment_intents";
const REFUNDS: &str = "/v1/refunds";
/// A second course that costs something.
const OTHER_COURSE: &str = "photography-light";

#[tokio::test]
async fn a_payment_whose_answer_does_not_come_is_there_once_and_is_paid_once() {
    told(0, |world| async move {
        let kinds = ["timeout", "reset", "server_error", "rate_limit", "slow", "webhook_first", "webhook_twice"];
        for (number, kind) in (1..).zip(kinds) {
            let amy = world.person(&format!("amy-{number}")).await;
            let order = world.order(&amy, COURSE).await;
            world.fails(kind, PAYMENTS).await;
            let first = world.pay(&amy, order, "stripe").await;
            let is_answered = matches!(kind, "slow" | "webhook_first" | "webhook_twice");
            assert!(
                matches!((&first, is_answered), (Ok(_), true) | (Err(Error::Gateway(_)), false)),
                "{kind}: {first:?}"
            );
            assert_eq!(
                world.pay(&amy, order, "stripe").await.unwrap(),
                NextStep::Order,
                "{kind}: the form on our page"
            );
            let intents = world.all("payment_intents").await;
            assert_eq!(intents.len(), number, "{kind}: one payment at Stripe");
            assert_eq!(world.confirm(intents[0]["id"].as_str().unwrap(), "pm_card_visa").await, 200);
            world.becomes(&amy, order, OrderState::Paid).await;
            assert_eq!(world.counts().await, [number; 3], "{kind}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_saved_card_is_charged_once_whatever_becomes_of_the_answer_and_of_the_webhook() {
    told(0, |world| async move {
        import_folder(&world.school, &demo(OTHER_COURSE)).await.unwrap();
        let db = &world.school.db;
        let kinds = ["reset", "webhook_first", "webhook_twice", "server_error", "slow"];
        for (number, kind) in (1..).zip(kinds) {
            let amy = world.person(&format!("amy-{number}")).await;
            // Saved with a first payment, which the school hears of when its payer comes back.
            world.control("webhooks/hold", json!({})).await;
            let first = world.order(&amy, COURSE).await;
            world.pay(&amy, first, PayChoice { way: "stripe", save: true }).await.unwrap();
            let intent = world.one("select reference from payment order by id desc").await;
            assert_eq!(world.confirm(&intent, "pm_card_visa").await, 200);
            payment::handle_return(db, &amy, first).await.unwrap();
            assert_eq!(world.state(&amy, first).await, OrderState::Paid);
            if kind != "reset" {
                world.control("webhooks/release", json!({})).await;
            }

            let order = world.order(&amy, OTHER_COURSE).await;
            let saved = payment::checkout(db, &amy, order, Lang::En).await.unwrap().saved.remove(0).choice();
            world.fails(kind, PAYMENTS).await;
            let charged = world.pay(&amy, order, &*saved).await;
            let is_lost = matches!(kind, "reset" | "server_error");
            assert!(
                matches!((&charged, is_lost), (Ok(_), false) | (Err(Error::Gateway(_)), true)),
                "{kind}: {charged:?}"
            );
            if is_lost {
                assert_eq!(world.state(&amy, order).await, OrderState::Awaiting, "{kind}: nobody knows");
                assert_eq!(world.pay(&amy, order, &*saved).await.unwrap(), NextStep::Order);
            }
            assert_eq!(world.state(&amy, order).await, OrderState::Paid, "{kind}: without a webhook");
            // What was held back, and all else, once more.
            world.control("webhooks/release", json!({ "reversed": true })).await;
            assert_eq!(world.counts().await, [2 * number; 3], "{kind}");
        }
    })
    .await;
}

#[tokio::test]
async fn news_in_every_order_and_twice_lead_to_the_same_end() {
    told(0, |world| async move {
        for (number, order_of_news) in (1..).zip([[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]) {
            world.control("webhooks/hold", json!({})).await;
            let amy = world.person(&format!("amy-{number}")).await;
            let (order, intent) = world.begun(&amy).await;
            assert_eq!(world.confirm(&intent, "pm_card_visa_chargeDeclined").await, 402);
            assert_eq!(world.confirm(&intent, "pm_card_visa").await, 200);
            let held = world.control_get("webhooks").await["held"].as_array().unwrap().clone();
            let news = ["payment_intent.created", "payment_intent.payment_failed", "payment_intent.succeeded"]
                .map(|kind| held.iter().find(|event| event["type"] == kind).unwrap()["id"].clone());
            let events = order_of_news.map(|place| news[place].clone());
            let sent = world.control("webhooks/release", json!({ "events": events, "keep_holding": true })).await;
            assert!(sent.as_array().unwrap().iter().all(|sent| sent["accepted"] == true), "{sent}");
            assert_eq!(world.state(&amy, order).await, OrderState::Paid, "{order_of_news:?}");
            for event in events {
                world.control(&format!("webhooks/{}/send", event.as_str().unwrap()), json!({})).await;
            }
            world.control("webhooks/release", json!({ "reversed": true })).await;
            assert_eq!(world.state(&amy, order).await, OrderState::Paid, "{order_of_news:?}, and once more");
            assert_eq!(world.counts().await, [number; 3], "{order_of_news:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_webhook_that_comes_three_days_late_still_opens_the_course() {
    told(3 * Millis::DAY, |world| async move {
        let amy = world.person("amy").await;
        let (order, intent) = world.begun(&amy).await;
        world.control("webhooks/hold", json!({})).await;
        assert_eq!(world.confirm(&intent, "pm_card_visa").await, 200);
        // And all that time nobody answers who is asked.
        let silent = json!({ "kind": "server_error", "count": 10_000, "path": "/v1/", "method": "" });
        world.control("faults", silent).await;
        for _ in 0..3 * 24 {
            world.school.clock.advance(Millis::HOUR);
            world.work().await;
        }
        assert_eq!(world.state(&amy, order).await, OrderState::Closed);
        let sent = world.control("webhooks/release", json!({})).await;
        assert!(sent.as_array().unwrap().iter().all(|sent| sent["accepted"] == true), "{sent}");
        assert_eq!(world.state(&amy, order).await, OrderState::Paid);
        let address = format!("{}/_control/faults", world.url);
        assert!(world.client.delete(address).send().await.unwrap().status().is_success());
        assert_eq!(world.counts().await, [1; 3]);
    })
    .await;
}

#[tokio::test]
async fn a_refund_goes_out_once_whatever_becomes_of_the_answer_and_of_the_webhook() {
    told(0, |world| async move {
        let db = &world.school.db;
        let kinds = ["reset", "server_error", "rate_limit", "webhook_first", "webhook_twice", "slow"];
        for (number, kind) in (1..).zip(kinds) {
            let amy = world.person(&format!("amy-{number}")).await;
            let (order, intent) = world.paid(&amy).await;
            let given = RefundInput {
                amount: "49.00".into(),
                note: "Bought by mistake".into(),
                access: RefundAccess::ByAmount,
            };
            issue(db, &RequestContext::system(), order, &given).await.unwrap();
            world.fails(kind, REFUNDS).await;
            world.work().await;
            world.school.clock.advance(Millis::MINUTE);
            // Stripe's clock goes with the school's: what it signs is soon too old.
            world.control("clock", json!({ "ahead_s": number * 60 })).await;
            world.work().await;
            world.becomes(&amy, order, OrderState::Refunded).await;
            let (_, sent) = world.ask(Method::GET, "refunds", &[("payment_intent", &intent)]).await;
            assert_eq!(sent["data"].as_array().unwrap().len(), 1, "{kind}");
            assert_eq!(world.one("select cast(count(*) as text) from refund").await, number.to_string(), "{kind}");
            assert_eq!(world.counts().await, [number, 0, number], "{kind}");
        }
    })
    .await;
}

impl World {
    async fn control_get(&self, what: &str) -> serde_json::Value {
        self.client.get(format!("{}/_control/{what}", self.url)).send().await.unwrap().json().await.unwrap()
    }
}
