//! The logs: who signed in, who changed what, and whether anybody altered an entry.

use kit::{Load, viewer};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::{
    Permission,
    admin::Rows,
    audit_log::{AuditAction, AuditLogFilter, AuditLogKind, AuditLogRow, ChainVerdict},
    url,
};
use ui::{
    Button, ButtonLink, Callout, Choice, Column, Empty, Field, Glyph, Input, Look, Precision, Select, Table, Tone, When,
};

use crate::{
    api::{load_log, verify_logs},
    change,
    frame::{Frame, Pages, asked, asked_as},
    labels, t,
};

/// The page `/admin/logs?kind=&q=&verb=&from=&to=&page=`, with `&verify=1` for a check of the hash chains.
#[component]
pub fn Logs() -> impl IntoView {
    let query = use_query_map();
    let filter = Memo::new(move |_| AuditLogFilter::of(|name| query.read().get(name).unwrap_or_default()));
    let (page, verify) = (asked_as::<u32>("page"), asked("verify"));
    let rows = Resource::new(move || (filter.get(), page.get()), |(filter, page)| load_log(filter, page));
    view! {
        <Frame title=t::logs()>
            {move || view! { <Filter filter=filter.get()/> }}
            {move || (!verify.get().is_empty()).then(|| view! { <Verdict/> })}
            <Load of=rows view=move |rows| view! { <List rows filter=filter.get_untracked()/> }.into_any()/>
        </Frame>
    }
}

#[component]
fn Filter(filter: AuditLogFilter) -> impl IntoView {
    let kind = filter.kind.unwrap_or(AuditLogKind::Operation);
    let kinds =
        [AuditLogKind::Operation, AuditLogKind::SignIn].map(|kind| Choice::new(kind.as_str(), labels::log(kind)));
    let verbs = AuditAction::ALL.iter().filter(|action| action.kind() == kind);
    let verbs = std::iter::once(Choice::new("", t::all()))
        .chain(verbs.map(|action| Choice::new(action.as_str(), labels::audit_action(*action))));
    let exports = viewer().who.is_some_and(|who| who.may.can(Permission::LogExportAny));
    let csv = url::admin_logs_csv(&filter);
    // On a phone it would hide the rows; without script it stays open.
    let (open, is_used) =
        (RwSignal::new(true), filter != AuditLogFilter { kind: filter.kind, ..AuditLogFilter::default() });
    Effect::new(move |_| open.set(is_used || !ui::is_narrow()));
    view! {
        <details class="admin-filter" open=move || open.get()>
        <summary class="only-phone">{t::filter()}</summary>
        <form class="admin-search" method="get" action=url::ADMIN_LOGS>
            <Select name="kind" label=t::log() choices=kinds.into() selected=kind.as_str()/>
            <Field name="q" label=t::log_search() input=Input::Search value=filter.q/>
            <Select name="verb" label=t::what() choices=verbs.collect() selected=filter.action.map_or("", AuditAction::as_str)/>
            <Field name="from" label=t::from() input=Input::Day value=filter.from/>
            <Field name="to" label=t::to() input=Input::Day value=filter.to/>
            <Button look=Look::Primary submit=true>{t::search()}</Button>
            <Button name=Some("verify".to_owned()) value=Some("1".to_owned()) submit=true icon=Glyph::Check>{t::verify()}</Button>
            {exports.then(|| view! { <ButtonLink href=csv look=Look::Quiet attr:download="" attr:rel="external">{t::csv()}</ButtonLink> })}
        </form>
        <p class="small muted">{t::zone_of_days(viewer().time_zone)}</p>
        </details>
    }
}

/// The result of verifying both logs.
#[component]
fn Verdict() -> impl IntoView {
    let verdict = Resource::new(|| (), |()| verify_logs());
    view! { <Load of=verdict view=|verdict| view! { <VerdictNote verdict/> }.into_any()/> }
}

#[component]
fn VerdictNote(verdict: ChainVerdict) -> impl IntoView {
    if verdict.breaks.is_empty() {
        return view! {
            <div class="told" role="status"><Callout tone=Tone::Success title=t::whole()><p>{t::looked_at(verdict.rows)}</p></Callout></div>
        }
        .into_any();
    }
    let breaks = verdict
        .breaks
        .into_iter()
        .map(|fault| view! { <li>{labels::log(fault.kind)} " " <code>{fault.seq}</code> ": " {labels::damage(fault.what)}</li> })
        .collect_view();
    view! { <div class="told" role="alert"><Callout tone=Tone::Danger title=t::tampered()><ul>{breaks}</ul></Callout></div> }.into_any()
}

#[component]
fn List(rows: Rows<AuditLogRow>, filter: AuditLogFilter) -> impl IntoView {
    if rows.total == 0 {
        return view! { <Empty title=t::no_log() hint=t::no_log_hint() glyph=Glyph::Search/> }.into_any();
    }
    let columns = vec![
        Column::new(t::when(), |row: &AuditLogRow| view! { <When at=row.at precision=Precision::Second/> }),
        Column::new(t::who(), who).class("admin-who"),
        Column::new(t::what(), |row: &AuditLogRow| labels::audit_action(row.action)),
        Column::new(t::on(), |row: &AuditLogRow| change::subject(row.action, row.subject.clone())),
        Column::new(t::change_made(), |row: &AuditLogRow| {
            change::change(row.action, row.before.clone(), row.after.clone())
        })
        .class("admin-change"),
        Column::new(t::from_where(), |row: &AuditLogRow| {
            let (address, request) = (row.address.clone(), row.request.clone());
            view! { <bdi>{address}</bdi> <br/> <code class="small muted">{request}</code> }
        }),
    ];
    let keep = vec![
        ("kind", filter.kind.map_or(String::new(), |kind| kind.as_str().into())),
        ("q", filter.q),
        ("verb", filter.action.map_or(String::new(), |action| action.as_str().into())),
        ("from", filter.from),
        ("to", filter.to),
    ];
    view! {
        <div class="card admin-table"><Table caption=t::logs() columns rows=rows.rows.clone()/></div>
        <Pages rows path=url::ADMIN_LOGS keep/>
    }
    .into_any()
}

fn who(row: &AuditLogRow) -> AnyView {
    if row.actor.is_empty() {
        let nobody = if row.action == AuditAction::Refused { t::unknown() } else { t::school() };
        return view! { <span class="muted">{nobody}</span> }.into_any();
    }
    view! { <bdi>"@" {row.actor.clone()}</bdi> }.into_any()
}
