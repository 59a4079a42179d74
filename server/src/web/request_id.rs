//! What is known of a request before anything is asked of it: where it comes from, and its id.

use std::{fmt, net::IpAddr, sync::Arc};

use leptos::nonce::Nonce;
use model::Id;

use super::Web;

/// The other end of the connection.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub IpAddr);

/// What marks one request.
#[derive(Clone, Debug)]
pub struct RequestId {
    /// Its id, in logs and error pages.
    pub id: Arc<str>,
    /// What scripts of its page must carry.
    pub nonce: Nonce,
}

enum Mark {}

impl RequestId {
    /// A new one, as every request gets.
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
