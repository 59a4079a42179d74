//! What every answer carries.

use http::StatusCode;

use crate::support::{Answer, World};

fn assert_secured(answer: &Answer, what: &str) {
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "strict-origin-when-cross-origin"),
        ("x-frame-options", "DENY"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-embedder-policy", "require-corp"),
        ("cross-origin-resource-policy", "same-origin"),
        ("x-permitted-cross-domain-policies", "none"),
        ("x-dns-prefetch-control", "off"),
    ] {
        assert_eq!(answer.header(name), value, "{what}: {name}");
    }
    let policy = answer.header("content-security-policy");
    assert!(policy.contains("frame-ancestors 'none'"), "{what}: {policy}");
    assert!(!policy.contains("unsafe-eval") || policy.contains("'wasm-unsafe-eval'"), "{what}: {policy}");
    assert!(!policy.replace("'wasm-unsafe-eval'", "").contains("unsafe-"), "{what}: {policy}");
    let is_of_a_release = answer.header("cache-control").ends_with("immutable");
    assert!(is_of_a_release || answer.header("permissions-policy").contains("camera=()"), "{what}");
    assert_eq!(answer.header("x-request-id").len(), 13, "{what}");
    assert!(!answer.headers.contains_key("server"), "{what}");
    assert!(answer.headers.contains_key("cache-control"), "{what}");
}

#[tokio::test]
async fn the_id_of_a_request_tells_no_rows() {
    let world = World::new().await;
    let mut ids = Vec::new();
    for _ in 0..20 {
        let before = world.db().env.id::<()>().unwrap().raw();
        let id: model::Id<()> = world.get("/healthz").send().await.header("x-request-id").parse().unwrap();
        let after = world.db().env.id::<()>().unwrap().raw();
        assert!(after - before < 1 << 40, "ids of rows follow from each other");
        assert!(!(before..=after).contains(&id.raw()) && id.raw().abs_diff(after) > 1 << 40, "{id}");
        ids.push(id);
    }
    // Neither in a line nor near each other.
    assert!(ids.windows(2).any(|two| two[0] > two[1]) && ids.windows(2).any(|two| two[0] < two[1]));
}

#[tokio::test]
async fn every_kind_of_answer_carries_them() {
    let world = World::new().await;
    let long = "x".repeat(20 * 1024);
    for (what, status, ask) in [
        ("a page", 200, world.get("/login")),
        ("an unknown page", 404, world.get("/nowhere")),
        ("an unknown file", 404, world.get("/pkg/nothing.js")),
        ("a file", 200, world.get("/robots.txt")),
        ("a package file", 200, world.get("/pkg/0123456789abcdef/lyceum.css")),
        ("a machine", 200, world.get("/healthz")),
        ("a picture that is not there", 404, world.get("/media/0000000000001")),
        ("a wrong method", 405, world.call("/login", "")),
        ("a function by GET", 405, world.get("/fn/account/sign_in")),
        ("a function", 422, world.call("/fn/account/sign_in", "identifier=&password=")),
        ("a refused form", 303, world.post("/fn/account/sign_in", "identifier=&password=")),
        ("another site's form", 403, world.post("/fn/account/sign_in", "").header("origin", "https://evil.example")),
        ("too large a body", 413, world.post("/fn/account/sign_in", &"x=y&".repeat(20_000))),
        ("another type", 415, world.post("/fn/account/sign_in", "{}").header("content-type", "application/json")),
        ("a huge header", 431, world.get("/login").header("x-long", &long)),
        ("a long address", 414, world.get(&format!("/login?{long}"))),
        ("no host", 400, world.get("/login").without("host")),
    ] {
        let answer = ask.send().await;
        assert_eq!(answer.status.as_u16(), status, "{what}: {}", answer.text());
        assert_secured(&answer, what);
    }
}

#[tokio::test]
async fn scripts_of_a_page_carry_its_nonce_and_no_page_has_anothers() {
    let world = World::new().await;
    let (one, two) = (world.get("/login").send().await, world.get("/login").send().await);
    let nonce = |answer: &Answer| {
        let policy = answer.header("content-security-policy").to_owned();
        policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap().to_owned()
    };
    assert_ne!(nonce(&one), nonce(&two));
    for answer in [&one, &two] {
        let (text, nonce) = (answer.text(), nonce(answer));
        let scripts: Vec<_> = text.split("<script").skip(1).map(|rest| rest.split('>').next().unwrap()).collect();
        assert!(!scripts.is_empty());
        for script in scripts {
            assert!(script.contains(&format!("nonce=\"{nonce}\"")) || script.contains("src="), "{script}");
        }
        assert!(!text.contains(" style=\""), "no style attributes");
    }
}

#[tokio::test]
async fn production_is_for_tls_only() {
    let (development, production) = (World::new().await, World::production().await);
    assert_eq!(development.get("/login").send().await.header("strict-transport-security"), "");
    assert!(production.get("/login").send().await.header("strict-transport-security").starts_with("max-age=31536000"));
    assert_secured(&production.get("/nowhere").send().await, "production");
}

#[tokio::test]
async fn personal_pages_are_not_kept() {
    let world = World::new().await;
    let amy = world.person("amy", model::Role::Learner).await;
    let guest = world.get("/login").send().await;
    assert_eq!(guest.header("cache-control"), "private, no-cache");
    assert!(guest.header("vary").contains("Cookie"), "{:?}", guest.headers);
    let member = world.get("/me").by(&amy).send().await;
    assert_eq!((member.status, member.header("cache-control")), (StatusCode::OK, "private, no-store"));
}

#[tokio::test]
async fn pages_are_compressed_for_who_can_read_it() {
    let world = World::new().await;
    for form in ["br", "gzip"] {
        let answer = world.get("/login").header("accept-encoding", form).send().await;
        assert_eq!(answer.header("content-encoding"), form);
    }
    assert_eq!(world.get("/login").send().await.header("content-encoding"), "");
}
