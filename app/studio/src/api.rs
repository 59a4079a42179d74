//! What these pages ask of the server. An address with a malformed id is simply not found.

use kit::AppError;
use leptos::prelude::*;
use model::studio::{Changes, Release, ReleaseRow, Saved, StudioCourse, Word};

/// Makes a course, and leads to it.
#[server(prefix = "/fn", endpoint = "studio/create_course", output = kit::Json)]
pub async fn create_course(title: String, language: String, template: String) -> Result<(), AppError> {
    let request = kit::server::request();
    let template = model::studio::Template::parse(&template).unwrap_or(model::studio::Template::Empty);
    let course = content::course::draft::create(&request.db, &request.ctx, &title, &language, template).await?;
    kit::server::redirect(&model::url::studio_course(course));
    Ok(())
}

/// Deletes a course that was never published, and leads to the others.
#[server(prefix = "/fn", endpoint = "studio/delete_course", output = kit::Json)]
pub async fn delete_course(course: String) -> Result<(), AppError> {
    let request = kit::server::request();
    let course = course.parse().map_err(|_| AppError::NotFound)?;
    content::course::draft::delete(&request.db, &request.ctx, course).await?;
    kit::server::redirect(&model::url::with_query(model::url::STUDIO, [("deleted", "1")]));
    Ok(())
}

/// A course on its teacher's desk.
#[server(prefix = "/fn", endpoint = "studio/load_course", output = kit::Json)]
pub async fn load_course(course: String) -> Result<StudioCourse, AppError> {
    let course = course.parse().map_err(|_| AppError::NotFound)?;
    Ok(content::course::draft::studio(&kit::server::db(), &kit::server::context(), course).await?)
}

/// One step of editing, as the fields of [`model::studio::Step::of`].
#[server(prefix = "/fn", endpoint = "studio/edit_course", output = kit::Json)]
pub async fn edit_course(
    course: String,
    base: String,
    #[server(default)] what: String,
    #[server(default)] at: String,
    #[server(default)] value: String,
    #[server(default)] unit: String,
    #[server(default)] step: String,
) -> Result<Saved, AppError> {
    let request = kit::server::request();
    let course = course.parse().map_err(|_| AppError::NotFound)?;
    let fields = [("what", what), ("at", at), ("value", value), ("unit", unit), ("step", step)];
    let step = model::studio::Step::of(&fields.map(|(name, value)| (name.to_owned(), value)));
    let edit = model::studio::Edit::parse(&step.what, &step.at, &step.value)
        .map_err(|rule| AppError::Invalid(vec![model::rule::Fault { field: "value".into(), rule }]))?;
    Ok(content::course::draft::edit(&request.db, &request.ctx, course, &base, edit).await?)
}

/// The page as it was in an earlier state.
#[server(prefix = "/fn", endpoint = "studio/undo_edit", output = kit::Json)]
pub async fn undo_edit(course: String, base: String, to: String) -> Result<Saved, AppError> {
    let request = kit::server::request();
    let course = course.parse().map_err(|_| AppError::NotFound)?;
    Ok(content::course::draft::undo(&request.db, &request.ctx, course, &base, &to).await?)
}

/// Tells that one is at work on a page (`lesson` empty: the course's own); who else is.
#[server(prefix = "/fn", endpoint = "studio/touch", output = kit::Json)]
pub async fn touch(course: String, #[server(default)] lesson: String) -> Result<Vec<String>, AppError> {
    let request = kit::server::request();
    let course = course.parse().map_err(|_| AppError::NotFound)?;
    let lesson = if lesson.is_empty() { model::Id::NONE } else { lesson.parse().map_err(|_| AppError::NotFound)? };
    Ok(content::course::draft::touch(&request.db, &request.ctx, course, lesson).await?)
}

/// What of one's own text differs from another one, word by word.
#[server(prefix = "/fn", endpoint = "studio/compare", output = kit::Json)]
pub async fn compare_texts(
    #[server(default)] theirs: String,
    #[server(default)] mine: String,
) -> Result<Vec<Word>, AppError> {
    Ok(content::course::draft::compare(&kit::server::context(), theirs, mine).await?)
}

/// A course, what learners will see otherwise once it is published, and the release before the one that they see.
#[server(prefix = "/fn", endpoint = "studio/load_changes", output = kit::Json)]
pub async fn load_changes(course: String) -> Result<(StudioCourse, Changes, Option<model::Id<Release>>), AppError> {
    let (db, ctx) = (kit::server::db(), kit::server::context());
    let course = course.parse().map_err(|_| AppError::NotFound)?;
    let changes = content::course::release::changes(&db, &ctx, course).await?;
    let releases = content::course::release::history(&db, &ctx, course).await?;
    let earlier = releases.iter().skip_while(|row| !row.current).nth(1).map(|row| row.id);
    Ok((content::course::draft::studio(&db, &ctx, course).await?, changes, earlier))
}

/// Publishes what is worked on.
#[server(prefix = "/fn", endpoint = "studio/publish", output = kit::Json)]
pub async fn publish(course: String) -> Result<(), AppError> {
    let request = kit::server::request();
    let id = course.parse().map_err(|_| AppError::NotFound)?;
    let published = content::course::release::publish(&request.db, &request.ctx, id).await?;
    let what = if published { "published" } else { "same" };
    kit::server::redirect(&model::url::with_query(&model::url::studio_publish(id), [("done", what)]));
    Ok(())
}

/// A course with its releases, and what one of them changed (`release` empty: none).
#[server(prefix = "/fn", endpoint = "studio/load_history", output = kit::Json)]
pub async fn load_history(
    course: String,
    release: String,
) -> Result<(StudioCourse, Vec<ReleaseRow>, Option<Changes>), AppError> {
    let (db, ctx) = (kit::server::db(), kit::server::context());
    let course = course.parse().map_err(|_| AppError::NotFound)?;
    let releases = content::course::release::history(&db, &ctx, course).await?;
    let changes = match release.parse() {
        Ok(release) => Some(content::course::release::changes_of(&db, &ctx, course, release).await?),
        Err(_) => None,
    };
    Ok((content::course::draft::studio(&db, &ctx, course).await?, releases, changes))
}

/// Publishes an earlier release once more.
#[server(prefix = "/fn", endpoint = "studio/restore", output = kit::Json)]
pub async fn restore(course: String, release: String) -> Result<(), AppError> {
    let request = kit::server::request();
    let (id, release) = course.parse().ok().zip(release.parse().ok()).ok_or(AppError::NotFound)?;
    content::course::release::restore(&request.db, &request.ctx, id, release).await?;
    kit::server::redirect(&model::url::with_query(&model::url::studio_history(id), [("done", "restored")]));
    Ok(())
}
