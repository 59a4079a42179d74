//! The sanitiser: the one list of what a text may be made of.

use crate::raw;
use ammonia::{Builder, UrlRelative};
use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

/// Returns HTML without anything that is not on the list.
pub fn clean(html: &str) -> String {
    CLEANER.clean(html).to_string()
}

static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::empty();
    builder
        .tags(raw::tags().chain(["input", "label"]).collect())
        .tag_attributes(HashMap::from([
            ("a", HashSet::from(["href", "data-line"])),
            ("img", HashSet::from(["src", "alt", "width", "height", "data-width", "data-height", "data-line"])),
            ("input", HashSet::from(["type", "checked", "disabled"])),
            ("wbr", HashSet::from(["data-slot"])),
            ("ol", HashSet::from(["start", "reversed"])),
            ("li", HashSet::from(["value"])),
            ("td", HashSet::from(["colspan", "rowspan"])),
            ("th", HashSet::from(["colspan", "rowspan", "scope"])),
            ("col", HashSet::from(["span"])),
            ("colgroup", HashSet::from(["span"])),
            ("time", HashSet::from(["datetime"])),
            ("del", HashSet::from(["datetime"])),
            ("ins", HashSet::from(["datetime"])),
            ("data", HashSet::from(["value"])),
            ("details", HashSet::from(["open"])),
        ]))
        .generic_attributes(HashSet::from(["id", "title", "lang", "dir"]))
        .allowed_classes(HashMap::from([
            ("a", HashSet::from(["footnote-back"])),
            ("sup", HashSet::from(["footnote-ref"])),
            ("section", HashSet::from(["footnotes"])),
            ("label", HashSet::from(["task"])),
            ("td", HashSet::from(["align-left", "align-center", "align-right"])),
            ("th", HashSet::from(["align-left", "align-center", "align-right"])),
        ]))
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel", "media"]))
        .url_relative(UrlRelative::PassThrough)
        .link_rel(None);
    builder
});
