//! Instants as people read them, in the school's time zone.

use std::{fmt, sync::Arc};

use super::precision::Precision;
use crate::{browser, lang};
use leptos::prelude::*;
use model::Millis;

/// An instant as the school's clocks show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalTime {
    /// The date, such as `2026-03-09`.
    pub date: String,
    /// The time of day to the second, such as `01:30:00`.
    pub clock: String,
    /// The offset of the school from UTC at this instant, such as `GMT+8`.
    pub offset: String,
}

/// The school's clocks, in the context of every page on the server. Without them, all is in UTC.
#[derive(Clone)]
pub struct Clocks(pub Arc<dyn Fn(Millis) -> LocalTime + Send + Sync>);

impl fmt::Debug for Clocks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clocks")
    }
}

/// Writes the instants below elements of this selector in the reader's own manner, where the page stays what the server
/// sent.
pub fn tell_times(within: &str) {
    let lang = lang();
    for precision in Precision::ALL {
        browser::tell_times(&format!("{within} time[data-precision={}]", precision.as_str()), lang, precision);
    }
}

/// An instant in the school's time zone, and how far that is from UTC. The server writes digits; once the page is
/// interactive, it stands there in the reader's own manner.
#[component]
pub fn When(
    /// The instant.
    at: Millis,
    /// The precision.
    #[prop(optional)]
    precision: Precision,
) -> impl IntoView {
    let lang = lang();
    let text = RwSignal::new(digits(at, precision));
    Effect::new(move |_| {
        if let Some(written) = browser::local_time(at, lang, precision) {
            text.set(written);
        }
    });
    view! { <time datetime=at.iso() data-precision=precision.as_str()>{move || text.get()}</time> }
}

fn digits(at: Millis, precision: Precision) -> String {
    let utc = || LocalTime { date: at.date(), clock: at.clock_with_seconds(), offset: "UTC".to_owned() };
    let LocalTime { date, clock, offset } = use_context::<Clocks>().map_or_else(utc, |clocks| (clocks.0)(at));
    let minute = clock.get(..5).unwrap_or(&clock);
    match precision {
        Precision::Minute => format!("{date} {minute} {offset}"),
        Precision::Second => format!("{date} {clock} {offset}"),
        Precision::Day => date,
        Precision::Clock => format!("{minute} {offset}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: Millis = Millis(1_795_305_600_000 + 90 * Millis::MINUTE);

    fn html(precision: Precision, clocks: Option<Clocks>) -> String {
        Owner::new().with(|| {
            if let Some(clocks) = clocks {
                provide_context(clocks);
            }
            view! { <When at=AT precision/> }.to_html()
        })
    }

    #[test]
    fn the_server_writes_utc_and_says_so() {
        for (precision, text) in [
            (Precision::Minute, ">2026-11-22 01:30 UTC<"),
            (Precision::Second, ">2026-11-22 01:30:00 UTC<"),
            (Precision::Day, ">2026-11-22<"),
            (Precision::Clock, ">01:30 UTC<"),
        ] {
            let html = html(precision, None);
            assert!(html.contains("datetime=\"2026-11-22T01:30:00Z\"") && html.contains(text), "{html}");
        }
    }

    #[test]
    fn the_server_writes_what_the_schools_clocks_show() {
        let clocks = Clocks(Arc::new(|at| {
            let there = at.plus(-4 * Millis::HOUR);
            LocalTime { date: there.date(), clock: there.clock_with_seconds(), offset: "GMT-4".to_owned() }
        }));
        for (precision, text) in [
            (Precision::Minute, ">2026-11-21 21:30 GMT-4<"),
            (Precision::Second, ">2026-11-21 21:30:00 GMT-4<"),
            (Precision::Day, ">2026-11-21<"),
            (Precision::Clock, ">21:30 GMT-4<"),
        ] {
            let html = html(precision, Some(clocks.clone()));
            assert!(html.contains("datetime=\"2026-11-22T01:30:00Z\"") && html.contains(text), "{html}");
        }
    }
}
