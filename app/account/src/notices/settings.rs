//! How somebody wants to be notified: of what, by which channel, and when not.

use kit::{Form, FormState, Load, viewer};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;
use model::{
    Permission,
    notice::{Channel, NoticeChoice, NoticeKind, NoticeSettings as Settings},
    url,
};
use ui::{Button, Callout, Choice, Field, Input, Look, Select, Title, Tone};

use super::{
    Head,
    api::{SaveNoticeSettings, load_notice_settings},
    words,
};
use crate::t;

/// The name of the boxes in the form.
const TICKED: &str = "ticked[]";
/// Time zones that the browser suggests; any other can be typed.
const ZONES: [&str; 8] = [
    "Asia/Shanghai",
    "Asia/Hong_Kong",
    "Asia/Singapore",
    "Asia/Tokyo",
    "Europe/Berlin",
    "Europe/London",
    "America/New_York",
    "America/Los_Angeles",
];

/// The page `/me/notifications/settings`.
#[component]
pub fn NoticeSettings() -> impl IntoView {
    let settings = Resource::new(|| (), |()| load_notice_settings());
    view! {
        <Title text=t::notices_settings()/>
        <div class="page page-narrow">
            <Head is_settings=true/>
            <Load of=settings view=|settings| view! { <Body settings/> }.into_any()/>
        </div>
    }
}

#[component]
fn Body(settings: Settings) -> impl IntoView {
    let state = FormState::of(SaveNoticeSettings::PATH);
    let saved = use_query_map().read_untracked().get("saved").is_some() && !state.refused();
    let Settings { ticked, quiet_from, quiet_until, digest_hour, time_zone, school_zone, has_mail, has_sms } = settings;
    let ticked = if state.refused() { typed(&state) } else { ticked };
    view! {
        <div class="settings notice-settings">
            {saved.then(|| view! { <div role="status"><Callout tone=Tone::Success title=t::saved()/></div> })}
            {(!has_mail).then(|| view! { <NoMail/> })}
            <Form action=SaveNoticeSettings::PATH state=state.clone()>
                <section class="stack">
                    <h2>{t::notices_what()}</h2>
                    <p class="muted">{t::notices_what_hint()}</p>
                    <Matrix ticked has_sms/>
                </section>
                <Hours state=state.clone() from=quiet_from until=quiet_until digest_hour/>
                <Field
                    name="time_zone"
                    label=t::notices_zone()
                    input=Input::Text
                    value=state.value("time_zone", &time_zone)
                    help=t::notices_zone_help(school_zone)
                    error=state.field_error("time_zone")
                    suggestions=ZONES.iter().map(|zone| Choice::new(*zone, *zone).content()).collect()
                />
                <div class="row"><Button look=Look::Primary submit=true>{t::save()}</Button></div>
            </Form>
        </div>
    }
}

/// Returns the boxes that were ticked in the form that was refused.
fn typed(state: &FormState) -> Vec<NoticeChoice> {
    state.chosen(TICKED).into_iter().filter_map(|text| NoticeChoice::try_from(text).ok()).collect()
}

#[component]
fn NoMail() -> impl IntoView {
    view! {
        <Callout tone=Tone::Warning title=t::notices_no_mail()>
            <p>{t::notices_no_mail_hint()} " " <a href=url::SECURITY>{t::teach_mail_add()}</a></p>
        </Callout>
    }
}

/// Tells whether events of a kind can concern the viewer: some are for teachers, some for reviewers.
fn concerns(kind: NoticeKind) -> bool {
    let may = viewer().who.map(|who| who.may).unwrap_or_default();
    match kind {
        NoticeKind::QuestionAsked | NoticeKind::ReviewWritten => may.can(Permission::CourseViewOwn),
        NoticeKind::ContentHeld | NoticeKind::ContentReported => may.can(Permission::ReportManageAny),
        _ => true,
    }
}

#[component]
fn Matrix(ticked: Vec<NoticeChoice>, has_sms: bool) -> impl IntoView {
    let is_shown = move |channel: Channel| has_sms || channel != Channel::Sms;
    let channels: Vec<Channel> = Channel::ALL.iter().copied().filter(|channel| is_shown(*channel)).collect();
    // What is not shown stays as it is.
    let kept: Vec<_> = ticked
        .iter()
        .filter(|choice| !is_shown(choice.channel) || !concerns(choice.kind))
        .map(|choice| view! { <input type="hidden" name=TICKED value=String::from(*choice)/> })
        .collect();
    let heads: Vec<_> =
        channels.iter().map(|channel| view! { <th scope="col">{words::channel(*channel)}</th> }).collect();
    let lines: Vec<_> = NoticeKind::ALL
        .iter()
        .copied()
        .filter(|kind| concerns(*kind))
        .map(|kind| {
            let cells: Vec<_> = channels.iter().map(|channel| cell(kind, *channel, &ticked)).collect();
            view! { <tr><th scope="row">{words::kind(kind)}</th> {cells}</tr> }
        })
        .collect();
    view! {
        {kept}
        <div class="card">
            <table class="table notice-matrix">
                <caption class="visually-hidden">{t::notices_what()}</caption>
                <thead><tr><th scope="col">{t::notices_event()}</th> {heads}</tr></thead>
                <tbody>{lines}</tbody>
            </table>
        </div>
    }
}

/// Returns the box of a kind and a channel, or an empty cell where there is none.
fn cell(kind: NoticeKind, channel: Channel, ticked: &[NoticeChoice]) -> AnyView {
    if !kind.offers(channel) {
        return view! { <td></td> }.into_any();
    }
    let choice = NoticeChoice { kind, channel };
    let label = format!("{}: {}", words::kind(kind), words::channel(channel));
    view! {
        <td>
            <label class="tick">
                <input
                    type="checkbox"
                    name=TICKED
                    value=String::from(choice)
                    checked=ticked.contains(&choice)
                    aria-label=label
                />
                <span aria-hidden="true">{words::channel(channel)}</span>
            </label>
        </td>
    }
    .into_any()
}

#[component]
fn Hours(state: FormState, from: Option<i64>, until: Option<i64>, digest_hour: i64) -> impl IntoView {
    let text = |hour: Option<i64>| hour.map(|hour| hour.to_string()).unwrap_or_default();
    let with_none = || std::iter::once(Choice::new("", t::notices_quiet_none())).chain(hours()).collect::<Vec<_>>();
    let [quiet_from, quiet_until, digest] =
        ["quiet_from", "quiet_until", "digest_hour"].map(|field| Signal::stored(state.field_error(field)));
    view! {
        <section class="stack">
            <h2>{t::notices_when()}</h2>
            <p class="muted">{t::notices_when_hint()}</p>
            <div class="notice-hours">
                <Select name="quiet_from" label=t::notices_quiet_from() choices=with_none() selected=state.value("quiet_from", &text(from)) error=quiet_from/>
                <Select name="quiet_until" label=t::notices_quiet_until() choices=with_none() selected=state.value("quiet_until", &text(until)) error=quiet_until/>
                <Select name="digest_hour" label=t::notices_digest_hour() choices=hours().collect() selected=state.value("digest_hour", &digest_hour.to_string()) error=digest/>
            </div>
        </section>
    }
}

/// Returns the hours of the day.
fn hours() -> impl Iterator<Item = Choice> {
    (0..24).map(|hour| Choice::new(hour.to_string(), format!("{hour:02}:00")))
}
