//! Addresses for programs.

use model::Role;
use serde_json::Value;

use crate::support::World;

#[tokio::test]
async fn ready_means_that_the_database_answers() {
    let world = World::new().await;
    assert_eq!(world.get("/readyz").send().await.status, 200);
    world.db().close().await;
    assert_eq!(world.get("/readyz").send().await.status, 503);
    assert_eq!(world.get("/healthz").send().await.status, 200, "alive all the same");
    let page = world.get("/login").by("whoever").send().await;
    assert_eq!(page.status, 503);
    assert!(page.text().contains(page.header("x-request-id")), "the page names the request");
}

#[tokio::test]
async fn requests_are_counted_by_route_and_never_by_address() {
    let world = World::new().await;
    world.get("/courses/some-secret-slug?q=secret").send().await;
    world.get("/some/unknown/secret").send().await;
    world.get("/login").method("HEAD").send().await;
    let figures = world.get("/metrics").send().await.text();
    assert!(
        figures.contains("http_requests_total{route=\"/courses/{slug}\",method=\"GET\",status=\"404\"}"),
        "{figures}"
    );
    assert!(figures.contains("http_request_seconds_bucket"));
    assert!(!figures.contains("secret"));
}

#[tokio::test]
async fn figures_are_not_public_in_production() {
    assert_eq!(World::production().await.get("/metrics").send().await.status, 404);
}

#[tokio::test]
async fn mails_of_development_can_be_read() {
    let world = World::new().await;
    world.person("amy", Role::Learner).await;
    world.call("/fn/account/start_registration", "identifier=new%40example.com").send().await;
    let registry = ground::mail::deliver_by(ground::mail::Mailbox, ground::jobs::JobRegistry::default());
    ground::jobs::run_due(world.db(), &registry).await.unwrap();
    let mails: Value = serde_json::from_slice(&world.get("/dev/mailbox.json").send().await.body).unwrap();
    assert_eq!(mails[0]["to"], "new@example.com");
    assert!(mails[0]["body"].as_str().unwrap().split(|c: char| !c.is_ascii_digit()).any(|word| word.len() == 6));
    assert!(mails[0]["at"].is_i64());
}

#[tokio::test]
async fn the_route_table_can_be_read() {
    let world = World::new().await;
    let rows: Value = serde_json::from_slice(&world.get("/dev/routes.json").send().await.body).unwrap();
    let login = rows.as_array().unwrap().iter().find(|row| row["path"] == "/login").unwrap();
    assert_eq!(
        (&login["kind"], &login["least"], &login["samples"][0]),
        (&"page".into(), &"anyone".into(), &"/login".into())
    );
    assert_eq!(rows.as_array().unwrap().len(), model::ROUTES.len());
}

#[tokio::test]
async fn a_panic_is_a_page_with_the_requests_id() {
    let world = World::new().await;
    let broken =
        axum::Router::new().route("/broken", axum::routing::get(async || -> &'static str { panic!("as planned") }));
    let world = World { router: lyceum::web::guarded(broken, &world.web), ..world };
    let answer = world.get("/broken").header("accept-language", "en").send().await;
    assert_eq!(answer.status, 500);
    assert!(
        answer.text().contains(answer.header("x-request-id")) && !answer.text().contains("as planned"),
        "{}",
        answer.text()
    );
    let program = world.get("/broken").header("accept", "*/*").send().await;
    assert_eq!(program.text(), "500 Internal Server Error\n");
}
