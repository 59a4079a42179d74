//! What a verb answered, as stories compare it.

use std::fmt::Debug;

use ground::{Error, Result};
use model::rule::Rule;

/// Field and rule of everything that was refused.
pub fn faults<T: Debug>(outcome: Result<T>) -> Vec<(String, Rule)> {
    match outcome {
        Err(Error::Invalid(faults)) => faults.into_iter().map(|fault| (fault.field, fault.rule)).collect(),
        other => panic!("not refused as invalid: {other:?}"),
    }
}

/// Field and rule of the only thing that was refused.
pub fn fault<T: Debug>(outcome: Result<T>) -> (String, Rule) {
    let mut all = faults(outcome);
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

/// A fault to compare with.
pub fn is(field: &str, rule: Rule) -> (String, Rule) {
    (field.into(), rule)
}

/// How many seconds one is to wait.
pub fn wait<T: Debug>(outcome: Result<T>) -> i64 {
    match outcome {
        Err(Error::RateLimited(seconds)) => seconds,
        other => panic!("not told to wait: {other:?}"),
    }
}
