//! The sanitiser of mails: what their readers show, and nothing that is run or fetched.

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use ammonia::{Builder, UrlRelative};

/// Returns HTML without what does not belong into a mail: scripts, forms, pictures, and styles that fetch something.
#[must_use]
pub fn mail_html(html: &str) -> String {
    CLEANER.clean(html).to_string()
}

static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::empty();
    builder
        .tags(HashSet::from([
            "a",
            "b",
            "blockquote",
            "br",
            "code",
            "div",
            "em",
            "h1",
            "h2",
            "h3",
            "hr",
            "i",
            "li",
            "ol",
            "p",
            "pre",
            "small",
            "span",
            "strong",
            "table",
            "tbody",
            "td",
            "th",
            "thead",
            "tr",
            "u",
            "ul",
        ]))
        .clean_content_tags(HashSet::from(["script", "style", "title"]))
        .tag_attributes(HashMap::from([
            ("a", HashSet::from(["href"])),
            ("td", HashSet::from(["colspan", "rowspan"])),
            ("th", HashSet::from(["colspan", "rowspan", "scope"])),
        ]))
        .generic_attributes(HashSet::from(["lang", "dir", "style"]))
        .filter_style_properties(HashSet::from([
            "background-color",
            "border",
            "border-radius",
            "color",
            "display",
            "font-family",
            "font-size",
            "font-style",
            "font-weight",
            "line-height",
            "margin",
            "max-width",
            "padding",
            "text-align",
            "text-decoration",
            "width",
        ]))
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        // Links are placeholders before they are addresses.
        .url_relative(UrlRelative::PassThrough)
        .link_rel(None);
    builder
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_runs_or_fetches_is_taken_out_and_placeholders_stay() {
        let kept = "<p style=\"color:red\">Hello {name}, <a href=\"{link}\">open</a>{items}</p>";
        assert_eq!(mail_html(kept), kept);
        for bad in [
            "<script>alert(1)</script>",
            "<img src=\"https://evil.example/x.png\">",
            "<style>p { color: red }</style>",
            "<iframe src=\"https://evil.example\"></iframe>",
        ] {
            assert_eq!(mail_html(bad), "", "{bad}");
        }
        let cleaned = mail_html("<p onclick=\"x()\" style=\"background-image:url(https://evil.example)\">Hi</p>");
        assert!(cleaned.ends_with(">Hi</p>") && !cleaned.contains("onclick") && !cleaned.contains("evil"), "{cleaned}");
        assert!(!mail_html("<a href=\"javascript:alert(1)\">x</a>").contains("javascript"));
    }
}
