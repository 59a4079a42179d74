//! Opening the database and the keys of the data folder, for every command.

use ground::{Clock, Db, Env, private};

use crate::{poster, providers, settings::Settings, text_services};

/// Opens the data folder and the database; makes and migrates what is not there, and closes to others what they could
/// read.
pub async fn open(settings: &Settings) -> ground::Result<Db> {
    private::restrict(&settings.data, &settings.keys)?;
    open_as_it_is(settings).await
}

/// Opens the same, and leaves permissions as they are.
pub async fn open_as_it_is(settings: &Settings) -> ground::Result<Db> {
    let env = Env::open_with(&settings.data, &settings.keys, Clock::System)?;
    let env = providers::add(poster::install(text_services::install(env), settings), settings)?;
    let db = Db::open(env, settings.database_url.as_deref()).await?;
    ground::settings::reload(&db).await?;
    commerce::payment::reload(&db).await?;
    Ok(db)
}
