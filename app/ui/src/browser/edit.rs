//! Forms that a script sends, fields that open in place, and text that is kept until it can be sent.

use js_sys::{Array, Iterator as JsIterator};
use leptos::{
    ev::{self, SubmitEvent},
    prelude::{on_cleanup, window_event_listener},
};
use wasm_bindgen::JsCast;
use web_sys::{
    Element, Event, FormData, HtmlElement, HtmlFormElement, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement,
};

use super::{document, focus};

/// Takes a form over from the browser. Returns what it would have sent, with the button that was pressed.
pub fn submitted(event: &SubmitEvent) -> Vec<(String, String)> {
    event.prevent_default();
    let form = event.target().and_then(|target| target.dyn_into::<HtmlFormElement>().ok());
    let data = form.and_then(|form| FormData::new_with_form(&form).ok());
    let mut fields = data.map(|data| entries(&data.entries())).unwrap_or_default();
    if let Some(button) = event.submitter()
        && let (Some(name), Some(value)) = (button.get_attribute("name"), button.get_attribute("value"))
    {
        fields.push((name, value));
    }
    fields
}

/// Holds a form back in which the field with one id is not good yet, and focuses that field, so that nothing typed into
/// the others is lost. Returns whether it was held back. A button that leads elsewhere may send it.
pub fn hold(event: &SubmitEvent, bad: &str, lest: &str) -> bool {
    let form = event.target().and_then(|target| target.dyn_into::<HtmlFormElement>().ok());
    let find = |id: &str| {
        let found = form.as_ref()?.query_selector(&format!("#{id}")).ok().flatten()?;
        found.dyn_into::<HtmlInputElement>().ok()
    };
    let is_elsewhere = event.submitter().is_some_and(|button| button.has_attribute("formaction"));
    let is_typed = find(lest).is_some_and(|field| !field.value().trim().is_empty());
    let Some(field) = find(bad).filter(|_| is_typed && !is_elsewhere) else { return false };
    event.prevent_default();
    focus(&field);
    true
}

/// Returns the address to which the form of an event is sent.
pub fn form_action(event: &SubmitEvent) -> Option<String> {
    event.target()?.dyn_into::<Element>().ok()?.get_attribute("action")
}

/// Empties the form of an event that was sent by script, and closes the `<details>` around it with the focus on what
/// opened it.
pub fn finish_form(event: &SubmitEvent) {
    let form = event.target().and_then(|target| target.dyn_into::<HtmlFormElement>().ok());
    let Some(form) = form else { return };
    let Ok(Some(opened)) = form.closest("details") else { return };
    form.reset();
    leave(&opened);
}

/// Opens the `<details>` with this id, if there is one, and puts the focus into its first field of text.
pub fn open_details(id: &str) {
    if let Some(details) = document().and_then(|document| document.get_element_by_id(id)) {
        let _ = details.set_attribute("open", "");
        focus_on(format!("#{id} textarea"));
    }
}

fn entries(all: &JsIterator) -> Vec<(String, String)> {
    let pairs = all.into_iter().flatten().map(wasm_bindgen::JsCast::unchecked_into::<Array>);
    pairs.filter_map(|pair| Some((pair.get(0).as_string()?, pair.get(1).as_string()?))).collect()
}

/// Returns the name of the field that an event comes from.
pub fn field_name(event: &Event) -> Option<String> {
    event.target()?.dyn_into::<Element>().ok()?.get_attribute("name")
}

/// Returns the editor in place that an event comes from: its id, and the values of its form's fields.
pub fn edited(event: &Event) -> Option<(String, Vec<(String, String)>)> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    let editor = target.closest("details.in-place[id]").ok()??;
    let form = target.closest("form").ok()??.dyn_into::<HtmlFormElement>().ok()?;
    let data = FormData::new_with_form(&form).ok()?;
    Some((editor.id(), entries(&data.entries())))
}

/// Returns the ids of all editors in place that the page has.
pub fn editors() -> Vec<String> {
    let found = document().and_then(|document| document.query_selector_all("details.in-place[id]").ok());
    let ids = |found: web_sys::NodeList| (0..found.length()).filter_map(move |at| found.item(at)?.dyn_into().ok());
    found.into_iter().flat_map(ids).map(|editor: Element| editor.id()).collect()
}

/// Opens an editor in place with these values in its fields, without taking the focus. Returns whether they differ from
/// those that were there.
pub fn refill_editor(id: &str, fields: &[(&str, &str)]) -> bool {
    let Some(editor) = in_place(id) else { return false };
    let mut differs = false;
    for (name, value) in fields {
        let field = editor.query_selector(&format!(".in-place-body [name='{name}']:not([type=hidden])"));
        differs |= field.ok().flatten().is_some_and(|field| refill(&field, value));
    }
    if differs && !editor.has_attribute("open") {
        let _ = editor.set_attribute(REFILLED, "");
        let _ = editor.set_attribute("open", "");
    }
    differs
}

/// The attribute of an editor that was opened with text for somebody who reads something else at that moment.
const REFILLED: &str = "data-refilled";

fn refill(field: &Element, value: &str) -> bool {
    if let Some(field) = field.dyn_ref::<HtmlInputElement>() {
        let differs = field.value() != value;
        field.set_value(value);
        differs
    } else if let Some(field) = field.dyn_ref::<HtmlTextAreaElement>() {
        let differs = field.value() != value;
        field.set_value(value);
        differs
    } else if let Some(field) = field.dyn_ref::<HtmlSelectElement>() {
        let differs = field.value() != value;
        field.set_value(value);
        differs
    } else {
        false
    }
}

/// Resets the fields of an editor in place to their original values, and closes it.
pub fn reset_editor(id: &str) {
    let Some(editor) = in_place(id) else { return };
    if let Ok(Some(form)) = editor.query_selector(".in-place-body form")
        && let Some(form) = form.dyn_ref::<HtmlFormElement>()
    {
        form.reset();
    }
    super::close(&editor);
}

/// Opens the editor in place with this id, if there is one.
pub fn open_editor(id: &str) {
    if let Some(editor) = in_place(id) {
        let _ = editor.set_attribute("open", "");
    }
}

/// Returns the place in the page that the address names.
pub fn anchor() -> Option<String> {
    let hash = web_sys::window()?.location().hash().ok()?;
    hash.strip_prefix('#').filter(|anchor| !anchor.is_empty()).map(String::from)
}

fn in_place(id: &str) -> Option<Element> {
    document()?.get_element_by_id(id).filter(|found| found.matches("details.in-place").unwrap_or(false))
}

/// Closes the field that opened in place around what an event came from, and gives the focus back to what opened it.
pub fn close_editor(event: &Event) {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    if let Some(editor) = target.and_then(|target| target.closest("details.in-place").ok().flatten()) {
        leave(&editor);
    }
}

fn leave(editor: &Element) {
    super::close(editor);
    if let Ok(Some(summary)) = editor.query_selector("summary") {
        focus(&summary);
    }
}

/// Closes a field that opened in place, on Escape.
pub(crate) fn leave_editor(event: &ev::KeyboardEvent) {
    if event.key() == "Escape" && !event.is_composing() {
        event.stop_propagation();
        close_editor(event);
    }
}

/// Puts the cursor into the first field of what has just opened.
pub(crate) fn begin_editing(event: &Event) {
    let editor = event.current_target().and_then(|target| target.dyn_into::<Element>().ok());
    let Some(editor) = editor.filter(|editor| editor.has_attribute("open")) else { return };
    if editor.has_attribute(REFILLED) {
        let _ = editor.remove_attribute(REFILLED);
        return;
    }
    if let Ok(Some(field)) = editor.query_selector(".in-place-body :is(input:not([type=hidden]), textarea, select)") {
        focus(&field);
        if let Some(input) = field.dyn_ref::<web_sys::HtmlInputElement>() {
            input.select();
        }
    }
}

/// Puts the focus on the first element that a selector finds, when the page is drawn next.
pub fn focus_on(selector: String) {
    leptos::prelude::request_animation_frame(move || {
        let found = document().and_then(|document| document.query_selector(&selector).ok()?);
        if let Some(element) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
            focus(&element);
        }
    });
}

/// Keeps a text in this browser under a name.
pub fn keep(name: &str, value: &str) {
    super::remember(name, value);
}

/// Returns the text that was kept under a name.
pub fn kept(name: &str) -> Option<String> {
    super::remembered(name)
}

/// Returns the names that begin like this under which texts were kept.
pub fn kept_names(prefix: &str) -> Vec<String> {
    let Some(Ok(Some(kept))) = web_sys::window().map(|window| window.local_storage()) else { return Vec::new() };
    let names = (0..kept.length().unwrap_or_default()).filter_map(|place| kept.key(place).ok().flatten());
    names.filter(|name| name.starts_with(prefix)).collect()
}

/// Removes the text that was kept under a name.
pub fn forget(name: &str) {
    if let Some(Ok(Some(kept))) = web_sys::window().map(|window| window.local_storage()) {
        let _ = kept.remove_item(name);
    }
}

/// Runs the action when there is a connection again. Ends with the current owner.
pub fn on_online(act: impl Fn() + 'static) {
    if !cfg!(target_arch = "wasm32") {
        return;
    }
    let listening = window_event_listener(ev::online, move |_| act());
    on_cleanup(move || listening.remove());
}
