//! Talk: a lesson with many comments, pages that wait for news, and an event that thousands hear of. In development
//! mode: they all come from one address, which production would slow down.

use std::thread;
use std::time::Duration;

use super::http::Connection;
use super::learn;
use super::load::{self, Load};
use super::server::Server;
use super::talk_listeners::{self, idle_listeners};
use super::wing;
use crate::shell::{Result, now, seconds};

/// The seed of the courses. The first lesson of the first of them is talked about.
const SEED: &str = "42";
const COMMENTS: &str = "500";
/// Who began the last thread below it, so that the page names them.
const LAST_AUTHOR: &str = "Bench Learner 496";
/// The most that its page may take at half load, 99 of a hundred, in milliseconds.
const LESSON_BAR_MS: f64 = 50.0;
const FOLLOWERS: usize = 10_000;
/// The longest until all of them have the notice of one event,
const NOTICES_BAR: Duration = Duration::from_secs(10);
/// how long they are waited for, and how often they are counted.
const MAX_WAIT: Duration = Duration::from_mins(1);
const COUNT_INTERVAL: Duration = Duration::from_millis(100);
/// Pages a second beside the notices, and the most that their p99 may grow.
const PER_SECOND: f64 = 50.0;
const PAGES_BAR: f64 = 2.0;

/// Measures.
pub fn talk() -> Result {
    talk_listeners::raise_handles()?;
    let binary = super::binary()?;
    let followers = FOLLOWERS.to_string();
    let mut words = vec!["--courses", "1000", "--seed", SEED, "--learners", followers.as_str()];
    words.extend(["--comments", COMMENTS, "--followers", followers.as_str()]);
    let data = super::seeded(&binary, "talk-500", &words, "500 comments, 10,000 followers")?;
    let start = || Server::start_with(&binary, &data, "development", &talk_listeners::LET_IN);
    // One server after another: each ends with its line.
    let lesson = lesson_page(&start()?)?;
    let listening = listening(&start()?)?;
    let notices = notices(&start()?)?;
    let outcomes = [lesson, listening, notices];
    println!();
    for (line, holds) in &outcomes {
        println!("{line}: {}", verdict(*holds));
    }
    println!("on SQLite, on {}", super::machine());
    let alone = wing::talk();
    if outcomes.iter().all(|(_, holds)| *holds) { alone } else { Err("a bar of talk does not hold".into()) }
}

const fn verdict(holds: bool) -> &'static str {
    if holds { "holds" } else { "does not hold" }
}

/// The lesson's page, for a learner and for a guest, beside that of a lesson without comments.
fn lesson_page(server: &Server) -> Result<(String, bool)> {
    let cookie = super::cookies(server, 1)?.concat();
    let (path, _) = lesson(server, &cookie)?;
    // The course is the newest one, so it is not in this list.
    let (slug, silent) = learn::lesson(server, &cookie, "/courses?page=2")?;
    let silent = format!("/learn/{slug}/{silent}");
    load::print_head("at half load");
    load::at_half(server, &Load { path: &silent, cookie: &cookie })?.print("lesson, no comments");
    let learner = load::at_half(server, &Load { path: &path, cookie: &cookie })?;
    learner.print("with 500, a learner");
    let guest = load::at_half(server, &Load { path: &path, cookie: "" })?;
    guest.print("with 500, a guest");
    let [learner, guest] = [learner, guest].map(|half| half.percentile(99));
    let line = format!(
        "lesson with {COMMENTS} comments, p99 {learner:.1} ms for a learner, {guest:.1} for a guest (at most \
         {LESSON_BAR_MS})"
    );
    Ok((line, learner <= LESSON_BAR_MS && guest <= LESSON_BAR_MS))
}

/// Streams that have nothing to say, of the lesson's talk and of notices.
fn listening(server: &Server) -> Result<(String, bool)> {
    let cookies = super::cookies(server, talk_listeners::PEOPLE)?;
    let (path, lesson) = lesson(server, &cookies[0])?;
    for _ in 0..20 {
        Connection::open(server.port())?.get(&path, &cookies[0])?;
    }
    idle_listeners(server, &lesson, &cookies)
}

/// Another page while an event is told to all followers of a course, and how long that takes.
fn notices(server: &Server) -> Result<(String, bool)> {
    let page = Load { path: "/courses", cookie: "" };
    // Before it is warm, calm is not what it is later.
    load::most(server, &page)?;
    load::print_head("beside notices");
    let calm = load::at(server, &page, PER_SECOND)?;
    calm.print("calm");
    let (beside, taken) = thread::scope(|scope| {
        let taken = scope.spawn(|| tell_all(server));
        let beside = load::at(server, &page, PER_SECOND);
        (beside, taken.join())
    });
    let (beside, taken) = (beside?, taken.map_err(|_| "the notices' thread panicked")??);
    beside.print("10,000 notices");
    let ratio = beside.percentile(99) / calm.percentile(99);
    let line = format!(
        "{FOLLOWERS} notices of one event in the centres after {} (at most {}), {} beside them ÷ calm, p99 {ratio:.2} \
         (at most {PAGES_BAR})",
        seconds(taken),
        seconds(NOTICES_BAR),
        page.path
    );
    Ok((line, taken <= NOTICES_BAR && ratio <= PAGES_BAR && beside.refused() == 0))
}

/// Raises the event, and waits until everybody has the notice.
fn tell_all(server: &Server) -> Result<Duration> {
    let mut connection = Connection::open(server.port())?;
    let start = now();
    let raised = connection.get(&format!("/__bench/update/{SEED}"), "")?;
    if raised.status != 200 {
        return Err(format!("the event was not raised: {}", raised.status).into());
    }
    let path = format!("/__bench/noticed/{}", raised.text.trim());
    loop {
        let noticed: usize = connection.get(&path, "")?.text.trim().parse()?;
        match start.elapsed() {
            taken if noticed >= FOLLOWERS => return Ok(taken),
            taken if taken > MAX_WAIT => {
                return Err(format!("{noticed} of {FOLLOWERS} have a notice after {}", seconds(taken)).into());
            }
            _ => thread::sleep(COUNT_INTERVAL),
        }
    }
}

/// The path of the lesson that is talked about, and its id.
fn lesson(server: &Server, cookie: &str) -> Result<(String, String)> {
    let slug = format!("bench-{SEED}-0");
    let mut connection = Connection::open(server.port())?;
    let course = connection.get(&format!("/courses/{slug}"), cookie)?.text;
    let mark = format!("/learn/{slug}/");
    let rest = course.split(&mark).nth(1).ok_or("the course has no lesson to try")?;
    let lesson: String = rest.chars().take_while(char::is_ascii_alphanumeric).collect();
    let path = format!("{mark}{lesson}");
    let page = connection.get(&path, cookie)?;
    if page.status == 200 && page.text.contains(LAST_AUTHOR) {
        Ok((path, lesson))
    } else {
        Err(format!("{path}: {}, without the talk", page.status).into())
    }
}
