//! Which failures get a second chance: what depends on the machine's mood, never what must not happen once.

/// Who finds a rule of the data broken says so with these words: a wallet below zero, a ledger that does not
/// add up, a door that opens to the wrong person, bytes that are gone.
pub const MARKER: &str = "broken invariant";

/// More failures than this are no accident: none of them runs again.
pub const ACCIDENTS: usize = 5;

/// Tests that never run again, by the beginning of their name, and why.
const ONCE: [(&str, &str); 6] = [
    ("lyceum::access::", "a door that opens once to the wrong person is open"),
    ("domain::check::", "whether broken data is found is no matter of luck"),
    ("domain::commerce::damage::", "whether broken books are found is no matter of luck"),
    ("school::check::", "whether broken data is found is no matter of luck"),
    ("commerce::damage::", "whether broken books are found is no matter of luck"),
    ("xtask::test::retry::", "who judges others is not judged mildly"),
];

/// Why this failure stays one; `None`: the test runs once more, alone.
pub fn stays(name: &str, output: &str) -> Option<&'static str> {
    if output.contains(MARKER) {
        return Some("an invariant is broken");
    }
    ONCE.iter().find(|(start, _)| name.starts_with(start)).map(|(_, why)| *why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_may_be_an_accident_runs_again() {
        let late = "assertion failed: took < 50 ms";
        assert_eq!(stays("domain::work::a_job_is_done_soon", late), None);
        assert!(stays("domain::work::a_job_is_done_soon", "broken invariant: journal 7 does not add up").is_some());
        assert!(stays("lyceum::access::every_page_as_everybody", late).is_some());
        assert!(stays("domain::check::a_negative_wallet_is_found", late).is_some());
    }
}
