//! The server functions of these pages. An address with a malformed id is simply not found.

use kit::AppError;
use leptos::prelude::*;
use model::{
    Id,
    course::{Lesson, LessonPage, Preview},
    favourite::Favourites,
    follow::{FollowKind, Following},
    progress::{MyLearning, ReportedIntervals, VisitProof},
    share::{ShareKind, SharedLink},
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

/// Loads the viewer's favourites.
#[server(prefix = "/fn", endpoint = "learn/load_favourites", output = kit::Json)]
pub async fn load_favourites() -> Result<Favourites, AppError> {
    Ok(community::favourite::all(&kit::server::db(), &kit::server::context()).await?)
}

/// Loads what the viewer follows.
#[server(prefix = "/fn", endpoint = "learn/load_following", output = kit::Json)]
pub async fn load_following() -> Result<Following, AppError> {
    Ok(community::follow::following(&kit::server::db(), &kit::server::context()).await?)
}

/// Loads whether a lesson is one of the viewer's favourites.
#[server(prefix = "/fn", endpoint = "learn/load_kept", output = kit::Json)]
pub async fn load_kept(lesson: Id<Lesson>) -> Result<bool, AppError> {
    Ok(community::favourite::has_lesson(&kit::server::db(), &kit::server::context(), lesson).await?)
}

/// Sets whether a course, or a lesson of it, is one of the viewer's favourites, and redirects back.
#[server(prefix = "/fn", endpoint = "learn/set_favourite", output = kit::Json)]
pub async fn set_favourite(
    slug: String,
    lesson: Option<Id<Lesson>>,
    keeps: bool,
    #[server(default)] back: String,
) -> Result<(), AppError> {
    let request = kit::server::request();
    match lesson {
        Some(lesson) => {
            community::favourite::set_lesson(&request.db, &request.ctx, &slug, lesson, keeps).await?;
        }
        None => community::favourite::set_course(&request.db, &request.ctx, &slug, keeps).await?,
    }
    kit::server::redirect(&back);
    Ok(())
}

/// Sets whether the viewer follows a teacher, a course or a tag, and redirects back.
#[server(prefix = "/fn", endpoint = "learn/set_follow", output = kit::Json)]
pub async fn set_follow(
    kind: FollowKind,
    name: String,
    follows: bool,
    #[server(default)] back: String,
) -> Result<(), AppError> {
    let request = kit::server::request();
    community::follow::set(&request.db, &request.ctx, kind, &name, follows).await?;
    kit::server::redirect(&back);
    Ok(())
}

/// Makes the viewer's short address of a thing, and redirects to its sheet.
#[server(prefix = "/fn", endpoint = "learn/share", output = kit::Json)]
pub async fn share(kind: ShareKind, name: String, lesson: Option<Id<Lesson>>) -> Result<(), AppError> {
    let request = kit::server::request();
    let code = community::share::make(&request.db, &request.ctx, kind, &name, lesson).await?;
    kit::server::redirect(&model::url::share(&code));
    Ok(())
}

/// Loads a short address for its sheet.
#[server(prefix = "/fn", endpoint = "learn/load_share", output = kit::Json)]
pub async fn load_share(code: String) -> Result<SharedLink, AppError> {
    Ok(community::share::sheet(&kit::server::db(), &kit::server::context(), &code).await?)
}

/// Loads the viewer's own short addresses.
#[server(prefix = "/fn", endpoint = "learn/load_shared", output = kit::Json)]
pub async fn load_shared() -> Result<Vec<SharedLink>, AppError> {
    Ok(community::share::mine(&kit::server::db(), &kit::server::context()).await?)
}
