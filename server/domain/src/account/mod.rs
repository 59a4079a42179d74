//! People: how they register and sign in, their sessions, what they say of themselves, and their roles.
//!
//! Knows nothing of cookies and forms. No answer tells a stranger whether somebody has an account.

mod address;
pub mod application;
mod code;
pub mod contact;
mod device;
mod handle;
mod limit;
mod name;
mod password;
pub mod people;
pub mod profile;
pub mod register;
pub mod reset;
pub mod roles;
pub mod security;
pub mod session;
mod sign_in;

pub use code::{Code, code_goes_to, code_sent};
pub use password::verify_many;
pub use session::SignedIn;
pub use sign_in::{confirm, finish_sign_in, sign_in, start_sign_in};

use crate::{Result, Tx};

/// Forgets what has had its time.
pub(crate) async fn sweep(tx: &mut Tx) -> Result<()> {
    code::sweep(tx).await?;
    limit::sweep(tx).await?;
    contact::sweep(tx).await
}
