//! Passages of a text: the one that somebody has selected, and those that somebody says something about.

use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlElement, Node, NodeList, Range, ScrollIntoViewOptions, ScrollLogicalPosition};

use super::{Media, document};

/// The nodes that a walk over a text stops at: `NodeFilter.SHOW_TEXT`.
const SHOW_TEXT: u32 = 4;
/// The class of the marks that [`mark_passages`] makes.
const MARK: &str = "passage";

/// A passage to be marked in a text, with a link to what is said about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// The id of the mark; unique on the page.
    pub id: String,
    /// The words of the passage. White space does not count.
    pub words: String,
    /// The address of what is said about it.
    pub href: String,
    /// The name of that link.
    pub label: String,
}

/// Words that are selected in a text, with all that stands before and behind them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SelectedWords {
    /// The words themselves.
    pub exact: String,
    /// The text before them.
    pub prefix: String,
    /// The text behind them.
    pub suffix: String,
}

/// Returns the words that are selected, when all of them stand in the element with this id.
pub fn selected_words(id: &str) -> Option<SelectedWords> {
    let text = document()?.get_element_by_id(id)?;
    let selection = web_sys::window()?.get_selection().ok()??;
    if selection.is_collapsed() {
        return None;
    }
    let range = selection.get_range_at(0).ok()?;
    let exact = words(&range);
    if !text.contains(Some(&range.common_ancestor_container().ok()?)) || exact.trim().is_empty() {
        return None;
    }
    let (before, behind) = (Range::new().ok()?, Range::new().ok()?);
    before.select_node_contents(&text).ok()?;
    before.set_end(&range.start_container().ok()?, range.start_offset().ok()?).ok()?;
    behind.select_node_contents(&text).ok()?;
    behind.set_start(&range.end_container().ok()?, range.end_offset().ok()?).ok()?;
    Some(SelectedWords { exact, prefix: words(&before), suffix: words(&behind) })
}

fn words(range: &Range) -> String {
    let object: &js_sys::Object = range;
    String::from(object.to_string())
}

/// Marks these passages in the element with this id, in place of those that were marked before. A passage that is not
/// there is left out.
pub fn mark_passages(id: &str, passages: &[Passage]) {
    let Some(document) = document() else { return };
    let Some(text) = document.get_element_by_id(id) else { return };
    unmark(&text);
    for passage in passages {
        let pieces = find(&document, &text, &passage.words);
        let count = pieces.len();
        for (place, (node, start, end)) in pieces.into_iter().enumerate() {
            let Some(mark) = wrap(&document, &node, start, end) else { continue };
            if place == 0 {
                mark.set_id(&passage.id);
            }
            if place + 1 == count {
                append_link(&document, &mark, passage);
            }
        }
    }
}

/// Scrolls the element with this id into the middle of the window, and gives it the focus. Returns whether there is
/// one.
pub fn go_to(id: &str) -> bool {
    let Some(element) = document().and_then(|document| document.get_element_by_id(id)) else { return false };
    let options = ScrollIntoViewOptions::new();
    options.set_block(ScrollLogicalPosition::Center);
    element.scroll_into_view_with_scroll_into_view_options(&options);
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        if element.tab_index() < 0 {
            element.set_tab_index(-1);
        }
        let stay = web_sys::FocusOptions::new();
        stay.set_prevent_scroll(true);
        let _ = element.focus_with_options(&stay);
    }
    true
}

/// Returns the position of the recording with this id, in milliseconds.
#[must_use]
pub fn recording_at(id: &str) -> Option<i64> {
    Media::find(id).map(|media| media.at())
}

/// Moves the recording with this id to a position, in milliseconds, and into sight. Returns whether there is one.
pub fn go_to_millisecond(id: &str, to: i64) -> bool {
    let Some(media) = Media::find(id) else { return false };
    media.seek(to);
    go_to(&format!("{id}-frame"))
}

/// Takes the marks of earlier passages away.
fn unmark(text: &Element) {
    for link in elements(text.query_selector_all(&format!("a.{MARK}-link")).ok()) {
        link.remove();
    }
    for mark in elements(text.query_selector_all(&format!("mark.{MARK}")).ok()) {
        let Some(around) = mark.parent_node() else { continue };
        while let Some(child) = mark.first_child() {
            let _ = around.insert_before(&child, Some(&mark));
        }
        mark.remove();
    }
    text.normalize();
}

fn elements(found: Option<NodeList>) -> Vec<Element> {
    let at = |list: &NodeList, place| list.item(place)?.dyn_into().ok();
    found.map_or_else(Vec::new, |list| (0..list.length()).filter_map(|place| at(&list, place)).collect())
}

/// Returns the parts of text nodes that together are the words: each with its start and end, in UTF-16 units. Empty
/// when the words are not there.
fn find(document: &Document, text: &Element, words: &str) -> Vec<(Node, u32, u32)> {
    let mut nodes = Vec::new();
    let Ok(walker) = document.create_tree_walker_with_what_to_show(text, SHOW_TEXT) else { return Vec::new() };
    while let Ok(Some(node)) = walker.next_node() {
        nodes.push(node);
    }
    let texts: Vec<Vec<u16>> =
        nodes.iter().map(|node| node.node_value().unwrap_or_default().encode_utf16().collect()).collect();
    let parts = parts(&texts, &words.encode_utf16().collect::<Vec<_>>());
    parts.into_iter().map(|(node, start, end)| (nodes[node].clone(), start, end)).collect()
}

/// Returns where the words stand in a row of texts: for each text that has a part of them its index, start and end.
fn parts(texts: &[Vec<u16>], words: &[u16]) -> Vec<(usize, u32, u32)> {
    let wanted: Vec<u16> = words.iter().copied().filter(|unit| !is_space(*unit)).collect();
    let mut units = Vec::new();
    for (index, text) in texts.iter().enumerate() {
        let places = text.iter().copied().zip(0_u32..).filter(|(unit, _)| !is_space(*unit));
        units.extend(places.map(|(unit, place)| (unit, index, place)));
    }
    if wanted.is_empty() || wanted.len() > units.len() {
        return Vec::new();
    }
    let is_here = |window: &[(u16, usize, u32)]| window.iter().map(|(unit, ..)| unit).eq(&wanted);
    let Some(found) = units.windows(wanted.len()).find(|window| is_here(window)) else { return Vec::new() };
    let mut parts: Vec<(usize, u32, u32)> = Vec::new();
    for (_, index, place) in found {
        match parts.last_mut() {
            Some((last, _, end)) if *last == *index => *end = place + 1,
            _ => parts.push((*index, *place, place + 1)),
        }
    }
    parts
}

fn is_space(unit: u16) -> bool {
    char::from_u32(unit.into()).is_some_and(char::is_whitespace)
}

/// Wraps a part of a text node into a mark.
fn wrap(document: &Document, node: &Node, start: u32, end: u32) -> Option<Element> {
    let (range, mark) = (Range::new().ok()?, document.create_element("mark").ok()?);
    mark.set_class_name(MARK);
    range.set_start(node, start).ok()?;
    range.set_end(node, end).ok()?;
    range.surround_contents(&mark).ok()?;
    Some(mark)
}

/// Puts a link to what is said about a passage behind its mark. The style gives it a sign: it has no text of its own,
/// so that nobody selects it with the passage.
fn append_link(document: &Document, mark: &Element, passage: &Passage) {
    // A link within a link would be none.
    if mark.closest("a").is_ok_and(|link| link.is_some()) {
        return;
    }
    let Ok(link) = document.create_element("a") else { return };
    link.set_class_name(&format!("{MARK}-link"));
    let _ = link.set_attribute("href", &passage.href);
    let _ = link.set_attribute("aria-label", &passage.label);
    if let Some(around) = mark.parent_node() {
        let _ = around.insert_before(&link, mark.next_sibling().as_ref());
    }
}

#[cfg(test)]
mod tests {
    use super::parts;

    fn units(text: &str) -> Vec<u16> {
        text.encode_utf16().collect()
    }

    #[test]
    fn words_are_found_across_elements_and_line_breaks() {
        let texts = ["One ", "rule", "\n for\u{a0}it"].map(units);
        assert_eq!(parts(&texts, &units("rule for it")), [(1, 0, 4), (2, 2, 8)]);
        assert_eq!(parts(&texts, &units("One")), [(0, 0, 3)]);
        assert_eq!(parts(&["让数据库去减"].map(units), &units("数据库")), [(0, 1, 4)]);
    }

    #[test]
    fn words_that_are_not_there_are_nowhere() {
        let texts = ["abc"].map(units);
        for words in ["", " ", "abd", "abcd"] {
            assert!(parts(&texts, &units(words)).is_empty(), "{words:?}");
        }
    }
}
