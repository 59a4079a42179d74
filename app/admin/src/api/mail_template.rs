//! The server functions of the mail templates.

use kit::AppError;
use leptos::prelude::*;
use model::{
    Lang,
    notice::{MailTemplate, MailTemplateKind, MailTemplateRow, TemplateTexts},
};

/// Lists the mail templates.
#[server(prefix = "/fn", endpoint = "admin/load_mail_templates", output = kit::Json)]
pub async fn load_mail_templates() -> Result<Vec<MailTemplateRow>, AppError> {
    Ok(community::notice::template::list(&kit::server::db(), &kit::server::context()).await?)
}

/// Loads a mail template, with a preview of the mail.
#[server(prefix = "/fn", endpoint = "admin/load_mail_template", output = kit::Json)]
pub async fn load_mail_template(kind: MailTemplateKind, lang: Lang) -> Result<MailTemplate, AppError> {
    let request = kit::server::request();
    Ok(community::notice::template::load(&request.db, &request.ctx, kind, lang, &request.site).await?)
}

/// Returns the mail that these texts make, and saves nothing. The errors are at `subject`, `text` and `html`.
#[server(prefix = "/fn", endpoint = "admin/preview_mail_template", output = kit::Json)]
pub async fn preview_mail_template(
    kind: MailTemplateKind,
    lang: Lang,
    subject: String,
    text: String,
    html: String,
) -> Result<TemplateTexts, AppError> {
    let request = kit::server::request();
    let texts = TemplateTexts { subject, text, html };
    Ok(community::notice::template::preview(&request.db, &request.ctx, kind, lang, &texts, &request.site)?)
}

/// Saves the texts of a mail template. The errors are at `subject`, `text` and `html`.
#[server(prefix = "/fn", endpoint = "admin/save_mail_template", output = kit::Json)]
pub async fn save_mail_template(
    kind: MailTemplateKind,
    lang: Lang,
    subject: String,
    text: String,
    html: String,
) -> Result<(), AppError> {
    let request = kit::server::request();
    let texts = TemplateTexts { subject, text, html };
    community::notice::template::save(&request.db, &request.ctx, kind, lang, &texts).await?;
    kit::server::redirect(&model::url::with_query(&model::url::admin_mail_template(kind, lang), [("saved", "1")]));
    Ok(())
}

/// Goes back to the texts of a mail template that the program came with.
#[server(prefix = "/fn", endpoint = "admin/restore_mail_template", output = kit::Json)]
pub async fn restore_mail_template(kind: MailTemplateKind, lang: Lang) -> Result<(), AppError> {
    let request = kit::server::request();
    community::notice::template::restore(&request.db, &request.ctx, kind, lang).await?;
    kit::server::redirect(&model::url::with_query(&model::url::admin_mail_template(kind, lang), [("saved", "1")]));
    Ok(())
}
