//! Where things are: the only file that spells folders of the repository.

use std::path::{Path, PathBuf};

use crate::build::Mode;

/// The name of the binary, of the browser's files and of the style sheet.
pub const NAME: &str = "lyceum";

/// The repository.
pub fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).expect("xtask lies two folders below the root")
}

/// A path inside the repository.
pub fn at(path: &str) -> PathBuf {
    root().join(path)
}

/// What the server serves beside its pages.
pub fn site() -> PathBuf {
    at("target/site")
}

/// Half-finished results of a mode, kept so that unchanged steps are skipped.
pub fn work(mode: Mode) -> PathBuf {
    at("target/front/site").join(mode.name())
}

/// The server binary of a mode.
pub fn server(mode: Mode) -> PathBuf {
    let profile = if mode == Mode::Release { "release" } else { "debug" };
    at("target").join(profile).join(NAME)
}

/// The folder of wasm-opt and esbuild.
pub fn frontend() -> PathBuf {
    at("frontend")
}

/// The folder of the browser tests.
pub fn end2end() -> PathBuf {
    at("end2end")
}
