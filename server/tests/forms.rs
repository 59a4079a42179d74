//! Forms without JavaScript: post, redirect, and the page again with what was wrong.

use model::Role;

use crate::support::{HOST, PASSWORD, World};

#[tokio::test]
async fn a_wrong_password_comes_back_under_its_field() {
    let world = World::new().await;
    world.person("amy", Role::Learner).await;
    let form = "identifier=amy%40example.com&password=wrong-wrong-wrong&next=%2Fme";
    let refused = world
        .post("/fn/account/sign_in", form)
        .header("referer", &format!("http://{HOST}/login?next=%2Fme"))
        .send()
        .await;
    assert_eq!((refused.status.as_u16(), refused.header("location")), (303, "/login?next=%2Fme"));
    let line = refused.set_cookie("flash").unwrap();
    assert!(line.contains("; Path=/login;") && line.contains("HttpOnly") && line.contains("SameSite=Lax"), "{line}");
    assert!(!line.contains("wrong"), "{line}");

    let flash = refused.cookie("flash").unwrap();
    let page = world.get("/login?next=%2Fme").header("accept-language", "en").cookie("flash", &flash).send().await;
    let text = page.text();
    assert_eq!(page.status, 422, "{text}");
    assert!(text.contains("amy@example.com"), "what was typed is kept");
    assert!(!text.contains("wrong-wrong-wrong"), "the password is not");
    assert!(text.contains("aria-invalid=\"true\""), "the field says so");
    assert_eq!(page.cookie("flash").as_deref(), Some(""), "and it is over");
    assert_eq!(page.header("cache-control"), "private, no-store");

    let again = world.get("/login").cookie("flash", &flash).send().await;
    assert_eq!(again.status, 200, "shown once");
    assert!(!again.text().contains("amy@example.com"));
}

#[tokio::test]
async fn a_refused_form_belongs_to_its_page() {
    let world = World::new().await;
    let refused = world.post("/fn/account/sign_in", "identifier=amy&password=").send().await;
    let flash = refused.cookie("flash").unwrap();
    let elsewhere = world.get("/register").cookie("flash", &flash).send().await;
    assert_eq!(elsewhere.status, 200);
    for made_up in ["", "x", ":", "a:b", "a:/fn/account/sign_in", "%ff:%ff"] {
        assert_eq!(world.get("/login").cookie("flash", made_up).send().await.status, 200, "{made_up}");
    }
}

#[tokio::test]
async fn the_right_password_leads_on() {
    let world = World::new().await;
    world.person("amy", Role::Learner).await;
    let form = format!("identifier=amy&password={}&next=%2Fme", PASSWORD.replace(' ', "+"));
    let answer = world.post("/fn/account/sign_in", &form).send().await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/me"), "{answer:?}");
    let line = answer.set_cookie("sid").unwrap();
    assert!(
        line.contains("HttpOnly")
            && line.contains("SameSite=Lax")
            && line.contains("Path=/;")
            && !line.contains("Secure"),
        "{line}"
    );
    let me = world.get("/me").by(&answer.cookie("sid").unwrap()).send().await;
    assert_eq!(me.status, 200);
    assert!(me.text().contains("amy"));
}

#[tokio::test]
async fn production_cookies_travel_over_tls_only() {
    let world = World::production().await;
    world.person("amy", Role::Learner).await;
    let form = format!("identifier=amy&password={}", PASSWORD.replace(' ', "+"));
    let answer = world.post("/fn/account/sign_in", &form).send().await;
    let line = answer.set_cookie("__Host-sid").unwrap();
    assert!(line.contains("Secure") && line.contains("Path=/;") && !line.contains("Domain"), "{line}");
    assert!(answer.set_cookie("sid").is_none());
}

#[tokio::test]
async fn nobody_is_sent_to_another_site() {
    let world = World::new().await;
    world.person("amy", Role::Learner).await;
    for next in
        ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/%0d%0aSet-Cookie: x=y"]
    {
        let form =
            format!("identifier=amy&password={}&next={}", PASSWORD.replace(' ', "+"), model::url::percent_encode(next));
        let answer = world.post("/fn/account/sign_in", &form).send().await;
        assert_eq!(answer.status, 303, "{next}");
        let to = answer.header("location");
        assert!(to.starts_with('/') && !to.contains("//") && !to.contains("/\\"), "{next} led to {to}");
        assert!(answer.set_cookie("x").is_none(), "{next}");
    }
    let foreign = world.post("/fn/account/sign_in", "").header("referer", "https://evil.example/login").send().await;
    assert_eq!(foreign.header("location"), "/");
}

#[tokio::test]
async fn scripts_get_status_and_json() {
    let world = World::new().await;
    world.person("amy", Role::Learner).await;
    let refused = world.call("/fn/account/sign_in", "identifier=amy&password=wrong-wrong").send().await;
    assert_eq!(refused.status, 422);
    assert_eq!(refused.header("content-type"), "application/json");
    assert!(refused.text().contains("Credentials"), "{}", refused.text());
    assert!(refused.set_cookie("flash").is_none());
    let guest = world.call("/fn/account/load_me", "").send().await;
    assert_eq!((guest.status.as_u16(), guest.text().as_str()), (401, "\"Unauthenticated\""));
    let form = world.post("/fn/account/load_me", "").send().await;
    assert_eq!((form.status.as_u16(), form.header("location")), (303, "/login?next=%2Flogin"));
}

#[tokio::test]
async fn who_guesses_too_often_waits() {
    let world = World::production().await;
    let guess = || world.call("/fn/account/sign_in", "identifier=&password=").send();
    for _ in 0..100 {
        assert_eq!(guess().await.status, 422);
    }
    let answer = guess().await;
    assert_eq!(answer.status, 429);
    assert!(answer.header("retry-after").parse::<u32>().unwrap() >= 1);
}
