//! The texts of a template as they are used: the school's, or ours.

use ground::{Conn, Result, fetch_optional};
use model::{
    Lang,
    notice::{MailTemplateKind, TemplateTexts},
};

use super::ours;

#[derive(sqlx::FromRow)]
struct Row {
    subject: String,
    body_text: String,
    body_html: String,
}

/// Returns the texts of a template as they are used, and whether the school changed them.
///
/// # Errors
/// [`ground::Error::Internal`] when our own texts cannot be read, or when the database fails.
pub(in crate::notice) async fn of(
    conn: &mut Conn<'_>,
    kind: MailTemplateKind,
    lang: Lang,
) -> Result<(TemplateTexts, bool)> {
    const FIND: &str = "select subject, body_text, body_html \
        from mail_template \
        where kind = $1 and lang = $2";
    let found: Option<Row> = fetch_optional!(&mut *conn, FIND, kind, lang.tag());
    Ok(match found {
        Some(Row { subject, body_text, body_html }) => {
            (TemplateTexts { subject, text: body_text, html: body_html }, true)
        }
        None => (ours::texts(lang, kind)?, false),
    })
}
