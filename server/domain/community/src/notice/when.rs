//! When a mail or text message may come: at once or after the quiet hours, and the hour of the digest.

use ground::{Env, settings::SettingValue, time::Zone};
use model::{Millis, notice::DIGEST_HOUR};

/// The hours in which a person is left alone, and that of their digest.
#[derive(Clone, Debug)]
pub(super) struct Hours {
    zone: Zone,
    /// The hours at which the quiet begins and ends; `None` where there is none.
    quiet: Option<(i64, i64)>,
    digest: i64,
}

/// The columns of `notice_setting`, all empty for whoever has chosen nothing.
#[derive(Clone, Debug, Default, sqlx::FromRow)]
pub(super) struct HoursRow {
    pub quiet_from: Option<i64>,
    pub quiet_until: Option<i64>,
    pub digest_hour: Option<i64>,
    pub time_zone: Option<String>,
}

impl HoursRow {
    /// Returns the hours in the person's time zone. One that this machine does not know any more is the school's.
    pub fn hours(self, env: &Env) -> Hours {
        Hours {
            zone: self.time_zone.and_then(|name| Zone::parse(&name)).unwrap_or_else(|| env.zone()),
            quiet: self.quiet_from.zip(self.quiet_until).filter(|(from, until)| from != until),
            digest: self.digest_hour.unwrap_or(DIGEST_HOUR),
        }
    }
}

impl Hours {
    /// Returns the first instant from `now` on that is not in the quiet hours.
    pub fn first_loud(&self, now: Millis) -> Millis {
        let Some((from, until)) = self.quiet else { return now };
        let hour = hour(&self.zone, now);
        let is_quiet = if from < until { (from..until).contains(&hour) } else { hour >= from || hour < until };
        if is_quiet { self.next(now, until) } else { now }
    }

    /// Returns when the next digest comes: in its hour, or after the quiet hours where that lies in them.
    pub fn next_digest(&self, now: Millis) -> Millis {
        self.first_loud(self.next(now, self.digest))
    }

    /// Returns the next instant at which a clock there strikes this hour.
    fn next(&self, now: Millis, hour: i64) -> Millis {
        let today = strike(&self.zone, now, hour);
        if today > now { today } else { strike(&self.zone, self.zone.next_day(now), hour) }
    }
}

fn hour(zone: &Zone, at: Millis) -> i64 {
    zone.clock(at).get(..2).and_then(|hour| hour.parse().ok()).unwrap_or_default()
}

/// Returns when this hour begins on the day of `at`; where clocks skip it, an hour later.
fn strike(zone: &Zone, at: Millis, wanted: i64) -> Millis {
    let day = zone.day(at);
    let begins = day.plus(wanted * Millis::HOUR);
    // On the days on which clocks are changed, the hours behind the change are shifted.
    let shift = (wanted - hour(zone, begins) + 36) % 24 - 12;
    let shifted = begins.plus(shift * Millis::HOUR);
    if zone.day(shifted) == day && hour(zone, shifted) >= wanted { shifted } else { begins }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(zone: &str, quiet: Option<(i64, i64)>, digest: i64) -> Hours {
        Hours { zone: Zone::parse(zone).unwrap(), quiet, digest }
    }

    /// The instant of a date and an hour there.
    fn at(zone: &str, date: &str, hour: i64) -> Millis {
        let zone = Zone::parse(zone).unwrap();
        strike(&zone, zone.parse_day(date).unwrap().start, hour)
    }

    #[test]
    fn what_comes_in_quiet_hours_waits_until_they_end() {
        let shanghai = "Asia/Shanghai";
        let over_night = hours(shanghai, Some((22, 7)), 8);
        for (now, then) in [
            (at(shanghai, "2026-11-22", 21), at(shanghai, "2026-11-22", 21)),
            (at(shanghai, "2026-11-22", 22), at(shanghai, "2026-11-23", 7)),
            (at(shanghai, "2026-11-23", 6), at(shanghai, "2026-11-23", 7)),
            (at(shanghai, "2026-11-23", 7), at(shanghai, "2026-11-23", 7)),
        ] {
            assert_eq!(over_night.first_loud(now), then, "{}", now.iso());
        }
        let siesta = hours("Europe/Madrid", Some((13, 16)), 8);
        let noon = at("Europe/Madrid", "2026-07-01", 13);
        assert_eq!(siesta.first_loud(noon.plus(1)), noon.plus(3 * Millis::HOUR));
        assert_eq!(hours(shanghai, None, 8).first_loud(noon), noon);
    }

    #[test]
    fn a_digest_comes_once_a_day_in_its_hour_and_not_in_quiet_hours() {
        let york = "America/New_York";
        let eight = hours(york, None, 8);
        let first = eight.next_digest(at(york, "2026-03-07", 9));
        assert_eq!(first, at(york, "2026-03-08", 8), "clocks are set an hour ahead that night");
        assert_eq!(first.iso(), "2026-03-08T12:00:00Z");
        assert_eq!(eight.next_digest(first), at(york, "2026-03-09", 8), "the next one, when it strikes");
        assert_eq!(eight.next_digest(first.plus(-1)), first);
        let late = hours(york, Some((22, 9)), 8);
        assert_eq!(late.next_digest(first), at(york, "2026-03-09", 9));
    }

    #[test]
    fn an_hour_that_clocks_skip_begins_later() {
        let skipped = at("America/New_York", "2026-03-08", 2);
        assert_eq!(skipped.iso(), "2026-03-08T07:00:00Z", "03:00 there");
    }
}
