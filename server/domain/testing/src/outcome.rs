//! The errors of verbs, as stories compare them.

use std::fmt::Debug;

use ground::{Error, Result};
use model::rule::Rule;

/// Returns the field and the rule of every field error. Panics on any other outcome.
pub fn field_errors<T: Debug>(outcome: Result<T>) -> Vec<(String, Rule)> {
    match outcome {
        Err(Error::Invalid(faults)) => faults.into_iter().map(|fault| (fault.field, fault.rule)).collect(),
        other => panic!("not refused as invalid: {other:?}"),
    }
}

/// Returns the field and the rule of the only field error. Panics on any other outcome.
pub fn field_error<T: Debug>(outcome: Result<T>) -> (String, Rule) {
    let mut all = field_errors(outcome);
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

/// Returns a field error to compare with.
pub fn is(field: &str, rule: Rule) -> (String, Rule) {
    (field.into(), rule)
}

/// Returns the seconds that a rate limit asks one to wait. Panics on any other outcome.
pub fn wait<T: Debug>(outcome: Result<T>) -> i64 {
    match outcome {
        Err(Error::RateLimited(seconds)) => seconds,
        other => panic!("not told to wait: {other:?}"),
    }
}
