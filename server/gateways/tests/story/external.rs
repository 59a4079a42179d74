//! What happens at Stripe itself: refunds in its dashboard, and disputes that no webhook tells of.

use commerce::payment::{RefundInput, issue};
use ground::RequestContext;
use model::order::{OrderState, RefundAccess};
use reqwest::Method;
use serde_json::json;

use super::told;

#[tokio::test]
async fn refunds_in_the_dashboard_are_taken_in_and_the_last_one_ends_the_course() {
    told(0, |world| async move {
        let amy = world.person("amy").await;
        let (order, intent) = world.paid(&amy).await;
        for (amount, state, grants) in [("1000", OrderState::PartRefunded, 1), ("3900", OrderState::Refunded, 0)] {
            let form = [("payment_intent", &*intent), ("amount", amount)];
            assert_eq!(world.ask(Method::POST, "refunds", &form).await.0, 200);
            world.becomes(&amy, order, state).await;
            assert_eq!(world.counts().await, [1, grants, 1]);
        }
        world.work().await;
        assert_eq!(world.all("refunds").await.len(), 2, "nothing is sent again");
        assert_eq!(world.one("select cast(count(*) as text) from refund where is_external").await, "2");
    })
    .await;
}

#[tokio::test]
async fn a_refund_that_stripe_refuses_for_a_dispute_brings_the_dispute() {
    told(0, |world| async move {
        let amy = world.person("amy").await;
        let (order, intent) = world.paid(&amy).await;
        // The news of it never come.
        world.control("webhooks/hold", json!({})).await;
        world.control("disputes", json!({ "payment_intent": intent, "reason": "fraudulent" })).await;
        let given =
            RefundInput { amount: "49.00".into(), note: "Bought by mistake".into(), access: RefundAccess::ByAmount };
        issue(&world.school.db, &RequestContext::system(), order, &given).await.unwrap();
        world.work().await;
        assert_eq!(world.one("select state || ' ' || last_error from refund").await, "refused charge_disputed");
        assert_eq!(world.one("select state from dispute").await, "needs_response");
        assert_eq!(world.one("select cast(count(*) as text) from access_grant where frozen_at is not null").await, "1");
        assert_eq!(world.state(&amy, order).await, OrderState::Paid);
    })
    .await;
}
