//! The payer's page.

use axum::body::Body;
use http::{Request, StatusCode};

use crate::support::{Merchant, offer, on_page, sign};

async fn opened(merchant: &Merchant) -> String {
    let page = on_page(offer("1234567890123", "8800", "http://127.0.0.1:1/"));
    let response = merchant.post("/frontTransReq.do", &sign(page)).await;
    response.headers()["location"].to_str().unwrap().to_owned()
}

fn choice(page: &str, choice: &str) -> Request<Body> {
    let request = Request::post(page).header("content-type", "application/x-www-form-urlencoded");
    request.body(Body::from(format!("choice={choice}"))).unwrap()
}

#[tokio::test]
async fn a_payer_pays_after_a_refusal_and_goes_back_by_a_form() {
    let merchant = Merchant::new();
    let page = opened(&merchant).await;
    let (status, _, text) = merchant.page(Request::get(&page).body(Body::empty()).unwrap()).await;
    assert!(status.is_success() && text.contains("88.00") && text.contains("1234567890123"), "{text}");
    assert!(merchant.page(choice(&page, "decline")).await.2.contains("role=\"alert\""));
    let (_, _, paid) = merchant.page(choice(&page, "pay")).await;
    for part in
        ["role=\"status\"", "<form method=\"post\" action=\"http://school.example/back\">", "name=\"signature\""]
    {
        assert!(paid.contains(part), "{part}: {paid}");
    }
    // Whoever clicks twice has paid once.
    assert!(merchant.page(choice(&page, "pay")).await.2.contains("role=\"status\""));
}

#[tokio::test]
async fn whoever_leaves_goes_back_and_what_is_over_is_not_paid() {
    let merchant = Merchant::new();
    let page = opened(&merchant).await;
    assert_eq!(merchant.page(choice(&page, "leave")).await.1, "http://school.example/back");
    merchant.control("clock", serde_json::json!({ "ahead_s": 7_200 })).await;
    let (_, _, over) = merchant.page(choice(&page, "pay")).await;
    assert!(over.contains("role=\"status\"") && !over.contains("id=\"pay\""), "{over}");
    let (status, ..) = merchant.page(Request::get("/cashier/nothing").body(Body::empty()).unwrap()).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}
