//! How somebody wants to be notified.

use ground::{
    Conn, Db, RequestContext, Result, exec, fetch_all, fetch_optional, settings::SettingValue, time::Zone, transaction,
};
use model::{
    notice::{Channel, DIGEST_HOUR, NoticeChoice, NoticeKind, NoticeSettings},
    rule::{self, Rule, Validator},
};
use people::{person, texting};

use super::{unsubscribe, when::HoursRow};

/// Settings as somebody typed them.
#[derive(Clone, Debug)]
pub struct TypedSettings<'a> {
    /// The boxes that are ticked.
    pub ticked: Vec<NoticeChoice>,
    /// The hour at which the quiet hours begin, or nothing.
    pub quiet_from: &'a str,
    /// The hour at which they end, or nothing.
    pub quiet_until: &'a str,
    /// The hour of the digest; nothing is the usual one.
    pub digest_hour: &'a str,
    /// The name of a time zone; nothing is the school's.
    pub time_zone: &'a str,
}

/// Returns how the actor wants to be notified.
///
/// # Errors
/// [`ground::Error::Unauthenticated`] or [`ground::Error::Forbidden`] unless a person acts;
/// [`ground::Error::Crypto`] when an address of theirs cannot be opened, or when the database fails.
pub async fn load_settings(conn: impl Into<Conn<'_>>, ctx: &RequestContext) -> Result<NoticeSettings> {
    const HOURS: &str = "select quiet_from, quiet_until, digest_hour, time_zone \
        from notice_setting \
        where person_id = $1";
    const CHOSEN: &str = "select kind, channel, is_on \
        from notice_choice \
        where person_id = $1";
    let person = ctx.person()?;
    let mut conn = conn.into();
    let hours: Option<HoursRow> = fetch_optional!(&mut conn, HOURS, person);
    let chosen: Vec<(NoticeKind, Channel, bool)> = fetch_all!(&mut conn, CHOSEN, person);
    let is_ticked = |choice: &NoticeChoice| {
        let NoticeChoice { kind, channel } = *choice;
        let found = chosen.iter().find(|(of, by, _)| (*of, *by) == (kind, channel));
        found.map_or_else(|| kind.is_default(channel), |(.., is_on)| *is_on)
    };
    let hours = hours.unwrap_or_default();
    Ok(NoticeSettings {
        ticked: NoticeChoice::all().filter(is_ticked).collect(),
        quiet_from: hours.quiet_from,
        quiet_until: hours.quiet_until,
        digest_hour: hours.digest_hour.unwrap_or(DIGEST_HOUR),
        time_zone: hours.time_zone.unwrap_or_default(),
        school_zone: conn.env.zone().name().to_owned(),
        has_mail: person::mail_address(&mut conn, person).await?.is_some(),
        has_sms: texting::is_reached(&mut conn, person).await?,
    })
}

/// Saves how the actor wants to be notified.
///
/// # Errors
/// [`ground::Error::Unauthenticated`] or [`ground::Error::Forbidden`] unless a person acts;
/// [`ground::Error::Invalid`] for `quiet_from`, `quiet_until`, `digest_hour` and `time_zone`; or when the database
/// fails.
pub async fn save_settings(db: &Db, ctx: &RequestContext, typed: TypedSettings<'_>) -> Result<()> {
    const SAVE: &str = "insert into notice_setting (person_id, quiet_from, quiet_until, digest_hour, time_zone) \
        values ($1, $2, $3, $4, $5) \
        on conflict (person_id) do update set quiet_from = excluded.quiet_from, quiet_until = excluded.quiet_until, \
          digest_hour = excluded.digest_hour, time_zone = excluded.time_zone";
    const FORGET: &str = "delete from notice_choice \
        where person_id = $1";
    let person = ctx.person()?;
    let TypedSettings { ticked, quiet_from, quiet_until, digest_hour, time_zone } = typed;
    let mut validator = Validator::default();
    let from = validator.check("quiet_from", hour(quiet_from));
    let until = validator.check("quiet_until", hour(quiet_until));
    match (quiet_from.trim().is_empty(), quiet_until.trim().is_empty()) {
        (true, false) => validator.check::<()>("quiet_from", Err(Rule::Required)),
        (false, true) => validator.check::<()>("quiet_until", Err(Rule::Required)),
        _ => {}
    }
    let digest = validator.check("digest_hour", hour(digest_hour)).unwrap_or(DIGEST_HOUR);
    let zone = validator.check("time_zone", zone(time_zone));
    validator.finish()?;
    transaction!(db, |tx| {
        exec!(&mut *tx, SAVE, person, from, until, digest, &zone);
        exec!(&mut *tx, FORGET, person);
        for choice in NoticeChoice::all() {
            let is_on = ticked.contains(&choice);
            if is_on != choice.kind.is_default(choice.channel) {
                unsubscribe::set(tx, person, choice.kind, choice.channel, is_on).await?;
            }
        }
        Ok(())
    })
}

/// Reads an hour, 0 to 23, or nothing.
fn hour(text: &str) -> std::result::Result<Option<i64>, Rule> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    rule::whole_number(text, 23).map(Some)
}

/// Reads the name of a time zone, or nothing.
fn zone(text: &str) -> std::result::Result<String, Rule> {
    match text.trim() {
        "" => Ok(String::new()),
        name => Zone::parse(name).map(|zone| zone.name().to_owned()).ok_or(Rule::NotFound),
    }
}
