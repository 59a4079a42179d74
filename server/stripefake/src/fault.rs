//! Faults on demand: what networks and providers do to those who count on them.

use std::time::Duration;

use serde::Deserialize;

/// The kind of a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    /// The request is carried out, and its answer never comes.
    Timeout,
    /// The request is carried out, and its answer ends in the middle.
    Reset,
    /// The request waits before it is carried out.
    Slow,
    /// The request fails with 500 and is not carried out.
    ServerError,
    /// The request fails with 429 and is not carried out.
    RateLimit,
    /// The webhooks that the request causes are accepted before its answer goes out.
    WebhookFirst,
    /// The webhooks that the request causes come twice.
    WebhookTwice,
}

/// A fault that is to happen.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fault {
    pub kind: Kind,
    /// How often it still happens.
    #[serde(default = "once")]
    pub count: u32,
    /// The path of the requests that it happens to, or its beginning.
    #[serde(default)]
    pub path: String,
    /// The method of the requests that it happens to; every one when it is empty.
    #[serde(default)]
    pub method: String,
    /// The length of a wait, in milliseconds.
    #[serde(default = "three_seconds")]
    pub ms: u64,
}

fn once() -> u32 {
    1
}

fn three_seconds() -> u64 {
    3_000
}

/// The longest time that an answer is kept back.
pub(crate) const MAX_DELAY: Duration = Duration::from_mins(10);

/// Takes every kind of fault that happens to this request, each once.
pub(crate) fn take(faults: &mut Vec<Fault>, method: &str, path: &str) -> Vec<Fault> {
    let mut taken: Vec<Fault> = Vec::new();
    for fault in faults.iter_mut() {
        let fits = path.starts_with(&fault.path) && (fault.method.is_empty() || fault.method == method);
        if fits && fault.count > 0 && taken.iter().all(|other| other.kind != fault.kind) {
            fault.count -= 1;
            taken.push(fault.clone());
        }
    }
    faults.retain(|fault| fault.count > 0);
    taken
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_happens_as_often_as_it_was_ordered_and_where() {
        let fault = Fault { kind: Kind::Reset, count: 2, path: "/v1/refunds".into(), method: "POST".into(), ms: 0 };
        let mut faults = vec![fault.clone(), fault];
        assert!(take(&mut faults, "POST", "/v1/charges").is_empty());
        assert!(take(&mut faults, "GET", "/v1/refunds").is_empty());
        let taken = (0..5).map(|_| take(&mut faults, "POST", "/v1/refunds").len()).collect::<Vec<_>>();
        assert_eq!(taken, [1, 1, 1, 1, 0]);
    }
}
