//! Settings as the operator meets them: at the command line, in the environment and the file, and on pages.

use std::{
    path::Path,
    process::{Command, Output, Stdio},
    time::Duration,
};

use ground::{Clock, time::TIME_ZONE};
use model::{Millis, Role};
use tokio::{net::TcpListener, sync::oneshot};

use crate::support::World;

/// Runs a command at the data folder with these variables, and returns whether it succeeded and all that it said.
fn lyceum(data: &Path, args: &[&str], vars: &[(&str, &str)]) -> (bool, String) {
    let Output { status, stdout, stderr } = Command::new(env!("CARGO_BIN_EXE_lyceum"))
        .args(args)
        .env_clear()
        .env("LYCEUM_DATA", data)
        .envs(vars.iter().copied())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&stdout).into_owned() + &String::from_utf8_lossy(&stderr);
    (status.success(), said)
}

#[test]
fn the_operator_sees_and_changes_what_holds() {
    let data = tempfile::tempdir().unwrap();
    let config = |args: &[&str]| lyceum(data.path(), &[&["config"], args].concat(), &[]);
    assert_eq!(config(&["get", "school.time_zone"]), (true, "UTC\n".into()));
    assert_eq!(
        config(&["set", "school.time_zone", "asia/shanghai"]),
        (true, "school.time_zone is \"Asia/Shanghai\"\n".into())
    );
    let (_, list) = config(&["list"]);
    assert!(
        list.contains("school.time_zone = \"Asia/Shanghai\" (database; default \"UTC\")\n    the time zone in"),
        "{list}"
    );
    assert!(list.contains("front.shutdown_grace_seconds = \"10\" (default; default \"10\")"), "{list}");
    let (is_set, said) = config(&["set", "school.time_zone", "Asia/Peking"]);
    assert!(!is_set && said.contains("\"Asia/Peking\" is not allowed; allowed: the name of a time zone"), "{said}");
    let (is_set, said) = config(&["set", "school.timezone", "UTC"]);
    assert!(!is_set && said.contains("there is no such setting; there is school.time_zone"), "{said}");
    assert!(!config(&["set", "front.shutdown_grace_seconds", "-1"]).0);
    assert_eq!(config(&["get", "school.time_zone"]).1, "Asia/Shanghai\n");
    assert_eq!(config(&["unset", "school.time_zone"]), (true, "school.time_zone is \"UTC\", the default\n".into()));
}

#[test]
fn the_environment_wins_over_the_file_and_the_file_over_the_database() {
    let data = tempfile::tempdir().unwrap();
    let file = data.path().join("settings.toml");
    std::fs::write(&file, "school.time_zone = \"Europe/Paris\"\n[front]\nshutdown_grace_seconds = 3\n").unwrap();
    let filed = [("LYCEUM_CONFIG", file.to_str().unwrap())];
    let told = [filed[0], ("LYCEUM_SCHOOL_TIME_ZONE", "America/New_York")];
    let config = |args: &[&str], vars: &[(&str, &str)]| lyceum(data.path(), &[&["config"], args].concat(), vars).1;
    assert!(config(&["set", "school.time_zone", "Asia/Tokyo"], &told).contains(
        "is \"America/New_York\", by LYCEUM_SCHOOL_TIME_ZONE in the environment, which wins over the database"
    ));
    assert!(
        config(&["set", "school.time_zone", "Asia/Seoul"], &filed)
            .contains("is \"Europe/Paris\", by the settings file, which wins over the database")
    );
    assert_eq!(config(&["get", "school.time_zone"], &[]), "Asia/Seoul\n");
    assert_eq!(config(&["get", "front.shutdown_grace_seconds"], &filed), "3\n");
}

#[test]
fn what_is_wrong_at_the_start_is_named_and_the_doctor_lists_it() {
    let data = tempfile::tempdir().unwrap();
    let file = data.path().join("settings.toml");
    std::fs::write(&file, "school.time_zone = \"Mars/Olympus\"\nschool.colour = 1\n").unwrap();
    let vars = [("LYCEUM_CONFIG", file.to_str().unwrap()), ("LYCEUM_FRONT_SHUTDOWN_GRACE_SECONDS", "soon")];
    for command in ["check", "doctor"] {
        let (is_well, said) = lyceum(data.path(), &[command], &vars);
        assert!(!is_well);
        for line in [
            "school.time_zone in the file: \"Mars/Olympus\" is not allowed; allowed: the name of a time zone",
            "school.colour in the file: there is no such setting; there is school.time_zone",
            "in the environment (LYCEUM_FRONT_SHUTDOWN_GRACE_SECONDS): \"soon\" is not allowed",
        ] {
            assert!(said.contains(line), "{command}: {line}: {said}");
        }
    }
    let unknown = lyceum(data.path(), &["check"], &[("LYCEUM_SCHOOL_TIMEZONE", "UTC")]).1;
    assert!(
        unknown.contains("school.timezone in the environment (LYCEUM_SCHOOL_TIMEZONE): there is no such"),
        "{unknown}"
    );
}

#[tokio::test]
async fn a_running_server_follows_the_command_line() {
    let world = World::new().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let server = tokio::spawn(lyceum::serve::serve_on(listener, None, world.web.clone(), async {
        let _ = stopped.await;
    }));
    let data = world.folder.path().join("data");
    let (is_set, said) = tokio::task::spawn_blocking(move || {
        lyceum(&data, &["config", "set", "school.time_zone", "Asia/Shanghai"], &[])
    })
    .await
    .unwrap();
    assert!(is_set, "{said}");
    let followed = async {
        while world.db().settings().get(&TIME_ZONE).name() != "Asia/Shanghai" {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), followed).await.unwrap();
    let page = world.get("/").header("accept-language", "en").send().await.text();
    assert!(page.contains("data-time-zone=\"Asia/Shanghai\"") && page.contains("Times: Asia/Shanghai"), "{page}");
    stop.send(()).unwrap();
    server.await.unwrap().unwrap();
}

#[tokio::test]
async fn pages_files_and_filters_have_the_schools_days() {
    // 2026-03-08 19:30 UTC.
    const EVENING: Millis = Millis(1_772_998_200_000);
    for (zone, shown, day, other) in [
        ("Asia/Shanghai", "2026-03-09 03:30:00 GMT+8", "2026-03-09", "2026-03-08"),
        ("America/New_York", "2026-03-08 15:30:00 GMT-4", "2026-03-08", "2026-03-09"),
        ("UTC", "2026-03-08 19:30:00 UTC", "2026-03-08", "2026-03-09"),
    ] {
        let folder = World::new().await.folder;
        let world = World::open(folder, Clock::fixed(EVENING), &[("LYCEUM_SCHOOL_TIME_ZONE", zone)]).await;
        let ada = world.person("ada", Role::Administrator).await;
        let logs = |query: String| {
            world.get(&format!("/admin/logs?kind=operation&{query}")).header("accept-language", "en").by(&ada)
        };
        let there = logs(format!("from={day}&to={day}")).send().await.text();
        assert!(there.contains(shown) && there.contains(&format!("Days are days in {zone}.")), "{zone}: {there}");
        let elsewhere = logs(format!("from={other}&to={other}")).send().await.text();
        assert!(!elsewhere.contains(shown), "{zone}");
        let file = world.get(&format!("/admin/logs.csv?kind=operation&from={day}&to={day}")).by(&ada).send().await;
        let offset = match zone {
            "Asia/Shanghai" => "2026-03-09T03:30:00+08:00",
            "UTC" => "2026-03-08T19:30:00Z",
            _ => "2026-03-08T15:30:00-04:00",
        };
        assert!(file.text().contains(offset) && file.text().contains(zone), "{}", file.text());
        assert!(file.header("content-disposition").contains(day), "{}", file.header("content-disposition"));
    }
}
