//! `setup`: everything the other commands need, installed once.

use crate::shell::{Result, step};
use crate::{hook, place, tools};

/// Installs the hook for commit messages, the wasm target, the npm packages and, for root, Debian's packages.
pub fn setup() -> Result {
    if let Err(error) = step("hook", || hook::install(place::root())) {
        println!("notice: nothing looks at commit messages; {error}");
    }
    tools::for_building()?;
    tools::debian(&[tools::CHROMIUM, tools::FONTS, tools::POSTGRES, tools::STRACE, tools::WRK])?;
    tools::frontend_packages()?;
    tools::npm_packages(&place::end2end())?;
    println!("everything is there: cargo xtask run");
    Ok(())
}
