//! Build-time text tables. An area crate's `build.rs` calls [`build`], which reads
//! `locales/zh-Hans.toml` and `locales/en.toml`, proves that both say the same things, and writes
//! `$OUT_DIR/text.rs` with one function per text:
//!
//! ```toml
//! sign_in = "Sign in"                                  # t::sign_in()
//! greeting = "Hello, {name}"                           # t::greeting(name)
//! lessons = { one = "1 lesson", other = "{count} lessons" }   # t::lessons(count)
//! [form]
//! email = "E-mail"                                     # t::form_email()
//! ```
//!
//! The crate then says `mod t { include!(concat!(env!("OUT_DIR"), "/text.rs")); }`.
//! Arguments come in alphabetical order, so that moving a placeholder inside a sentence never
//! swaps two of them. Literal braces are written `{{` and `}}`.
//!
//! Knows nothing of Leptos; the generated code knows `model::Lang` (or an enum like it) and one
//! function that says which language is being written.

mod generate;
mod pair;
mod table;

use std::path::{Path, PathBuf};

use generate::Speaker;

/// Generates the texts of an area crate; they ask `ui::lang()` for the language.
///
/// Ends the build script with a line per error when the two files disagree.
pub fn build() {
    build_with("::ui::lang");
}

/// Does the same as [`build`], with the path of the function that returns the current `model::Lang`.
pub fn build_with(lang: &str) {
    write(Speaker { lang, kind: "::model::Lang", pseudo: true });
}

/// Does the same as [`build_with`], for a crate that knows nothing of `model`: `kind` is the path of its own enum of
/// `ZhHans` and `En`, and `lang` returns one of them.
pub fn build_apart(lang: &str, kind: &str) {
    write(Speaker { lang, kind, pseudo: false });
}

fn write(speaker: Speaker<'_>) {
    println!("cargo::rerun-if-changed=locales");
    let code = match pair::load(Path::new("locales")) {
        Ok(texts) => generate::code(&texts, &speaker),
        Err(faults) => {
            for fault in faults {
                println!("cargo::error={fault}");
            }
            std::process::exit(1);
        }
    };
    let out = std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR for build scripts");
    let file = PathBuf::from(out).join("text.rs");
    std::fs::write(&file, code).expect("OUT_DIR is writable");
}

/// Checks one `locales` folder. Returns every error as a line that names the file and the key.
pub fn check(dir: impl AsRef<Path>) -> Result<(), Vec<String>> {
    pair::load(dir.as_ref()).map(|_| ())
}
