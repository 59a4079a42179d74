//! What is said below lessons, as browsers without scripts send and read it, and the teacher's desk.

use content::course::View;
use model::{Id, Role, course::Lesson};

use crate::support::{Answer, HOST, World, guest};

/// A course that costs nothing.
const SLUG: &str = "lianghua-touzi-rumen";
const BEGIN: &str = "/fn/learn/begin_thread";

/// Returns the course's first lesson.
async fn lesson(world: &World) -> Id<Lesson> {
    let page = content::course::page(world.db(), &guest(), SLUG, View::Live).await.unwrap();
    let mut lessons = page.outline.into_iter().flat_map(|chapter| chapter.lessons);
    lessons.find(|lesson| !lesson.empty).unwrap().id
}

/// Has somebody join the course; returns their session.
async fn learner(world: &World, handle: &str) -> String {
    let token = world.person(handle, Role::Learner).await;
    world.call("/fn/shop/enrol", &format!("slug={SLUG}")).by(&token).send().await;
    token
}

/// Sends a form of the lesson's page, as a browser without scripts does.
async fn sends(world: &World, token: &str, lesson: Id<Lesson>, function: &str, form: &str) -> Answer {
    let page = format!("http://{HOST}/learn/{SLUG}/{lesson}");
    world.post(function, form).header("referer", &page).by(token).send().await
}

/// Returns the page of a lesson in English.
async fn page(world: &World, address: &str, token: &str) -> String {
    world.get(address).header("accept-language", "en").by(token).send().await.text()
}

/// Returns the id of the comment that an answer leads to.
fn comment_in(answer: &Answer) -> String {
    answer.header("location").rsplit_once("#comment-").unwrap().1.to_owned()
}

#[tokio::test]
async fn a_question_is_asked_answered_and_accepted_by_plain_forms() {
    let world = World::new().await;
    world.course(SLUG).await;
    let (amy, bob, lesson) = (learner(&world, "amy").await, learner(&world, "bob").await, lesson(&world).await);
    let address = format!("/learn/{SLUG}/{lesson}");
    assert!(page(&world, &address, &amy).await.contains("Nobody has asked anything here yet"));
    let asked =
        sends(&world, &amy, lesson, BEGIN, &format!("lesson={lesson}&kind=question&text=Is+it+random%3F")).await;
    let question = comment_in(&asked);
    assert_eq!(asked.header("location"), format!("{address}?thread={question}#comment-{question}"));
    let reply = format!("comment={question}&text=See+https%3A%2F%2Fexample.org%2Fa%3Cb%3E");
    let replied = sends(&world, &bob, lesson, "/fn/learn/reply", &reply).await;
    let answer = comment_in(&replied);
    let like = sends(&world, &amy, lesson, "/fn/learn/like_comment", &format!("comment={answer}&like=true")).await;
    assert_eq!(like.header("location"), format!("{address}?thread={answer}#comment-{answer}"));
    sends(&world, &amy, lesson, "/fn/learn/accept_answer", &format!("comment={answer}&accept=true")).await;
    for address in [address.clone(), format!("{address}?thread={answer}")] {
        let text = page(&world, &address, &amy).await;
        assert!(text.contains("Is it random?") && text.contains("Accepted answer"), "{text}");
        assert!(text.contains("href=\"https://example.org/a\"") && text.contains("nofollow ugc noopener"), "{text}");
        assert!(text.contains(&format!("id=\"comment-{answer}\"")) && text.contains("aria-pressed=\"true\""), "{text}");
    }
    let open = page(&world, &format!("{address}?show=open"), &amy).await;
    assert!(open.contains("Nothing here matches") && !open.contains("Is it random?"), "{open}");
}

#[tokio::test]
async fn a_refused_question_comes_back_with_its_place() {
    let world = World::new().await;
    world.course(SLUG).await;
    let (amy, lesson) = (world.person("amy", Role::Learner).await, lesson(&world).await);
    let form = format!("lesson={lesson}&kind=comment&text=Well+explained&quote=Some+words");
    let refused = sends(&world, &amy, lesson, BEGIN, &form).await;
    assert_eq!(refused.status, 303);
    let flash = refused.cookie("flash").unwrap();
    let ask = world.get(&format!("/learn/{SLUG}/{lesson}")).header("accept-language", "en").by(&amy);
    let page = ask.cookie("flash", &flash).send().await;
    assert_eq!(page.status, 422);
    let text = page.text();
    assert!(text.contains("Well explained") && text.contains("value=\"Some words\""), "{text}");
    assert!(text.contains("Those who learn this course can write here."), "{text}");
}

#[tokio::test]
async fn what_was_typed_is_still_there_when_the_lesson_is_gone() {
    let world = World::new().await;
    world.course(SLUG).await;
    let (amy, lesson) = (world.person("amy", Role::Learner).await, lesson(&world).await);
    let course = content::course::page(world.db(), &guest(), SLUG, View::Live).await.unwrap().card.id;
    content::course::hide(world.db(), &ground::RequestContext::system(), course).await.unwrap();
    let form = format!("lesson={lesson}&kind=question&text=Is+it+random%3F");
    let flash = sends(&world, &amy, lesson, BEGIN, &form).await.cookie("flash").unwrap();
    let ask = world.get(&format!("/learn/{SLUG}/{lesson}")).header("accept-language", "en").by(&amy);
    let text = ask.cookie("flash", &flash).send().await.text();
    assert!(text.contains("<bdi>Is it random?") && text.contains("no longer in the course"), "{text}");
}

#[tokio::test]
async fn a_teacher_answers_from_the_desk_what_waits() {
    let world = World::new().await;
    let teacher = world.person("zhou", Role::Teacher).await;
    world.course(SLUG).await;
    let (amy, lesson) = (learner(&world, "amy").await, lesson(&world).await);
    sends(&world, &amy, lesson, BEGIN, &format!("lesson={lesson}&kind=question&text=Is+it+random%3F")).await;
    let desk = page(&world, "/studio/talk", &teacher).await;
    assert!(desk.contains("Is it random?") && desk.contains("1 question waits for you"), "{desk}");
    assert!(page(&world, "/studio", &teacher).await.contains("1 question waits for you"));
    let (_, rest) = desk.split_once("name=\"comment\" value=\"").unwrap();
    let form = format!("comment={}&text=Yes", rest.split('"').next().unwrap());
    let answered = world.post("/fn/studio/answer_comment", &form).by(&teacher).send().await;
    assert_eq!((answered.status.as_u16(), answered.header("location")), (303, "/studio/talk"));
    let desk = page(&world, "/studio/talk", &teacher).await;
    assert!(desk.contains("Nothing waits for you") && !desk.contains("Is it random?"), "{desk}");
    assert!(page(&world, "/studio/talk?show=all", &teacher).await.contains("Is it random?"));
}
