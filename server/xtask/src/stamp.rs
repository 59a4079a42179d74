//! Content hashes, and the marks that let a step skip unchanged input.

use std::fs;
use std::path::Path;

use data_encoding::HEXLOWER;
use ring::digest::{Context, SHA256};

use crate::shell::Result;

/// Sixteen hexadecimal digits over all parts, each with its length in front.
pub fn hash<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut context = Context::new(&SHA256);
    for part in parts {
        context.update(&(part.len() as u64).to_le_bytes());
        context.update(part);
    }
    let mut digits = HEXLOWER.encode(context.finish().as_ref());
    digits.truncate(16);
    digits
}

/// Changes whenever these build steps themselves were compiled anew.
pub fn own_version() -> Result<Vec<u8>> {
    let own = fs::metadata(std::env::current_exe()?)?;
    Ok(format!("{} {:?}", own.len(), own.modified()?).into_bytes())
}

/// True when `mark` holds this key: the step's result is still good.
pub fn is_fresh(mark: &Path, key: &str) -> bool {
    fs::read_to_string(mark).is_ok_and(|found| found == key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_do_not_run_into_each_other() {
        assert_ne!(hash([b"ab".as_slice(), b"c"]), hash([b"a".as_slice(), b"bc"]));
        assert_eq!(hash([b"a".as_slice()]).len(), 16);
    }
}
