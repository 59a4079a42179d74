//! Language and theme of the page.

use model::Role;

use crate::support::World;

#[tokio::test]
async fn the_language_is_asked_chosen_or_guessed() {
    let world = World::new().await;
    let lang = async |ask: crate::support::Ask| {
        let text = ask.send().await.text();
        text.split("<html lang=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
    };
    assert_eq!(lang(world.get("/login")).await, "zh-Hans", "the school's own");
    assert_eq!(lang(world.get("/login").header("accept-language", "en-GB,zh;q=0.5")).await, "en");
    assert_eq!(lang(world.get("/login").header("accept-language", "en").cookie("hl", "zh-Hans")).await, "zh-Hans");
    assert_eq!(lang(world.get("/login?hl=en").cookie("hl", "zh-Hans")).await, "en");
    assert_eq!(lang(world.get("/login?hl=qps-ploc")).await, "qps-ploc");
    assert_eq!(lang(world.get("/login?hl=klingon")).await, "zh-Hans");
    assert_eq!(world.get("/login?hl=en").send().await.cookie("hl").as_deref(), Some("en"));
    let production = World::production().await;
    assert_eq!(lang(production.get("/login?hl=qps-ploc")).await, "zh-Hans");
}

#[tokio::test]
async fn the_theme_is_remembered() {
    let world = World::new().await;
    let amy = world.person("amy", Role::Learner).await;
    let answer = world.post("/fn/kit/set_theme", "theme=dark").by(&amy).send().await;
    assert_eq!((answer.status.as_u16(), answer.cookie("theme").as_deref()), (303, Some("dark")));
    assert!(world.get("/login").cookie("theme", "dark").send().await.text().contains("data-theme=\"dark\""));
    assert!(world.get("/login").by(&amy).send().await.text().contains("data-theme=\"dark\""), "by the account");
    assert!(!world.get("/login").cookie("theme", "\"><script>").send().await.text().contains("\"><script>"));
}

#[tokio::test]
async fn failures_speak_the_visitors_language() {
    let world = World::new().await;
    let refused = |lang| world.post("/login", "").header("accept-language", lang).send();
    assert!(refused("en").await.text().contains("<html lang=\"en\">"));
    assert!(refused("zh").await.text().contains("<html lang=\"zh-Hans\">"));
}

#[tokio::test]
async fn an_unknown_page_is_a_page() {
    let world = World::new().await;
    let answer = world.get("/nowhere/at/all").header("accept-language", "en").send().await;
    assert_eq!(answer.status, 404);
    assert!(answer.text().contains("<main") && answer.text().contains("/courses"), "{}", answer.text());
}
