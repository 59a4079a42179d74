//! Instants as people read them.

use super::precision::Precision;
use crate::{browser, lang};
use leptos::prelude::*;
use model::Millis;

/// Writes the instants below elements of this selector in the reader's own time and manner, where the page
/// stays what the server sent.
pub fn tell_times(within: &str) {
    let lang = lang();
    for precision in Precision::ALL {
        browser::tell_times(&format!("{within} time[data-precision={}]", precision.as_str()), lang, precision);
    }
}

/// An instant. The server writes it in UTC and says so; once the page is interactive, it stands
/// there in the reader's own time and manner.
#[component]
pub fn When(
    /// The instant.
    at: Millis,
    /// The precision.
    #[prop(optional)]
    precision: Precision,
) -> impl IntoView {
    let lang = lang();
    let text = RwSignal::new(utc(at, precision));
    Effect::new(move |_| text.set(browser::local_time(at, lang, precision)));
    view! { <time datetime=at.iso() data-precision=precision.as_str()>{move || text.get()}</time> }
}

fn utc(at: Millis, precision: Precision) -> String {
    match precision {
        Precision::Minute => format!("{} {} UTC", at.date(), at.clock()),
        Precision::Second => format!("{} {} UTC", at.date(), at.clock_with_seconds()),
        Precision::Day => at.date(),
        Precision::Clock => format!("{} UTC", at.clock()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_server_writes_utc_and_says_so() {
        let at = Millis(1_795_305_600_000 + 90 * Millis::MINUTE);
        let html = |precision| Owner::new().with(|| view! { <When at precision/> }.to_html());
        for (precision, text) in [
            (Precision::Minute, ">2026-11-22 01:30 UTC<"),
            (Precision::Second, ">2026-11-22 01:30:00 UTC<"),
            (Precision::Day, ">2026-11-22<"),
            (Precision::Clock, ">01:30 UTC<"),
        ] {
            let html = html(precision);
            assert!(html.contains("datetime=\"2026-11-22T01:30:00Z\"") && html.contains(text), "{html}");
        }
    }
}
