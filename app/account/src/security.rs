//! How one gets in: addresses, the password, and the devices on which one is signed in.

use kit::{Form, FormState, Load};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;
use model::account::{Device, Security as Data};
use ui::{Badge, Breadcrumb, Button, ButtonLink, Callout, Crumb, Field, Input, Look, Text, Title, Tone, When};

use crate::{
    AddressField,
    api::{ChangePassword, EndSession, EndSessions, FinishChange, RemovePhone, StartChange, load_security},
    new_password::NewPassword,
    t,
};

/// `/me/security`, and `?step=` once a code was sent to a new address.
#[component]
pub fn Security() -> impl IntoView {
    let security = Resource::new(|| (), |()| load_security());
    view! {
        <Title text=t::security()/>
        <div class="page page-narrow">
            <Breadcrumb crumbs=vec![Crumb::new(t::me(), "/me")]/>
            <h1 class="page-head">{t::security()}</h1>
            <Load of=security view=|security| view! { <Body security/> }.into_any()/>
        </div>
    }
}

#[component]
fn Body(security: Data) -> impl IntoView {
    let query = use_query_map().read_untracked().clone();
    let done = query.get("done").and_then(|done| match done.as_str() {
        "ended" => Some(t::done_ended()),
        "password" => Some(t::done_password()),
        "changed" => Some(t::done_changed()),
        "removed" => Some(t::done_removed()),
        _ => None,
    });
    let step = query.get("step").filter(|step| !step.is_empty());
    let removable = security.recent && security.phone.is_some() && security.email.is_some();
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
                    (Some(step), true) => view! { <Prove step/> }.into_any(),
                    (None, true) => view! { <Change/> {removable.then(|| view! { <WithoutPhone/> })} }.into_any(),
                    (_, false) => ().into_any(),
                }}
            </section>
            <section>
                <h2>{t::password()}</h2>
                {(!has_password).then(|| view! { <p class="muted">{t::no_password()}</p> })}
                {if recent {
                    view! { <Password/> }.into_any()
                } else {
                    view! {
                        <p class="muted">{t::unlock_hint()}</p>
                        <div class="row">
                            <ButtonLink href="/me/confirm?next=%2Fme%2Fsecurity" look=Look::Primary>{t::unlock()}</ButtonLink>
                        </div>
                    }
                    .into_any()
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
            <div class="row"><Button submit=true>{t::change_contact()}</Button></div>
        </Form>
    }
}

/// Text messages end; mail still reaches her, and can take it back.
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
fn Prove(step: String) -> impl IntoView {
    let state = FormState::of(FinishChange::PATH);
    view! {
        <Callout title=t::code_sent()><p>{t::code_sent_hint()} " " <a href="/me/security">{t::begin_again()}</a></p></Callout>
        <Form action=FinishChange::PATH state=state.clone()>
            <input type="hidden" name="step" value=step/>
            <Field name="code" label=t::code() input=Input::Code error=state.fault("code") required=true/>
            <div class="row"><Button look=Look::Primary submit=true>{t::change_contact()}</Button></div>
        </Form>
    }
}

#[component]
fn Password() -> impl IntoView {
    let state = FormState::of(ChangePassword::PATH);
    view! {
        <Form action=ChangePassword::PATH state=state.clone()>
            <NewPassword label=t::password_new() error=state.fault("password")/>
            <p class="small muted">{t::change_password_hint()}</p>
            <div class="row"><Button submit=true>{t::change_password()}</Button></div>
        </Form>
    }
}

#[component]
fn Devices(devices: Vec<Device>) -> impl IntoView {
    let others = devices.iter().filter(|device| !device.is_this).count();
    let rows = devices.into_iter().map(device).collect_view();
    view! {
        <ul class="card devices">{rows}</ul>
        {(others > 1).then(|| view! {
            <form method="post" action=EndSessions::PATH>
                <Button look=Look::Danger submit=true>{t::end_others()}</Button>
            </form>
        })}
    }
}

fn device(device: Device) -> impl IntoView {
    let Device { id, agent, address, created_at, seen_at, is_this } = device;
    let name = browser(&agent);
    let label = t::end_one(name.clone());
    view! {
        <li>
            <div class="stack stack-1">
                <p>
                    <strong><bdi title=agent>{name}</bdi></strong> " "
                    {is_this.then(|| view! { <Badge tone=Tone::Success text=t::this_device()/> })}
                </p>
                <p class="small muted">
                    <bdi>{address}</bdi> " · " {t::seen()} " " <When at=seen_at/> " · " {t::begun()} " " <When at=created_at/>
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

/// What a browser calls itself, for people: `Firefox · Windows`. Others call themselves by several names; the rarest counts.
fn browser(agent: &str) -> String {
    const BROWSERS: [(&str, &str); 7] = [
        ("MicroMessenger", "WeChat"),
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("HeadlessChrome/", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 6] = [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ];
    let find =
        |names: &[(&str, &'static str)]| names.iter().find(|(sign, _)| agent.contains(sign)).map(|(_, name)| *name);
    match (find(&BROWSERS), find(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser} · {system}"),
        (Some(one), None) | (None, Some(one)) => one.into(),
        (None, None) if agent.is_empty() => "?".into(),
        (None, None) => agent.chars().take(40).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::browser;

    #[test]
    fn browsers_have_short_names() {
        for (agent, name) in [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36 Edg/126.0",
                "Edge · Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605 Version/17.0 Mobile Safari/604.1",
                "Safari · iPhone",
            ),
            (
                "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36 MicroMessenger/8.0",
                "WeChat · Android",
            ),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0", "Firefox · Linux"),
            ("curl/8.0", "curl/8.0"),
            ("", "?"),
        ] {
            assert_eq!(browser(agent), name, "{agent}");
        }
    }
}
