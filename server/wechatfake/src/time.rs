//! Time as WeChat Pay writes it: RFC 3339 of Shanghai, and days of Shanghai.

use std::time::{SystemTime, UNIX_EPOCH};

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::{Offset, offset},
};

/// The milliseconds of a day.
pub(crate) const DAY_MS: i64 = 86_400_000;
/// Shanghai's distance from UTC, which has no summer time.
const SHANGHAI: Offset = offset(8);

/// Returns the real Unix time in milliseconds.
#[expect(clippy::disallowed_methods, reason = "the fake stands outside of the school and has a clock of its own")]
pub(crate) fn now_ms() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| i64::try_from(time.as_millis()).unwrap_or(i64::MAX))
}

fn to_civil(at_ms: i64) -> DateTime {
    SHANGHAI.to_datetime(Timestamp::from_millisecond(at_ms).unwrap_or_default())
}

/// Writes an instant, such as `2026-11-30T18:05:09+08:00`.
pub(crate) fn write(at_ms: i64) -> String {
    write_as(at_ms, "%Y-%m-%dT%H:%M:%S+08:00")
}

/// Writes an instant by a form of `strftime`.
pub(crate) fn write_as(at_ms: i64, form: &str) -> String {
    to_civil(at_ms).strftime(form).to_string()
}

/// Reads an instant of RFC 3339, of any zone; returns Unix milliseconds.
pub(crate) fn read(text: &str) -> Option<i64> {
    let has_t = text.as_bytes().get(10) == Some(&b'T');
    text.parse::<Timestamp>().ok().filter(|_| has_t).map(Timestamp::as_millisecond)
}

/// Reads a day, `2026-11-30`; returns its first instant and the one after its last, in Unix milliseconds.
pub(crate) fn read_day(text: &str) -> Option<(i64, i64)> {
    let day = Date::strptime("%Y-%m-%d", text).ok().filter(|day| day.strftime("%Y-%m-%d").to_string() == text)?;
    let start = SHANGHAI.to_timestamp(day.at(0, 0, 0, 0)).ok()?.as_millisecond();
    Some((start, start + DAY_MS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_shanghais() {
        // `TZ=Asia/Shanghai date -d @1565855782`
        assert_eq!(write(1_565_855_782_000), "2019-08-15T15:56:22+08:00");
        for same in ["2019-08-15T15:56:22+08:00", "2019-08-15T07:56:22Z", "2019-08-15T07:56:22.000+00:00"] {
            assert_eq!(read(same), Some(1_565_855_782_000), "{same}");
        }
        for wrong in ["2019-08-15 15:56:22", "2019-08-15T15:56:22", "2019-02-30T00:00:00Z", "1565855782", ""] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn days_have_a_first_instant_and_one_after_their_last() {
        let day = read_day("2026-11-30").map(|(from, to)| (write(from), write(to)));
        assert_eq!(day, Some(("2026-11-30T00:00:00+08:00".into(), "2026-12-01T00:00:00+08:00".into())));
        for wrong in ["2026-11-31", "2026-1-1", "20261130", "", "2026-11"] {
            assert_eq!(read_day(wrong), None, "{wrong}");
        }
    }
}
