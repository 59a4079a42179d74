//! Searches over 100,000 courses: whole words beside the beginnings of words, and single Chinese characters.

use super::load::{self, Load};
use super::server::Server;
use crate::shell::Result;

const COURSES: &str = "100000";
/// Requests a second: so few that none waits for another
const PER_SECOND: f64 = 10.0;
const LISTS: [&str; 2] = ["/search?q=", "/courses?q="];
const QUERIES: [(&str, &str); 11] = [
    ("a whole word", "composition"),
    ("1 letter", "c"),
    ("2 letters", "co"),
    ("3 letters", "com"),
    ("5 letters", "compo"),
    ("a common word", "everyday"),
    ("5 letters of it", "every"),
    ("1 character", "%E5%BC%80"),
    ("2 characters", "%E5%BC%80%E5%A7%8B"),
    ("two words", "composition+harmony"),
    ("two beginnings", "compo+harm"),
];

/// Each query alone, in the search and in the catalogue.
pub fn search() -> Result {
    let binary = super::binary()?;
    let seed = ["--courses", COURSES, "--seed", "42"];
    let data = super::seeded(&binary, "data-search", &seed, "100,000 courses; takes minutes")?;
    let server = Server::start(&binary, &data)?;
    for list in LISTS {
        load::print_head(list);
        for (name, query) in QUERIES {
            load::at(&server, &Load { path: &format!("{list}{query}"), cookie: "" }, PER_SECOND)?.print(name);
        }
    }
    println!("\n{COURSES} courses on SQLite, one query after another, on {}", super::machine());
    Ok(())
}
