//! What the stories share: courses that people have begun, and what is said of them.

use content::{course::View, grant};
use ground::{
    Actor, RequestContext,
    jobs::{JobRegistry, run_due},
    transaction,
};
use learning::progress;
use model::{
    Id, Permissions, Role,
    course::{Card, OutlineLesson},
    review::{CourseReviews, ReviewOrder},
};
use people::person::by_handle;
use testing::{School, guest, import_demo, person};

/// A course that costs nothing, by the teacher `zhou`.
pub const FREE: &str = "lianghua-touzi-rumen";
/// A course that costs something, by the teacher `lin`.
pub const PAID: &str = "gushi-shangxi";

/// Has a school with the demo's courses and these learners, who are enrolled in the free one and have begun it.
pub async fn learners(school: &School, names: &[&str]) -> Vec<RequestContext> {
    import_demo(school).await;
    let mut all = Vec::new();
    for name in names {
        let learner = person(school, name, Role::Learner).await;
        grant::enrol(&school.db, &learner, FREE).await.unwrap();
        begin(school, &learner, FREE).await;
        all.push(learner);
    }
    all
}

/// Has somebody mark the first lesson of a course as done that is free to read.
pub async fn begin(school: &School, who: &RequestContext, slug: &str) {
    let first = lessons(school, slug).await.into_iter().find(|lesson| lesson.free || slug == FREE).unwrap();
    progress::mark_done(&school.db, who, slug, first.id).await.unwrap();
}

/// Gives somebody the paid course, as the shop does for the order with this number, and has them begin it.
pub async fn buy(school: &School, who: &RequestContext, order: i64) {
    let (person, course) = (who.person().unwrap(), card(school, PAID).await.id);
    let give = async || -> ground::Result<()> {
        let bought = (Id::from_raw(order), Id::<()>::from_raw(order));
        transaction!(&school.db, |tx| { grant::purchase(tx, person, course, bought).await })
    };
    give().await.unwrap();
    begin(school, who, PAID).await;
}

/// Ends what an order opened, as a refund does.
pub async fn refund(school: &School, order: i64) {
    let end =
        async || -> ground::Result<()> { transaction!(&school.db, |tx| { grant::end(tx, Id::from_raw(order)).await }) };
    end().await.unwrap();
}

/// Returns a course as its page shows it.
pub async fn card(school: &School, slug: &str) -> Card {
    content::course::page(&school.db, &guest(), slug, View::Live).await.unwrap().card
}

pub async fn lessons(school: &School, slug: &str) -> Vec<OutlineLesson> {
    let page = content::course::page(&school.db, &guest(), slug, View::Live).await.unwrap();
    page.outline.into_iter().flat_map(|chapter| chapter.lessons).filter(|lesson| !lesson.empty).collect()
}

/// Returns the context of a teacher whom the import made.
pub async fn teacher(school: &School, handle: &str) -> RequestContext {
    let id = by_handle(&school.db, handle).await.unwrap().unwrap();
    Actor::Person(id, Permissions::from_iter([Role::Learner, Role::Teacher])).into()
}

/// Returns the first page of the reviews of a course, the newest first.
pub async fn newest(school: &School, who: &RequestContext, slug: &str) -> CourseReviews {
    community::review::of_course(&school.db, who, slug, Some(ReviewOrder::Newest), None).await.unwrap()
}

/// Runs the jobs that are due, until there are none: notices reach the centres.
pub async fn run_jobs(school: &School) {
    let registry = community::register(JobRegistry::default());
    while run_due(&school.db, &registry).await.unwrap() > 0 {}
}
