//! The mark of a tree that passed everything: `green` in the target directory holds the tree's name.

use std::fs;
use std::path::PathBuf;

use crate::place;
use crate::shell::{Result, command, output};

/// The commit and the tree that were tested, and where the mark goes.
pub struct Seal {
    head: String,
    tree: String,
}

/// Takes an older mark away; nothing to set later when the work tree is not what is committed.
pub fn begin() -> Result<Option<Seal>> {
    let mark = mark();
    if mark.exists() {
        fs::remove_file(mark)?;
    }
    // Without git there is nothing to name.
    if !is_clean().unwrap_or(false) {
        return Ok(None);
    }
    Ok(Some(Seal { head: git(&["rev-parse", "HEAD"])?, tree: git(&["rev-parse", "HEAD^{tree}"])? }))
}

impl Seal {
    /// Leaves the mark, unless something changed while the tests ran.
    pub fn set(self) -> Result {
        if is_clean()? && git(&["rev-parse", "HEAD"])? == self.head {
            fs::write(mark(), self.tree)?;
        } else {
            println!("notice: something changed meanwhile, so nothing is marked as green");
        }
        Ok(())
    }
}

fn mark() -> PathBuf {
    place::target().join("green")
}

fn is_clean() -> Result<bool> {
    Ok(git(&["status", "--porcelain"])?.is_empty())
}

fn git(words: &[&str]) -> Result<String> {
    output(command("git").args(words))
}
