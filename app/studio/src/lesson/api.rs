//! The server functions of a lesson's page.

use kit::AppError;
use leptos::prelude::*;
use model::{
    Id,
    course::{Course, Lesson},
    studio::{Picture, Saved, StudioLesson, TextPreview, Upload},
};
use serde::{Deserialize, Serialize};

/// The pictures of a text as an argument: in forms one field of JSON, or nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Pictures(pub Vec<Picture>);

impl TryFrom<String> for Pictures {
    type Error = serde_json::Error;

    fn try_from(text: String) -> Result<Self, serde_json::Error> {
        if text.is_empty() { Ok(Self::default()) } else { serde_json::from_str(&text).map(Self) }
    }
}

impl From<Pictures> for String {
    fn from(pictures: Pictures) -> Self {
        serde_json::to_string(&pictures.0).unwrap_or_default()
    }
}

/// Loads a lesson's working draft.
#[server(prefix = "/fn", endpoint = "studio/load_lesson", output = kit::Json)]
pub async fn load_lesson(course: Id<Course>, lesson: Id<Lesson>) -> Result<StudioLesson, AppError> {
    Ok(content::course::draft::lesson(&kit::server::db(), &kit::server::context(), course, lesson).await?)
}

/// Saves a text that was written on the draft `base`; `pictures` are those that the text got since.
#[server(prefix = "/fn", endpoint = "studio/save_lesson", output = kit::Json)]
pub async fn save_lesson(
    course: Id<Course>,
    lesson: Id<Lesson>,
    base: String,
    title: String,
    #[server(default)] summary: String,
    #[server(default)] markdown: String,
    #[server(default)] pictures: Pictures,
) -> Result<Saved, AppError> {
    let request = kit::server::request();
    let text = model::studio::LessonText { title, summary, markdown, pictures: pictures.0 };
    Ok(content::course::draft::save_lesson(&request.db, &request.ctx, course, lesson, &base, text).await?)
}

/// Renders a text as learners will see it, with what its author is warned of.
#[server(prefix = "/fn", endpoint = "studio/preview", output = kit::Json)]
pub async fn preview(
    course: Id<Course>,
    lesson: Id<Lesson>,
    #[server(default)] markdown: String,
    #[server(default)] pictures: Pictures,
) -> Result<TextPreview, AppError> {
    let request = kit::server::request();
    Ok(content::course::draft::preview(&request.db, &request.ctx, course, lesson, &markdown, &pictures.0).await?)
}

/// Puts an uploaded file above the text, or captions in `language` beside the recording there.
#[server(prefix = "/fn", endpoint = "studio/attach", output = kit::Json)]
pub async fn attach(
    course: Id<Course>,
    lesson: Id<Lesson>,
    base: String,
    upload: Id<Upload>,
    #[server(default)] language: String,
) -> Result<Saved, AppError> {
    let request = kit::server::request();
    let (db, ctx) = (&request.db, &request.ctx);
    Ok(content::course::draft::attach(db, ctx, course, lesson, &base, upload, &language).await?)
}

/// Removes the file above the text; with a language, its captions alone.
#[server(prefix = "/fn", endpoint = "studio/detach", output = kit::Json)]
pub async fn detach(
    course: Id<Course>,
    lesson: Id<Lesson>,
    base: String,
    #[server(default)] language: String,
) -> Result<Saved, AppError> {
    let request = kit::server::request();
    Ok(content::course::draft::detach(&request.db, &request.ctx, course, lesson, &base, &language).await?)
}
