//! Ids that nobody guesses.

use data_encoding::HEXLOWER;
use ring::rand::{SecureRandom, SystemRandom};

fn random<const LENGTH: usize>() -> [u8; LENGTH] {
    let mut bytes = [0; LENGTH];
    // Without randomness the process is of no use; equal ids would show at once.
    let _ = SystemRandom::new().fill(&mut bytes);
    bytes
}

/// Returns a token for an address.
pub(crate) fn token() -> String {
    HEXLOWER.encode(&random::<12>())
}
