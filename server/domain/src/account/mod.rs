//! People: how they register and sign in, their sessions, what they say of themselves, and their roles.
//!
//! Knows nothing of cookies and forms. No answer tells a stranger whether somebody has an account.

mod code;
mod handle;
mod password;
pub mod people;
pub mod profile;
pub mod register;
pub mod reset;
pub mod session;
mod sign_in;

pub use code::Code;
pub(crate) use code::sweep;
pub use session::SignedIn;
pub use sign_in::sign_in;

use crate::Env;

/// The keyed hash by which an e-mail address is found.
fn email_lookup(env: &Env, address: &str) -> Vec<u8> {
    env.keys.lookup(&format!("email:{address}"))
}
