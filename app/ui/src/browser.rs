//! The browser itself. Everything that touches `web_sys` is here; nothing of it runs on the
//! server, and nothing of it runs before hydration.

mod area;
mod colours;
mod drag;
mod edit;
mod film;
mod media;
mod passage;
mod place;
mod share;
pub(crate) mod stripe;
mod times;
mod upload;
mod wechat;

use leptos::{ev, prelude::window_event_listener};
use model::{Lang, url::is_whole_document};
use std::sync::OnceLock;
use wasm_bindgen::{JsCast, prelude::Closure};
use web_sys::{Element, HtmlAnchorElement, HtmlDialogElement, HtmlElement, Node};

pub(crate) use area::{Area, scroll_along};
pub(crate) use colours::on_theme_change;
pub use drag::{Dropped, drag, step_by_key};
pub use edit::{
    anchor, close_editor, edited, editors, field_name, finish_form, focus_on, forget, form_action, hold, keep, kept,
    kept_names, on_online, open_details, open_editor, refill_editor, reset_editor, submitted,
};
pub(crate) use edit::{begin_editing, leave_editor};
pub(crate) use media::{Media, can_float, cue, fill_screen, is_screen_filled};
pub use passage::{Passage, SelectedWords, go_to, go_to_millisecond, mark_passages, recording_at, selected_words};
pub use place::{has_anchor, is_narrow, scroll_to_thousandth, send_beacon, show_current};
pub(crate) use place::{in_sight, is_visible, load_script, on_leaving, remember, remembered, share_across};
pub(crate) use share::{can_share, share};
pub use stripe::Purpose;
pub(crate) use stripe::{IntentState, StripeError};
pub(crate) use times::{local_time, tell_times};
pub use upload::Uploaded;
pub(crate) use upload::{Chosen, Sent, Step, carried, carries_files, chosen, give_up, plain_name, send};
pub(crate) use wechat::{BridgeOutcome, pay as pay_in_wechat};

/// Returns the language of `<html lang>`, read once. On the server, where there is no document, the
/// school's first language is returned.
pub(crate) fn document_lang() -> Lang {
    static LANG: OnceLock<Lang> = OnceLock::new();
    *LANG.get_or_init(|| {
        document()
            .and_then(|document| document.document_element()?.get_attribute("lang"))
            .and_then(|tag| Lang::parse(&tag))
            .unwrap_or_default()
    })
}

/// Marks the page as interactive: `body[data-hydrated]`.
pub fn mark_hydrated() {
    if let Some(body) = document().and_then(|document| document.body()) {
        let _ = body.dataset().set("hydrated", "");
    }
}

/// Has the browser load the pages of [`model::url::is_whole_document`] as documents, and leave them so, whatever link
/// leads there: the router lets a link alone that says it is external. Call once, from an Effect in the shell.
pub fn load_whole_documents() {
    let Some(window) = web_sys::window() else { return };
    let mark = Closure::<dyn Fn(web_sys::Event)>::new(|event: web_sys::Event| {
        let link = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let link = link.and_then(|target| target.closest("a[href]").ok().flatten());
        let Some(link) = link.and_then(|link| link.dyn_into::<HtmlAnchorElement>().ok()) else { return };
        let here = web_sys::window().and_then(|window| window.location().pathname().ok()).unwrap_or_default();
        // A place on the same page is no page.
        let leads_away = link.pathname() != here;
        if leads_away && (is_whole_document(&link.pathname()) || is_whole_document(&here)) {
            let rel = link.get_attribute("rel").unwrap_or_default();
            let _ = link.set_attribute("rel", format!("{rel} external").trim());
        }
    });
    // Before anybody else hears of the click.
    let listener = mark.as_ref().unchecked_ref();
    let _ = window.add_event_listener_with_callback_and_bool("click", listener, true);
    mark.forget();
}

/// Makes open menus close on Escape, on a click elsewhere and after a choice, and drawers when the focus leaves.
/// Call once, from an Effect in the shell.
pub fn look_after_menus() {
    let _ = window_event_listener(ev::click, |event| {
        if let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) {
            after_click(&target);
        }
    });
    let _ = window_event_listener(ev::keydown, |event| {
        if event.key() == "Escape" {
            each("details.menu[open]", |menu| {
                close(menu);
                if let Ok(Some(summary)) = menu.query_selector("summary") {
                    focus(&summary);
                }
            });
        }
    });
    let _ = window_event_listener(ev::focusout, |event| close_left_drawer(&event));
}

/// Registers `/sw.js`, which answers when there is no network. Browsers know service workers on secure
/// addresses only; elsewhere this does nothing.
pub fn register_worker() {
    if let Some(window) = web_sys::window().filter(web_sys::Window::is_secure_context) {
        let _ = window.navigator().service_worker().register("/sw.js");
    }
}

/// Loads the page anew.
pub fn reload() {
    if let Some(window) = web_sys::window() {
        let _ = window.location().reload();
    }
}

/// Loads the document at an address of ours.
pub(crate) fn load_document(path: &str) {
    if let Some(window) = web_sys::window() {
        let _ = window.location().assign(path);
    }
}

/// Returns a path of ours as others know it: with the address by which this browser reaches the school.
#[must_use]
pub fn on_this_site(path: &str) -> String {
    let origin = web_sys::window().and_then(|window| window.location().origin().ok());
    origin.unwrap_or_default() + path
}

/// Prints the page.
pub fn print() {
    if let Some(window) = web_sys::window() {
        let _ = window.print();
    }
}

/// Opens the `<dialog>` with this id as a modal. Returns whether there was one.
pub fn open_dialog(id: &str) -> bool {
    dialog(id).is_some_and(|dialog| dialog.open() || dialog.show_modal().is_ok())
}

/// Opens the `<dialog>` with this id as a modal, or closes it when it is open. Returns whether there was one.
pub fn toggle_dialog(id: &str) -> bool {
    close_dialog(id) || open_dialog(id)
}

/// Closes the modal with this id. Returns `false` when it was opened by its address, without script.
pub(crate) fn close_dialog(id: &str) -> bool {
    dialog(id).filter(HtmlDialogElement::open).is_some_and(|dialog| {
        dialog.close();
        true
    })
}

/// Closes an open drawer when the focus goes from it to something outside.
fn close_left_drawer(event: &web_sys::FocusEvent) {
    let from = event.target().and_then(|from| from.dyn_into::<Element>().ok());
    let drawer = from.and_then(|from| from.closest(".drawer:popover-open").ok().flatten());
    let to = event.related_target().and_then(|to| to.dyn_into::<Node>().ok());
    if let (Some(drawer), Some(to)) = (drawer.and_then(|drawer| drawer.dyn_into::<HtmlElement>().ok()), to)
        && !drawer.contains(Some(&to))
    {
        let _ = drawer.hide_popover();
    }
}

/// Fetches a small file of ours. Returns `None` when it did not come.
pub async fn fetch(path: &str) -> Option<Vec<u8>> {
    let answer = gloo_net::http::Request::get(path).send().await.ok().filter(gloo_net::http::Response::ok)?;
    answer.binary().await.ok()
}

/// The answer to a form that was sent by script.
#[derive(Clone, Debug)]
pub struct Posted {
    /// The HTTP status.
    pub status: u16,
    /// The address to which a browser without script would be led.
    pub location: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}

/// Sends a form's fields to an address of ours. Returns `None` when it did not arrive.
pub async fn post(path: &str, fields: &[(String, String)]) -> Option<Posted> {
    let form = web_sys::UrlSearchParams::new().ok()?;
    for (name, value) in fields {
        form.append(name, value);
    }
    let object: &js_sys::Object = &form;
    let request = gloo_net::http::Request::post(path)
        .header("accept", "application/json")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(String::from(object.to_string()))
        .ok()?;
    let answer = request.send().await.ok()?;
    let location = answer.headers().get("location");
    Some(Posted { status: answer.status(), location, body: answer.binary().await.ok()? })
}

/// Selects the whole content of the field of an event.
pub fn select_all(event: &web_sys::FocusEvent) {
    if let Some(field) = event.target().and_then(|field| field.dyn_into::<web_sys::HtmlInputElement>().ok()) {
        field.select();
    }
}

/// Calls this when an element of this kind is pointed at or has the focus.
pub fn on_pointing(selector: &'static str, act: impl Fn() + Clone + 'static) {
    let look = move |event: &web_sys::Event| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        if target.is_some_and(|target| target.closest(selector).is_ok_and(|found| found.is_some())) {
            act();
        }
    };
    let looks = look.clone();
    let _ = window_event_listener(ev::pointerover, move |event| look(&event));
    let _ = window_event_listener(ev::focusin, move |event| looks(&event));
}

/// Puts the hidden part of the page in the place of another one, which is emptied. The focus goes to what reads the
/// same.
pub fn hand_over(from: &str, to: &str) {
    let find = |selector| document().and_then(|document| document.query_selector(selector).ok().flatten());
    let (Some(from), Some(to)) = (find(from), find(to)) else { return };
    let _ = to.remove_attribute("hidden");
    let focused = document().and_then(|document| document.active_element());
    if let Some(focused) = focused.filter(|focused| from.contains(Some(focused)))
        && let Ok(alike) = to.query_selector_all(&focused.tag_name())
    {
        let same = (0..alike.length())
            .filter_map(|index| alike.item(index))
            .find(|other| other.text_content() == focused.text_content());
        if let Some(same) = same {
            // The router says where the page stands.
            let stay = web_sys::FocusOptions::new();
            stay.set_prevent_scroll(true);
            let _ = same.unchecked_ref::<HtmlElement>().focus_with_options(&stay);
        }
    }
    let _ = from.set_attribute("hidden", "");
    from.set_inner_html("");
}

/// Presses the link or button within an element.
pub fn press(id: &str) {
    let found =
        document().and_then(|document| document.query_selector(&format!("#{id} :is(a, button)")).ok().flatten());
    if let Some(found) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
        found.click();
    }
}

/// Scrolls a list so far that one of its lines is in sight.
pub fn show_line(id: &str) {
    if let Some(line) = document().and_then(|document| document.get_element_by_id(id)) {
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
        line.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// Waits for this many milliseconds.
pub async fn pause(milliseconds: i32) {
    let waited = js_sys::Promise::new(&mut |done, _| {
        if let Some(window) = web_sys::window() {
            let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(&done, milliseconds);
        }
    });
    let _ = wasm_bindgen_futures::JsFuture::from(waited).await;
}

/// Puts a text on the clipboard.
pub(crate) fn copy(text: &str) {
    if let Some(window) = web_sys::window().filter(web_sys::Window::is_secure_context) {
        let _ = window.navigator().clipboard().write_text(text);
    }
}

fn after_click(target: &Element) {
    let link = target.closest("a").ok().flatten();
    let choice = target.closest(".menu-item").ok().flatten();
    each("details.menu[open]", |menu| {
        let is_around = menu.contains(Some(target.unchecked_ref::<Node>()));
        if link.is_some() || choice.is_some() || !is_around {
            close(menu);
        }
        // A button that is out of sight has no focus to keep.
        if is_around
            && choice.is_some()
            && link.is_none()
            && let Ok(Some(summary)) = menu.query_selector("summary")
        {
            focus(&summary);
        }
    });
    let drawer = link.and_then(|link| link.closest("[popover]").ok().flatten());
    if let Some(drawer) = drawer.and_then(|drawer| drawer.dyn_into::<HtmlElement>().ok()) {
        let _ = drawer.hide_popover();
    }
}

fn close(menu: &Element) {
    let _ = menu.remove_attribute("open");
}

fn focus(element: &Element) {
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        let _ = element.focus();
    }
}

fn each(selector: &str, act: impl Fn(&Element)) {
    let Some(found) = document().and_then(|document| document.query_selector_all(selector).ok()) else {
        return;
    };
    for index in 0..found.length() {
        if let Some(element) = found.item(index).and_then(|node| node.dyn_into::<Element>().ok()) {
            act(&element);
        }
    }
}

fn dialog(id: &str) -> Option<HtmlDialogElement> {
    document()?.get_element_by_id(id)?.dyn_into().ok()
}

fn document() -> Option<web_sys::Document> {
    if cfg!(target_arch = "wasm32") { web_sys::window()?.document() } else { None }
}
