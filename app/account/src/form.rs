//! Parts that the small forms of this area share: their frame, the field for an address, and the note for people who
//! are signed in already.

use leptos::{prelude::*, server_fn::ServerFn};
use model::url;

use crate::{api, t};

/// The field for an address, or for a number when the school sends text messages.
#[component]
pub fn AddressField(
    /// The name of the form that it stands in.
    state: kit::FormState,
    /// The help below it.
    #[prop(into, optional)]
    help: Option<ui::Text>,
    /// The address at first.
    #[prop(optional)]
    typed: String,
    /// Whether the page begins at it.
    #[prop(optional)]
    first: bool,
) -> impl IntoView {
    let (label, input) =
        if kit::viewer().phones { (t::email_or_phone(), ui::Input::Address) } else { (t::email(), ui::Input::Email) };
    view! {
        <ui::Field
            name="identifier"
            label
            input
            value=state.value("identifier", &typed)
            help
            error=state.field_error("identifier")
            required=true
            first
        />
    }
}

/// Returns a form for people who are not signed in; others are told that they are, and go on to where they wanted.
pub fn for_guests(next: &str, form: impl FnOnce() -> AnyView) -> AnyView {
    let Some(who) = kit::viewer().who else { return form() };
    let (next, back) = (model::local(next).to_owned(), url::login(next));
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
pub fn Sign(
    /// The page's title, above the form.
    title: ui::Text,
    /// The text below the title.
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
