//! On whose behalf a verb runs, and which request it serves: what permissions are asked of, what logs keep, and what
//! limits count by.

use std::{
    net::{IpAddr, Ipv6Addr},
    ops::Deref,
};

use crate::{Actor, token::TokenHash};

/// No more of a browser's name for itself is kept.
pub const MAX_USER_AGENT_CHARS: usize = 200;

/// What a browser calls itself: in one line, at most [`MAX_USER_AGENT_CHARS`] long; empty: it says nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserAgent(String);

impl From<&str> for UserAgent {
    fn from(text: &str) -> Self {
        Self(text.chars().filter(|c| !c.is_control()).take(MAX_USER_AGENT_CHARS).collect())
    }
}

impl Deref for UserAgent {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

/// An actor together with the request that she makes. Jobs, the command line and tests have an actor and no request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestContext {
    /// On whose behalf.
    pub actor: Actor,
    /// The client's address; empty: there is none.
    pub address: String,
    /// The request's id; empty: there is none.
    pub request: String,
    /// The hash of her session's token, when she has a session.
    pub session: Option<TokenHash>,
    /// What an earlier sign-in left in her browser, to be told from strangers.
    pub device: Option<String>,
    /// What the browser calls itself.
    pub agent: UserAgent,
}

impl RequestContext {
    /// The context of the operator at the command line, or of a job.
    #[must_use]
    pub fn system() -> Self {
        Actor::System.into()
    }

    /// The client that limits count, as its [`household`]. The machine itself is no stranger and is not counted.
    pub fn origin(&self) -> Option<String> {
        let address: IpAddr = self.address.parse().ok()?;
        (!address.is_loopback()).then(|| household(address).to_string())
    }
}

/// What stands for a client where clients are counted: its address, or of IPv6 its network (/64), since a household has
/// a whole one.
#[must_use]
pub fn household(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
        IpAddr::V4(_) => address,
    }
}

impl From<Actor> for RequestContext {
    fn from(actor: Actor) -> Self {
        Self {
            actor,
            address: String::new(),
            request: String::new(),
            session: None,
            device: None,
            agent: UserAgent::default(),
        }
    }
}

/// What is asked of the actor is asked of the context.
impl Deref for RequestContext {
    type Target = Actor;
    fn deref(&self) -> &Actor {
        &self.actor
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_household_is_one_and_the_machine_itself_is_none() {
        let origin =
            |address: &str| RequestContext { address: address.into(), ..RequestContext::from(Actor::Guest) }.origin();
        assert_eq!(origin("198.51.100.9").as_deref(), Some("198.51.100.9"));
        assert_eq!(origin("2001:db8:1:2:3:4:5:6"), origin("2001:db8:1:2:ffff::1"));
        assert_ne!(origin("2001:db8:1:2::1"), origin("2001:db8:1:3::1"));
        assert_eq!([origin("127.0.0.1"), origin("::1"), origin(""), origin("junk")], [None, None, None, None]);
    }
}
