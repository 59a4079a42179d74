//! The server functions of these pages.

use kit::AppError;
use leptos::prelude::*;
use model::course::{Catalogue, CoursePage, Facets, Hit, Home, Preview, Query, TagCount, TeacherPage};

/// Loads a page of the catalogue.
#[server(prefix = "/fn", endpoint = "site/load_catalogue", output = kit::Json)]
pub async fn load_catalogue(query: Query) -> Result<Catalogue, AppError> {
    Ok(content::catalogue::list(&kit::server::db(), &query).await?)
}

/// Loads the values by which the catalogue can be narrowed.
#[server(prefix = "/fn", endpoint = "site/load_facets", output = kit::Json)]
pub async fn load_facets() -> Result<Facets, AppError> {
    Ok(content::catalogue::facets(&kit::server::db()).await?)
}

/// Lists all topics.
#[server(prefix = "/fn", endpoint = "site/load_tags", output = kit::Json)]
pub async fn load_tags() -> Result<Vec<TagCount>, AppError> {
    Ok(content::catalogue::tags(&kit::server::db()).await?)
}

/// Loads the rows of the first page.
#[server(prefix = "/fn", endpoint = "site/load_home", output = kit::Json)]
pub async fn load_home() -> Result<Home, AppError> {
    let request = kit::server::request();
    Ok(content::catalogue::home(&request.db, request.viewer.lang).await?)
}

/// Loads the page of a course; with `preview=draft` as its teacher has it.
#[server(prefix = "/fn", endpoint = "site/load_course", output = kit::Json)]
pub async fn load_course(slug: String, preview: Option<Preview>) -> Result<CoursePage, AppError> {
    let view = content::course::View::from(preview);
    Ok(commerce::order::course_page(&kit::server::db(), &kit::server::context(), &slug, view).await?)
}

/// Loads the page of a teacher.
#[server(prefix = "/fn", endpoint = "site/load_teacher", output = kit::Json)]
pub async fn load_teacher(handle: String) -> Result<TeacherPage, AppError> {
    Ok(content::course::teacher(&kit::server::db(), &handle).await?)
}

/// Finds courses and free lessons with these words.
#[server(prefix = "/fn", endpoint = "site/search", output = kit::Json)]
pub async fn search(q: String) -> Result<Vec<Hit>, AppError> {
    Ok(content::search::find(&kit::server::db(), &kit::server::context(), &q).await?)
}
