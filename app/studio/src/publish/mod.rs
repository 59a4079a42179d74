//! Publishing: the changes that learners will see, and the requirements that are not met.

mod changes;
mod history;

use kit::{FormState, Load};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::{
    Id,
    course::Course,
    studio::{Changes, CourseChange, CourseChanges, CourseState, Need, Release, StudioCourse, is_sold_empty},
    url,
};
use ui::{Breadcrumb, Button, ButtonLink, Callout, Crumb, Empty, ErrorPanel, Glyph, Icon, Look, Title, Tone};

use crate::{api::load_changes, course::NeedList, t};
pub use history::History;
use history::RESTORE;

const PUBLISH: &str = "/fn/studio/publish";

/// The page `/studio/courses/{course}/publish?done=`.
#[component]
pub fn Publish() -> impl IntoView {
    let (query, id) = (use_query_map(), kit::id_param::<Course>("course"));
    let done = Memo::new(move |_| query.read().get("done").unwrap_or_default());
    let changes = Resource::new(move || (id.get(), done.get()), |(course, _)| load_changes(course));
    view! {
        <div class="page page-narrow">
            <Load of=changes view=move |loaded| {
                let is_done = CourseChange::parse(&done.get_untracked()) == Some(CourseChange::Published);
                view! { <Body loaded is_done/> }.into_any()
            }/>
        </div>
    }
}

#[component]
fn Body(loaded: CourseChanges, is_done: bool) -> impl IntoView {
    let CourseChanges { course, changes, earlier } = loaded;
    let here = url::studio_course(course.id);
    let crumbs = vec![Crumb::new(t::title(), url::STUDIO), Crumb::content(course.title.clone(), here.clone())];
    let state = FormState::of(PUBLISH);
    let refused = state.field_error("publish").or_else(|| state.problem().map(|error| error.text()));
    let is_live = course.state == CourseState::Live;
    let body = match (is_done && is_live, changes.is_empty()) {
        (true, _) => view! { <Published course here=here.clone() earlier/> }.into_any(),
        (false, true) => view! {
            <Empty title=t::publish_same() hint=t::publish_same_hint() glyph=Glyph::Check>
                <ButtonLink href=here>{t::publish_back()}</ButtonLink>
            </Empty>
        }
        .into_any(),
        (false, false) => view! { <Ready course here changes/> }.into_any(),
    };
    view! {
        <Title text=t::publish_title()/>
        <Breadcrumb crumbs/>
        <h1 class="page-head">{t::publish_title()}</h1>
        <div class="stack stack-8">
            {refused.map(|text| view! { <ErrorPanel text/> })}
            {body}
        </div>
    }
}

#[component]
fn Published(course: StudioCourse, here: String, earlier: Option<Id<Release>>) -> impl IntoView {
    let undo = earlier.map(|earlier| view! { <Undo course=course.id.to_string() earlier=earlier.to_string()/> });
    view! {
        <Callout tone=Tone::Success title=t::publish_done()>
            <p>{t::publish_done_hint()}</p>
            <div class="row">
                <ButtonLink href=url::course(&course.slug) look=Look::Primary>{t::publish_look()}</ButtonLink>
                <ButtonLink href=url::studio_history(course.id) look=Look::Quiet>{t::course_history()}</ButtonLink>
                <ButtonLink href=here look=Look::Quiet>{t::publish_back()}</ButtonLink>
            </div>
            {undo}
        </Callout>
    }
}

/// A link back to what learners saw until now.
#[component]
fn Undo(course: String, earlier: String) -> impl IntoView {
    view! {
        <details class="confirm">
            <summary class="button button-quiet"><Icon glyph=Glyph::Undo/> {t::publish_undo()}</summary>
            <form class="card card-body stack" method="post" action=RESTORE>
                <p>{t::publish_undo_hint()}</p>
                <input type="hidden" name="course" value=course/>
                <input type="hidden" name="release" value=earlier/>
                <div class="row"><Button submit=true>{t::publish_undo_now()}</Button></div>
            </form>
        </details>
    }
}

#[component]
fn Ready(course: StudioCourse, here: String, changes: Changes) -> impl IntoView {
    let is_missing = course.needs.iter().copied().any(Need::is_required);
    let is_first = course.state == CourseState::Draft;
    let is_open = is_first || !course.needs.is_empty() || !course.empty.is_empty();
    let needs = is_open.then(|| {
        view! {
            <section class="card card-body stack stack-2">
                <h2>{if is_first { t::needs_title() } else { t::needs_later() }}</h2>
                <NeedList course=course.clone() here=here.clone()/>
            </section>
        }
    });
    let all = course.outline.iter().map(|chapter| chapter.lessons.len()).sum();
    // What cannot be published yet is not asked about.
    let ask = (!is_missing && is_sold_empty(course.empty.len(), all)).then(|| {
        view! {
            <p>{t::publish_empty(all, course.empty.len())}</p>
            <label class="tick">
                <input type="checkbox" name="with_empty" value="true" required/>
                <span>{t::publish_with_empty()}</span>
            </label>
        }
    });
    view! {
        {needs}
        <section class="stack">
            <h2>{if is_first { t::publish_first() } else { t::publish_changes() }}</h2>
            <changes::List changes language=course.language/>
        </section>
        <form class="stack" method="post" action=PUBLISH>
            <input type="hidden" name="course" value=course.id.to_string()/>
            {is_missing.then(|| view! { <p class="muted">{t::publish_missing()}</p> })}
            {ask}
            <div class="row">
                <Button look=Look::Primary submit=true disabled=is_missing>{t::publish_now()}</Button>
                <ButtonLink href=url::course_draft(&course.slug) look=Look::Quiet icon=Glyph::Eye>
                    {t::course_preview()}
                </ButtonLink>
            </div>
        </form>
    }
}
