//! Every route of the table, asked by every kind of visitor.

use model::{Kind, Least, ROUTES, Role};

use crate::support::{Ask, World};

/// The visitors: what they are called, and what they are.
const VISITORS: [(&str, Option<Role>); 5] = [
    ("guest", None),
    ("learner", Some(Role::Learner)),
    ("teacher", Some(Role::Teacher)),
    ("reviewer", Some(Role::Reviewer)),
    ("administrator", Some(Role::Administrator)),
];

#[derive(Debug, PartialEq)]
enum Door {
    Open,
    SignIn,
    Closed,
}

fn declared(least: Least, role: Option<Role>) -> Door {
    match (least, role) {
        (Least::Anyone | Least::Development, _) | (Least::SignedIn, Some(_)) => Door::Open,
        (_, None) => Door::SignIn,
        (Least::May(permission), Some(role)) if role.permissions().contains(&permission) => Door::Open,
        (Least::May(_), Some(_)) => Door::Closed,
    }
}

fn asks(world: &World, kind: Kind, path: &'static str, samples: &[&str]) -> Vec<Ask> {
    match kind {
        Kind::Page => samples
            .iter()
            .map(|sample| world.get(&encoded(&with_lessons(sample, "0000000000001", "0000000000002"))))
            .collect(),
        // Signing out would change who asks next; it is open to everybody and tested elsewhere.
        Kind::Function => vec![world.call(path, "")],
        Kind::Machine => vec![world.get(&with_ids(path))],
        Kind::Hook => vec![world.get(&with_ids(path)).method("POST")],
    }
}

fn with_ids(path: &str) -> String {
    path.split('/').map(|part| if part.starts_with('{') { "0000000000001" } else { part }).collect::<Vec<_>>().join("/")
}

fn with_lessons(sample: &str, free: &str, paid: &str) -> String {
    sample.replace("{free}", free).replace("{paid}", paid).replace("{awaiting}", free).replace("{mine}", free)
}

fn encoded(sample: &str) -> String {
    sample
        .chars()
        .map(|c| if c.is_ascii() { c.to_string() } else { model::course::percent_encode(&c.to_string()) })
        .collect()
}

#[tokio::test]
async fn every_door_opens_for_whom_the_table_says() {
    let world = World::new().await;
    world.course("rust-first-steps").await;
    for (name, role) in VISITORS {
        for row in ROUTES {
            let token = match role {
                Some(role) => Some(token(&world, name, role).await),
                None => None,
            };
            for ask in asks(&world, row.kind, row.path, row.samples) {
                let answer = match &token {
                    Some(token) => ask.by(token),
                    None => ask,
                }
                .send()
                .await;
                let door = match (row.kind, answer.status.as_u16()) {
                    (Kind::Page | Kind::Machine, 303) if answer.header("location").starts_with("/login?next=") => {
                        Door::SignIn
                    }
                    (Kind::Function | Kind::Machine, 401) => Door::SignIn,
                    (Kind::Function | Kind::Page | Kind::Machine, 403) if row.least != Least::Anyone => Door::Closed,
                    _ => Door::Open,
                };
                assert_eq!(door, declared(row.least, role), "{name} at {}: {}", row.path, answer.status);
                assert!(
                    !answer.status.is_server_error(),
                    "{name} at {}: {} {}",
                    row.path,
                    answer.status,
                    answer.text()
                );
            }
        }
    }
}

/// A new session, for some functions end it.
async fn token(world: &World, name: &str, role: Role) -> String {
    if domain::account::people::by_handle(world.db(), name).await.unwrap().is_none() {
        return world.person(name, role).await;
    }
    domain::account::sign_in(world.db(), name, crate::support::PASSWORD, "tests").await.unwrap().token
}

#[tokio::test]
async fn paid_lessons_open_for_reviewers_and_free_ones_for_all() {
    let world = World::new().await;
    world.course("gushi-shangxi").await;
    let page = domain::course::page(world.db(), &domain::Actor::Guest, "gushi-shangxi", domain::course::View::Live)
        .await
        .unwrap();
    let lesson =
        |free| page.outline.iter().flat_map(|chapter| &chapter.lessons).find(|lesson| lesson.free == free).unwrap();
    let (free, paid) =
        (format!("/learn/gushi-shangxi/{}", lesson(true).id), format!("/learn/gushi-shangxi/{}", lesson(false).id));
    for (name, role) in VISITORS {
        let token = match role {
            Some(role) => world.person(name, role).await,
            None => String::new(),
        };
        assert_eq!(world.get(&free).by(&token).send().await.status, 200, "{name}");
        let answer = world.get(&paid).by(&token).send().await;
        let may = matches!(role, Some(Role::Reviewer | Role::Administrator));
        assert_eq!(answer.status.as_u16(), if may { 200 } else { 403 }, "{name}");
        assert!(may || answer.text().contains("href=\"/courses/gushi-shangxi\""), "a way to buy");
        let call =
            world.call("/fn/learn/load_lesson", &format!("slug=gushi-shangxi&lesson={}", lesson(false).id)).by(&token);
        assert_eq!(call.send().await.status.as_u16(), if may { 200 } else { 403 }, "{name} by function");
        let elsewhere = world.get(&paid.replace("gushi-shangxi", "rust-first-steps")).by(&token).send().await;
        assert_eq!(elsewhere.status, 404, "{name}: a lesson of another course");
    }
}

#[tokio::test]
async fn what_is_for_development_is_not_there_in_production() {
    let world = World::production().await;
    let admin = world.person("administrator", Role::Administrator).await;
    for row in ROUTES.iter().filter(|row| row.least == Least::Development) {
        for ask in asks(&world, row.kind, row.path, row.samples) {
            assert_eq!(ask.by(&admin).send().await.status, 404, "{}", row.path);
        }
    }
}

#[tokio::test]
async fn the_session_of_a_suspended_person_is_over() {
    let world = World::new().await;
    let amy = world.person("amy", Role::Learner).await;
    assert_eq!(world.get("/me").by(&amy).send().await.status, 200);
    domain::account::people::suspend(world.db(), &domain::Actor::System, "amy", true).await.unwrap();
    let answer = world.get("/me").by(&amy).send().await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/login?next=%2Fme"));
    assert_eq!(answer.cookie("sid").as_deref(), Some(""), "the cookie is taken away");
}
