//! Reading of `course.toml`, with a problem for everything that is wrong with it.

use model::{Currency, Money, course::Level, rule};
use toml::de::DeValue;

use super::{
    Course, Problem,
    toml_reader::{At, Reader, parse},
};

/// The name of the file.
pub(super) const FILE: &str = "course.toml";

const KEYS: &str = "slug, title, subtitle, summary, language, level, category, tags, teacher, cover, trial_lessons, status, price, \
     price_open";
/// The longest summary, in characters.
const MAX_SUMMARY_CHARS: usize = 20_000;
/// The most categories that lie in each other.
const MAX_CATEGORY_DEPTH: usize = 8;
const MAX_TAGS: usize = 20;

/// Returns the content of the file, and the cover that it names with its line.
pub(super) fn read(text: &str, problems: &mut Vec<Problem>) -> Option<(Course, Option<(String, usize)>)> {
    let table = parse(FILE, text, problems)?;
    let mut reader = Reader { file: FILE, text, table, problems };
    let mut course = Course {
        slug: required(&mut reader, "slug", "slug-invalid", "3 to 80 of a-z, 0-9 and hyphens", is_slug),
        title: required(&mut reader, "title", "value-invalid", "at least one character", |title| !title.is_empty()),
        language: required(
            &mut reader,
            "language",
            "language-invalid",
            "a language tag such as \"en\" or \"zh-Hans\"",
            |tag| language(tag).is_some(),
        ),
        teacher: required(
            &mut reader,
            "teacher",
            "teacher-invalid",
            "a user name: 3 to 30 of a-z, 0-9, - and _",
            |name| rule::handle(name).is_ok_and(|handle| handle == name),
        ),
        ..Course::default()
    };
    course.language = language(&course.language).unwrap_or_default();
    course.subtitle = reader.text("subtitle").map_or_else(String::new, |text| text.value);
    course.summary = reader.long_text("summary", MAX_SUMMARY_CHARS).map_or_else(String::new, |text| text.value);
    course.level = level(&mut reader);
    course.category = reader.texts("category", MAX_CATEGORY_DEPTH).map_or_else(Vec::new, |list| list.value);
    course.tags = reader.texts("tags", MAX_TAGS).map_or_else(Vec::new, |list| list.value);
    course.trial_lessons = trial_lessons(&mut reader);
    course.live = live(&mut reader);
    course.price = price(&mut reader);
    course.price_open = price_open(&mut reader);
    let cover = reader.text("cover").map(|cover| (cover.value, cover.line));
    reader.finish(KEYS);
    Some((course, cover))
}

fn required(
    reader: &mut Reader,
    key: &'static str,
    kind: &'static str,
    expected: &str,
    good: impl Fn(&str) -> bool,
) -> String {
    if !reader.table.contains_key(key) {
        reader.missing(format!("`{key}` is missing: {expected}"));
        return String::new();
    }
    let Some(At { value, line }) = reader.text(key) else { return String::new() };
    if good(&value) {
        return value;
    }
    reader.problem(line, kind, format!("`{key}` is {value:?}; expected is {expected}"));
    String::new()
}

fn is_slug(text: &str) -> bool {
    (3..=80).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// Returns a well-formed language tag in its usual spelling, or `None` when it is not well-formed.
pub(super) fn language(tag: &str) -> Option<String> {
    model::studio::language(tag).ok()
}

fn level(reader: &mut Reader) -> Option<Level> {
    const LEVELS: &str = "beginner, intermediate or advanced";
    if !reader.table.contains_key("level") {
        reader.missing(format!("`level` is missing: {LEVELS}"));
        return None;
    }
    let At { value, line } = reader.text("level")?;
    let level = Level::parse(&value);
    if level.is_none() {
        reader.problem(line, "level-invalid", format!("`level` is {value:?}; expected is {LEVELS}"));
    }
    level
}

fn trial_lessons(reader: &mut Reader) -> usize {
    let Some(At { value, line }) = reader.take("trial_lessons") else { return 0 };
    let number = match &value {
        DeValue::Integer(number) if number.radix() == 10 => number.as_str().parse().ok().filter(|n| *n <= 10_000),
        _ => None,
    };
    number.unwrap_or_else(|| {
        reader.problem(line, "value-invalid", "`trial_lessons` must be a number from 0 to 10000");
        0
    })
}

fn live(reader: &mut Reader) -> bool {
    match reader.text("status") {
        None => true,
        Some(At { value, .. }) if value == "live" => true,
        Some(At { value, .. }) if value == "draft" => false,
        Some(At { value, line }) => {
            reader.problem(line, "value-invalid", format!("`status` is {value:?}; expected is live or draft"));
            false
        }
    }
}

/// Reads whether nobody has decided on a price yet, as in drafts that were begun in the studio.
fn price_open(reader: &mut Reader) -> bool {
    let Some(At { value, line }) = reader.take("price_open") else { return false };
    let DeValue::Boolean(open) = value else {
        reader.problem(line, "value-invalid", "`price_open` must be true or false");
        return false;
    };
    open
}

fn price(reader: &mut Reader) -> Option<Money> {
    let At { value, line } = reader.take("price")?;
    let DeValue::Table(table) = value else {
        reader.problem(line, "value-invalid", "`price` must be a table with `amount` and `currency`");
        return None;
    };
    let mut price = Reader { file: reader.file, text: reader.text, table, problems: reader.problems };
    let (amount, currency) = (price.text("amount"), price.text("currency"));
    for (key, found) in [("amount", amount.is_some()), ("currency", currency.is_some())] {
        if !found {
            price.problem(line, "key-missing", format!("`price.{key}` is missing, or not a text in quotes"));
        }
    }
    let currency = currency.and_then(|At { value, line }| {
        let known = Currency::parse(&value);
        if known.is_none() {
            let all: Vec<&str> = Currency::ALL.iter().map(|currency| currency.as_str()).collect();
            price.problem(line, "currency-unknown", format!("`currency` is {value:?}; known are {}", all.join(", ")));
        }
        known
    });
    let money = amount.and_then(|At { value, line }| {
        // The amount is checked even when the currency is not known.
        let money =
            Money::parse(&value, currency.unwrap_or(Currency::Cny)).ok().filter(|money| money.minor <= 10_000_000_000);
        if money.is_none() {
            price.problem(
                line,
                "price-amount-invalid",
                format!("`amount` is {value:?}; a decimal number such as \"99.00\" is expected"),
            );
        }
        money
    });
    price.finish("amount, currency");
    let money = money?;
    Some(Money { currency: currency?, ..money }).filter(|money| money.minor > 0)
}

#[cfg(test)]
mod tests {
    use super::is_slug;

    #[test]
    fn slugs_are_for_addresses() {
        assert!(is_slug("rust-first-steps"));
        for bad in ["", "ab", "Rust", "a b c", "课程课程", "a/b"] {
            assert!(!is_slug(bad), "{bad}");
        }
    }
}
