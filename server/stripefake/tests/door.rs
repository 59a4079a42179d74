//! What is checked before an endpoint begins, and what browsers are given.

use axum::{
    body::{Body, to_bytes},
    response::Response,
};
use http::{Request, StatusCode, header::CONTENT_TYPE};
use stripefake::{Fake, Settings};
use tower::ServiceExt;

const FORM: &str = "application/x-www-form-urlencoded";

/// Asks a new fake, and returns the answer's status and body.
async fn ask(method: &str, path: &str, headers: &[(&str, &str)], body: &'static str) -> (StatusCode, String) {
    let (status, _, body) = ask_whole(method, path, headers, body).await;
    (status, body)
}

async fn ask_whole(
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &'static str,
) -> (StatusCode, Response, String) {
    let fake = Fake::new(Settings::default()).unwrap();
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = fake.router().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = String::from_utf8(to_bytes(body, usize::MAX).await.unwrap().to_vec()).unwrap();
    (parts.status, Response::from_parts(parts, Body::empty()), body)
}

/// Asks with a key, and returns the status and the error's code, or its type where it has none.
async fn refused(key: &str, more: &[(&str, &str)], body: &'static str) -> (StatusCode, String) {
    let headers: Vec<_> = more.iter().copied().chain([("authorization", key)]).collect();
    let (status, body) = ask("POST", "/v1/customers", &headers, body).await;
    let error = &serde_json::from_str::<serde_json::Value>(&body).unwrap()["error"];
    let word = error["code"].as_str().or(error["type"].as_str()).unwrap_or_default();
    (status, word.to_owned())
}

#[tokio::test]
async fn a_key_opens_the_api_as_a_name_or_as_a_token() {
    let form = ("content-type", FORM);
    // `printf 'sk_test_stripefake:' | base64`
    for key in ["Bearer sk_test_stripefake", "Basic c2tfdGVzdF9zdHJpcGVmYWtlOg=="] {
        let (status, body) = ask("POST", "/v1/customers", &[("authorization", key), form], "name=Wang").await;
        assert_eq!((status, body.contains(r#""name":"Wang""#)), (StatusCode::OK, true), "{key}: {body}");
    }
    for key in ["", "Bearer", "Bearer sk_live_x", "Basic !!", "Digest sk_test_stripefake"] {
        assert_eq!(refused(key, &[form], "").await.0, StatusCode::UNAUTHORIZED, "{key}");
    }
    let publishable = refused("Bearer pk_test_stripefake", &[form], "name=Wang").await;
    assert_eq!(publishable, (StatusCode::FORBIDDEN, "secret_key_required".into()));
    assert_eq!(refused("Bearer rk_test_stripefake", &[form], "name=Wang").await.0, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn only_forms_are_read_and_only_versions_that_look_like_one() {
    let key = "Bearer sk_test_stripefake";
    let bad = (StatusCode::BAD_REQUEST, "invalid_request_error".to_owned());
    assert_eq!(refused(key, &[("content-type", "application/json")], r#"{"name":"Wang"}"#).await, bad);
    assert_eq!(refused(key, &[], "name=Wang").await, bad);
    for version in ["", "v1", "2025-3-31", "2025-03-31.", "2025-03-31.Basil"] {
        assert_eq!(refused(key, &[("content-type", FORM), ("stripe-version", version)], "").await, bad, "{version}");
    }
    for version in ["2022-11-15", "2025-03-31.basil"] {
        let headers = [("authorization", key), ("content-type", FORM), ("stripe-version", version)];
        let (status, response, _) = ask_whole("POST", "/v1/customers", &headers, "").await;
        assert_eq!((status, response.headers()["stripe-version"].to_str().unwrap()), (StatusCode::OK, version));
    }
}

#[tokio::test]
async fn an_address_that_is_none_is_refused_in_words() {
    let (status, body) = ask("GET", "/v1/nothing", &[("authorization", "Bearer sk_test_stripefake")], "").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(body.contains("Unrecognized request URL (GET: /v1/nothing)"), "{body}");
}

#[tokio::test]
async fn browsers_get_the_script_its_frame_and_leave_to_ask_from_other_sites() {
    for path in ["/v3/", "/basil/stripe.js", "/endive/stripe.js"] {
        let (status, response, body) = ask_whole("GET", path, &[], "").await;
        assert_eq!(status, StatusCode::OK, "{path}");
        assert_eq!(response.headers()[CONTENT_TYPE], "text/javascript; charset=utf-8");
        assert!(body.contains("window.Stripe ="));
    }
    let (status, body) = ask("GET", "/elements/payment", &[], "").await;
    assert!(status == StatusCode::OK && body.contains("autocomplete=\"cc-number\""));
    let (status, response, _) = ask_whole("OPTIONS", "/v1/payment_intents/pi_1/confirm", &[], "").await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    assert_eq!(response.headers()["access-control-allow-origin"], "*");
    assert_eq!(ask("GET", "/3ds/pi_1?client_secret=x", &[], "").await.0, StatusCode::NOT_FOUND);
    assert_eq!(ask("GET", "/healthz", &[], "").await, (StatusCode::OK, "ok".into()));
}
