//! Accounts: registering, signing in, also on the way to a course, a forgotten password, the profile and devices,
//! notices, applying to teach. One lazy chunk.
//!
//! Knows nothing of payments, and of courses only what somebody sees who is about to buy one. Its forms are plain POSTs: each of them loads the page anew,
//! with or without JavaScript.

mod api;
mod buy;
mod code;
mod code_sent;
mod confirm;
mod forgot;
mod form;
mod login;
mod mailbox;
mod me;
mod notices;
mod purchase;
mod register;
mod security;
mod teach;
mod undo;

use leptos::prelude::*;

mod t {
    include!(concat!(env!("OUT_DIR"), "/text.rs"));
}

/// The pages of this area.
#[derive(Clone, Copy, Debug)]
pub enum Page {
    /// The page `/buy/{slug}`.
    Buy,
    /// The page `/login`.
    Login,
    /// The page `/register`.
    Register,
    /// The page `/forgot`.
    Forgot,
    /// The page `/login/code`.
    Code,
    /// The page `/me`.
    Me,
    /// The page `/me/security`.
    Security,
    /// The page `/me/confirm`.
    Confirm,
    /// The page `/undo`.
    Undo,
    /// The page `/teach`.
    Teach,
    /// The page `/me/notifications`.
    Notices,
    /// The page `/me/notifications/settings`.
    NoticeSettings,
    /// The page `/dev/mailbox`: mails that were not sent, in development.
    Mailbox,
}

/// Returns a page of this area; all of them arrive together.
#[lazy]
pub async fn page(page: Page) -> AnyView {
    match page {
        Page::Buy => view! { <buy::Buy/> }.into_any(),
        Page::Login => view! { <login::Login/> }.into_any(),
        Page::Register => view! { <register::Register/> }.into_any(),
        Page::Forgot => view! { <forgot::Forgot/> }.into_any(),
        Page::Code => view! { <code::Code/> }.into_any(),
        Page::Me => view! { <me::Me/> }.into_any(),
        Page::Security => view! { <security::Security/> }.into_any(),
        Page::Confirm => view! { <confirm::Confirm/> }.into_any(),
        Page::Undo => view! { <undo::Undo/> }.into_any(),
        Page::Teach => view! { <teach::Teach/> }.into_any(),
        Page::Notices => view! { <notices::Notices/> }.into_any(),
        Page::NoticeSettings => view! { <notices::NoticeSettings/> }.into_any(),
        Page::Mailbox => view! { <mailbox::Mailbox/> }.into_any(),
    }
}
