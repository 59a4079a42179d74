//! What these pages ask of the server. An address with a malformed id is simply not found.

use kit::AppError;
use leptos::prelude::*;
use model::admin::{CategoryRow, CourseRow, JobRow, OrderLine, OrderStory, Overview, PersonRow, Rows};

/// What there is, and what waits.
#[server(prefix = "/fn", endpoint = "admin/load_overview", output = kit::Json)]
pub async fn load_overview() -> Result<Overview, AppError> {
    Ok(domain::admin::overview(&kit::server::db(), &kit::server::actor()).await?)
}

/// People by name, address or role.
#[server(prefix = "/fn", endpoint = "admin/load_people", output = kit::Json)]
pub async fn load_people(q: String, role: String, page: String) -> Result<Rows<PersonRow>, AppError> {
    let role = model::Role::parse(&role);
    Ok(domain::admin::people(&kit::server::db(), &kit::server::actor(), &q, role, &page).await?)
}

/// Gives a role, or takes it.
#[server(prefix = "/fn", endpoint = "admin/set_role", output = kit::Json)]
pub async fn set_role(handle: String, role: String, #[server(default)] given: bool) -> Result<(), AppError> {
    let request = kit::server::request();
    let role = model::Role::parse(&role).ok_or(AppError::NotFound)?;
    let (db, actor) = (&request.db, &request.actor);
    if given {
        domain::account::people::grant(db, actor, &handle, role).await?;
    } else {
        domain::account::people::revoke(db, actor, &handle, role).await?;
    }
    Ok(())
}

/// Bars a person, or lets her in again.
#[server(prefix = "/fn", endpoint = "admin/suspend", output = kit::Json)]
pub async fn suspend(handle: String, #[server(default)] suspended: bool) -> Result<(), AppError> {
    let request = kit::server::request();
    Ok(domain::account::people::suspend(&request.db, &request.actor, &handle, suspended).await?)
}

/// Courses by title, address or teacher.
#[server(prefix = "/fn", endpoint = "admin/load_courses", output = kit::Json)]
pub async fn load_courses(q: String, page: String) -> Result<Rows<CourseRow>, AppError> {
    Ok(domain::admin::courses(&kit::server::db(), &kit::server::actor(), &q, &page).await?)
}

/// Takes a course out of the catalogue, or puts it back.
#[server(prefix = "/fn", endpoint = "admin/hide_course", output = kit::Json)]
pub async fn hide_course(course: String, #[server(default)] hidden: bool) -> Result<(), AppError> {
    let request = kit::server::request();
    let course = course.parse().map_err(|_| AppError::NotFound)?;
    Ok(domain::course::hide(&request.db, &request.actor, course, hidden).await?)
}

/// Orders by number, buyer, title or state.
#[server(prefix = "/fn", endpoint = "admin/load_orders", output = kit::Json)]
pub async fn load_orders(q: String, state: String, page: String) -> Result<Rows<OrderLine>, AppError> {
    let state = model::order::OrderState::parse(&state);
    Ok(domain::admin::orders(&kit::server::db(), &kit::server::actor(), &q, state, &page).await?)
}

/// An order with all that is known of it.
#[server(prefix = "/fn", endpoint = "admin/load_story", output = kit::Json)]
pub async fn load_story(order: String) -> Result<OrderStory, AppError> {
    let order = order.parse().map_err(|_| AppError::NotFound)?;
    Ok(domain::admin::story(&kit::server::db(), &kit::server::actor(), order).await?)
}

/// The category tree.
#[server(prefix = "/fn", endpoint = "admin/load_categories", output = kit::Json)]
pub async fn load_categories() -> Result<Vec<CategoryRow>, AppError> {
    Ok(domain::category::tree(&kit::server::db(), &kit::server::actor()).await?)
}

/// A new category; `parent` empty: at the root.
#[server(prefix = "/fn", endpoint = "admin/add_category", output = kit::Json)]
pub async fn add_category(#[server(default)] parent: String, name: String) -> Result<(), AppError> {
    let request = kit::server::request();
    let parent = if parent.is_empty() { model::Id::NONE } else { parent.parse().map_err(|_| AppError::NotFound)? };
    Ok(domain::category::add(&request.db, &request.actor, parent, &name).await?)
}

/// Another name for a category.
#[server(prefix = "/fn", endpoint = "admin/rename_category", output = kit::Json)]
pub async fn rename_category(category: String, name: String) -> Result<(), AppError> {
    let request = kit::server::request();
    let category = category.parse().map_err(|_| AppError::NotFound)?;
    Ok(domain::category::rename(&request.db, &request.actor, category, &name).await?)
}

/// Another place for a category; `parent` empty: the root.
#[server(prefix = "/fn", endpoint = "admin/move_category", output = kit::Json)]
pub async fn move_category(category: String, #[server(default)] parent: String) -> Result<(), AppError> {
    let request = kit::server::request();
    let category = category.parse().map_err(|_| AppError::NotFound)?;
    let parent = if parent.is_empty() { model::Id::NONE } else { parent.parse().map_err(|_| AppError::NotFound)? };
    Ok(domain::category::move_to(&request.db, &request.actor, category, parent).await?)
}

/// Removes a category in which nothing lies.
#[server(prefix = "/fn", endpoint = "admin/remove_category", output = kit::Json)]
pub async fn remove_category(category: String) -> Result<(), AppError> {
    let request = kit::server::request();
    let category = category.parse().map_err(|_| AppError::NotFound)?;
    Ok(domain::category::remove(&request.db, &request.actor, category).await?)
}

/// Jobs by state.
#[server(prefix = "/fn", endpoint = "admin/load_jobs", output = kit::Json)]
pub async fn load_jobs(state: String, page: String) -> Result<Rows<JobRow>, AppError> {
    let state = model::admin::JobState::parse(&state);
    Ok(domain::work::jobs(&kit::server::db(), &kit::server::actor(), state, &page).await?)
}

/// Has a job that was given up done once more.
#[server(prefix = "/fn", endpoint = "admin/retry_job", output = kit::Json)]
pub async fn retry_job(job: String) -> Result<(), AppError> {
    let request = kit::server::request();
    let job = job.parse().map_err(|_| AppError::NotFound)?;
    Ok(domain::work::retry(&request.db, &request.actor, job).await?)
}

/// Gives a waiting job up.
#[server(prefix = "/fn", endpoint = "admin/cancel_job", output = kit::Json)]
pub async fn cancel_job(job: String) -> Result<(), AppError> {
    let request = kit::server::request();
    let job = job.parse().map_err(|_| AppError::NotFound)?;
    Ok(domain::work::cancel(&request.db, &request.actor, job).await?)
}
