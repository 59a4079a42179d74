//! The viewer's profile.

use kit::{Form, FormState, Load, viewer};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;
use model::{Permission, account::Profile, url};
use ui::{Avatar, Button, ButtonLink, Callout, Checkbox, Field, Input, Look, Size, TextArea, Title, Tone};

use crate::{
    api::{SaveConsent, SaveProfile, load_me},
    t,
};

/// The page `/me`.
#[component]
pub fn Me() -> impl IntoView {
    let profile = Resource::new(|| (), |()| load_me());
    view! {
        <Title text=t::me()/>
        <div class="page page-narrow">
            <Load of=profile view=|profile| view! { <Settings profile/> }.into_any()/>
        </div>
    }
}

#[component]
fn Settings(profile: Profile) -> impl IntoView {
    let query = use_query_map();
    let said = |name: &str| query.read_untracked().get(name).is_some();
    let (welcome, saved) = (said("welcome"), said("saved"));
    let state = FormState::of(SaveProfile::PATH);
    let teaches = viewer().who.is_some_and(|who| who.may.can(Permission::CourseCreateOwn));
    let reached = profile.email.clone().or_else(|| profile.phone.clone()).unwrap_or_default();
    view! {
        <div class="settings">
            <header class="person">
                <Avatar seed=profile.handle.clone() name=profile.name.clone() size=Size::Large/>
                <div class="stack stack-2">
                    <h1><bdi>{profile.name.clone()}</bdi></h1>
                    <p class="muted"><bdi>"@" {profile.handle.clone()}</bdi> " · " <bdi>{reached}</bdi></p>
                </div>
            </header>
            {welcome.then(|| view! { <Callout tone=Tone::Success title=t::welcome()><p>{t::welcome_hint()} " " <a href=url::COURSES>{t::to_courses()}</a></p></Callout> })}
            {saved.then(|| view! { <div role="status"><Callout tone=Tone::Success title=t::saved()/></div> })}
            <section>
                <h2>{t::profile()}</h2>
                <Form action=SaveProfile::PATH state=state.clone()>
                    <Field name="name" label=t::name() input=Input::Name value=state.value("name", &profile.name) help=t::name_help() error=state.field_error("name") required=true/>
                    <Field name="handle" label=t::handle() input=Input::Identifier value=state.value("handle", &profile.handle) help=t::handle_help() error=state.field_error("handle") required=true/>
                    <TextArea name="bio" label=t::bio() value=state.value("bio", &profile.bio) help=t::bio_help() error=state.field_error("bio")/>
                    <div class="row"><Button look=Look::Primary submit=true>{t::save()}</Button></div>
                </Form>
            </section>
            <section>
                <h2>{t::consent()}</h2>
                <Form action=SaveConsent::PATH state=FormState::of(SaveConsent::PATH)>
                    <Checkbox name="agrees" checked=profile.consent help=t::consent_help()>{t::consent_agree()}</Checkbox>
                    <div class="row"><Button submit=true>{t::save_consent()}</Button></div>
                </Form>
            </section>
            <section>
                <h2>{t::security()}</h2>
                <p class="muted">{t::security_hint()}</p>
                <div class="row"><ButtonLink href=url::SECURITY>{t::security_open()}</ButtonLink></div>
            </section>
            <section>
                <h2>{t::notices_title()}</h2>
                <p class="muted">{t::notices_hint()}</p>
                <div class="row"><ButtonLink href=url::NOTICE_SETTINGS>{t::notices_open_settings()}</ButtonLink></div>
            </section>
            <section>
                <h2>{t::payment()}</h2>
                <p class="muted">{t::payment_hint()}</p>
                <div class="row"><ButtonLink href=url::PAYMENT_METHODS attr:rel="external">{t::payment_open()}</ButtonLink></div>
            </section>
            {(!teaches).then(|| view! {
                <section>
                    <h2>{t::teach()}</h2>
                    <p class="muted">{t::teach_hint()}</p>
                    <div class="row"><ButtonLink href=url::TEACH>{t::teach_open()}</ButtonLink></div>
                </section>
            })}
            <section>
                <form method="post" action=url::SIGN_OUT>
                    <Button submit=true>{t::sign_out()}</Button>
                </form>
            </section>
        </div>
    }
}
