//! The search of the command palette: of each kind only what the actor may see.

use content::course::document::{CourseDoc, unpack};
use ground::{Conn, RequestContext, Result, fetch_all};
use model::{
    Id, IdPart, Permission,
    account::Person,
    admin::{Hit, HitKind},
    course::Course,
    order::Order,
    url,
};
use people::{
    like_patterns,
    person::{available_actions, by_address},
};

/// The number of results of each kind, at most.
const MAX_RESULTS: i64 = 6;

/// Returns the people, courses and orders whose names or titles have all words of `q`, or whose numbers contain it. An empty text finds nothing.
///
/// # Errors
/// [`ground::Error::Unauthenticated`] for guests; [`ground::Error::Forbidden`] for programs; or when the database
/// fails.
pub async fn palette_search(conn: impl Into<Conn<'_>>, ctx: &RequestContext, q: &str) -> Result<Vec<Hit>> {
    ctx.person()?;
    let (mut conn, q) = (conn.into(), q.trim());
    let mut hits = Vec::new();
    if q.is_empty() {
        return Ok(hits);
    }
    if ctx.can(Permission::PersonViewAny) {
        people(&mut conn, ctx, q, &mut hits).await?;
    }
    if ctx.can(Permission::CourseEditOwn) || ctx.can(Permission::CourseManageAny) {
        courses(&mut conn, ctx, q, &mut hits).await?;
    }
    if ctx.can(Permission::OrderViewAny) {
        orders(&mut conn, q, &mut hits).await?;
    }
    Ok(hits)
}

async fn people(conn: &mut Conn<'_>, ctx: &RequestContext, q: &str, hits: &mut Vec<Hit>) -> Result<()> {
    const PEOPLE: &str = "select id, handle, name \
        from person \
        where id = $2 or not exists ( \
            select 1 \
            from (select $1 as pattern union select $4 union select $5 union select $6) word \
            where name_folded || ' ' || handle not like word.pattern escape '\\' \
          ) \
        order by id desc \
        limit $3";
    let owner = by_address(&mut *conn, ctx, q).await?.unwrap_or(Id::NONE);
    let [first, second, third, rest] = &like_patterns(q.trim_start_matches('@'));
    let rows: Vec<(Id<Person>, String, String)> =
        fetch_all!(&mut *conn, PEOPLE, first, owner, MAX_RESULTS, second, third, rest);
    // Who is meant is clear enough when there is one.
    let is_one = rows.len() == 1;
    for (id, handle, name) in rows {
        let acts = if is_one { available_actions(&mut *conn, ctx, id).await? } else { Vec::new() };
        let path = url::with_query(url::ADMIN_PEOPLE, [("q", &*handle)]);
        hits.push(Hit { kind: HitKind::Person, title: name, detail: handle, path, acts });
    }
    Ok(())
}

async fn courses(conn: &mut Conn<'_>, ctx: &RequestContext, q: &str, hits: &mut Vec<Hit>) -> Result<()> {
    const COURSES: &str = "select c.id, c.slug, b.hash, b.body \
        from course c \
        left join listing l on l.course_id = c.id \
        join draft d on d.course_id = c.id and d.lesson_id = 0 \
        join blob b on b.hash = d.blob_hash \
        where ($2 or c.teacher_id = $3) and not exists ( \
            select 1 \
            from (select $1 as pattern union select $5 union select $6 union select $7) word \
            where c.slug || ' ' || coalesce(l.title_folded, '') not like word.pattern escape '\\' \
          ) \
        order by c.id desc \
        limit $4";
    let ([first, second, third, rest], person) = (&like_patterns(q), ctx.person()?);
    let (edits, manages) = (ctx.can(Permission::CourseEditAny), ctx.can(Permission::CourseManageAny));
    let rows: Vec<(Id<Course>, String, String, Vec<u8>)> =
        fetch_all!(&mut *conn, COURSES, first, edits || manages, person, MAX_RESULTS, second, third, rest);
    for (id, slug, hash, body) in rows {
        let document: CourseDoc = unpack(&hash, &body)?;
        // Who runs the school without editing its courses finds them in the list.
        let path = if ctx.can(Permission::CourseEditOwn) {
            url::studio_course(id)
        } else {
            url::with_query(url::ADMIN_COURSES, [("q", &*slug)])
        };
        hits.push(Hit { kind: HitKind::Course, title: document.title, detail: slug, path, acts: Vec::new() });
    }
    Ok(())
}

async fn orders(conn: &mut Conn<'_>, q: &str, hits: &mut Vec<Hit>) -> Result<()> {
    const ORDERS: &str = "select o.id, p.name \
        from orders o \
        join person p on p.id = o.person_id \
        where o.id between $2 and $3 or o.id % $4 = $5 or not exists ( \
            select 1 \
            from (select $1 as pattern union select $7 union select $8 union select $9) word \
            where p.handle || ' ' || p.name_folded not like word.pattern escape '\\' \
          ) \
        order by o.id desc \
        limit $6";
    let ([first, second, third, end], part) = (&like_patterns(q.trim_start_matches('@')), IdPart::parse(q));
    let IdPart { first: from, last: to, modulus, rest } = part;
    let rows: Vec<(Id<Order>, String)> =
        fetch_all!(&mut *conn, ORDERS, first, from, to, modulus, rest, MAX_RESULTS, second, third, end);
    hits.extend(rows.into_iter().map(|(id, name)| Hit {
        kind: HitKind::Order,
        title: id.to_string(),
        detail: name,
        path: url::admin_order(id),
        acts: Vec::new(),
    }));
    Ok(())
}
