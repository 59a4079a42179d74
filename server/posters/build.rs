//! Turns `locales/` into `t::…()` functions.

fn main() {
    locale::build_with("crate::lang");
}
