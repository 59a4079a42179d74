//! Files of words that administrators add to the filter.

use axum::{extract::Request, response::Response};
use ground::{Error, word_filter};
use model::{
    rule::{FieldError, Rule},
    url,
    word_filter::{MAX_SENTENCE_CHARS, MAX_WORD_FILE_BYTES, WordGrade},
};

use super::{Web, file_form::FileForm};

/// The longest name of a grade, in bytes.
const MAX_GRADE_BYTES: usize = 16;

/// Adds the words of a text file, one a line. Whatever is wrong with it stands at its field on the page that it came
/// from.
pub async fn upload(web: Web, request: Request) -> Response {
    // Longer sentences are refused where they are typed.
    let fields = [("grade", MAX_GRADE_BYTES), ("sentence", 16 * MAX_SENTENCE_CHARS)];
    let form = match FileForm::receive(&web, request, &fields, MAX_WORD_FILE_BYTES).await {
        Ok(form) => form,
        Err(response) => return *response,
    };
    let added = add(&form).await;
    form.answer(&web, added.map(|()| url::with_query(url::ADMIN_WORD_FILTER, [("saved", "1")]))).await
}

async fn add(form: &FileForm) -> Result<(), Error> {
    let (db, ctx) = (&form.visitor.request.db, &form.visitor.request.ctx);
    let words = words(form.file.as_deref()).map_err(|rule| Error::invalid("file", rule))?;
    let grade = WordGrade::parse(form.value("grade")).ok_or_else(|| Error::invalid("grade", Rule::Required))?;
    match word_filter::add(db, ctx, words, grade, form.value("sentence")).await {
        Err(Error::Invalid(faults)) => Err(Error::Invalid(faults.into_iter().map(at_file).collect())),
        outcome => outcome.map(drop),
    }
}

/// Reads a file as text in UTF-8, with or without the mark of its order of bytes.
fn words(file: Option<&[u8]>) -> Result<&str, Rule> {
    let file = file.ok_or(Rule::Required)?;
    if file.len() > MAX_WORD_FILE_BYTES {
        return Err(Rule::FileSize(i64::try_from(MAX_WORD_FILE_BYTES).unwrap_or(i64::MAX)));
    }
    let text = std::str::from_utf8(file).map_err(|_| Rule::FileType)?;
    Ok(text.strip_prefix('\u{FEFF}').unwrap_or(text))
}

/// Returns a fault of the words as one of the file in which they are.
fn at_file(fault: FieldError) -> FieldError {
    if fault.field == "words" { FieldError { field: "file".into(), ..fault } } else { fault }
}
