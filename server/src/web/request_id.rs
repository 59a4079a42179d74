//! A request's address and id, known before anything else is read of it.

use std::{fmt, net::IpAddr, sync::Arc};

use leptos::nonce::Nonce;
use model::Id;

use super::Web;

/// The other end of the connection.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub IpAddr);

/// The id of a request, and its nonce.
#[derive(Clone, Debug)]
pub struct RequestId {
    /// The id in logs and error pages.
    pub id: Arc<str>,
    /// The nonce that scripts of the request's page must carry.
    pub nonce: Nonce,
}

enum Mark {}

impl RequestId {
    /// Returns a new one, as every request gets.
    pub(super) fn new(web: &Web) -> Self {
        let id = web.db.env.id::<Mark>().unwrap_or(Id::NONE);
        Self { id: id.to_string().into(), nonce: Nonce::new() }
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.id)
    }
}
