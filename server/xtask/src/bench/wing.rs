//! Measurements that a crate makes by itself, optimised and without a server: its `benches`.

use crate::postgres::Postgres;
use crate::shell::{Result, cargo, run};

/// A statement of 100,000 lines beside the books, on both databases.
pub fn reconciliation() -> Result {
    on_both("commerce", "reconciliation")
}

/// Lists and searches of 10,000 courses, on both databases.
pub fn lists() -> Result {
    on_both("content", "catalogue")
}

/// A text beside a hundred thousand words of the filter, and ten thousand notices of one event, on both databases.
pub fn talk() -> Result {
    let filter = on_both("ground", "word_filter");
    on_both("community", "notices").and(filter)
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
    let server = Postgres::installed()?;
    run(cargo().args(["bench", "--package", package, "--bench", bench]).env("LYCEUM_TEST_POSTGRES", server.url()))?;
    println!("\non {}", super::machine());
    Ok(())
}
