//! Time as UnionPay writes it, `YYYYMMDDhhmmss` by the clocks of Beijing, and its days of clearing.

use commerce::payment::StatementDay;
use model::Millis;

/// The offset of UnionPay's clocks in milliseconds east of Greenwich.
const UTC_OFFSET_MS: i64 = 8 * Millis::HOUR;
/// The offset, in minutes, of clocks by which UnionPay's days begin at midnight: a day of clearing is over at eleven in
/// the evening of Beijing, and what comes later belongs to the next one.
pub(super) const DAY_OFFSET_MINUTES: i32 = 540;
/// The longest time from a transaction to the end of the day with which it is cleared, in milliseconds: less than a year,
/// for the files say no year.
const MAX_CLEARING_MS: i64 = 300 * Millis::DAY;

/// Returns an instant such as `20261130083005`.
pub(super) fn timestamp(at: Millis) -> String {
    let local = at.plus(UTC_OFFSET_MS);
    format!("{}{}", local.date(), local.clock_with_seconds()).replace(['-', ':'], "")
}

/// Returns the day as UnionPay wants to hear it: `1130`.
pub(super) fn month_and_day(day: StatementDay) -> String {
    day.to_string().replace('-', "")[4..].to_owned()
}

/// Returns the day that is written as `261130`.
pub(super) fn short_day(text: &str) -> Option<StatementDay> {
    let is_date = text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit());
    is_date.then(|| StatementDay::parse(&format!("20{}-{}-{}", &text[..2], &text[2..4], &text[4..])))?
}

/// Returns the instant that is written as `1130083005` in the file of a day, in which no year is said: the last such
/// instant before the day ends.
pub(super) fn within(day: StatementDay, text: &str) -> Option<Millis> {
    if text.len() != 10 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number = |place: usize| text[place..place + 2].parse::<i64>().ok();
    let (hours, minutes, seconds) = (number(4)?, number(6)?, number(8)?);
    if hours > 23 || minutes > 59 || seconds > 59 {
        return None;
    }
    let of_day = hours * Millis::HOUR + minutes * Millis::MINUTE + seconds * Millis::SECOND - UTC_OFFSET_MS;
    let ends = day.after().begins(DAY_OFFSET_MINUTES);
    let year: i64 = day.to_string()[..4].parse().ok()?;
    // One of the last evening of a year is cleared with the first day of the next.
    let dates = [year, year - 1].map(|year| Millis::parse_date(&format!("{year}-{}-{}", &text[..2], &text[2..4])));
    let mut instants = dates.into_iter().flatten().map(|date| date.plus(of_day));
    instants.find(|at| *at < ends && at.0 > ends.0 - MAX_CLEARING_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_those_of_beijing() {
        let at = Millis::parse_date("2026-11-30").unwrap().plus(30 * Millis::MINUTE + 5 * Millis::SECOND);
        assert_eq!(timestamp(at), "20261130083005");
        assert_eq!(timestamp(at.plus(16 * Millis::HOUR)), "20261201003005");
    }

    #[test]
    fn a_time_in_a_file_is_of_its_day_of_clearing() {
        let day = StatementDay::parse("2027-01-01").unwrap();
        let read = |text: &str| within(day, text).map(Millis::iso);
        assert_eq!(read("0101225959").as_deref(), Some("2027-01-01T14:59:59Z"));
        assert_eq!(read("1231230000").as_deref(), Some("2026-12-31T15:00:00Z"));
        for bad in ["0101230000", "0231120000", "0101240000", "010112000", "01011200000", "010112000x", "０１０１"]
        {
            assert_eq!(read(bad), None, "{bad}");
        }
        assert_eq!(month_and_day(day), "0101");
        assert_eq!(short_day("270101"), Some(day));
        for bad in ["270132", "27010", "27０1", ""] {
            assert_eq!(short_day(bad), None, "{bad}");
        }
    }
}
