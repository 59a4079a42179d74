//! Addresses for programs.

use model::Role;
use serde_json::Value;

use crate::support::{HOST, World};

/// How whoever sits at the machine calls it.
const LOCAL: &str = "127.0.0.1:3000";

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
    let figures = world.get("/metrics").header("host", LOCAL).send().await.text();
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
async fn what_is_for_development_is_for_whoever_sits_at_the_machine() {
    let world = World::new().await;
    let ask = |row: &model::Route| match row.kind {
        model::Kind::Function => world.call(row.path, ""),
        model::Kind::Webhook => world.get(&row.path.replace("{payment}", "x").replace("{id}", "x")).method("POST"),
        _ => world.get(row.samples.first().unwrap_or(&&*row.path.replace("{payment}", "x"))),
    };
    let rows = model::ROUTES.iter().filter(|row| row.least == model::Access::Development);
    for row in rows {
        assert_eq!(ask(row).send().await.status, 404, "{} at {HOST}", row.path);
        for name in ["forwarded", "x-forwarded-for", "x-forwarded-proto", "x-real-ip", "via"] {
            let handed_on = ask(row).header("host", LOCAL).header(name, "198.51.100.9");
            let handed_on = handed_on.header("origin", &format!("http://{LOCAL}"));
            assert_eq!(handed_on.send().await.status, 404, "{} with {name}", row.path);
        }
        let bare = ask(row).header("host", LOCAL).header("origin", &format!("http://{LOCAL}"));
        let bare = bare.from("127.0.0.1").version(http::Version::HTTP_10);
        assert_eq!(bare.send().await.status, 404, "{} by a proxy that says nothing", row.path);
        // The test provider is not part of this school.
        if !row.path.starts_with(model::TEST_PROVIDER) {
            for host in [LOCAL, "localhost:3000", "[::1]:3000"] {
                let here = ask(row).header("host", host).header("origin", &format!("http://{host}"));
                assert_eq!(here.send().await.status, 200, "{} at {host}", row.path);
            }
        }
    }
}

#[tokio::test]
async fn mails_of_development_can_be_read() {
    let world = World::new().await;
    world.person("amy", Role::Learner).await;
    world.call("/fn/account/start_registration", "identifier=new%40example.com").send().await;
    let registry = ground::mail::deliver_by(ground::mail::Mailbox, ground::jobs::JobRegistry::default());
    ground::jobs::run_due(world.db(), &registry).await.unwrap();
    let mails: Value =
        serde_json::from_slice(&world.get("/dev/mailbox.json").header("host", LOCAL).send().await.body).unwrap();
    assert_eq!(mails[0]["to"], "new@example.com");
    assert!(mails[0]["body"].as_str().unwrap().split(|c: char| !c.is_ascii_digit()).any(|word| word.len() == 6));
    assert!(mails[0]["at"].is_i64());
}

#[tokio::test]
async fn the_route_table_can_be_read() {
    let world = World::new().await;
    let rows: Value =
        serde_json::from_slice(&world.get("/dev/routes.json").header("host", LOCAL).send().await.body).unwrap();
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
