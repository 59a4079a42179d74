//! The database of stories on SQLite: migrated once in each process, then copied.

use std::path::Path;

use ground::{Clock, Db};
use tokio::sync::OnceCell;

use crate::surroundings::{BEGINNING, env};

/// Puts a migrated, empty database into the data folder of a school that has none yet.
pub async fn place(folder: &Path) {
    static TEMPLATE: OnceCell<Vec<u8>> = OnceCell::const_new();
    let template = TEMPLATE.get_or_init(template).await;
    std::fs::write(folder.join("lyceum.db"), template).unwrap();
}

async fn template() -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let env = env(folder.path(), Clock::fixed(BEGINNING));
    Db::open(env, None).await.unwrap().close().await;
    std::fs::read(folder.path().join("lyceum.db")).unwrap()
}
