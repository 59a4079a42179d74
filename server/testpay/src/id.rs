//! Ids that nobody can guess.

use data_encoding::HEXLOWER;
use ring::rand::{SecureRandom, SystemRandom};

use crate::Error;

/// Returns a new id: the prefix and 16 random bytes in hexadecimal.
pub(crate) fn new(prefix: &str) -> Result<String, Error> {
    let mut bytes = [0; 16];
    SystemRandom::new().fill(&mut bytes).map_err(|_| Error::Chance)?;
    Ok(format!("{prefix}_{}", HEXLOWER.encode(&bytes)))
}
