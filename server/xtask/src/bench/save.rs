//! A lesson that is saved while it is written: twenty lessons at once, each once a second, in a school with a million
//! events. In development mode, where one address may ask often.

use std::sync::Mutex;

use super::http::Connection;
use super::load;
use super::pace::{self, Pace};
use crate::shell::Result;

/// Lessons that are written at once,
const LESSONS: usize = 20;
/// for so many seconds.
const SECONDS: usize = 20;
/// Characters of a lesson's text: a long one.
const TEXT: usize = 20_000;

/// A lesson's draft, as the editor has it open.
struct OpenDraft {
    course: String,
    lesson: String,
    /// The hash of the draft that the next save builds on.
    base: Mutex<String>,
}

/// Measures.
pub fn save() -> Result {
    let (server, cookie) = super::studio::server()?;
    let headers = format!("Accept: application/json\r\nSec-Fetch-Site: same-origin\r\n{cookie}");
    let drafts = open_drafts(&mut Connection::open(server.port())?, &headers)?;
    let paragraph = "A **word** for everybody who reads, with `code` and a [link](https://example.com/).\n\n";
    let text = paragraph.repeat(TEXT / paragraph.len());
    let text = text.replace(' ', "+").replace('\n', "%0A");

    let save = |connection: &mut Connection, number: usize| {
        let draft = &drafts[number % LESSONS];
        let mut base = draft.base.lock().map_err(|_| "another save panicked")?;
        let form = format!(
            "course={}&lesson={}&base={base}&title=A+lesson&markdown={text}{number}",
            draft.course, draft.lesson
        );
        let answer = connection.form("/fn/studio/save_lesson", &headers, &form)?;
        if answer.status == 200 {
            *base = field(&answer.text, "base")?;
        }
        Ok(answer)
    };
    #[expect(clippy::cast_precision_loss, reason = "twenty")]
    let pace = Pace { per_second: LESSONS as f64, count: LESSONS * SECONDS, connections: LESSONS };
    let paced = pace::send(server.port(), pace, &save)?;
    load::print_head("saves");
    load::Half::from(paced, pace.per_second).print("20 kB of text");
    println!("\n{LESSONS} lessons at once, on SQLite, on {}", super::machine());
    Ok(())
}

/// The first lessons of this teacher's courses.
fn open_drafts(connection: &mut Connection, headers: &str) -> Result<Vec<OpenDraft>> {
    let mut drafts = Vec::new();
    let studio = connection.get("/studio", headers)?.text;
    for course in ids(&studio, "/studio/courses/") {
        let page = connection.get(&format!("/studio/courses/{course}"), headers)?.text;
        for lesson in ids(&page, &format!("/studio/courses/{course}/lessons/")) {
            let form = format!("course={course}&lesson={lesson}");
            let loaded = connection.form("/fn/studio/load_lesson", headers, &form)?.text;
            let base = Mutex::new(field(&loaded, "base")?);
            drafts.push(OpenDraft { course: course.clone(), lesson, base });
            if drafts.len() == LESSONS {
                return Ok(drafts);
            }
        }
    }
    Err(format!("this teacher has only {} lessons", drafts.len()).into())
}

/// Returns the ids that follow a mark in the addresses of a page, each once.
fn ids(page: &str, mark: &str) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    for rest in page.split(mark).skip(1) {
        let id: String = rest.chars().take_while(char::is_ascii_alphanumeric).collect();
        if !id.is_empty() && !ids.contains(&id) {
            ids.push(id);
        }
    }
    ids
}

/// A text in JSON that holds no escapes.
fn field(json: &str, name: &str) -> Result<String> {
    let rest = json.split_once(&format!("\"{name}\":\"")).map(|(_, rest)| rest);
    let value = rest.and_then(|rest| rest.split_once('"')).map(|(value, _)| value.to_owned());
    value.ok_or_else(|| format!("no \"{name}\" in {}", json.chars().take(200).collect::<String>()).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_fields_are_found() {
        assert_eq!(ids("/a/1 /a/2\" /a/1/b /a/", "/a/"), ["1", "2"]);
        assert_eq!(field(r#"{"base":"x1","n":2}"#, "base").unwrap(), "x1");
        assert!(field("{}", "base").is_err());
    }
}
