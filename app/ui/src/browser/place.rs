//! The reader's position in a page, and the moment when they leave it.

use leptos::{
    ev,
    prelude::{on_cleanup, window_event_listener, window_event_listener_untyped},
};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlScriptElement, MouseEvent, UrlSearchParams, VisibilityState};

use super::document;

/// Sends a form, even while the page goes away. Returns whether the browser accepted it. Nobody learns of a response.
pub fn send_beacon(address: &str, form: &[(&str, &str)]) -> bool {
    let (Some(window), Ok(fields)) = (web_sys::window(), UrlSearchParams::new()) else { return false };
    for (name, value) in form {
        fields.append(name, value);
    }
    window.navigator().send_beacon_with_opt_url_search_params(address, Some(&fields)).unwrap_or(false)
}

/// Runs the action when the page is hidden or left, the last moment that a browser promises. Ends with the current
/// owner.
pub(crate) fn on_leaving(act: impl Fn() + Clone + 'static) {
    let hidden = {
        let act = act.clone();
        window_event_listener_untyped("visibilitychange", move |_| {
            if !is_visible() {
                act();
            }
        })
    };
    let gone = window_event_listener(ev::pagehide, move |_| act());
    on_cleanup(move || {
        hidden.remove();
        gone.remove();
    });
}

/// Returns whether somebody can see the page.
pub(crate) fn is_visible() -> bool {
    document().is_some_and(|document| document.visibility_state() == VisibilityState::Visible)
}

/// Returns whether the address names a place in the page.
pub fn has_anchor() -> bool {
    let hash = web_sys::window().and_then(|window| window.location().hash().ok());
    hash.is_some_and(|hash| hash.len() > 1)
}

/// Returns whether the window is as narrow as a phone.
pub fn is_narrow() -> bool {
    let width = web_sys::window().and_then(|window| window.inner_width().ok()?.as_f64());
    width.is_some_and(|width| width <= 720.0)
}

/// Moves a strip of links sideways until the one of this page is in its middle.
pub fn show_current(strip: &str) {
    let Some(strip) = document().and_then(|document| document.get_element_by_id(strip)) else { return };
    let Ok(Some(link)) = strip.query_selector("[aria-current]") else { return };
    let (around, bounds) = (strip.get_bounding_client_rect(), link.get_bounding_client_rect());
    let aside = bounds.left() - around.left() - (around.width() - bounds.width()) / 2.0;
    #[expect(clippy::cast_possible_truncation, reason = "pixels")]
    strip.set_scroll_left(strip.scroll_left() + aside as i32);
}

/// Returns the first and the last thousandth of an element that are in the window, or `None` while it has no height.
pub(crate) fn in_sight(id: &str) -> Option<(i64, i64)> {
    let (window, element) = (web_sys::window()?, document()?.get_element_by_id(id)?);
    let (bounds, height) = (element.get_bounding_client_rect(), window.inner_height().ok()?.as_f64()?);
    let whole = bounds.height();
    if whole < 1.0 {
        return None;
    }
    // Half a pixel is nobody's last line.
    let bottom = if bounds.bottom() <= height + 2.0 { 1_000 } else { thousandths(height - bounds.top(), whole) };
    Some((thousandths(bar() - bounds.top(), whole), bottom))
}

/// Returns how far across the listening element a pointer is: 0 at its left, 1 at its right.
pub(crate) fn share_across(event: &MouseEvent) -> Option<f64> {
    let bounds = event.current_target()?.dyn_into::<Element>().ok()?.get_bounding_client_rect();
    (bounds.width() > 0.0).then(|| (f64::from(event.client_x()) - bounds.left()) / bounds.width())
}

/// Scrolls to a thousandth of an element, below the bar on top.
pub fn scroll_to_thousandth(id: &str, place: i64) {
    let (Some(window), Some(element)) =
        (web_sys::window(), document().and_then(|document| document.get_element_by_id(id)))
    else {
        return;
    };
    let bounds = element.get_bounding_client_rect();
    #[expect(clippy::cast_precision_loss, reason = "thousandths")]
    let share = place as f64 / 1_000.0;
    window.scroll_by_with_x_and_y(0.0, bounds.top() + bounds.height() * share - bar());
}

/// Loads a script of the package once; only pages that need it ask for it.
pub(crate) fn load_script(name: &str) {
    let Some(document) = document() else { return };
    let Some(folder) = package(&document) else { return };
    let address = format!("{folder}{name}");
    if document.query_selector(&format!("script[src=\"{address}\"]")).is_ok_and(|found| found.is_some()) {
        return;
    }
    let made = document.create_element("script").ok().and_then(|made| made.dyn_into::<HtmlScriptElement>().ok());
    if let (Some(script), Some(head)) = (made, document.head()) {
        script.set_type("module");
        script.set_src(&address);
        let _ = head.append_child(&script);
    }
}

/// Returns the text that was kept under this name in this browser.
pub(crate) fn remembered(name: &str) -> Option<String> {
    if cfg!(target_arch = "wasm32") { web_sys::window()?.local_storage().ok()??.get_item(name).ok()? } else { None }
}

/// Keeps a text in this browser.
pub(crate) fn remember(name: &str, value: &str) {
    if let Some(Ok(Some(kept))) = web_sys::window().map(|window| window.local_storage()) {
        let _ = kept.set_item(name, value);
    }
}

/// Returns the folder of scripts and styles, as the document names it.
fn package(document: &web_sys::Document) -> Option<String> {
    let style = document.query_selector("link[rel=stylesheet]").ok()??.get_attribute("href")?;
    style.rfind('/').map(|end| style[..=end].to_owned())
}

/// Returns the height of the bar on top.
fn bar() -> f64 {
    let bar = document().and_then(|document| document.query_selector(".topbar").ok()?);
    bar.and_then(|bar: Element| bar.dyn_into::<HtmlElement>().ok()).map_or(0.0, |bar| bar.offset_height().into())
}

#[expect(clippy::cast_possible_truncation, reason = "clamped to thousandths")]
fn thousandths(part: f64, whole: f64) -> i64 {
    (part * 1_000.0 / whole).clamp(0.0, 1_000.0) as i64
}
