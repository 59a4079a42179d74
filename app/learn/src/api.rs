//! The server functions of these pages. An address with a malformed id is simply not found.

use kit::AppError;
use leptos::prelude::*;
use model::{
    Id,
    course::{Lesson, LessonPage, Preview},
    progress::{MyLearning, ReportedIntervals, VisitProof},
};

/// Loads a lesson with its course's outline; with `preview=draft` as its teacher has it.
#[server(prefix = "/fn", endpoint = "learn/load_lesson", output = kit::Json)]
pub async fn load_lesson(slug: String, lesson: Id<Lesson>, preview: Option<Preview>) -> Result<LessonPage, AppError> {
    let view = content::course::View::from(preview);
    Ok(learning::progress::lesson(&kit::server::db(), &kit::server::context(), &slug, lesson, view).await?)
}

/// Records the intervals that were seen of a lesson (`0-10000,12000-15000`) and the viewer's position. `visit` is what
/// the page came with; a `late` report was kept in the browser and leaves the position alone.
#[server(prefix = "/fn", endpoint = "learn/save_progress", output = kit::Json)]
pub async fn save_progress(
    slug: String,
    lesson: Id<Lesson>,
    seen: ReportedIntervals,
    position: i64,
    visit: Option<VisitProof>,
    #[server(default)] late: bool,
) -> Result<(), AppError> {
    let report = model::progress::Report { seen: seen.into(), position };
    let origin = model::progress::Origin { visit, late };
    let (db, ctx) = (kit::server::db(), kit::server::context());
    Ok(learning::progress::report_from(&db, &ctx, &slug, lesson, &origin, report).await?)
}

/// Marks a lesson as done, or as not done after all, and redirects back to it.
#[server(prefix = "/fn", endpoint = "learn/mark_done", output = kit::Json)]
pub async fn mark_done(slug: String, lesson: Id<Lesson>, done: bool) -> Result<(), AppError> {
    let request = kit::server::request();
    let (db, ctx) = (&request.db, &request.ctx);
    if done {
        learning::progress::mark_done(db, ctx, &slug, lesson).await?;
    } else {
        learning::progress::mark_not_done(db, ctx, &slug, lesson).await?;
    }
    kit::server::redirect(&model::url::lesson(&slug, lesson));
    Ok(())
}

/// Loads the viewer's courses and the lessons that they were in lately.
#[server(prefix = "/fn", endpoint = "learn/load_learning", output = kit::Json)]
pub async fn load_learning() -> Result<MyLearning, AppError> {
    Ok(learning::progress::mine(&kit::server::db(), &kit::server::context()).await?)
}
