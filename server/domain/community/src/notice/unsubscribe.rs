//! Ending mails by the link in them, without signing in.

use ground::{Conn, Db, Error, Result, Tx, exec, transaction};
use model::{
    Id,
    account::Person,
    notice::{Channel, NoticeKind, Unsubscription},
};

use super::token;

/// Returns what a token ends.
///
/// # Errors
/// [`Error::NotFound`] when it is not ours, or was altered.
pub fn of_token<'a>(conn: impl Into<Conn<'a>>, token: &str) -> Result<Unsubscription> {
    let conn = conn.into();
    token::read(&conn.env.keys, token).map(|(_, ends)| ends).ok_or(Error::NotFound)
}

/// Ends what a token names, for the person whose it is and nobody else, and returns what that was. The same once more
/// changes nothing.
///
/// # Errors
/// [`Error::NotFound`] when it is not ours, or was altered; or when the database fails.
pub async fn unsubscribe(db: &Db, token: &str) -> Result<Unsubscription> {
    let (person, ends) = token::read(&db.env.keys, token).ok_or(Error::NotFound)?;
    transaction!(db, |tx| {
        let kinds = NoticeKind::ALL.iter().filter(|kind| kind.offers(ends.channel));
        for kind in kinds.filter(|kind| ends.kind.is_none_or(|one| one == **kind)) {
            set(tx, person, *kind, ends.channel, false).await?;
        }
        Ok(())
    })?;
    Ok(ends)
}

/// Sets whether events of a kind come to a person by a channel. Somebody who is not in the school has nothing to set.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn set(
    tx: &mut Tx,
    person: Id<Person>,
    kind: NoticeKind,
    channel: Channel,
    is_on: bool,
) -> Result<()> {
    const SET: &str = "insert into notice_choice (person_id, kind, channel, is_on) \
        select id, $2, $3, $4 \
        from person \
        where id = $1 \
        on conflict (kind, person_id, channel) do update set is_on = excluded.is_on";
    exec!(&mut *tx, SET, person, kind, channel, is_on);
    Ok(())
}
