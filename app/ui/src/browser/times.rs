//! Instants in the school's time zone, as people of the page's language write them.

use std::sync::OnceLock;

use js_sys::{Date, Function, Object, Reflect};
use model::{Lang, Millis};
use wasm_bindgen::JsCast;

use super::{document, each};
use crate::Precision;

/// Returns an instant in the school's time zone. Returns `None` where the browser does not know that zone.
pub(crate) fn local_time(at: Millis, lang: Lang, precision: Precision) -> Option<String> {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of any calendar fit into 53 bits")]
    local(&Date::new(&(at.0 as f64).into()), lang, precision)
}

/// Writes the instants of these `<time>` elements.
pub(crate) fn tell_times(selector: &str, lang: Lang, precision: Precision) {
    each(selector, |time| {
        let at = time.get_attribute("datetime").map(|at| Date::new(&at.into()));
        if let Some(text) = at.and_then(|at| local(&at, lang, precision)) {
            time.set_text_content(Some(&text));
        }
    });
}

/// Returns the zone of `<html data-time-zone>`, read once.
fn zone() -> &'static str {
    static ZONE: OnceLock<String> = OnceLock::new();
    ZONE.get_or_init(|| {
        let root = document().and_then(|document| document.document_element());
        root.and_then(|root| root.get_attribute("data-time-zone")).unwrap_or_else(|| "UTC".to_owned())
    })
}

fn local(date: &Date, lang: Lang, precision: Precision) -> Option<String> {
    let styles: &[(&str, &str)] = match precision {
        Precision::Minute => &[("dateStyle", "medium"), ("timeStyle", "short")],
        Precision::Second => &[("dateStyle", "medium"), ("timeStyle", "medium")],
        Precision::Day => &[("dateStyle", "medium")],
        Precision::Clock => &[("timeStyle", "short")],
    };
    // The British manner is the one that no reader of English mistakes: the month is a word, the day has 24 hours.
    let text = written(date, if lang == Lang::ZhHans { "zh-CN" } else { "en-GB" }, styles)?;
    Some(if precision == Precision::Day { text } else { format!("{text} {}", offset(date)?) })
}

/// Returns how far the zone is from UTC at this instant, such as `GMT+8`, as the server writes it.
fn offset(date: &Date) -> Option<String> {
    if zone() == "UTC" {
        return Some("UTC".to_owned());
    }
    let text = written(date, "en-US", &[("hour", "numeric"), ("timeZoneName", "shortOffset")])?;
    text.split_whitespace().last().map(str::to_owned)
}

/// Writes an instant with these options of `Intl.DateTimeFormat`.
fn written(date: &Date, locale: &str, styles: &[(&str, &str)]) -> Option<String> {
    let options = Object::new();
    for (name, style) in styles.iter().chain(&[("timeZone", zone())]) {
        Reflect::set(&options, &(*name).into(), &(*style).into()).ok()?;
    }
    // An unknown zone throws.
    let write: Function = Reflect::get(date, &"toLocaleString".into()).ok()?.dyn_into().ok()?;
    write.call2(date, &locale.into(), &options).ok()?.as_string()
}
