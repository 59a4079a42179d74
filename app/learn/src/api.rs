//! What these pages ask of the server.

use kit::AppError;
use leptos::prelude::*;
use model::course::LessonPage;

/// A lesson with its course's outline. An address with a malformed id is simply not found.
#[server(prefix = "/fn", endpoint = "learn/load_lesson")]
pub async fn load_lesson(slug: String, lesson: String) -> Result<LessonPage, AppError> {
    let lesson = lesson.parse().map_err(|_| AppError::NotFound)?;
    Ok(domain::course::lesson(&kit::server::db(), &kit::server::actor(), &slug, lesson).await?)
}
