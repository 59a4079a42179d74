//! Writing a course folder: all of it in one transaction, and nothing that is there already.

use std::{collections::BTreeSet, sync::Arc};

use ground::{
    Db, Error, RequestContext, Result, Tx,
    db::MAX_ROWS_PER_INSERT,
    exec, fetch_all,
    media::{self, Staged},
    on, transaction,
};
use model::{
    Id, Permission, Role,
    account::Person,
    course::{File, Lesson},
    rule::Rule,
};
use sqlx::QueryBuilder;

use super::{
    Folder, Report, assets,
    plan::{self, Known, Plan},
    texts::{self, Content},
};
use crate::{
    catalogue::FacetCache,
    course::{
        file_notes::{self, FileNotes},
        release::{self, DocumentHashes},
    },
};

/// Imports a folder: creates or updates its course, and publishes one release unless it is a draft. What has not
/// changed is not written. `progress` is called with the number of texts that are done, and of all.
///
/// It is for the operator, and for teachers who import courses of their own.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] when the actor may not create courses, or not import for this
/// teacher; [`Error::Invalid`] of `slug` when the course is another teacher's; [`Error::File`] or
/// [`Error::StorageFull`] when a file cannot be copied; or when the database fails.
pub async fn apply(
    db: &Db,
    ctx: &RequestContext,
    folder: Folder,
    progress: &mut (dyn FnMut(usize, usize) + Send),
) -> Result<Report> {
    ctx.require(Permission::CourseCreateOwn)?;
    media::settle(db).await?;
    let folder = Arc::new(folder);
    let hashes = super::plan::hashes(&folder);
    // Texts are rendered with the ids that the course and its files have or will have. When somebody else
    // wrote one of them in the meantime, everything is rendered again; files that were copied stay copied.
    let mut staged = Staged::default();
    loop {
        let known = Known::load(db, &folder.course, &hashes).await?;
        authorise(ctx, &known)?;
        let plan = Arc::new(Plan::new(&db.env, &folder, &hashes, &known)?);
        let content = texts::render(db, &folder, &plan, progress).await?;
        staged = stage(db, &folder, &plan, &content, staged).await?;
        let written = transaction!(db, |tx| {
            if Known::load(&mut *tx, &folder.course, &hashes).await? == known {
                write_all(tx, ctx, &folder, &plan, &known, &content).await.map(Some)
            } else {
                Ok(None)
            }
        })?;
        let Some((changed, published)) = written else { continue };
        staged.keep()?;
        if published {
            db.env.part::<FacetCache>().clear();
        }
        let mut warnings = folder.warnings.clone();
        warnings.extend(content.warnings);
        warnings.sort();
        return Ok(Report {
            course: plan.course,
            slug: folder.course.slug.clone(),
            lessons: folder.lessons(),
            changed,
            published,
            warnings,
        });
    }
}

/// Checks that the actor may import the course: nobody takes over a slug, and only those who may edit any course import
/// for others.
fn authorise(ctx: &RequestContext, known: &Known) -> Result<()> {
    if !known.teacher.is_some_and(|teacher| ctx.is(teacher)) {
        ctx.require(Permission::CourseEditAny)?;
    }
    match known.course {
        Some((_, teacher)) if known.teacher != Some(teacher) => Err(Error::invalid("slug", Rule::Taken)),
        _ => Ok(()),
    }
}

/// Writes the files that are used into the staging area. Videos take their time.
async fn stage(
    db: &Db,
    folder: &Arc<Folder>,
    plan: &Arc<Plan>,
    content: &Content,
    mut staged: Staged,
) -> Result<Staged> {
    let (env, folder, plan, used) = (db.env.clone(), folder.clone(), plan.clone(), content.used());
    let written = tokio::task::spawn_blocking(move || {
        for (hash, asset) in plan::used(&folder, &plan, &used) {
            match asset.content {
                assets::Content::Bytes(bytes) => staged.add(&env, bytes).map(drop)?,
                assets::Content::At(path) => staged.add_file(&env, path, &hash)?,
            }
        }
        Ok(staged)
    });
    written.await.map_err(|error| Error::Internal(format!("copying: {error}")))?
}

/// Writes what differs. Returns whether anything was written, and whether a release was published.
async fn write_all(
    tx: &mut Tx,
    ctx: &RequestContext,
    folder: &Folder,
    plan: &Plan,
    known: &Known,
    content: &Content,
) -> Result<(bool, bool)> {
    let mut changed = false;
    if known.teacher.is_none() {
        make_teacher(tx, plan.teacher, &folder.course.teacher).await?;
        changed = true;
    }
    if known.course.is_none() {
        make_course(tx, plan, &folder.course.slug).await?;
        changed = true;
    }
    changed |= make_lessons(tx, plan, known).await?;
    changed |= write_files(tx, folder, plan, known, content).await?;
    changed |= write_notes(tx, folder, plan, content).await?;
    changed |= write_drafts(tx, plan, content).await?;
    changed |= write_uses(tx, plan, content).await?;
    let published = match &content.listing {
        Some(listing) => release::release(tx, listing, &content.items, ctx.person().unwrap_or(plan.teacher)).await?,
        None => false,
    };
    Ok((changed || published, published))
}

/// Creates an account without a password for a teacher whom nobody knows yet.
async fn make_teacher(tx: &mut Tx, id: Id<Person>, handle: &str) -> Result<()> {
    const PERSON: &str = "insert into person (id, handle, name, name_folded, created_at) \
        values ($1, $2, $2, $3, $4)";
    const ROLE: &str = "insert into person_role (person_id, role) \
        values ($1, $2)";
    let now = tx.now();
    exec!(&mut *tx, PERSON, id, handle, collation::fold(handle), now);
    for role in [Role::Learner, Role::Teacher] {
        exec!(&mut *tx, ROLE, id, role.as_str());
    }
    Ok(())
}

async fn make_course(tx: &mut Tx, plan: &Plan, slug: &str) -> Result<()> {
    const MAKE: &str = "insert into course (id, slug, teacher_id, created_at) \
        values ($1, $2, $3, $4)";
    let now = tx.now();
    exec!(tx, MAKE, plan.course, slug, plan.teacher, now);
    Ok(())
}

async fn make_lessons(tx: &mut Tx, plan: &Plan, known: &Known) -> Result<bool> {
    let old: BTreeSet<Id<Lesson>> = known.lessons.values().copied().collect();
    let new: Vec<(&String, &Id<Lesson>)> = plan.lessons.iter().filter(|(_, id)| !old.contains(*id)).collect();
    let now = tx.now();
    for rows in new.chunks(MAX_ROWS_PER_INSERT) {
        on!(&mut *tx, c => QueryBuilder::new("insert into lesson (id, course_id, slug, created_at) ")
            .push_values(rows, |mut row, (key, id)| {
                row.push_bind(**id).push_bind(plan.course).push_bind((*key).clone()).push_bind(now);
            })
            .build().execute(c).await?.rows_affected());
    }
    Ok(!new.is_empty())
}

async fn write_files(tx: &mut Tx, folder: &Folder, plan: &Plan, known: &Known, content: &Content) -> Result<bool> {
    const MAKE: &str = "insert into file (id, hash, mime, bytes, width, height, placeholder, public, created_at) \
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let now = tx.now();
    let mut changed = false;
    for (hash, asset) in plan::used(folder, plan, &content.used()) {
        let id = plan.files[&hash];
        if known.files.contains_key(&hash) {
            continue;
        }
        let bytes = i64::try_from(asset.bytes).unwrap_or(i64::MAX);
        let size = |side: fn(&super::Picture) -> Option<u32>| asset.picture.and_then(side).map(i64::from);
        let (width, height) = (size(|picture| picture.width), size(|picture| picture.height));
        let placeholder = asset.picture.and_then(|picture| picture.placeholder.as_deref());
        exec!(&mut *tx, MAKE, id, &hash, asset.mime, bytes, width, height, placeholder, false, now);
        changed = true;
    }
    Ok(changed)
}

/// Notes what was left out of the files, changed, or is missing from them, for the studio.
async fn write_notes(tx: &mut Tx, folder: &Folder, plan: &Plan, content: &Content) -> Result<bool> {
    let known = FileNotes::load(&mut tx.conn(), plan.course).await?;
    let mut changed = false;
    for (hash, asset) in plan::used(folder, plan, &content.used()) {
        let file = plan.files[&hash];
        if known.of(file) != asset.notes {
            file_notes::note(tx, plan.course, file, &asset.notes).await?;
            changed = true;
        }
    }
    Ok(changed)
}

async fn write_drafts(tx: &mut Tx, plan: &Plan, content: &Content) -> Result<bool> {
    const DRAFTS: &str = "select lesson_id, blob_hash \
        from draft \
        where course_id = $1 and language = $2";
    const OTHERS: &str = "delete from draft \
        where course_id = $1 and language <> $2";
    let language = &content.document.language;
    let known: DocumentHashes = fetch_all!(&mut *tx, DRAFTS, plan.course, language).into_iter().collect();
    let others = exec!(&mut *tx, OTHERS, plan.course, language);
    let new: Vec<_> = content.items.iter().filter(|(lesson, hash)| known.get(lesson) != Some(hash)).collect();
    let blobs: Vec<_> = content.blobs.iter().filter(|blob| new.iter().any(|(_, hash)| **hash == blob.hash)).collect();
    release::write_blobs(tx, &blobs).await?;
    release::write_drafts(
        tx,
        &new.iter().map(|(lesson, hash)| (plan.course, **lesson, &**language, &***hash)).collect::<Vec<_>>(),
    )
    .await?;
    Ok(!new.is_empty() || others > 0)
}

/// Records which texts use which files. What a text used before stays: a release may still show it.
async fn write_uses(tx: &mut Tx, plan: &Plan, content: &Content) -> Result<bool> {
    const USES: &str = "select lesson_id, file_id \
        from file_use \
        where course_id = $1";
    const ADD: &str = "insert into file_use (course_id, lesson_id, file_id) \
        values ($1, $2, $3)";
    let known: Vec<(Id<Lesson>, Id<File>)> = fetch_all!(&mut *tx, USES, plan.course);
    let uses = content.uses.iter().flat_map(|(lesson, files)| files.iter().map(move |file| (*lesson, *file)));
    let new: Vec<_> = uses.filter(|pair| !known.contains(pair)).collect();
    for (lesson, file) in &new {
        exec!(&mut *tx, ADD, plan.course, *lesson, *file);
    }
    Ok(!new.is_empty())
}
