//! Trusted reverse proxies: only they are believed when they say for whom they forward a request.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use http::HeaderMap;

/// The networks of trusted proxies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proxies(Vec<(IpAddr, u8)>);

/// The beginnings of the names of headers by which proxies tell for whom they ask.
const FORWARDED: [&str; 12] = [
    "forwarded",
    "x-forwarded",
    "x-real-ip",
    "x-original",
    "x-client-ip",
    "x-cluster-client-ip",
    "x-envoy",
    "x-proxy",
    "true-client-ip",
    "cf-",
    "fly-",
    "via",
];

/// Tells whether a proxy handed a request on, and says so.
#[must_use]
pub fn is_forwarded(headers: &HeaderMap) -> bool {
    headers.keys().any(|name| FORWARDED.iter().any(|start| name.as_str().starts_with(start)))
}

impl Proxies {
    /// Reads addresses and networks (`10.0.0.0/8`) with commas between them; returns the faulty part as the error.
    pub fn parse(text: &str) -> Result<Self, String> {
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        parts.map(|part| network(part).ok_or_else(|| part.to_owned())).collect::<Result<_, _>>().map(Self)
    }

    /// Tells whether this address is that of a trusted proxy.
    #[must_use]
    pub fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|(network, bits)| contains(*network, *bits, address))
    }

    /// Tells whether a request was handed on by a proxy of ours that is not named: from this machine, or a private network
    /// of its. Strangers may write what they like into their headers, but do not come from there.
    #[must_use]
    pub fn lacks(&self, peer: IpAddr, headers: &HeaderMap) -> bool {
        let peer = peer.to_canonical();
        let is_near = match peer {
            IpAddr::V4(peer) => peer.is_loopback() || peer.is_private() || peer.is_link_local(),
            IpAddr::V6(peer) => peer.is_loopback() || peer.is_unique_local() || peer.is_unicast_link_local(),
        };
        is_near && !self.trusts(peer) && is_forwarded(headers)
    }

    /// Tells whether no proxy is named.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the client's address: the peer, or the last address in `X-Forwarded-For` that is no proxy of ours.
    /// Whoever a proxy names in a way that cannot be read (`unknown`, a made-up name) is [`STRANGER`]. `Forwarded` is
    /// not read: most proxies pass on what a stranger wrote there.
    #[must_use]
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = peer.to_canonical();
        if !self.trusts(client) {
            return client;
        }
        let lines: Vec<_> = headers.get_all("x-forwarded-for").iter().collect();
        let names = lines.iter().rev().flat_map(|line| line.as_bytes().rsplit(|byte| *byte == b','));
        for name in names.map(<[u8]>::trim_ascii).filter(|name| !name.is_empty()) {
            let Some(address) = address(name) else { return STRANGER };
            client = address.to_canonical();
            if !self.trusts(client) {
                break;
            }
        }
        client
    }
}

/// Everybody whose address cannot be read: they share what one has.
pub const STRANGER: IpAddr = IpAddr::V4(Ipv4Addr::UNSPECIFIED);

/// Reads an address as proxies write it: with a port, in brackets, in quotes, with a zone, or plain.
fn address(name: &[u8]) -> Option<IpAddr> {
    let name = std::str::from_utf8(name).ok()?;
    let name = name.strip_prefix('"').and_then(|name| name.strip_suffix('"')).unwrap_or(name);
    if let Some(rest) = name.strip_prefix('[') {
        let (address, port) = rest.split_once(']')?;
        let port = port.is_empty() || port.starts_with(':');
        return port.then(|| ipv6(address)).flatten();
    }
    match name.split_once(':') {
        Some((address, port)) if !port.contains(':') => address.parse::<Ipv4Addr>().ok().map(IpAddr::V4),
        Some(_) => ipv6(name),
        None => name.parse::<Ipv4Addr>().ok().map(IpAddr::V4),
    }
}

fn ipv6(text: &str) -> Option<IpAddr> {
    text.split('%').next()?.parse::<Ipv6Addr>().ok().map(IpAddr::V6)
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
    fn a_proxy_of_ours_that_is_not_named_is_noticed() {
        let proxies = Proxies::parse("127.0.0.1, 10.0.0.0/8").unwrap();
        let lacks = |peer: &str, header: &'static str| {
            let headers = HeaderMap::from_iter([(http::HeaderName::from_static(header), "1.1.1.1".parse().unwrap())]);
            proxies.lacks(peer.parse().unwrap(), &headers)
        };
        for peer in ["127.0.0.2", "::1", "::ffff:127.0.0.2", "172.18.0.1", "192.168.1.1", "fd00::1", "fe80::1"] {
            for header in ["x-forwarded-for", "x-forwarded-proto", "forwarded", "x-real-ip", "via"] {
                assert!(lacks(peer, header), "{peer} {header}");
            }
            assert!(!lacks(peer, "accept"), "{peer} speaks for itself");
        }
        for peer in ["127.0.0.1", "10.1.2.3", "203.0.113.5", "2001:db8::1"] {
            assert!(!lacks(peer, "x-forwarded-for"), "{peer}");
        }
    }

    #[test]
    fn addresses_are_read_as_proxies_write_them_and_what_cannot_be_read_is_one_stranger() {
        let proxies = Proxies::parse("127.0.0.1, ::1").unwrap();
        let client = |lines: &[&[u8]]| {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append("x-forwarded-for", http::HeaderValue::from_bytes(line).unwrap());
            }
            proxies.client("127.0.0.1".parse().unwrap(), &headers).to_string()
        };
        for (line, read) in [
            (&b"1.2.3.4:5678"[..], "1.2.3.4"),
            (b"1.2.3.4", "1.2.3.4"),
            (b" 1.2.3.4 , ", "1.2.3.4"),
            (b"\"1.2.3.4:80\"", "1.2.3.4"),
            (b"[2001:db8::1]:443", "2001:db8::1"),
            (b"\"[2001:db8::1]:443\"", "2001:db8::1"),
            (b"[2001:db8::1]", "2001:db8::1"),
            (b"2001:db8::1", "2001:db8::1"),
            (b"fe80::1%eth0", "fe80::1"),
            (b"::ffff:1.2.3.4", "1.2.3.4"),
            (b"[::ffff:1.2.3.4]:80", "1.2.3.4"),
            (b"9.9.9.9, 1.2.3.4:5, 127.0.0.1:6, [::1]:7", "1.2.3.4"),
            (b"", "127.0.0.1"),
        ] {
            assert_eq!(client(&[line]), read, "{}", String::from_utf8_lossy(line));
        }
        for odd in [
            &b"unknown"[..],
            b"_hidden",
            b"1.2.3",
            b"1.2.3.4.5:6",
            b"[::1",
            b"[::1]x",
            b"\xff",
            b"9.9.9.9, unknown",
            b"a:b",
        ] {
            assert_eq!(client(&[odd]), STRANGER.to_string(), "{}", String::from_utf8_lossy(odd));
        }
        assert_eq!(client(&[b"9.9.9.9", b"1.2.3.4"]), "1.2.3.4", "the last line counts");
    }

    #[test]
    fn faulty_networks_are_named() {
        for bad in ["10.0.0.0/33", "ten", "10.0.0.1/", "::/129"] {
            assert_eq!(Proxies::parse(bad), Err(bad.into()));
        }
        assert_eq!(Proxies::parse(""), Ok(Proxies::default()));
    }
}
