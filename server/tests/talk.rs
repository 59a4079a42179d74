//! What is said under lessons, as browsers send it: each refusal has its status.

use community::comment;
use content::course::View;
use kit::AppError;
use model::{Id, Role, course::Lesson};

use crate::support::{Answer, HOST, World, guest};

/// A course that costs nothing.
const SLUG: &str = "lianghua-touzi-rumen";

/// Has a school with the course, and returns its first lesson with the session of somebody who learns it.
async fn learner(world: &World) -> (Id<Lesson>, String) {
    world.course(SLUG).await;
    let token = world.person("amy", Role::Learner).await;
    let page = content::course::page(world.db(), &guest(), SLUG, View::Live).await.unwrap();
    let lesson = page.outline[0].lessons[0].id;
    world.call("/fn/shop/enrol", &format!("slug={SLUG}")).by(&token).send().await;
    (lesson, token)
}

async fn begin(world: &World, token: &str, lesson: Id<Lesson>, text: &str) -> Answer {
    world.call("/fn/learn/begin_thread", &format!("lesson={lesson}&text={text}")).by(token).send().await
}

/// Returns the only thread of a lesson.
async fn thread(world: &World, lesson: Id<Lesson>) -> model::comment::Thread {
    comment::of_lesson(world.db(), &guest(), lesson, (None, None), None).await.unwrap().threads.remove(0)
}

#[tokio::test]
async fn a_thread_begins_by_a_plain_form_and_leads_to_itself() {
    let world = World::new().await;
    let (lesson, amy) = learner(&world).await;
    let page = format!("http://{HOST}/learn/{SLUG}/{lesson}");
    let form = format!("lesson={lesson}&kind=question&text=%3Cscript%3Ealert(1)%3C/script%3E");
    let written = world.post("/fn/learn/begin_thread", &form).header("referer", &page).by(&amy).send().await;
    let head = thread(&world, lesson).await.head;
    let address = format!("/learn/{SLUG}/{lesson}?thread={0}#comment-{0}", head.id);
    assert_eq!((written.status.as_u16(), written.header("location")), (303, &*address));
    assert_eq!(head.body, "<script>alert(1)</script>");
    let shown = world.get(&format!("/learn/{SLUG}/{lesson}")).send().await;
    assert!(shown.status == 200 && !shown.text().contains("<script>alert(1)"));
    // What is refused leads back, and nothing is lost on the way.
    let long = format!("lesson={lesson}&text={}", "%E9%95%BF".repeat(100_000));
    let refused = world.post("/fn/learn/begin_thread", &long).header("referer", &page).by(&amy).send().await;
    assert_eq!((refused.status.as_u16(), refused.header("location")), (303, &*format!("/learn/{SLUG}/{lesson}")));
    assert!(refused.cookie("flash").is_some());
}

#[tokio::test]
async fn each_refusal_has_its_status() {
    let world = World::new().await;
    let (lesson, amy) = learner(&world).await;
    let bob = world.person("bob", Role::Learner).await;
    assert_eq!(begin(&world, &amy, lesson, &"x".repeat(100_000)).await.status, 422);
    assert_eq!(begin(&world, &amy, lesson, "%E2%80%8B").await.status, 422);
    assert_eq!(begin(&world, &bob, lesson, "Hello").await.status, 422, "without a grant it is said at the text");
    assert_eq!(begin(&world, &amy, Id::from_raw(5), "Hello").await.status, 404);
    let form = format!("lesson={lesson}&text=Hello");
    assert_eq!(world.call("/fn/learn/begin_thread", &form).send().await.status, 401);
    assert!(begin(&world, &amy, lesson, "Hello").await.status.as_u16() < 400);
    let id = thread(&world, lesson).await.head.id;
    for (function, form, status) in [
        ("like_comment", format!("comment={id}&like=true"), 403),
        ("hide_comment", format!("comment={id}&reason=Rude"), 403),
        ("pin_thread", format!("comment={id}&pin=true"), 403),
        ("block_author", format!("comment={id}"), 403),
        ("accept_answer", format!("comment={id}&accept=true"), 404),
        ("same_question", format!("comment={id}&same=true"), 404),
        ("reply", format!("comment={id}&text="), 422),
        ("reply", "comment=0000000000005&text=Hello".into(), 422),
    ] {
        let answer = world.call(&format!("/fn/learn/{function}"), &form).by(&amy).send().await;
        assert_eq!(answer.status.as_u16(), status, "{function} {form}: {}", answer.text());
    }
    let other = world.call("/fn/learn/edit_comment", &format!("comment={id}&text=Mine")).by(&bob).send().await;
    assert_eq!(other.status, 403);
    // Of a thousand in a minute the most are refused.
    let mut last = None;
    for number in 0..60 {
        let answer = begin(&world, &amy, lesson, &format!("Number+{number}")).await;
        if answer.status == 429 {
            last = Some(answer);
            break;
        }
    }
    let refused: AppError = serde_json::from_slice(&last.unwrap().body).unwrap();
    assert!(matches!(refused, AppError::RateLimited(_)), "{refused:?}");
}
