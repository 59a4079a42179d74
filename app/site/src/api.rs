//! The server functions of these pages.

use kit::AppError;
use leptos::prelude::*;
use model::{
    Id,
    content_report::{ReportReason, ReportSubject, ReportTarget},
    course::{Catalogue, CoursePage, Facets, Hit, Home, Preview, Query, TagCount, TeacherPage},
    follow::{FollowKind, Ties},
    review::{CourseReviews, Review, ReviewOrder},
};

/// The word in the address of a course's page that says that the viewer's review is saved.
pub const SAVED: &str = "review";
/// The word in the address of a course's page that says that the viewer's review is deleted.
pub const DELETED: &str = "review-deleted";

/// Loads a page of the catalogue.
#[server(prefix = "/fn", endpoint = "site/load_catalogue", output = kit::Json)]
pub async fn load_catalogue(query: Query) -> Result<Catalogue, AppError> {
    let request = kit::server::request();
    Ok(content::catalogue::list_for(&request.db, &query, request.viewer.lang).await?)
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

/// Loads how many people follow a teacher, a course or a tag, and what the viewer keeps of it.
#[server(prefix = "/fn", endpoint = "site/load_ties", output = kit::Json)]
pub async fn load_ties(kind: FollowKind, name: String) -> Result<Ties, AppError> {
    Ok(community::follow::ties(&kit::server::db(), &kit::server::context(), kind, &name).await?)
}

/// Finds courses and free lessons with these words.
#[server(prefix = "/fn", endpoint = "site/search", output = kit::Json)]
pub async fn search(q: String) -> Result<Vec<Hit>, AppError> {
    Ok(content::search::find(&kit::server::db(), &kit::server::context(), &q).await?)
}

/// Loads a page of the reviews of a course, and what the viewer may do about them.
#[server(prefix = "/fn", endpoint = "site/load_reviews", output = kit::Json)]
pub async fn load_reviews(
    slug: String,
    order: Option<ReviewOrder>,
    page: Option<u32>,
) -> Result<CourseReviews, AppError> {
    Ok(community::review::of_course(&kit::server::db(), &kit::server::context(), &slug, order, page).await?)
}

/// Writes the viewer's review of a course or changes it, and redirects to where the course's page says so.
#[server(prefix = "/fn", endpoint = "site/save_review", output = kit::Json)]
pub async fn save_review(
    slug: String,
    #[server(default)] stars: i64,
    #[server(default)] text: String,
) -> Result<(), AppError> {
    let request = kit::server::request();
    community::review::save(&request.db, &request.ctx, &slug, stars, &text).await?;
    kit::server::redirect(&model::url::course_review_done(&slug, SAVED));
    Ok(())
}

/// Deletes the viewer's review of a course, and redirects to where the course's page says so.
#[server(prefix = "/fn", endpoint = "site/delete_review", output = kit::Json)]
pub async fn delete_review(slug: String) -> Result<(), AppError> {
    let request = kit::server::request();
    community::review::delete(&request.db, &request.ctx, &slug).await?;
    kit::server::redirect(&model::url::course_review_done(&slug, DELETED));
    Ok(())
}

/// Sets whether the viewer finds a review helpful, and redirects back to it in the `order` and on the `page` that they
/// read.
#[server(prefix = "/fn", endpoint = "site/vote_review", output = kit::Json)]
pub async fn vote_review(
    review: Id<Review>,
    helpful: bool,
    order: Option<ReviewOrder>,
    page: Option<u32>,
) -> Result<(), AppError> {
    let request = kit::server::request();
    let slug = community::review::vote(&request.db, &request.ctx, review, helpful).await?;
    kit::server::redirect(&model::url::course_review(&slug, order, page, review));
    Ok(())
}

/// Loads what the viewer is about to report. An address of no kind leads to nothing.
#[server(prefix = "/fn", endpoint = "site/load_report_target", output = kit::Json)]
pub async fn load_report_target(subject: Option<ReportSubject>, id: Id<()>) -> Result<ReportTarget, AppError> {
    let subject = subject.ok_or(AppError::NotFound)?;
    Ok(community::content_report::target(&kit::server::db(), &kit::server::context(), subject, id).await?)
}

/// Reports something, and redirects to the page that says so.
#[server(prefix = "/fn", endpoint = "site/report_content", output = kit::Json)]
pub async fn report_content(
    subject: ReportSubject,
    id: Id<()>,
    #[server(default)] reason: String,
    #[server(default)] note: String,
) -> Result<(), AppError> {
    let request = kit::server::request();
    let reason = ReportReason::parse(&reason);
    community::content_report::report(&request.db, &request.ctx, subject, id, reason, &note).await?;
    kit::server::redirect(&model::url::with_query(&model::url::report_content(subject, id), [("sent", "1")]));
    Ok(())
}

/// Hides a review, and redirects back to it as [`vote_review`] does.
#[server(prefix = "/fn", endpoint = "site/hide_review", output = kit::Json)]
pub async fn hide_review(
    review: Id<Review>,
    #[server(default)] reason: String,
    order: Option<ReviewOrder>,
    page: Option<u32>,
) -> Result<(), AppError> {
    let request = kit::server::request();
    let slug = community::review::hide(&request.db, &request.ctx, review, &reason).await?;
    kit::server::redirect(&model::url::course_review(&slug, order, page, review));
    Ok(())
}

/// Shows a hidden review to everybody again, and redirects back to it as [`vote_review`] does.
#[server(prefix = "/fn", endpoint = "site/show_review", output = kit::Json)]
pub async fn show_review(review: Id<Review>, order: Option<ReviewOrder>, page: Option<u32>) -> Result<(), AppError> {
    let request = kit::server::request();
    let slug = community::review::show(&request.db, &request.ctx, review).await?;
    kit::server::redirect(&model::url::course_review(&slug, order, page, review));
    Ok(())
}
