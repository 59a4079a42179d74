//! Time as UnionPay writes it: `YYYYMMDDhhmmss` of Beijing, and its days of clearing, which are over at eleven in the
//! evening.

use std::time::{SystemTime, UNIX_EPOCH};

use jiff::{
    Timestamp,
    civil::DateTime,
    tz::{Offset, offset},
};

/// Beijing's distance from UTC, which has no summer time.
const BEIJING: Offset = offset(8);
/// The distance of clocks by which the days of clearing begin at midnight.
const CLEARING: Offset = offset(9);
const FORM: &str = "%Y%m%d%H%M%S";

/// Returns the real Unix time in milliseconds.
#[expect(clippy::disallowed_methods, reason = "the fake stands outside of the school and has a clock of its own")]
pub(crate) fn now_ms() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| i64::try_from(time.as_millis()).unwrap_or(i64::MAX))
}

fn civil(at_ms: i64, offset: Offset) -> DateTime {
    offset.to_datetime(Timestamp::from_millisecond(at_ms).unwrap_or_default())
}

/// Writes an instant, such as `20261130180509`.
pub(crate) fn write(at_ms: i64) -> String {
    write_as(at_ms, FORM)
}

/// Writes an instant by a form of `strftime`.
pub(crate) fn write_as(at_ms: i64, form: &str) -> String {
    civil(at_ms, BEIJING).strftime(form).to_string()
}

/// Writes the day with which something is cleared, by a form of `strftime`.
pub(crate) fn clearing_day(at_ms: i64, form: &str) -> String {
    civil(at_ms, CLEARING).strftime(form).to_string()
}

/// Reads an instant as [`write()`] writes it; returns Unix milliseconds.
pub(crate) fn read(text: &str) -> Option<i64> {
    let at = BEIJING.to_timestamp(DateTime::strptime(FORM, text).ok()?).ok()?.as_millisecond();
    // Digits that are left out are read as well.
    (write(at) == text).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_beijings_and_days_end_at_eleven() {
        // `TZ=Asia/Shanghai date -d @1565855782`
        assert_eq!(write(1_565_855_782_000), "20190815155622");
        assert_eq!(read("20190815155622"), Some(1_565_855_782_000));
        for wrong in ["2019081515562", "2019-08-15 15:56:22", "20190230000000", "1565855782", ""] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
        let day = |text| clearing_day(read(text).unwrap(), "%m%d");
        assert_eq!([day("20261130225959"), day("20261130230000")], ["1130", "1201"]);
    }
}
