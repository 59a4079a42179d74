//! The state that travels with a payer to where their provider tells who they are, and back. The school signs it for one
//! payment of one person, and for minutes: nobody else can bring it, and nothing of it is stored.

use data_encoding::HEXLOWER;
use ground::Env;
use model::{Id, Millis, account::Person};

use super::row::PaymentRow;

/// The time for the way there and back. It takes a second where nobody is asked anything.
const STATE_LIFETIME_MS: i64 = 10 * Millis::MINUTE;
/// The length of the signature in hex.
const SIGNATURE_CHARS: usize = 64;

/// Returns the state for this payment of this person: small letters and digits, fewer than the 128 that WeChat takes.
pub(super) fn issue(env: &Env, person: Id<Person>, payment: &PaymentRow) -> String {
    let expires_at = env.now().plus(STATE_LIFETIME_MS).0.to_string();
    let signature = env.keys.sign(&claim(person, payment, &expires_at));
    format!("{}{expires_at}", HEXLOWER.encode(&signature))
}

/// Returns whether a state was issued for this payment of this person, and still holds.
pub(super) fn is_good(env: &Env, person: Id<Person>, payment: &PaymentRow, state: &str) -> bool {
    let Some((signature, expires_at)) = state.split_at_checked(SIGNATURE_CHARS) else { return false };
    let Ok(signature) = HEXLOWER.decode(signature.as_bytes()) else { return false };
    let is_ours = env.keys.verify(&claim(person, payment, expires_at), &signature);
    is_ours && expires_at.parse().is_ok_and(|at| env.now() < Millis(at))
}

fn claim(person: Id<Person>, payment: &PaymentRow, expires_at: &str) -> String {
    format!("payer {person} {} {} {expires_at}", payment.order_id, payment.id)
}
