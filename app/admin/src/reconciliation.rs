//! Reconciliation: the days of payment providers, and how their statements come in.

use kit::{Form, FormState, Load, viewer};
use leptos::{prelude::*, server_fn::ServerFn};
use model::{
    Permission,
    admin::Rows,
    reconciliation::{DayList, DayRow, DayState, off_by},
    url,
};
use ui::{Button, Choice, Column, Empty, Field, Glyph, Input, Look, Select, Table, Text, Tone, count, lang};

use crate::{
    frame::{Frame, Pages, Search, asked, asked_as, badge},
    labels,
    statement::{FetchStatement, load_days},
    t,
};

/// The page `/admin/reconciliation?provider=&page=`.
#[component]
pub fn Reconciliation() -> impl IntoView {
    let (provider, page) = (asked("provider"), asked_as::<u32>("page"));
    let days = Resource::new(move || (provider.get(), page.get()), |(provider, page)| load_days(provider, page));
    let list = move |DayList { rows, providers }: DayList| {
        view! { <Body rows providers provider=provider.get_untracked()/> }.into_any()
    };
    view! { <Frame title=t::reconciliation()><Load of=days view=list/></Frame> }
}

#[component]
fn Body(rows: Rows<DayRow>, providers: Vec<String>, provider: String) -> impl IntoView {
    let choice = |name: String| Choice::new(name.clone(), labels::provider(&name));
    let choices: Vec<Choice> = providers.into_iter().map(choice).collect();
    let search = (choices.len() > 1).then(|| {
        let choices = vec![("provider", t::provider_name(), choices.clone())];
        view! { <Search action=url::ADMIN_RECONCILIATION choices/> }
    });
    let manages = viewer().who.is_some_and(|who| who.may.can(Permission::PaymentManageAny));
    let receive = (manages && !choices.is_empty()).then(|| view! { <Receive choices/> });
    view! {
        {search}
        <p class="muted">{t::recon_hint()}</p>
        <List rows provider/>
        {receive}
    }
}

#[component]
fn List(rows: Rows<DayRow>, provider: String) -> impl IntoView {
    if rows.total == 0 {
        return view! { <Empty title=t::no_day() hint=t::no_day_hint() glyph=Glyph::Check/> }.into_any();
    }
    let columns = vec![
        Column::new(t::recon_day(), |row: &DayRow| view! { <a href=url::admin_day(row.id)>{row.date.clone()}</a> }),
        Column::new(t::provider_name(), |row: &DayRow| view! { <bdi>{labels::provider(&row.provider)}</bdi> }),
        Column::new(t::state(), |row: &DayRow| badge(state(row))),
        Column::new(t::recon_matched(), |row: &DayRow| count(row.matched)).numbers(),
        Column::new(t::recon_differences(), |row: &DayRow| count(row.differences)).numbers(),
        Column::new(t::recon_off_by(), off).numbers(),
    ];
    view! {
        <div class="card admin-table"><Table caption=t::reconciliation() columns rows=rows.rows.clone()/></div>
        <Pages rows path=url::ADMIN_RECONCILIATION keep=vec![("provider", provider)]/>
    }
    .into_any()
}

/// Returns the state of a day in words.
pub fn state(row: &DayRow) -> (Text, Tone) {
    match row.state {
        DayState::Closed => (t::recon_closed(), Tone::Neutral),
        DayState::Open if row.progress.is_some() => (t::recon_reading(), Tone::Neutral),
        DayState::Open if row.received_at.is_none() && row.is_overdue => (t::recon_overdue(), Tone::Danger),
        DayState::Open if row.received_at.is_none() => (t::recon_awaited(), Tone::Neutral),
        DayState::Open if row.differences > 0 => (t::recon_open_differences(), Tone::Warning),
        DayState::Open => (t::recon_open(), Tone::Success),
    }
}

/// Returns the amounts by which a day does not add up, each on a line of its own.
fn off(row: &DayRow) -> AnyView {
    let off: Vec<_> = off_by(&row.totals).map(|off| view! { <div>{off.text(lang())}</div> }).collect();
    if off.is_empty() { "–".into_any() } else { off.into_any() }
}

/// How a statement comes in: fetched, or as a file.
#[component]
fn Receive(choices: Vec<Choice>) -> impl IntoView {
    let fetch = FormState::of(FetchStatement::PATH);
    let upload = FormState::of(url::STATEMENT_UPLOAD);
    let error = |state: &FormState, field: &str| Signal::stored(state.field_error(field));
    let selected = |state: &FormState| {
        state.typed("provider").unwrap_or_else(|| choices.first().map(|one| one.value.to_string()).unwrap_or_default())
    };
    let (of_fetch, of_upload) = (selected(&fetch), selected(&upload));
    let for_fetch = choices.clone();
    let problem = upload.problem().map(|error| view! { <ui::ErrorPanel text=error.text()/> });
    view! {
        <div class="admin-pair">
            <section class="card card-body stack" aria-labelledby="fetch">
                <h2 id="fetch">{t::recon_fetch()}</h2>
                <Form action=FetchStatement::PATH state=fetch.clone()>
                    <p class="muted">{t::recon_fetch_hint()}</p>
                    <Select name="provider" id="fetch-provider" label=t::provider_name() choices=for_fetch
                        selected=of_fetch error=error(&fetch, "provider")/>
                    <Field name="date" label=t::recon_day() input=Input::Day value=fetch.value("date", "")
                        error=error(&fetch, "date") required=true/>
                    <div class="row"><Button look=Look::Primary submit=true>{t::recon_fetch_now()}</Button></div>
                </Form>
            </section>
            <section class="card card-body stack" aria-labelledby="upload">
                <h2 id="upload">{t::recon_upload()}</h2>
                <form class="form" method="post" action=url::STATEMENT_UPLOAD enctype="multipart/form-data" novalidate>
                    {problem}
                    <p class="muted">{t::recon_upload_hint()}</p>
                    <Select name="provider" id="upload-provider" label=t::provider_name() choices
                        selected=of_upload error=error(&upload, "provider")/>
                    <Field name="file" label=t::recon_file() input=Input::File help=t::recon_file_help()
                        error=error(&upload, "file")/>
                    <div class="row"><Button submit=true>{t::recon_upload_now()}</Button></div>
                </form>
            </section>
        </div>
    }
}
