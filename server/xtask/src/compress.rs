//! brotli and gzip beside each file that a server sends often.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::thread;

use brotli::enc::BrotliEncoderParams;
use flate2::{Compression, write::GzEncoder};

use crate::shell::{Error, Result};

/// Texts and wasm; pictures are compressed already.
const WORTH: [&str; 11] = ["css", "html", "ico", "js", "json", "map", "svg", "txt", "wasm", "webmanifest", "xml"];
/// Below one network packet there is nothing to gain.
const SMALLEST: usize = 1000;

/// True for a file whose kind compresses well.
pub fn is_worth(file: &Path) -> bool {
    let extension = file.extension().and_then(|extension| extension.to_str());
    extension.is_some_and(|extension| WORTH.contains(&extension))
}

/// The names of the compressed files beside `file`.
pub fn siblings(file: &Path) -> [PathBuf; 2] {
    [".br", ".gz"].map(|ending| {
        let mut name = file.as_os_str().to_owned();
        name.push(ending);
        PathBuf::from(name)
    })
}

/// Compresses every file of a flat folder.
pub fn beside(folder: &Path) -> Result {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        files.push(entry?.path());
    }
    all(files.into_iter().filter(|file| is_worth(file)).collect())
}

/// Compresses these files, on all cores.
pub fn all(files: Vec<PathBuf>) -> Result {
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let queue = Mutex::new(files);
    let next = || queue.lock().expect("no worker panics while taking a file").pop();
    thread::scope(|scope| {
        let work = || -> Result {
            while let Some(file) = next() {
                one(&file)?;
            }
            Ok(())
        };
        let handles: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        for handle in handles {
            handle.join().map_err(|_| Error::from("compression panicked"))??;
        }
        Ok(())
    })
}

fn one(file: &Path) -> Result {
    let data = fs::read(file)?;
    let [br, gz] = siblings(file);
    for (path, packed) in [(br, brotli(&data)?), (gz, gzip(&data)?)] {
        if data.len() >= SMALLEST && packed.len() < data.len() * 9 / 10 {
            fs::write(path, packed)?;
        }
    }
    Ok(())
}

fn brotli(data: &[u8]) -> Result<Vec<u8>> {
    let options = BrotliEncoderParams { quality: 11, lgwin: 22, size_hint: data.len(), ..Default::default() };
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut &data[..], &mut packed, &options)?;
    Ok(packed)
}

fn gzip(data: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(data)?;
    Ok(encoder.finish()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_texts_get_both_and_small_ones_none() {
        let folder = tempfile::tempdir().unwrap();
        let (large, small) = (folder.path().join("a.js"), folder.path().join("b.js"));
        fs::write(&large, "let a = 1;\n".repeat(500)).unwrap();
        fs::write(&small, "let a = 1;\n").unwrap();
        beside(folder.path()).unwrap();
        assert!(siblings(&large).iter().all(|file| file.is_file()));
        assert!(!siblings(&small).iter().any(|file| file.exists()));
    }
}
