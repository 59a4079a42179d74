//! The front matter of a lesson: YAML between `---` lines, or TOML between `+++` lines. Other programs' keys are passed
//! over.

use std::{borrow::Cow, fmt};

use serde::de::{self, Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_saphyr::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Problem, toml_reader::line_at};

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
    /// The warning about keys that were passed over.
    pub warning: Option<Problem>,
}

/// The duration of the longest lesson, in seconds: a day.
const MAX_LESSON_SECONDS: i64 = 86_400;

/// The keys that front matter can have.
const KEYS: [&str; 5] = ["id", "title", "trial", "duration", "summary"];

/// Splits a text into its front matter and its body. A text that begins with a rule has no front matter: what stands
/// between the lines is no mapping.
pub(super) fn read<'t>(file: &str, text: &'t str, problems: &mut Vec<Problem>) -> Front<'t> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let mut front = Front { body: text, ..Front::default() };
    let mut lines = text.split_inclusive('\n');
    let opening = lines.next().unwrap_or_default();
    let is_toml = match opening.trim_end() {
        "---" => false,
        "+++" => true,
        _ => return front,
    };
    let closings: &[&str] = if is_toml { &["+++"] } else { &["---", "..."] };
    let start = opening.len();
    let mut end = start;
    for (number, line) in lines.enumerate() {
        if closings.contains(&line.trim_end()) {
            let head = &text[start..end];
            let entries = if is_toml { of_toml(file, head, problems) } else { of_yaml(file, head, problems) };
            let Some(entries) = entries else { return front };
            front.body = &text[end + line.len()..];
            front.skipped = number + 2;
            fields(file, entries, &mut front, problems);
            return front;
        }
        end += line.len();
    }
    if !is_toml && text[start..].lines().take_while(|line| !line.trim().is_empty()).any(is_field) {
        let message = "the line `---` that ends the front matter is missing";
        problems.push(Problem::new(file, 1, "front-matter-not-closed", message));
    }
    front
}

/// Returns whether a line is one of front matter.
fn is_field(line: &str) -> bool {
    line.split_once(':').is_some_and(|(key, value)| {
        KEYS.contains(&key.trim_end()) && (value.is_empty() || value.starts_with([' ', '\t', '\r']))
    })
}

/// Returns whether this is meant to be a mapping: it has a key of lessons, or nothing but keys as programs write them,
/// lists and comments.
fn is_meant(yaml: &str) -> bool {
    let is_key = |line: &str| {
        line.split_once(':').is_some_and(|(key, value)| {
            key.starts_with(|c: char| c.is_ascii_lowercase())
                && key.chars().all(|c| c.is_alphanumeric() || "_-.".contains(c))
                && (value.trim_end().is_empty() || value.starts_with([' ', '\t']))
        })
    };
    let goes_on = |line: &str| line.trim().is_empty() || line.starts_with([' ', '\t', '#', '-']);
    let first = yaml.lines().next().unwrap_or_default();
    first.starts_with('{')
        || yaml.lines().any(is_field)
        || (!first.trim().is_empty()
            && yaml.lines().any(is_key)
            && yaml.lines().all(|line| is_key(line) || goes_on(line)))
}

// The opening line is the file's first, so that the head's line 1 is the file's line 2.
fn line_of(line: usize) -> usize {
    line.max(1) + 1
}

/// A key, its line in the file, and its value.
struct Entry {
    key: String,
    line: usize,
    value: Scalar,
}

/// Returns the keys and values of front matter; `None` when it is none, or has a problem.
fn of_yaml(file: &str, yaml: &str, problems: &mut Vec<Problem>) -> Option<Vec<Entry>> {
    if yaml.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#')) {
        return Some(Vec::new());
    }
    if !is_meant(yaml) {
        return None;
    }
    let line_of = |line: u64| line_of(usize::try_from(line).unwrap_or(0));
    match serde_saphyr::from_str::<Head>(yaml) {
        Ok(Head::Mapping(entries)) => {
            let entry = |(key, value): (Spanned<String>, _)| Entry {
                line: line_of(key.referenced.line()),
                key: key.value,
                value,
            };
            Some(entries.into_iter().map(entry).collect())
        }
        Ok(Head::Other) => None,
        Err(error) => {
            let line = error.location().map_or(1, |location| line_of(location.line()));
            let text = error.to_string();
            let message = text.lines().next().unwrap_or_default();
            problems.push(Problem::new(file, line, "front-matter-syntax", message));
            None
        }
    }
}

/// Returns the keys and values of front matter in TOML, as Hugo has it.
fn of_toml(file: &str, toml: &str, problems: &mut Vec<Problem>) -> Option<Vec<Entry>> {
    let table = match DeTable::parse(toml) {
        Ok(table) => table.into_inner(),
        Err(error) => {
            let line = line_of(error.span().map_or(1, |span| line_at(toml, span.start)));
            problems.push(Problem::new(file, line, "front-matter-syntax", error.message().trim()));
            return None;
        }
    };
    let entry = |(key, value): (toml::Spanned<Cow<'_, str>>, toml::Spanned<DeValue<'_>>)| {
        let line = line_of(line_at(toml, key.span().start));
        let key = key.into_inner();
        let value = match value.into_inner() {
            DeValue::String(text) => Scalar::Text(text.into_owned()),
            DeValue::Boolean(value) => Scalar::Bool(value),
            DeValue::Integer(number) => {
                i64::from_str_radix(number.as_str(), number.radix()).map_or(Scalar::Other, Scalar::Number)
            }
            DeValue::Float(number) => Scalar::Fraction(number.as_str().to_owned()),
            DeValue::Datetime(_) | DeValue::Array(_) | DeValue::Table(_) => Scalar::Other,
        };
        Entry { key: key.into_owned(), line, value }
    };
    Some(table.into_iter().map(entry).collect())
}

fn fields(file: &str, entries: Vec<Entry>, front: &mut Front, problems: &mut Vec<Problem>) {
    let mut unknown: Vec<(usize, String)> = Vec::new();
    for Entry { key, line, value } in entries {
        let mut wrong = |expected: &str| {
            let message = format!("`{key}` must be {expected}");
            problems.push(Problem::new(file, line, "front-matter-invalid", message));
        };
        // A title may be a year.
        let value = match value {
            Scalar::Number(number) if key == "title" => Scalar::Text(number.to_string()),
            Scalar::Fraction(number) if key == "title" => Scalar::Text(number),
            value => value,
        };
        match (key.as_str(), value) {
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
            ("duration", Scalar::Number(seconds)) if (1..=MAX_LESSON_SECONDS).contains(&seconds) => {
                front.seconds = Some(seconds);
            }
            ("id", _) => wrong("a text; put a number in quotes"),
            ("title", _) => wrong("a text; put a word like `yes` in quotes"),
            ("summary", _) => wrong("a text of at most 2000 characters"),
            ("trial", _) => wrong("true or false"),
            ("duration", _) => wrong("a number of seconds, at most a day"),
            _ => unknown.push((line, format!("`{}`", key.chars().take(40).collect::<String>()))),
        }
    }
    unknown.sort();
    front.warning = unknown.first().map(|(line, _)| {
        let keys: Vec<&str> = unknown.iter().take(10).map(|(_, key)| key.as_str()).collect();
        let message = format!("passed over: {}; known are {}", keys.join(", "), KEYS.join(", "));
        Problem::new(file, *line, "front-matter-unknown-key", message)
    });
}

/// What stands between the lines.
enum Head {
    /// Front matter: the keys with their places, and the values.
    Mapping(Vec<(Spanned<String>, Scalar)>),
    /// Something else.
    Other,
}

/// A value that front matter can have.
enum Scalar {
    Text(String),
    Bool(bool),
    Number(i64),
    /// A number with a fraction, as it is written.
    Fraction(String),
    Other,
}

impl<'de> Deserialize<'de> for Head {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Head;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("lines like `title: First steps`")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Head, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Head::Mapping(entries))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Head, A::Error> {
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Head::Other)
            }
            fn visit_str<E: de::Error>(self, _: &str) -> Result<Head, E> {
                Ok(Head::Other)
            }
            fn visit_bool<E: de::Error>(self, _: bool) -> Result<Head, E> {
                Ok(Head::Other)
            }
            fn visit_i64<E: de::Error>(self, _: i64) -> Result<Head, E> {
                Ok(Head::Other)
            }
            fn visit_u64<E: de::Error>(self, _: u64) -> Result<Head, E> {
                Ok(Head::Other)
            }
            fn visit_f64<E: de::Error>(self, _: f64) -> Result<Head, E> {
                Ok(Head::Other)
            }
            fn visit_unit<E: de::Error>(self) -> Result<Head, E> {
                Ok(Head::Other)
            }
        }
        deserializer.deserialize_any(Any)
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
            fn visit_f64<E: de::Error>(self, value: f64) -> Result<Scalar, E> {
                Ok(Scalar::Fraction(value.to_string()))
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

#[cfg(test)]
mod tests {
    use super::{Front, read};

    fn told(text: &str) -> (Front<'_>, Vec<(usize, &'static str)>) {
        let mut problems = Vec::new();
        let front = read("x.md", text, &mut problems);
        (front, problems.iter().map(|problem| (problem.line.unwrap(), problem.kind)).collect())
    }

    #[test]
    fn front_matter_ends_with_hyphens_or_dots() {
        for text in [
            "---\ntitle: Dots\n---\nText.\n",
            "---\r\ntitle: Dots\r\n...\r\nText.\r\n",
            "\u{FEFF}---  \n# a comment\ntitle: Dots # another\n... \nText.\n",
            "---\t\n{ title: \"Dots\" }\n---\nText.\n",
        ] {
            let (front, problems) = told(text);
            assert_eq!((front.title.as_deref(), front.body.trim_end()), (Some("Dots"), "Text."), "{text:?}");
            assert_eq!(problems, [], "{text:?}");
        }
        for text in ["---\n---\nText.\n", "---\n\n# nothing\n...\nText.\n", "---\n{}\n---\nText.\n"] {
            let (front, problems) = told(text);
            assert_eq!((front.title, front.body, problems), (None, "Text.\n", vec![]), "{text:?}");
        }
    }

    #[test]
    fn front_matter_of_other_programs_is_read_as_far_as_it_is_known() {
        for (text, title, warned) in [
            ("---\ntitle: 2024\nauthor: me\ntags:\n- a\n- b\nlayout: post\n---\nText.\n", Some("2024"), Some(3)),
            ("---\nlayout: post\ndate: 2024-01-01\n---\nText.\n", None, Some(2)),
            ("---\ntitle: 1.5\n---\nText.\n", Some("1.5"), None),
            ("+++\ntitle = \"Hugo\"\ndate = 2024-01-01\n[params]\na = 1\n+++\nText.\n", Some("Hugo"), Some(3)),
            ("+++\r\ntitle = 2024\r\n+++\r\nText.\n", Some("2024"), None),
        ] {
            let (front, problems) = told(text);
            assert_eq!((front.title.as_deref(), front.body), (title, "Text.\n"), "{text:?}");
            assert_eq!(front.warning.as_ref().and_then(|warning| warning.line), warned, "{text:?}");
            assert_eq!(problems, [], "{text:?}");
        }
    }

    #[test]
    fn a_text_that_begins_with_a_rule_is_a_text() {
        for text in [
            "---\n\nA poem.\n\n***\n",
            "---\n\nA poem.\n\n---\n\nAnother.\n",
            "---\nA poem: with a colon\nand more\n",
            "---\n- a\n- b\n---\n",
            "---\n\n\"He said\": *what* [x\n\n---\n",
            "---\r\n![a dot](img/dot.svg)\r\n---\r\n",
            "---\n5\n...\n",
            "----\ntitle: x\n---\n",
            "--- # no\n",
            "---",
            "---\n\nFirst: a line of a poem\n\n---\n\nSecond.\n",
            "---\nDialog: he said.\nShe: nothing.\n---\n",
            "---\nnote: what follows\nis a text\n---\n",
            "---\n标题：冒号\n---\n",
            "+++\ntitle = 1\n",
        ] {
            let (front, problems) = told(text);
            assert_eq!((front.body, front.skipped, front.title, problems), (text, 0, None, vec![]));
        }
    }

    #[test]
    fn a_mapping_with_a_fault_names_its_line() {
        for (text, fault) in [
            ("---\ntitle: a\nbroken\nsummary: b\n---\n", (3, "front-matter-syntax")),
            ("---\ntitle: \"a\nsummary: b\n...\n", (3, "front-matter-syntax")),
            ("+++\ntitle = a\n+++\n", (2, "front-matter-syntax")),
            ("+++\ntrial = 1\n+++\n", (2, "front-matter-invalid")),
            ("---\r\n\r\ntrial: perhaps\r\n---\r\n", (3, "front-matter-invalid")),
            ("---\ntitle: a\n\nText.\n", (1, "front-matter-not-closed")),
        ] {
            let (_, problems) = told(text);
            assert!(
                matches!(problems[..], [one] if one.1 == fault.1 && one.0.abs_diff(fault.0) <= 1),
                "{text:?}: {problems:?}"
            );
        }
    }
}
