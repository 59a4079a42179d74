//! What these pages ask of the server.

use kit::AppError;
use leptos::prelude::*;
use model::{Millis, account::Profile};
use serde::{Deserialize, Serialize};

/// A mail that was not sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// To whom.
    pub to: String,
    /// What about.
    pub subject: String,
    /// Plain text.
    pub body: String,
    /// When.
    pub at: Millis,
}

/// Signs in with a user name or an e-mail address.
#[server(prefix = "/fn", endpoint = "account/sign_in", output = kit::Json)]
pub async fn sign_in(identifier: String, password: String, next: Option<String>) -> Result<(), AppError> {
    let request = kit::server::request();
    let signed_in = domain::account::sign_in(&request.db, &identifier, &password, &request.agent).await?;
    kit::server::start_session(&signed_in.token).await?;
    kit::server::redirect(next.as_deref().unwrap_or("/"));
    Ok(())
}

/// Ends the session.
#[server(prefix = "/fn", endpoint = "account/sign_out", output = kit::Json)]
pub async fn sign_out() -> Result<(), AppError> {
    kit::server::end_session().await?;
    kit::server::redirect("/");
    Ok(())
}

/// Sends a code to an e-mail address that wants to register.
#[server(prefix = "/fn", endpoint = "account/start_registration", output = kit::Json)]
pub async fn start_registration(identifier: String) -> Result<(), AppError> {
    let request = kit::server::request();
    let code = domain::account::register::start(&request.db, &identifier, request.viewer.lang).await?;
    kit::server::redirect(&format!("/register?step={code}"));
    Ok(())
}

/// Makes the account of whoever knows the code, and signs her in.
#[server(prefix = "/fn", endpoint = "account/finish_registration", output = kit::Json)]
pub async fn finish_registration(
    step: String,
    code: String,
    name: String,
    handle: String,
    password: String,
) -> Result<(), AppError> {
    let request = kit::server::request();
    let step = step.parse().map_err(|_| AppError::NotFound)?;
    let signed_in =
        domain::account::register::finish(&request.db, step, &code, &name, &handle, &password, &request.agent).await?;
    kit::server::start_session(&signed_in.token).await?;
    kit::server::redirect("/me?welcome=1");
    Ok(())
}

/// Sends a code to an e-mail address that forgot its password.
#[server(prefix = "/fn", endpoint = "account/start_reset", output = kit::Json)]
pub async fn start_reset(identifier: String) -> Result<(), AppError> {
    let request = kit::server::request();
    let code = domain::account::reset::start(&request.db, &identifier, request.viewer.lang).await?;
    kit::server::redirect(&format!("/forgot?step={code}"));
    Ok(())
}

/// Sets the password of whoever knows the code, and signs her in; all other sessions end.
#[server(prefix = "/fn", endpoint = "account/finish_reset", output = kit::Json)]
pub async fn finish_reset(step: String, code: String, password: String) -> Result<(), AppError> {
    let request = kit::server::request();
    let step = step.parse().map_err(|_| AppError::NotFound)?;
    let signed_in = domain::account::reset::finish(&request.db, step, &code, &password, &request.agent).await?;
    kit::server::start_session(&signed_in.token).await?;
    kit::server::redirect("/me");
    Ok(())
}

/// One's own profile.
#[server(prefix = "/fn", endpoint = "account/load_me", output = kit::Json)]
pub async fn load_me() -> Result<Profile, AppError> {
    let request = kit::server::request();
    Ok(domain::account::profile::load(&request.db, &request.actor).await?)
}

/// Changes one's own profile.
#[server(prefix = "/fn", endpoint = "account/save_profile", output = kit::Json)]
pub async fn save_profile(name: String, handle: String, bio: String) -> Result<(), AppError> {
    let request = kit::server::request();
    domain::account::profile::save(&request.db, &request.actor, &name, &handle, &bio).await?;
    kit::server::redirect("/me?saved=1");
    Ok(())
}

/// Lets the school remember what one does, or not any more. A box that is not ticked sends nothing.
#[server(prefix = "/fn", endpoint = "account/save_consent", output = kit::Json)]
pub async fn save_consent(#[server(default)] agrees: bool) -> Result<(), AppError> {
    let request = kit::server::request();
    domain::behaviour::consent(&request.db, &request.actor, agrees).await?;
    kit::server::redirect("/me?saved=1");
    Ok(())
}

/// Mails that were not sent, newest first; in development only.
#[server(prefix = "/fn", endpoint = "account/load_mailbox", output = kit::Json)]
pub async fn load_mailbox() -> Result<Vec<Letter>, AppError> {
    let letters = domain::mail::mailbox(&kit::server::db()).await?;
    Ok(letters
        .into_iter()
        .map(|mail| Letter { to: mail.to, subject: mail.subject, body: mail.body, at: mail.created_at })
        .collect())
}
