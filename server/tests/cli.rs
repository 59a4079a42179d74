//! The commands, as processes.

use std::{
    io::Write,
    path::Path,
    process::{Command, Output, Stdio},
};

fn lyceum(data: &Path, args: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_lyceum"))
        .args(args)
        .env_clear()
        .env("LYCEUM_DATA", data)
        .env("LYCEUM_DEMO_PASSWORD", crate::support::PASSWORD)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[test]
fn an_account_is_made_without_a_default_password() {
    let data = tempfile::tempdir().unwrap();
    let create = [
        "user",
        "create",
        "--email",
        "ada@example.com",
        "--name",
        "Ada",
        "--role",
        "administrator",
        "--handle",
        "ada",
        "--password-stdin",
    ];
    let made = lyceum(data.path(), &create, "a long enough secret\n");
    assert!(made.status.success(), "{}", text(&made));
    let again = lyceum(data.path(), &create, "a long enough secret\n");
    assert!(
        !again.status.success() && text(&again).contains("the user name is somebody else's already"),
        "{}",
        text(&again)
    );
    let weak = lyceum(
        data.path(),
        &["user", "create", "--email", "b@example.com", "--name", "B", "--role", "learner", "--password-stdin"],
        "12345678\n",
    );
    assert!(
        !weak.status.success() && text(&weak).contains("the password is one that everybody guesses"),
        "{}",
        text(&weak)
    );
    assert!(lyceum(data.path(), &["user", "grant", "ada", "teacher"], "").status.success());
    assert!(!lyceum(data.path(), &["user", "grant", "nobody", "teacher"], "").status.success());
    assert!(!lyceum(data.path(), &["user", "grant", "ada", "emperor"], "").status.success());
}

#[test]
fn the_demo_is_made_once_and_holds_the_rules() {
    let data = tempfile::tempdir().unwrap();
    let seeded = lyceum(data.path(), &["seed", "demo"], "");
    assert!(seeded.status.success(), "{}", text(&seeded));
    assert!(
        text(&seeded).contains("amy@example.com") && text(&seeded).contains(crate::support::PASSWORD),
        "{}",
        text(&seeded)
    );
    let again = lyceum(data.path(), &["seed", "demo"], "");
    assert!(again.status.success() && text(&again).contains("(there already)"), "{}", text(&again));
    assert!(text(&again).contains("unchanged") && !text(&again).contains("published"), "{}", text(&again));
    let checked = lyceum(data.path(), &["check"], "");
    assert!(checked.status.success(), "{}", text(&checked));
    // A file that no row knows.
    std::fs::create_dir_all(data.path().join("media/00")).unwrap();
    std::fs::write(data.path().join("media/00").join("0".repeat(64)), b"stray").unwrap();
    let broken = lyceum(data.path(), &["check"], "");
    assert_eq!(broken.status.code(), Some(1), "{}", text(&broken));
    assert!(lyceum(data.path(), &["reindex"], "").status.success());
}

#[test]
fn a_broken_course_is_named_line_by_line() {
    let data = tempfile::tempdir().unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/broken-course");
    let expected = std::fs::read_to_string(folder.join("expected.txt")).unwrap();
    let refused = lyceum(data.path(), &["import", folder.to_str().unwrap()], "");
    assert_eq!(refused.status.code(), Some(1), "{}", text(&refused));
    let out = String::from_utf8_lossy(&refused.stdout).into_owned();
    let lines: Vec<_> = out.lines().map(|line| line.split(" (").next().unwrap()).collect();
    assert_eq!(lines, expected.lines().collect::<Vec<_>>());
}

#[test]
fn wrong_settings_are_named() {
    let data = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_lyceum"))
        .arg("check")
        .env("LYCEUM_DATA", data.path())
        .env("LYCEUM_COLOUR", "blue")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output).contains("colour"), "{}", text(&output));
}

#[test]
fn the_doctor_looks_at_everything() {
    let data = tempfile::tempdir().unwrap();
    let output = lyceum(data.path(), &["doctor"], "");
    for what in ["mode", "clock", "data folder", "site", "database", "keys", "posters"] {
        assert!(text(&output).contains(&format!("{what}: ")), "{}", text(&output));
    }
    let keys = data.path().join("keys/1.key");
    std::process::Command::new("chmod").arg("644").arg(&keys).status().unwrap();
    let careless = lyceum(data.path(), &["doctor"], "");
    assert_eq!(careless.status.code(), Some(1));
    assert!(text(&careless).contains("BAD  keys"), "{}", text(&careless));
}

#[test]
fn the_doctor_says_that_nothing_can_be_paid() {
    let data = tempfile::tempdir().unwrap();
    let doctor = |mode: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lyceum"));
        command.arg("doctor").env_clear().env("LYCEUM_DATA", data.path()).env("LYCEUM_MODE", mode).output().unwrap()
    };
    let production = doctor("production");
    assert_eq!(production.status.code(), Some(1));
    let line = "BAD  payments: no provider is on and has its keys: courses that cost something are not on sale; \
        set one up under /admin/payments";
    assert!(text(&production).contains(line), "{}", text(&production));
    assert!(text(&doctor("development")).contains("ok   payments: by test"));
}

#[test]
fn the_doctor_says_that_development_is_exposed() {
    for (name, value) in [
        ("LYCEUM_URL", "https://school.example"),
        ("LYCEUM_TRUSTED_PROXIES", "127.0.0.1"),
        ("LYCEUM_ADDR", "0.0.0.0:3000"),
    ] {
        let data = tempfile::tempdir().unwrap();
        let doctor = |mode: &str| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_lyceum"));
            command.arg("doctor").env_clear().env("LYCEUM_DATA", data.path()).env("LYCEUM_MODE", mode).env(name, value);
            command.output().unwrap()
        };
        let exposed = doctor("development");
        assert_eq!(exposed.status.code(), Some(1), "{name}");
        assert!(text(&exposed).contains("BAD  mode: development"), "{}", text(&exposed));
        assert!(text(&doctor("")).contains("ok   mode: production"), "{name}");
    }
}

#[test]
fn the_doctor_says_that_the_proxy_is_not_named() {
    let doctor = |vars: &[(&str, &str)]| {
        let data = tempfile::tempdir().unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_lyceum"));
        command.arg("doctor").env_clear().env("LYCEUM_DATA", data.path()).envs(vars.iter().copied());
        let output = command.output().unwrap();
        let line = text(&output).lines().find(|line| line.contains("proxy: ")).unwrap().to_owned();
        assert!(line.starts_with("ok ") || output.status.code() == Some(1), "{line}");
        line
    };
    let production = ("LYCEUM_MODE", "production");
    let here = ("LYCEUM_ADDR", "127.0.0.1:3000");
    let everywhere = ("LYCEUM_ADDR", "0.0.0.0:3000");
    let https = ("LYCEUM_URL", "https://school.example");
    let proxies = |named| ("LYCEUM_TRUSTED_PROXIES", named);
    for unnamed in [
        &[production, here][..],
        &[production, here, https],
        &[https],
        &[production, here, https, proxies("10.0.0.0/8")],
        &[production, ("LYCEUM_ADDR", "[::1]:3000"), https, proxies("127.0.0.1")],
        &[everywhere, https],
    ] {
        let line = doctor(unnamed);
        assert!(line.starts_with("BAD  proxy: ") && line.contains("LYCEUM_TRUSTED_PROXIES"), "{unnamed:?}: {line}");
    }
    for well in [
        &[][..],
        &[production, here, https, proxies("127.0.0.1")],
        &[production, here, https, proxies("10.0.0.1, 127.0.0.0/8")],
        &[production, ("LYCEUM_ADDR", "[::1]:3000"), https, proxies("::1")],
        &[everywhere, https, proxies("10.0.0.1")],
        &[everywhere],
    ] {
        let line = doctor(well);
        assert!(line.starts_with("ok   proxy: "), "{well:?}: {line}");
    }
}

#[test]
fn what_a_school_keeps_is_for_its_owner_alone_whatever_the_umask() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let run = |command: &str| {
        let script = format!("umask 000 && exec {} {command}", env!("CARGO_BIN_EXE_lyceum"));
        let mut shell = Command::new("sh");
        shell.args(["-c", &script]).env_clear().env("LYCEUM_DATA", &data).env("LYCEUM_MODE", "development");
        shell.env("LYCEUM_DEMO_PASSWORD", crate::support::PASSWORD).output().unwrap()
    };
    let all = || {
        let mut found = vec![data.clone()];
        let mut at = 0;
        while let Some(path) = found.get(at).cloned() {
            found.extend(std::fs::read_dir(path).into_iter().flatten().map(|entry| entry.unwrap().path()));
            at += 1;
        }
        found
    };
    let are_closed = |when: &str| {
        for path in all() {
            let mode = std::fs::metadata(&path).unwrap().permissions().mode() & 0o777;
            assert_eq!(mode & 0o077, 0, "{when}: {} has mode {mode:o}", path.display());
        }
    };
    let seeded = run("seed demo");
    assert!(seeded.status.success(), "{}", text(&seeded));
    assert!(all().len() > 20, "media is there");
    are_closed("made");
    for path in all() {
        let mode = if path.is_dir() { 0o755 } else { 0o644 };
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
    }
    let careless = run("doctor");
    assert!(text(&careless).contains("BAD  data folder: others may read"), "{}", text(&careless));
    assert!(run("migrate").status.success());
    are_closed("mended");
    assert!(text(&run("doctor")).contains("ok   data folder"));
    // A folder with other things in it is left alone, with words; where others may write, with loud ones.
    let change = |path: &std::path::Path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    std::fs::write(data.join("photo.jpg"), "x").unwrap();
    change(&data, 0o755);
    assert_eq!(text(&run("migrate")).matches("photo.jpg").count(), 0, "no command but the doctor speaks of it");
    assert!(text(&run("doctor")).contains("holds other things (photo.jpg), its permissions stay as they are"));
    change(&data, 0o777);
    assert!(text(&run("migrate")).contains("others may write into"));
    assert!(text(&run("doctor")).contains("BAD  data folder: others may write into"));
    assert_eq!(std::fs::metadata(&data).unwrap().permissions().mode() & 0o777, 0o777);
}
