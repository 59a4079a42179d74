//! Jobs: what waits, what failed; run again, or given up.

use kit::Load;
use leptos::{prelude::*, server_fn::ServerFn};
use model::{
    admin::{JobRow, JobState, Rows},
    url,
};
use ui::{Badge, Button, Choice, Column, Empty, Glyph, Look, Table, When};

use crate::{
    api::{CancelJob, RetryJob, load_jobs},
    frame::{Frame, Pages, Refused, Search, asked},
    t, words,
};

/// `/admin/jobs?state=&page=`
#[component]
pub fn Jobs() -> impl IntoView {
    let (state, page) = (asked("state"), asked("page"));
    let jobs = Resource::new(move || (state.get(), page.get()), |(state, page)| load_jobs(state, page));
    let states = JobState::ALL.iter().map(|state| Choice::new(state.as_str(), words::job(*state).0)).collect();
    view! {
        <Frame title=t::jobs()>
            <Search action=url::ADMIN_JOBS choices=vec![("state", t::state(), states)]/>
            <Refused forms=&[RetryJob::PATH, CancelJob::PATH] fields=&[]/>
            <Load of=jobs view=move |rows| view! { <List rows state=state.get_untracked()/> }.into_any()/>
        </Frame>
    }
}

#[component]
fn List(rows: Rows<JobRow>, state: String) -> impl IntoView {
    if rows.total == 0 {
        return view! { <Empty title=t::no_job() hint=t::no_job_hint() glyph=Glyph::Check/> }.into_any();
    }
    let columns = vec![
        Column::new(t::job_name()),
        Column::new(t::state()),
        Column::new(t::when()),
        Column::new(t::attempts()).numbers(),
        Column::new(t::error()),
        Column::new(t::action()),
    ];
    let lines = rows.rows.iter().cloned().map(row).collect_view();
    view! {
        <div class="card admin-table"><Table caption=t::jobs() columns>{lines}</Table></div>
        <Pages rows path=url::ADMIN_JOBS keep=vec![("state", state)]/>
    }
    .into_any()
}

fn row(job: JobRow) -> impl IntoView {
    let JobRow { id, kind, state, run_at, attempts, error } = job;
    let (name, tone) = words::job(state);
    let action = match state {
        JobState::Failed => view! {
            <form method="post" action=RetryJob::PATH>
                <input type="hidden" name="job" value=id.to_string()/>
                <Button submit=true>{t::retry()}</Button>
            </form>
        }
        .into_any(),
        JobState::Waiting => view! {
            <details class="admin-more">
                <summary class="button button-quiet">{t::cancel()}</summary>
                <form class="stack stack-2" method="post" action=CancelJob::PATH>
                    <p class="small">{t::cancel_hint()}</p>
                    <input type="hidden" name="job" value=id.to_string()/>
                    <Button look=Look::Danger submit=true>{t::cancel_now()}</Button>
                </form>
            </details>
        }
        .into_any(),
        JobState::Running | JobState::Done => ().into_any(),
    };
    view! {
        <tr>
            <td>
                {words::task(&kind).map(|task| view! { {task} <br/> })}
                <code class="small muted">{kind}</code>
            </td>
            <td><Badge tone text=name/></td>
            <td><When at=run_at/></td>
            <td class="number">{attempts}</td>
            <td><bdi>{error}</bdi></td>
            <td>{action}</td>
        </tr>
    }
}
