//! The files of statements that administrators upload.

use axum::{extract::Request, response::Response};
use ground::Error;
use model::{reconciliation::MAX_STATEMENT_FILE_BYTES, rule::Rule, url};

use super::{Web, file_form::FileForm};

/// The longest name of a provider, in bytes.
const MAX_NAME_BYTES: usize = 64;

/// Takes a file in. Whatever is wrong with it stands at its field on the page that it came from.
pub async fn upload(web: Web, request: Request) -> Response {
    let fields = [("provider", MAX_NAME_BYTES)];
    let mut form = match FileForm::receive(&web, request, &fields, MAX_STATEMENT_FILE_BYTES).await {
        Ok(form) => form,
        Err(response) => return *response,
    };
    let file = form.file.take();
    let (db, ctx) = (&form.visitor.request.db, &form.visitor.request.ctx);
    let taken = match file {
        Some(file) => commerce::reconciliation::upload(db, ctx, form.value("provider"), file).await,
        None => Err(Error::invalid("file", Rule::Required)),
    };
    let led = taken.map(|taken| url::admin_day_received(taken.day, taken.new_lines));
    form.answer(&web, led).await
}
