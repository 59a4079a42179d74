//! The times at which sessions were last used: remembered here and written once a minute, for a page view must not
//! cost a write.

use std::{
    collections::HashSet,
    mem,
    sync::{Mutex, PoisonError},
};

use ground::{Db, token::TokenHash};
use people::session;

/// Sessions that were used since the last writing.
#[derive(Debug, Default)]
pub struct LastSeen(Mutex<HashSet<TokenHash>>);

impl LastSeen {
    /// Notes that this session was used.
    pub fn note(&self, key: TokenHash) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key);
    }

    /// Writes the noted sessions to the database.
    pub async fn write(&self, db: &Db) -> ground::Result<()> {
        let keys = mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        session::touch(db, &keys.into_iter().collect::<Vec<_>>()).await
    }
}
