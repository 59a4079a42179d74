//! Measurements that a crate makes by itself, optimised and without a server: its `benches`.

use crate::postgres::Postgres;
use crate::shell::{Result, cargo, run, step};
use crate::tools;

/// A statement of 100,000 lines beside the books, on both databases.
pub fn reconciliation() -> Result {
    on_both("commerce", "reconciliation")
}

/// Lists and searches of 10,000 courses, on both databases.
pub fn lists() -> Result {
    on_both("content", "catalogue")
}

/// Lessons that are rendered, and Chinese that is cut into terms.
pub fn texts() -> Result {
    for (package, bench) in [("text", "lessons"), ("words", "chinese")] {
        run(cargo().args(["bench", "--package", package, "--bench", bench]))?;
    }
    println!("\non {}", super::machine());
    Ok(())
}

fn on_both(package: &str, bench: &str) -> Result {
    let installed = tools::debian(&[tools::POSTGRES]);
    let Some(programs) = tools::postgres_folder() else {
        return installed.and(Err("there is no PostgreSQL".into()));
    };
    let mut server = None;
    step("postgresql", || {
        let started = Postgres::start(programs)?;
        let url = started.url();
        server = Some(started);
        Ok(url)
    })?;
    let url = server.as_ref().map(Postgres::url).unwrap_or_default();
    run(cargo().args(["bench", "--package", package, "--bench", bench]).env("LYCEUM_TEST_POSTGRES", url))?;
    println!("\non {}", super::machine());
    Ok(())
}
