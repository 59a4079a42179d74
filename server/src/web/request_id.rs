//! A request's address and id, known before anything else is read of it.

use std::{
    fmt,
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use leptos::nonce::Nonce;
use model::Id;

use super::Web;

/// The other end of the connection.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub IpAddr);

/// Both ends of the connection.
#[derive(Clone, Copy, Debug)]
pub struct Ends {
    /// The other end.
    pub theirs: SocketAddr,
    /// This end, where the system says it.
    pub ours: Option<SocketAddr>,
}

/// The id of a request, and its nonce.
#[derive(Clone, Debug)]
pub struct RequestId {
    /// The id in logs and error pages.
    pub id: Arc<str>,
    /// The nonce that scripts of the request's page must carry.
    pub nonce: Nonce,
}

impl RequestId {
    /// Returns a new one, as every request gets: nothing but chance. Rows have ids that follow from each other, and one
    /// of them in a header would tell the next.
    pub(super) fn new(web: &Web) -> Self {
        let chance = web.db.env.random().map_or(0, i64::from_le_bytes);
        Self { id: Id::<Self>::from_raw(chance & i64::MAX).to_string().into(), nonce: Nonce::new() }
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.id)
    }
}
