//! The teacher's desk: what is said under the lessons of all their courses.

pub mod api;
mod settings;

use kit::{CommentText, Form, FormState, Load};
use leptos::{prelude::*, server_fn::ServerFn};
use model::{
    Id,
    comment::{
        CommentAction, CommentKind, CommentRow, CommentState, DeskCourse, DeskFilter, DeskRow, MAX_COMMENT_CHARS,
        TalkDesk, Thread,
    },
    course::Course,
    url,
};
use ui::{
    Badge, Breadcrumb, Button, ButtonLink, Callout, Chip, Crumb, Empty, Glyph, Look, Pagination, Text, TextArea, Title,
    Tone, When,
};

use self::{
    api::{AnswerComment, load_talk},
    settings::Settings,
};
use crate::t;

/// The page `/studio/talk?show=&course=&page=`.
#[component]
pub fn Talk() -> impl IntoView {
    let (filter, page) = (kit::query_or("show", DeskFilter::Waiting), kit::query_or("page", 1_u32));
    let course = kit::id_query::<Course>("course");
    let asked = Memo::new(move |_| (filter.get(), course.get(), page.get()));
    let desk = Resource::new(move || asked.get(), |(filter, course, page)| load_talk(filter, course, page));
    view! {
        <div class="page page-narrow">
            <Load of=desk view=|desk| view! { <Body desk/> }.into_any()/>
        </div>
    }
}

/// The link to the desk, with the number of questions that wait there.
#[component]
pub fn DeskLink(
    /// The number of questions that wait.
    waiting: i64,
) -> impl IntoView {
    let words = if waiting > 0 { t::talk_waiting(waiting) } else { t::talk_title() };
    view! { <ButtonLink href=url::STUDIO_TALK icon=Glyph::Comment>{words}</ButtonLink> }
}

/// Returns the address of a part of the desk.
fn address(filter: DeskFilter, course: Option<Id<Course>>, page: u32) -> String {
    let show = if filter == DeskFilter::Waiting { "" } else { filter.as_str() };
    let course = course.map(|course| course.to_string()).unwrap_or_default();
    let page = if page > 1 { page.to_string() } else { String::new() };
    url::with_query(url::STUDIO_TALK, [("show", show), ("course", &*course), ("page", &*page)])
}

#[component]
fn Body(desk: TalkDesk) -> impl IntoView {
    let TalkDesk { filter, course, rows, waiting, courses, blocked, page, pages } = desk;
    let is_empty = rows.is_empty();
    let lost = lost_answer(&rows).map(|(why, typed)| {
        view! {
            <div role="alert">
                <Callout tone=Tone::Warning title=why><p class="comment-text"><bdi>{typed}</bdi></p></Callout>
            </div>
        }
    });
    let rows: Vec<_> = rows.into_iter().map(|row| view! { <Row row/> }).collect();
    let (page, pages) = (u32::try_from(page).unwrap_or(1), u32::try_from(pages).unwrap_or(u32::MAX));
    view! {
        <Title text=t::talk_title()/>
        <Breadcrumb crumbs=vec![Crumb::new(t::title(), url::STUDIO)]/>
        <header class="page-head">
            <h1>{t::talk_title()}</h1>
            {(waiting > 0).then(|| view! { <p class="muted">{t::talk_waiting(waiting)}</p> })}
        </header>
        {lost}
        <Choices filter course courses=courses.clone()/>
        {is_empty.then(|| match filter {
            DeskFilter::Waiting => {
                view! { <Empty title=t::talk_none_waits() hint=t::talk_none_waits_hint() glyph=Glyph::Check/> }
            }
            DeskFilter::All => view! { <Empty title=t::talk_none() hint=t::talk_none_hint() glyph=Glyph::Comment/> },
        })}
        <ol class="stack">{rows}</ol>
        <Pagination page pages href=move |page: u32| address(filter, course, page)/>
        <Settings courses blocked/>
    }
}

/// The links for the part that is shown, and for one course alone.
#[component]
fn Choices(filter: DeskFilter, course: Option<Id<Course>>, courses: Vec<DeskCourse>) -> impl IntoView {
    let filters: Vec<_> = DeskFilter::ALL
        .iter()
        .map(|one| {
            let text = match one {
                DeskFilter::Waiting => t::talk_waits(),
                DeskFilter::All => t::talk_all(),
            };
            let (href, current) = (address(*one, course, 1), *one == filter);
            view! { <li><Chip href text current/></li> }
        })
        .collect();
    let courses: Vec<_> = courses
        .into_iter()
        .map(|one| {
            let current = course == Some(one.id);
            let name = if one.title.is_empty() { one.slug } else { one.title };
            // A press on what is chosen takes the choice back.
            let href = address(filter, (!current).then_some(one.id), 1);
            view! { <li><Chip href text=name content=true current/></li> }
        })
        .collect();
    let courses = (courses.len() > 1).then(|| view! { <ul class="row" aria-label=t::talk_courses()>{courses}</ul> });
    view! {
        <div class="talk-choices">
            <ul class="row" aria-label=t::talk_filter()>{filters}</ul>
            {courses}
        </div>
    }
}

/// Returns the answer that was refused and whose form is not on this page any more, and why.
fn lost_answer(rows: &[DeskRow]) -> Option<(Text, String)> {
    let state = FormState::of(AnswerComment::PATH);
    let sent = state.typed("comment")?;
    let is_gone = rows.iter().all(|row| row.thread.head.id.to_string() != sent);
    let typed = state.typed("text").filter(|text| is_gone && !text.is_empty())?;
    let why = refusal(&state).or_else(|| state.error().map(|error| error.text()))?;
    Some((why, typed))
}

/// Returns the sentence at the field of the answer.
fn refusal(state: &FormState) -> Option<Text> {
    state.field_error("text").or_else(|| state.field_error("comment"))
}

#[component]
fn Row(row: DeskRow) -> impl IntoView {
    let DeskRow { slug, course_title, language, lesson, lesson_title, waits_since, thread } = row;
    let Thread { head, kind, replies, .. } = thread;
    let (course_url, place) = (url::course(&slug), url::comment(&slug, lesson, head.id));
    let course_title = if course_title.is_empty() { slug } else { course_title };
    let lesson_title = if lesson_title.is_empty() { t::talk_lesson() } else { lesson_title.into() };
    let question =
        (kind == CommentKind::Question).then(|| view! { <Badge tone=Tone::Warning text=t::talk_question()/> });
    let since = waits_since.unwrap_or(head.written_at);
    let may_reply = head.actions.has(CommentAction::Reply);
    let id = head.id.to_string();
    let replies: Vec<_> = replies.into_iter().map(|reply| view! { <li><Said row=reply/></li> }).collect();
    let replies = (!replies.is_empty()).then(|| view! { <ol class="talk-replies">{replies}</ol> });
    view! {
        <li class="card card-body stack">
            <p class="talk-head">
                <a href=place.clone() lang=language.clone()>{lesson_title}</a>
                <a class="muted" href=course_url lang=language>{course_title}</a>
                <When at=since/>
                {question}
            </p>
            <Said row=head/>
            {replies}
            {may_reply.then(|| view! { <Answer id/> })}
            <p class="small"><a href=place>{t::talk_to_lesson()}</a></p>
        </li>
    }
}

/// Who says something, and what.
#[component]
fn Said(row: CommentRow) -> impl IntoView {
    let author = match row.author {
        Some(author) => view! { <strong><bdi>{author.name}</bdi></strong> }.into_any(),
        None => view! { <span class="muted">{t::reviews_former_member()}</span> }.into_any(),
    };
    let state = match row.state {
        CommentState::Shown => None,
        CommentState::Held => Some((Tone::Warning, t::talk_held())),
        CommentState::Hidden => Some((Tone::Danger, t::talk_hidden())),
        CommentState::Deleted => Some((Tone::Neutral, t::talk_deleted())),
    };
    let state = state.map(|(tone, text)| view! { <Badge tone text/> });
    view! {
        <p class="talk-head">{author} {state}</p>
        <CommentText body=row.body mentions=row.mentions/>
    }
}

/// The form for an answer, folded away.
#[component]
fn Answer(id: String) -> impl IntoView {
    let state = FormState::of(AnswerComment::PATH);
    // There is one such form for each thread: only that which was sent was refused.
    let is_sent = state.typed("comment").is_some_and(|sent| sent == id);
    let state = if is_sent { state } else { FormState::of("") };
    let error = Signal::stored(refusal(&state));
    let value = state.value("text", "");
    view! {
        <details class="confirm" open=is_sent>
            <summary class="button">{t::talk_answer()}</summary>
            <Form action=AnswerComment::PATH state=state>
                <input type="hidden" name="comment" value=id.clone()/>
                <TextArea
                    name="text"
                    id=format!("answer-{id}")
                    label=t::talk_answer_text()
                    rows=4
                    help=t::talk_answer_help(MAX_COMMENT_CHARS)
                    value=value
                    error=error
                />
                <div class="row"><Button look=Look::Primary submit=true>{t::talk_answer_send()}</Button></div>
            </Form>
        </details>
    }
}
