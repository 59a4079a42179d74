//! `setup`: everything the other commands need, installed once.

use crate::shell::{Result, step};
use crate::{hook, place, tools};

/// Installs the hook for commit messages, the wasm target, the packages of npm and of Python and, for root, Debian's.
pub fn setup() -> Result {
    if let Err(error) = step("hook", || hook::install(place::root())) {
        println!("notice: nothing looks at commit messages; {error}");
    }
    tools::for_building()?;
    tools::debian(&[tools::CHROMIUM, tools::FONTS, tools::POSTGRES, tools::STRACE, tools::WRK, tools::VENV])?;
    tools::frontend_packages()?;
    tools::npm_packages(&place::end2end())?;
    tools::python_packages(&place::end2end().join("oracles"))?;
    println!("everything is there: cargo xtask run");
    Ok(())
}
