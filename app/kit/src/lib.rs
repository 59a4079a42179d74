//! The common parts of all pages: viewer, errors, forms that remember, data that loads.
//!
//! Knows nothing of particular pages. The only crate of `app` that asks whether it runs on the server.

mod address;
mod appearance;
mod choose;
mod comment_text;
mod editing;
mod elsewhere;
mod error;
mod form;
mod load;
mod new_password;
mod order_state;
mod page;
mod passwordless;
mod refund;
#[cfg_attr(not(feature = "ssr"), path = "browser.rs")]
pub mod server;
mod text;
mod viewer;
mod wire;

pub use address::{id_param, id_query, query_or};
pub use appearance::{LanguageMenu, ThemeMenu};
pub use comment_text::CommentText;
pub use editing::{EditThis, is_preview, lesson_url, preview};
pub use elsewhere::pay_elsewhere;
pub use error::{AppError, refund_obstacle, review_obstacle, rule_text, talk_obstacle};
pub use form::{Flash, Form, FormState, send_form};
pub use load::{ErrorPage, Load};
pub use new_password::NewPassword;
pub use order_state::order_state;
pub use page::{Page, mark_interactive};
pub use passwordless::{SetUp, load_passwordless};
pub use refund::{RefundFormula, refund_policy};
pub use text::{duration, length, price};
pub use viewer::{provide_viewer, viewer};
pub use wire::Json;

mod t {
    include!(concat!(env!("OUT_DIR"), "/text.rs"));
}
