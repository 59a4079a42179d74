//! How exactly a point in time is written.

/// How much of a point in time is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Precision {
    /// Day and time of day.
    #[default]
    Minute,
    /// Day and time of day, to the second.
    Second,
    /// The day alone.
    Day,
    /// The time of day alone.
    Clock,
}

impl Precision {
    pub(super) const ALL: [Self; 4] = [Self::Minute, Self::Second, Self::Day, Self::Clock];

    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Minute => "minute",
            Self::Second => "second",
            Self::Day => "day",
            Self::Clock => "clock",
        }
    }
}
