//! Where a request comes from: what logs keep of it, and what limits count by.

use std::net::{IpAddr, Ipv6Addr};

use crate::account::session::Key;

/// The other side of one request. Jobs and the command line have none of it.
#[derive(Clone, Debug, Default)]
pub struct Caller {
    /// The client's address; empty: there is none.
    pub address: String,
    /// The request's id.
    pub request: String,
    /// Her session, when she has one.
    pub session: Option<Key>,
    /// What an earlier sign-in left in her browser, to be told from strangers.
    pub device: Option<String>,
}

impl Caller {
    /// Whom limits count: the client's address, or its network where a household has a whole one (IPv6). The machine itself
    /// is no stranger.
    pub(crate) fn origin(&self) -> Option<String> {
        match self.address.parse().ok()? {
            IpAddr::V6(address) if !address.is_loopback() => {
                Some(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).to_string())
            }
            IpAddr::V4(address) if !address.is_loopback() => Some(address.to_string()),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_household_is_one_and_the_machine_itself_is_none() {
        let origin = |address: &str| Caller { address: address.into(), ..Caller::default() }.origin();
        assert_eq!(origin("198.51.100.9").as_deref(), Some("198.51.100.9"));
        assert_eq!(origin("2001:db8:1:2:3:4:5:6"), origin("2001:db8:1:2:ffff::1"));
        assert_ne!(origin("2001:db8:1:2::1"), origin("2001:db8:1:3::1"));
        assert_eq!([origin("127.0.0.1"), origin("::1"), origin(""), origin("junk")], [None, None, None, None]);
    }
}
