//! The server functions of the teacher's desk. An address with a malformed id is simply not found.

use kit::AppError;
use leptos::prelude::*;
use model::{
    Id,
    comment::{Comment, DeskFilter, TalkDesk},
    course::Course,
};

/// Loads a page of the viewer's desk: what waits in all their courses, or in one. Without a `filter` it is what waits.
#[server(prefix = "/fn", endpoint = "studio/load_talk", output = kit::Json)]
pub async fn load_talk(
    filter: Option<DeskFilter>,
    course: Option<Id<Course>>,
    page: Option<u32>,
) -> Result<TalkDesk, AppError> {
    let (db, ctx) = (kit::server::db(), kit::server::context());
    let filter = filter.unwrap_or(DeskFilter::Waiting);
    Ok(community::comment::desk(&db, &ctx, filter, course, page).await?)
}

/// Counts the questions that wait for the viewer in all their courses.
#[server(prefix = "/fn", endpoint = "studio/count_waiting", output = kit::Json)]
pub async fn count_waiting() -> Result<i64, AppError> {
    Ok(community::comment::waiting(&kit::server::db(), &kit::server::context()).await?)
}

/// Answers a comment from the desk, and redirects back to it.
#[server(prefix = "/fn", endpoint = "studio/answer_comment", output = kit::Json)]
pub async fn answer_comment(comment: Id<Comment>, #[server(default)] text: String) -> Result<(), AppError> {
    let request = kit::server::request();
    community::comment::reply(&request.db, &request.ctx, comment, &text).await?;
    kit::server::redirect(model::url::STUDIO_TALK);
    Ok(())
}

/// Sets whether whoever is signed in may write under the lessons of a course that everybody may read, and redirects
/// back to the desk.
#[server(prefix = "/fn", endpoint = "studio/open_talk", output = kit::Json)]
pub async fn open_talk(course: Id<Course>, open: bool) -> Result<(), AppError> {
    let request = kit::server::request();
    community::comment::set_open(&request.db, &request.ctx, course, open).await?;
    kit::server::redirect(model::url::STUDIO_TALK);
    Ok(())
}

/// Lets somebody whom the viewer has blocked write again, and redirects back to the desk.
#[server(prefix = "/fn", endpoint = "studio/unblock", output = kit::Json)]
pub async fn unblock(handle: String) -> Result<(), AppError> {
    let request = kit::server::request();
    community::comment::unblock(&request.db, &request.ctx, &handle).await?;
    kit::server::redirect(model::url::STUDIO_TALK);
    Ok(())
}
