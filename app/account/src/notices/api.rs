//! The server functions of the centre of notices and its settings.

use kit::AppError;
use leptos::prelude::*;
use model::{
    Id,
    notice::{Notice, NoticeChoice, NoticeList, NoticeSettings},
};

/// Loads a page of the viewer's notices.
#[server(prefix = "/fn", endpoint = "account/load_notices", output = kit::Json)]
pub async fn load_notices(page: Option<u32>) -> Result<NoticeList, AppError> {
    Ok(community::notice::list(&kit::server::db(), &kit::server::context(), page).await?)
}

/// Marks a line of the centre as read and goes where it leads.
#[server(prefix = "/fn", endpoint = "account/open_notice", output = kit::Json)]
pub async fn open_notice(notice: Id<Notice>) -> Result<(), AppError> {
    let request = kit::server::request();
    let href = community::notice::mark_read(&request.db, &request.ctx, notice).await?;
    kit::server::redirect(&href);
    Ok(())
}

/// Marks a line of the centre as read, with all notices in it. A form is led back to the page that it was on.
#[server(prefix = "/fn", endpoint = "account/mark_notice_read", output = kit::Json)]
pub async fn mark_notice_read(notice: Id<Notice>) -> Result<(), AppError> {
    let request = kit::server::request();
    community::notice::mark_read(&request.db, &request.ctx, notice).await?;
    Ok(())
}

/// Marks all of the viewer's notices as read.
#[server(prefix = "/fn", endpoint = "account/mark_notices_read", output = kit::Json)]
pub async fn mark_notices_read() -> Result<(), AppError> {
    let request = kit::server::request();
    community::notice::mark_all_read(&request.db, &request.ctx).await?;
    kit::server::redirect(model::url::NOTICES);
    Ok(())
}

/// Loads how the viewer wants to be notified.
#[server(prefix = "/fn", endpoint = "account/load_notice_settings", output = kit::Json)]
pub async fn load_notice_settings() -> Result<NoticeSettings, AppError> {
    Ok(community::notice::load_settings(&kit::server::db(), &kit::server::context()).await?)
}

/// Saves how the viewer wants to be notified. Of the quiet hours both ends are empty, or neither; an empty time zone is
/// the school's. The errors are at `quiet_from`, `quiet_until`, `digest_hour` and `time_zone`.
#[server(prefix = "/fn", endpoint = "account/save_notice_settings", output = kit::Json)]
pub async fn save_notice_settings(
    #[server(default)] ticked: Vec<NoticeChoice>,
    #[server(default)] quiet_from: String,
    #[server(default)] quiet_until: String,
    #[server(default)] digest_hour: String,
    #[server(default)] time_zone: String,
) -> Result<(), AppError> {
    let request = kit::server::request();
    let typed = community::notice::TypedSettings {
        ticked,
        quiet_from: &quiet_from,
        quiet_until: &quiet_until,
        digest_hour: &digest_hour,
        time_zone: &time_zone,
    };
    community::notice::save_settings(&request.db, &request.ctx, typed).await?;
    kit::server::redirect(&model::url::with_query(model::url::NOTICE_SETTINGS, [("saved", "1")]));
    Ok(())
}
