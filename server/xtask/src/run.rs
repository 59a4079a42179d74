//! `run`: build and serve, with something to look at.

use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};

use crate::build;
use crate::mode::Mode;
use crate::place;
use crate::shell::{Result, command, run as run_command};

/// Builds, seeds an empty data folder, and becomes the server.
pub fn run(mode: Mode) -> Result {
    build::build(mode)?;
    let data = std::env::var_os("LYCEUM_DATA").map_or_else(|| place::at("data"), PathBuf::from);
    let server = || {
        let mut server = command(place::server(mode));
        server.env("LYCEUM_DATA", &data).env("LEPTOS_SITE_ROOT", place::site());
        server
    };
    if is_empty(&place::root().join(&data)) {
        run_command(server().args(["seed", "demo"]))?;
    }
    // Taking the place of this process, so that Ctrl-C and signals reach the server itself.
    let error = server().arg("serve").exec();
    Err(format!("cannot start the server: {error}").into())
}

fn is_empty(folder: &Path) -> bool {
    folder.read_dir().map_or(true, |mut entries| entries.next().is_none())
}
