//! Time as Alipay writes it: `yyyy-MM-dd HH:mm:ss` of Shanghai.

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
const FORM: &str = "%Y-%m-%d %H:%M:%S";

/// Returns the real Unix time in milliseconds.
#[expect(clippy::disallowed_methods, reason = "the fake stands outside of the school and has a clock of its own")]
pub(crate) fn now_ms() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| i64::try_from(time.as_millis()).unwrap_or(i64::MAX))
}

fn to_civil(at_ms: i64) -> DateTime {
    SHANGHAI.to_datetime(Timestamp::from_millisecond(at_ms).unwrap_or_default())
}

fn from_civil(at: DateTime) -> Option<i64> {
    SHANGHAI.to_timestamp(at).ok().map(Timestamp::as_millisecond)
}

/// Writes an instant, such as `2026-11-30 18:05:09`.
pub(crate) fn write(at_ms: i64) -> String {
    to_civil(at_ms).strftime(FORM).to_string()
}

/// Writes an instant by a form of `strftime`.
pub(crate) fn write_as(at_ms: i64, form: &str) -> String {
    to_civil(at_ms).strftime(form).to_string()
}

/// Reads an instant as [`write()`] writes it; returns Unix milliseconds.
pub(crate) fn read(text: &str) -> Option<i64> {
    let at = from_civil(DateTime::strptime(FORM, text).ok()?)?;
    // Digits that are left out are read as well.
    (write(at) == text).then_some(at)
}

/// Reads a day, `2026-11-30`, or a month, `2026-11`; returns its first instant and the one after its last, in Unix
/// milliseconds.
pub(crate) fn read_span(text: &str) -> Option<(i64, i64)> {
    let is_month = text.len() == 7;
    let first = Date::strptime("%Y-%m-%d", if is_month { format!("{text}-01") } else { text.to_owned() }).ok()?;
    let after = if is_month { first.last_of_month().tomorrow() } else { first.tomorrow() }.ok()?;
    let start = |date: Date| from_civil(date.at(0, 0, 0, 0));
    let form = if is_month { "%Y-%m" } else { "%Y-%m-%d" };
    (first.strftime(form).to_string() == text).then_some((start(first)?, start(after)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_shanghais() {
        // `TZ=Asia/Shanghai date -d @1565855782`
        assert_eq!(write(1_565_855_782_000), "2019-08-15 15:56:22");
        assert_eq!(read("2019-08-15 15:56:22"), Some(1_565_855_782_000));
        for wrong in ["2019-8-15 15:56:22", "2019-08-15T15:56:22", "2019-02-30 00:00:00", "1565855782", ""] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn days_and_months_have_a_first_instant_and_one_after_their_last() {
        let span = |text| read_span(text).map(|(from, to)| (write(from), write(to)));
        let words = |from: &str, to: &str| Some((format!("{from} 00:00:00"), format!("{to} 00:00:00")));
        assert_eq!(span("2026-11-30"), words("2026-11-30", "2026-12-01"));
        assert_eq!(span("2026-12"), words("2026-12-01", "2027-01-01"));
        for wrong in ["2026-13", "2026-11-31", "2026-1-1", "20261130", "", "2026"] {
            assert_eq!(span(wrong), None, "{wrong}");
        }
    }
}
