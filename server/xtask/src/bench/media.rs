//! Recordings: pieces of one large file for many viewers, beside nginx with the same file.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::thread;
use std::time::Duration;

use super::http::Connection;
use super::server::Server;
use crate::postgres::free_port;
use crate::shell::{Result, command, output, run, step};
use crate::{place, tools};

const SIZE: usize = 50 * 1024 * 1024;
/// A browser that seeks asks for about so much.
const RANGE_BYTES: usize = 1024 * 1024;
const SLUG: &str = "bench-media";
/// A demo lesson whose recording becomes the large file.
const DEMO: &str = "server/demo/rust-first-steps";
const RECORDING: &str = "02-ownership/00-one-owner.mp4";

/// Measures.
pub fn media() -> Result {
    let binary = super::binary()?;
    let seed = ["--courses", "0", "--learners", "1"];
    let data = super::seeded(&binary, "media", &seed, "a school")?;
    let course = course()?;
    let mut import = command(&binary);
    output(import.arg("import").arg(&course).env("LYCEUM_DATA", &data))?;
    let server = Server::start_in(&binary, &data, "development")?;
    let cookie = super::cookies(&server, 1)?.remove(0);
    let address = address(&server, &cookie)?;
    let script = script(&cookie)?;

    pieces(&script, &server.url(&address), "2s")?;
    let before = server.memory()?;
    let ours = pieces(&script, &server.url(&address), "10s")?;
    let after = server.memory()?;
    drop(server);
    println!("\nours   {ours:>8.0} MB/s, memory {before} MB before, {after} MB after");
    if !tools::is_root() && tools::in_path("nginx").is_none() {
        println!("notice: nginx is missing, there is nothing to compare with: sudo apt-get install nginx");
        return Ok(());
    }
    tools::debian(&[tools::NGINX])?;
    let nginx = Nginx::start(course.join(RECORDING).parent().ok_or("no folder")?)?;
    let url = format!("http://127.0.0.1:{}/00-one-owner.mp4", nginx.port);
    pieces(&script, &url, "2s")?;
    let theirs = pieces(&script, &url, "10s")?;
    println!("nginx  {theirs:>8.0} MB/s, ratio {:.2}", ours / theirs);
    println!("pieces of 1 MB of a file of 50 MB, 32 connections, 10 s each, on {}", super::machine());
    Ok(())
}

/// The demo course under another name, for nothing, with a recording that is as long as it is wanted.
fn course() -> Result<PathBuf> {
    let folder = place::bench().join("media-course");
    step("bench course", || {
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        run(command("cp").arg("-r").arg(place::at(DEMO)).arg(&folder))?;
        let text = fs::read_to_string(folder.join("course.toml"))?.replace("rust-first-steps", SLUG);
        fs::write(folder.join("course.toml"), text.split("[price]").next().unwrap_or_default())?;
        let mut recording = padded(SIZE)?;
        recording.resize(SIZE, 0);
        fs::write(folder.join(RECORDING), recording)?;
        Ok("50 MB".into())
    })?;
    Ok(folder)
}

/// A recording, and the head of a box of the kind `free`, which players skip (ISO/IEC 14496-12, 8.1.2): whatever
/// follows, up to this size, is no part of the film.
pub(super) fn padded(size: usize) -> Result<Vec<u8>> {
    let mut recording = fs::read(place::at(DEMO).join(RECORDING))?;
    let padding = size.checked_sub(recording.len()).ok_or("the demo's recording is large already")?;
    recording.extend(u32::try_from(padding)?.to_be_bytes());
    recording.extend(b"free");
    Ok(recording)
}

/// The address of the recording, as the lesson's page shows it to the learner with this cookie.
fn address(server: &Server, cookie: &str) -> Result<String> {
    let mut connection = Connection::open(server.port())?;
    connection.form("/fn/shop/enrol", cookie, &format!("slug={SLUG}"))?;
    let page = connection.get(&format!("/courses/{SLUG}"), cookie)?.text;
    let mark = format!("/learn/{SLUG}/");
    for rest in page.split(&mark).skip(1) {
        let lesson: String = rest.chars().take_while(char::is_ascii_alphanumeric).collect();
        let page = connection.get(&format!("{mark}{lesson}"), cookie)?.text;
        let sources = page.split("src=\"").skip(1).filter_map(|rest| rest.split('"').next());
        for source in sources.filter(|source| source.starts_with("/media/")).map(|source| source.replace("&amp;", "&"))
        {
            let range = format!("Range: bytes=0-{}\r\n{cookie}", RANGE_BYTES - 1);
            let piece = connection.get(&source, &range)?;
            // Pictures are smaller.
            if piece.status == 206 && piece.text.len() >= RANGE_BYTES {
                return Ok(source);
            }
        }
    }
    Err("no lesson shows the large recording".into())
}

/// Writes wrk's script, which asks for pieces from anywhere in the file.
fn script(cookie: &str) -> Result<PathBuf> {
    let path = place::bench().join("pieces.lua");
    let cookie = cookie.trim().trim_start_matches("Cookie: ");
    let text = format!(
        "request = function()\n  local from = math.random(0, {SIZE} - {RANGE_BYTES})\n  \
           local range = string.format('bytes=%d-%d', from, from + {RANGE_BYTES} - 1)\n  \
           return wrk.format('GET', nil, {{ ['Range'] = range, ['Cookie'] = '{cookie}' }})\nend\n"
    );
    fs::write(&path, text)?;
    Ok(path)
}

/// Megabytes in a second.
fn pieces(script: &Path, url: &str, duration: &str) -> Result<f64> {
    let mut wrk = command("wrk");
    wrk.args(["--threads", "1", "--connections", "32", "--duration", duration, "--script"]).arg(script);
    let said = output(wrk.arg(url))?;
    if said.contains("Non-2xx") {
        return Err(format!("not every piece was given:\n{said}").into());
    }
    transfer(&said).ok_or_else(|| format!("unclear answer of wrk:\n{said}").into())
}

fn transfer(said: &str) -> Option<f64> {
    let text = said.lines().find_map(|line| line.trim().strip_prefix("Transfer/sec:"))?.trim();
    let at = text.find(char::is_alphabetic)?;
    let number: f64 = text[..at].parse().ok()?;
    let factor = match &text[at..] {
        "GB" => 1024.0,
        "MB" => 1.0,
        "KB" => 1.0 / 1024.0,
        "B" => 1.0 / 1024.0 / 1024.0,
        _ => return None,
    };
    Some(number * factor)
}

/// An nginx of our own; dropping it stops it.
struct Nginx {
    process: Child,
    port: u16,
}

impl Nginx {
    fn start(files: &Path) -> Result<Self> {
        let (folder, port) = (place::bench().join("nginx"), free_port()?);
        fs::create_dir_all(&folder)?;
        let at = |name: &str| folder.join(name).display().to_string();
        let user = if tools::is_root() { "user root;\n" } else { "" };
        let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map(|kind| format!("  {kind}_temp_path {};\n", at(kind)))
            .concat();
        let config = format!(
            "{user}daemon off;\nworker_processes auto;\npid {};\nerror_log {};\nevents {{ worker_connections 1024; }}\n\
             http {{\n{temporary}  access_log off;\n  sendfile on;\n  tcp_nopush on;\n  \
             server {{ listen 127.0.0.1:{port}; root {}; }}\n}}\n",
            at("pid"),
            at("error.log"),
            files.display()
        );
        fs::write(folder.join("nginx.conf"), config)?;
        let mut nginx = command(tools::in_path("nginx").ok_or("nginx is not in the path")?);
        nginx.arg("-p").arg(&folder).arg("-c").arg(folder.join("nginx.conf"));
        let process = nginx.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        let nginx = Self { process, port };
        for _ in 0..100 {
            if Connection::open(port).is_ok() {
                return Ok(nginx);
            }
            thread::sleep(Duration::from_millis(50));
        }
        Err("nginx did not start, see target/bench/nginx/error.log".into())
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // SIGTERM is nginx' "stop at once", workers included.
        let stopped = run(command("kill").arg(self.process.id().to_string()));
        if stopped.is_err() || self.process.wait().is_err() {
            eprintln!("nginx on port {} may still be running", self.port);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_went_over_the_wire_is_read_in_megabytes() {
        assert_eq!(transfer("x\nTransfer/sec:    812.50MB\n"), Some(812.5));
        assert_eq!(transfer("Transfer/sec:      1.50GB"), Some(1_536.0));
        assert_eq!((transfer("Transfer/sec: fast"), transfer("")), (None, None));
    }
}
