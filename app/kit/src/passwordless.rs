//! Accounts that have no password yet: the form with which their owner chooses the first one.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;
use model::{account::Passwordless, url};
use ui::{Button, ButtonLink, Callout, Field, Input, Tone};

use crate::{AppError, Form, FormState, Load, NewPassword, t, viewer};

/// The query parameter that says that the first password was saved, and its value.
const SAVED: (&str, &str) = ("saved", "password");

/// Loads the viewer's account as one without a password; `None` when they have one.
///
/// # Errors
/// [`AppError::Unauthenticated`] for guests; [`AppError::Internal`] when the database fails.
#[server(prefix = "/fn", endpoint = "kit/load_passwordless", output = crate::Json)]
pub async fn load_passwordless() -> Result<Option<Passwordless>, AppError> {
    let request = crate::server::request();
    Ok(people::passwordless::load(&request.db, &request.ctx).await?)
}

/// Gives the viewer their first password, and a name if they chose one.
///
/// # Errors
/// [`AppError::ReauthRequired`] without a recent code; [`AppError::Invalid`] with the fields `name` and `password`;
/// [`AppError::Stale`] when they have a password.
#[server(prefix = "/fn", endpoint = "kit/set_up_account", output = crate::Json)]
pub async fn set_up_account(
    #[server(default)] name: String,
    password: String,
    next: Option<String>,
) -> Result<(), AppError> {
    let request = crate::server::request();
    people::passwordless::set_up(&request.db, &request.ctx, &name, &password).await?;
    let next = model::local(next.as_deref().unwrap_or(url::ME)).to_owned();
    crate::server::redirect(&url::with_query(&next, [SAVED]));
    Ok(())
}

/// A form for a name and a first password, for viewers who have no password; nothing for all others.
#[component]
pub fn SetUp(
    /// The address of the page that it stands on.
    #[prop(into)]
    next: String,
) -> impl IntoView {
    let account = Resource::new(|| (), |()| load_passwordless());
    let (parameter, value) = SAVED;
    let saved = use_query_map().read_untracked().get(parameter).is_some_and(|saved| saved == value);
    view! {
        <Load of=account view=move |account| match account {
            None if saved => view! { <div role="status"><Callout tone=Tone::Success title=t::setup_done()/></div> }.into_any(),
            None => ().into_any(),
            Some(account) => view! { <Choose account next=next.clone()/> }.into_any(),
        }/>
    }
}

#[component]
fn Choose(account: Passwordless, next: String) -> impl IntoView {
    let state = FormState::of(SetUpAccount::PATH);
    let who = viewer().who.map(|who| (who.handle, who.name)).unwrap_or_default();
    let (handle, called) = who;
    let name = RwSignal::new(state.value("name", ""));
    // A password is not to be the name above it.
    let known = Signal::derive(move || vec![name.get(), handle.clone()]);
    let typed = move |event: leptos::ev::Event| {
        if ui::field_name(&event).as_deref() == Some("name") {
            name.set(event_target_value(&event));
        }
    };
    view! {
        <section class="card card-body stack" aria-labelledby="set-up">
            <h2 id="set-up">{t::setup_title()}</h2>
            {if account.recent {
                view! {
                    <p class="muted">{t::setup_hint()}</p>
                    <div on:input=typed>
                        <Form action=SetUpAccount::PATH state=state.clone() next>
                            <Field
                                name="name"
                                label=t::setup_name()
                                input=Input::Name
                                value=name.get_untracked()
                                help=t::setup_name_help(called)
                                error=state.field_error("name")
                            />
                            <NewPassword label=t::setup_password() error=state.field_error("password") known/>
                            <Button submit=true wide=true>{t::setup_save()}</Button>
                        </Form>
                    </div>
                }
                .into_any()
            } else {
                view! {
                    <p class="muted">{t::setup_locked()}</p>
                    <div class="row"><ButtonLink href=url::confirm(&next)>{t::setup_unlock()}</ButtonLink></div>
                }
                .into_any()
            }}
        </section>
    }
}
