//! What the talk under a lesson needs to know of it.

use ground::{Conn, Error, RequestContext, Result, fetch_optional_scalar, fetch_scalar};
use model::{
    Id,
    account::Person,
    course::{Course, File, Lesson},
};

use super::page::{Live, View};

/// A lesson that the actor may read, as what is said under it refers to it.
#[derive(Clone, Debug)]
pub struct DiscussedLesson {
    /// The lesson.
    pub id: Id<Lesson>,
    /// Its course.
    pub course: Id<Course>,
    /// The course's slug.
    pub slug: String,
    /// The course's teacher.
    pub teacher: Id<Person>,
    /// The lesson's title.
    pub title: String,
    /// The text as the page shows it, without markup.
    pub text: String,
    /// The recording or document; [`Id::NONE`] for texts.
    pub file: Id<File>,
    /// The duration of the recording in milliseconds; 0 for documents and texts.
    pub millis: i64,
    /// Whether everybody may read it.
    pub is_public: bool,
}

/// Returns a lesson that the actor may read, by its id alone.
///
/// # Errors
/// [`Error::NotFound`] when there is no such lesson that the actor may know of, or none any more; [`Error::NotBought`]
/// when they may not read it; or when the database fails or a stored document is damaged.
pub async fn discussed(conn: impl Into<Conn<'_>>, ctx: &RequestContext, lesson: Id<Lesson>) -> Result<DiscussedLesson> {
    const SLUG: &str = "select c.slug \
        from lesson l \
        join course c on c.id = l.course_id \
        where l.id = $1";
    let mut conn = conn.into();
    let slug: Option<String> = fetch_optional_scalar!(&mut conn, SLUG, lesson);
    let slug = slug.ok_or(Error::NotFound)?;
    let live = Live::load(&mut conn, ctx, &slug, lesson, View::Live).await?;
    let (_, listed) = live.course.find(lesson).ok_or(Error::NotFound)?;
    if !listed.free && !live.open_to(&mut conn, ctx).await? {
        return Err(Error::NotBought(slug));
    }
    let document = live.lesson.as_ref().map(|(_, document)| document);
    let media = document.and_then(|document| document.media.as_ref());
    Ok(DiscussedLesson {
        id: lesson,
        course: live.id,
        teacher: live.teacher_id,
        title: listed.title.clone(),
        text: document.map(|document| shown_text(&document.html)).unwrap_or_default(),
        file: media.map_or(Id::NONE, |media| media.file),
        millis: media.map_or(0, |media| media.millis),
        is_public: !live.is_hidden && (listed.free || live.course.price.is_none()),
        slug,
    })
}

/// Returns whether a lesson was in a course that learners saw.
///
/// # Errors
/// Fails when the database does.
pub async fn was_published(conn: impl Into<Conn<'_>>, lesson: Id<Lesson>) -> Result<bool> {
    const WAS: &str = "select exists (select 1 from lesson l \
          join release r on r.course_id = l.course_id and r.live_at <= $2 \
          join release_item i on i.release_id = r.id and i.lesson_id = l.id where l.id = $1)";
    let conn = conn.into();
    let now = conn.env.now();
    Ok(fetch_scalar!(conn, WAS, lesson, now))
}

/// Returns the words of sanitised HTML, without its tags.
fn shown_text(html: &str) -> String {
    let mut parts = html.split('<');
    // What stands before the first tag has none to skip.
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text.push_str(part.split_once('>').map_or("", |(_, words)| words));
    }
    [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&nbsp;", " "), ("&amp;", "&")]
        .iter()
        .fold(text, |text, (entity, letter)| text.replace(entity, letter))
}

#[cfg(test)]
mod tests {
    use super::shown_text;

    #[test]
    fn words_lose_their_tags_and_keep_their_letters() {
        assert_eq!(shown_text("<h2 id=\"a\">A &amp; B</h2>\n<p>x &lt; <em>y</em></p>"), "A & B\nx < y");
        assert_eq!(shown_text("plain <b>bold</b>"), "plain bold");
        assert_eq!(shown_text("<p>&amp;lt;</p>"), "&lt;");
        assert_eq!(shown_text(""), "");
    }
}
