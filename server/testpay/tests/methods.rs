//! Ways to pay beside the page: codes, phones, WeChat, and what was saved; and the day's statement.

use axum::{Router, routing::post};
use http::StatusCode;
use serde_json::{Value, json};

use crate::support::{START, World, answer, serve};

async fn create(world: &World, key: &str, fields: &Value) -> (StatusCode, Value) {
    let mut order = world.order();
    for (name, value) in fields.as_object().unwrap() {
        order[name] = value.clone();
    }
    answer(world.post("payments", key, &order).send().await.unwrap()).await
}

#[tokio::test]
async fn a_code_leads_a_phone_to_the_page_and_leaves_it_there() {
    let world = World::new().await;
    let (_, payment) = create(&world, "k", &json!({ "method": "qr_code" })).await;
    let id = payment["id"].as_str().unwrap();
    assert_eq!(payment["qr_code"], payment["url"]);
    assert!(world.page(id).await.contains("what the phone shows"));
    assert_eq!(world.confirm(id, &[("choice", "succeed")]).await, format!("/pay/test/{id}"));
    let page = world.page(id).await;
    assert!(page.contains("put the phone away") && !page.contains("Back to"), "{page}");
}

#[tokio::test]
async fn a_payers_name_is_passed_through_and_shown_as_text() {
    let world = World::new().await;
    let open_id = "<b>o6_bmjrPTlm6</b>";
    let (_, payment) = create(&world, "k", &json!({ "method": "in_wechat", "open_id": open_id })).await;
    assert_eq!(
        (&payment["open_id"], &payment["method"], &payment["qr_code"]),
        (&json!(open_id), &json!("in_wechat"), &json!(null))
    );
    let page = world.page(payment["id"].as_str().unwrap()).await;
    assert!(page.contains("&lt;b&gt;o6_bmjrPTlm6&lt;/b&gt;") && page.contains("Inside WeChat"), "{page}");
    let wrong = (StatusCode::UNPROCESSABLE_ENTITY, json!({ "error": "invalid", "field": "method" }));
    assert_eq!(create(&world, "x", &json!({ "method": "cash" })).await, wrong);
}

#[tokio::test]
async fn only_a_payer_who_wants_it_has_their_method_saved_and_only_they_are_charged() {
    let world = World::new().await;
    let (_, asked) = create(&world, "a", &json!({ "save_method": true, "payer": "amy" })).await;
    let (_, not_asked) = create(&world, "b", &json!({ "payer": "amy" })).await;
    let (asked, not_asked) = (asked["id"].as_str().unwrap(), not_asked["id"].as_str().unwrap());
    assert!(world.page(asked).await.contains("type=\"checkbox\"") && !world.page(not_asked).await.contains("checkbox"));
    world.confirm(not_asked, &[("choice", "succeed"), ("save", "on")]).await;
    assert_eq!(world.get(&format!("payments/{not_asked}")).await.1["saved_method"], json!(null));
    world.confirm(asked, &[("choice", "succeed"), ("save", "on")]).await;
    let saved = world.get(&format!("payments/{asked}")).await.1["saved_method"].clone();
    let token = saved["token"].as_str().unwrap();
    assert_eq!((&saved["payer"], world.get(&format!("methods/{token}")).await.1), (&json!("amy"), saved.clone()));

    let charge =
        |amount: i64, payer: &str| json!({ "method": "saved", "token": token, "payer": payer, "amount": amount });
    assert_eq!(create(&world, "c", &charge(4_900, "amy")).await.1["state"], "succeeded");
    let (_, declined) = create(&world, "d", &charge(4_984, "amy")).await;
    assert_eq!((&declined["state"], &declined["reason"]), (&json!("failed"), &json!("insufficient_funds")));
    let field = |answer: (StatusCode, Value)| answer.1["field"].clone();
    assert_eq!(field(create(&world, "e", &charge(4_900, "eve")).await), "payer");
    assert_eq!(field(create(&world, "f", &json!({ "method": "saved" })).await), "token");
    assert_eq!(field(create(&world, "g", &json!({ "token": token })).await), "token");
    let forget = || world.client.delete(format!("{}/pay/test/api/methods/{token}", world.url));
    assert_eq!(forget().send().await.unwrap().status(), StatusCode::UNAUTHORIZED);
    let forget = async || forget().bearer_auth(crate::support::SECRET).send().await.unwrap().status();
    assert_eq!((forget().await, forget().await), (StatusCode::NO_CONTENT, StatusCode::NOT_FOUND));
    assert_eq!(field(create(&world, "h", &charge(4_900, "amy")).await), "token");
}

#[tokio::test]
async fn the_statement_has_payments_fees_and_refunds_as_csv_and_as_json() {
    let world = World::new().await;
    let id = world.payment().await;
    world.confirm(&id, &[("choice", "succeed")]).await;
    world.advance(1_000);
    let body = json!({ "payment": id, "amount": 1_000, "reason": "returned", "reference": "back, \"7\"" });
    let (_, refund) = answer(world.post("refunds", "r", &body).send().await.unwrap()).await;
    let refund = refund["id"].as_str().unwrap();
    let get = async |path: &str| {
        let request = world.client.get(format!("{}/pay/test/api/statements/{path}", world.url));
        let answer = request.bearer_auth(crate::support::SECRET).send().await.unwrap();
        (answer.status(), answer.text().await.unwrap())
    };
    // 2027-01-15 08:00 UTC.
    assert_eq!(get("2027-01-15").await.0, StatusCode::CONFLICT, "the day is not over");
    world.advance(86_400_000);
    let csv = format!(
        "at,type,id,payment,reference,amount,currency\n{START},payment,{id},{id},order-7,9900,CNY\n\
         {START},fee,{id},{id},order-7,-59,CNY\n{},refund,{refund},{id},\"back, \"\"7\"\"\",-1000,CNY\n\
         {},total,Lyceum,,,3,\n",
        START + 1_000,
        START - 8 * 3_600_000
    );
    assert_eq!(get("2027-01-15").await, (StatusCode::OK, csv));
    let (_, lines) = get("2027-01-15?format=jsonl").await;
    let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 3);
    assert_eq!((&lines[1]["type"], &lines[1]["amount"]), (&json!("fee"), &json!(-59)));
    let empty = format!("at,type,id,payment,reference,amount,currency\n{},total,Lyceum,,,0,\n", START - 32 * 3_600_000);
    assert_eq!(get("2027-01-14").await.1, empty);
    for day in ["2027-02-30", "yesterday", "2027-1-15", "2027-01-15T00:00"] {
        assert_eq!(get(day).await.0, StatusCode::UNPROCESSABLE_ENTITY, "{day}");
    }
    assert_eq!(world.get("account").await, (StatusCode::OK, json!({ "merchant": "Lyceum", "sandbox": true })));
}

#[tokio::test]
async fn a_merchant_that_answers_otherwise_has_heard_nothing() {
    let world = World::new().await;
    let mut order = world.order();
    let shop = serve(Router::new().route("/ok", post(|| async { "ok" }))).await;
    order["notify_url"] = json!(format!("{shop}/ok"));
    answer(world.post("payments", "k", &order).send().await.unwrap()).await;
    assert_eq!(world.provider.deliver_due().await.unwrap(), 0);
    world.advance(1_000);
    assert_eq!(world.provider.deliver_due().await.unwrap(), 0, "it is told again");
}

#[tokio::test]
async fn a_method_is_saved_without_a_payment_once_and_only_when_its_payer_says_so() {
    let world = World::new().await;
    let begin = async |key: &str, reference: &str| {
        let body = json!({
            "reference": reference, "payer": "amy", "language": "en", "return_url": format!("{}/me?a=1&b=2", world.shop),
        });
        answer(world.post("setups", key, &body).send().await.unwrap()).await
    };
    let (status, setup) = begin("a", "m-1").await;
    let id = setup["id"].as_str().unwrap();
    assert_eq!((status, &setup["state"], &setup["saved_method"]), (StatusCode::CREATED, &json!("open"), &json!(null)));
    assert_eq!(begin("a", "m-1").await, (StatusCode::OK, setup.clone()), "asked for twice, begun once");
    assert!(world.page(id).await.contains("Save a way to pay"));
    assert_eq!(world.confirm(id, &[("choice", "succeed")]).await, format!("{}/me?a=1&b=2", world.shop));
    let found = async |reference: &str| world.get(&format!("setups?reference={reference}")).await;
    let (_, saved) = found("m-1").await;
    assert_eq!((&saved["state"], &saved["saved_method"]["payer"]), (&json!("saved"), &json!("amy")));
    world.confirm(id, &[("choice", "succeed")]).await;
    assert_eq!(found("m-1").await.1, saved, "confirmed twice, saved once");
    assert!(world.page(id).await.contains("<strong>Saved</strong>"));
    let charge = json!({ "method": "saved", "token": saved["saved_method"]["token"], "payer": "amy" });
    assert_eq!(create(&world, "b", &charge).await.1["state"], "succeeded");

    let (_, refused) = begin("c", "m-2").await;
    world.confirm(refused["id"].as_str().unwrap(), &[("choice", "decline")]).await;
    let (_, refused) = found("m-2").await;
    assert_eq!((&refused["state"], &refused["saved_method"]), (&json!("failed"), &json!(null)));
    assert_eq!(found("m-3").await.0, StatusCode::NOT_FOUND);
}
