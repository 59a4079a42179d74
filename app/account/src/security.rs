//! Ways to sign in: addresses, the password, and the devices that are signed in.

use kit::{Form, FormState, Load, NewPassword};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;
use model::{
    account::{CodeSent, CodeStep, Device, Security as Data, SecurityChange},
    browser, url,
};
use ui::{Badge, Breadcrumb, Button, ButtonLink, Callout, Crumb, Field, Input, Look, Text, Title, Tone, When};

use crate::{
    api::{ChangePassword, EndSession, EndSessions, FinishChange, RemovePhone, StartChange, load_security},
    code_sent::{self, CodeSentNotice, ExpiredStep, ResendCode, Sent},
    form::AddressField,
    t,
};

/// The number of devices that are shown at once.
const DEVICES_SHOWN_FIRST: usize = 5;

/// The page `/me/security`, with `?step=` once a code was sent to a new address.
#[component]
pub fn Security() -> impl IntoView {
    let security = Resource::new(|| (), |()| load_security());
    let (step, sent) = code_sent::step();
    view! {
        <Title text=t::security()/>
        <div class="page page-narrow">
            <Breadcrumb crumbs=vec![Crumb::new(t::me(), url::ME)]/>
            <h1 class="page-head">{t::security()}</h1>
            <Load of=security view=move |security| view! { <Body security step=step.get_untracked() sent/> }.into_any()/>
        </div>
    }
}

#[component]
fn Body(security: Data, step: Option<CodeStep>, sent: Sent) -> impl IntoView {
    let query = use_query_map().read_untracked().clone();
    let done = query.get("done").and_then(|done| SecurityChange::parse(&done)).map(|done| match done {
        SecurityChange::SessionsEnded => t::done_ended(),
        SecurityChange::PasswordChanged => t::done_password(),
        SecurityChange::ContactChanged => t::done_changed(),
        SecurityChange::PhoneRemoved => t::done_removed(),
    });
    let removable = security.recent && security.phone.is_some() && security.email.is_some();
    let who = kit::viewer().who.map(|who| [who.handle, who.name]).into_iter().flatten();
    let known: Vec<String> = who.chain(security.email.clone()).chain(security.phone.clone()).collect();
    let Data { email, phone, has_password, recent, devices } = security;
    view! {
        <div class="settings">
            {done.map(|text| view! { <div role="status"><Callout tone=Tone::Success title=text/></div> })}
            <section>
                <h2>{t::contact()}</h2>
                <dl class="facts">
                    {fact(t::email(), email)}
                    {kit::viewer().phones.then(|| fact(t::phone(), phone))}
                </dl>
                {match (step, recent) {
                    (Some(step), true) => {
                        view! {
                            <Load of=sent view=move |sent| match sent {
                                Some(sent) => view! { <Prove step sent/> }.into_any(),
                                None => view! { <ExpiredStep/> <Change/> }.into_any(),
                            }/>
                        }
                        .into_any()
                    }
                    (None, true) => view! { <Change/> {removable.then(|| view! { <WithoutPhone/> })} }.into_any(),
                    (_, false) => view! { <Unlock has_password/> }.into_any(),
                }}
            </section>
            <section>
                <h2>{t::password()}</h2>
                {(!has_password).then(|| view! { <p class="muted">{t::no_password()}</p> })}
                {if recent {
                    view! { <Password known has_password/> }.into_any()
                } else {
                    view! { <Unlock has_password/> }.into_any()
                }}
            </section>
            <section>
                <h2>{t::devices()}</h2>
                <p class="muted">{t::devices_hint()}</p>
                <Devices devices/>
            </section>
        </div>
    }
}

/// A note that some parts are closed until the viewer confirms their password, or a code where they have none, and the
/// link to do so.
#[component]
fn Unlock(has_password: bool) -> impl IntoView {
    let (hint, words) =
        if has_password { (t::unlock_hint(), t::unlock()) } else { (t::unlock_code_hint(), t::unlock_code()) };
    view! {
        <p class="muted">{hint}</p>
        <div class="row">
            <ButtonLink href=url::confirm(url::SECURITY)>{words}</ButtonLink>
        </div>
    }
}

fn fact(name: Text, value: Option<String>) -> impl IntoView {
    let value = match value {
        Some(value) => view! { <bdi>{value}</bdi> }.into_any(),
        None => view! { <span class="muted">{t::none_yet()}</span> }.into_any(),
    };
    view! { <dt>{name}</dt> <dd>{value}</dd> }
}

#[component]
fn Change() -> impl IntoView {
    let state = FormState::of(StartChange::PATH);
    view! {
        <Form action=StartChange::PATH state=state.clone()>
            <AddressField state=state.clone() help=t::change_help()/>
            <div class="row"><Button submit=true>{t::send_code()}</Button></div>
        </Form>
    }
}

/// A form that removes the phone number: text messages end; mail still reaches the viewer, and can take it back.
#[component]
fn WithoutPhone() -> impl IntoView {
    view! {
        <details class="confirm">
            <summary class="button button-quiet">{t::remove_phone()}</summary>
            <form class="stack stack-2" method="post" action=RemovePhone::PATH>
                <p class="small">{t::remove_phone_hint()}</p>
                <div class="row"><Button look=Look::Danger submit=true>{t::remove_phone_now()}</Button></div>
            </form>
        </details>
    }
}

#[component]
fn Prove(step: CodeStep, sent: CodeSent) -> impl IntoView {
    let state = FormState::of(FinishChange::PATH);
    view! {
        <CodeSentNotice title=t::code_sent() sent start=StartChange::PATH/>
        <Form action=FinishChange::PATH state=state.clone() id=code_sent::FORM>
            <input type="hidden" name="step" value=step.to_string()/>
            <Field name="code" label=t::code() input=Input::Code error=state.field_error("code") required=true first=!state.refused()/>
            <div class="row"><Button look=Look::Primary submit=true>{t::change_contact()}</Button></div>
        </Form>
        <ResendCode start=StartChange::PATH back=url::SECURITY/>
    }
}

#[component]
fn Password(known: Vec<String>, has_password: bool) -> impl IntoView {
    let state = FormState::of(ChangePassword::PATH);
    let words = if has_password { t::change_password() } else { t::set_first_password() };
    view! {
        <Form action=ChangePassword::PATH state=state.clone()>
            <NewPassword label=t::password_new() error=state.field_error("password") known/>
            <p class="small muted">{t::change_password_hint()}</p>
            <div class="row"><Button submit=true>{words}</Button></div>
        </Form>
    }
}

#[component]
fn Devices(devices: Vec<Device>) -> impl IntoView {
    let others = devices.iter().filter(|device| !device.is_this).count();
    let mut devices = devices.into_iter();
    let shown = devices.by_ref().take(DEVICES_SHOWN_FIRST).map(device).collect_view();
    let more = devices.len();
    let folded = devices.map(device).collect_view();
    view! {
        {(others > 1).then(|| view! {
            <form method="post" action=EndSessions::PATH>
                <Button look=Look::Danger submit=true>{t::end_others()}</Button>
            </form>
        })}
        <ul class="card devices">{shown}</ul>
        {(more > 0).then(|| view! {
            <details>
                <summary class="button button-quiet">{t::more_devices(more)}</summary>
                <ul class="card devices">{folded}</ul>
            </details>
        })}
    }
}

fn device(device: Device) -> impl IntoView {
    let Device { id, agent, address, country, created_at, seen_at, is_this } = device;
    let place = country.map(|country| view! { <bdi>{country}</bdi> " · " });
    let name = if agent.is_empty() { t::unknown_device() } else { browser(&agent).into() };
    let label = t::end_one(name.clone());
    view! {
        <li>
            <div class="stack stack-1">
                <p>
                    <strong><bdi title=agent>{name}</bdi></strong> " "
                    {is_this.then(|| view! { <Badge tone=Tone::Success text=t::this_device()/> })}
                </p>
                <p class="small muted">
                    {place} <bdi>{address}</bdi> " · " {t::seen()} " " <When at=seen_at/> " · " {t::begun()} " " <When at=created_at/>
                </p>
            </div>
            {(!is_this).then(|| view! {
                <form method="post" action=EndSession::PATH>
                    <input type="hidden" name="device" value=id/>
                    <Button look=Look::Quiet submit=true attr:aria-label=label>{t::sign_out()}</Button>
                </form>
            })}
        </li>
    }
}
