//! The design system: paper, ink and one seal of vermilion. Small Leptos components, each with
//! all its states, all of them on one page in [`Gallery`](gallery).
//!
//! The only crate that touches `web_sys`. Knows nothing of the school: no course, person or order
//! type, no server function, no address but those it is given.

mod browser;
mod lang;

pub use browser::mark_hydrated;
pub use lang::lang;

/// A text for people, as the `t::…()` functions return it.
pub type Text = std::borrow::Cow<'static, str>;

#[expect(dead_code)]
mod t {
    include!(concat!(env!("OUT_DIR"), "/text.rs"));
}
