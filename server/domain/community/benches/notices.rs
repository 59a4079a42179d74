//! How long it takes until ten thousand people have the notice of one event in their centres, on each engine.
//! `cargo xtask bench talk` runs it.

#![expect(clippy::unwrap_used, reason = "a measurement ends where it cannot go on")]
#![expect(clippy::disallowed_methods, reason = "what is measured")]

use std::{
    process::ExitCode,
    sync::atomic::{AtomicBool, Ordering},
    time::Instant,
};

use ground::jobs::run_due;
use school::seed;
use testing::on_both;

const FOLLOWERS: usize = 10_000;
/// The seed of the courses, of which the first is followed.
const SEED: u64 = 1;
/// The longest time that it may take, in seconds.
const MAX_SECONDS: f64 = 10.0;

#[tokio::main]
async fn main() -> ExitCode {
    let is_slow = AtomicBool::new(false);
    on_both(|school| {
        let is_slow = &is_slow;
        async move {
            let db = &school.db;
            seed::bench(db, 10, SEED, &mut |_, _| {}).await.unwrap();
            seed::buyers(db, FOLLOWERS, 0, &mut |_, _| {}).await.unwrap();
            seed::followers(db, SEED, FOLLOWERS).await.unwrap();
            let begun = Instant::now();
            let at = seed::raise_update(db, SEED).await.unwrap();
            run_due(db, &school::register()).await.unwrap();
            let taken = begun.elapsed().as_secs_f64();
            assert_eq!(seed::noticed(db, at).await.unwrap(), FOLLOWERS);
            let holds = taken <= MAX_SECONDS;
            is_slow.fetch_or(!holds, Ordering::Relaxed);
            println!(
                "{:<12} {FOLLOWERS} notices of one event in {taken:.1} s ({:.0} a second); at most {MAX_SECONDS} s: {}",
                db.engine_name(),
                f64::from(u32::try_from(FOLLOWERS).unwrap()) / taken,
                if holds { "holds" } else { "does not hold" }
            );
        }
    })
    .await;
    if is_slow.into_inner() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
