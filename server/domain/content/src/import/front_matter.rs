//! The front matter of a lesson: YAML between `---` lines.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_saphyr::Spanned;

use super::Problem;

/// The front matter, and the text after it.
#[derive(Debug, Default)]
pub(super) struct Front<'t> {
    pub title: Option<String>,
    /// The lesson's key, when it is not made of its path.
    pub id: Option<String>,
    pub trial: bool,
    pub seconds: Option<i64>,
    pub summary: String,
    pub body: &'t str,
    /// The number of lines before the body.
    pub skipped: usize,
}

/// The duration of the longest lesson, in seconds: a day.
const LONGEST: i64 = 86_400;

/// Splits a text into its front matter and its body.
pub(super) fn read<'t>(file: &str, text: &'t str, problems: &mut Vec<Problem>) -> Front<'t> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let mut front = Front { body: text, ..Front::default() };
    let mut lines = text.split_inclusive('\n');
    let Some(opening) = lines.next().filter(|line| line.trim_end() == "---") else { return front };
    let start = opening.len();
    let mut end = start;
    for (number, line) in lines.enumerate() {
        if line.trim_end() == "---" {
            front.body = &text[end + line.len()..];
            front.skipped = number + 2;
            fields(file, &text[start..end], &mut front, problems);
            return front;
        }
        end += line.len();
    }
    problems.push(Problem::new(
        file,
        1,
        "front-matter-not-closed",
        "the line `---` that ends the front matter is missing",
    ));
    front
}

fn fields(file: &str, yaml: &str, front: &mut Front, problems: &mut Vec<Problem>) {
    if yaml.trim().is_empty() {
        return;
    }
    // The opening line is the file's first, so that the YAML's line 1 is the file's line 2.
    let line_of = |line: u64| usize::try_from(line).unwrap_or(0).max(1) + 1;
    let entries = match serde_saphyr::from_str::<Entries>(yaml) {
        Ok(entries) => entries.0,
        Err(error) => {
            let line = error.location().map_or(1, |location| line_of(location.line()));
            let text = error.to_string();
            let message = text.lines().next().unwrap_or_default();
            problems.push(Problem::new(file, line, "front-matter-syntax", message));
            return;
        }
    };
    for (key, value) in entries {
        let line = line_of(key.referenced.line());
        let mut wrong = |expected: &str| {
            problems.push(Problem::new(
                file,
                line,
                "front-matter-invalid",
                format!("`{}` must be {expected}", key.value),
            ));
        };
        match (key.value.as_str(), value) {
            ("title", Scalar::Text(text)) => match model::rule::line(&text, 1, 200) {
                Ok(title) => front.title = Some(title),
                Err(_) => wrong("1 to 200 visible characters"),
            },
            ("id", Scalar::Text(text)) => match model::rule::line(&text, 1, 400) {
                Ok(id) => front.id = Some(id),
                Err(_) => wrong("1 to 400 visible characters"),
            },
            ("summary", Scalar::Text(text)) if text.chars().count() <= 2_000 => front.summary = text.trim().into(),
            ("trial", Scalar::Bool(trial)) => front.trial = trial,
            ("duration", Scalar::Number(seconds)) if (1..=LONGEST).contains(&seconds) => front.seconds = Some(seconds),
            ("id", _) => wrong("a text; put a number in quotes"),
            ("title", _) => wrong("a text; put a number or a word like `yes` in quotes"),
            ("summary", _) => wrong("a text of at most 2000 characters"),
            ("trial", _) => wrong("true or false"),
            ("duration", _) => wrong("a number of seconds, at most a day"),
            (key, _) => {
                let message = format!("`{key}` is not known; known are id, title, trial, duration, summary");
                problems.push(Problem::new(file, line, "front-matter-unknown-key", message));
            }
        }
    }
}

/// The keys with their places, and the values.
struct Entries(Vec<(Spanned<String>, Scalar)>);

/// A value that front matter can have.
enum Scalar {
    Text(String),
    Bool(bool),
    Number(i64),
    Other,
}

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Map;
        impl<'de> Visitor<'de> for Map {
            type Value = Entries;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("lines like `title: First steps`")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }
        deserializer.deserialize_map(Map)
    }
}

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Scalar;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a value")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Scalar, E> {
                Ok(Scalar::Text(text.into()))
            }
            fn visit_bool<E: de::Error>(self, value: bool) -> Result<Scalar, E> {
                Ok(Scalar::Bool(value))
            }
            fn visit_i64<E: de::Error>(self, value: i64) -> Result<Scalar, E> {
                Ok(Scalar::Number(value))
            }
            fn visit_u64<E: de::Error>(self, value: u64) -> Result<Scalar, E> {
                Ok(i64::try_from(value).map_or(Scalar::Other, Scalar::Number))
            }
            fn visit_f64<E: de::Error>(self, _: f64) -> Result<Scalar, E> {
                Ok(Scalar::Other)
            }
            fn visit_unit<E: de::Error>(self) -> Result<Scalar, E> {
                Ok(Scalar::Other)
            }
            fn visit_none<E: de::Error>(self) -> Result<Scalar, E> {
                Ok(Scalar::Other)
            }
            fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Scalar, D::Error> {
                Scalar::deserialize(deserializer)
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Scalar, A::Error> {
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Scalar::Other)
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Scalar, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Scalar::Other)
            }
        }
        deserializer.deserialize_any(Any)
    }
}
