//! The data that every command works on.

use ground::{Clock, Db, Env};

use crate::{providers, settings::Settings, text_services};

/// Opens the data folder and the database; makes and migrates what is not there.
pub async fn open(settings: &Settings) -> ground::Result<Db> {
    let env = Env::open_with(&settings.data, &settings.keys, Clock::System)?;
    let env = providers::add(text_services::install(env), settings)?;
    let db = Db::open(env, settings.database_url.as_deref()).await?;
    ground::settings::reload(&db).await?;
    Ok(db)
}
