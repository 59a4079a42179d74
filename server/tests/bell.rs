//! The bell in the bar, and the centre of notices behind it, as browsers get them.

use ground::{notice, transaction};
use model::{
    Id, Role,
    account::Person,
    notice::{Audience, NoticeEvent, NoticeKind},
};

use crate::support::{HOST, World};

/// Tells somebody of a new release of a course, and waits until they have the notice.
async fn notify(world: &World, person: Id<Person>, slug: &str, title: &str) -> ground::Result<()> {
    let event = NoticeEvent {
        kind: NoticeKind::CourseUpdated,
        key: format!("release {slug}"),
        actor: None,
        audience: Audience::People(vec![person]),
        title: title.to_owned(),
        excerpt: String::new(),
        href: model::url::course(slug),
    };
    let db = world.db();
    transaction!(db, |tx| { notice::raise(tx, &event).await })?;
    ground::jobs::run_due(db, &school::register()).await.map(drop)
}

/// Returns the number on somebody's bell.
async fn on_bell(world: &World, token: &str) -> String {
    let text = world.get("/me").by(token).send().await.text();
    assert!(text.contains("src=\"/bell.js\""), "its script");
    text.split("data-unread=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn bells_of_open_pages_take_nothing_from_pages() {
    let world = World::new().await;
    let amy = world.person("amy", Role::Learner).await;
    let system = ground::RequestContext::system();
    ground::settings::set(world.db(), &system, "front.streams_by_person", "2").await.unwrap();
    let bell = || world.get("/events?notices").by(&amy).open();
    let (first, second) = (bell().await, bell().await);
    assert_eq!((first.status().as_u16(), second.status().as_u16()), (200, 200));
    assert_eq!(world.web.front.answers(), 0, "no page waits for their end");
    let third = bell().await;
    assert_eq!(third.status(), 204, "no error for a page that can do without");
    drop(first);
    assert_eq!(bell().await.status(), 200, "a page that was closed makes room");
    assert_eq!(world.get("/events?notices").send().await.status, 401);
}

#[tokio::test]
async fn the_bell_counts_what_its_reader_has_not_read() {
    let world = World::new().await;
    let (amy, bob) = (world.person("amy", Role::Learner).await, world.person("bob", Role::Learner).await);
    let guest = world.get("/login").send().await.text();
    assert!(!guest.contains("id=\"bell\"") && !guest.contains("/bell.js"), "guests have none");
    assert_eq!(on_bell(&world, &amy).await, "0");
    let id = people::person::by_handle(world.db(), "amy").await.unwrap().unwrap();
    notify(&world, id, "first", "<b>First</b>").await.unwrap();
    notify(&world, id, "second", "Second").await.unwrap();
    assert_eq!((on_bell(&world, &amy).await.as_str(), on_bell(&world, &bob).await.as_str()), ("2", "0"));

    let centre = world.get("/me/notifications").by(&amy).send().await.text();
    assert!(centre.contains("First") && !centre.contains("<b>First"), "a title is no markup");
    let newest = centre.split("name=\"notice\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let page = format!("http://{HOST}/me/notifications");
    let open = |token: &str| {
        world.post("/fn/account/open_notice", &format!("notice={newest}")).header("referer", &page).by(token).send()
    };
    assert_eq!(open(&bob).await.header("location"), "/me/notifications", "it is not theirs");
    assert_eq!(on_bell(&world, &amy).await, "2");
    assert_eq!(open(&amy).await.header("location"), "/courses/second");
    assert_eq!(on_bell(&world, &amy).await, "1");
    world.post("/fn/account/mark_notices_read", "").by(&amy).send().await;
    assert_eq!(on_bell(&world, &amy).await, "0");
}
