use super::*;

#[test]
fn what_is_the_schools_is_closed_and_what_is_not_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let (data, keys, out) = (folder.path().join("data"), folder.path().join("keys"), folder.path().join("out"));
    let all = ["data/media/ab", "data/media/new", "data/upload", "keys", "data/others", "out"];
    for path in all {
        fs::create_dir_all(folder.path().join(path)).unwrap();
    }
    let upload = "data/upload/0000000000001";
    let ours = ["data/lyceum.db", "data/lyceum.db-wal", "data/testpay.db", "data/media/ab/abcd", upload];
    let others = ["data/others/file", "data/notes.txt", "data/lyceum.db.of-last-year", "out/file"];
    for path in ours.iter().chain(&others).chain(&["keys/1.key"]) {
        fs::write(folder.path().join(path), "x").unwrap();
    }
    std::os::unix::fs::symlink(&out, data.join("media/link")).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let set = |path: &str, mode: u32| {
        fs::set_permissions(folder.path().join(path), fs::Permissions::from_mode(mode)).unwrap();
    };
    for path in all {
        set(path, 0o755);
    }
    for path in ours.iter().chain(&others).chain(&["keys/1.key"]) {
        set(path, 0o644);
    }
    set("data", 0o755);
    assert_eq!(inspect(&data, &keys).unwrap().open.len(), 11);
    assert_eq!(restrict(&data, &keys).unwrap(), None);
    let left = inspect(&data, &keys).unwrap();
    assert_eq!(left.open, []);
    assert!(left.shared.len() == 1 && left.shared[0].path == data, "{left:?}");
    for path in ours.iter().chain(&["keys/1.key"]) {
        assert_eq!(mode(&folder.path().join(path)), 0o600, "{path}");
    }
    for path in ["data/media", "data/media/ab", "data/media/new", "data/upload", "keys"] {
        assert_eq!(mode(&folder.path().join(path)), 0o700, "{path}");
    }
    for path in others {
        assert_eq!(mode(&folder.path().join(path)), 0o644, "{path}");
    }
    assert_eq!([mode(&data), mode(&out), mode(&data.join("others"))], [0o755; 3], "it holds others' things");
    fs::remove_dir_all(data.join("others")).unwrap();
    for path in ["notes.txt", "lyceum.db.of-last-year"] {
        fs::remove_file(data.join(path)).unwrap();
    }
    assert_eq!(restrict(&data, &keys).unwrap(), None);
    assert_eq!(
        (mode(&data), inspect(&data, &keys).unwrap()),
        (0o700, Found::default()),
        "now it is the school's alone"
    );
    assert_eq!(restrict(&folder.path().join("nowhere"), &folder.path().join("none")).unwrap(), None);
    create_folder(&folder.path().join("new/school")).unwrap();
    assert_eq!(mode(&folder.path().join("new/school")), 0o700);
}

/// Makes files, each with the folders above it, all of which others may read.
fn made(files: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for file in files {
        let path = folder.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, "x").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        for above in path.ancestors().skip(1).take_while(|above| above.starts_with(folder.path())) {
            fs::set_permissions(above, fs::Permissions::from_mode(0o755)).unwrap();
        }
    }
    folder
}

fn mode(folder: &tempfile::TempDir, path: &str) -> u32 {
    fs::symlink_metadata(folder.path().join(path)).unwrap().permissions().mode() & 0o777
}

#[test]
fn folders_of_others_that_have_our_names_are_left_alone() {
    // A disk with photographs, a folder for uploads and keys of others, of which the school was given a part.
    let others = ["media/2026/amy.jpg", "media/ab/beach.jpg", "upload/letter", "keys/server.key", "keys/1.key.old"];
    let ours = ["lyceum.db", "media/ab/abcd", "media/new/abcd.0123", "upload/0000000000001", "keys/1.key"];
    let disk = made(&[&others[..], &ours].concat());
    let data = disk.path();
    assert_eq!(restrict(data, &data.join("keys")).unwrap(), None);
    for path in others {
        assert_eq!(mode(&disk, path), 0o644, "{path}");
    }
    for path in ["", "media", "media/2026", "media/ab", "upload", "keys"] {
        assert_eq!(mode(&disk, path), 0o755, "{path}");
    }
    for path in ours {
        assert_eq!(mode(&disk, path), 0o600, "{path}");
    }
    assert_eq!(mode(&disk, "media/new"), 0o700);
    let left = inspect(data, &data.join("keys")).unwrap();
    let why: Vec<_> =
        left.shared.iter().map(|shared| (shared.path.strip_prefix(data).unwrap(), &*shared.why)).collect();
    assert!(why.contains(&(Path::new("upload"), "holds other things (letter)")), "{why:?}");
    assert!(left.shared.iter().all(|shared| !shared.is_writable) && left.shared.len() == 5, "{why:?}");
    fs::set_permissions(data, fs::Permissions::from_mode(0o777)).unwrap();
    assert!(inspect(data, &data.join("keys")).unwrap().shared.iter().any(|shared| shared.is_writable));
}

#[test]
fn what_links_lead_to_is_left_alone() {
    use std::os::unix::fs::symlink;
    let folder = made(&["data/lyceum.db", "out/file", "out/1.key", "out/ab/abcd", "out/lyceum.db", "out/new/a.b"]);
    let (data, out) = (folder.path().join("data"), folder.path().join("out"));
    symlink(&out, data.join("media")).unwrap();
    symlink(out.join("lyceum.db"), data.join("testpay.db")).unwrap();
    symlink(out.join("nowhere"), data.join("upload")).unwrap();
    symlink(&out, data.join("keys")).unwrap();
    for keys in [data.join("keys"), folder.path().join("keys")] {
        if !keys.exists() {
            symlink(&out, &keys).unwrap();
        }
        assert_eq!(restrict(&data, &keys).unwrap(), None);
        for path in ["out/file", "out/1.key", "out/ab/abcd", "out/lyceum.db", "out/new/a.b"] {
            assert_eq!(mode(&folder, path), 0o644, "{path}");
        }
        for path in ["out", "out/ab", "out/new"] {
            assert_eq!(mode(&folder, path), 0o755, "{path}");
        }
        assert_eq!((mode(&folder, "data"), mode(&folder, "data/lyceum.db")), (0o700, 0o600));
        let links = inspect(&data, &keys).unwrap().shared;
        assert!(links.len() >= 4 && links.iter().all(|shared| shared.why == "is a link"), "{links:?}");
    }
    // A data folder that a link names: what is in it is the school's, the folder stays as it was made.
    fs::set_permissions(&data, fs::Permissions::from_mode(0o755)).unwrap();
    fs::set_permissions(data.join("lyceum.db"), fs::Permissions::from_mode(0o644)).unwrap();
    let link = folder.path().join("link");
    symlink(&data, &link).unwrap();
    restrict(&link, &link.join("keys")).unwrap();
    assert_eq!((mode(&folder, "data"), mode(&folder, "data/lyceum.db")), (0o755, 0o600));
}

#[test]
fn folders_of_the_system_are_never_closed() {
    for system in ["/", "/srv", "/srv/../srv/", "/tmp", "/var/lib", "/usr/local", "/no-such-folder"] {
        assert!(is_system(Path::new(system)), "{system}");
    }
    let shared = made(&["lyceum.db"]);
    assert!(!is_system(shared.path()));
    fs::set_permissions(shared.path(), fs::Permissions::from_mode(0o1777)).unwrap();
    restrict(shared.path(), &shared.path().join("keys")).unwrap();
    assert_eq!((mode(&shared, ""), mode(&shared, "lyceum.db")), (0o777, 0o600), "as /tmp is");
    let empty = made(&["upload/x"]);
    fs::remove_file(empty.path().join("upload/x")).unwrap();
    restrict(empty.path(), &empty.path().join("keys")).unwrap();
    assert_eq!((mode(&empty, ""), mode(&empty, "upload")), (0o755, 0o755), "nothing says whose they are");
}

#[test]
fn what_belongs_to_another_user_is_left_alone() {
    let folder = made(&["lyceum.db", "keys/1.key"]);
    let database = folder.path().join("lyceum.db");
    if std::os::unix::fs::chown(&database, Some(12_345), None).is_err() {
        // Nobody but root gives files away.
        return;
    }
    assert_eq!(restrict(folder.path(), &folder.path().join("keys")).unwrap(), Some(database));
    assert_eq!((mode(&folder, "lyceum.db"), mode(&folder, "keys/1.key")), (0o644, 0o600));
}
