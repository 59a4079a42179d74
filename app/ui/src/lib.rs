//! The design system: paper, ink and one seal of vermilion. Small Leptos components, each with
//! all its states, all of them on one page in [`Gallery`].
//!
//! The only crate that touches `web_sys`. Knows nothing of the school: no course, person or order
//! type, no server function, no address but those it is given (and `/`, `/search`).
//!
//! Values are plain where they do not change on a page; the few signals are errors, busy and
//! disabled states, and what floats. Somebody's own text stands inside `<bdi>` or an element with
//! `lang`; every other word comes from `locales/`.

mod browser;
mod button;
mod chart;
mod content;
mod editing;
mod escape;
mod form;
mod gallery;
mod icon;
mod lang;
mod live;
mod markdown;
mod navigation;
mod overlay;
mod payment;
mod pdf;
mod player;
mod reading;
mod seen;
mod title;
mod tone;

pub use browser::{
    Dropped, Passage, Posted, SelectedWords, Uploaded, anchor, close_editor, drag, edited, editors, fetch, field_name,
    finish_form, focus_on, forget, form_action, go_to, go_to_millisecond, hand_over, has_anchor, hold, is_narrow, keep,
    kept, kept_names, load_whole_documents, look_after_menus, mark_hydrated, mark_passages, on_online, on_pointing,
    on_this_site, open_details, open_dialog, open_editor, pause, post, press, print, recording_at, refill_editor,
    register_worker, reload, reset_editor, scroll_to_thousandth, select_all, selected_words, send_beacon, show_current,
    show_line, step_by_key, submitted, toggle_dialog,
};
pub use button::{Button, ButtonLink, IconButton, Look};
pub use chart::{Bar, BarChart, LineChart, Series, Unit, count};
pub use content::*;
pub use editing::{FileDrop, InPlace, UploadsHere, megabytes};
pub use form::*;
pub use gallery::Gallery;
pub use icon::{Glyph, Icon};
pub use lang::lang;
pub use live::live;
pub use markdown::{MarkdownEditor, picture_name, picture_text};
pub use navigation::*;
pub use overlay::*;
pub use payment::{PaymentElement, Purpose, WeChatPayment};
pub use pdf::PdfPages;
pub use player::{Captions, Onward, Player, Recording, clock};
pub use reading::watch_reading;
pub use seen::Seen;
pub use title::Title;
pub use tone::Tone;

/// A text for people, as the `t::…()` functions return it.
pub type Text = std::borrow::Cow<'static, str>;

/// The school's name.
pub fn school() -> Text {
    t::school()
}

mod t {
    include!(concat!(env!("OUT_DIR"), "/text.rs"));
}
