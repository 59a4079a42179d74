//! Times and speeds as people read them.

use model::course::whole_seconds;

/// Returns a position in a recording: `0:42`, `1:02:03`.
pub fn clock(millis: i64) -> String {
    let seconds = millis.max(0) / 1_000;
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

/// Returns the length of a recording to the second, as outlines have it; a second that has begun counts.
pub fn length(millis: i64) -> String {
    clock(whole_seconds(millis) * 1_000)
}

/// Returns a position in a recording, at whose end it is the length.
pub(super) fn place(at: i64, all: i64) -> String {
    if all > 0 && at >= all { length(all) } else { clock(at) }
}

/// Returns a speed, given in hundredths: `1.25×`.
pub(super) fn speed(hundredths: i64) -> String {
    let fraction = format!("{:02}", hundredths % 100);
    let fraction = fraction.trim_end_matches('0');
    let dot = if fraction.is_empty() { "" } else { "." };
    format!("{}{dot}{fraction}×", hundredths / 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_and_speeds_are_short() {
        for (millis, text) in [(-1, "0:00"), (42_999, "0:42"), (600_000, "10:00"), (3_723_000, "1:02:03")] {
            assert_eq!(clock(millis), text);
        }
        for (millis, text) in [(0, "0:00"), (1, "0:01"), (42_000, "0:42"), (42_001, "0:43"), (3_599_999, "1:00:00")] {
            assert_eq!(length(millis), text);
            assert_eq!(place(millis, millis), text, "the end is reached");
        }
        assert_eq!((place(0, 0), place(41_999, 42_001)), ("0:00".into(), "0:41".into()));
        for (hundredths, text) in [(50, "0.5×"), (75, "0.75×"), (100, "1×"), (125, "1.25×"), (200, "2×")] {
            assert_eq!(speed(hundredths), text);
        }
    }
}
