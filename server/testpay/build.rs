//! Turns `locales/` into `t::…()` functions.

fn main() {
    locale::build_apart("crate::lang::lang", "crate::lang::Lang");
    println!("cargo::rerun-if-changed=schema.sql");
    println!("cargo::rerun-if-changed=page.css");
}
