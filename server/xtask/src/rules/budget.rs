//! The weight of the first visit: what every page loads before it can be used.

use std::fs;
use std::path::Path;

use crate::place::NAME;

/// Bytes of the main wasm after brotli; lazy chunks come on top, page by page.
const INITIAL_WASM: u64 = 200_000;

/// The main wasm over its budget. Only a release build is compressed, so only that is measured.
pub fn breaches(site: &Path) -> Vec<String> {
    let package = fs::read_to_string(site.join("pkg-dir")).unwrap_or_default();
    let main = site.join(package.trim()).join(format!("{NAME}.wasm.br"));
    let bytes = fs::metadata(main).map_or(0, |found| found.len());
    let text = format!("{NAME}.wasm is {bytes} bytes after brotli, at most {INITIAL_WASM}");
    if bytes > INITIAL_WASM { vec![text] } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_too_heavy_is_named() {
        let site = tempfile::tempdir().unwrap();
        assert!(breaches(site.path()).is_empty());
        fs::write(site.path().join("pkg-dir"), "pkg\n").unwrap();
        fs::create_dir(site.path().join("pkg")).unwrap();
        assert!(breaches(site.path()).is_empty());
        fs::write(site.path().join("pkg/lyceum.wasm.br"), vec![0; 200_001]).unwrap();
        assert_eq!(breaches(site.path()).len(), 1);
    }
}
