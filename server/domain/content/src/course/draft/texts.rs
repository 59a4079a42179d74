//! Texts that the school writes into courses, in the language of the course.

use std::sync::LazyLock;

use model::studio::Template;
use serde::Deserialize;

/// The chapters of a template: the title of each, and then the titles of its lessons.
type Outline = Vec<Vec<String>>;

/// The texts of one language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Texts {
    empty: Outline,
    course: Outline,
    week: Outline,
    /// The suffix of the title of a copied lesson.
    pub copied: String,
}

impl Texts {
    /// Returns the texts for the language of a course, a BCP 47 tag: Chinese, or English for all others.
    pub fn of(language: &str) -> &'static Self {
        static CHINESE: LazyLock<Texts> = LazyLock::new(|| read(include_str!("../../../locales/course.zh-Hans.toml")));
        static ENGLISH: LazyLock<Texts> = LazyLock::new(|| read(include_str!("../../../locales/course.en.toml")));
        if language.starts_with("zh") { &CHINESE } else { &ENGLISH }
    }

    /// Returns title and lessons of each chapter of a template.
    pub fn outline(&self, template: Template) -> impl Iterator<Item = (&String, &[String])> {
        let outline = match template {
            Template::Empty => &self.empty,
            Template::Course => &self.course,
            Template::Week => &self.week,
        };
        outline.iter().filter_map(|chapter| chapter.split_first())
    }
}

fn read(text: &str) -> Texts {
    toml::from_str(text).expect("the texts are built in, and a test reads them")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_begin_with_as_many_chapters_and_lessons() {
        for (template, chapters) in [(Template::Empty, 1), (Template::Course, 5), (Template::Week, 7)] {
            let lessons = |language| Texts::of(language).outline(template).map(|(_, lessons)| lessons.len()).collect();
            let (chinese, english): (Vec<_>, Vec<_>) = (lessons("zh-Hans"), lessons("en"));
            assert_eq!((chinese.len(), &chinese), (chapters, &english));
            assert!(chinese.iter().all(|lessons| *lessons > 0));
        }
    }
}
