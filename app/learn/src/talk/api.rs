//! The server functions of the talk under a lesson. An address with a malformed id is simply not found.

use kit::AppError;
use leptos::prelude::*;
use model::{
    Id,
    comment::{Comment, CommentKind, CommentVersion, LessonTalk, TalkFilter, TalkOrder, ThreadPage},
    course::Lesson,
};

/// Loads a page of the threads of a lesson. Without a `sort` the newest come first; without a `filter` there are all.
/// Returns `None` for whoever may not read the lesson: its page says why.
#[server(prefix = "/fn", endpoint = "learn/load_talk", output = kit::Json)]
pub async fn load_talk(
    lesson: Id<Lesson>,
    sort: Option<TalkOrder>,
    filter: Option<TalkFilter>,
    page: Option<u32>,
) -> Result<Option<LessonTalk>, AppError> {
    let (db, ctx) = (kit::server::db(), kit::server::context());
    match community::comment::of_lesson(&db, &ctx, lesson, (sort, filter), page).await.map_err(AppError::from) {
        Err(AppError::NotBought(_)) => Ok(None),
        loaded => loaded.map(Some),
    }
}

/// Loads the thread of a comment under this lesson; without a `page` the one on which the comment stands.
#[server(prefix = "/fn", endpoint = "learn/load_thread", output = kit::Json)]
pub async fn load_thread(lesson: Id<Lesson>, comment: Id<Comment>, page: Option<u32>) -> Result<ThreadPage, AppError> {
    let (db, ctx) = (kit::server::db(), kit::server::context());
    Ok(community::comment::thread(&db, &ctx, lesson, comment, page).await?)
}

/// Begins a thread, and redirects to it. `kind` is a comment where it is left out. It belongs to the second `millis` of
/// the recording, or else to the passage `quote` (with what stands before and behind it in `prefix` and `suffix`), or
/// else to the lesson.
#[server(prefix = "/fn", endpoint = "learn/begin_thread", output = kit::Json)]
pub async fn begin_thread(
    lesson: Id<Lesson>,
    kind: Option<CommentKind>,
    #[server(default)] text: String,
    #[server(default)] millis: String,
    #[server(default)] quote: String,
    #[server(default)] prefix: String,
    #[server(default)] suffix: String,
) -> Result<(), AppError> {
    use community::comment::{NewThread, begin};
    let request = kit::server::request();
    let new = NewThread {
        kind: kind.unwrap_or(CommentKind::Comment),
        text: &text,
        millis: &millis,
        quote: [&quote, &prefix, &suffix],
    };
    let written = begin(&request.db, &request.ctx, lesson, &new).await?;
    kit::server::redirect(&written.address());
    Ok(())
}

/// Answers a comment, and redirects to the answer.
#[server(prefix = "/fn", endpoint = "learn/reply", output = kit::Json)]
pub async fn reply(comment: Id<Comment>, #[server(default)] text: String) -> Result<(), AppError> {
    let request = kit::server::request();
    let written = community::comment::reply(&request.db, &request.ctx, comment, &text).await?;
    kit::server::redirect(&written.address());
    Ok(())
}

/// Changes the text of a comment, and redirects to it.
#[server(prefix = "/fn", endpoint = "learn/edit_comment", output = kit::Json)]
pub async fn edit_comment(comment: Id<Comment>, #[server(default)] text: String) -> Result<(), AppError> {
    let request = kit::server::request();
    let at = community::comment::edit(&request.db, &request.ctx, comment, &text).await?;
    kit::server::redirect(&at.address());
    Ok(())
}

/// Deletes a comment of the viewer's, and redirects to where it was.
#[server(prefix = "/fn", endpoint = "learn/delete_comment", output = kit::Json)]
pub async fn delete_comment(comment: Id<Comment>) -> Result<(), AppError> {
    let request = kit::server::request();
    let at = community::comment::delete(&request.db, &request.ctx, comment).await?;
    kit::server::redirect(&at.address());
    Ok(())
}

/// Loads the earlier texts of a comment, the last first.
#[server(prefix = "/fn", endpoint = "learn/load_versions", output = kit::Json)]
pub async fn load_versions(comment: Id<Comment>) -> Result<Vec<CommentVersion>, AppError> {
    Ok(community::comment::versions(&kit::server::db(), &kit::server::context(), comment).await?)
}

/// Sets whether the viewer likes a comment, and redirects to it.
#[server(prefix = "/fn", endpoint = "learn/like_comment", output = kit::Json)]
pub async fn like_comment(comment: Id<Comment>, like: bool) -> Result<(), AppError> {
    let request = kit::server::request();
    let at = community::comment::like(&request.db, &request.ctx, comment, like).await?;
    kit::server::redirect(&at.address());
    Ok(())
}

/// Sets whether the viewer has the same question, and redirects to it.
#[server(prefix = "/fn", endpoint = "learn/same_question", output = kit::Json)]
pub async fn same_question(comment: Id<Comment>, same: bool) -> Result<(), AppError> {
    let request = kit::server::request();
    let at = community::comment::same(&request.db, &request.ctx, comment, same).await?;
    kit::server::redirect(&at.address());
    Ok(())
}

/// Accepts an answer to a question in place of the one before, or takes that back, and redirects to it.
#[server(prefix = "/fn", endpoint = "learn/accept_answer", output = kit::Json)]
pub async fn accept_answer(comment: Id<Comment>, accept: bool) -> Result<(), AppError> {
    let request = kit::server::request();
    let at = community::comment::accept(&request.db, &request.ctx, comment, accept).await?;
    kit::server::redirect(&at.address());
    Ok(())
}

/// Sets whether a thread stands above the others, and redirects to it.
#[server(prefix = "/fn", endpoint = "learn/pin_thread", output = kit::Json)]
pub async fn pin_thread(comment: Id<Comment>, pin: bool) -> Result<(), AppError> {
    let request = kit::server::request();
    let at = community::comment::pin(&request.db, &request.ctx, comment, pin).await?;
    kit::server::redirect(&at.address());
    Ok(())
}

/// Sets whether nobody may answer in a thread any more, and redirects to it.
#[server(prefix = "/fn", endpoint = "learn/lock_thread", output = kit::Json)]
pub async fn lock_thread(comment: Id<Comment>, lock: bool) -> Result<(), AppError> {
    let request = kit::server::request();
    let at = community::comment::lock(&request.db, &request.ctx, comment, lock).await?;
    kit::server::redirect(&at.address());
    Ok(())
}

/// Hides a comment with a reason, and redirects to it.
#[server(prefix = "/fn", endpoint = "learn/hide_comment", output = kit::Json)]
pub async fn hide_comment(comment: Id<Comment>, #[server(default)] reason: String) -> Result<(), AppError> {
    let request = kit::server::request();
    let at = community::comment::hide(&request.db, &request.ctx, comment, &reason).await?;
    kit::server::redirect(&at.address());
    Ok(())
}

/// Shows a hidden comment again, and redirects to it.
#[server(prefix = "/fn", endpoint = "learn/show_comment", output = kit::Json)]
pub async fn show_comment(comment: Id<Comment>) -> Result<(), AppError> {
    let request = kit::server::request();
    let at = community::comment::show(&request.db, &request.ctx, comment).await?;
    kit::server::redirect(&at.address());
    Ok(())
}

/// Lets a held comment through, and redirects to it.
#[server(prefix = "/fn", endpoint = "learn/release_comment", output = kit::Json)]
pub async fn release_comment(comment: Id<Comment>) -> Result<(), AppError> {
    let request = kit::server::request();
    let at = community::comment::release(&request.db, &request.ctx, comment).await?;
    kit::server::redirect(&at.address());
    Ok(())
}

/// Blocks the author of a comment in the talk of the viewer's courses, and redirects to it.
#[server(prefix = "/fn", endpoint = "learn/block_author", output = kit::Json)]
pub async fn block_author(comment: Id<Comment>) -> Result<(), AppError> {
    let request = kit::server::request();
    let at = community::comment::block(&request.db, &request.ctx, comment).await?;
    kit::server::redirect(&at.address());
    Ok(())
}
