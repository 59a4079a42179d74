//! Where things are: the only file that spells folders of the repository.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use cargo_metadata::{Metadata, MetadataCommand};

use crate::mode::Mode;

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

/// Returns cargo's metadata of the workspace: its members, and where it builds.
///
/// Asked where this command was called: from there a relative `CARGO_TARGET_DIR` counts.
pub fn workspace() -> &'static Metadata {
    static WORKSPACE: LazyLock<Metadata> = LazyLock::new(|| {
        let mut cargo = MetadataCommand::new();
        let found = cargo.manifest_path(at("Cargo.toml")).no_deps().exec();
        found.expect("cargo, which started this command, describes the workspace")
    });
    &WORKSPACE
}

/// Where cargo builds: `CARGO_TARGET_DIR`, `build.target-dir`, or `target`.
pub fn target() -> &'static Path {
    workspace().target_directory.as_std_path()
}

/// Returns the folder of builds for the browser, apart from those of the server: other features, other flags.
pub fn front() -> PathBuf {
    target().join("front")
}

/// Returns the folder of the files that the server serves beside its pages.
pub fn site() -> PathBuf {
    target().join("site")
}

/// The file of the site that names others' work and its licences.
pub const NOTICES: &str = "third-party.txt";

/// Pictures of every page.
pub fn shots() -> PathBuf {
    target().join("shots")
}

/// Data and tools of measurements, kept for the next one.
pub fn bench() -> PathBuf {
    target().join("bench")
}

/// Builds and reports of how much the tests run, apart from all others.
pub fn coverage() -> PathBuf {
    target().join("coverage")
}

/// Half-finished results of a mode, kept so that unchanged steps are skipped.
pub fn work(mode: Mode) -> PathBuf {
    front().join("site").join(mode.name())
}

/// The server binary of a mode.
pub fn server(mode: Mode) -> PathBuf {
    let profile = if mode == Mode::Release { "release" } else { "debug" };
    target().join(profile).join(NAME)
}

/// The folder of wasm-opt and esbuild.
pub fn frontend() -> PathBuf {
    at("frontend")
}

/// The folder of the browser tests.
pub fn end2end() -> PathBuf {
    at("end2end")
}

/// Makes a folder for what does not outlive a run: in memory where there is room, since the tests' databases wait for
/// their disk at every commit.
pub fn scratch() -> std::io::Result<tempfile::TempDir> {
    let memory = Path::new("/dev/shm");
    if free_mib(memory).is_some_and(|free| free >= SCRATCH_MIB) {
        tempfile::tempdir_in(memory)
    } else {
        tempfile::tempdir()
    }
}

/// The room that a folder in memory must have, in MiB: several times what a run takes.
const SCRATCH_MIB: u64 = 6 * 1024;

/// Returns the free room below a folder in MiB, as `df` knows it.
fn free_mib(folder: &Path) -> Option<u64> {
    let answer = std::process::Command::new("df").args(["-m", "--output=avail"]).arg(folder).output().ok()?;
    String::from_utf8(answer.stdout).ok()?.lines().nth(1)?.trim().parse().ok()
}
