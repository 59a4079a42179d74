//! The server functions of these pages. An address with a malformed id is simply not found.

use kit::AppError;
use leptos::prelude::*;
use model::{
    Currency, Id,
    course::{Course, Lesson},
    refund_policy::PolicyChoice,
    review::{Review, TaughtReviews},
    studio::{
        ButtonEdit, CourseChanges, CourseHistory, DiffSegment, EditKind, Release, Saved, StudioCourse, Template, Upload,
    },
};

/// Creates a course, and redirects to its editor.
#[server(prefix = "/fn", endpoint = "studio/create_course", output = kit::Json)]
pub async fn create_course(title: String, language: String, template: Template) -> Result<(), AppError> {
    let request = kit::server::request();
    let course = content::course::draft::create(&request.db, &request.ctx, &title, &language, template).await?;
    kit::server::redirect(&model::url::studio_course(course));
    Ok(())
}

/// Deletes a course that was never published, and redirects to the others.
#[server(prefix = "/fn", endpoint = "studio/delete_course", output = kit::Json)]
pub async fn delete_course(course: Id<Course>) -> Result<(), AppError> {
    let request = kit::server::request();
    content::course::draft::delete(&request.db, &request.ctx, course).await?;
    kit::server::redirect(&model::url::with_query(model::url::STUDIO, [("deleted", "1")]));
    Ok(())
}

/// Loads a course's working draft.
#[server(prefix = "/fn", endpoint = "studio/load_course", output = kit::Json)]
pub async fn load_course(course: Id<Course>) -> Result<StudioCourse, AppError> {
    Ok(content::course::draft::studio(&kit::server::db(), &kit::server::context(), course).await?)
}

/// Saves one edit: `what` it is, where (`at`), the new `value` and the currency of an amount (`unit`), or all of it in
/// the `step` of a button.
#[server(prefix = "/fn", endpoint = "studio/edit_course", output = kit::Json)]
pub async fn edit_course(
    course: Id<Course>,
    base: String,
    what: Option<EditKind>,
    #[server(default)] at: String,
    #[server(default)] value: String,
    unit: Option<Currency>,
    step: Option<ButtonEdit>,
) -> Result<Saved, AppError> {
    use model::studio::{CourseEdit, EditError, EditForm};
    let request = kit::server::request();
    let form = match step {
        Some(ButtonEdit(form)) => form,
        None => EditForm {
            what: what.ok_or(AppError::BadRequest)?,
            at,
            value: EditForm::value_of(&value, unit.map_or("", Currency::as_str)),
        },
    };
    let edit = CourseEdit::parse(form.what.as_str(), &form.at, &form.value).map_err(|error| match error {
        EditError::Malformed => AppError::BadRequest,
        EditError::Rule(rule) => AppError::Invalid(vec![model::rule::FieldError { field: "value".into(), rule }]),
    })?;
    Ok(content::course::draft::edit(&request.db, &request.ctx, course, &base, edit).await?)
}

/// Restores the page as it was in an earlier draft.
#[server(prefix = "/fn", endpoint = "studio/undo_edit", output = kit::Json)]
pub async fn undo_edit(course: Id<Course>, base: String, to: String) -> Result<Saved, AppError> {
    let request = kit::server::request();
    Ok(content::course::draft::undo(&request.db, &request.ctx, course, &base, &to).await?)
}

/// Loads the refund policy of a course, and the school's.
#[server(prefix = "/fn", endpoint = "studio/load_refund_policy", output = kit::Json)]
pub async fn load_refund_policy(course: Id<Course>) -> Result<PolicyChoice, AppError> {
    Ok(commerce::refund_policy::choice(&kit::server::db(), &kit::server::context(), course).await?)
}

/// Sets the refund policy of a course, or has the school's hold for it where both numbers are empty.
#[server(prefix = "/fn", endpoint = "studio/save_refund_policy", output = kit::Json)]
pub async fn save_refund_policy(
    course: Id<Course>,
    #[server(default)] days: String,
    #[server(default)] share: String,
) -> Result<(), AppError> {
    let request = kit::server::request();
    commerce::refund_policy::set_own(&request.db, &request.ctx, course, &days, &share).await?;
    kit::server::redirect(&model::url::with_query(&model::url::studio_course(course), [("saved", "refund")]));
    Ok(())
}

/// Gives up an upload of the viewer's that has not ended, with what has arrived of it.
#[server(prefix = "/fn", endpoint = "studio/discard_upload", output = kit::Json)]
pub async fn discard_upload(upload: Id<Upload>) -> Result<(), AppError> {
    let request = kit::server::request();
    Ok(content::upload::remove(&request.db, &request.ctx, upload).await?)
}

/// Tells that the viewer is at work on a page (`lesson` empty: the course's own). Returns who else is.
#[server(prefix = "/fn", endpoint = "studio/touch", output = kit::Json)]
pub async fn heartbeat(course: Id<Course>, lesson: Option<Id<Lesson>>) -> Result<Vec<String>, AppError> {
    let request = kit::server::request();
    Ok(content::course::draft::heartbeat(&request.db, &request.ctx, course, lesson.unwrap_or(Id::NONE)).await?)
}

/// Compares the viewer's own text with another one, word by word.
#[server(prefix = "/fn", endpoint = "studio/compare", output = kit::Json)]
pub async fn compare_texts(
    #[server(default)] theirs: String,
    #[server(default)] mine: String,
) -> Result<Vec<DiffSegment>, AppError> {
    Ok(content::course::draft::compare(&kit::server::context(), theirs, mine).await?)
}

/// Loads a course, its unpublished changes, and the release before the one that learners see.
#[server(prefix = "/fn", endpoint = "studio/load_changes", output = kit::Json)]
pub async fn load_changes(course: Id<Course>) -> Result<CourseChanges, AppError> {
    let (db, ctx) = (kit::server::db(), kit::server::context());
    let changes = content::course::release::changes(&db, &ctx, course).await?;
    let releases = content::course::release::history(&db, &ctx, course).await?;
    let earlier = releases.iter().skip_while(|row| !row.current).nth(1).map(|row| row.id);
    let course = content::course::draft::studio(&db, &ctx, course).await?;
    Ok(CourseChanges { course, changes, earlier })
}

/// Publishes the working draft: with more than a third of its lessons empty only when `with_empty` says so.
#[server(prefix = "/fn", endpoint = "studio/publish", output = kit::Json)]
pub async fn publish(course: Id<Course>, #[server(default)] with_empty: bool) -> Result<(), AppError> {
    use model::studio::CourseChange;
    let request = kit::server::request();
    let published = if with_empty {
        content::course::release::publish(&request.db, &request.ctx, course).await?
    } else {
        content::course::release::publish_unless_empty(&request.db, &request.ctx, course).await?
    };
    let change = if published { CourseChange::Published } else { CourseChange::Same };
    kit::server::redirect(&model::url::with_query(&model::url::studio_publish(course), [("done", change.as_str())]));
    Ok(())
}

/// Loads a course with its releases, and the changes of one of them (`release` empty: none).
#[server(prefix = "/fn", endpoint = "studio/load_history", output = kit::Json)]
pub async fn load_history(course: Id<Course>, release: Option<Id<Release>>) -> Result<CourseHistory, AppError> {
    let (db, ctx) = (kit::server::db(), kit::server::context());
    let releases = content::course::release::history(&db, &ctx, course).await?;
    let changes = match release {
        Some(release) => Some(content::course::release::changes_of(&db, &ctx, course, release).await?),
        None => None,
    };
    let course = content::course::draft::studio(&db, &ctx, course).await?;
    Ok(CourseHistory { course, releases, changes })
}

/// Publishes an earlier release once more.
#[server(prefix = "/fn", endpoint = "studio/restore", output = kit::Json)]
pub async fn restore(course: Id<Course>, release: Id<Release>) -> Result<(), AppError> {
    let request = kit::server::request();
    content::course::release::restore(&request.db, &request.ctx, course, release).await?;
    let change = model::studio::CourseChange::Restored;
    kit::server::redirect(&model::url::with_query(&model::url::studio_history(course), [("done", change.as_str())]));
    Ok(())
}

/// Loads a page of the reviews of a course, those without an answer first.
#[server(prefix = "/fn", endpoint = "studio/load_reviews", output = kit::Json)]
pub async fn load_reviews(course: Id<Course>, page: Option<u32>) -> Result<TaughtReviews, AppError> {
    Ok(community::review::for_teacher(&kit::server::db(), &kit::server::context(), course, page).await?)
}

/// Answers a review or takes the answer away, and redirects back to the reviews.
#[server(prefix = "/fn", endpoint = "studio/answer_review", output = kit::Json)]
pub async fn answer_review(review: Id<Review>, #[server(default)] answer: String) -> Result<(), AppError> {
    let request = kit::server::request();
    let course = community::review::answer(&request.db, &request.ctx, review, &answer).await?;
    kit::server::redirect(&model::url::studio_reviews(course));
    Ok(())
}
