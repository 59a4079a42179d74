//! Turns `locales/` into one function per text.

fn main() {
    locale::build();
}
