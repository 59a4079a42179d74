//! Trusted reverse proxies: only they are believed when they say for whom they forward a request.

use std::net::IpAddr;

use http::HeaderMap;

/// The networks of trusted proxies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proxies(Vec<(IpAddr, u8)>);

impl Proxies {
    /// Reads addresses and networks (`10.0.0.0/8`) with commas between them; returns the faulty part as the error.
    pub fn parse(text: &str) -> Result<Self, String> {
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        parts.map(|part| network(part).ok_or_else(|| part.to_owned())).collect::<Result<_, _>>().map(Self)
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|(network, bits)| contains(*network, *bits, address))
    }

    /// Returns the client's address: the peer, or the last address in `X-Forwarded-For` that is no proxy of ours.
    #[must_use]
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = peer.to_canonical();
        let lines = headers.get_all("x-forwarded-for").iter().filter_map(|line| line.to_str().ok());
        let named: Vec<&str> = lines.flat_map(|line| line.split(',')).collect();
        for name in named.iter().rev() {
            match name.trim().parse::<IpAddr>() {
                Ok(address) if self.trusts(client) => client = address.to_canonical(),
                _ => break,
            }
        }
        client
    }
}

fn network(text: &str) -> Option<(IpAddr, u8)> {
    let (address, bits) = text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
    let address: IpAddr = address.parse().ok()?;
    let most = if address.is_ipv4() { 32 } else { 128 };
    let bits = bits.map_or(Some(most), |bits| bits.parse().ok())?;
    (bits <= most).then_some((address, bits))
}

fn contains(network: IpAddr, bits: u8, address: IpAddr) -> bool {
    match (network, address) {
        (IpAddr::V4(n), IpAddr::V4(a)) => bits == 0 || (n.to_bits() ^ a.to_bits()) >> (32 - u32::from(bits)) == 0,
        (IpAddr::V6(n), IpAddr::V6(a)) => bits == 0 || (n.to_bits() ^ a.to_bits()) >> (128 - u32::from(bits)) == 0,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_trusted_proxies_are_believed() {
        let proxies = Proxies::parse("10.0.0.0/8, 192.0.2.7, fd00::/8").unwrap();
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", "1.1.1.1, 2.2.2.2, 10.1.1.1".parse().unwrap());
        let client = |peer: &str| proxies.client(peer.parse().unwrap(), &headers).to_string();
        assert_eq!(client("203.0.113.5"), "203.0.113.5", "a stranger's word counts for nothing");
        assert_eq!(client("10.0.0.1"), "2.2.2.2", "what stands before the first stranger may be made up");
        assert_eq!(client("192.0.2.7"), "2.2.2.2");
        assert_eq!(client("fd00::1"), "2.2.2.2");
    }

    #[test]
    fn faulty_networks_are_named() {
        for bad in ["10.0.0.0/33", "ten", "10.0.0.1/", "::/129"] {
            assert_eq!(Proxies::parse(bad), Err(bad.into()));
        }
        assert_eq!(Proxies::parse(""), Ok(Proxies::default()));
    }
}
