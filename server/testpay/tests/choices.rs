//! The payer's side: the page and what is chosen on it.

use http::StatusCode;
use serde_json::json;

use crate::support::{DEADLINE, START, World, answer};

#[tokio::test]
async fn the_page_says_what_is_paid_and_that_it_is_a_test() {
    let world = World::new().await;
    let id = world.payment().await;
    let page = world.page(&id).await;
    for part in ["<html lang=\"en\">", "¥99.00 CNY", "Rust, first steps", "Lyceum", "This is a test page", "order-7"] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert_eq!(page.matches("<h1").count(), 1);
    assert!(!page.contains("<script") && !page.contains("style="), "the school's CSP allows neither");
    let mut order = world.order();
    order["language"] = json!("zh-Hans");
    let (_, payment) = answer(world.post("payments", "zh", &order).send().await.unwrap()).await;
    let page = world.page(payment["id"].as_str().unwrap()).await;
    assert!(page.contains("<html lang=\"zh-Hans\">") && page.contains("这是测试页面"), "{page}");
    let style = world.client.get(format!("{}/pay/test/page.css", world.url)).send().await.unwrap();
    assert_eq!(style.headers()["content-type"], "text/css; charset=utf-8");
    let missing = world.client.get(format!("{}/pay/test/tp_0", world.url)).send().await.unwrap();
    assert_eq!(missing.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_hostile_description_stays_text() {
    let world = World::new().await;
    let mut order = world.order();
    order["description"] = json!("</dd><script>alert(1)</script>\"' onload=x &amp;");
    order["reference"] = json!("<img src=x onerror=alert(1)>");
    order["return_url"] = json!("http://shop.test/?a=\"><script>alert(1)</script>&b='");
    let (_, payment) = answer(world.post("payments", "k", &order).send().await.unwrap()).await;
    let id = payment["id"].as_str().unwrap();
    let page = world.page(id).await;
    assert!(page.contains("&lt;/dd&gt;&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39; onload=x &amp;amp;"), "{page}");
    assert!(page.contains("&lt;img src=x"), "{page}");
    world.confirm(id, &[("choice", "decline"), ("reason", "limit_exceeded")]).await;
    let settled = world.page(id).await;
    assert!(
        settled.contains("Over the limit") && settled.contains("href=\"http://shop.test/?a=%22%3E%3C"),
        "{settled}"
    );
    assert!(!page.contains("<script") && !settled.contains("<script") && !settled.contains("<img"));
}

#[tokio::test]
async fn a_payment_succeeds_and_the_merchant_knows_before_the_payer_returns() {
    let world = World::new().await;
    let id = world.payment().await;
    assert_eq!(world.confirm(&id, &[("choice", "succeed")]).await, format!("{}/orders/7?back=1", world.shop));
    let received = world.merchant.received();
    assert_eq!(world.merchant.kinds(), ["payment.succeeded"]);
    let payment = world.get(&format!("payments/{id}")).await.1;
    assert_eq!((&payment["state"], &payment["settled_at"]), (&json!("succeeded"), &json!(START)));
    let told = &received[0].told;
    assert_eq!((&told["payment"], &told["refund"]), (&payment, &json!(null)));
    assert_eq!((&told["merchant"], &told["created_at"]), (&json!("Lyceum"), &json!(START)));
    assert!(told["id"].as_str().unwrap().starts_with("evt_"));
    assert_eq!(world.provider.deliver_due().await.unwrap(), 0, "nothing is left to tell");
    let page = world.page(&id).await;
    assert!(page.contains("Succeeded") && page.contains("Back to Lyceum") && !page.contains("<form"), "{page}");
}

#[tokio::test]
async fn a_payer_may_return_before_the_merchant_is_told() {
    let world = World::new().await;
    let id = world.payment().await;
    world.confirm(&id, &[("choice", "succeed"), ("order", "return")]).await;
    assert_eq!(world.state(&id).await, "succeeded");
    world.advance(2_999);
    assert_eq!(world.provider.deliver_due().await.unwrap(), 0);
    world.advance(1);
    assert_eq!(world.provider.deliver_due().await.unwrap(), 1);
    assert_eq!(world.merchant.kinds(), ["payment.succeeded"]);
}

#[tokio::test]
async fn a_declined_payment_says_why() {
    let world = World::new().await;
    let id = world.payment().await;
    world.confirm(&id, &[("choice", "decline"), ("reason", "expired_card")]).await;
    let payment = world.get(&format!("payments/{id}")).await.1;
    assert_eq!((&payment["state"], &payment["reason"]), (&json!("failed"), &json!("expired_card")));
    assert_eq!(world.merchant.received()[0].told["payment"], payment);
    assert_eq!(world.merchant.kinds(), ["payment.failed"]);
}

#[tokio::test]
async fn a_delayed_payment_succeeds_after_twenty_seconds() {
    let world = World::new().await;
    let id = world.payment().await;
    world.confirm(&id, &[("choice", "delay")]).await;
    assert_eq!(world.merchant.kinds(), ["payment.processing"]);
    world.advance(19_999);
    assert_eq!(world.provider.deliver_due().await.unwrap(), 0);
    assert_eq!(world.state(&id).await, "processing");
    world.advance(1);
    assert_eq!(world.state(&id).await, "succeeded", "even before somebody is told");
    world.provider.deliver_due().await.unwrap();
    assert_eq!(world.merchant.kinds(), ["payment.processing", "payment.succeeded"]);
    assert_eq!(world.merchant.received()[1].told["payment"]["settled_at"], START + 20_000);
}

#[tokio::test]
async fn the_clock_of_one_payment_can_be_put_forward_and_no_other_hears_of_it() {
    let world = World::new().await;
    let slow = world.payment().await;
    let (_, other) = answer(world.post("payments", "other", &world.order()).send().await.unwrap()).await;
    let other = other["id"].as_str().unwrap();
    let forward = async |id: &str, millis: &str| {
        let request = world.client.post(format!("{}/pay/test/{id}/clock", world.url)).form(&[("millis", millis)]);
        request.send().await.unwrap().status()
    };
    assert_eq!(forward(&slow, "20000").await, StatusCode::NO_CONTENT);
    assert_eq!(world.state(&slow).await, "created", "time alone pays nothing");
    world.confirm(&slow, &[("choice", "delay")]).await;
    world.confirm(other, &[("choice", "delay")]).await;
    assert_eq!(forward(&slow, "19999").await, StatusCode::NO_CONTENT);
    assert_eq!(world.state(&slow).await, "processing");
    assert_eq!(forward(&slow, "86400000").await, StatusCode::NO_CONTENT);
    let payment = world.get(&format!("payments/{slow}")).await.1;
    assert_eq!((&payment["state"], &payment["settled_at"]), (&json!("succeeded"), &json!(START)));
    assert_eq!(world.state(other).await, "processing");
    for millis in ["-1", "soon", ""] {
        assert_eq!(forward(other, millis).await, StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert_eq!(forward("tp_0", "1").await, StatusCode::NOT_FOUND);
    world.provider.deliver_due().await.unwrap();
    assert_eq!(world.merchant.kinds().iter().filter(|kind| *kind == "payment.succeeded").count(), 1);
}

#[tokio::test]
async fn a_silent_payment_never_ends_and_nobody_is_told() {
    let world = World::new().await;
    let id = world.payment().await;
    world.confirm(&id, &[("choice", "silent")]).await;
    world.advance(400 * 86_400_000);
    assert_eq!(world.provider.deliver_due().await.unwrap(), 0);
    assert_eq!(world.state(&id).await, "processing");
    let cancel = world.post(&format!("payments/{id}/cancel"), "", &json!({})).send().await.unwrap();
    assert_eq!(cancel.status(), StatusCode::OK);
    world.provider.deliver_due().await.unwrap();
    assert_eq!(world.merchant.kinds(), Vec::<String>::new());
}

#[tokio::test]
async fn a_late_payment_succeeds_a_minute_after_the_deadline() {
    let world = World::new().await;
    let id = world.payment().await;
    world.confirm(&id, &[("choice", "late")]).await;
    world.advance(DEADLINE - START + 59_999);
    assert_eq!(world.state(&id).await, "processing");
    world.advance(1);
    world.provider.deliver_due().await.unwrap();
    assert_eq!(world.state(&id).await, "succeeded");
    assert_eq!(world.merchant.kinds(), ["payment.processing", "payment.succeeded"]);
}

#[tokio::test]
async fn a_second_choice_changes_nothing() {
    let world = World::new().await;
    let id = world.payment().await;
    let forms = ["decline", "succeed", "delay", "silent", "late"].map(|choice| [("choice", choice)]);
    let back = futures::future::join_all(forms.iter().map(|form| world.confirm(&id, form))).await;
    assert!(back.iter().all(|url| *url == back[0]));
    let payment = world.get(&format!("payments/{id}")).await.1;
    for form in &forms {
        world.confirm(&id, form).await;
    }
    assert_eq!(world.get(&format!("payments/{id}")).await.1, payment);
    assert!(world.merchant.received().len() <= 1, "{:?}", world.merchant.kinds());
}

#[tokio::test]
async fn what_the_page_does_not_offer_is_refused() {
    let world = World::new().await;
    let id = world.payment().await;
    for form in [&[("choice", "free")][..], &[], &[("choice", "decline"), ("reason", "none")]] {
        let answer = world.client.post(format!("{}/pay/test/{id}", world.url)).form(form).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert_eq!(world.state(&id).await, "created");
}
