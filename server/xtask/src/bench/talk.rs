//! The talk under a lesson: the lesson's page at half load, without comments and with 500. In development mode: all who
//! write come from one address, which production would slow down.

use std::fs;

use super::http::Connection;
use super::load::{self, Load};
use super::server::Server;
use crate::place;
use crate::shell::Result;

/// Threads under the lesson,
const THREADS: usize = 100;
/// each with so many replies.
const REPLIES: usize = 4;
/// Those who write: none so much that they would have to wait.
const WRITERS: usize = 50;

/// Measures.
pub fn talk() -> Result {
    let binary = super::binary()?;
    let data = place::bench().join("talk");
    if data.exists() {
        fs::remove_dir_all(&data)?;
    }
    let words = ["--courses", "100", "--seed", "42", "--learners", "1000", "--orders", "1000"];
    super::fill(&binary, &data, &words, &[], "1,000 learners")?;
    let server = Server::start_in(&binary, &data, "development")?;
    let cookies = super::cookies(&server, WRITERS)?;
    let (slug, lesson) = super::learn::lesson(&server, &cookies[0], "/courses?price=free")?;
    let path = format!("/learn/{slug}/{lesson}");
    let (learner, guest) = (Load { path: &path, cookie: &cookies[0] }, Load { path: &path, cookie: "" });

    load::print_head("at half load");
    load::at_half(&server, &learner)?.print("lesson, no comments");
    write(&server, &cookies, &slug, &lesson)?;
    load::at_half(&server, &learner)?.print("with 500, a learner");
    load::at_half(&server, &guest)?.print("with 500, a guest");
    println!("\n{} comments on SQLite, on {}", THREADS * (1 + REPLIES), super::machine());
    Ok(())
}

/// Has learners join the course and talk under a lesson of it.
fn write(server: &Server, cookies: &[String], slug: &str, lesson: &str) -> Result {
    let mut connection = Connection::open(server.port())?;
    for cookie in cookies {
        connection.form("/fn/shop/enrol", cookie, &format!("slug={slug}"))?;
    }
    let mut writers = cookies.iter().cycle();
    let mut send = |path: &str, form: &str| -> Result<String> {
        let answer = connection.form(path, writers.next().map_or("", String::as_str), form)?;
        let address = answer.header("location").unwrap_or_default();
        match address.split_once("#comment-") {
            Some((_, comment)) if answer.status == 303 => Ok(comment.to_owned()),
            _ => Err(format!("{path}: {} {}", answer.status, answer.text).into()),
        }
    };
    for number in 0..THREADS {
        let kind = if number % 3 == 0 { "question" } else { "comment" };
        let text = format!("What+does+the+second+example+show%2C+number+{number}%3F").repeat(3);
        let mut last = send("/fn/learn/begin_thread", &format!("lesson={lesson}&kind={kind}&text={text}"))?;
        for reply in 0..REPLIES {
            let text = format!("It+shows+what+the+first+one+leaves+out%3A+{reply}.").repeat(3);
            last = send("/fn/learn/reply", &format!("comment={last}&text={text}"))?;
        }
    }
    Ok(())
}
