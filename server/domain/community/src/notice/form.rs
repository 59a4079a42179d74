//! The form of mails: a template with its values as a document, and the lines of a digest.

use model::{Lang, notice::TemplateTexts};

use super::fill::{self, Value, Values, escape};

/// A line of a digest.
pub(super) struct Item {
    pub sentence: String,
    pub excerpt: String,
    pub link: String,
}

/// Returns the lines of a digest, as plain text and as markup.
pub(super) fn list(items: &[Item]) -> Value {
    let excerpt = |item: &Item, before: &str, after: &str, text: String| {
        if item.excerpt.is_empty() { String::new() } else { format!("{before}{text}{after}") }
    };
    let text = items
        .iter()
        .map(|item| format!("- {}\n{}  {}", item.sentence, excerpt(item, "  ", "\n", item.excerpt.clone()), item.link));
    let html = items.iter().map(|item| {
        let (sentence, link) = (escape(&item.sentence), escape(&item.link));
        let excerpt = excerpt(item, "<br>", "", escape(&item.excerpt));
        format!("<li><a href=\"{link}\">{sentence}</a>{excerpt}</li>")
    });
    Value::Markup(text.collect::<Vec<_>>().join("\n\n"), format!("<ul>{}</ul>", html.collect::<String>()))
}

/// Returns the mail that a template makes of these values.
pub(super) fn filled(lang: Lang, texts: &TemplateTexts, values: &Values) -> TemplateTexts {
    let (tag, body) = (lang.tag(), fill::html(&texts.html, values).replace("<blockquote></blockquote>", ""));
    TemplateTexts {
        subject: fill::subject(&texts.subject, values),
        text: fill::text(&texts.text, values),
        html: format!(
            "<!DOCTYPE html>\n<html lang=\"{tag}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n</head>\n<body>\n{body}\n</body>\n</html>\n"
        ),
    }
}
