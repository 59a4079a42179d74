//! The tools around cargo: found, installed, or named with the command that installs them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::shell::{Result, command, output, run, step};
use crate::{place, stamp};

/// A package of Debian: its name, and a file that proves it is there.
#[derive(Clone, Copy)]
pub struct Package {
    name: &'static str,
    proof: fn() -> bool,
}

/// The browser of the browser tests: the one without windows, in which they take two thirds of the time.
pub const CHROMIUM: Package = Package { name: "chromium-headless-shell", proof: || chromium().is_file() };
/// Where Debian puts it, and where it puts the one with windows, which does as well.
const BROWSERS: [&str; 2] = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"];
/// Chinese letters, or every picture is full of boxes.
pub const FONTS: Package = Package { name: "fonts-noto-cjk", proof: has_chinese_font };
/// The font file of posters: no other will do.
pub const POSTER_FONT: Package = Package { name: "fonts-noto-cjk", proof: has_poster_font };
/// The second database.
pub const POSTGRES: Package = Package { name: "postgresql", proof: || postgres_folder().is_some() };
/// The load for measurements.
pub const WRK: Package = Package { name: "wrk", proof: || in_path("wrk").is_some() };
/// Serves files elsewhere, for comparison.
pub const NGINX: Package = Package { name: "nginx", proof: || in_path("nginx").is_some() };
/// Kills the server in the middle of a write.
pub const STRACE: Package = Package { name: "strace", proof: || in_path("strace").is_some() };

/// An environment of its own for packages of Python.
pub const VENV: Package = Package { name: "python3-venv", proof: has_venv };

/// The C compiler and the wasm target; the target is added where rustup can.
pub fn for_building() -> Result {
    if in_path("cc").is_none() {
        return Err("a C compiler is missing (SQLite is written in C); install it with\n    apt-get install gcc".into());
    }
    if has_wasm_target() {
        return Ok(());
    }
    if in_path("rustup").is_none() {
        return Err("Rust's target wasm32-unknown-unknown is missing; install it with\n    rustup target add wasm32-unknown-unknown".into());
    }
    step("wasm target", || {
        run(command("rustup").args(["target", "add", "wasm32-unknown-unknown"]))?;
        Ok("added".into())
    })
}

fn has_wasm_target() -> bool {
    let mut rustc = command("rustc");
    rustc.args(["--print", "target-libdir", "--target", "wasm32-unknown-unknown"]);
    output(&mut rustc).is_ok_and(|folder| Path::new(folder.trim()).is_dir())
}

/// wasm-opt, esbuild, what shows PDFs and the font of formulas, when Node is there; false leaves the files larger and PDFs
/// as links.
pub fn frontend_packages() -> Result<bool> {
    if in_path("npm").is_none() {
        println!(
            "{:>16}          Node is missing: files stay larger, PDFs do not open in the page; install it with",
            "notice"
        );
        println!("{:>16}          apt-get install nodejs npm", "");
        return Ok(false);
    }
    npm_packages(&place::frontend())?;
    Ok(true)
}

/// A program of the frontend's packages.
pub fn of_frontend(name: &str) -> Command {
    command(place::frontend().join("node_modules/.bin").join(name))
}

/// `npm ci` in a folder, when its lock file changed since the last time.
pub fn npm_packages(folder: &Path) -> Result {
    if in_path("npm").is_none() {
        return Err("Node is missing; install it with\n    apt-get install nodejs npm".into());
    }
    let lock = folder.join("package-lock.json");
    let key = fs::read(&lock).map_err(|error| format!("{}: {error}", lock.display()))?;
    let key = stamp::hash([key.as_slice()]);
    let mark = folder.join("node_modules/.installed");
    if stamp::is_fresh(&mark, &key) {
        return Ok(());
    }
    let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    step("npm", || {
        let mut npm = command("npm");
        npm.args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]).current_dir(folder);
        // The browser is Debian's.
        output(npm.env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"))?;
        fs::write(mark, key)?;
        Ok(name)
    })
}

/// The packages of Python that `requirements.txt` in a folder names, into the environment `.venv` beside it, when that
/// file changed since the last time.
pub fn python_packages(folder: &Path) -> Result {
    let wanted = folder.join("requirements.txt");
    let key = fs::read(&wanted).map_err(|error| format!("{}: {error}", wanted.display()))?;
    let key = stamp::hash([key.as_slice()]);
    let environment = folder.join(".venv");
    let mark = environment.join(".installed");
    if stamp::is_fresh(&mark, &key) {
        return Ok(());
    }
    debian(&[VENV])?;
    step("pip", || {
        output(command("python3").args(["-m", "venv", "--clear"]).arg(&environment))?;
        let mut pip = command(environment.join("bin/pip"));
        output(pip.args(["install", "--quiet", "--disable-pip-version-check", "--requirement"]).arg(&wanted))?;
        fs::write(mark, key)?;
        Ok("oracles".into())
    })
}

fn has_venv() -> bool {
    output(Command::new("python3").args(["-c", "import ensurepip, venv"])).is_ok()
}

/// Packages of Debian: root installs what is missing, anybody else is told how.
pub fn debian(packages: &[Package]) -> Result {
    let missing: Vec<_> = packages.iter().filter(|package| !(package.proof)()).map(|package| package.name).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let names = missing.join(" ");
    if !is_root() || in_path("apt-get").is_none() {
        return Err(format!("missing: {names}; install with\n    sudo apt-get install {names}").into());
    }
    step("apt-get", || {
        apt(&["update", "--quiet=2"])?;
        let mut words = vec!["install", "--yes", "--quiet=2", "--no-install-recommends"];
        words.extend(&missing);
        apt(&words)?;
        Ok(names)
    })
}

fn apt(words: &[&str]) -> Result {
    let mut apt = command("apt-get");
    run(apt.args(words).env("DEBIAN_FRONTEND", "noninteractive").stdin(Stdio::null()).stdout(Stdio::null()))
}

/// True for the administrator.
pub fn is_root() -> bool {
    output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

/// The browser: `CHROMIUM` in the environment, else Debian's.
pub fn chromium() -> PathBuf {
    let found = || BROWSERS.map(PathBuf::from).into_iter().find(|file| file.is_file());
    std::env::var_os("CHROMIUM").map(PathBuf::from).or_else(found).unwrap_or_else(|| PathBuf::from(BROWSERS[0]))
}

fn has_chinese_font() -> bool {
    let list = output(command("fc-list").arg(":lang=zh"));
    list.is_ok_and(|fonts| !fonts.trim().is_empty()) || has_poster_font()
}

fn has_poster_font() -> bool {
    Path::new("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc").is_file()
}

/// The folder of the newest PostgreSQL's programs.
pub fn postgres_folder() -> Option<PathBuf> {
    let mut found: Vec<_> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let version: u32 = path.file_name()?.to_str()?.parse().ok()?;
            let programs = path.join("bin");
            programs.join("postgres").is_file().then_some((version, programs))
        })
        .collect();
    found.sort();
    let newest = found.pop().map(|(_, programs)| programs);
    newest.or_else(|| in_path("initdb")?.parent().map(Path::to_path_buf))
}

/// The full path of a program, as the shell would find it.
pub fn in_path(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}
