//! Times and speeds as people read them.

/// Returns a position in a recording: `0:42`, `1:02:03`.
pub fn clock(millis: i64) -> String {
    let seconds = millis.max(0) / 1_000;
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
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
        for (hundredths, text) in [(50, "0.5×"), (75, "0.75×"), (100, "1×"), (125, "1.25×"), (200, "2×")] {
            assert_eq!(speed(hundredths), text);
        }
    }
}
