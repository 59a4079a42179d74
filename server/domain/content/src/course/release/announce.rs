//! Announcing what was published to those who follow it or learn it.

use ground::{Result, Tx, fetch_scalars, notice};
use model::{
    Id,
    course::{Course, Tag},
    notice::{Audience, NoticeEvent, NoticeKind},
    url,
};

use crate::{catalogue::listing::Listing, course::store::DocumentHashes};

/// Announces a release: a new course to those who follow its teacher or a tag of it, new lessons to those who follow
/// the course or learn it. Other changes are none that anybody wants to be called for. A course that is hidden from the
/// catalogue is not announced as new.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn release(
    tx: &mut Tx,
    listing: &Listing,
    before: &DocumentHashes,
    items: &DocumentHashes,
) -> Result<()> {
    const TAGS: &str = "select tag_id \
        from listing_tag \
        where course_id = $1 \
        order by tag_id";
    const LISTED: &str = "select course_id \
        from listing \
        where course_id = $1";
    let (course, teacher) = (listing.head.course, listing.head.teacher);
    let listed: Vec<Id<Course>> = fetch_scalars!(&mut *tx, LISTED, course);
    let (kind, key, audiences) = if before.is_empty() {
        let tags: Vec<Id<Tag>> = fetch_scalars!(&mut *tx, TAGS, course);
        let tags = tags.into_iter().map(Audience::FollowersOfTag);
        let audiences: Vec<_> = std::iter::once(Audience::FollowersOfTeacher(teacher)).chain(tags).collect();
        (NoticeKind::CoursePublished, format!("course {course}"), audiences)
    } else {
        let has_new = items.keys().any(|lesson| !before.contains_key(lesson));
        let audiences = vec![Audience::FollowersOfCourse(course), Audience::LearnersOfCourse(course)];
        let audiences = if has_new { audiences } else { Vec::new() };
        (NoticeKind::CourseUpdated, format!("release {}", listing.head.release), audiences)
    };
    // The key is the same for all: whoever belongs to several of them is told once.
    for audience in audiences {
        if listed.is_empty() && !matches!(audience, Audience::LearnersOfCourse(_)) {
            continue;
        }
        let event = NoticeEvent {
            kind,
            key: key.clone(),
            actor: Some(teacher),
            audience,
            title: listing.document.title.clone(),
            excerpt: String::new(),
            href: url::course(&listing.head.slug),
        };
        notice::raise(tx, &event).await?;
    }
    Ok(())
}
