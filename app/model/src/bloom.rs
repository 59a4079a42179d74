//! A Bloom filter: whether a text may be in a set that is too large to be sent. It errs on one side only.
//!
//! Twelve kilobytes, eight places for each text, by two hashes ([Kirsch and
//! Mitzenmacher](https://www.eecs.harvard.edu/~michaelm/postscripts/rsa2008.pdf)).

const BYTES: usize = 12 * 1024;
const PLACES: u64 = 8;

/// The filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bloom(Vec<u8>);

impl Bloom {
    /// As it was stored. Of another length, it holds nothing.
    #[must_use]
    pub fn new(bytes: Vec<u8>) -> Self {
        if bytes.len() == BYTES { Self(bytes) } else { Self::empty() }
    }

    /// One that holds nothing.
    #[must_use]
    pub fn empty() -> Self {
        Self(vec![0; BYTES])
    }

    /// Puts a text in.
    pub fn add(&mut self, text: &str) {
        for (byte, bit) in places(text) {
            self.0[byte] |= bit;
        }
    }

    /// Whether the text may have been put in; `false` is certain.
    #[must_use]
    pub fn may_hold(&self, text: &str) -> bool {
        places(text).all(|(byte, bit)| self.0[byte] & bit != 0)
    }

    /// For storing it.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

fn places(text: &str) -> impl Iterator<Item = (usize, u8)> {
    let (first, second) = (fnv(text, 0xcbf2_9ce4_8422_2325), fnv(text, 0x6c62_272e_07bb_0142) | 1);
    (0..PLACES).map(move |n| {
        let place = first.wrapping_add(n.wrapping_mul(second)) % (BYTES as u64 * 8);
        ((place / 8) as usize, 1 << (place % 8))
    })
}

/// FNV-1a ([RFC 9923](https://www.rfc-editor.org/rfc/rfc9923)).
fn fnv(text: &str, basis: u64) -> u64 {
    text.bytes().fold(basis, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_put_in_is_found_and_little_else() {
        let mut filter = Bloom::empty();
        (0..8_000).for_each(|n| filter.add(&format!("password-{n}")));
        assert!((0..8_000).all(|n| filter.may_hold(&format!("password-{n}"))));
        let wrong = (0..100_000).filter(|n| filter.may_hold(&format!("another {n}"))).count();
        assert!(wrong < 1_000, "{wrong} of 100,000");
        assert_eq!(Bloom::new(filter.bytes().to_vec()), filter);
        assert!(!Bloom::new(vec![255; 10]).may_hold("x"));
    }
}
