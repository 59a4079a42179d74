//! The server functions for what people report, and for the word filter.

use kit::AppError;
use leptos::prelude::*;
use model::{
    Id,
    admin::Rows,
    content_report::{CaseRow, CaseState, CaseVerdict, ContentCase},
    url,
    word_filter::{FilterWord, FilterWordRow, TriedText, WordGrade},
};

/// Lists what was reported or is held, by state: what nobody has decided unless another one is asked for.
#[server(prefix = "/fn", endpoint = "admin/load_cases", output = kit::Json)]
pub async fn load_cases(state: Option<CaseState>, page: Option<u32>) -> Result<Rows<CaseRow>, AppError> {
    let state = state.unwrap_or(CaseState::Open);
    Ok(community::content_report::list(&kit::server::db(), &kit::server::context(), state, page).await?)
}

/// Decides a case, and redirects to the queue.
#[server(prefix = "/fn", endpoint = "admin/decide_case", output = kit::Json)]
pub async fn decide_case(
    case: Id<ContentCase>,
    verdict: CaseVerdict,
    #[server(default)] reason: String,
) -> Result<(), AppError> {
    let request = kit::server::request();
    community::content_report::decide(&request.db, &request.ctx, case, verdict, &reason).await?;
    kit::server::redirect(&url::with_query(url::ADMIN_REPORTS, [("saved", "1")]));
    Ok(())
}

/// Lists the words of the filter.
#[server(prefix = "/fn", endpoint = "admin/load_words", output = kit::Json)]
pub async fn load_words(
    q: String,
    grade: Option<WordGrade>,
    page: Option<u32>,
) -> Result<Rows<FilterWordRow>, AppError> {
    Ok(ground::word_filter::list(&kit::server::db(), &kit::server::context(), &q, grade, page).await?)
}

/// Shows what the filter makes of a text.
#[server(prefix = "/fn", endpoint = "admin/try_words", output = kit::Json)]
pub async fn try_words(text: String) -> Result<TriedText, AppError> {
    Ok(ground::word_filter::try_text(&kit::server::db(), &kit::server::context(), &text).await?)
}

/// Adds words to the filter, one a line, and redirects to them.
#[server(prefix = "/fn", endpoint = "admin/add_words", output = kit::Json)]
pub async fn add_words(
    #[server(default)] words: String,
    grade: WordGrade,
    #[server(default)] sentence: String,
) -> Result<(), AppError> {
    let request = kit::server::request();
    ground::word_filter::add(&request.db, &request.ctx, &words, grade, &sentence).await?;
    kit::server::redirect(&url::with_query(url::ADMIN_WORD_FILTER, [("saved", "1")]));
    Ok(())
}

/// Removes a word from the filter, and redirects to the others.
#[server(prefix = "/fn", endpoint = "admin/remove_word", output = kit::Json)]
pub async fn remove_word(word: Id<FilterWord>) -> Result<(), AppError> {
    let request = kit::server::request();
    ground::word_filter::remove(&request.db, &request.ctx, word).await?;
    kit::server::redirect(&url::with_query(url::ADMIN_WORD_FILTER, [("saved", "1")]));
    Ok(())
}
