//! Typed ids: 63 bits, 42 of milliseconds and 21 of chance, so that they sort by age.

use std::{fmt, hash, marker::PhantomData, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::Millis;

/// The id of a `T`. In the database a `bigint`, everywhere else 13 characters of
/// [Crockford's base 32](https://www.crockford.com/base32.html).
pub struct Id<T>(i64, PhantomData<fn() -> T>);

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// The length of the text of an id, in characters.
const ID_CHARS: usize = 13;

impl<T> Id<T> {
    /// The id of nothing, where a key needs a value for "none", such as the course page among its lessons.
    pub const NONE: Self = Self::from_raw(0);

    /// Returns the id for this instant and these 21 bits of chance.
    #[must_use]
    pub const fn new(now: Millis, chance: u32) -> Self {
        Self::from_raw(((now.0 & 0x3FF_FFFF_FFFF) << 21) | (chance & 0x1F_FFFF) as i64)
    }

    /// Returns the id with this number in the database.
    #[must_use]
    pub const fn from_raw(raw: i64) -> Self {
        Self(raw, PhantomData)
    }

    /// Returns the id's number in the database.
    #[must_use]
    pub const fn raw(self) -> i64 {
        self.0
    }

    /// Returns the instant for which the id was made.
    #[must_use]
    pub const fn created_at(self) -> Millis {
        Millis(self.0 >> 21)
    }

    /// Returns whether this is [`Id::NONE`].
    #[must_use]
    pub const fn is_none(self) -> bool {
        self.0 == 0
    }
}

/// The length of the shortest part of an id that can be searched for, in characters.
const MIN_SEARCHED_CHARS: usize = 4;

/// The ids that begin or end with a part of their text, as bounds for a query: `first <= id and id <= last`, or `id %
/// modulus = rest`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IdPart {
    /// The first id that begins with the part.
    pub first: i64,
    /// The last id that begins with the part.
    pub last: i64,
    /// The divisor that leaves `rest` for ids that end with the part.
    pub modulus: i64,
    /// The remainder that ids which end with the part leave when they are divided by `modulus`.
    pub rest: i64,
}

impl IdPart {
    /// The bounds within which no id lies.
    pub const NONE: Self = Self { first: 1, last: 0, modulus: 1, rest: -1 };

    /// Parses four characters of an id or more, with or without blanks around them. Any other text gives
    /// [`IdPart::NONE`].
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let text = text.trim();
        let missing = match text.len() {
            MIN_SEARCHED_CHARS..=ID_CHARS => ID_CHARS - text.len(),
            _ => return Self::NONE,
        };
        let Ok(rest) = format!("{}{text}", "0".repeat(missing)).parse::<Id<()>>() else { return Self::NONE };
        let shift = 5 * missing;
        let modulus = if missing == 0 { i64::MAX } else { 1 << (5 * text.len()) };
        // A text that is too large for the beginning of an id may still be its end.
        let first = if rest.0 > i64::MAX >> shift { i64::MAX } else { rest.0 << shift };
        Self { first, last: first | ((1 << shift) - 1), modulus, rest: rest.0 }
    }
}

impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Id<T> {}
impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<T> Eq for Id<T> {}
impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}
impl<T> hash::Hash for Id<T> {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}
impl<T> From<Id<T>> for i64 {
    fn from(id: Id<T>) -> Self {
        id.raw()
    }
}
impl<T> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl<T> fmt::Display for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = [0u8; ID_CHARS];
        let mut rest = self.0.cast_unsigned();
        for place in text.iter_mut().rev() {
            *place = ALPHABET[(rest & 31) as usize];
            rest >>= 5;
        }
        f.write_str(std::str::from_utf8(&text).map_err(|_| fmt::Error)?)
    }
}

/// The error for a text that is not an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseIdError;

impl ParseIdError {
    /// The message, word for word; also as the error of a deserializer.
    pub const TEXT: &str = "not an id: 13 characters of Crockford's base 32 are expected";
}

impl fmt::Display for ParseIdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Self::TEXT)
    }
}
impl std::error::Error for ParseIdError {}

impl<T> FromStr for Id<T> {
    type Err = ParseIdError;

    fn from_str(text: &str) -> Result<Self, ParseIdError> {
        if text.len() != ID_CHARS {
            return Err(ParseIdError);
        }
        let mut raw: u64 = 0;
        for byte in text.bytes() {
            let digit = match byte.to_ascii_uppercase() {
                b'O' => 0,
                b'I' | b'L' => 1,
                upper => ALPHABET.iter().position(|c| *c == upper).ok_or(ParseIdError)?,
            };
            if raw >> 59 != 0 {
                return Err(ParseIdError);
            }
            raw = (raw << 5) | digit as u64;
        }
        i64::try_from(raw).map(Self::from_raw).map_err(|_| ParseIdError)
    }
}

impl<T> Serialize for Id<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
impl<'de, T> Deserialize<'de> for Id<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(feature = "row")]
crate::time::as_bigint!([T] Id<T>, |id| id.0, Self::from_raw);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn an_id_survives_its_text(raw in 0..=i64::MAX) {
            let id = Id::<()>::from_raw(raw);
            prop_assert_eq!(id.to_string().parse(), Ok(id));
        }

        #[test]
        fn no_text_makes_it_panic(text in ".{0,20}") {
            let _ = text.parse::<Id<()>>();
        }

        #[test]
        fn later_ids_sort_later_as_number_and_as_text(a in 0..1i64 << 41, b in 0..1i64 << 41, c: u32, d: u32) {
            prop_assume!(a < b);
            let (a, b) = (Id::<()>::new(Millis(a), c), Id::<()>::new(Millis(b), d));
            prop_assert!(a < b && a.to_string() < b.to_string());
        }
    }

    proptest! {
        #[test]
        fn an_id_is_found_by_its_beginning_and_by_its_end(raw in 0..=i64::MAX, length in 4..=13_usize, other in 0..=i64::MAX) {
            let within = |part: IdPart, raw: i64| (part.first <= raw && raw <= part.last) || raw % part.modulus == part.rest;
            let text = Id::<()>::from_raw(raw).to_string();
            for part in [&text[..length], &text[13 - length..]] {
                let read = IdPart::parse(&format!(" {} ", part.to_lowercase()));
                prop_assert!(within(read, raw), "{part} of {text}");
                let other_text = Id::<()>::from_raw(other).to_string();
                prop_assert_eq!(within(read, other), other_text.starts_with(part) || other_text.ends_with(part), "{} of {}", part, other_text);
            }
        }

        #[test]
        fn no_text_makes_a_part_panic(text in ".{0,20}") {
            let _ = IdPart::parse(&text);
        }
    }

    #[test]
    fn look_alikes_are_read_kindly_and_junk_is_refused() {
        assert_eq!("O0000000000IL".parse::<Id<()>>().map(Id::raw), Ok(33));
        for junk in ["", "0", "00000000000000", "000000000000U", "ZZZZZZZZZZZZZ", "0000000000 00", "零零零零X"] {
            assert_eq!(junk.parse::<Id<()>>(), Err(ParseIdError), "{junk}");
        }
    }
}
