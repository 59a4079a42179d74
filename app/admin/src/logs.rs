//! The logs: who signed in, who changed what, and whether anybody changed what is written.

use kit::{Load, viewer};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::{
    Permission,
    admin::Rows,
    log::{LogFilter, LogKind, LogRow, LogVerdict, Verb},
    url,
};
use ui::{
    Button, ButtonLink, Callout, Choice, Column, Empty, Field, Glyph, Input, Look, Precision, Select, Table, Tone, When,
};

use crate::{
    api::{load_log, verify_logs},
    change,
    frame::{Frame, Pages, asked},
    t, words,
};

/// `/admin/logs?kind=&q=&verb=&from=&to=&page=`, and `&verify=1`
#[component]
pub fn Logs() -> impl IntoView {
    let query = use_query_map();
    let filter = Memo::new(move |_| LogFilter::of(|name| query.read().get(name).unwrap_or_default()));
    let (page, verify) = (asked("page"), asked("verify"));
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
fn Filter(filter: LogFilter) -> impl IntoView {
    let kind = filter.kind.unwrap_or(LogKind::Operation);
    let kinds = [LogKind::Operation, LogKind::SignIn].map(|kind| Choice::new(kind.as_str(), words::log(kind)));
    let verbs = Verb::ALL.iter().filter(|verb| verb.kind() == kind);
    let verbs = std::iter::once(Choice::new("", t::all()))
        .chain(verbs.map(|verb| Choice::new(verb.as_str(), words::verb(*verb))));
    let exports = viewer().who.is_some_and(|who| who.may.can(Permission::LogExportAny));
    let csv = format!("/admin/logs.csv?{}", filter.to_query());
    // On a phone it would hide the rows; without script it stays open.
    let (open, is_used) = (RwSignal::new(true), filter != LogFilter { kind: filter.kind, ..LogFilter::default() });
    Effect::new(move |_| open.set(is_used || !ui::is_narrow()));
    view! {
        <details class="admin-filter" open=move || open.get()>
        <summary class="only-phone">{t::filter()}</summary>
        <form class="admin-search" method="get" action=url::ADMIN_LOGS>
            <Select name="kind" label=t::log() choices=kinds.into() selected=kind.as_str()/>
            <Field name="q" label=t::log_search() input=Input::Search value=filter.q/>
            <Select name="verb" label=t::what() choices=verbs.collect() selected=filter.verb.map_or("", Verb::as_str)/>
            <Field name="from" label=t::from() input=Input::Day value=filter.from/>
            <Field name="to" label=t::to() input=Input::Day value=filter.to/>
            <Button look=Look::Primary submit=true>{t::search()}</Button>
            <Button name=Some("verify".to_owned()) value=Some("1".to_owned()) submit=true icon=Glyph::Check>{t::verify()}</Button>
            {exports.then(|| view! { <ButtonLink href=csv look=Look::Quiet attr:download="" attr:rel="external">{t::csv()}</ButtonLink> })}
        </form>
        </details>
    }
}

/// Whether both logs are whole.
#[component]
fn Verdict() -> impl IntoView {
    let verdict = Resource::new(|| (), |()| verify_logs());
    view! { <Load of=verdict view=|verdict| view! { <Told verdict/> }.into_any()/> }
}

#[component]
fn Told(verdict: LogVerdict) -> impl IntoView {
    if verdict.faults.is_empty() {
        return view! {
            <div class="told" role="status"><Callout tone=Tone::Success title=t::whole()><p>{t::looked_at(verdict.rows)}</p></Callout></div>
        }
        .into_any();
    }
    let faults = verdict
        .faults
        .into_iter()
        .map(|fault| view! { <li>{words::log(fault.kind)} " " <code>{fault.seq}</code> ": " {words::damage(fault.what)}</li> })
        .collect_view();
    view! { <div class="told" role="alert"><Callout tone=Tone::Danger title=t::tampered()><ul>{faults}</ul></Callout></div> }.into_any()
}

#[component]
fn List(rows: Rows<LogRow>, filter: LogFilter) -> impl IntoView {
    if rows.total == 0 {
        return view! { <Empty title=t::no_log() hint=t::no_log_hint() glyph=Glyph::Search/> }.into_any();
    }
    let columns = vec![
        Column::new(t::when()),
        Column::new(t::who()),
        Column::new(t::what()),
        Column::new(t::on()),
        Column::new(t::change_made()),
        Column::new(t::from_where()),
    ];
    let lines = rows.rows.iter().cloned().map(row).collect_view();
    let keep = vec![
        ("kind", filter.kind.map_or(String::new(), |kind| kind.as_str().into())),
        ("q", filter.q),
        ("verb", filter.verb.map_or(String::new(), |verb| verb.as_str().into())),
        ("from", filter.from),
        ("to", filter.to),
    ];
    view! {
        <div class="card admin-table"><Table caption=t::logs() columns>{lines}</Table></div>
        <Pages rows path=url::ADMIN_LOGS keep/>
    }
    .into_any()
}

fn row(row: LogRow) -> impl IntoView {
    let LogRow { at, actor, verb, subject, before, after, address, request, .. } = row;
    let change = change::change(verb, before, after);
    let who = if actor.is_empty() {
        let nobody = if verb == Verb::Refused { t::unknown() } else { t::school() };
        view! { <span class="muted">{nobody}</span> }.into_any()
    } else {
        view! { <bdi>"@" {actor}</bdi> }.into_any()
    };
    view! {
        <tr>
            <td><When at precision=Precision::Second/></td>
            <td class="admin-who">{who}</td>
            <td>{words::verb(verb)}</td>
            <td>{change::subject(verb, subject)}</td>
            <td class="admin-change">{change}</td>
            <td><bdi>{address}</bdi> <br/> <code class="small muted">{request}</code></td>
        </tr>
    }
}
