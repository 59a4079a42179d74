//! `setup`: everything the other commands need, installed once.

use crate::place;
use crate::shell::Result;
use crate::tools;

/// Installs the wasm target, the npm packages and, for root, Debian's packages.
pub fn setup() -> Result {
    tools::for_building()?;
    tools::debian(&[tools::CHROMIUM, tools::FONTS, tools::POSTGRES, tools::STRACE, tools::WRK])?;
    tools::frontend_packages()?;
    tools::npm_packages(&place::end2end())?;
    println!("everything is there: cargo xtask run");
    Ok(())
}
