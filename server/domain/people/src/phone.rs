//! Phone numbers, as somebody types them.
//!
//! Knows nothing of numbering plans: the parser is handed in.

/// A valid phone number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phone {
    /// The number in E.164: `+8613800138000`.
    pub number: String,
    /// The number's country, in two letters; where several share a calling code, that code.
    pub country: String,
}

/// The parser of a typed phone number, given a region (two letters) for numbers that name no country.
#[derive(Clone, Copy, Debug)]
pub struct PhoneParser(pub fn(&str, &str) -> Option<Phone>);
