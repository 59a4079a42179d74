//! Whose program is at the other end of a connection from this machine: Linux says it. A proxy that hands requests on
//! without a word about it looks like whoever sits at the machine, but for the user that it runs as.

use std::{
    fs,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
};

use super::Ends;

/// The tables of TCP sockets of both families; a socket of IPv6 may speak IPv4.
const TABLES: [&str; 2] = ["/proc/net/tcp", "/proc/net/tcp6"];
/// The columns of the tables that are read (proc_net_tcp(5)).
const LOCAL: usize = 1;
const REMOTE: usize = 2;
const USER: usize = 7;

/// Tells whether the other end is a program of the user that runs the server, or of root, who may read everything
/// anyway. Where the system does not say whose it is, it is.
pub fn is_ours(ends: &Ends) -> bool {
    let Some(ours) = ends.ours else { return true };
    let mut tables = TABLES.iter().filter_map(|table| fs::read_to_string(table).ok());
    let user = tables.find_map(|table| owner(&table, ends.theirs, ours));
    user.is_none_or(|user| user == 0 || user == rustix::process::geteuid().as_raw())
}

/// Finds the user of the socket that has this address and speaks to that one.
fn owner(table: &str, address: SocketAddr, remote: SocketAddr) -> Option<u32> {
    let plain = |address: SocketAddr| (address.ip().to_canonical(), address.port());
    table.lines().skip(1).find_map(|line| {
        let columns: Vec<_> = line.split_ascii_whitespace().take(USER + 1).collect();
        let is_it = socket(columns.get(LOCAL)?)? == plain(address) && socket(columns.get(REMOTE)?)? == plain(remote);
        if is_it { columns.get(USER)?.parse().ok() } else { None }
    })
}

/// Reads `0100007F:0BB8`: words of 32 bits as this machine holds them, and the port.
fn socket(text: &str) -> Option<(IpAddr, u16)> {
    let (address, port) = text.split_once(':')?;
    let port = u16::from_str_radix(port, 16).ok()?;
    let word = |at: usize| u32::from_str_radix(address.get(at * 8..at * 8 + 8)?, 16).ok().map(u32::to_ne_bytes);
    let address: IpAddr = match address.len() {
        8 => Ipv4Addr::from(word(0)?).into(),
        32 => {
            let bytes = [word(0)?, word(1)?, word(2)?, word(3)?].concat();
            Ipv6Addr::from(<[u8; 16]>::try_from(bytes).ok()?).into()
        }
        _ => return None,
    };
    Some((address.to_canonical(), port))
}

#[cfg(test)]
mod tests {
    use std::net::{TcpListener, TcpStream};

    use super::*;

    #[test]
    fn the_user_of_the_other_end_is_read() {
        // As a machine with the first byte last writes it: 127.0.0.1:40000 of user 33 to 127.0.0.1:3000 and back.
        const TABLE: &str =
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:0BB8 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 1 1 0 100 0 0 10 0
   1: 0100007F:0BB8 0100007F:9C40 01 00000000:00000000 00:00000000 00000000  1000        0 2 1 0 20 4 30 10 -1
   2: 0100007F:9C40 0100007F:0BB9 01 00000000:00000000 00:00000000 00000000  1001        0 3 1 0 20 4 30 10 -1
   3: 0100007F:9C40 0100007F:0BB8 01 00000000:00000000 00:00000000 00000000    33        0 4 1 0 20 4 30 10 -1
";
        let table = if cfg!(target_endian = "big") { TABLE.replace("0100007F", "7F000001") } else { TABLE.into() };
        let at = |text: &str| text.parse().unwrap();
        assert_eq!(owner(&table, at("127.0.0.1:40000"), at("127.0.0.1:3000")), Some(33));
        assert_eq!(owner(&table, at("[::ffff:127.0.0.1]:40000"), at("[::ffff:127.0.0.1]:3000")), Some(33));
        assert_eq!(owner(&table, at("127.0.0.1:40000"), at("127.0.0.1:3001")), Some(1001));
        assert_eq!(owner(&table, at("127.0.0.1:40001"), at("127.0.0.1:3000")), None);
        for odd in ["", "x\ny", "x\n 0: 0100007F:9C40 0100007F:0BB8", "x\n 0: ZZ:1 1:2 3 4 5 6 7 8"] {
            assert_eq!(owner(odd, at("127.0.0.1:40000"), at("127.0.0.1:3000")), None, "{odd}");
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_connection_of_our_own_is_found_by_both_families() {
        for address in ["127.0.0.1:0", "[::1]:0"] {
            let Ok(listener) = TcpListener::bind(address) else { continue };
            let ours = listener.local_addr().unwrap();
            let _client = TcpStream::connect(ours).unwrap();
            let (_server, theirs) = listener.accept().unwrap();
            let read = || {
                let tables = TABLES.map(|table| fs::read_to_string(table).unwrap_or_default());
                tables.iter().find_map(|table| owner(table, theirs, ours))
            };
            // A row may be missed while others open and close sockets: the table is read piece by piece.
            let user = (0..9).find_map(|_| read());
            assert_eq!(user, Some(rustix::process::geteuid().as_raw()), "{address}");
            assert!(is_ours(&Ends { theirs, ours: Some(ours) }));
        }
    }
}
