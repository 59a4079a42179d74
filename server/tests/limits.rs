//! Requests that are wrong in themselves: nothing panics, each gets its status and a page that says so.

use std::time::Duration;

use axum::body::{Body, Bytes};
use futures::stream;

use kit::AppError;
use model::{Kind, ROUTES, Role};

use crate::support::{PASSWORD, World, guest};

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
        "/%00",
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

/// Ids that there are not, under every name that a function gives one.
const RUBBISH: &str = "order=x&course=x&lesson=x&application=x&category=x&job=x&step=x&release=x&upload=x&parent=x";
/// Functions that take an id, and cannot do without what they take.
const BY_ID: [&str; 35] = [
    "/fn/admin/decide",
    "/fn/admin/hide_course",
    "/fn/admin/load_order",
    "/fn/admin/refund_order",
    "/fn/admin/add_category",
    "/fn/admin/rename_category",
    "/fn/admin/move_category",
    "/fn/admin/remove_category",
    "/fn/admin/retry_job",
    "/fn/admin/cancel_job",
    "/fn/account/load_sent",
    "/fn/account/finish_sign_in",
    "/fn/account/finish_change",
    "/fn/account/finish_registration",
    "/fn/account/finish_reset",
    "/fn/shop/load_order",
    "/fn/shop/pay",
    "/fn/shop/cancel_order",
    "/fn/learn/load_lesson",
    "/fn/learn/save_progress",
    "/fn/learn/mark_done",
    "/fn/studio/delete_course",
    "/fn/studio/load_course",
    "/fn/studio/edit_course",
    "/fn/studio/undo_edit",
    "/fn/studio/touch",
    "/fn/studio/load_changes",
    "/fn/studio/publish",
    "/fn/studio/load_history",
    "/fn/studio/restore",
    "/fn/studio/load_lesson",
    "/fn/studio/save_lesson",
    "/fn/studio/preview",
    "/fn/studio/attach",
    "/fn/studio/detach",
];
/// Functions that may do without the id.
const BY_OPTIONAL_ID: [&str; 5] = [
    "/fn/studio/load_dashboard",
    "/fn/account/start_sign_in",
    "/fn/account/start_change",
    "/fn/account/start_registration",
    "/fn/account/start_reset",
];

#[tokio::test]
async fn every_function_answers_rubbish_with_what_is_wrong_with_it() {
    let world = World::new().await;
    let mut token = world.person("ada", Role::Administrator).await;
    for row in ROUTES.iter().filter(|row| row.kind == Kind::Function) {
        for body in ["", "&&&&====", "%%%=%ff", RUBBISH] {
            // Some of them sign out.
            if world.get("/me").by(&token).send().await.status != 200 {
                token = people::sign_in(world.db(), &guest(), "ada", PASSWORD).await.unwrap().token;
            }
            let answer = world.call(row.path, body).by(&token).send().await;
            let (status, text) = (answer.status.as_u16(), answer.text());
            assert!(status < 500 && status != 429, "{} {body}: {status} {text}", row.path);
            if status == 422 {
                let error: AppError = serde_json::from_slice(&answer.body).unwrap();
                assert_ne!(error, AppError::Invalid(Vec::new()), "{} {body}", row.path);
            }
            let needs_id = BY_ID.contains(&row.path);
            let takes_id = needs_id || BY_OPTIONAL_ID.contains(&row.path);
            assert_eq!(status == 404, takes_id && body == RUBBISH, "{} {body}: {status} {text}", row.path);
            if needs_id && body != RUBBISH {
                assert_eq!(status, 400, "{} {body}: {text}", row.path);
            }
        }
    }
}

#[tokio::test]
async fn a_trailing_slash_is_forgiven() {
    let world = World::new().await;
    let answer = world.get("/courses/?level=beginner").send().await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (308, "/courses?level=beginner"));
}
