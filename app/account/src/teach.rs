//! Applying to teach.

use kit::{Form, FormState, Load, viewer};
use leptos::{prelude::*, server_fn::ServerFn};
use model::{
    Permission,
    account::{ApplicationRow, ApplicationState, OwnApplication},
    url,
};
use ui::{Button, ButtonLink, Callout, Look, Precision, TextArea, Title, Tone, When};

use crate::{
    api::{Apply, load_application},
    t,
};

/// The page `/teach`.
#[component]
pub fn Teach() -> impl IntoView {
    let application = Resource::new(|| (), |()| load_application());
    view! {
        <Title text=t::teach()/>
        <div class="page page-narrow">
            <header class="page-head">
                <h1>{t::teach()}</h1>
                <p>{t::teach_lede()}</p>
            </header>
            <Load of=application view=|own| view! { <Body own/> }.into_any()/>
        </div>
    }
}

#[component]
fn Body(own: OwnApplication) -> impl IntoView {
    let OwnApplication { newest, is_reached } = own;
    if viewer().who.is_some_and(|who| who.may.can(Permission::CourseCreateOwn)) {
        return view! {
            <Callout tone=Tone::Success title=t::teaches()><p>{t::teaches_hint()}</p></Callout>
            <div class="row"><ButtonLink href=url::STUDIO look=Look::Primary>{t::to_studio()}</ButtonLink></div>
        }
        .into_any();
    }
    match newest {
        Some(row) if row.state == ApplicationState::Waiting => view! {
            <div class="stack">
                <Callout title=t::application_waits()>
                    <p>{t::application_waits_hint()} " " <When at=row.created_at precision=Precision::Day/></p>
                </Callout>
                <h2>{t::about_you()}</h2>
                <p class="plain" lang=""><bdi>{row.about}</bdi></p>
                <h2>{t::sample()}</h2>
                <p class="plain" lang=""><bdi>{row.sample}</bdi></p>
            </div>
        }
        .into_any(),
        // Declined, or accepted once and no teacher any more.
        earlier => view! {
            <div class="stack stack-8">
                {earlier.clone().filter(|row| row.state == ApplicationState::Declined).map(|row| view! { <Answer row/> })}
                {if is_reached {
                    view! { <Write earlier/> }.into_any()
                } else {
                    view! {
                        <Callout tone=Tone::Warning title=t::teach_mail()>
                            <p>{t::teach_mail_hint()} " " <a href=url::SECURITY>{t::teach_mail_add()}</a></p>
                        </Callout>
                    }
                    .into_any()
                }}
            </div>
        }
        .into_any(),
    }
}

/// The answer to the application, and its instant.
#[component]
fn Answer(row: ApplicationRow) -> impl IntoView {
    let on = row
        .decided_at
        .map(|at| view! { <p>{t::application_declined_on()} " " <When at precision=Precision::Day/></p> });
    view! {
        <Callout tone=Tone::Warning title=t::application_declined()>
            {on}
            <p class="plain" lang=""><bdi>{row.answer}</bdi></p>
            <p>{t::apply_again()}</p>
        </Callout>
    }
}

#[component]
fn Write(earlier: Option<ApplicationRow>) -> impl IntoView {
    let state = FormState::of(Apply::PATH);
    let (about, sample) = earlier.map(|row| (row.about, row.sample)).unwrap_or_default();
    view! {
        <Form action=Apply::PATH state=state.clone()>
            <TextArea name="about" label=t::about_you() rows=6 value=state.value("about", &about) help=t::about_help() error=state.field_error("about") required=true/>
            <TextArea name="sample" label=t::sample() rows=8 value=state.value("sample", &sample) help=t::sample_help() error=state.field_error("sample") required=true/>
            <div class="row"><Button look=Look::Primary submit=true>{t::apply()}</Button></div>
        </Form>
    }
}
