//! The mark that a sign-in leaves in a browser, so that its owner is told from strangers who guess at their account.

use ground::{Env, Result};
use model::{Id, Millis, account::Person};

const DEVICE_LIFETIME_MS: i64 = 365 * Millis::DAY;

/// Returns a mark for a browser with which this person has just signed in: `{person}.{nonce}.{expiry}.{signature}`.
pub(super) fn mark(env: &Env, person: Id<Person>) -> Result<String> {
    let nonce = data_encoding::HEXLOWER.encode(&env.random::<8>()?);
    let expiry = env.now().plus(DEVICE_LIFETIME_MS).0;
    let signature = data_encoding::HEXLOWER.encode(&env.keys.sign(&text(person, &nonce, expiry)));
    Ok(format!("{person}.{nonce}.{expiry}.{signature}"))
}

/// Returns the nonce of a mark that we gave to this person and that still holds.
pub(super) fn known<'m>(env: &Env, mark: Option<&'m str>, person: Id<Person>) -> Option<&'m str> {
    let mut parts = mark?.split('.');
    let (id, nonce, expiry, signature) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let expiry: i64 = expiry.parse().ok()?;
    let signature = data_encoding::HEXLOWER.decode(signature.as_bytes()).ok()?;
    let good = id == person.to_string()
        && parts.next().is_none()
        && expiry > env.now().0
        && env.keys.verify(&text(person, nonce, expiry), &signature);
    good.then_some(nonce)
}

fn text(person: Id<Person>, nonce: &str, expiry: i64) -> String {
    format!("device {person} {nonce} {expiry}")
}
