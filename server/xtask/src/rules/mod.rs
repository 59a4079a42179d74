//! The rules of the house that need no compiler: each takes files, returns breaches.

pub mod arrows;
pub mod budget;
pub mod colours;
pub mod crates;
pub mod events;
pub mod files;
pub mod leptos;
pub mod licences;
pub mod locales;
pub mod migrations;
mod read;
pub mod sql;
pub mod transactions;
pub mod words;

use crate::shell::{Result, step};
use crate::{css, place};

/// Every cheap check; all run, even when one fails.
pub fn all() -> Result {
    let root = place::root();
    together([
        rule("dependencies", || crates::breaches(root)),
        arrows::check(root),
        rule("licences", || licences::breaches(root)),
        rule("files", || files::breaches(root)),
        sql::check(root),
        words::check(root),
        events::check(root),
        rule("migrations", || migrations::breaches(root)),
        rule("transactions", || transactions::breaches(root)),
        rule("texts", || locales::breaches(root)),
        rule("leptos settings", || leptos::breaches(root)),
        rule("wasm budget", || Ok(budget::breaches(&place::site()))),
        rule("colours", || colours::breaches(root)),
        step("style", || {
            let code = css::bundle(&place::at("style/main.css"))?;
            Ok(format!("{} kB", code.len().div_ceil(1000)))
        }),
    ])
}

/// One result out of many, with all their errors.
pub fn together(results: impl IntoIterator<Item = Result>) -> Result {
    let errors = results.into_iter().filter_map(Result::err);
    let errors: Vec<_> = errors.map(|error| error.to_string()).collect();
    if errors.is_empty() { Ok(()) } else { Err(errors.join("\n").into()) }
}

/// One line when a rule holds; all breaches when it does not.
fn rule(name: &str, find: impl FnOnce() -> Result<Vec<String>>) -> Result {
    step(name, || {
        let breaches = find()?;
        if breaches.is_empty() {
            return Ok("holds".into());
        }
        Err(format!("\n    {}", breaches.join("\n    ")).into())
    })
}
