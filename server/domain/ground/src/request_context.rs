//! The context in which a verb runs: its actor, whose permissions are checked, and the request, which the audit log
//! keeps and rate limits count by.
//!
//! Knows nothing of HTTP.

use std::{
    net::{IpAddr, Ipv6Addr},
    ops::Deref,
};

use crate::{Actor, token::TokenHash};

/// The largest number of characters of a user agent that is kept.
pub const MAX_USER_AGENT_CHARS: usize = 500;

/// The user agent of a browser: one line of at most [`MAX_USER_AGENT_CHARS`] characters, empty where it sends none.
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

/// An actor together with the request that they make. Jobs, the command line and tests have an actor and no request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestContext {
    /// The actor on whose behalf the verb runs.
    pub actor: Actor,
    /// The client's IP address, empty where there is no request.
    pub address: String,
    /// The request's id, empty where there is no request.
    pub request: String,
    /// The hash of the actor's session token, where they have a session.
    pub session: Option<TokenHash>,
    /// The mark that an earlier sign-in left in the actor's browser, which tells them from strangers.
    pub device: Option<String>,
    /// The user agent of the actor's browser.
    pub agent: UserAgent,
}

impl RequestContext {
    /// Creates the context of the operator at the command line, or of a job.
    #[must_use]
    pub fn system() -> Self {
        Actor::System.into()
    }

    /// Returns the client that rate limits count, as its [`household`]. Returns `None` when there is no address, or it
    /// is that of the machine itself, which is no stranger.
    pub fn origin(&self) -> Option<String> {
        self.client().map(|address| household(address).to_string())
    }

    /// Returns the [`network`] of that client, by which is counted what is done to one account or one address.
    pub fn network(&self) -> Option<String> {
        self.client().map(|address| network(address).to_string())
    }

    fn client(&self) -> Option<IpAddr> {
        let address: IpAddr = self.address.parse().ok()?;
        let address = address.to_canonical();
        (!address.is_loopback()).then_some(address)
    }
}

/// Returns the address under which a client is counted: its own, or of IPv6 that of its network (/64), since a
/// household has a whole one.
#[must_use]
pub fn household(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
        IpAddr::V4(_) => address,
    }
}

/// Returns the network of a client: the address itself, or of IPv6 its /48. That is the most that providers give one
/// customer (some give a /56), so whoever has 65,536 households is one all the same.
#[must_use]
pub fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 80 << 80).into(),
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

/// Gives a context the methods of its actor.
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
        assert_eq!(origin("::ffff:198.51.100.9"), origin("198.51.100.9"));
    }

    #[test]
    fn all_households_of_a_customer_are_one_network() {
        let network =
            |address: &str| RequestContext { address: address.into(), ..RequestContext::from(Actor::Guest) }.network();
        assert_eq!(network("2001:db8:1:2::1"), network("2001:db8:1:ffff:3:4:5:6"));
        assert_ne!(network("2001:db8:1::1"), network("2001:db8:2::1"));
        assert_eq!(network("198.51.100.9").as_deref(), Some("198.51.100.9"));
        assert_eq!([network("127.0.0.1"), network("::1"), network("")], [None, None, None]);
    }
}
