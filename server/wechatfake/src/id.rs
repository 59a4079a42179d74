//! Ids that nobody guesses.

use data_encoding::{HEXLOWER, HEXUPPER};
use ring::rand::{SecureRandom, SystemRandom};

/// Returns random bytes.
pub(crate) fn random<const LENGTH: usize>() -> [u8; LENGTH] {
    let mut bytes = [0; LENGTH];
    // Without randomness the process is of no use; equal ids would show at once.
    let _ = SystemRandom::new().fill(&mut bytes);
    bytes
}

/// Returns a token for an address.
pub(crate) fn token() -> String {
    HEXLOWER.encode(&random::<12>())
}

/// Returns 32 letters and digits, as the nonce of a signature has them.
pub(crate) fn nonce() -> String {
    HEXUPPER.encode(&random::<16>())
}

/// Returns fifteen digits.
pub(crate) fn digits() -> String {
    format!("{:015}", u64::from_be_bytes(random()) % 1_000_000_000_000_000)
}
