//! Phone numbers, as somebody types them.

/// A phone number that there is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phone {
    /// In E.164: `+8613800138000`.
    pub number: String,
    /// Its country, in two letters; where several share a code, the code.
    pub country: String,
}

/// Reads the phone number that somebody typed; without a country it is one of this region (two letters).
#[derive(Clone, Copy, Debug)]
pub struct PhoneParser(pub fn(&str, &str) -> Option<Phone>);
