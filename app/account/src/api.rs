//! The server functions of these pages.

use kit::AppError;
use leptos::prelude::*;
use model::{
    Millis,
    account::{CodeSent, CodeStep, DeviceId, OwnApplication, Profile, Security},
};
use serde::{Deserialize, Serialize};

/// A mail or text message that was not sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DevMessage {
    /// The address that it was meant for.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// The content, in plain text.
    pub body: String,
    /// The content as an HTML document, where there is one.
    pub html: Option<String>,
    /// The address with which the reader ends such mails, where they can.
    pub unsubscribe: Option<String>,
    /// The instant at which it was made.
    pub at: Millis,
}

/// Signs in with a user name or an e-mail address.
#[server(prefix = "/fn", endpoint = "account/sign_in", output = kit::Json)]
pub async fn sign_in(identifier: String, password: String, next: Option<String>) -> Result<(), AppError> {
    let request = kit::server::request();
    let signed_in = people::sign_in(&request.db, &request.ctx, &identifier, &password).await?;
    kit::server::start_session(&signed_in).await?;
    kit::server::redirect(next.as_deref().unwrap_or(model::url::HOME));
    Ok(())
}

/// Returns the masked address or number to which the code of a step was sent.
#[server(prefix = "/fn", endpoint = "account/load_sent", output = kit::Json)]
pub async fn load_sent(step: CodeStep) -> Result<Option<CodeSent>, AppError> {
    Ok(people::code_sent(&kit::server::db(), step).await?)
}

/// Sends a code to an address or number with which its owner signs in; `step` instead of an address names that of a
/// step before.
#[server(prefix = "/fn", endpoint = "account/start_sign_in", output = kit::Json)]
pub async fn start_sign_in(
    #[server(default)] identifier: String,
    step: Option<CodeStep>,
    next: Option<String>,
) -> Result<(), AppError> {
    let request = kit::server::request();
    let to = people::code_destination(&request.db, &identifier, step).await?;
    let code = people::start_sign_in(&request.db, &request.ctx, &to, request.viewer.lang).await?;
    let (code, next) = (code.to_string(), model::local(next.as_deref().unwrap_or(model::url::HOME)));
    kit::server::redirect(&model::url::with_query(model::url::LOGIN_CODE, [("step", &*code), ("next", next)]));
    Ok(())
}

/// Signs in the person who knows the code.
#[server(prefix = "/fn", endpoint = "account/finish_sign_in", output = kit::Json)]
pub async fn finish_sign_in(step: CodeStep, code: String, next: Option<String>) -> Result<(), AppError> {
    let request = kit::server::request();
    let signed_in = people::finish_sign_in(&request.db, &request.ctx, step, &code).await?;
    kit::server::start_session(&signed_in).await?;
    kit::server::redirect(next.as_deref().unwrap_or(model::url::HOME));
    Ok(())
}

/// Confirms the password once more, before something that a thief of the session would like to do.
#[server(prefix = "/fn", endpoint = "account/confirm", output = kit::Json)]
pub async fn confirm(password: String, next: Option<String>) -> Result<(), AppError> {
    let request = kit::server::request();
    people::confirm(&request.db, &request.ctx, &password).await?;
    kit::server::redirect(next.as_deref().unwrap_or(model::url::SECURITY));
    Ok(())
}

/// Sends a code to a viewer who has no password to confirm.
#[server(prefix = "/fn", endpoint = "account/start_confirm", output = kit::Json)]
pub async fn start_confirm(next: Option<String>) -> Result<(), AppError> {
    let request = kit::server::request();
    let code = people::passwordless::start_confirm(&request.db, &request.ctx, request.viewer.lang).await?;
    let (code, next) = (code.to_string(), model::local(next.as_deref().unwrap_or(model::url::SECURITY)));
    kit::server::redirect(&model::url::with_query(model::url::CONFIRM, [("step", &*code), ("next", next)]));
    Ok(())
}

/// Confirms with the code that it is the viewer.
#[server(prefix = "/fn", endpoint = "account/finish_confirm", output = kit::Json)]
pub async fn finish_confirm(step: CodeStep, code: String, next: Option<String>) -> Result<(), AppError> {
    let request = kit::server::request();
    people::passwordless::finish_confirm(&request.db, &request.ctx, step, &code).await?;
    kit::server::redirect(next.as_deref().unwrap_or(model::url::SECURITY));
    Ok(())
}

/// Loads the viewer's ways to sign in and their sessions.
#[server(prefix = "/fn", endpoint = "account/load_security", output = kit::Json)]
pub async fn load_security() -> Result<Security, AppError> {
    let request = kit::server::request();
    let mut security = people::security::load(&request.db, &request.ctx).await?;
    for country in security.devices.iter_mut().filter_map(|device| device.country.as_mut()) {
        *country = ground::country::name(country, request.viewer.lang);
    }
    Ok(security)
}

/// Ends one of the viewer's sessions.
#[server(prefix = "/fn", endpoint = "account/end_session", output = kit::Json)]
pub async fn end_session(device: DeviceId) -> Result<(), AppError> {
    let request = kit::server::request();
    people::session::end_own(&request.db, &request.ctx, Some(device.as_str())).await?;
    kit::server::redirect(&model::account::SecurityChange::SessionsEnded.address());
    Ok(())
}

/// Ends all of the viewer's sessions but this one.
#[server(prefix = "/fn", endpoint = "account/end_sessions", output = kit::Json)]
pub async fn end_sessions() -> Result<(), AppError> {
    let request = kit::server::request();
    people::session::end_own(&request.db, &request.ctx, None).await?;
    kit::server::redirect(&model::account::SecurityChange::SessionsEnded.address());
    Ok(())
}

/// Changes the password, which signs out all other devices.
#[server(prefix = "/fn", endpoint = "account/change_password", output = kit::Json)]
pub async fn change_password(password: String) -> Result<(), AppError> {
    let request = kit::server::request();
    people::security::change_password(&request.db, &request.ctx, &password).await?;
    kit::server::redirect(&model::account::SecurityChange::PasswordChanged.address());
    Ok(())
}

/// Sends a code to the address or number that the viewer wants to have.
#[server(prefix = "/fn", endpoint = "account/start_change", output = kit::Json)]
pub async fn start_change(#[server(default)] identifier: String, step: Option<CodeStep>) -> Result<(), AppError> {
    let request = kit::server::request();
    let (db, ctx) = (&request.db, &request.ctx);
    let to = people::code_destination(db, &identifier, step).await?;
    let code = people::contact::start(db, ctx, &to, request.viewer.lang).await?;
    kit::server::redirect(&model::url::with_query(model::url::SECURITY, [("step", &*code.to_string())]));
    Ok(())
}

/// Adds the address or number that the code was sent to.
#[server(prefix = "/fn", endpoint = "account/finish_change", output = kit::Json)]
pub async fn finish_change(step: CodeStep, code: String) -> Result<(), AppError> {
    let request = kit::server::request();
    let (db, ctx) = (&request.db, &request.ctx);
    people::contact::finish(db, ctx, step, &code, &request.site, request.viewer.lang).await?;
    kit::server::redirect(&model::account::SecurityChange::ContactChanged.address());
    Ok(())
}

/// Removes the viewer's phone number.
#[server(prefix = "/fn", endpoint = "account/remove_phone", output = kit::Json)]
pub async fn remove_phone() -> Result<(), AppError> {
    let request = kit::server::request();
    people::contact::remove_phone(&request.db, &request.ctx, &request.site, request.viewer.lang).await?;
    kit::server::redirect(&model::account::SecurityChange::PhoneRemoved.address());
    Ok(())
}

/// Returns whether a change of an address or number can still be taken back.
#[server(prefix = "/fn", endpoint = "account/load_undo", output = kit::Json)]
pub async fn load_undo(token: String) -> Result<bool, AppError> {
    Ok(people::contact::can_undo(&kit::server::db(), &token).await?)
}

/// Takes a change of an address or number back.
#[server(prefix = "/fn", endpoint = "account/undo_change", output = kit::Json)]
pub async fn undo_change(token: String) -> Result<(), AppError> {
    people::contact::undo(&kit::server::db(), &kit::server::context(), &token).await?;
    kit::server::redirect(&model::url::with_query(model::url::FORGOT, [("undone", "1")]));
    Ok(())
}

/// Loads the viewer's application to teach, and whether mail can reach them with an answer.
#[server(prefix = "/fn", endpoint = "account/load_application", output = kit::Json)]
pub async fn load_application() -> Result<OwnApplication, AppError> {
    let request = kit::server::request();
    Ok(people::application::mine(&request.db, &request.ctx).await?)
}

/// Submits an application to teach.
#[server(prefix = "/fn", endpoint = "account/apply", output = kit::Json)]
pub async fn apply(about: String, sample: String) -> Result<(), AppError> {
    let request = kit::server::request();
    people::application::submit(&request.db, &request.ctx, &about, &sample).await?;
    kit::server::redirect(model::url::TEACH);
    Ok(())
}

/// Ends the session, and redirects to the front page or to `next`.
#[server(prefix = "/fn", endpoint = "account/sign_out", output = kit::Json)]
pub async fn sign_out(next: Option<String>) -> Result<(), AppError> {
    kit::server::end_session().await?;
    kit::server::redirect(next.as_deref().unwrap_or(model::url::HOME));
    Ok(())
}

/// Sends a code to an e-mail address that is to be registered.
#[server(prefix = "/fn", endpoint = "account/start_registration", output = kit::Json)]
pub async fn start_registration(
    #[server(default)] identifier: String,
    step: Option<CodeStep>,
    #[server(default)] name: String,
    #[server(default)] handle: String,
    next: Option<String>,
) -> Result<(), AppError> {
    let request = kit::server::request();
    let to = people::code_destination(&request.db, &identifier, step).await?;
    let code = people::register::start(&request.db, &request.ctx, &to, request.viewer.lang).await?;
    let (code, next) = (code.to_string(), model::local(next.as_deref().unwrap_or(model::url::HOME)));
    // What was typed so far stands in the form again.
    let typed = [("name", &*name), ("handle", &*handle)].into_iter().filter(|(_, typed)| typed.len() <= 100);
    let values = [("step", &*code), ("next", next)].into_iter().chain(typed);
    kit::server::redirect(&model::url::with_query(model::url::REGISTER, values));
    Ok(())
}

/// Creates the account of the person who knows the code, and signs them in.
#[server(prefix = "/fn", endpoint = "account/finish_registration", output = kit::Json)]
pub async fn finish_registration(
    step: CodeStep,
    code: String,
    name: String,
    handle: String,
    password: String,
    next: Option<String>,
) -> Result<(), AppError> {
    let request = kit::server::request();
    let signed_in = people::register::finish(&request.db, &request.ctx, step, &code, &name, &handle, &password).await?;
    kit::server::start_session(&signed_in).await?;
    // Messages come in the language in which they registered.
    people::profile::set_appearance(&request.db, &signed_in.context(&request.ctx), Some(request.viewer.lang), None)
        .await?;
    let welcome = model::url::with_query(model::url::ME, [("welcome", "1")]);
    kit::server::redirect(next.as_deref().filter(|next| *next != model::url::HOME).unwrap_or(&welcome));
    Ok(())
}

/// Sends a code to an e-mail address whose password was forgotten.
#[server(prefix = "/fn", endpoint = "account/start_reset", output = kit::Json)]
pub async fn start_reset(#[server(default)] identifier: String, step: Option<CodeStep>) -> Result<(), AppError> {
    let request = kit::server::request();
    let to = people::code_destination(&request.db, &identifier, step).await?;
    let code = people::reset::start(&request.db, &request.ctx, &to, request.viewer.lang).await?;
    kit::server::redirect(&model::url::with_query(model::url::FORGOT, [("step", &*code.to_string())]));
    Ok(())
}

/// Sets the password of the person who knows the code, and signs them in; all other sessions end.
#[server(prefix = "/fn", endpoint = "account/finish_reset", output = kit::Json)]
pub async fn finish_reset(step: CodeStep, code: String, password: String) -> Result<(), AppError> {
    let request = kit::server::request();
    let signed_in = people::reset::finish(&request.db, &request.ctx, step, &code, &password).await?;
    kit::server::start_session(&signed_in).await?;
    kit::server::redirect(model::url::ME);
    Ok(())
}

/// Loads the viewer's profile.
#[server(prefix = "/fn", endpoint = "account/load_me", output = kit::Json)]
pub async fn load_me() -> Result<Profile, AppError> {
    let request = kit::server::request();
    Ok(people::profile::load(&request.db, &request.ctx).await?)
}

/// Changes the viewer's profile.
#[server(prefix = "/fn", endpoint = "account/save_profile", output = kit::Json)]
pub async fn save_profile(name: String, handle: String, bio: String) -> Result<(), AppError> {
    let request = kit::server::request();
    people::profile::save(&request.db, &request.ctx, &name, &handle, &bio).await?;
    kit::server::redirect(&model::url::with_query(model::url::ME, [("saved", "1")]));
    Ok(())
}

/// Allows or forbids the school to remember what the viewer does. A box that is not ticked sends nothing.
#[server(prefix = "/fn", endpoint = "account/save_consent", output = kit::Json)]
pub async fn save_consent(#[server(default)] agrees: bool) -> Result<(), AppError> {
    let request = kit::server::request();
    if agrees {
        people::consent(&request.db, &request.ctx).await?;
    } else {
        people::withdraw_consent(&request.db, &request.ctx).await?;
    }
    kit::server::redirect(&model::url::with_query(model::url::ME, [("saved", "1")]));
    Ok(())
}

/// Lists mails that were not sent, newest first; in development only.
#[server(prefix = "/fn", endpoint = "account/load_mailbox", output = kit::Json)]
pub async fn load_mailbox() -> Result<Vec<DevMessage>, AppError> {
    let letters = ground::mail::mailbox(&kit::server::db()).await?;
    Ok(letters
        .into_iter()
        .map(|mail| DevMessage {
            to: mail.to,
            subject: mail.subject,
            body: mail.body,
            html: mail.html,
            unsubscribe: mail.unsubscribe,
            at: mail.created_at,
        })
        .collect())
}
