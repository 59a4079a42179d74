//! Turns `locales/` into `t::…()` functions.

fn main() {
    locale::build_apart("crate::lang::lang", "crate::lang::Lang");
}
