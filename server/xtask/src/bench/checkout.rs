//! Orders and payments, on both databases: a buyer's pages while half of what the server can do is asked of it, payments
//! that are begun, then a burst of notifications, of each provider. In development mode, since only there somebody pays
//! without money.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::Duration;

use super::alipay::Alipay;
use super::begin::{begin, begin_at_alipay, orders_on};
use super::http::Connection;
use super::load::{self, Load};
use super::pace::{self, Pace};
use super::server::Server;
use crate::place;
use crate::postgres::Postgres;
use crate::shell::{Result, command, now, output, seconds};

const LEARNERS: &str = "10000";
const ORDERS: &str = "100000";
const SEED: [&str; 8] = ["--courses", "1000", "--seed", "42", "--learners", LEARNERS, "--orders", ORDERS];
const NOTE: &str = "100,000 orders of 10,000 learners";
/// Notifications a second, and for so many seconds.
const BURST: usize = 500;
const SECONDS: usize = 5;
/// The time after which all but one of a hundred are acknowledged, at most, in milliseconds.
const MAX_P99_MS: f64 = 50.0;
/// All of them are read and applied by then.
const LATEST: Duration = Duration::from_mins(5);

/// Measures.
pub fn checkout() -> Result {
    let binary = super::binary()?;
    let data = super::seeded(&binary, "checkout", &SEED, NOTE)?;
    measure("SQLite", &binary, &data, &[])?;

    let postgres = Postgres::durable()?;
    let url = postgres.url();
    let settings = [("LYCEUM_DATABASE_URL", url.as_str())];
    // The database is gone afterwards, and so is what lies beside it.
    let data = place::bench().join("checkout-postgres");
    if data.exists() {
        fs::remove_dir_all(&data)?;
    }
    super::fill(&binary, &data, &SEED, &settings, NOTE)?;
    measure("PostgreSQL", &binary, &data, &settings)
}

/// Measures a school in this folder, with more settings in the environment.
fn measure(engine: &str, binary: &Path, data: &Path, settings: &[(&str, &str)]) -> Result {
    let server = Server::start_with(binary, data, "development", settings)?;
    let cookie = super::cookies(&server, 1)?.remove(0);
    let (waiting, paid) = orders(&server, &cookie)?;

    load::print_head(&format!("at half load, {engine}"));
    for (name, path) in [
        ("/me/orders", "/me/orders".to_owned()),
        ("/me/orders?page=5", "/me/orders?page=5".to_owned()),
        ("/me/orders/{id}", format!("/me/orders/{paid}")),
        ("/checkout/{id}", format!("/checkout/{waiting}")),
    ] {
        load::at_half(&server, &Load { path: &path, cookie: &cookie })?.print(name);
    }
    println!();
    begin(&server)?;
    burst(&server, "the test provider", "/hooks/test", &of_test(&server)?)?;
    let alipay = Alipay::set_up(&server)?;
    begin_at_alipay(&server)?;
    burst(&server, "Alipay", "/hooks/alipay", &of_alipay(&server, &alipay)?)?;
    drop(server);
    let mut check = command(binary);
    check.arg("check").env("LYCEUM_DATA", data).envs(settings.iter().copied());
    println!("{}", output(&mut check)?.trim());
    println!("{ORDERS} orders of {LEARNERS} learners on {engine}, on {}", super::machine());
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

/// A signed notification that an order was paid.
struct Notification {
    /// The header lines, each with its end.
    headers: String,
    body: String,
}

/// Returns the test provider's notifications, for orders that wait for money.
fn of_test(server: &Server) -> Result<Vec<Notification>> {
    let lines = Connection::open(server.port())?.get(&format!("/__bench/notices/{}", BURST * SECONDS), "")?.text;
    let read = |line: &str| {
        let (signature, body) = line.split_once(' ')?;
        let headers = format!("Test-Gateway-Signature: {signature}\r\nContent-Type: application/json\r\n");
        Some(Notification { headers, body: body.into() })
    };
    Ok(lines.lines().filter_map(read).collect())
}

/// Returns Alipay's notifications, for orders that wait for money.
fn of_alipay(server: &Server, alipay: &Alipay) -> Result<Vec<Notification>> {
    let path = format!("/__bench/waiting/alipay/{}", BURST * SECONDS);
    let lines = Connection::open(server.port())?.get(&path, "")?.text;
    let payments = lines.lines().filter_map(|line| line.split_once(' '));
    let notification = |(reference, fen): (&str, &str)| -> Result<Notification> {
        let body = alipay.notification(reference, fen.parse()?)?;
        Ok(Notification { headers: "Content-Type: application/x-www-form-urlencoded\r\n".into(), body })
    };
    payments.map(notification).collect()
}

/// Sends notifications faster than they can be read. None may be lost, and all of them tell of something new.
fn burst(server: &Server, provider: &str, path: &str, notifications: &[Notification]) -> Result {
    let count = BURST * SECONDS;
    if notifications.len() != count {
        return Err(format!("{} notifications instead of {count}", notifications.len()).into());
    }
    let mut connection = Connection::open(server.port())?;
    let before = Inbox::of(&mut connection)?;
    let start = now();
    #[expect(clippy::cast_precision_loss, reason = "five hundred")]
    let pace = Pace { per_second: BURST as f64, count, connections: 64 };
    let sent = pace::send(server.port(), pace, &|connection, number| {
        let Notification { headers, body } = &notifications[number];
        connection.ask("POST", path, headers, body)
    })?;
    let p99 = sent.percentile(99);
    println!(
        "{count} notifications of {provider}, {BURST} a second: {} acknowledged, p50 {:.1} ms, p99 {p99:.1} ms, {:.2} of \
         {MAX_P99_MS} ms",
        sent.answered(),
        sent.percentile(50),
        p99 / MAX_P99_MS
    );
    loop {
        let inbox = Inbox::of(&mut connection)?;
        if inbox.waiting == 0 {
            let (came, applied) = (inbox.came - before.came, inbox.applied - before.applied);
            let lost = sent.answered().saturating_sub(came);
            println!(
                "{came} in the inbox, {lost} lost, {applied} applied, all read {} after the first",
                seconds(start.elapsed())
            );
            return match (lost, sent.answered() == applied) {
                (0, true) => Ok(()),
                (0, false) => Err("notifications were acknowledged, and changed nothing".into()),
                _ => Err("notifications were acknowledged and lost".into()),
            };
        }
        if start.elapsed() > LATEST {
            return Err(format!("{} notifications are still unread", inbox.waiting).into());
        }
        thread::sleep(Duration::from_millis(100));
    }
}

/// The numbers of notifications.
struct Inbox {
    /// That ever came.
    came: usize,
    /// That are unread.
    waiting: usize,
    /// That told of something new.
    applied: usize,
}

impl Inbox {
    fn of(connection: &mut Connection) -> Result<Self> {
        let said = connection.get("/__bench/inbox", "")?.text;
        let numbers = said.split_whitespace().map(str::parse).collect::<std::result::Result<Vec<usize>, _>>()?;
        match numbers[..] {
            [came, waiting, applied] => Ok(Self { came, waiting, applied }),
            _ => Err(format!("unclear inbox: {said}").into()),
        }
    }
}
