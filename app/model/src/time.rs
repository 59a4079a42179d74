//! Instants, in milliseconds since 1970 in UTC.

use serde::{Deserialize, Serialize};

/// An instant: milliseconds since 1970 in UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Millis(pub i64);

impl Millis {
    /// A second, in milliseconds.
    pub const SECOND: i64 = 1_000;
    /// A minute, in milliseconds.
    pub const MINUTE: i64 = 60_000;
    /// An hour, in milliseconds.
    pub const HOUR: i64 = 60 * Self::MINUTE;
    /// A day, in milliseconds.
    pub const DAY: i64 = 24 * Self::HOUR;

    /// The instant this many milliseconds later (earlier when negative).
    #[must_use]
    pub const fn plus(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// The UTC calendar date as `2026-11-22`
    /// (civil-from-days, <https://howardhinnant.github.io/date_algorithms.html>).
    #[must_use]
    pub fn date(self) -> String {
        let z = self.0.div_euclid(Self::DAY) + 719_468;
        let era = z.div_euclid(146_097);
        let doe = z.rem_euclid(146_097);
        let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
        let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
        let mp = (5 * doy + 2) / 153;
        let day = doy - (153 * mp + 2) / 5 + 1;
        let month = if mp < 10 { mp + 3 } else { mp - 9 };
        let year = yoe + era * 400 + i64::from(month <= 2);
        format!("{year:04}-{month:02}-{day:02}")
    }

    /// The instant at which a UTC day begins that is written `2026-11-22`
    /// (days-from-civil, <https://howardhinnant.github.io/date_algorithms.html>).
    #[must_use]
    pub fn parse_date(text: &str) -> Option<Self> {
        let mut parts = text.trim().split('-').map(|part| part.parse::<i64>().ok());
        let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
        let sound = parts.next().is_none()
            && (0..=9999).contains(&year)
            && (1..=12).contains(&month)
            && (1..=31).contains(&day);
        if !sound {
            return None;
        }
        let y = if month <= 2 { year - 1 } else { year };
        let (era, mp) = (y.div_euclid(400), (month + 9) % 12);
        let (yoe, doy) = (y.rem_euclid(400), (153 * mp + 2) / 5 + day - 1);
        let days = era * 146_097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719_468;
        let instant = Self(days * Self::DAY);
        // The thirty-first of a short month is a day of the next one.
        (instant.date() == format!("{year:04}-{month:02}-{day:02}")).then_some(instant)
    }

    /// The UTC time of day as `08:30`.
    #[must_use]
    pub fn clock(self) -> String {
        let minutes = self.0.rem_euclid(Self::DAY) / Self::MINUTE;
        format!("{:02}:{:02}", minutes / 60, minutes % 60)
    }

    /// The UTC time of day as `08:30:05`.
    #[must_use]
    pub fn clock_with_seconds(self) -> String {
        format!("{}:{:02}", self.clock(), self.0.rem_euclid(Self::MINUTE) / Self::SECOND)
    }

    /// The instant to the second as [RFC 3339](https://www.rfc-editor.org/rfc/rfc3339) has it:
    /// `2026-11-22T08:30:05Z`.
    #[must_use]
    pub fn iso(self) -> String {
        format!("{}T{}Z", self.date(), self.clock_with_seconds())
    }
}

/// Lets a wrapper around `i64` travel as `bigint` on both engines.
#[cfg(feature = "row")]
macro_rules! as_bigint {
    ([$($g:ident)?] $ty:ty, |$v:ident| $get:expr, $make:expr) => {
        impl<DB: sqlx::Database, $($g)?> sqlx::Type<DB> for $ty where i64: sqlx::Type<DB> {
            fn type_info() -> DB::TypeInfo {
                <i64 as sqlx::Type<DB>>::type_info()
            }
            fn compatible(ty: &DB::TypeInfo) -> bool {
                <i64 as sqlx::Type<DB>>::compatible(ty)
            }
        }
        impl<'q, DB: sqlx::Database, $($g)?> sqlx::Encode<'q, DB> for $ty where i64: sqlx::Encode<'q, DB> {
            fn encode_by_ref(
                &self,
                buffer: &mut <DB as sqlx::Database>::ArgumentBuffer,
            ) -> Result<sqlx::encode::IsNull, sqlx::error::BoxDynError> {
                let $v = self;
                <i64 as sqlx::Encode<'q, DB>>::encode_by_ref(&$get, buffer)
            }
        }
        impl<'r, DB: sqlx::Database, $($g)?> sqlx::Decode<'r, DB> for $ty where i64: sqlx::Decode<'r, DB> {
            fn decode(value: <DB as sqlx::Database>::ValueRef<'r>) -> Result<Self, sqlx::error::BoxDynError> {
                <i64 as sqlx::Decode<'r, DB>>::decode(value).map($make)
            }
        }
    };
}
#[cfg(feature = "row")]
pub(crate) use as_bigint;

#[cfg(feature = "row")]
as_bigint!([] Millis, |at| at.0, Self);

#[cfg(test)]
mod tests {
    use super::Millis;

    #[test]
    fn dates_of_every_kind_of_year() {
        for (millis, date) in [
            (0, "1970-01-01"),
            (951_782_400_000, "2000-02-29"),
            (1_795_305_600_000, "2026-11-22"),
            (-1, "1969-12-31"),
            (4_107_542_400_000, "2100-03-01"),
        ] {
            assert_eq!(Millis(millis).date(), date);
        }
    }

    #[test]
    fn instants_are_written_to_the_second() {
        for (millis, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (1_795_305_600_000 + 8 * Millis::HOUR + 30 * Millis::MINUTE + 5_999, "2026-11-22T08:30:05Z"),
            (-1, "1969-12-31T23:59:59Z"),
        ] {
            assert_eq!(Millis(millis).iso(), text);
        }
    }
}
