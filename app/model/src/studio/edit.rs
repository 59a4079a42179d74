//! Edits of a course's page as forms send them, and the limits of their values.

use super::{Upload, language_tag::language};
use crate::{
    Currency, Id, Money,
    course::{Lesson, Level},
    rule::{self, Rule, line},
    text_enum,
};

/// The most lessons of a course.
pub const MAX_LESSONS: usize = 1_000;
/// The most chapters of a course.
pub const MAX_CHAPTERS: usize = 100;
/// The length of the longest title, in characters.
pub const MAX_TITLE_CHARS: usize = 120;
/// The length of the longest subtitle or lesson's summary, in characters.
pub const MAX_SUBTITLE_CHARS: usize = 200;
/// The length of the longest summary of a course, in characters.
pub const MAX_SUMMARY_CHARS: usize = 20_000;
/// The length of the longest text of a lesson, in characters.
pub const MAX_TEXT_CHARS: usize = 500_000;
/// The length of the longest slug that is made of a title, in characters.
const MAX_SUGGESTED_SLUG_CHARS: usize = 60;

text_enum! {
    /// The kind of an edit of a course's page, as forms name it.
    pub enum EditKind {
        /// A new title of the course.
        Title = "title",
        /// A new subtitle.
        Subtitle = "subtitle",
        /// A new summary.
        Summary = "summary",
        /// A new slug.
        Slug = "slug",
        /// A new language.
        Language = "language",
        /// A new level.
        Level = "level",
        /// A new category.
        Category = "category",
        /// New tags.
        Tags = "tags",
        /// A new price.
        Price = "price",
        /// A new cover.
        Cover = "cover",
        /// Another number of trial lessons.
        Trial = "trial",
        /// A new chapter.
        AddChapter = "add-chapter",
        /// A new title of a chapter.
        RenameChapter = "rename-chapter",
        /// A move of a chapter.
        MoveChapter = "move-chapter",
        /// The removal of a chapter.
        RemoveChapter = "remove-chapter",
        /// A new lesson.
        AddLesson = "add-lesson",
        /// A new title of a lesson.
        RenameLesson = "rename-lesson",
        /// A copy of a lesson.
        DuplicateLesson = "duplicate-lesson",
        /// A move of a lesson.
        MoveLesson = "move-lesson",
        /// The removal of a lesson.
        RemoveLesson = "remove-lesson",
        /// Whether everybody may read a lesson.
        FreeLesson = "free-lesson",
    }
}

impl EditKind {
    /// Returns whether it adds a chapter or a lesson.
    #[must_use]
    pub const fn is_addition(self) -> bool {
        matches!(self, Self::AddChapter | Self::AddLesson)
    }
}

/// The error of [`CourseEdit::parse`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EditError {
    /// No form of ours sends it.
    Malformed,
    /// The rule that the field `value` breaks.
    Rule(Rule),
}

impl From<Rule> for EditError {
    fn from(rule: Rule) -> Self {
        Self::Rule(rule)
    }
}

/// An edit of a course's page. It is stale when its part of the course has changed since its base.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CourseEdit {
    /// A new title of the course.
    Title(String),
    /// A new subtitle.
    Subtitle(String),
    /// A new summary, in Markdown.
    Summary(String),
    /// A new slug.
    Slug(String),
    /// A new language, a BCP 47 tag.
    Language(String),
    /// A new level.
    Level(Level),
    /// A new category: its names from the root.
    Category(Vec<String>),
    /// New tags.
    Tags(Vec<String>),
    /// A new price; `None` for a free course.
    Price(Option<Money>),
    /// A picture that was uploaded as the cover; `None` when a cover is drawn.
    Cover(Option<Id<Upload>>),
    /// The number of lessons from the first that are free to all.
    Trial(usize),
    /// A new chapter at the end, with this title.
    AddChapter(String),
    /// A new title of the chapter with this number, from 0.
    RenameChapter(usize, String),
    /// A move of the chapter with this number to another place, both from 0.
    MoveChapter(usize, usize),
    /// The removal of the chapter with this number, from 0, and of its lessons.
    RemoveChapter(usize),
    /// A new lesson at the end of the chapter with this number, from 0, with this title.
    AddLesson(usize, String),
    /// A new title of a lesson.
    RenameLesson(Id<Lesson>, String),
    /// A copy of a lesson, behind it.
    DuplicateLesson(Id<Lesson>),
    /// A move of a lesson to a chapter, and to a place there once it is taken out of its old one, both from 0.
    MoveLesson(Id<Lesson>, usize, usize),
    /// The removal of a lesson.
    RemoveLesson(Id<Lesson>),
    /// Whether everybody may read a lesson.
    FreeLesson(Id<Lesson>, bool),
}

impl CourseEdit {
    /// Parses an edit from a form's fields: its kind, its place (a chapter's number from 0, or a lesson's id) and the
    /// new value (for moves `{chapter}.{place}` or `{place}`, for prices an amount and a currency such as `99.00 CNY`,
    /// for categories names joined by `/`, for tags names joined by commas).
    ///
    /// # Errors
    /// [`EditError::Rule`] when the value breaks a rule; [`EditError::Malformed`] when there is no such kind or place,
    /// or a value that nobody types cannot be read.
    pub fn parse(what: &str, at: &str, value: &str) -> Result<Self, EditError> {
        let chapter = || at.parse::<usize>().map_err(|_| EditError::Malformed);
        let lesson = || at.parse::<Id<Lesson>>().map_err(|_| EditError::Malformed);
        let place = |text: &str| text.parse::<usize>().map_err(|_| EditError::Malformed);
        let title = || line(value, 1, MAX_TITLE_CHARS);
        Ok(match EditKind::parse(what).ok_or(EditError::Malformed)? {
            EditKind::Title => Self::Title(title()?),
            EditKind::Subtitle => Self::Subtitle(line(value, 0, MAX_SUBTITLE_CHARS)?),
            EditKind::Summary => Self::Summary(text(value, MAX_SUMMARY_CHARS)?),
            EditKind::Slug => Self::Slug(slug(value)?),
            EditKind::Language => Self::Language(language(value)?),
            EditKind::Level => Self::Level(value.parse().map_err(|_| EditError::Malformed)?),
            EditKind::Category => Self::Category(names(value, '/', 5)?),
            EditKind::Tags => Self::Tags(names(value, ',', 20)?),
            EditKind::Price => Self::Price(price(value)?),
            EditKind::Cover if value.is_empty() => Self::Cover(None),
            EditKind::Cover => Self::Cover(Some(value.parse().map_err(|_| EditError::Malformed)?)),
            EditKind::Trial => Self::Trial(value.trim().parse().map_err(|_| Rule::Number)?),
            EditKind::AddChapter => Self::AddChapter(title()?),
            EditKind::RenameChapter => Self::RenameChapter(chapter()?, title()?),
            EditKind::MoveChapter => Self::MoveChapter(chapter()?, place(value)?),
            EditKind::RemoveChapter => Self::RemoveChapter(chapter()?),
            EditKind::AddLesson => Self::AddLesson(chapter()?, title()?),
            EditKind::RenameLesson => Self::RenameLesson(lesson()?, title()?),
            EditKind::DuplicateLesson => Self::DuplicateLesson(lesson()?),
            EditKind::MoveLesson => {
                let (chapter, behind) = value.split_once('.').ok_or(EditError::Malformed)?;
                Self::MoveLesson(lesson()?, place(chapter)?, place(behind)?)
            }
            EditKind::RemoveLesson => Self::RemoveLesson(lesson()?),
            EditKind::FreeLesson => Self::FreeLesson(lesson()?, value.parse().map_err(|_| EditError::Malformed)?),
        })
    }
}

/// Returns a text of many lines with `\n` as line ends.
///
/// # Errors
/// [`Rule::TooLong`] when it has more than `most` characters.
pub fn text(value: &str, most: usize) -> Result<String, Rule> {
    let value = value.replace("\r\n", "\n").replace('\0', "");
    if value.chars().count() > most { Err(Rule::TooLong(most)) } else { Ok(value) }
}

/// Returns a slug in lower case: 3 to 80 of `a-z`, `0-9`, `-`.
///
/// # Errors
/// [`Rule::Slug`] when it has other characters or a hyphen at an end; the rule of [`line()`] when its length is wrong.
pub fn slug(value: &str) -> Result<String, Rule> {
    let value = line(value, 3, 80)?.to_lowercase();
    let good = value.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && !value.starts_with('-')
        && !value.ends_with('-');
    if good { Ok(value) } else { Err(Rule::Slug) }
}

/// Returns the slug that a title suggests: `Bread at home` is `bread-at-home`. Returns `None` when it says too little
/// in letters that slugs have, as titles in Chinese do.
#[must_use]
pub fn slug_of_title(title: &str) -> Option<String> {
    if !title.is_ascii() {
        return None;
    }
    // What an apostrophe parts is one word.
    let words = title.to_ascii_lowercase().replace('\'', "");
    let mut slug = String::new();
    for word in words.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
        if slug.len() + word.len() >= MAX_SUGGESTED_SLUG_CHARS {
            break;
        }
        if !slug.is_empty() {
            slug.push('-');
        }
        slug.push_str(word);
    }
    self::slug(&slug).ok()
}

/// Parses an amount with its currency, such as `99.00 CNY`. Returns `None` for a free course: empty or 0.
///
/// # Errors
/// Those of [`rule::amount`]; [`Rule::Amount`] also when it has an unknown currency or is above 100,000,000 minor units.
pub fn price(value: &str) -> Result<Option<Money>, Rule> {
    let value = value.trim();
    let Some((amount, currency)) = value.split_once(' ') else {
        return if value.is_empty() || value == "0" { Ok(None) } else { Err(Rule::Amount) };
    };
    if amount.is_empty() {
        return Ok(None);
    }
    let currency = Currency::parse(currency.trim()).ok_or(Rule::Amount)?;
    let money = rule::amount(amount, currency)?;
    match money.minor {
        0 => Ok(None),
        1..=100_000_000 => Ok(Some(money)),
        _ => Err(Rule::Amount),
    }
}

fn names(value: &str, between: char, most: usize) -> Result<Vec<String>, Rule> {
    let value = if between == ',' { value.replace(['，', '、'], ",") } else { value.into() };
    let names: Result<Vec<String>, Rule> =
        value.split(between).filter(|name| !name.trim().is_empty()).map(|name| line(name, 1, 40)).collect();
    let names = names?;
    if names.len() > most { Err(Rule::TooMany(most)) } else { Ok(names) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_suggest_addresses() {
        for (title, slug) in [
            ("Bread at home", Some("bread-at-home")),
            ("  C++: The Teacher's  Way! ", Some("c-the-teachers-way")),
            ("SQL", Some("sql")),
            ("Go", None),
            ("???", None),
            ("", None),
            ("数据库原理", None),
            ("Rust 入门", None),
        ] {
            assert_eq!(slug_of_title(title).as_deref(), slug, "{title}");
        }
        let long = slug_of_title(&"word ".repeat(100)).unwrap();
        assert!(long.len() <= MAX_SUGGESTED_SLUG_CHARS && long.ends_with("word"), "{long}");
    }

    #[test]
    fn edits_are_read_from_forms() {
        assert_eq!(CourseEdit::parse("title", "", " Rust "), Ok(CourseEdit::Title("Rust".into())));
        assert_eq!(CourseEdit::parse("title", "", &"x".repeat(10_000)), Err(Rule::TooLong(MAX_TITLE_CHARS).into()));
        assert_eq!(CourseEdit::parse("price", "", ""), Ok(CourseEdit::Price(None)));
        assert_eq!(
            CourseEdit::parse("price", "", "99.00 CNY"),
            Ok(CourseEdit::Price(Some(Money { minor: 9_900, currency: Currency::parse("CNY").unwrap() })))
        );
        let yuan = Money { minor: 9_950, currency: Currency::Cny };
        for typed in ["99.50 CNY", "99,5 CNY", "９９．５ CNY"] {
            assert_eq!(CourseEdit::parse("price", "", typed), Ok(CourseEdit::Price(Some(yuan))), "{typed}");
        }
        assert_eq!(CourseEdit::parse("price", "", "1.234 CNY"), Err(Rule::Decimals(2).into()));
        assert_eq!(CourseEdit::parse("price", "", "1,234 CNY"), Err(Rule::DigitGrouping.into()));
        for bad in ["-1 CNY", "many CNY", "99", "99 XYZ", "99999999999 CNY"] {
            assert_eq!(CourseEdit::parse("price", "", bad), Err(Rule::Amount.into()), "{bad}");
        }
        assert_eq!(
            CourseEdit::parse("tags", "", "a，b、 c,"),
            Ok(CourseEdit::Tags(vec!["a".into(), "b".into(), "c".into()]))
        );
        for (what, at, value) in [
            ("nosuch", "", ""),
            ("move-chapter", "x", "1"),
            ("move-chapter", "-1", "1"),
            ("move-chapter", "1", "up"),
            ("move-lesson", "0000000000001", "1"),
            ("rename-lesson", "3", "Title"),
            ("free-lesson", "0000000000001", "perhaps"),
            ("level", "", "highest"),
            ("cover", "", "x"),
        ] {
            assert_eq!(CourseEdit::parse(what, at, value), Err(EditError::Malformed), "{what} {at} {value}");
        }
        assert_eq!(CourseEdit::parse("trial", "", "many"), Err(Rule::Number.into()));
        assert_eq!(CourseEdit::parse("slug", "", "Rust-First"), Ok(CourseEdit::Slug("rust-first".into())));
        for bad in ["a b c", "数据库原理", "-abc", "a/b"] {
            assert_eq!(CourseEdit::parse("slug", "", bad), Err(Rule::Slug.into()), "{bad}");
        }
    }
}
