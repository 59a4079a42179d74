//! The releases of a course, and the way back to one.

use kit::{FormState, Load};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::{
    Id,
    course::Course,
    studio::{Changes, CourseChange, CourseHistory, Release, ReleaseRow},
    url,
};
use ui::{Badge, Breadcrumb, Button, Callout, Crumb, Empty, ErrorPanel, Glyph, Look, Title, Tone, When};

use super::changes;
use crate::{api::load_history, t};

/// The address at which earlier releases are published once more.
pub(super) const RESTORE: &str = "/fn/studio/restore";

/// The page `/studio/courses/{course}/history?release=&done=`.
#[component]
pub fn History() -> impl IntoView {
    let query = use_query_map();
    let (course, release) = (kit::id_param::<Course>("course"), kit::id_query::<Release>("release"));
    let asked = Memo::new(move |_| (course.get(), release.get(), query.read().get("done").unwrap_or_default()));
    let history = Resource::new(move || asked.get(), |(course, release, _)| load_history(course, release));
    view! {
        <div class="page page-narrow">
            <Load of=history view=move |history| {
                let (_, release, done) = asked.get_untracked();
                let is_done = CourseChange::parse(&done) == Some(CourseChange::Restored);
                view! { <Body history release is_done/> }.into_any()
            }/>
        </div>
    }
}

#[component]
fn Body(
    history: CourseHistory,
    /// The release that is looked at.
    release: Option<Id<Release>>,
    is_done: bool,
) -> impl IntoView {
    let CourseHistory { course, releases, changes } = history;
    let crumbs =
        vec![Crumb::new(t::title(), url::STUDIO), Crumb::content(course.title.clone(), url::studio_course(course.id))];
    let problem = FormState::of(RESTORE).problem();
    let is_empty = releases.is_empty();
    let rows = releases
        .into_iter()
        .map(|row| {
            let shown = changes.clone().filter(|_| Some(row.id) == release);
            view! { <Row row changes=shown language=course.language.clone() course=course.id.to_string()/> }
        })
        .collect_view();
    view! {
        <Title text=t::history_title()/>
        <Breadcrumb crumbs/>
        <header class="page-head">
            <h1>{t::history_title()}</h1>
            <p>{t::history_hint()}</p>
        </header>
        <div class="stack">
            {problem.map(|error| view! { <ErrorPanel text=error.text()/> })}
            {is_done.then(|| view! { <Callout tone=Tone::Success title=t::history_restored()/> })}
            {is_empty.then(|| view! { <Empty title=t::history_none() hint=t::history_none_hint() glyph=Glyph::History/> })}
            <ol class="stack studio-changes">{rows}</ol>
        </div>
    }
}

#[component]
fn Row(row: ReleaseRow, changes: Option<Changes>, language: String, course: String) -> impl IntoView {
    let ReleaseRow { id, live_at, author, lessons, current } = row;
    let look = url::with_query(&url::studio_history(&course), [("release", &*id.to_string())]);
    let back = (!current).then(|| {
        view! {
            <details class="confirm">
                <summary class="button">{t::history_restore()}</summary>
                <form class="card card-body stack" method="post" action=RESTORE>
                    <p>{t::history_restore_hint()}</p>
                    <input type="hidden" name="course" value=course/>
                    <input type="hidden" name="release" value=id.to_string()/>
                    <div class="row"><Button look=Look::Primary submit=true>{t::history_restore_now()}</Button></div>
                </form>
            </details>
        }
    });
    let shown = changes.map(|changes| {
        if changes.is_empty() {
            view! { <p class="muted">{t::publish_same()}</p> }.into_any()
        } else {
            view! { <changes::List changes language/> }.into_any()
        }
    });
    view! {
        <li class="card card-body stack">
            <div class="row">
                <strong><When at=live_at/></strong>
                {current.then(|| view! { <Badge tone=Tone::Success text=t::history_current()/> })}
            </div>
            <p class="small muted"><bdi>{author}</bdi> " · " {t::outline_lessons(lessons)}</p>
            <div class="row">
                <a class="button button-quiet" href=look>{t::history_look()}</a>
                {back}
            </div>
            {shown}
        </li>
    }
}
