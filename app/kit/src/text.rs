//! Prices and durations as people read them.

use model::{Money, course::LessonKind};
use ui::{Text, lang};

use crate::t;

/// Returns a price in the viewer's language, or `None` when there is none to pay.
#[must_use]
pub fn price(price: Option<Money>) -> Option<String> {
    price.map(|price| price.text(lang()))
}

/// Returns a duration in seconds as text, such as `8 min` or `1 h 20 min`; at least a minute.
#[must_use]
pub fn duration(seconds: i64) -> Text {
    let minutes = ((seconds + 30) / 60).max(1);
    if minutes < 60 { t::minutes(minutes) } else { t::hours(minutes / 60, minutes % 60) }
}

/// Returns the length of a lesson in seconds as text: of a recording to the second (`12:03`), else the time that reading
/// it takes.
#[must_use]
pub fn length(kind: LessonKind, seconds: i64) -> Text {
    match kind {
        LessonKind::Video | LessonKind::Audio => ui::clock(seconds * 1_000).into(),
        LessonKind::Article | LessonKind::Document => duration(seconds),
    }
}
