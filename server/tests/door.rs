//! The front door under wrong hands: guesses, floods, borrowed sessions and links, reports.

use std::{sync::Arc, time::Duration};

use ground::Clock;
use model::{Millis, Role};
use people::sign_in;

use crate::support::{Answer, HOST, PASSWORD, World, guest, site};

fn form(identifier: &str, password: &str) -> String {
    format!("identifier={identifier}&password={}", password.replace(' ', "+"))
}

/// All that an answer says, but for the request's id and day.
fn said(answer: &Answer) -> (u16, Vec<u8>, Vec<String>) {
    let mut names: Vec<String> = answer.headers.keys().map(ToString::to_string).collect();
    names.sort();
    (answer.status.as_u16(), answer.body.clone(), names)
}

#[tokio::test]
async fn whether_there_is_an_account_changes_no_byte_of_an_answer() {
    let world = World::new().await;
    world.person("amy", Role::Learner).await;
    for (function, known, unknown) in [
        ("sign_in", form("amy%40example.com", "wrong password"), form("eve%40example.com", "wrong password")),
        ("sign_in", form("amy", "wrong password"), form("eve", "wrong password")),
        ("start_reset", "identifier=amy%40example.com".into(), "identifier=eve%40example.com".into()),
        ("start_reset", "identifier=amy%40example.com".into(), "identifier=eve%40example.com".into()),
        ("start_registration", "identifier=amy%40example.com".into(), "identifier=eve2%40example.com".into()),
        (
            "start_sign_in",
            "identifier=amy%40example.com&next=%2F".into(),
            "identifier=eve%40example.com&next=%2F".into(),
        ),
        ("start_purchase", "slug=x&identifier=amy%40example.com".into(), "slug=x&identifier=eve3%40example.com".into()),
        (
            "finish_purchase",
            "slug=x&step=0000000000001&code=123456".into(),
            "slug=x&step=0000000000002&code=123456".into(),
        ),
        (
            "finish_sign_in",
            "step=0000000000001&code=123456&next=%2F".into(),
            "step=0000000000002&code=123456&next=%2F".into(),
        ),
    ] {
        let path = format!("/fn/account/{function}");
        let (known, unknown) = (world.call(&path, &known).send().await, world.call(&path, &unknown).send().await);
        assert_eq!(said(&known), said(&unknown), "{function}");
    }
}

#[tokio::test]
async fn who_guesses_on_is_told_when_to_come_again_and_the_owner_is_not_kept_out() {
    let world = World::new().await;
    let answer = {
        world.person("amy", Role::Learner).await;
        world.post("/fn/account/sign_in", &form("amy", PASSWORD)).send().await
    };
    let device = answer.cookie("device").unwrap();
    for _ in 0..6 {
        assert_eq!(world.call("/fn/account/sign_in", &form("amy", "wrong password")).send().await.status, 422);
    }
    let refused = world.call("/fn/account/sign_in", &form("amy", PASSWORD)).send().await;
    assert_eq!((refused.status.as_u16(), refused.header("retry-after")), (429, "1"));
    let hers = world.call("/fn/account/sign_in", &form("amy", PASSWORD)).cookie("device", &device).send().await;
    assert!(hers.status.is_success(), "{}", hers.text());
}

#[tokio::test]
async fn a_session_that_somebody_brings_along_is_not_taken_over() {
    let world = World::production().await;
    world.person("amy", Role::Learner).await;
    let planted = "A".repeat(43);
    let answer = world.post("/fn/account/sign_in", &form("amy", PASSWORD)).by(&planted).send().await;
    let session = answer.set_cookie("__Host-sid").unwrap();
    assert!(!session.contains(&planted), "fixation");
    for cookie in [session, answer.set_cookie("__Host-device").unwrap()] {
        for word in ["; Path=/", "; HttpOnly", "; SameSite=Lax", "; Secure"] {
            assert!(cookie.contains(word), "{cookie}");
        }
        assert!(!cookie.contains("Domain"), "{cookie}");
    }
    // Whoever signs in again ends the session that they had.
    let old = answer.cookie("__Host-sid").unwrap();
    world.post("/fn/account/sign_in", &form("amy", PASSWORD)).by(&old).send().await;
    assert_eq!(world.get("/me").by(&old).send().await.status, 303);
}

#[tokio::test]
async fn a_revoked_session_is_refused_by_every_instance() {
    let world = World::new().await;
    let token = world.person("amy", Role::Learner).await;
    let other = World::open(world.folder.clone(), ground::Clock::System, &[]).await;
    assert_eq!(other.get("/me").by(&token).send().await.status, 200);
    people::session::end(world.db(), &guest(), &token).await.unwrap();
    assert_eq!(other.get("/me").by(&token).send().await.status, 303);
}

#[tokio::test]
async fn links_lead_to_pages_of_ours_only() {
    let world = World::new().await;
    world.person("amy", Role::Learner).await;
    for next in
        ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/%0d%0aset-cookie:x=y"]
    {
        let next = model::url::percent_encode(next);
        let answer = world.post("/fn/account/sign_in", &format!("{}&next={next}", form("amy", PASSWORD))).send().await;
        let to = answer.header("location");
        assert!(to.starts_with('/') && !to.starts_with("//") && !to.contains("evil"), "{next}: {to}");
        let token = answer.cookie("sid").unwrap();
        let confirmed = world
            .post("/fn/account/confirm", &format!("password={}&next={next}", PASSWORD.replace(' ', "+")))
            .by(&token)
            .send()
            .await;
        assert!(!confirmed.header("location").contains("evil"), "{next}");
    }
}

#[tokio::test]
async fn what_is_grave_asks_for_the_password_first_and_leads_back() {
    let (folder, clock) = (Arc::new(tempfile::tempdir().unwrap()), Clock::fixed(Millis(1_795_000_000_000)));
    site(&folder.path().join("site"));
    let world = World::open(folder, clock.clone(), &[]).await;
    let token = world.person("amy", Role::Learner).await;
    clock.advance(10 * Millis::MINUTE);
    for (function, form) in [
        ("change_password", "password=battery+staple"),
        ("start_change", "identifier=new%40example.com"),
        ("finish_change", "step=0000000000001&code=123456"),
        ("remove_phone", ""),
    ] {
        let path = format!("/fn/account/{function}");
        let page = format!("http://{HOST}/me/security");
        let answer = world.post(&path, form).header("referer", &page).by(&token).send().await;
        assert_eq!(answer.header("location"), "/me/confirm?next=%2Fme%2Fsecurity", "{function}");
        assert_eq!(world.call(&path, form).by(&token).send().await.status, 403, "{function}");
    }
    let wrong = world.call("/fn/account/confirm", "password=wrong+password").by(&token).send().await;
    assert_eq!(wrong.status, 422);
    let right = format!("password={}&next=%2Fme%2Fsecurity", PASSWORD.replace(' ', "+"));
    let confirmed = world.post("/fn/account/confirm", &right).by(&token).send().await;
    assert_eq!(confirmed.header("location"), "/me/security");
    let changed = world.post("/fn/account/change_password", "password=battery+staple").by(&token).send().await;
    assert_eq!(changed.header("location"), "/me/security?done=password");
}

#[tokio::test]
async fn mails_that_lead_back_never_follow_a_requests_host() {
    let vars = [("LYCEUM_MODE", "production"), ("LYCEUM_URL", "https://school.example")];
    let world = World::with(&vars).await;
    let token = world.person("amy", Role::Learner).await;
    let asked = world.post("/fn/account/start_change", "identifier=new%40example.com").by(&token);
    let answer = asked.header("host", "evil.example").header("origin", "http://evil.example").send().await;
    assert_eq!(answer.status, 421);
}

#[tokio::test]
async fn reports_of_broken_policies_are_taken_in_small_numbers() {
    let world = World::new().await;
    let report = r#"{"csp-report":{"effective-directive":"script-src","blocked-uri":"inline"}}"#;
    let ask = |body: &str| {
        world
            .get("/csp-report")
            .method("POST")
            .header("content-type", "application/csp-report")
            .body(body.as_bytes().to_vec())
    };
    assert_eq!(ask(report).send().await.status, 204);
    assert_eq!(ask("{").send().await.status, 400);
    assert_eq!(ask(&" ".repeat(100_000)).send().await.status, 400);
    assert_eq!(ask(report).header("content-type", "text/html").send().await.status, 415);
    for _ in 0..100 {
        assert!(matches!(ask("{").send().await.status.as_u16(), 204 | 400));
    }
    assert_eq!(ask("{").send().await.status, 204, "no longer read");
    let page = world.get("/login").send().await;
    assert!(page.header("content-security-policy").contains("report-uri /csp-report; report-to csp"));
    assert_eq!(page.header("reporting-endpoints"), "csp=\"/csp-report\"");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_of_sign_ins_is_turned_away_and_pages_still_come() {
    let world = World::new().await;
    let mut flood = tokio::task::JoinSet::new();
    for n in 0..200 {
        let ask = world.call("/fn/account/sign_in", &form(&format!("nobody-{n}"), "wrong password"));
        flood.spawn(async move { ask.send().await });
    }
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(world.get("/login").send().await.status, 200);
    let mut turned_away = 0;
    for answer in flood.join_all().await {
        match answer.status.as_u16() {
            422 => {}
            429 => {
                assert!(!answer.header("retry-after").is_empty());
                turned_away += 1;
            }
            other => panic!("{other}: {}", answer.text()),
        }
    }
    assert!(turned_away > 0);
}

#[tokio::test]
async fn the_log_says_where_from_and_a_forged_header_says_nothing() {
    let world = World::new().await;
    world.person("amy", Role::Learner).await;
    let ask = world.call("/fn/account/sign_in", &form("amy", PASSWORD)).header("x-forwarded-for", "203.0.113.66");
    assert!(ask.send().await.status.is_success());
    let admin = world.person("ada", Role::Administrator).await;
    let answer = world.get("/admin/logs.csv?kind=sign-in").by(&admin).send().await;
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
    assert!(answer.text().contains("signed-in") && !answer.text().contains("203.0.113.66"));
    let amy = sign_in(world.db(), &guest(), "amy", PASSWORD).await.unwrap().token;
    assert_eq!(world.get("/admin/logs.csv").by(&amy).send().await.status, 403);
}
