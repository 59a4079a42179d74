//! The course that a review is about, and who may review it.

use content::grant;
use ground::{Conn, Error, RequestContext, Result, fetch_optional};
use learning::progress;
use model::{
    Id, Millis, Permission,
    account::Person,
    course::Course,
    review::{BEGUN_FROM_PERMILLE, ReviewObstacle},
};

/// A course that is or was published.
#[derive(sqlx::FromRow)]
pub(crate) struct Reviewed {
    pub id: Id<Course>,
    pub teacher_id: Id<Person>,
    hidden_at: Option<Millis>,
}

impl Reviewed {
    /// Loads the course with this slug.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none that was published; or when the database fails.
    pub async fn load(conn: &mut Conn<'_>, slug: &str) -> Result<Self> {
        const LOAD: &str = "select c.id, c.teacher_id, c.hidden_at \
            from course c \
            where c.slug = $1 and exists (select 1 from release r where r.course_id = c.id and r.live_at <= $2)";
        let now = conn.env.now();
        let found: Option<Self> = fetch_optional!(&mut *conn, LOAD, slug, now);
        found.ok_or(Error::NotFound)
    }

    /// Loads the course with this slug, if the actor may see it: one that was taken out of the catalogue is for those
    /// who have it, teach it or look after it.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none that the actor may see; or when the database fails.
    pub async fn load_visible(conn: &mut Conn<'_>, ctx: &RequestContext, slug: &str) -> Result<Self> {
        let course = Self::load(conn, slug).await?;
        let is_visible = course.hidden_at.is_none()
            || ctx.may(Permission::CourseViewOwn, course.teacher_id)
            || match ctx.person() {
                Ok(person) => grant::is_open(&mut *conn, person, course.id).await?,
                Err(_) => false,
            };
        if is_visible { Ok(course) } else { Err(Error::NotFound) }
    }

    /// Returns the reason why a person may not review the course, or `None` when they may.
    ///
    /// # Errors
    /// Fails when the database does.
    pub async fn obstacle(&self, conn: &mut Conn<'_>, person: Id<Person>) -> Result<Option<ReviewObstacle>> {
        if person == self.teacher_id {
            return Ok(Some(ReviewObstacle::OwnCourse));
        }
        if !grant::is_open(&mut *conn, person, self.id).await? {
            return Ok(Some(ReviewObstacle::NoGrant));
        }
        let has_begun = progress::has_begun(&mut *conn, person, self.id, BEGUN_FROM_PERMILLE).await?;
        Ok((!has_begun).then_some(ReviewObstacle::NotBegun))
    }
}
