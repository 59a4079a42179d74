//! Files and their rows: none without the other.

use std::collections::{BTreeMap, BTreeSet};

use model::{Id, course::File};

use super::Breach;
use crate::{Conn, Result, media, on};

pub(super) async fn run(conn: &mut Conn<'_>, breaches: &mut Vec<Breach>) -> Result<()> {
    const FILES: &str = "select hash, id, bytes from file";
    let rows: Vec<(String, Id<File>, i64)> = on!(&mut *conn, c => sqlx::query_as(FILES).fetch_all(c).await?);
    let rows: BTreeMap<String, (Id<File>, i64)> =
        rows.into_iter().map(|(hash, id, bytes)| (hash, (id, bytes))).collect();
    let mut present = BTreeSet::new();
    for path in media::in_place(conn.env)? {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if rows.contains_key(name) && path == media::place(conn.env, name) {
            present.insert(name.to_owned());
        } else {
            breaches.push(Breach::new("file-has-row", "media", path.display(), "no row names this file"));
        }
    }
    for (hash, (id, bytes)) in rows {
        let waiting = if present.contains(&hash) { None } else { media::locate(conn.env, &hash) };
        if !present.contains(&hash) && waiting.is_none() {
            breaches.push(Breach::new("row-has-file", "file", id, format!("{hash} is not in the media folder")));
            continue;
        }
        let path = waiting.unwrap_or_else(|| media::place(conn.env, &hash));
        let same = tokio::task::spawn_blocking(move || intact(&path, &hash, bytes)).await.unwrap_or(false);
        if !same {
            breaches.push(Breach::new("file-bytes-match-hash", "file", id, "the file is damaged"));
        }
    }
    Ok(())
}

fn intact(path: &std::path::Path, expected: &str, bytes: i64) -> bool {
    media::fingerprint(path).is_ok_and(|(hash, size)| i64::try_from(size) == Ok(bytes) && hash == expected)
}
