//! The profile of a person, and the appearance of their pages.
//!
//! Knows nothing of what others see of it.

use ground::{Conn, Db, Error, RequestContext, Result, exec, fetch_optional, transaction, word_filter};
use model::{
    Lang, Millis,
    account::{IdentifierKind, Profile, Theme},
    rule::{self, Rule, Validator},
};

use super::{name, person, rows};

#[derive(sqlx::FromRow)]
struct Row {
    name: String,
    handle: String,
    bio: String,
    lang: Option<String>,
    theme: Theme,
    consent_at: Option<Millis>,
}

/// Returns the actor's own profile.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] unless a person acts; [`Error::NotFound`] when their account is
/// gone; [`Error::Crypto`] when an address cannot be opened, or when the database fails.
pub async fn load(conn: impl Into<Conn<'_>>, ctx: &RequestContext) -> Result<Profile> {
    const LOAD: &str = "select name, handle, bio, lang, theme, consent_at \
        from person \
        where id = $1";
    let person = ctx.person()?;
    let mut conn = conn.into();
    let row: Option<Row> = fetch_optional!(&mut conn, LOAD, person);
    let row = row.ok_or(Error::NotFound)?;
    Ok(Profile {
        name: row.name,
        handle: row.handle,
        bio: row.bio,
        email: rows::mine(&mut conn, person, IdentifierKind::Email).await?,
        phone: rows::mine(&mut conn, person, IdentifierKind::Phone).await?,
        lang: row.lang.as_deref().and_then(Lang::parse),
        theme: row.theme,
        consent: row.consent_at.is_some(),
    })
}

/// Changes the actor's own name, user name and biography.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] unless a person acts; [`Error::Invalid`] with the fields `name`,
/// `handle` and `bio`, or when the database fails.
pub async fn save(db: &Db, ctx: &RequestContext, name: &str, handle: &str, bio: &str) -> Result<()> {
    let person = ctx.person()?;
    let mut validator = Validator::default();
    let name = validator.check("name", name::check_own(db, Some(person), name).await?);
    let handle = validator.check("handle", rule::handle(handle));
    let bio = validator.check("bio", paragraphs(bio, 2000));
    let screened = word_filter::screen_strictly(db, &bio).await?;
    validator.check("bio", screened);
    let owner = person::by_handle(db, &handle).await?;
    let is_free = match owner {
        Some(owner) => owner == person,
        None => name::may_bear(db, Some(person), &handle).await?,
    };
    // Everybody keeps the user name that they have.
    if owner != Some(person) {
        let screened = word_filter::screen_strictly(db, &handle).await?;
        validator.check("handle", screened);
    }
    if !is_free {
        validator.check::<()>("handle", Err(Rule::Taken));
    }
    validator.finish()?;

    let outcome = transaction!(db, |tx| {
        exec!(
            &mut *tx,
            "update person \
                set name = $2, name_folded = $3, handle = $4, bio = $5 \
                where id = $1",
            person,
            &name,
            collation::fold(&name),
            &handle,
            &bio
        );
        Ok(())
    });
    match outcome {
        Err(error) if error.is_taken("person", "handle") => Err(Error::invalid("handle", Rule::Taken)),
        outcome => outcome,
    }
}

/// Changes the language and theme of the actor's pages; `None` leaves either as it is.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`] unless a person acts, or when the database fails.
pub async fn set_appearance(db: &Db, ctx: &RequestContext, lang: Option<Lang>, theme: Option<Theme>) -> Result<()> {
    let person = ctx.person()?;
    transaction!(db, |tx| {
        exec!(
            &mut *tx,
            "update person \
                set lang = coalesce($2, lang), theme = coalesce($3, theme) \
                where id = $1",
            person,
            lang.map(Lang::tag),
            theme
        );
        Ok(())
    })
}

/// Returns a text of several lines, trimmed and of at most `max` characters. A form sends its line ends as CR LF.
pub(super) fn paragraphs(value: &str, max: usize) -> std::result::Result<String, Rule> {
    let value = value.replace("\r\n", "\n").split('\n').map(rule::clean).collect::<Vec<_>>().join("\n");
    let value = value.trim();
    let hidden = |c: char| rule::is_invisible(c) && c != '\n' && !rule::is_spelling(c);
    match value.chars().count() {
        n if n > max => Err(Rule::TooLong(max)),
        _ if value.chars().any(hidden) => Err(Rule::Invisible),
        _ => Ok(value.into()),
    }
}
