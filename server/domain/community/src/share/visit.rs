//! Visits by short addresses: where they lead, and counting those of people.

use ground::{Db, Error, RequestContext, Result, exec, fetch_optional, transaction};
use model::{
    Id, Millis,
    account::Person,
    share::{ShareKind, ShareLink},
};

use super::target::Target;

/// The time within which a visitor counts once.
const REPEAT_MS: i64 = Millis::DAY;
/// The most browsers by which guests of one household count: a user agent is whatever a program says that it is.
const MAX_BROWSERS: u8 = 8;
/// The most visits that one statement of the sweep forgets.
const SWEPT_AT_ONCE: u64 = 10_000;
/// Parts of the user agents of programs that fetch addresses on their own: search engines, previews in chats, scripts.
const PROGRAMS: [&str; 18] = [
    "bot",
    "crawl",
    "spider",
    "slurp",
    "preview",
    "externalhit",
    "embed",
    "fetch",
    "scan",
    "monitor",
    "curl",
    "wget",
    "python",
    "java/",
    "okhttp",
    "go-http",
    "axios",
    "libwww",
];

/// A short address as it is stored.
#[derive(sqlx::FromRow)]
struct Link {
    id: Id<ShareLink>,
    kind: ShareKind,
    subject_id: i64,
    person_id: Option<Id<Person>>,
}

/// Returns the address of the page that a short address leads to: a path of the school's own, made anew each time. Counts
/// the visit when `is_opened` says that somebody opens it (no prefetch, no mere look at the headers), unless a program
/// asks, or whoever shares it, or the same visitor did within a day.
///
/// # Errors
/// [`Error::NotFound`] when there is no such code, or what it led to is gone or closed to the actor; or when the database
/// fails.
pub async fn visit(db: &Db, ctx: &RequestContext, code: &str, is_opened: bool) -> Result<String> {
    const FIND: &str = "select id, kind, subject_id, person_id \
        from share_link \
        where code = $1";
    let code = code.to_ascii_lowercase();
    let found: Option<Link> = fetch_optional!(db, FIND, &code);
    let link = found.ok_or(Error::NotFound)?;
    let target = Target { kind: link.kind, id: link.subject_id };
    let page = target.page(&mut db.into(), ctx).await?;
    let is_own = link.person_id.is_some_and(|person| ctx.is(person));
    if is_opened && !is_own && !is_program(&ctx.agent) {
        count(db, ctx, link.id).await?;
    }
    Ok(page.href)
}

/// Counts a visit, unless this visitor was counted within a day.
async fn count(db: &Db, ctx: &RequestContext, link: Id<ShareLink>) -> Result<()> {
    const VISIT: &str = "insert into share_visit (link_id, visitor, at) \
        values ($1, $2, $3) \
        on conflict (link_id, visitor) do update set at = $3 \
        where share_visit.at <= $4";
    const COUNT: &str = "update share_link \
        set visits = visits + 1 \
        where id = $1";
    let visitor = visitor(db, ctx);
    transaction!(db, |tx| {
        let now = tx.now();
        if exec!(&mut *tx, VISIT, link, &visitor, now, now.plus(-REPEAT_MS)) > 0 {
            exec!(&mut *tx, COUNT, link);
        }
        Ok(())
    })
}

/// Returns the keyed hash by which a visitor is known for a day: of the person, or else of household and browser, of
/// which a household has [`MAX_BROWSERS`] that differ.
fn visitor(db: &Db, ctx: &RequestContext) -> Vec<u8> {
    let who = match ctx.person() {
        Ok(person) => person.to_string(),
        Err(_) => {
            let browser = db.env.keys.lookup(&format!("share browser {}", &*ctx.agent));
            let browser = browser.first().map_or(0, |byte| byte % MAX_BROWSERS);
            format!("{} {browser}", ctx.origin().unwrap_or_default())
        }
    };
    db.env.keys.lookup(&format!("share visitor {who}"))
}

/// Returns whether a user agent is that of a program that no person looks at; a browser always names itself.
fn is_program(agent: &str) -> bool {
    let agent = agent.to_ascii_lowercase();
    agent.is_empty() || PROGRAMS.iter().any(|part| agent.contains(part))
}

/// Forgets who came more than a day ago.
///
/// # Errors
/// Fails when the database does.
pub(crate) async fn sweep(db: &Db) -> Result<()> {
    const FORGET: &str = "delete from share_visit \
        where (link_id, visitor) in ( \
            select link_id, visitor \
            from share_visit \
            where at <= $1 \
            order by at, link_id, visitor \
            limit $2 \
          )";
    let since = db.env.now().plus(-REPEAT_MS);
    let most = i64::try_from(SWEPT_AT_ONCE).unwrap_or(i64::MAX);
    loop {
        let forgotten = transaction!(db, |tx| { Ok(exec!(&mut *tx, FORGET, since, most)) })?;
        if forgotten < SWEPT_AT_ONCE {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_program;

    #[test]
    fn programs_are_told_from_browsers() {
        for agent in ["", "Googlebot/2.1", "facebookexternalhit/1.1", "curl/8.5", "WhatsApp/2 (link Preview)"] {
            assert!(is_program(agent), "{agent}");
        }
        for agent in [
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 MicroMessenger/8.0.50",
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/140.0 Safari/537.36",
        ] {
            assert!(!is_program(agent), "{agent}");
        }
    }
}
