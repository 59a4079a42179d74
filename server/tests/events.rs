//! Streams of events: what open pages hear of notices, and of the talk under a lesson.

use std::{future::pending, time::Duration};

use axum::body::Body;
use content::course::View;
use ground::{Clock, jobs, notice, transaction};
use http::Response;
use http_body_util::BodyExt;
use model::{
    Id, Role,
    account::Person,
    comment::CommentKind,
    notice::{Audience, NoticeEvent, NoticeKind},
};

use crate::support::{World, guest};

/// A course that costs nothing.
const SLUG: &str = "lianghua-touzi-rumen";

/// The next event of a stream; `None` at its end.
async fn next(stream: &mut Response<Body>) -> Option<String> {
    let frame = tokio::time::timeout(Duration::from_secs(30), stream.frame()).await.unwrap()?;
    Some(String::from_utf8(frame.unwrap().into_data().unwrap().to_vec()).unwrap())
}

async fn id_of(world: &World, handle: &str) -> Id<Person> {
    people::person::by_handle(world.db(), handle).await.unwrap().unwrap()
}

/// Tells somebody of something, as a worker of this process does.
async fn notify(world: &World, person: Id<Person>, key: &str) {
    let event = NoticeEvent {
        kind: NoticeKind::CommentLiked,
        key: key.into(),
        actor: None,
        audience: Audience::People(vec![person]),
        title: "First steps".into(),
        excerpt: String::new(),
        href: "/courses/first-steps".into(),
    };
    let raise = async || -> ground::Result<()> {
        let db = world.db();
        transaction!(db, |tx| { notice::raise(tx, &event).await })
    };
    raise().await.unwrap();
    jobs::run_due(world.db(), &school::register()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_hears_how_many_notices_are_unread_until_its_session_ends() {
    let world = World::new().await;
    let (amy, bob) = (world.person("amy", Role::Learner).await, world.person("bob", Role::Learner).await);
    let (of_amy, of_bob) = (id_of(&world, "amy").await, id_of(&world, "bob").await);
    assert_eq!(world.get("/events?notices").send().await.status, 401);
    assert_eq!(world.get("/events?nonsense").by(&amy).send().await.status, 404);
    let mut stream = world.get("/events?notices").by(&amy).open().await;
    let mut other = world.get("/events?notices").by(&bob).open().await;
    assert_eq!(next(&mut stream).await.unwrap(), "data: 0\nid: 1\n\n");
    assert_eq!(next(&mut other).await.unwrap(), "data: 0\nid: 1\n\n");
    notify(&world, of_amy, "first").await;
    assert_eq!(next(&mut stream).await.unwrap(), "data: 1\nid: 2\n\n");
    world.call("/fn/account/mark_notices_read", "").by(&amy).send().await;
    assert_eq!(next(&mut stream).await.unwrap(), "data: 0\nid: 3\n\n");
    world.call("/fn/account/sign_out", "").by(&amy).send().await;
    notify(&world, of_amy, "second").await;
    assert_eq!(next(&mut stream).await, None, "nothing more is told to whoever holds it");
    notify(&world, of_bob, "third").await;
    assert_eq!(next(&mut other).await.unwrap(), "data: 1\nid: 2\n\n", "others go on, and heard of their own alone");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_another_process_changes_is_heard_too() {
    let world = World::new().await;
    world.course(SLUG).await;
    let amy = world.person("amy", Role::Learner).await;
    world.call("/fn/shop/enrol", &format!("slug={SLUG}")).by(&amy).send().await;
    let page = content::course::page(world.db(), &guest(), SLUG, View::Live).await.unwrap();
    let lesson = page.outline.into_iter().flat_map(|chapter| chapter.lessons).find(|lesson| !lesson.empty).unwrap().id;
    let talk = format!("/events?talk={lesson}");
    let mut stream = world.get("/events?notices").by(&amy).open().await;
    assert_eq!(next(&mut stream).await.unwrap(), "data: 0\nid: 1\n\n");
    let mut heard = world.get(&talk).by(&amy).open().await;
    assert_eq!(next(&mut heard).await.unwrap(), "event: open\nid: 1\n\n");
    let mut again = world.get(&talk).header("last-event-id", "7").by(&amy).open().await;
    assert_eq!(next(&mut again).await.unwrap(), "data: changed\nid: 1\n\n", "a browser that comes back looks");
    assert_eq!(world.get("/events?talk=0000000000007").by(&amy).send().await.status, 404);

    let other = World::open(world.folder.clone(), Clock::System, &[]).await;
    let begin = |text: &str| {
        let form = format!("lesson={lesson}&kind={}&text={text}", CommentKind::Comment);
        other.call("/fn/learn/begin_thread", &form).by(&amy).send()
    };
    assert!(begin("Before").await.status.as_u16() < 400);
    let follower = tokio::spawn(lyceum::web::follow_events(world.web.clone(), pending()));
    notify(&other, id_of(&other, "amy").await, "elsewhere").await;
    assert_eq!(next(&mut stream).await.unwrap(), "data: 1\nid: 2\n\n");
    // What was said between the stream's beginning and the first look is news, too.
    assert_eq!(next(&mut heard).await.unwrap(), "data: changed\nid: 2\n\n");
    assert!(begin("Behind").await.status.as_u16() < 400);
    assert_eq!(next(&mut heard).await.unwrap(), "data: changed\nid: 3\n\n");
    follower.abort();
}
