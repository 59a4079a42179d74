//! How long lists and searches of 10,000 courses take on each engine. `cargo xtask bench lists` runs it.

#![expect(clippy::unwrap_used, reason = "a measurement ends where it cannot go on")]
#![expect(clippy::disallowed_methods, reason = "what is measured")]

use std::time::Instant;

use content::catalogue;
use model::course::{Catalogue, Query};
use school::seed;
use testing::{School, guest, on_both};

async fn list(school: &School, pairs: &[(&str, &str)]) -> Catalogue {
    let query = Query::from_values(|name| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| *value));
    catalogue::list(&school.db, &query).await.unwrap()
}

#[tokio::main]
async fn main() {
    on_both(|school| async move {
        let start = Instant::now();
        seed::bench(&school.db, 10_000, 1, &mut |_, _| {}).await.unwrap();
        println!("{}: seeded in {:?}", school.db.engine_name(), start.elapsed());
        let words = school.rows("select cast(count(*) as text) from search_word").await;
        println!("  {} words in the index", words[0]);
        let lists: [(&str, &[(&str, &str)]); 8] = [
            ("page 1", &[]),
            ("page 400", &[("page", "400")]),
            ("two filters", &[("category", "商业"), ("level", "beginner")]),
            ("tag and price", &[("tag", "量化投资"), ("price", "paid")]),
            ("by title, page 200", &[("sort", "title"), ("page", "200")]),
            ("by price, page 400", &[("sort", "price"), ("page", "400")]),
            ("q", &[("q", "投资")]),
            ("q of two words", &[("q", "量化投资 实战")]),
        ];
        for (name, pairs) in lists {
            print_times(&format!("list, {name}"), async || drop(list(&school, pairs).await)).await;
        }
        for q in ["投资", "量化投资实战", "optics", "harmony in practice", "nosuchword optics", "从零开始"]
        {
            print_times(&format!("find {q}"), async || {
                drop(content::search::find(&school.db, &guest(), q).await.unwrap());
            })
            .await;
        }
        print_times("facets, counted", async || {
            school.clock.advance(60_000);
            catalogue::facets(&school.db).await.unwrap();
        })
        .await;
        let start = Instant::now();
        assert_eq!(school::check::run(&school.db).await.unwrap(), []);
        println!("  check: {:?}", start.elapsed());
    })
    .await;
}

async fn print_times(name: &str, run: impl AsyncFn()) {
    let mut times = Vec::new();
    for _ in 0..50 {
        let start = Instant::now();
        run().await;
        times.push(start.elapsed());
    }
    times.sort();
    println!("  {name}: p50 {:?}, p98 {:?}", times[25], times[48]);
}
