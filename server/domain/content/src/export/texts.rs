//! The texts of a course folder: `course.toml`, `chapter.toml` and front matter. See `docs/course-format.md`.

use ground::{Error, Result};
use serde::Serialize;

use crate::course::document::CourseDoc;

#[derive(Serialize)]
struct Course<'a> {
    slug: &'a str,
    title: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    subtitle: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    summary: &'a str,
    language: &'a str,
    level: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    category: &'a [String],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    tags: &'a [String],
    teacher: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    cover: Option<&'a str>,
    trial_lessons: usize,
    status: &'a str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    price_open: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    price: Option<Price>,
}

#[derive(Serialize)]
struct Price {
    amount: String,
    currency: &'static str,
}

#[derive(Serialize)]
struct Chapter<'a> {
    title: &'a str,
}

/// Returns the content of `course.toml`.
///
/// # Errors
/// [`Error::Internal`] when it cannot be written as TOML.
pub(super) fn course(
    page: &CourseDoc,
    slug: &str,
    teacher: &str,
    cover: Option<&str>,
    is_live: bool,
) -> Result<String> {
    let price = page.price.map(|price| Price { amount: price.amount(), currency: price.currency.as_str() });
    toml(&Course {
        slug,
        title: &page.title,
        subtitle: &page.subtitle,
        summary: &page.summary,
        language: &page.language,
        level: page.level.as_str(),
        category: &page.category,
        tags: &page.tags,
        teacher,
        cover,
        trial_lessons: page.trial_lessons,
        price_open: page.price_open,
        status: if is_live { "live" } else { "draft" },
        price,
    })
}

/// Returns the content of `chapter.toml`.
///
/// # Errors
/// [`Error::Internal`] when it cannot be written as TOML.
pub(super) fn chapter(title: &str) -> Result<String> {
    toml(&Chapter { title })
}

fn toml(value: &impl Serialize) -> Result<String> {
    toml::to_string_pretty(value).map_err(|error| Error::Internal(format!("toml: {error}")))
}

/// The front matter of a lesson.
#[derive(Debug, Default)]
pub(super) struct Front<'a> {
    pub id: Option<&'a str>,
    pub title: &'a str,
    pub summary: &'a str,
    pub trial: bool,
    pub seconds: Option<i64>,
}

/// Returns a lesson's file: front matter and text. Values are quoted as in JSON, which YAML reads as it is.
///
/// # Errors
/// [`Error::Internal`] when a value cannot be quoted.
pub(super) fn lesson(front: &Front<'_>, markdown: &str) -> Result<String> {
    let quoted = |text: &str| serde_json::to_string(text).map_err(|error| Error::Internal(format!("yaml: {error}")));
    let mut lines = vec!["---".to_owned()];
    if let Some(id) = front.id {
        lines.push(format!("id: {}", quoted(id)?));
    }
    lines.push(format!("title: {}", quoted(front.title)?));
    if !front.summary.is_empty() {
        lines.push(format!("summary: {}", quoted(front.summary)?));
    }
    if front.trial {
        lines.push("trial: true".into());
    }
    lines.extend(front.seconds.map(|seconds| format!("duration: {seconds}")));
    Ok(lines.join("\n") + "\n---\n" + markdown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn front_matter_keeps_every_letter() {
        let front = Front { id: Some("9"), title: "a: \"b\" # c", summary: "两行\n", trial: true, seconds: Some(5) };
        assert_eq!(
            lesson(&front, "\ntext").unwrap(),
            "---\nid: \"9\"\ntitle: \"a: \\\"b\\\" # c\"\nsummary: \"两行\\n\"\ntrial: true\nduration: 5\n---\n\ntext"
        );
    }
}
