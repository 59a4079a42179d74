//! Every route of the table, asked by every kind of visitor.

use model::{Access, Id, Kind, Permissions, ROUTES, Role};

use crate::support::{Ask, World, guest};

/// When stories of a clock that stands still begin.
const BEGINNING: model::Millis = model::Millis(1_795_000_000_000);

/// The visitors: what they are called, and what they are.
const VISITORS: [(&str, Option<Role>); 10] = [
    ("guest", None),
    ("learner", Some(Role::Learner)),
    ("other-learner", Some(Role::Learner)),
    ("buyer", Some(Role::Learner)),
    ("teacher", Some(Role::Teacher)),
    ("other-teacher", Some(Role::Teacher)),
    ("reviewer", Some(Role::Reviewer)),
    ("support", Some(Role::Support)),
    ("administrator", Some(Role::Administrator)),
    // Suspended while they were signed in.
    ("suspended", None),
];

#[derive(Debug, PartialEq)]
enum Door {
    Open,
    SignIn,
    Closed,
}

fn declared(least: Access, role: Option<Role>) -> Door {
    match (least, role) {
        (Access::Anyone | Access::Development, _) | (Access::SignedIn, Some(_)) => Door::Open,
        (_, None) => Door::SignIn,
        (Access::May(permission), Some(role)) if Permissions::from_iter([role]).can(permission) => Door::Open,
        (Access::May(_), Some(_)) => Door::Closed,
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
        Kind::Endpoint => vec![world.get(&with_ids(path))],
        Kind::Webhook => vec![world.get(&with_ids(path)).method("POST")],
    }
}

fn with_ids(path: &str) -> String {
    path.split('/').map(|part| if part.starts_with('{') { "0000000000001" } else { part }).collect::<Vec<_>>().join("/")
}

fn with_lessons(sample: &str, free: &str, paid: &str) -> String {
    sample
        .replace("{free}", free)
        .replace("{paid}", paid)
        .replace("{awaiting}", free)
        .replace("{mine}", free)
        .replace("{day}", free)
        .replace("{shared}", "nosuchid")
}

fn encoded(sample: &str) -> String {
    sample
        .chars()
        .map(|c| if c.is_ascii() { c.to_string() } else { model::url::percent_encode(&c.to_string()) })
        .collect()
}

#[tokio::test]
async fn every_door_opens_for_whom_the_table_says() {
    let world = World::new().await;
    world.course("rust-first-steps").await;
    for (name, role) in VISITORS {
        for row in ROUTES {
            let token = match (name, role) {
                (_, Some(role)) => Some(token(&world, name, role).await),
                ("suspended", None) => Some(suspended(&world).await),
                (_, None) => None,
            };
            for ask in asks(&world, row.kind, row.path, row.samples) {
                let answer = match &token {
                    Some(token) => ask.by(token),
                    None => ask,
                }
                .send()
                .await;
                let door = match (row.kind, answer.status.as_u16()) {
                    (Kind::Page | Kind::Endpoint, 303) if answer.header("location").starts_with("/login?next=") => {
                        Door::SignIn
                    }
                    (Kind::Function | Kind::Endpoint, 401) => Door::SignIn,
                    (Kind::Function | Kind::Page | Kind::Endpoint, 403) if row.least != Access::Anyone => Door::Closed,
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

/// The session of somebody who was suspended since.
async fn suspended(world: &World) -> String {
    use ground::RequestContext;
    use people::person::{suspend, unsuspend};
    if people::person::by_handle(world.db(), "suspended").await.unwrap().is_some() {
        unsuspend(world.db(), &RequestContext::system(), "suspended").await.unwrap();
    }
    let token = token(world, "suspended", Role::Administrator).await;
    if people::person::by_handle(world.db(), "administrator").await.unwrap().is_none() {
        world.person("administrator", Role::Administrator).await;
    }
    suspend(world.db(), &RequestContext::system(), "suspended").await.unwrap();
    token
}

/// A new session, for some functions end it.
async fn token(world: &World, name: &str, role: Role) -> String {
    if people::person::by_handle(world.db(), name).await.unwrap().is_none() {
        return world.person(name, role).await;
    }
    people::sign_in(world.db(), &guest(), name, crate::support::PASSWORD).await.unwrap().token
}

#[tokio::test]
async fn paid_lessons_open_for_reviewers_and_free_ones_for_all() {
    let world = World::new().await;
    world.course("gushi-shangxi").await;
    let page = content::course::page(world.db(), &guest(), "gushi-shangxi", content::course::View::Live).await.unwrap();
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
        let may = name != "suspended" && matches!(role, Some(Role::Reviewer | Role::Administrator));
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
async fn whatever_gives_power_leads_to_the_password_first() {
    let (folder, clock) = (std::sync::Arc::new(tempfile::tempdir().unwrap()), ground::Clock::fixed(BEGINNING));
    crate::support::site(&folder.path().join("site"));
    let world = World::open(folder, clock.clone(), &[]).await;
    let ada = world.person("ada", Role::Administrator).await;
    world.person("amy", Role::Learner).await;
    clock.advance(10 * model::Millis::MINUTE);
    let forms = [
        ("/fn/admin/set_role", "people[]=amy&role=teacher&change=grant-role"),
        ("/fn/admin/act", "people[]=amy&change=suspend"),
        ("/fn/admin/add_role", "name=clerk"),
        ("/fn/admin/set_permissions", "roles[]=teacher&ticked[]=course.view.any+teacher"),
        ("/fn/admin/remove_role", "role=clerk"),
        ("/fn/admin/switch_provider", "provider=bank&is_on=false"),
        ("/fn/admin/mark_webhooks_seen", "newest=0000000000001"),
        ("/fn/admin/move_provider", "provider=bank&direction=up"),
        ("/fn/admin/save_provider", "provider=bank&fields[merchant]=m&secrets[key]=sk_1"),
        ("/fn/admin/check_provider", "provider=bank"),
        ("/fn/admin/fetch_statement", "provider=bank&date=2026-11-29"),
        ("/fn/admin/ask_dispute", "dispute=0000000000001"),
        ("/fn/admin/ask_provider", "day=0000000000001&line=0000000000001"),
        ("/fn/admin/book_difference", "day=0000000000001&line=0000000000001&note=Why"),
        ("/fn/admin/refund_difference", "day=0000000000001&line=0000000000001&amount=1&note=Why"),
        ("/fn/admin/take_back_statement", "day=0000000000001&file=0000000000001"),
        ("/fn/admin/note_difference", "day=0000000000001&line=0000000000001&note=Why"),
        ("/fn/admin/close_day", "day=0000000000001&note=Why"),
        ("/fn/admin/decide", "application=0000000000001&decision=accept&answer=Yes"),
    ];
    let gives_power = |row: &&model::Route| {
        row.kind == Kind::Function && matches!(row.least, Access::May(permission) if permission.gives_power())
    };
    for row in ROUTES.iter().filter(gives_power) {
        let form = forms.iter().find(|(path, _)| *path == row.path);
        let (path, form) = form.unwrap_or_else(|| panic!("{} gives power, and nobody tries it here", row.path));
        let page = format!("http://{}/admin/people", crate::support::HOST);
        let answer = world.post(path, form).header("referer", &page).by(&ada).send().await;
        assert_eq!(answer.header("location"), "/me/confirm?next=%2Fadmin%2Fpeople", "{path}: {}", answer.status);
        assert_eq!(world.call(path, form).by(&ada).send().await.status, 403, "{path}");
    }
}

#[tokio::test]
async fn what_is_for_development_is_not_there_in_production() {
    let world = World::production().await;
    let admin = world.person("administrator", Role::Administrator).await;
    for row in ROUTES.iter().filter(|row| row.least == Access::Development) {
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
    people::person::suspend(world.db(), &ground::RequestContext::system(), "amy").await.unwrap();
    let answer = world.get("/me").by(&amy).send().await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/login?next=%2Fme"));
    assert_eq!(answer.cookie("sid").as_deref(), Some(""), "the cookie is taken away");
}

#[tokio::test]
async fn other_peoples_things_are_not_there() {
    let world = World::new().await;
    world.course("rust-first-steps").await;
    let owner = world.person("owner", Role::Teacher).await;
    let other = world.person("other-teacher", Role::Teacher).await;
    let who = people::session::load(world.db(), &owner).await.unwrap().unwrap().who;
    let actor = ground::Actor::Person(who.id, who.may).into();
    let template = model::studio::Template::Empty;
    let course = content::course::draft::create(world.db(), &actor, "Mine", "en", template).await.unwrap();
    let draft = content::course::draft::studio(world.db(), &actor, course).await.unwrap();
    let lesson = draft.outline.iter().flat_map(|chapter| &chapter.lessons).next().map_or(Id::NONE, |lesson| lesson.id);
    let pages = [
        format!("/studio/courses/{course}"),
        format!("/studio/courses/{course}/publish"),
        format!("/studio/courses/{course}/history"),
        format!("/studio/courses/{course}/lessons/{lesson}"),
        format!("/studio/export/{course}"),
    ];
    for page in &pages {
        if !page.ends_with(&Id::<()>::NONE.to_string()) && !page.contains("export") {
            assert_eq!(world.get(page).by(&owner).send().await.status, 200, "{page}");
        }
        let answer = world.get(page).by(&other).send().await;
        assert!(matches!(answer.status.as_u16(), 403 | 404), "{page}: {}", answer.status);
    }
    let base = &draft.base;
    for (function, form) in [
        ("load_course", format!("course={course}")),
        ("edit_course", format!("course={course}&base={base}&what=title&value=Stolen")),
        ("publish", format!("course={course}")),
        ("load_history", format!("course={course}&release=")),
        ("load_lesson", format!("course={course}&lesson={lesson}")),
        ("save_lesson", format!("course={course}&lesson={lesson}&base={base}&title=x&markdown=x")),
    ] {
        let answer = world.call(&format!("/fn/studio/{function}"), &form).by(&other).send().await;
        assert!(matches!(answer.status.as_u16(), 403 | 404), "{function}: {} {}", answer.status, answer.text());
    }
    // Somebody else's session cannot be ended, and somebody else's change cannot be finished.
    let device = people::session::list(world.db(), &actor).await.unwrap().remove(0).id;
    world.call("/fn/account/end_session", &format!("device={device}")).by(&other).send().await;
    assert_eq!(world.get("/me").by(&owner).send().await.status, 200);
}

#[tokio::test]
async fn a_learner_at_the_studio_reads_how_one_becomes_a_teacher() {
    let world = World::new().await;
    let amy = world.person("amy", Role::Learner).await;
    for (path, leads) in [("/studio", true), ("/studio/new", true), ("/admin", false)] {
        let answer = world.get(path).by(&amy).send().await;
        assert_eq!(answer.status, 403, "{path}");
        assert_eq!(answer.text().contains("href=\"/teach\""), leads, "{path}");
    }
}
