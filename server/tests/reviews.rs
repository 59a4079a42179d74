//! Reviews of a course, as browsers send and read them.

use content::course::View;
use model::{Role, course::OutlineLesson};

use crate::support::{Answer, HOST, World, guest};

/// A course that costs nothing.
const SLUG: &str = "lianghua-touzi-rumen";
const SAVE: &str = "/fn/site/save_review";

/// Has somebody join the course and do its first lesson; returns their session.
async fn learner(world: &World, handle: &str) -> String {
    let token = world.person(handle, Role::Learner).await;
    let page = content::course::page(world.db(), &guest(), SLUG, View::Live).await.unwrap();
    let lessons = page.outline.into_iter().flat_map(|chapter| chapter.lessons);
    let first: OutlineLesson = lessons.filter(|lesson| !lesson.empty).take(1).next().unwrap();
    world.call("/fn/shop/enrol", &format!("slug={SLUG}")).by(&token).send().await;
    let done = format!("slug={SLUG}&lesson={}&done=true", first.id);
    assert!(world.call("/fn/learn/mark_done", &done).by(&token).send().await.status.as_u16() < 400);
    token
}

/// Sends a form of the course's page, as a browser without scripts does.
async fn sends(world: &World, token: &str, function: &str, form: &str) -> Answer {
    let page = format!("http://{HOST}/courses/{SLUG}");
    world.post(function, form).header("referer", &page).by(token).send().await
}

/// Returns the id of the only review on the course's page, which stands in its forms.
fn review_on(text: &str) -> String {
    let (_, rest) = text.split_once("name=\"review\" value=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_refused_review_comes_back_with_what_was_typed() {
    let world = World::new().await;
    world.course(SLUG).await;
    let amy = learner(&world, "amy").await;
    let refused = sends(&world, &amy, SAVE, &format!("slug={SLUG}&stars=0&text=Well+explained")).await;
    assert_eq!((refused.status.as_u16(), refused.header("location")), (303, &*format!("/courses/{SLUG}")));
    let flash = refused.cookie("flash").unwrap();
    let ask = world.get(&format!("/courses/{SLUG}")).header("accept-language", "en").by(&amy).cookie("flash", &flash);
    let page = ask.send().await;
    assert_eq!(page.status, 422);
    let text = page.text();
    assert!(text.contains("Well explained") && text.contains("Choose one to five stars."), "{text}");
    // Ten thousand characters, which a browser writes with nine bytes each, are answered at the field as well.
    let long = format!("slug={SLUG}&stars=4&text={}", "%E9%95%BF".repeat(10_000));
    assert_eq!(sends(&world, &amy, SAVE, &long).await.status.as_u16(), 303);
    let saved = sends(&world, &amy, SAVE, &format!("slug={SLUG}&stars=4&text=Well+explained")).await;
    assert_eq!(
        (saved.status.as_u16(), saved.header("location")),
        (303, &*format!("/courses/{SLUG}?done=review#review-done"))
    );
    let page = world.get(&format!("/courses/{SLUG}")).header("accept-language", "en").send().await;
    assert!(page.text().contains("4.0 of 5 stars, 1 review"), "{}", page.text());
    let list = world.get("/courses?sort=rating").header("accept-language", "en").send().await;
    assert!(list.text().contains("4.0 of 5 stars, 1 review"), "cards show it");
}

#[tokio::test]
async fn whoever_may_not_review_reads_why_and_keeps_what_they_typed() {
    let world = World::new().await;
    world.course(SLUG).await;
    let amy = world.person("amy", Role::Learner).await;
    let refused = sends(&world, &amy, SAVE, &format!("slug={SLUG}&stars=4&text=Well+explained")).await;
    let flash = refused.cookie("flash").unwrap();
    let ask = world.get(&format!("/courses/{SLUG}")).header("accept-language", "en").by(&amy).cookie("flash", &flash);
    let page = ask.send().await;
    assert_eq!(page.status, 422);
    let text = page.text();
    assert!(text.contains("Well explained") && text.contains("Reviews are written by learners"), "{text}");
}

#[tokio::test]
async fn no_review_breaks_out_of_the_page_or_of_its_structured_data() {
    let world = World::new().await;
    world.course(SLUG).await;
    let before = world.get(&format!("/courses/{SLUG}")).send().await.text();
    assert!(!before.contains("ld+json") && !before.contains("AggregateRating"), "nothing before there is a review");
    let amy = learner(&world, "amy").await;
    let html = model::url::percent_encode("</script><script>alert(1)</script>");
    let saved = world.call(SAVE, &format!("slug={SLUG}&stars=5&text={html}")).by(&amy).send().await;
    assert!(saved.status.as_u16() < 400, "{}", saved.text());
    let after = world.get(&format!("/courses/{SLUG}")).send().await.text();
    assert!(!after.contains("<script>alert(1)"), "{after}");
    let (_, data) = after.split_once("type=\"application/ld+json\"").unwrap();
    let data = data.split_once('>').unwrap().1.split("</script>").next().unwrap();
    let data: serde_json::Value = serde_json::from_str(data).unwrap();
    assert_eq!(data["aggregateRating"]["reviewCount"], 1);
    assert_eq!(data["aggregateRating"]["ratingValue"], "5.0");
    assert_eq!(data["review"][0]["reviewBody"], "</script><script>alert(1)</script>");
}

#[tokio::test]
async fn a_review_is_hidden_by_reviewers_alone_and_read_by_nobody_else() {
    let world = World::new().await;
    world.course(SLUG).await;
    let (amy, bob) = (learner(&world, "amy").await, learner(&world, "bob").await);
    world.call(SAVE, &format!("slug={SLUG}&stars=1&text=You+fool")).by(&amy).send().await;
    let page = format!("/courses/{SLUG}");
    let review = review_on(&world.get(&page).by(&bob).send().await.text());
    let hide = format!("review={review}&reason=An+insult");
    for other in [&amy, &bob] {
        assert_eq!(world.call("/fn/site/hide_review", &hide).by(other).send().await.status, 403);
        assert_eq!(world.call("/fn/site/show_review", &hide).by(other).send().await.status, 403);
    }
    let own = world.call("/fn/site/vote_review", &format!("review={review}&helpful=true")).by(&amy).send().await;
    assert_eq!(own.status, 403, "nobody votes for themselves");
    let rita = world.person("rita", Role::Reviewer).await;
    assert!(world.call("/fn/site/hide_review", &hide).by(&rita).send().await.status.as_u16() < 400);
    assert!(!world.get(&page).by(&bob).send().await.text().contains("You fool"));
    let seen = world.get(&page).by(&rita).send().await.text();
    assert!(seen.contains("You fool") && seen.contains("An insult"));
    assert!(!seen.contains("AggregateRating"), "what is hidden is nothing for search engines");
}

#[tokio::test]
async fn an_answer_to_a_review_that_is_hidden_meanwhile_is_not_lost() {
    let world = World::new().await;
    world.course(SLUG).await;
    let (amy, ada) = (learner(&world, "amy").await, world.person("ada", Role::Administrator).await);
    world.call(SAVE, &format!("slug={SLUG}&stars=1&text=You+fool")).by(&amy).send().await;
    let review = review_on(&world.get(&format!("/courses/{SLUG}")).by(&ada).send().await.text());
    let hide = format!("review={review}&reason=An+insult");
    assert!(world.call("/fn/site/hide_review", &hide).by(&ada).send().await.status.as_u16() < 400);
    let course = content::course::page(world.db(), &guest(), SLUG, View::Live).await.unwrap().card.id;
    let studio = format!("/studio/courses/{course}/reviews");
    let answer = format!("review={review}&answer=Thank+you+all+the+same");
    let ask = world.post("/fn/studio/answer_review", &answer).header("referer", &format!("http://{HOST}{studio}"));
    let flash = ask.by(&ada).send().await.cookie("flash").unwrap();
    let page = world.get(&studio).header("accept-language", "en").by(&ada).cookie("flash", &flash).send().await;
    let text = page.text();
    assert!(text.contains("Your answer was not published") && text.contains("Thank you all the same"), "{text}");
}
