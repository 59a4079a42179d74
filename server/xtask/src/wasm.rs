//! The browser's half: compile, cut lazy chunks out, bind to JavaScript, optimise, bundle.
//!
//! The order matters: `wasm_split` wants the relocations of the linker's output, and
//! wasm-bindgen wants the main part alone.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use wasm_bindgen_cli_support::Bindgen;
use wasm_split_cli_support::{Options, transform};

use crate::bundle::{self, Needs};
use crate::mode::Mode;
use crate::place::{self, NAME};
use crate::shell::{self, Result};
use crate::{compress, stamp, tools};

/// The name leptos asks for.
const LINK: &str = "./__wasm_split.______________________.js";
/// Which chunks belong to which page, read by the server once.
const MANIFEST: &str = "__wasm_split_manifest.json";

/// The folder of finished files: JavaScript, wasm, chunks, manifest.
pub fn folder(mode: Mode) -> PathBuf {
    place::work(mode).join("wasm")
}

/// Compiles the crate `frontend`.
pub fn compile(mode: Mode) -> Result<String> {
    let mut cargo = shell::cargo();
    cargo.args(["build", "--package", "frontend", "--lib", "--profile", profile(mode)]);
    cargo.args(["--target", "wasm32-unknown-unknown", "--target-dir"]).arg(place::front());
    if mode == Mode::Release {
        shell::run(&mut cargo)?;
    } else {
        let messages = shell::run_beside(&mut cargo, "wasm")?;
        eprint!("{messages}");
    }
    Ok(kilobytes(&compiled(mode)))
}

/// Splits and binds what was compiled; optimises it for a release.
pub fn bind(mode: Mode) -> Result<String> {
    let input = fs::read(compiled(mode))?;
    let optimise = mode == Mode::Release && tools::frontend_packages()?;
    let key = stamp::hash([
        input.as_slice(),
        &stamp::own_version()?,
        &[u8::from(optimise)],
        &fs::read(place::frontend().join("package-lock.json"))?,
    ]);
    let (folder, mark) = (folder(mode), place::work(mode).join("wasm.key"));
    if folder.is_dir() && stamp::is_fresh(&mark, &key) {
        return Ok("unchanged".into());
    }
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;

    let main = place::work(mode).join("main.wasm");
    let needs = split(&input, &main, &folder)?;
    bindings(&main, &folder, mode)?;
    if optimise {
        wasm_opt(&folder)?;
    }
    let needs = bundle::pack(&folder, &folder.join(LINK), &needs)?;
    fs::write(folder.join(MANIFEST), serde_json::to_vec(&needs)?)?;
    if optimise {
        minify(&folder)?;
    }
    if mode == Mode::Release {
        compress::beside(&folder)?;
    }
    fs::write(mark, key)?;
    let main = kilobytes(&folder.join(format!("{NAME}.wasm")));
    let lazy = needs.values().flatten().collect::<BTreeSet<_>>().len();
    Ok(format!("main {main}, {lazy} lazy files"))
}

/// Cuts the lazy functions out; returns which files each of them needs.
fn split(input: &[u8], main: &Path, folder: &Path) -> Result<Needs> {
    let module = format!("./{NAME}.js");
    let mut options = Options::new(input);
    options.output_dir = folder;
    options.main_out_path = main;
    options.main_module = &module;
    options.link_name = LINK;
    let done = transform(options).map_err(|error| format!("{error:#}"))?;
    Ok(done.prefetch_map.into_iter().collect())
}

/// Writes the JavaScript between the browser and the main part.
fn bindings(main: &Path, folder: &Path, mode: Mode) -> Result {
    Bindgen::new()
        .input_path(main)
        .out_name(NAME)
        .web(true)
        .and_then(|bindgen| {
            bindgen
                .keep_lld_exports(true)
                .demangle(false)
                .typescript(false)
                .remove_name_section(mode == Mode::Release)
                .generate(folder)
        })
        .map_err(|error| format!("{error:#}"))?;
    // The server, built with LEPTOS_OUTPUT_NAME, asks for the name without `_bg`.
    let (old, new) = (format!("{NAME}_bg.wasm"), format!("{NAME}.wasm"));
    fs::rename(folder.join(&old), folder.join(&new))?;
    let script = folder.join(format!("{NAME}.js"));
    fs::write(&script, fs::read_to_string(&script)?.replace(&old, &new))?;
    Ok(())
}

/// Makes every wasm file smaller, in place.
fn wasm_opt(folder: &Path) -> Result {
    for file in files_in(folder, "wasm")? {
        let mut wasm_opt = tools::of_frontend("wasm-opt");
        wasm_opt.args(["-Oz", "--enable-bulk-memory", "--enable-nontrapping-float-to-int"]);
        shell::output(wasm_opt.arg(&file).arg("-o").arg(&file))?;
    }
    Ok(())
}

/// Makes every script smaller, in place.
fn minify(folder: &Path) -> Result {
    for file in files_in(folder, "js")? {
        let mut esbuild = tools::of_frontend("esbuild");
        esbuild.args(["--minify", "--format=esm", "--allow-overwrite", "--log-level=error"]);
        let mut out = std::ffi::OsString::from("--outfile=");
        out.push(&file);
        shell::output(esbuild.arg(&file).arg(out))?;
    }
    Ok(())
}

fn files_in(folder: &Path, extension: &str) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let file = entry?.path();
        if file.extension().is_some_and(|found| found == extension) {
            files.push(file);
        }
    }
    files.sort();
    Ok(files)
}

fn profile(mode: Mode) -> &'static str {
    match mode {
        Mode::Dev => "wasm-dev",
        Mode::Release => "wasm-release",
    }
}

fn compiled(mode: Mode) -> PathBuf {
    let folder = place::front().join("wasm32-unknown-unknown").join(profile(mode));
    folder.join("frontend.wasm")
}

fn kilobytes(file: &Path) -> String {
    let size = fs::metadata(file).map_or(0, |found| found.len());
    format!("{} kB", size.div_ceil(1000))
}
