//! The precision of an instant.

/// The precision with which an instant is shown.
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
