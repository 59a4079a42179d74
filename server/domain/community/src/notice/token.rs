//! The signed tokens of unsubscribe links: whose they are and what they end. They do not expire, since mails do not.

use data_encoding::BASE64URL_NOPAD;
use ground::Keys;
use model::{
    Id,
    account::Person,
    notice::{Channel, NoticeKind, Unsubscription},
};

/// The word for all kinds of events.
const ALL: &str = "all";

fn signed(person: Id<Person>, ends: &Unsubscription) -> String {
    format!("{person}.{}.{}", ends.channel, ends.kind.map_or(ALL, NoticeKind::as_str))
}

/// Returns the token with which a person ends this.
pub(super) fn write(keys: &Keys, person: Id<Person>, ends: &Unsubscription) -> String {
    let text = signed(person, ends);
    let signature = BASE64URL_NOPAD.encode(&keys.sign(&format!("unsubscribe {text}")));
    format!("{text}.{signature}")
}

/// Returns whose token this is and what it ends. `None`: it is not ours, or was altered.
pub(super) fn read(keys: &Keys, token: &str) -> Option<(Id<Person>, Unsubscription)> {
    let (text, signature) = token.rsplit_once('.')?;
    let signature = BASE64URL_NOPAD.decode(signature.as_bytes()).ok()?;
    if !keys.verify(&format!("unsubscribe {text}"), &signature) {
        return None;
    }
    let mut parts = text.split('.');
    let (person, channel, kind) = (parts.next()?.parse().ok()?, Channel::parse(parts.next()?)?, parts.next()?);
    let kind = if kind == ALL { None } else { Some(NoticeKind::parse(kind)?) };
    Some((person, Unsubscription { channel, kind }))
}
