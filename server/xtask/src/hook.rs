//! The hook that says what a commit message lacks: put where git looks for it, and never over somebody's own.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::shell::{Result, command, output};

/// The hook itself.
const SCRIPT: &str = include_str!("commit-msg");
/// Stands in every version of it.
const MARK: &str = "Put here by `cargo xtask setup`";

/// Installs the hook for a repository, or brings an older one up to date; returns what was done.
pub fn install(repository: &Path) -> Result<String> {
    put(&folder(repository)?)
}

/// Where git looks for the hooks of this repository: `core.hooksPath`, or the folder that all its worktrees share.
fn folder(repository: &Path) -> Result<PathBuf> {
    let said =
        output(git(repository).args(["rev-parse", "--show-toplevel", "--git-common-dir", "--git-path", "hooks"]))?;
    let paths: Vec<_> = said.lines().map(|line| repository.join(line)).collect();
    let [top, common, hooks] = paths.as_slice() else {
        return Err(format!("git answered {said:?}").into());
    };
    if fs::canonicalize(top)? != fs::canonicalize(repository)? {
        return Err(format!("{} belongs to another repository", repository.display()).into());
    }
    if ![repository, top, common].iter().any(|own| hooks.starts_with(own)) {
        return Err(format!("{} serves other repositories too and is left alone", hooks.display()).into());
    }
    Ok(hooks.clone())
}

/// A git that looks around in a folder, even when a hook of another repository calls.
fn git(folder: &Path) -> Command {
    let mut git = command("git");
    git.current_dir(folder).env_remove("GIT_DIR").env_remove("GIT_WORK_TREE").env_remove("GIT_INDEX_FILE");
    git
}

fn put(folder: &Path) -> Result<String> {
    let file = folder.join("commit-msg");
    match fs::read(&file) {
        Ok(found) if found == SCRIPT.as_bytes() => return Ok("unchanged".into()),
        Ok(found) if String::from_utf8_lossy(&found).contains(MARK) => fs::remove_file(&file)?,
        Ok(_) => return Err(format!("{} is your own and stays", file.display()).into()),
        Err(error) if error.kind() == ErrorKind::NotFound => fs::create_dir_all(folder)?,
        Err(error) => return Err(format!("{}: {error}", file.display()).into()),
    }
    let new = OpenOptions::new().write(true).create_new(true).mode(0o755).open(&file);
    new.and_then(|mut new| new.write_all(SCRIPT.as_bytes())).map_err(|error| format!("{}: {error}", file.display()))?;
    Ok(file.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tools::in_path;
    use std::os::unix::fs::PermissionsExt;

    /// Returns what the hook says about a message, one complaint a line.
    fn said(message: &str) -> String {
        let folder = tempfile::tempdir().unwrap();
        let (hook, text) = (folder.path().join("commit-msg"), folder.path().join("COMMIT_EDITMSG"));
        fs::write(&hook, SCRIPT).unwrap();
        fs::write(&text, message).unwrap();
        let output = Command::new("sh").arg(hook).arg(text).output().unwrap();
        assert!(output.status.success() && output.stdout.is_empty(), "{message:?}: {output:?}");
        String::from_utf8(output.stderr).unwrap()
    }

    #[test]
    fn a_good_message_is_passed_over_in_silence() {
        for good in [
            "commerce: Ask once for a buyer\n\nThe query stood in three places.\n",
            "# a comment\n\nREADME, docs/security.md: Seed it\n\nWhy.\n# On branch main\n",
            "xtask: Address it\n\nWhy.\n# ------------------------ >8 ------------------------\ndiff --git a/a b/a\n",
            "Merge branch 'next'\n",
            "Revert \"site: Break it\"\n\nThis reverts commit 1.\n",
            "fixup! site: Break it\n",
            "# nothing but comments\n",
            "",
        ] {
            assert_eq!(said(good), "", "{good:?}");
        }
    }

    #[test]
    fn what_is_missing_is_said_and_stops_nothing() {
        for (message, lacking) in [
            ("Say why\n\nBecause.\n", "is not \"area: Imperative sentence\""),
            ("site: say why\n\nBecause.\n", "is not \"area: Imperative sentence\""),
            ("site: Added a page\n\nBecause.\n", "\"Added\" is no imperative"),
            ("site: Adding a page\n\nBecause.\n", "\"Adding\" is no imperative"),
            ("site: Adds a page\n\nBecause.\n", "\"Adds\" is no imperative"),
            ("site: Add a page\n", "no body says why"),
            ("site: Add a page\n\nCo-authored-by: Amy <amy@example.com>\n", "no body says why"),
            (&format!("site: Add {}\n\nBecause.\n", "x".repeat(63)), "the subject has 73 characters"),
        ] {
            let heard = said(message);
            assert!(heard.contains(lacking) && heard.lines().count() == 1, "{message:?}: {heard}");
        }
        assert_eq!(said(&format!("site: Add {}\n\nBecause.\n", "x".repeat(62))), "");
        assert_eq!(said(&format!("Added {}\n", "x".repeat(80))).lines().count(), 3);
    }

    #[test]
    fn the_hook_is_put_there_renewed_and_never_takes_the_place_of_another() {
        let folder = tempfile::tempdir().unwrap();
        let (hooks, file) = (folder.path().join("hooks"), folder.path().join("hooks/commit-msg"));
        put(&hooks).unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), SCRIPT);
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o100, 0o100);
        assert_eq!(put(&hooks).unwrap(), "unchanged");
        fs::write(&file, format!("#!/bin/sh\n# {MARK}, once\n")).unwrap();
        put(&hooks).unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), SCRIPT);
        fs::write(&file, "#!/bin/sh\nexit 1\n").unwrap();
        assert!(put(&hooks).unwrap_err().to_string().contains("your own"));
        assert_eq!(fs::read_to_string(&file).unwrap(), "#!/bin/sh\nexit 1\n");
    }

    #[test]
    fn hooks_lie_where_git_looks_for_them_and_only_for_this_repository() {
        let folder = tempfile::tempdir().unwrap();
        if in_path("git").is_none() {
            return;
        }
        assert!(super::folder(folder.path()).is_err());
        let run = |words: &[&str]| output(git(folder.path()).args(words)).unwrap();
        run(&["init", "--quiet"]);
        run(&["config", "core.hooksPath", "tools/hooks"]);
        assert!(super::folder(folder.path()).unwrap().ends_with("tools/hooks"));
        run(&["config", "core.hooksPath", "/somewhere/else"]);
        assert!(super::folder(folder.path()).unwrap_err().to_string().contains("left alone"));
        fs::create_dir(folder.path().join("below")).unwrap();
        assert!(super::folder(&folder.path().join("below")).unwrap_err().to_string().contains("another repository"));
    }
}
