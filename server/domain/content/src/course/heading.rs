//! The heading of a text that repeats the title above it.

use ground::fold::fold;
use model::text::Rendered;

/// Removes the first heading if it says what the title says, however it is spelled: a page shows it once.
pub(crate) fn show_once(title: &str, text: &mut Rendered) {
    let Some(first) = text.title.as_deref().filter(|first| fold(first) == fold(title)) else { return };
    let Some(at) = text.headings.iter().position(|heading| heading.text == first) else { return };
    let (level, id) = (text.headings[at].level, &text.headings[at].id);
    let (open, close) = (format!("<h{level} id=\"{id}\">"), format!("</h{level}>"));
    let Some(start) = text.html.find(&open) else { return };
    let Some(end) = text.html[start..].find(&close) else { return };
    text.html.replace_range(start..start + end + close.len(), "");
    text.headings.remove(at);
}

#[cfg(test)]
mod tests {
    use model::{course::Heading, text::Rendered};

    use super::show_once;

    #[test]
    fn a_heading_is_removed_if_it_repeats_the_title() {
        let html = "<p>Intro</p>\n<h2 id=\"t-a\">Cafe\u{301}  <em>One</em></h2>\n<h2 id=\"t-b\">Two</h2>";
        let heading = |id: &str, text: &str| Heading { level: 2, id: id.into(), text: text.into() };
        let text = Rendered {
            html: html.into(),
            headings: vec![heading("t-a", "Cafe\u{301}  One"), heading("t-b", "Two")],
            title: Some("Cafe\u{301}  One".into()),
            ..Rendered::default()
        };
        let mut once = text.clone();
        show_once("CAFÉ one", &mut once);
        assert_eq!(once.html, "<p>Intro</p>\n\n<h2 id=\"t-b\">Two</h2>");
        assert_eq!(once.headings, [heading("t-b", "Two")]);
        for other in ["", "Two", "Café"] {
            let mut same = text.clone();
            show_once(other, &mut same);
            assert_eq!(same, text);
        }
    }
}
