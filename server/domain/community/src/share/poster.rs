//! Posters of what is shared. They are drawn outside of the domain, and kept as files by what stands on them.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, SystemTime},
};

use content::catalogue::rating;
use ground::{
    Conn, Db, Env, Error, RequestContext, Result, fetch_optional,
    media::{self, Ticket},
    private,
};
use model::{
    Id, Lang,
    course::File,
    share::{Poster, PosterCover, ShareKind},
    url,
};
use tokio::{sync::Semaphore, task::spawn_blocking, time::timeout};

use super::target::{Page, Target};

/// The folder of drawn posters in the data folder.
const FOLDER: &str = "posters";
/// The most posters that are kept; the oldest go first.
const MAX_KEPT: usize = 1_000;
/// The age at which a poster is drawn anew: prices and ratings have changed by then, and it is a file without use.
const MAX_AGE: Duration = Duration::from_hours(7 * 24);
/// The longest wait for one's turn to have a poster drawn.
const MAX_WAIT: Duration = Duration::from_secs(10);
/// The largest cover that is drawn, in bytes; covers in the size of lists are far smaller.
const MAX_COVER_BYTES: i64 = 4 << 20;

/// The drawing of posters, which needs heavy libraries and a font and is handed in from outside.
#[derive(Clone, Debug)]
pub struct PosterArtist {
    /// The version of `draw`, which goes up when it draws something else for the same poster.
    pub version: u32,
    /// A function from a poster and a font file to a PNG, or to what is wrong.
    pub draw: fn(&Poster, &Path) -> std::result::Result<Vec<u8>, String>,
    /// The font file.
    pub font: PathBuf,
}

/// The turns of drawing: one poster at a time, whoever asks.
#[derive(Debug)]
pub struct Turns(Arc<Semaphore>);

impl Default for Turns {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(1)))
    }
}

/// Returns whether this school draws posters.
#[must_use]
pub fn has_posters(env: &Env) -> bool {
    env.part::<Option<PosterArtist>>().is_some()
}

/// Returns the poster of a short address in a language, as a PNG. `site` is the address of the school, such as
/// `https://school.example`.
///
/// # Errors
/// [`Error::NotFound`] when there is no such code, what it leads to is gone or closed to the actor, or the school draws
/// no posters; [`Error::RateLimited`] when too many are being drawn; [`Error::Internal`] when it cannot be drawn; or when
/// the database or the disk fails.
pub async fn poster(db: &Db, ctx: &RequestContext, code: &str, lang: Lang, site: &str) -> Result<Vec<u8>> {
    let artist = db.env.part::<Option<PosterArtist>>().clone().ok_or(Error::NotFound)?;
    let (poster, cover) = describe(&mut db.into(), ctx, code, lang, site).await?;
    let facts = serde_json::to_string(&poster).map_err(|error| Error::Internal(format!("poster: {error}")))?;
    let cover_hash = cover.as_ref().map_or("", |cover| &*cover.hash);
    let name = media::hash(format!("{} {cover_hash} {facts}", artist.version).as_bytes());
    let file = db.env.data.join(FOLDER).join(format!("{name}.png"));
    if let Some(kept) = read(&file).await? {
        return Ok(kept);
    }
    let turns = db.env.part::<Turns>().0.clone();
    let turn = timeout(MAX_WAIT, turns.acquire_owned()).await.ok().and_then(Result::ok);
    let turn = turn.ok_or(Error::RateLimited(10))?;
    // Whoever had the turn before may have drawn the same.
    if let Some(kept) = read(&file).await? {
        return Ok(kept);
    }
    let draw = move || {
        let picture = draw_and_keep(&artist, poster, cover.as_ref(), &file);
        // A visitor who goes away does not end the drawing, so it is the drawing that has the turn.
        drop(turn);
        picture
    };
    spawn_blocking(draw).await.map_err(|error| Error::Internal(format!("poster: {error}")))?
}

#[derive(sqlx::FromRow)]
struct Row {
    kind: ShareKind,
    subject_id: i64,
}

/// A cover's file.
struct Cover {
    path: PathBuf,
    mime: String,
    hash: String,
}

/// Returns what stands on the poster, and the file of its cover.
async fn describe(
    conn: &mut Conn<'_>,
    ctx: &RequestContext,
    code: &str,
    lang: Lang,
    site: &str,
) -> Result<(Poster, Option<Cover>)> {
    const FIND: &str = "select kind, subject_id \
        from share_link \
        where code = $1";
    let code = code.to_ascii_lowercase();
    let found: Option<Row> = fetch_optional!(&mut *conn, FIND, &code);
    let Row { kind, subject_id } = found.ok_or(Error::NotFound)?;
    let Page { title, course, .. } = Target { kind, id: subject_id }.page(conn, ctx).await?;
    let mut poster = Poster {
        lang,
        kind,
        title,
        course: String::new(),
        teacher: String::new(),
        price: None,
        is_free: false,
        rating: None,
        cover: None,
        seed: subject_id,
        address: site.to_owned() + &url::short(&code),
    };
    let Some(about) = course else { return Ok((poster, None)) };
    if kind == ShareKind::Lesson {
        poster.course = about.title;
    }
    poster.teacher = about.teacher;
    poster.is_free = about.price.is_none();
    poster.price = about.price;
    poster.seed = about.id.raw();
    poster.rating = rating::of_course(&mut *conn, about.id).await?;
    let cover = match about.cover {
        Some(file) => cover(conn, ctx, file).await?,
        None => None,
    };
    Ok((poster, cover))
}

/// Returns the file of a cover that everybody may see.
async fn cover(conn: &mut Conn<'_>, ctx: &RequestContext, file: Id<File>) -> Result<Option<Cover>> {
    match media::open(&mut *conn, ctx, file, &Ticket::default()).await {
        Ok(media) if media.public && media.bytes <= MAX_COVER_BYTES => {
            Ok(Some(Cover { path: media.path, mime: media.mime, hash: media.hash }))
        }
        Ok(_) | Err(Error::NotFound | Error::Forbidden) => Ok(None),
        Err(error) => Err(error),
    }
}

async fn read(file: &Path) -> Result<Option<Vec<u8>>> {
    match tokio::fs::read(file).await {
        Ok(picture) => Ok(Some(picture)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::file(file)(error)),
    }
}

fn draw_and_keep(artist: &PosterArtist, mut poster: Poster, cover: Option<&Cover>, file: &Path) -> Result<Vec<u8>> {
    if let Some(Cover { path, mime, .. }) = cover {
        let bytes = fs::read(path).map_err(Error::file(path))?;
        poster.cover = Some(PosterCover { mime: mime.clone(), bytes });
    }
    let picture = (artist.draw)(&poster, &artist.font).map_err(|why| Error::Internal(format!("poster: {why}")))?;
    if let Some(folder) = file.parent() {
        private::create_folder(folder)?;
        // Under another name at first: nobody reads half a picture.
        let name = file.file_stem().unwrap_or_default();
        let mut half = tempfile::Builder::new();
        let half = half.prefix(name).suffix(".new").tempfile_in(folder).map_err(Error::file(folder))?;
        fs::write(half.path(), &picture).map_err(Error::file(half.path()))?;
        half.persist(file).map_err(|error| Error::file(file)(error.error))?;
    }
    Ok(picture)
}

/// Removes posters that are old, and the oldest beyond what is kept.
///
/// # Errors
/// [`Error::File`] when the folder cannot be read or a poster not be removed.
pub(crate) fn sweep(env: &Env) -> Result<()> {
    let folder = env.data.join(FOLDER);
    let entries = match fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(Error::file(&folder)(error)),
    };
    let mut kept: Vec<(SystemTime, PathBuf)> = Vec::new();
    for entry in entries {
        let entry = entry.map_err(Error::file(&folder))?;
        match entry.metadata().and_then(|metadata| metadata.modified()) {
            Ok(changed) => kept.push((changed, entry.path())),
            // One that was just drawn has got its name meanwhile.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(Error::file(entry.path())(error)),
        }
    }
    kept.sort();
    let beyond = kept.len().saturating_sub(MAX_KEPT);
    for (place, (changed, path)) in kept.iter().enumerate() {
        let is_old = changed.elapsed().is_ok_and(|age| age > MAX_AGE);
        if is_old || place < beyond {
            fs::remove_file(path).map_err(Error::file(path))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use ground::Clock;

    use super::*;

    #[test]
    fn old_posters_are_swept_and_fresh_ones_stay() {
        let folder = tempfile::tempdir().unwrap();
        let env = Env::open(folder.path(), Clock::System).unwrap();
        // Nothing was drawn yet.
        sweep(&env).unwrap();
        let posters = folder.path().join(FOLDER);
        private::create_folder(&posters).unwrap();
        for name in ["ab.png", "cd.png"] {
            fs::write(posters.join(name), "a picture").unwrap();
        }
        let old = fs::File::options().write(true).open(posters.join("ab.png")).unwrap();
        old.set_modified(SystemTime::UNIX_EPOCH).unwrap();
        sweep(&env).unwrap();
        let left: Vec<_> = fs::read_dir(&posters).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left, ["cd.png"]);
    }
}
