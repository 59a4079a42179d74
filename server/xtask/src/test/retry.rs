//! Which failures get a second chance: what depends on the machine's mood, never what must not happen once.

/// Marks in the output of a test that found a rule of the data broken: its own words, and what the school's own
/// check found, as an assertion prints it.
const BROKEN: [&str; 2] = ["broken invariant", "Breach {"];

/// More failures than this are no accident: none of them runs again.
pub const ACCIDENTS: usize = 5;

/// Tests that never run again, by the beginning of their name, and why.
const ONCE: [(&str, &str); 10] = [
    ("people::", "a door that opens once to the wrong person is open"),
    ("lyceum::access::", "a door that opens once to the wrong person is open"),
    ("lyceum::door::", "a door that opens once to the wrong person is open"),
    ("lyceum::payments::", "money that is wrong once is wrong"),
    ("school::buyers::", "money that is wrong once is wrong"),
    ("commerce::", "money that is wrong once is wrong"),
    ("content::upload::", "bytes that are lost once are lost"),
    ("lyceum::kill::", "bytes that are lost once are lost"),
    ("school::check::", "whether broken data is found is no matter of luck"),
    ("xtask::test::retry::", "who judges others is not judged mildly"),
];

/// Whether this output says that an invariant is broken.
pub fn is_broken(output: &str) -> bool {
    BROKEN.iter().any(|words| output.contains(words))
}

/// Why this failure stays one; `None`: the test runs once more, alone.
pub fn stays(name: &str, output: &str) -> Option<&'static str> {
    if is_broken(output) {
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
        assert_eq!(stays("ground::work::a_job_is_done_soon", late), None);
        assert!(stays("ground::work::a_job_is_done_soon", "broken invariant: journal 7 does not add up").is_some());
        let breach = "left: [Breach { rule: \"wallet-is-not-negative\" }]\n right: []";
        assert!(stays("learning::progress::a_lesson_is_read", breach).is_some());
        assert!(stays("commerce::refunds::a_refund_is_given_once", late).is_some());
        assert!(stays("lyceum::access::every_page_as_everybody", late).is_some());
        assert!(stays("school::check::a_negative_wallet_is_found", late).is_some());
    }
}
