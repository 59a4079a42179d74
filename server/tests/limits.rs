//! Requests that are wrong in themselves: nothing panics, each gets its status and a page that says so.

use std::time::Duration;

use axum::body::{Body, Bytes};
use futures::stream;

use crate::support::World;

#[tokio::test]
async fn only_pages_of_ours_may_change_something() {
    let world = World::new().await;
    let ask = || world.post("/fn/account/sign_out", "");
    assert_eq!(ask().send().await.status, 303);
    assert_eq!(ask().without("origin").header("sec-fetch-site", "same-origin").send().await.status, 303);
    for refused in [
        ask().without("origin"),
        ask().header("origin", "null"),
        ask().header("origin", "https://evil.example"),
        ask().header("origin", "http://school.example.evil.example"),
        ask().header("sec-fetch-site", "cross-site"),
        ask().header("sec-fetch-site", "same-site"),
    ] {
        let answer = refused.send().await;
        assert_eq!(answer.status, 403);
        assert!(answer.text().contains("<!DOCTYPE html>"), "a browser gets a page");
    }
}

#[tokio::test]
async fn bodies_end_where_the_table_says() {
    let world = World::new().await;
    let long = "x=y&".repeat(17_000);
    assert_eq!(world.post("/fn/account/sign_in", &long).send().await.status, 413);
    let chunks = stream::iter((0..70).map(|_| Ok::<_, std::io::Error>(Bytes::from_static(&[b'x'; 1000]))));
    let unannounced = world.post("/fn/account/sign_in", "").body(Body::from_stream(chunks));
    assert_eq!(unannounced.send().await.status, 413);
    let lying = world.post("/fn/account/sign_in", "").header("content-length", "99999999999999999999");
    assert_ne!(lying.send().await.status, 500);
}

#[tokio::test]
async fn a_body_that_does_not_come_is_not_waited_for() {
    let world = World::new().await;
    let never = Body::from_stream(stream::pending::<Result<Bytes, std::io::Error>>());
    let asked = world.post("/fn/account/sign_in", "").body(never).send();
    let answer = tokio::time::timeout(Duration::from_secs(20), asked).await.unwrap();
    assert_eq!(answer.status, 408);
}

#[tokio::test]
async fn other_types_and_methods_are_refused() {
    let world = World::new().await;
    for kind in ["application/json", "multipart/form-data; boundary=x", "text/plain", ""] {
        assert_eq!(
            world.post("/fn/account/sign_in", "a=b").header("content-type", kind).send().await.status,
            415,
            "{kind}"
        );
    }
    for method in ["PUT", "DELETE", "PATCH", "POST"] {
        let answer = world.post("/login", "").method(method).send().await;
        assert_eq!(answer.status, 405, "{method}");
        assert!(answer.header("allow").contains("GET"), "{method}");
    }
    assert_eq!(world.post("/nowhere", "").send().await.status, 404);
    assert_eq!(world.call("/fn/nobody/knows_this", "").send().await.status, 404);
}

#[tokio::test]
async fn odd_addresses_and_hosts() {
    let world = World::new().await;
    for path in [
        "/courses/%ff",
        "/%",
        "/login?hl=%ff&next=%",
        "/..%2f..%2fetc%2fpasswd",
        "/courses/../../etc/passwd",
        "//evil.example/",
        "/\u{5b}",
    ] {
        let answer = world.get(path).send().await;
        assert!(
            answer.status.is_client_error() || answer.status == 200 || answer.status.is_redirection(),
            "{path}: {}",
            answer.status
        );
        assert!(!answer.header("location").contains("evil"), "{path}");
    }
    for path in ["/%00", "/courses/%00", "/courses/a%00b", "/teachers/%00", "/courses?q=%00"] {
        assert_eq!(world.get(path).send().await.status, 400, "{path}: no text has it");
    }
    for host in ["", "a b", "user@school.example", "school.example/x"] {
        assert_eq!(world.get("/login").header("host", host).send().await.status, 400, "{host:?}");
    }
    let strict = World::with(&[("LYCEUM_MODE", "production"), ("LYCEUM_URL", "https://school.example")]).await;
    assert_eq!(strict.get("/login").send().await.status, 200);
    assert_eq!(strict.get("/login").header("host", "evil.example").send().await.status, 421);
    assert_eq!(strict.get("/healthz").header("host", "10.0.0.7:3000").send().await.status, 200, "probes use addresses");
}

#[tokio::test]
async fn odd_forms_are_refused_kindly() {
    let world = World::new().await;
    // What cannot be read is a bad request; what can is wrong at its fields.
    for (body, status) in [
        ("", 400),
        ("identifier", 400),
        ("identifier=%ff&password=%ff", 422),
        ("%%%", 400),
        ("identifier=a&identifier=b&password=c", 400),
        ("&&&&====", 400),
        ("identifier[]=x&password[0]=y", 400),
    ] {
        let answer = world.call("/fn/account/sign_in", body).send().await;
        assert_eq!(answer.status, status, "{body}: {}", answer.text());
        assert!(serde_json::from_slice::<kit::AppError>(&answer.body).is_ok(), "{body}");
    }
}

#[tokio::test]
async fn a_trailing_slash_is_forgiven() {
    let world = World::new().await;
    let answer = world.get("/courses/?level=beginner").send().await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (308, "/courses?level=beginner"));
}
