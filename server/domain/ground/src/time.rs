//! The school's time zone: its days, and instants as it writes them.
//!
//! Days begin where the zone says: at midnight, or later where clocks skip it. The rules come from the machine's
//! `zoneinfo`, or from the copy in the binary where they are missing.

use std::ops::Range;

use jiff::{
    Timestamp, ZonedDateTime,
    civil::Date,
    tz::{TimeZone, TimeZoneDatabase},
};
use model::Millis;

use crate::{
    Env,
    settings::{Setting, SettingValue},
};

/// The time zone in which the school counts its days and writes its times.
pub const TIME_ZONE: Setting<Zone> = Setting::new("school.time_zone", Zone::utc)
    .about("the time zone in which the school counts its days and writes its times")
    .allowed("the name of a time zone, such as Asia/Shanghai, America/New_York or UTC", |_| true);

/// Names that are in time zone databases and are the zone of no place.
const NO_PLACES: [&str; 5] = ["Etc/Unknown", "Factory", "localtime", "posixrules", "leapseconds"];

/// A time zone of the IANA database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone(TimeZone);

impl SettingValue for Zone {
    fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let is_none = |name: &str| {
            NO_PLACES.iter().any(|other| name.eq_ignore_ascii_case(other))
                || ["posix/", "right/"].iter().any(|folder| name.to_lowercase().starts_with(folder))
        };
        // Some systems leave out what others know, such as the older names.
        let zone = TimeZone::get(text).or_else(|_| TimeZoneDatabase::bundled().get(text));
        let zone = zone.ok().filter(|_| !is_none(text))?;
        zone.iana_name().is_some().then_some(Self(zone))
    }
    fn print(&self) -> String {
        self.name().to_owned()
    }
}

impl Zone {
    /// Returns UTC.
    #[must_use]
    pub const fn utc() -> Self {
        Self(TimeZone::UTC)
    }

    /// Returns the name, such as `Asia/Shanghai`.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    fn zoned(&self, at: Millis) -> ZonedDateTime {
        let edge = if at.0 < 0 { Timestamp::MIN } else { Timestamp::MAX };
        Timestamp::from_millisecond(at.0).unwrap_or(edge).to_zoned_datetime(self.0.clone())
    }

    /// Returns the first instant of the day.
    #[must_use]
    pub fn day(&self, at: Millis) -> Millis {
        self.zoned(at).start_of_day().map_or(at, |day| millis(&day))
    }

    /// Returns the first instant of the next day.
    #[must_use]
    pub fn next_day(&self, at: Millis) -> Millis {
        let tomorrow = self.zoned(at).date().tomorrow();
        tomorrow.ok().and_then(|date| self.begins(date)).unwrap_or(at.plus(Millis::DAY))
    }

    /// Returns the first instant of the day before.
    #[must_use]
    pub fn previous_day(&self, at: Millis) -> Millis {
        // Not by the calendar: Samoa had no 30 December 2011.
        self.day(self.day(at).plus(-1))
    }

    fn begins(&self, date: Date) -> Option<Millis> {
        date.to_zoned_datetime(self.0.clone()).ok().and_then(|day| day.start_of_day().ok()).map(|day| millis(&day))
    }

    /// Parses a date such as `2026-11-22`, and returns from when to when the day is.
    #[must_use]
    pub fn parse_day(&self, text: &str) -> Option<Range<Millis>> {
        let date: Date = Millis::parse_date(text)?.date().parse().ok()?;
        Some(self.begins(date)?..self.begins(date.tomorrow().ok()?)?)
    }

    /// Returns the date, such as `2026-11-22`.
    #[must_use]
    pub fn date(&self, at: Millis) -> String {
        self.zoned(at).date().to_string()
    }

    /// Returns the time of day, such as `08:30`.
    #[must_use]
    pub fn clock(&self, at: Millis) -> String {
        self.zoned(at).strftime("%H:%M").to_string()
    }

    /// Returns the time of day, such as `08:30:05`.
    #[must_use]
    pub fn clock_with_seconds(&self, at: Millis) -> String {
        self.zoned(at).strftime("%H:%M:%S").to_string()
    }

    /// Returns the instant to the second with its distance from UTC, as
    /// [RFC 3339](https://www.rfc-editor.org/rfc/rfc3339) has it: `2026-11-22T16:30:05+08:00`.
    #[must_use]
    pub fn iso(&self, at: Millis) -> String {
        if self.name() == "UTC" {
            return at.iso();
        }
        self.zoned(at).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
    }

    /// Returns how far the zone is from UTC at this instant, as browsers write it: `GMT+8`, `GMT-2:30`, `UTC`.
    #[must_use]
    pub fn offset(&self, at: Millis) -> String {
        if self.name() == "UTC" {
            return "UTC".into();
        }
        let minutes = self.zoned(at).offset().seconds() / 60;
        let (sign, hours, rest) = (if minutes < 0 { '-' } else { '+' }, minutes.abs() / 60, minutes.abs() % 60);
        match (hours, rest) {
            (0, 0) => "GMT".into(),
            (hours, 0) => format!("GMT{sign}{hours}"),
            (hours, rest) => format!("GMT{sign}{hours}:{rest:02}"),
        }
    }
}

fn millis(zoned: &ZonedDateTime) -> Millis {
    Millis(zoned.timestamp().as_millisecond())
}

impl Env {
    /// Returns the school's time zone.
    #[must_use]
    pub fn zone(&self) -> Zone {
        self.settings().get(&TIME_ZONE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(name: &str) -> Zone {
        Zone::parse(name).unwrap()
    }

    fn at(text: &str) -> Millis {
        Millis(text.parse::<Timestamp>().unwrap().as_millisecond())
    }

    #[test]
    fn a_time_zone_is_a_place_by_any_spelling_and_nothing_else_is() {
        assert_eq!(
            [zone("asia/shanghai").name(), zone(" UTC ").name(), zone("US/Eastern").name()],
            ["Asia/Shanghai", "UTC", "US/Eastern"]
        );
        for bad in ["", "Asia/Peking", "CEST-2", "+08:00", "Etc/Unknown", "Factory", "right/Asia/Shanghai", "../etc"] {
            assert!(Zone::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn a_sale_in_the_evening_of_utc_is_the_next_days_in_shanghai() {
        let (sold, shanghai) = (at("2026-03-08T17:30:00Z"), zone("Asia/Shanghai"));
        assert_eq!(shanghai.iso(sold), "2026-03-09T01:30:00+08:00");
        assert_eq!(
            (shanghai.date(sold), shanghai.clock(sold), shanghai.offset(sold)),
            ("2026-03-09".into(), "01:30".into(), "GMT+8".into())
        );
        assert_eq!(shanghai.day(sold), at("2026-03-08T16:00:00Z"));
        assert!(shanghai.parse_day("2026-03-09").unwrap().contains(&sold));
        assert!(!shanghai.parse_day("2026-03-08").unwrap().contains(&sold));
        assert_eq!(Zone::utc().iso(sold), "2026-03-08T17:30:00Z");
    }

    #[test]
    fn the_first_and_the_last_place_of_a_day_are_two_dates_apart() {
        let now = at("2026-03-08T11:30:00Z");
        let (first, last) = (zone("Pacific/Kiritimati"), zone("Etc/GMT+12"));
        assert_eq!((first.iso(now), first.offset(now)), ("2026-03-09T01:30:00+14:00".into(), "GMT+14".into()));
        assert_eq!((last.iso(now), last.offset(now)), ("2026-03-07T23:30:00-12:00".into(), "GMT-12".into()));
        assert_eq!((first.day(now), last.day(now)), (at("2026-03-08T10:00:00Z"), at("2026-03-07T12:00:00Z")));
        for (zone, date) in [(&first, "2026-03-09"), (&last, "2026-03-07")] {
            assert!(zone.parse_day(date).unwrap().contains(&now));
        }
        assert_eq!(zone("America/St_Johns").offset(at("2026-07-01T12:00:00Z")), "GMT-2:30");
    }

    #[test]
    fn days_are_as_long_as_the_clocks_say() {
        let minutes = |name: &str, date: &str| {
            let day = zone(name).parse_day(date).unwrap();
            (day.end.0 - day.start.0) / Millis::MINUTE
        };
        for (name, date, expected) in [
            ("America/New_York", "2026-03-08", 23 * 60),
            ("America/New_York", "2026-11-01", 25 * 60),
            ("Australia/Lord_Howe", "2026-04-05", 24 * 60 + 30),
            ("Australia/Lord_Howe", "2026-10-04", 23 * 60 + 30),
            ("Pacific/Apia", "2011-12-29", 24 * 60),
            ("Pacific/Apia", "2011-12-30", 0),
            ("Pacific/Apia", "2011-12-31", 24 * 60),
            // Midnight comes twice; the first one begins the day.
            ("America/Havana", "2026-11-01", 25 * 60),
            // The last hour of the day before comes twice.
            ("America/Asuncion", "2024-03-23", 25 * 60),
            ("America/Asuncion", "2024-03-24", 24 * 60),
        ] {
            assert_eq!(minutes(name, date), expected, "{name} {date}");
        }
        // Midnight is skipped: the day begins an hour later.
        let cairo = zone("Africa/Cairo").parse_day("2026-04-24").unwrap();
        assert_eq!(
            (zone("Africa/Cairo").clock(cairo.start), cairo.end.0 - cairo.start.0),
            ("01:00".into(), 23 * Millis::HOUR)
        );
    }

    #[test]
    fn one_day_follows_another_in_every_zone() {
        for (name, from) in [
            ("America/New_York", "2026-03-06T12:00:00Z"),
            ("Australia/Lord_Howe", "2026-10-02T12:00:00Z"),
            ("Pacific/Apia", "2011-12-28T12:00:00Z"),
            ("Africa/Cairo", "2026-04-22T12:00:00Z"),
            ("America/Havana", "2026-10-30T12:00:00Z"),
            ("America/Asuncion", "2024-03-22T12:00:00Z"),
            ("Pacific/Kiritimati", "2026-03-06T12:00:00Z"),
            ("Etc/GMT+12", "2026-03-06T12:00:00Z"),
        ] {
            let zone = zone(name);
            let mut day = zone.day(at(from));
            for _ in 0..6 {
                let next = zone.next_day(day);
                assert!(
                    next > day && zone.day(next) == next && zone.day(next.plus(-1)) == day,
                    "{name} {}",
                    zone.iso(day)
                );
                assert_eq!(zone.previous_day(next.plus(5 * Millis::HOUR)), day);
                day = next;
            }
        }
    }

    #[test]
    fn dates_are_whole_dates_and_instants_without_end_do_no_harm() {
        let utc = Zone::utc();
        for bad in ["", "2026-02-30", "20260203", "2026-02-03T10:00", "x"] {
            assert_eq!(utc.parse_day(bad), None, "{bad}");
        }
        for edge in [Millis(i64::MIN), Millis(i64::MAX)] {
            let zone = zone("Asia/Shanghai");
            let _ = (zone.day(edge), zone.next_day(edge), zone.previous_day(edge), zone.iso(edge), zone.offset(edge));
        }
        assert_eq!(zone("Asia/Kathmandu").offset(Millis(0)), "GMT+5:30");
    }
}
