//! Phone numbers of all countries, as people write them. A crate of its own: the tables behind it are large.

use people::Phone;
use phonenumber::{Mode, country};

/// The digits of the longest numbers that people type, with what dials abroad.
const MAX_DIGITS: usize = 20;

/// Returns the number that somebody typed; without `+` or `00` it is one of `region` (two letters). `None`: there are
/// no such numbers.
#[must_use]
pub fn parse(typed: &str, region: &str) -> Option<Phone> {
    let typed = compact(typed)?;
    // With a country of its own it is read without ours: together the library takes some for neither.
    let region: Option<country::Id> = if typed.starts_with('+') { None } else { Some(region.parse().ok()?) };
    let number = phonenumber::parse(region, typed).ok().filter(phonenumber::is_valid)?;
    let country =
        number.country().id().map_or_else(|| number.country().code().to_string(), |id| id.as_ref().to_owned());
    Some(Phone { number: number.format().mode(Mode::E164).to_string(), country })
}

/// Returns the digits, behind a plus where the country is named. Keyboards for Chinese give full-width ones.
fn compact(typed: &str) -> Option<String> {
    let mut number = String::new();
    for c in typed.chars() {
        let c = if matches!(c, '\u{FF01}'..='\u{FF5E}') { char::from_u32(u32::from(c) - 0xFEE0)? } else { c };
        match c {
            '0'..='9' => number.push(c),
            '+' if number.is_empty() => number.push(c),
            '-' | '(' | ')' | '.' | '/' => {}
            c if c.is_whitespace() => {}
            _ => return None,
        }
        if number.len() > MAX_DIGITS {
            return None;
        }
    }
    Some(number.strip_prefix("00").map_or(number.clone(), |abroad| format!("+{abroad}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(typed: &str, region: &str) -> Option<(String, String)> {
        parse(typed, region).map(|phone| (phone.number, phone.country))
    }

    #[test]
    fn numbers_of_many_countries_are_read_as_people_write_them() {
        for (typed, region, read, country) in [
            ("13800138000", "CN", "+8613800138000", "CN"),
            ("138 0013 8000", "CN", "+8613800138000", "CN"),
            ("+86 138-0013-8000", "US", "+8613800138000", "CN"),
            ("0086 13800138000", "CN", "+8613800138000", "CN"),
            ("＋８６ １３８００１３８０００", "CN", "+8613800138000", "CN"),
            ("(415) 555-2671", "US", "+14155552671", "US"),
            ("+44 7400 123456", "CN", "+447400123456", "GB"),
            ("+49 1512 3456789", "CN", "+4915123456789", "DE"),
            ("+852 5123 4567", "CN", "+85251234567", "HK"),
            ("+91 98765 43210", "CN", "+919876543210", "IN"),
        ] {
            assert_eq!(number(typed, region), Some((read.into(), country.into())), "{typed}");
        }
    }

    #[test]
    fn what_is_no_number_is_none_and_nothing_panics() {
        let long = "1".repeat(10_000);
        for typed in [
            "",
            "+",
            "12",
            "138001380001234",
            "+86",
            "+999 123456",
            "abc",
            "𝟙𝟛𝟠",
            "+86 138\u{0}",
            "١٣٨",
            &long,
            "++8613800138000",
            ";ext=1",
        ] {
            assert_eq!(number(typed, "CN"), None, "{typed:.20}");
        }
    }
}
