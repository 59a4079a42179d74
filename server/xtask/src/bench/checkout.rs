//! Orders and payments: a buyer's pages while half of what the server can do is asked of it, payments that are begun,
//! then a burst of notifications. In development mode, since only there somebody pays without money.

use std::path::Path;
use std::thread;
use std::time::Duration;

use super::begin::{begin, orders_on};
use super::http::Connection;
use super::load::{self, Load};
use super::pace::{self, Pace};
use super::server::Server;
use crate::shell::{Result, command, now, output, seconds};

const LEARNERS: &str = "10000";
const ORDERS: &str = "100000";
/// Notifications a second, and for so many seconds.
const BURST: usize = 500;
const SECONDS: usize = 5;
/// All of them are read and applied by then.
const LATEST: Duration = Duration::from_mins(5);

/// Measures.
pub fn checkout() -> Result {
    let binary = super::binary()?;
    let seed = ["--courses", "1000", "--seed", "42", "--learners", LEARNERS, "--orders", ORDERS];
    let data = super::seeded(&binary, "checkout", &seed, "100,000 orders of 10,000 learners")?;
    let server = Server::start_in(&binary, &data, "development")?;
    let cookie = super::cookies(&server, 1)?.remove(0);
    let (waiting, paid) = orders(&server, &cookie)?;

    load::print_head("at half load");
    for (name, path) in [
        ("/me/orders", "/me/orders".to_owned()),
        ("/me/orders?page=5", "/me/orders?page=5".to_owned()),
        ("/me/orders/{id}", format!("/me/orders/{paid}")),
        ("/checkout/{id}", format!("/checkout/{waiting}")),
    ] {
        load::at_half(&server, &Load { path: &path, cookie: &cookie })?.print(name);
    }
    begin(&server)?;
    burst(&server)?;
    drop(server);
    holds(&binary, &data)?;
    println!("{ORDERS} orders of {LEARNERS} learners on SQLite, on {}", super::machine());
    Ok(())
}

/// An order of theirs that waits for money, and one that is paid: the newest and the second on their list.
fn orders(server: &Server, cookie: &str) -> Result<(String, String)> {
    let mut connection = Connection::open(server.port())?;
    connection.get("/__bench/notices/1", "")?;
    let page = connection.get("/me/orders", cookie)?;
    let found = orders_on(&page.text);
    match found.as_slice() {
        [waiting, paid, ..] => Ok((waiting.clone(), paid.clone())),
        _ => Err(format!("/me/orders answers {} and lists no two orders", page.status).into()),
    }
}

/// Signed notifications that orders were paid, faster than they can be read.
fn burst(server: &Server) -> Result {
    let count = BURST * SECONDS;
    let mut connection = Connection::open(server.port())?;
    let (before, _) = inbox(&mut connection)?;
    let notices = connection.get(&format!("/__bench/notices/{count}"), "")?.text;
    let notices: Vec<(&str, &str)> = notices.lines().filter_map(|line| line.split_once(' ')).collect();
    if notices.len() != count {
        return Err(format!("{} notifications instead of {count}", notices.len()).into());
    }
    let start = now();
    #[expect(clippy::cast_precision_loss, reason = "five hundred")]
    let pace = Pace { per_second: BURST as f64, count, connections: 64 };
    let sent = pace::send(server.port(), pace, &|connection, number| {
        let (signature, body) = notices[number];
        let headers = format!("Test-Gateway-Signature: {signature}\r\nContent-Type: application/json\r\n");
        connection.ask("POST", "/hooks/test", &headers, body)
    })?;
    println!(
        "\n{count} notifications, {BURST} a second: {} acknowledged, p50 {:.1} ms, p99 {:.1} ms",
        sent.answered(),
        sent.percentile(50),
        sent.percentile(99)
    );
    loop {
        let (came, unread) = inbox(&mut connection)?;
        if unread == 0 {
            let lost = sent.answered().saturating_sub(came - before);
            println!(
                "{} in the inbox, {lost} lost, all read {} after the first",
                came - before,
                seconds(start.elapsed())
            );
            return if lost == 0 { Ok(()) } else { Err("notifications were acknowledged and lost".into()) };
        }
        if start.elapsed() > LATEST {
            return Err(format!("{unread} notifications are still unread").into());
        }
        thread::sleep(Duration::from_millis(100));
    }
}

/// Returns the number of notifications that ever came, and of those that are unread.
fn inbox(connection: &mut Connection) -> Result<(usize, usize)> {
    let said = connection.get("/__bench/inbox", "")?.text;
    let (came, unread) = said.trim().split_once(' ').ok_or_else(|| format!("unclear inbox: {said}"))?;
    Ok((came.parse()?, unread.parse()?))
}

/// After all of that, the data rules hold.
fn holds(binary: &Path, data: &Path) -> Result {
    println!("{}", output(command(binary).arg("check").env("LYCEUM_DATA", data))?.trim());
    Ok(())
}
