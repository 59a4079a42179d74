//! The figures of what the front turned away and of what it ended.

use metrics::{Unit, counter, describe_counter, describe_gauge};

const REFUSED: &str = "front_refused_total";
const TIMED_OUT: &str = "front_timeouts_total";

/// The reasons of a refusal.
const REFUSALS: [&str; 14] = [
    "answers",
    "answers_by_client",
    "answers_by_site",
    "bodies",
    "bodies_by_client",
    "bodies_by_site",
    "body_bytes",
    "connections",
    "connections_by_address",
    "connections_by_site",
    "credential_places",
    "kept",
    "places",
    "streams",
];

/// What is ended when nothing comes or nothing is taken.
const TIMED: [&str; 4] = ["answer", "body", "head", "idle"];

/// Describes the figures and shows those that count from zero on: an alert on their growth would miss a first event.
pub fn describe() {
    describe_counter!(REFUSED, "What the front refused, by the limit that was reached.");
    describe_counter!(TIMED_OUT, "What the front ended because nothing came or nothing was taken.");
    describe_counter!("front_limited_total", "Requests that came too often from one client, by class.");
    describe_gauge!("front_connections", "Open connections.");
    describe_gauge!("front_places", "Requests that are worked on.");
    describe_gauge!("front_bodies", "Bodies that are being received.");
    describe_gauge!("front_body_bytes", Unit::Bytes, "The bytes of bodies in memory.");
    describe_gauge!("front_answers", "Answers under way.");
    describe_gauge!("front_streams", "Event streams.");
    for reason in REFUSALS {
        counter!(REFUSED, "reason" => reason).increment(0);
    }
    for what in TIMED {
        counter!(TIMED_OUT, "what" => what).increment(0);
    }
}

/// Counts something that the front refused, by the reason.
pub fn refused(reason: &'static str) {
    debug_assert!(REFUSALS.contains(&reason), "{reason} is described");
    counter!(REFUSED, "reason" => reason).increment(1);
}

/// Counts something that the front ended because nothing came or nothing was taken.
pub fn timed_out(what: &'static str) {
    debug_assert!(TIMED.contains(&what), "{what} is described");
    counter!(TIMED_OUT, "what" => what).increment(1);
}
