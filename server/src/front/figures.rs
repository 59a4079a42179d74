//! The figures of what the front turned away and of what it ended.

/// Counts something that the front refused, by the reason.
pub fn refused(reason: &'static str) {
    metrics::counter!("front_refused_total", "reason" => reason).increment(1);
}

/// Counts something that the front ended because nothing came or nothing was taken.
pub fn timed_out(what: &'static str) {
    metrics::counter!("front_timeouts_total", "what" => what).increment(1);
}
