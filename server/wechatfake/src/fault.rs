//! Faults on demand: what networks and providers do to those who count on them.

use std::time::Duration;

use serde::Deserialize;

use crate::order::RefundStatus;

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
    /// The answer is XML, as of the API before this one.
    Xml,
    /// The answer is signed by somebody else.
    WrongSignature,
    /// The answer is not signed.
    NoSignature,
    /// The answer names a certificate that nobody knows.
    UnknownSerial,
    /// The answer was signed an hour ago.
    StaleSignature,
    /// A refund is taken and stays open until it is let go.
    RefundPending,
    /// A refund is taken, and cannot be paid out.
    RefundAbnormal,
    /// A refund is taken and closed.
    RefundClosed,
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
    /// The operation that it happens to, or the beginning of its name; `payer` is what a payer does on the page, `openid`
    /// the question who somebody is.
    #[serde(default)]
    pub operation: String,
    /// The length of a wait, in milliseconds.
    #[serde(default = "three_seconds")]
    pub ms: u64,
    /// The `code` of an error.
    #[serde(default = "system_error")]
    pub code: String,
}

fn once() -> u32 {
    1
}

fn three_seconds() -> u64 {
    3_000
}

fn system_error() -> String {
    "SYSTEM_ERROR".into()
}

/// The longest time that an answer is kept back.
pub(crate) const MAX_DELAY: Duration = Duration::from_mins(10);

/// The faults that happen to a request.
#[derive(Clone, Debug, Default)]
pub(crate) struct Faults(Vec<Fault>);

impl Faults {
    /// Takes every kind of fault that happens to this operation, each once.
    pub fn take(faults: &mut Vec<Fault>, operation: &str) -> Self {
        let mut taken: Vec<Fault> = Vec::new();
        for fault in faults.iter_mut() {
            let fits = operation.starts_with(&fault.operation) && fault.count > 0;
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

    /// Returns what becomes of a refund that is asked for.
    pub fn refunds_become(&self) -> RefundStatus {
        let ends = [
            (Kind::RefundPending, RefundStatus::Processing),
            (Kind::RefundAbnormal, RefundStatus::Abnormal),
            (Kind::RefundClosed, RefundStatus::Closed),
        ];
        ends.into_iter().find(|(kind, _)| self.has(*kind)).map_or(RefundStatus::Success, |(_, end)| end)
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
        let fault: Fault = serde_json::from_str(r#"{"kind":"reset","count":2,"operation":"refund"}"#).unwrap();
        let mut faults = vec![fault.clone(), fault];
        assert!(!Faults::take(&mut faults, "query").has(Kind::Reset));
        let mut taken = || Faults::take(&mut faults, "refund.create").0.len();
        assert_eq!([taken(), taken(), taken(), taken(), taken()], [1, 1, 1, 1, 0]);
    }
}
