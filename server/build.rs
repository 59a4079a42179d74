//! Turns `locales/` into `t::…()` functions, and packs the demo school into the binary.

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

fn main() {
    locale::build_with("crate::web::error_page::lang");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("demo");
    println!("cargo::rerun-if-changed=demo");
    let mut files = Vec::new();
    collect(&folder, &mut files);
    files.sort();
    let mut code =
        "/// The demo school's files: path below the folder, and content.\npub const FILES: &[(&str, &[u8])] = &[\n"
            .to_owned();
    for file in files {
        let name = file.strip_prefix(&folder).expect("collected below the folder").to_string_lossy();
        // By a path that is found when it is compiled: another checkout may share the target folder.
        let path = format!("/demo/{name}");
        writeln!(code, "    ({name:?}, include_bytes!(concat!(env!(\"CARGO_MANIFEST_DIR\"), {path:?}))),")
            .expect("a String takes any text");
    }
    code += "];\n";
    let out = std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR for build scripts");
    fs::write(Path::new(&out).join("demo.rs"), code).expect("OUT_DIR is writable");
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the demo folder can be read") {
        let path = entry.expect("the demo folder can be read").path();
        if path.is_dir() { collect(&path, files) } else { files.push(path) }
    }
}
