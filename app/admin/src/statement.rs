//! The server functions of reconciliation.

use kit::AppError;
use leptos::prelude::*;
use model::{
    Id,
    reconciliation::{Day, DayDetail, DayList, Line, LineClass, StatementFile},
};

/// Lists the days of payment providers, and the names of the providers that give out statements.
#[server(prefix = "/fn", endpoint = "admin/load_days", output = kit::Json)]
pub async fn load_days(provider: String, page: Option<u32>) -> Result<DayList, AppError> {
    let (db, ctx) = (kit::server::db(), kit::server::context());
    let providers = commerce::reconciliation::providers(&db, &ctx)?;
    let rows = commerce::reconciliation::list(&db, &ctx, &provider, page).await?;
    Ok(DayList { rows, providers })
}

/// Loads a day with its lines of a class, or of all.
#[server(prefix = "/fn", endpoint = "admin/load_day", output = kit::Json)]
pub async fn load_day(day: Id<Day>, class: Option<LineClass>, page: Option<u32>) -> Result<DayDetail, AppError> {
    Ok(commerce::reconciliation::load(&kit::server::db(), &kit::server::context(), day, class, page).await?)
}

/// Fetches the statement of a day.
#[server(prefix = "/fn", endpoint = "admin/fetch_statement", output = kit::Json)]
pub async fn fetch_statement(provider: String, #[server(default)] date: String) -> Result<(), AppError> {
    let request = kit::server::request();
    let taken = commerce::reconciliation::fetch(&request.db, &request.ctx, &provider, &date).await?;
    kit::server::redirect(&model::url::admin_day_received(taken.day, taken.new_lines));
    Ok(())
}

/// Asks the provider about a difference. The page shows the answer.
#[server(prefix = "/fn", endpoint = "admin/ask_provider", output = kit::Json)]
pub async fn ask_provider(day: Id<Day>, line: Id<Line>) -> Result<(), AppError> {
    let request = kit::server::request();
    let answer = commerce::reconciliation::action::ask(&request.db, &request.ctx, day, line).await?;
    kit::server::redirect(&model::url::with_query(&model::url::admin_day(day), [("answer", answer.as_str())]));
    Ok(())
}

/// Has the books take over what the statement says of a difference.
#[server(prefix = "/fn", endpoint = "admin/book_difference", output = kit::Json)]
pub async fn book_difference(day: Id<Day>, line: Id<Line>, #[server(default)] note: String) -> Result<(), AppError> {
    let request = kit::server::request();
    commerce::reconciliation::action::book(&request.db, &request.ctx, day, line, &note).await?;
    kit::server::redirect(&model::url::with_query(&model::url::admin_day(day), [("saved", "1")]));
    Ok(())
}

/// Refunds money of the order of a difference.
#[server(prefix = "/fn", endpoint = "admin/refund_difference", output = kit::Json)]
pub async fn refund_difference(
    day: Id<Day>,
    line: Id<Line>,
    #[server(default)] amount: String,
    #[server(default)] note: String,
) -> Result<(), AppError> {
    use commerce::{payment::RefundInput, reconciliation::action::refund};
    let request = kit::server::request();
    let given = RefundInput { amount, note, access: model::order::RefundAccess::ByAmount };
    refund(&request.db, &request.ctx, day, line, &given).await?;
    kit::server::redirect(&model::url::with_query(&model::url::admin_day(day), [("saved", "1")]));
    Ok(())
}

/// Accepts a difference as it is.
#[server(prefix = "/fn", endpoint = "admin/note_difference", output = kit::Json)]
pub async fn note_difference(day: Id<Day>, line: Id<Line>, #[server(default)] note: String) -> Result<(), AppError> {
    let request = kit::server::request();
    commerce::reconciliation::action::note(&request.db, &request.ctx, day, line, &note).await?;
    kit::server::redirect(&model::url::with_query(&model::url::admin_day(day), [("saved", "1")]));
    Ok(())
}

/// Takes the file of a statement back.
#[server(prefix = "/fn", endpoint = "admin/take_back_statement", output = kit::Json)]
pub async fn take_back_statement(day: Id<Day>, file: Id<StatementFile>) -> Result<(), AppError> {
    let request = kit::server::request();
    commerce::reconciliation::take_back(&request.db, &request.ctx, day, file).await?;
    kit::server::redirect(&model::url::with_query(&model::url::admin_day(day), [("saved", "1")]));
    Ok(())
}

/// Closes a day.
#[server(prefix = "/fn", endpoint = "admin/close_day", output = kit::Json)]
pub async fn close_day(day: Id<Day>, #[server(default)] note: String) -> Result<(), AppError> {
    let request = kit::server::request();
    commerce::reconciliation::close(&request.db, &request.ctx, day, &note).await?;
    kit::server::redirect(&model::url::with_query(&model::url::admin_day(day), [("saved", "1")]));
    Ok(())
}
