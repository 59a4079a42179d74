//! Jobs: what waits, what failed; run again, or cancelled.

use kit::Load;
use leptos::{prelude::*, server_fn::ServerFn};
use model::{
    admin::{JobRow, JobState, Rows},
    job::CANCELLED,
    url,
};
use ui::{Button, Choice, Column, Empty, Glyph, Look, Table, When};

use crate::{
    api::{CancelJob, RetryJob, load_jobs},
    frame::{Frame, Pages, Refused, Search, asked_as, badge},
    labels, t,
};

/// The page `/admin/jobs?state=&page=`.
#[component]
pub fn Jobs() -> impl IntoView {
    let (state, page) = (asked_as::<JobState>("state"), asked_as::<u32>("page"));
    let jobs = Resource::new(move || (state.get(), page.get()), |(state, page)| load_jobs(state, page));
    let states = JobState::ALL.iter().map(|state| Choice::new(state.as_str(), labels::job(*state).0)).collect();
    view! {
        <Frame title=t::jobs()>
            <Search action=url::ADMIN_JOBS choices=vec![("state", t::state(), states)]/>
            <Refused forms=&[RetryJob::PATH, CancelJob::PATH] fields=&[]/>
            <Load of=jobs view=move |rows| view! { <List rows state=state.get_untracked()/> }.into_any()/>
        </Frame>
    }
}

#[component]
fn List(rows: Rows<JobRow>, state: Option<JobState>) -> impl IntoView {
    if rows.total == 0 {
        return view! { <Empty title=t::no_job() hint=t::no_job_hint() glyph=Glyph::Check/> }.into_any();
    }
    let columns = vec![
        Column::new(t::job_name(), |row: &JobRow| {
            view! {
                {labels::job_kind(&row.kind).map(|kind| view! { {kind} <br/> })}
                <code class="small muted">{row.kind.clone()}</code>
            }
        }),
        Column::new(t::state(), |row: &JobRow| badge(labels::job(row.state))),
        Column::new(t::when(), |row: &JobRow| view! { <When at=row.run_at/> }),
        Column::new(t::attempts(), |row: &JobRow| row.attempts).numbers(),
        Column::new(t::error(), |row: &JobRow| match row.error.clone() {
            Some(error) if error == CANCELLED => t::job_cancelled().into_any(),
            error => view! { <bdi>{error}</bdi> }.into_any(),
        }),
        Column::new(t::action(), action),
    ];
    view! {
        <div class="card admin-table"><Table caption=t::jobs() columns rows=rows.rows.clone()/></div>
        <Pages rows path=url::ADMIN_JOBS keep=vec![("state", state.map_or(String::new(), |state| state.to_string()))]/>
    }
    .into_any()
}

/// Returns the actions on a job.
fn action(job: &JobRow) -> AnyView {
    let id = job.id.to_string();
    match job.state {
        JobState::Failed => view! {
            <form method="post" action=RetryJob::PATH>
                <input type="hidden" name="job" value=id/>
                <Button submit=true>{t::retry()}</Button>
            </form>
        }
        .into_any(),
        JobState::Waiting => view! {
            <details class="admin-more">
                <summary class="button button-quiet">{t::cancel()}</summary>
                <form class="stack stack-2" method="post" action=CancelJob::PATH>
                    <p class="small">{t::cancel_hint()}</p>
                    <input type="hidden" name="job" value=id/>
                    <Button look=Look::Danger submit=true>{t::cancel_now()}</Button>
                </form>
            </details>
        }
        .into_any(),
        JobState::Running | JobState::Succeeded => ().into_any(),
    }
}
