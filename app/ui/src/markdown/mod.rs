//! A Markdown editor: a plain box for text with tools, shortcuts and a preview beside it. Pictures and tables can be
//! pasted into it. Without script the box stays.

mod ops;
mod toolbar;

use crate::{
    Glyph, Icon, Text,
    browser::{self, Area, Chosen, Sent, Step, Uploaded},
    editing::{Refusal, UploadsHere},
    escape::escape,
    t,
};
use leptos::{ev, html::Textarea, prelude::*, task::spawn_local};
use ops::Change;
use toolbar::{Tool, Toolbar};

/// Returns the tool of a key, pressed with Ctrl or ⌘.
fn by_key(key: &str) -> Option<Tool> {
    Some(match key {
        "b" => Tool::Bold,
        "i" => Tool::Italic,
        "k" => Tool::Link,
        "e" => Tool::Code,
        _ => return None,
    })
}

impl Tool {
    fn change(self, text: &str, selection: std::ops::Range<usize>) -> Change {
        match self {
            Self::Bold => ops::wrap(text, selection, "**"),
            Self::Italic => ops::wrap(text, selection, "*"),
            Self::Heading => ops::heading(text, selection),
            Self::Link => ops::link(text, selection),
            Self::List => ops::lines(text, selection, "- "),
            Self::Numbers => ops::lines(text, selection, "1. "),
            Self::Quote => ops::lines(text, selection, "> "),
            Self::Code => ops::code(text, selection),
            Self::Table => ops::block(text, selection, &t::editor_new_table()),
        }
    }
}

/// The editor. It changes `value`; `preview` is its rendered form.
#[component]
pub fn MarkdownEditor(
    /// The name it is sent under.
    #[prop(into)]
    name: Text,
    /// The label above it.
    #[prop(into)]
    label: Text,
    /// The text.
    value: RwSignal<String>,
    /// The text as sanitised HTML.
    preview: Signal<String>,
    /// The language of the text.
    #[prop(into)]
    lang: String,
    /// The error.
    #[prop(into)]
    error: Signal<Option<Text>>,
    /// The id of the course that pictures belong to.
    #[prop(into)]
    course: String,
    /// Adds a picture, and returns the name under which the text finds it.
    on_picture: Callback<Uploaded, String>,
    /// The action when the box was left.
    on_rest: Callback<()>,
) -> impl IntoView {
    let area = NodeRef::<Textarea>::new();
    let shown = NodeRef::<leptos::html::Div>::new();
    let look = RwSignal::new(false);
    let escaped = StoredValue::new(false);
    let pictures = Pictures {
        course: StoredValue::new(course),
        area,
        value,
        on_picture,
        state: RwSignal::new(None),
        refused: RwSignal::new(None),
        here: use_context(),
    };
    // What was typed before the script was there counts; else text from elsewhere goes into the box.
    let first = value.get_untracked();
    let is_new = StoredValue::new(true);
    Effect::new(move |_| {
        let text = value.get();
        let Some(area) = area.get() else { return };
        let there = area.value();
        let is_early = is_new.try_update_value(std::mem::take) == Some(true) && there.trim_end() != first.trim_end();
        if is_early && text == first {
            value.set(there);
        } else if there != text {
            area.set_value(&text);
        }
    });
    let act = move |tool: Tool| {
        with(area, value, |text, selection| Some(tool.change(text, selection)));
    };
    let id = format!("field-{name}");
    let error_id = format!("{id}-error");
    let described = error_id.clone();
    view! {
        <div class="field markdown" class:markdown-look=look>
            <div class="markdown-head">
                <label for=id.clone()>{label}</label>
                <button
                    class="button button-quiet markdown-switch needs-script"
                    type="button"
                    aria-pressed=move || if look.get() { "true" } else { "false" }
                    on:click=move |_| look.update(|look| *look = !*look)
                >
                    <Icon glyph=Glyph::Eye/>
                    {t::editor_preview()}
                </button>
            </div>
            <Toolbar act=Callback::new(act) on_pictures=Callback::new(move |files| pictures.take(files))/>
            <div class="markdown-panes">
                <textarea
                    node_ref=area
                    class="input markdown-text"
                    id=id
                    name=name
                    rows="20"
                    lang=lang.clone()
                    aria-describedby=move || error.with(Option::is_some).then(|| described.clone())
                    aria-invalid=move || error.with(Option::is_some).then_some("true")
                    inner_html=contents(&value.get_untracked())
                    on:input=move |event| value.set(event_target_value(&event))
                    on:blur=move |_| on_rest.run(())
                    on:keydown=move |event| key(&event, area, value, escaped)
                    on:paste=move |event| paste(&event, pictures)
                    on:dragover=|event: ev::DragEvent| over(&event)
                    on:drop=move |event: ev::DragEvent| dropped(&event, pictures)
                    on:scroll=move |_| browser::scroll_along(area.get_untracked(), shown.get_untracked())
                ></textarea>
                <div
                    node_ref=shown
                    class="markdown-shown prose needs-script"
                    lang=lang
                    tabindex="0"
                    role="region"
                    aria-label=t::editor_preview()
                    inner_html=move || preview.get()
                    on:scroll=move |_| browser::scroll_along(shown.get_untracked(), area.get_untracked())
                ></div>
            </div>
            <div aria-live="polite">
                {move || error.get().map(|text| view! {
                    <p class="field-error" id=error_id.clone()><Icon glyph=Glyph::Alert/> <span>{text}</span></p>
                })}
                {move || pictures.state.get().map(|text| view! { <p class="small muted">{text}</p> })}
                {move || pictures.refused.get().map(|words| view! { <Refusal words/> })}
            </div>
            <p class="field-help needs-script">{t::editor_help()}</p>
        </div>
    }
}

/// Returns the escaped text; see the plain box for the line break.
fn contents(value: &str) -> String {
    let first = if cfg!(target_arch = "wasm32") { "" } else { "\n" };
    format!("{first}{}", escape(value))
}

/// Changes the text of the box as if it was typed, so that it can be undone.
fn with(
    area: NodeRef<Textarea>,
    value: RwSignal<String>,
    change: impl FnOnce(&str, std::ops::Range<usize>) -> Option<Change>,
) -> bool {
    let Some(area) = area.get_untracked() else { return false };
    let area = Area(area);
    let text = area.text();
    let Some(change) = change(&text, area.selection(&text)) else { return false };
    area.put(&text, change.range, &change.with, change.select);
    value.set(area.text());
    true
}

/// Acts on a key. `escaped` says that Escape was the key before, so that Tab leaves the box even from within a list.
fn key(event: &ev::KeyboardEvent, area: NodeRef<Textarea>, value: RwSignal<String>, escaped: StoredValue<bool>) {
    if event.is_composing() {
        return;
    }
    // Shift alone is on the way to Shift+Tab.
    let leaves = escaped.get_value();
    if event.key() != "Shift" {
        escaped.set_value(event.key() == "Escape");
    }
    let is_changed = match &*event.key() {
        "Enter" if !event.shift_key() => with(area, value, |text, selection| {
            selection.is_empty().then(|| ops::enter(text, selection.start)).flatten()
        }),
        "Tab" if leaves => false,
        "Tab" => {
            let out = event.shift_key();
            with(area, value, |text, selection| ops::indent(text, selection, out))
        }
        key if (event.ctrl_key() || event.meta_key()) && !event.alt_key() => match by_key(&key.to_lowercase()) {
            Some(tool) => with(area, value, |text, selection| Some(tool.change(text, selection))),
            None => false,
        },
        _ => false,
    };
    if is_changed {
        event.prevent_default();
    }
}

fn paste(event: &ev::ClipboardEvent, pictures: Pictures) {
    // Some spreadsheets add a picture of the cells: the cells come first.
    let cells = event.clipboard_data().and_then(|data| data.get_data("text/plain").ok()).unwrap_or_default();
    if let Some(table) = ops::table(&cells)
        && with(pictures.area, pictures.value, |text, selection| Some(ops::block(text, selection, &table)))
    {
        return event.prevent_default();
    }
    let files = browser::carried(event.clipboard_data());
    if !files.is_empty() {
        event.prevent_default();
        pictures.take(files);
    }
}

/// Takes dragged files, which the browser would open in the place of the page.
fn over(event: &ev::DragEvent) {
    if browser::carries_files(event.data_transfer()) {
        event.prevent_default();
    }
}

fn dropped(event: &ev::DragEvent, pictures: Pictures) {
    let files = browser::carried(event.data_transfer());
    if !files.is_empty() {
        event.prevent_default();
        pictures.take(files);
    }
}

/// Pictures on their way into the text.
#[derive(Clone, Copy)]
struct Pictures {
    course: StoredValue<String>,
    area: NodeRef<Textarea>,
    value: RwSignal<String>,
    on_picture: Callback<Uploaded, String>,
    /// The state of the last one.
    state: RwSignal<Option<String>>,
    /// Why the last one was refused.
    refused: RwSignal<Option<String>>,
    here: Option<UploadsHere>,
}

impl Pictures {
    fn take(self, files: Vec<Chosen>) {
        self.refused.set(None);
        for file in files {
            if !file.is_picture() {
                self.refused.set(Some(t::editor_no_picture(file.name()).into_owned()));
                continue;
            }
            spawn_local(self.send(file));
        }
    }

    async fn send(self, file: Chosen) {
        let Some(course) = self.course.try_get_value() else { return };
        let name = file.name();
        self.state.try_set(Some(t::editor_sending(name.clone()).into_owned()));
        let tell = |step: Step<'_>| match step {
            Step::Begun(id) => self.here.into_iter().for_each(|here| here.add(id)),
            Step::Waiting(true) => {
                self.state.try_set(Some(t::file_waiting().into_owned()));
            }
            Step::Waiting(false) | Step::Arrived(_) => {}
        };
        let there = || self.state.try_get_untracked().is_some();
        match browser::send(&file, &course, there, tell).await {
            Sent::Whole(uploaded) => {
                let Some(text) = self.on_picture.try_run(uploaded) else { return };
                let picture = picture_text(&name, &text);
                with(self.area, self.value, |text, selection| Some(ops::block(text, selection, &picture)));
                self.state.try_set(None);
            }
            Sent::Refused(words) | Sent::Unfit(words) => {
                self.state.try_set(None);
                self.refused.try_set(Some(format!("{name}: {words}")));
            }
            Sent::SignedOut => {
                self.state.try_set(None);
                self.refused.try_set(Some(format!("{name}: {}", t::file_signed_out_short())));
            }
            Sent::Halted => {}
        }
    }
}

/// Returns the Markdown of a picture: the name of its file, by which it is described for now, and its name in the text.
#[must_use]
pub fn picture_text(file: &str, name: &str) -> String {
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem).replace(['[', ']'], " ");
    format!("![{stem}]({name})")
}

/// Returns the name under which a text can have a file: no other file has it, however often one is called `image.png`.
pub fn picture_name(uploaded: &Uploaded) -> String {
    let name = browser::plain_name(&uploaded.name);
    let (stem, ending) = name.rsplit_once('.').unwrap_or((&name, "png"));
    format!("img/{stem}-{}.{ending}", uploaded.file.to_lowercase())
}
