//! A teacher's dashboard when a million things have happened. In development mode, where one address may ask often.

use super::http::Connection;
use super::load::{self, Load};
use super::server::Server;
use crate::shell::Result;

const EVENTS: &str = "1000000";

/// Measures.
pub fn studio() -> Result {
    let (server, cookie) = server()?;
    load::print_head("at half load");
    for path in ["/studio", "/studio/csv/courses"] {
        load::at_half(&server, &Load { path, cookie: &cookie })?.print(path);
    }
    println!("\n{EVENTS} events on SQLite, on {}", super::machine());
    Ok(())
}

/// The school, and the header line of the cookie of the teacher who has sold the most.
pub(super) fn server() -> Result<(Server, String)> {
    let binary = super::binary()?;
    let mut seed = vec!["--courses", "1000", "--seed", "42", "--learners", "10000", "--orders", "100000"];
    seed.extend(["--events", EVENTS]);
    let data = super::seeded(&binary, "studio", &seed, "1,000,000 events, 100,000 orders")?;
    let server = Server::start_in(&binary, &data, "development")?;
    let token = Connection::open(server.port())?.get("/__bench/teacher", "")?.text;
    Ok((server, format!("Cookie: sid={}\r\n", token.trim())))
}
