//! Lessons: their page at half load, alone and while five hundred learners report where they stand. In
//! development mode: they all come from one address, which production would slow down.

use std::thread;

use super::http::Connection;
use super::load::{self, Load};
use super::pace::{self, Pace};
use super::server::Server;
use crate::shell::Result;

/// Learners who report,
const LEARNERS: usize = 500;
/// each after so many seconds,
const REPORT_INTERVAL_SECONDS: usize = 10;
/// for a little longer than the page is measured.
const SECONDS: usize = load::HALF_SECONDS + 2;

/// Measures.
pub fn learn() -> Result {
    let binary = super::binary()?;
    let words = ["--courses", "1000", "--seed", "42", "--learners", "10000", "--orders", "100000"];
    let data = super::seeded(&binary, "checkout", &words, "100,000 orders of 10,000 learners")?;
    let server = Server::start_in(&binary, &data, "development")?;
    let cookies = super::cookies(&server, LEARNERS)?;
    let (slug, lesson) = lesson(&server, &cookies[0], "/courses")?;
    let path = format!("/learn/{slug}/{lesson}");
    let load = Load { path: &path, cookie: &cookies[0] };

    let most = load::most(&server, &load)?;
    load::print_head("at half load");
    load::at(&server, &load, most / 2.0)?.print("lesson, alone");
    let report = |connection: &mut Connection, number: usize| {
        let (seen, cookie) = (number / LEARNERS * 10_000, &cookies[number % LEARNERS]);
        let headers = format!("Accept: application/json\r\nSec-Fetch-Site: same-origin\r\n{cookie}");
        let form = format!("slug={slug}&lesson={lesson}&seen={seen}-{}&position={seen}", seen + 10_000);
        connection.form("/fn/learn/save_progress", &headers, &form)
    };
    #[expect(clippy::cast_precision_loss, reason = "fifty")]
    let pace = Pace {
        per_second: (LEARNERS / REPORT_INTERVAL_SECONDS) as f64,
        count: LEARNERS / REPORT_INTERVAL_SECONDS * SECONDS,
        connections: 16,
    };
    let (beside, reports) = thread::scope(|scope| {
        let reports = scope.spawn(|| pace::send(server.port(), pace, &report));
        let beside = load::at(&server, &load, most / 2.0);
        (beside, reports.join())
    });
    beside?.print("lesson, with reports");
    load::Half::from(reports.map_err(|_| "the reports' thread panicked")??, pace.per_second).print("reports");
    println!("\n{LEARNERS} learners who report every {REPORT_INTERVAL_SECONDS} s, on SQLite, on {}", super::machine());
    Ok(())
}

/// A lesson that everybody may open: the first one of a course in this list.
pub fn lesson(server: &Server, cookie: &str, list: &str) -> Result<(String, String)> {
    let mut connection = Connection::open(server.port())?;
    let list = connection.get(list, cookie)?.text;
    let courses = list.split("href=\"/courses/").skip(1).filter_map(|rest| rest.split(['"', '?']).next());
    for slug in courses.filter(|slug| !slug.is_empty()) {
        let page = connection.get(&format!("/courses/{slug}"), cookie)?.text;
        let mark = format!("/learn/{slug}/");
        let Some(rest) = page.split(&mark).nth(1) else { continue };
        let lesson: String = rest.chars().take_while(char::is_ascii_alphanumeric).collect();
        if connection.get(&format!("{mark}{lesson}"), cookie)?.status == 200 {
            return Ok((slug.to_owned(), lesson));
        }
    }
    Err("no course on the first page has a lesson to try".into())
}
