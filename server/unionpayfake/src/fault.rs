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
    /// The request fails with status 500 and is not carried out.
    ServerError,
    /// The request is answered with an error and is not carried out.
    Error,
    /// The request is carried out, and answered with an error.
    ErrorAfter,
    /// The answer is signed by somebody else.
    WrongSignature,
    /// The answer is not signed.
    NoSignature,
    /// A refund is taken and stays open until it is let go.
    RefundPending,
    /// The notifications that the request causes are accepted before its answer goes out.
    NoticeFirst,
    /// The notifications that the request causes come twice.
    NoticeTwice,
}

/// A fault that is to happen.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fault {
    pub kind: Kind,
    /// How often it still happens.
    #[serde(default = "once")]
    pub count: u32,
    /// What it happens to (`page`, `code`, `refund`, `undo`, `query`, `file`), all of it when empty; `pay` is what a payer does on the page.
    #[serde(default)]
    pub method: String,
    /// The length of a wait, in milliseconds.
    #[serde(default = "three_seconds")]
    pub ms: u64,
    /// The code of an error.
    #[serde(default = "busy")]
    pub code: String,
}

fn once() -> u32 {
    1
}

fn three_seconds() -> u64 {
    3_000
}

fn busy() -> String {
    "06".into()
}

/// The longest time that an answer is kept back.
pub(crate) const MAX_DELAY: Duration = Duration::from_mins(10);

/// The faults that happen to a request.
#[derive(Clone, Debug, Default)]
pub(crate) struct Faults(Vec<Fault>);

impl Faults {
    /// Takes every kind of fault that happens to this method, each once.
    pub fn take(faults: &mut Vec<Fault>, method: &str) -> Self {
        let mut taken: Vec<Fault> = Vec::new();
        for fault in faults.iter_mut() {
            let fits = method.starts_with(&fault.method) && fault.count > 0;
            if fits && taken.iter().all(|other| other.kind != fault.kind) {
                fault.count -= 1;
                taken.push(fault.clone());
            }
        }
        faults.retain(|fault| fault.count > 0);
        Self(taken)
    }

    /// Returns the fault of this kind.
    pub fn get(&self, kind: Kind) -> Option<&Fault> {
        self.0.iter().find(|fault| fault.kind == kind)
    }

    /// Whether there is one of this kind.
    pub fn has(&self, kind: Kind) -> bool {
        self.get(kind).is_some()
    }

    /// Waits, where the request is to wait.
    pub async fn wait(&self) {
        if let Some(slow) = self.get(Kind::Slow) {
            tokio::time::sleep(Duration::from_millis(slow.ms).min(MAX_DELAY)).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_happens_as_often_as_it_was_ordered_and_where() {
        let fault: Fault = serde_json::from_str(r#"{"kind":"reset","count":2,"method":"refund"}"#).unwrap();
        let mut faults = vec![fault.clone(), fault];
        assert!(!Faults::take(&mut faults, "query").has(Kind::Reset));
        let mut taken = || Faults::take(&mut faults, "refund").0.len();
        assert_eq!([taken(), taken(), taken(), taken(), taken()], [1, 1, 1, 1, 0]);
    }
}
