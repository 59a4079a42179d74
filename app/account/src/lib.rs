//! Accounts: registering, signing in, a forgotten password, one's own profile and devices, applying to teach. One lazy chunk.
//!
//! Knows nothing of courses or payments. Its forms are plain POSTs: each of them loads the page anew,
//! with or without JavaScript.

mod api;
mod code;
mod confirm;
mod forgot;
mod login;
mod mailbox;
mod me;
mod new_password;
mod register;
mod security;
mod sent;
mod teach;
mod undo;

use leptos::{prelude::*, server_fn::ServerFn};

mod t {
    include!(concat!(env!("OUT_DIR"), "/text.rs"));
}

/// The pages of this area.
#[derive(Clone, Copy, Debug)]
pub enum Page {
    /// `/login`
    Login,
    /// `/register`
    Register,
    /// `/forgot`
    Forgot,
    /// `/login/code`
    Code,
    /// `/me`
    Me,
    /// `/me/security`
    Security,
    /// `/me/confirm`
    Confirm,
    /// `/undo`
    Undo,
    /// `/teach`
    Teach,
    /// `/dev/mailbox`: mails that were not sent, in development.
    Mailbox,
}

/// A page of this area; all of them arrive together.
#[lazy]
pub async fn page(page: Page) -> AnyView {
    match page {
        Page::Login => view! { <login::Login/> }.into_any(),
        Page::Register => view! { <register::Register/> }.into_any(),
        Page::Forgot => view! { <forgot::Forgot/> }.into_any(),
        Page::Code => view! { <code::Code/> }.into_any(),
        Page::Me => view! { <me::Me/> }.into_any(),
        Page::Security => view! { <security::Security/> }.into_any(),
        Page::Confirm => view! { <confirm::Confirm/> }.into_any(),
        Page::Undo => view! { <undo::Undo/> }.into_any(),
        Page::Teach => view! { <teach::Teach/> }.into_any(),
        Page::Mailbox => view! { <mailbox::Mailbox/> }.into_any(),
    }
}

/// The field for an address, or for a number where the school writes to phones.
#[component]
fn AddressField(
    /// The form that it stands in.
    state: kit::FormState,
    /// Below it.
    #[prop(into, optional)]
    help: Option<ui::Text>,
) -> impl IntoView {
    let (label, input) = if kit::viewer().phones {
        (t::email_or_phone(), ui::Input::Identifier)
    } else {
        (t::email(), ui::Input::Email)
    };
    view! {
        <ui::Field
            name="identifier"
            label
            input
            value=state.value("identifier", "")
            help
            error=state.fault("identifier")
            required=true
        />
    }
}

/// A form for whoever is not signed in; anybody else is told that she is, and goes on to where she wanted.
fn for_guests(next: &str, form: impl FnOnce() -> AnyView) -> AnyView {
    let Some(who) = kit::viewer().who else { return form() };
    let (next, back) = (model::local(next).to_owned(), format!("/login?next={}", model::course::percent_encode(next)));
    view! {
        <Sign title=t::signed_in()>
            <div class="card card-body stack">
                <p>{t::signed_in_as(who.handle, who.name)}</p>
                <ui::ButtonLink href=next look=ui::Look::Primary wide=true>{t::go_on()}</ui::ButtonLink>
                <form method="post" action=api::SignOut::PATH>
                    <input type="hidden" name="next" value=back/>
                    <ui::Button submit=true wide=true>{t::other_account()}</ui::Button>
                </form>
            </div>
        </Sign>
    }
    .into_any()
}

/// The frame of a page that is one small form.
#[component]
fn Sign(
    /// Above the form, and the page's title.
    title: ui::Text,
    /// Below the title.
    #[prop(into, optional)]
    lede: ui::Text,
    children: Children,
) -> impl IntoView {
    view! {
        <ui::Title text=title.clone()/>
        <div class="page page-form">
            <div class="sign">
                <header class="sign-head">
                    <ui::Icon glyph=ui::Glyph::Mark/>
                    <h1>{title}</h1>
                    <p class="muted">{lede}</p>
                </header>
                {children()}
            </div>
        </div>
    }
}
