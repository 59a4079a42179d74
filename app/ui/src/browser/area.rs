//! The box of an editor: its selection, and text that is put in as if it was typed.

use std::ops::Range;

use web_sys::{Element, HtmlTextAreaElement};

use super::document;

/// A box for text.
#[derive(Clone, Debug)]
pub(crate) struct Area(pub HtmlTextAreaElement);

impl Area {
    pub fn text(&self) -> String {
        self.0.value()
    }

    /// Returns the selection, in bytes of the text.
    pub fn selection(&self, text: &str) -> Range<usize> {
        let at = |unit: Result<Option<u32>, _>| byte_of(text, unit.ok().flatten().unwrap_or_default());
        at(self.0.selection_start())..at(self.0.selection_end())
    }

    /// Puts a text in the place of another one and selects a part of it; the browser can undo it.
    pub fn put(&self, text: &str, range: Range<usize>, with: &str, select: Range<usize>) {
        let _ = self.0.focus();
        let (start, end) = (unit_of(text, range.start), unit_of(text, range.end));
        let _ = self.0.set_selection_range(start, end);
        let is_typed = document().is_some_and(|document| {
            let command = if with.is_empty() { "delete" } else { "insertText" };
            let html: web_sys::HtmlDocument = wasm_bindgen::JsCast::unchecked_into(document);
            html.exec_command_with_show_ui_and_value(command, false, with).unwrap_or(false)
        });
        if !is_typed {
            let _ = self.0.set_range_text_with_start_and_end(with, start, end);
        }
        let (from, to) = (start + unit_of(with, select.start), start + unit_of(with, select.end));
        let _ = self.0.set_selection_range(from, to);
    }
}

/// Converts a position in bytes to UTF-16 units, in which browsers count.
fn unit_of(text: &str, byte: usize) -> u32 {
    let units = text.get(..byte).unwrap_or(text).encode_utf16().count();
    u32::try_from(units).unwrap_or(u32::MAX)
}

fn byte_of(text: &str, unit: u32) -> usize {
    let mut left = usize::try_from(unit).unwrap_or(usize::MAX);
    for (byte, c) in text.char_indices() {
        if left == 0 {
            return byte;
        }
        left = left.saturating_sub(c.len_utf16());
    }
    text.len()
}

/// Scrolls one pane to the position of another, as a share of the whole. The one with the pointer or the focus leads.
pub(crate) fn scroll_along(from: Option<impl AsRef<Element>>, to: Option<impl AsRef<Element>>) {
    let (Some(from), Some(to)) = (from, to) else { return };
    let (from, to) = (from.as_ref(), to.as_ref());
    let leads = from.matches(":hover, :focus").unwrap_or(false) && !to.matches(":hover").unwrap_or(false);
    let (way, other) = (from.scroll_height() - from.client_height(), to.scroll_height() - to.client_height());
    if leads && way > 0 {
        let share = f64::from(from.scroll_top()) / f64::from(way);
        #[expect(clippy::cast_possible_truncation, reason = "pixels")]
        to.set_scroll_top((share * f64::from(other)) as i32);
    }
}
