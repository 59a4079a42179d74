//! The clocks of Shanghai, by which providers in China write their times and begin their days.

use model::Millis;

/// Their offset, in minutes east of Greenwich.
pub(crate) const UTC_OFFSET_MINUTES: i32 = 480;
/// The same in milliseconds.
const UTC_OFFSET_MS: i64 = UTC_OFFSET_MINUTES as i64 * Millis::MINUTE;

/// Returns the instant that is written as `2026-11-30 08:30:05` by the clocks of Shanghai.
pub(crate) fn instant(text: &str) -> Option<Millis> {
    let shape = text.bytes().map(|byte| if byte.is_ascii_digit() { b'0' } else { byte });
    if !shape.eq(*b"0000-00-00 00:00:00") {
        return None;
    }
    let (date, time) = text.split_once(' ')?;
    let mut parts = time.split(':').map(str::parse::<i64>);
    let (hours, minutes, seconds) = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
    let is_time = hours < 24 && minutes < 60 && seconds < 60;
    let of_day = hours * Millis::HOUR + minutes * Millis::MINUTE + seconds * Millis::SECOND;
    Millis::parse_date(date).filter(|_| is_time).map(|day| day.plus(of_day - UTC_OFFSET_MS))
}

/// Returns an instant as [`instant`] reads it.
pub(crate) fn timestamp(at: Millis) -> String {
    let local = at.plus(UTC_OFFSET_MS);
    format!("{} {}", local.date(), local.clock_with_seconds())
}

/// Returns an instant as `2026-11-30T08:30:05+08:00`, by RFC 3339.
pub(crate) fn rfc_3339(at: Millis) -> String {
    let local = at.plus(UTC_OFFSET_MS);
    format!("{}T{}+08:00", local.date(), local.clock_with_seconds())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_those_of_shanghai() {
        let at = instant("2019-08-15 15:56:25").unwrap();
        assert_eq!(at.iso(), "2019-08-15T07:56:25Z");
        assert_eq!(timestamp(at), "2019-08-15 15:56:25");
        assert_eq!(rfc_3339(at), "2019-08-15T15:56:25+08:00");
        for bad in
            ["2019-08-15", "2019-08-15T15:56:25", "2019-02-30 00:00:00", "2019-08-15 24:00:00", "", "2019-8-15 1:1:1"]
        {
            assert_eq!(instant(bad), None, "{bad}");
        }
    }
}
