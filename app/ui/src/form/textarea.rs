//! Several lines of text.
//!
//! Leptos 0.8 writes the children of `<textarea>` unescaped on the server, which would be stored
//! XSS. So the value goes in as inner HTML that was escaped here; both sides read it alike.

use super::frame::{self, Ids};
use crate::{Text, escape::escape};
use leptos::prelude::*;

/// A labelled box for several lines.
#[component]
pub fn TextArea(
    /// The name it is sent under.
    #[prop(into)]
    name: Text,
    /// The label above it.
    #[prop(into)]
    label: Text,
    /// The value at first.
    #[prop(into, optional)]
    value: Text,
    /// The height in lines.
    #[prop(default = 5)]
    rows: u32,
    /// The help below it, before anything went wrong.
    #[prop(default = None, into)]
    help: Option<Text>,
    /// The error, and what to do about it.
    #[prop(into, optional)]
    error: Signal<Option<Text>>,
    /// Whether the browser refuses to send it empty.
    #[prop(optional)]
    required: bool,
    /// The longest text the browser takes, in UTF-16 units.
    #[prop(optional)]
    maxlength: Option<u32>,
    /// An id, for a name that the page has twice.
    #[prop(optional, into)]
    id: Option<String>,
    /// Whether it is for a key of the school's own, which no browser is to remember or to correct.
    #[prop(optional)]
    is_key: bool,
) -> impl IntoView {
    let ids = Ids::new(&name, id, help.is_some());
    view! {
        <div class="field">
            <label for=ids.control.clone()>{label}</label>
            <textarea
                class="input"
                id=ids.control.clone()
                name=name
                rows=rows
                required=required
                maxlength=maxlength
                autocomplete=is_key.then_some("off")
                spellcheck=is_key.then_some("false")
                aria-describedby=ids.described_by(error)
                aria-invalid=frame::invalid(error)
                    autofocus=frame::wrong(error)
                inner_html=contents(&value)
            ></textarea>
            {frame::notes(&ids, help, error)}
        </div>
    }
}

/// Returns the escaped value. A page's parser drops one line break after `<textarea>`, setting inner HTML
/// does not: only the server writes one in front, so that a value that begins with one keeps it.
fn contents(value: &str) -> String {
    let first = if cfg!(target_arch = "wasm32") { "" } else { "\n" };
    format!("{first}{}", escape(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_cannot_leave_its_box() {
        let html = Owner::new().with(|| {
            view! { <TextArea name="bio" label="Bio" value="</textarea><script>alert(1)</script>"/> }.to_html()
        });
        assert!(!html.contains("<script"), "{html}");
        assert!(html.contains(">\n&lt;/textarea&gt;&lt;script&gt;alert(1)"), "{html}");
    }

    #[test]
    fn no_browser_remembers_or_corrects_a_key() {
        let html = Owner::new().with(|| view! { <TextArea name="key" label="Key" is_key=true/> }.to_html());
        assert!(html.contains("autocomplete=\"off\"") && html.contains("spellcheck=\"false\""), "{html}");
    }

    #[test]
    fn an_empty_value_stays_empty() {
        let html = Owner::new().with(|| view! { <TextArea name="bio" label="Bio"/> }.to_html());
        assert!(html.contains(">\n</textarea>"), "{html}");
    }
}
