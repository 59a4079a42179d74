//! Chapters and lessons: added, renamed, copied, moved and removed, by pointer, by keyboard and without script.

use leptos::{ev, prelude::*};
use model::{
    Id,
    course::{Course, Lesson, LessonKind, OutlineChapter, OutlineLesson},
    studio::{EditForm, EditKind, StudioCourse},
    url,
};
use ui::{Badge, Dropped, Glyph, Icon, Menu, Text, Tone};

use super::{
    editor::{CourseEditor, EDIT_PATH, use_editor},
    field::{Line, course_id},
};
use crate::t;

/// The form that the buttons of all rows belong to.
const STEPS: &str = "steps";

/// The values that all rows share.
#[derive(Clone)]
struct Around {
    base: String,
    language: String,
    course: Id<Course>,
    /// The number of lessons in each chapter.
    sizes: Vec<usize>,
    is_priced: bool,
    /// The lessons without content.
    empty: Vec<Id<Lesson>>,
}

#[component]
pub(super) fn Outline(course: StudioCourse) -> impl IntoView {
    let editor = use_editor();
    let StudioCourse { id, outline, language, base, price, empty, .. } = course;
    let around = Around {
        base: base.clone(),
        language,
        course: id,
        sizes: outline.iter().map(|chapter| chapter.lessons.len()).collect(),
        is_priced: price.is_some(),
        empty,
    };
    let lessons: usize = around.sizes.iter().sum();
    let chapters: Vec<_> = outline
        .into_iter()
        .enumerate()
        .map(|(number, chapter)| view! { <Chapter number chapter around=around.clone()/> })
        .collect();
    view! {
        <section id="outline">
            <div class="section-head">
                <h2>{t::outline_title()}</h2>
                <span class="muted">{t::outline_lessons(lessons)}</span>
            </div>
            <form id=STEPS method="post" action=EDIT_PATH>
                <input type="hidden" name="course" value=course_id()/>
                <input type="hidden" name="base" value=base.clone()/>
            </form>
            <ol
                class="studio-chapters"
                data-list="0"
                data-sort="chapters"
                on:pointerdown=move |event: ev::PointerEvent| ui::drag(&event, move |dropped| editor.enqueue(step(dropped), || {}))
                on:keydown=move |event: ev::KeyboardEvent| by_key(editor, &event)
            >
                {chapters}
            </ol>
            <Line
                what=EditKind::AddChapter
                label=t::outline_new_chapter()
                shown=view! { <span class="studio-add"><Icon glyph=Glyph::Plus/> {t::outline_add_chapter()}</span> }.into_any()
                value=String::new()
                done=t::outline_add()
                base
            />
        </section>
    }
}

/// Returns the edit that puts an item where it was dropped.
fn step(Dropped { item, list, place }: Dropped) -> EditForm {
    match item.strip_prefix("chapter-") {
        Some(number) => EditForm { what: EditKind::MoveChapter, at: number.into(), value: place.to_string() },
        None => EditForm { what: EditKind::MoveLesson, at: item, value: format!("{list}.{place}") },
    }
}

/// Moves an item by a key: the focus goes along, and the new place is announced.
fn by_key(editor: CourseEditor, event: &ev::KeyboardEvent) {
    let Some(dropped) = ui::step_by_key(event) else { return };
    let (list, place) = (dropped.list + 1, dropped.place + 1);
    let (item, words) = if dropped.item.starts_with("chapter-") {
        (format!("chapter-{}", dropped.place), t::outline_moved_chapter(place))
    } else {
        (dropped.item.clone(), t::outline_moved(list, place))
    };
    editor.enqueue(step(dropped), move || {
        ui::focus_on(format!(
            "[data-item='{item}'] > [data-drag], [data-item='{item}'] > .studio-chapter-head > [data-drag]"
        ));
        editor.announce(Tone::Neutral, words);
    });
}

#[component]
fn Chapter(number: usize, chapter: OutlineChapter, around: Around) -> impl IntoView {
    let last = around.sizes.len().saturating_sub(1);
    let OutlineChapter { title, lessons } = chapter;
    let rows: Vec<_> = lessons
        .into_iter()
        .enumerate()
        .map(|(place, lesson)| view! { <Row chapter=number place lesson around=around.clone()/> })
        .collect();
    let shown = view! { <h3 class="outline-part" lang=around.language.clone()>{title.clone()}</h3> }.into_any();
    let add = view! { <span class="studio-add"><Icon glyph=Glyph::Plus/> {t::outline_add_lesson()}</span> }.into_any();
    view! {
        <li class="studio-chapter" data-item=format!("chapter-{number}")>
            <div class="studio-chapter-head">
                <Grip name=title.clone()/>
                <Line what=EditKind::RenameChapter at=number.to_string() label=t::outline_chapter() shown value=title.clone() base=around.base.clone()/>
                <More name=title>
                    <Act step=format!("move-chapter {number} {}", number.saturating_sub(1)) words=t::outline_up() glyph=Glyph::Up off={number == 0}/>
                    <Act step=format!("move-chapter {number} {}", number + 1) words=t::outline_down() glyph=Glyph::Down off={number == last}/>
                    <Act step=format!("remove-chapter {number}") words=t::outline_remove_chapter() glyph=Glyph::Trash/>
                </More>
            </div>
            <ol class="studio-lessons" data-list=number.to_string() data-sort="lessons">{rows}</ol>
            <Line what=EditKind::AddLesson at=number.to_string() label=t::outline_new_lesson() shown=add value=String::new() done=t::outline_add() base=around.base/>
        </li>
    }
}

#[component]
fn Row(chapter: usize, place: usize, lesson: OutlineLesson, around: Around) -> impl IntoView {
    let OutlineLesson { id, title, kind, seconds, free, .. } = lesson;
    let Around { base, language, course, sizes, is_priced, empty } = around;
    let up = match (chapter, place) {
        (_, place) if place > 0 => Some((chapter, place - 1)),
        (0, _) => None,
        (chapter, _) => Some((chapter - 1, sizes[chapter - 1])),
    };
    let down = match place + 1 {
        next if next < sizes[chapter] => Some((chapter, next)),
        _ if chapter + 1 < sizes.len() => Some((chapter + 1, 0)),
        _ => None,
    };
    let to = move |way: Option<(usize, usize)>| {
        let (chapter, place) = way.unwrap_or((chapter, place));
        format!("move-lesson {id} {chapter}.{place}")
    };
    let shown = view! { <span lang=language>{title.clone()}</span> }.into_any();
    let length = if empty.contains(&id) { "–".into() } else { kit::length(kind, seconds) };
    let is_empty = empty.contains(&id).then(|| view! { <Badge tone=Tone::Warning text=t::outline_empty()/> });
    let badge = (is_priced && free).then(|| view! { <Badge tone=Tone::Success text=t::outline_free()/> });
    let give = is_priced.then(|| {
        let words = if free { t::outline_close() } else { t::outline_give() };
        view! { <Act step=format!("free-lesson {id} {}", !free) words glyph=if free { Glyph::Lock } else { Glyph::Eye }/> }
    });
    view! {
        <li class="studio-lesson" data-item=id.to_string()>
            <Grip name=title.clone()/>
            <Icon glyph=glyph(kind)/>
            <Line what=EditKind::RenameLesson at=id.to_string() label=t::outline_lesson() shown value=title.clone() base/>
            {is_empty}
            {badge}
            <small class="muted">{length}</small>
            <a class="button button-quiet" href=url::studio_lesson(course, id) aria-label=t::outline_write_lesson(title.clone())>
                {t::outline_write()}
            </a>
            <More name=title>
                <Act step=to(up) words=t::outline_up() glyph=Glyph::Up off=up.is_none()/>
                <Act step=to(down) words=t::outline_down() glyph=Glyph::Down off=down.is_none()/>
                <Act step=format!("duplicate-lesson {id}") words=t::outline_duplicate() glyph=Glyph::Copy/>
                {give}
                <Act step=format!("remove-lesson {id}") words=t::outline_remove() glyph=Glyph::Trash/>
            </More>
        </li>
    }
}

const fn glyph(kind: LessonKind) -> Glyph {
    match kind {
        LessonKind::Article => Glyph::Reading,
        LessonKind::Video => Glyph::Play,
        LessonKind::Audio => Glyph::Listen,
        LessonKind::Document => Glyph::File,
    }
}

/// The handle by which something is moved; arrow keys move it too.
#[component]
fn Grip(name: String) -> impl IntoView {
    view! {
        <button class="icon-button grip needs-script" type="button" data-drag="" aria-label=t::outline_move(name)>
            <Icon glyph=Glyph::Grip/>
        </button>
    }
}

/// The menu of further actions.
#[component]
fn More(name: String, children: Children) -> impl IntoView {
    let face = view! { <Icon glyph=Glyph::More/> }.into_any();
    view! { <Menu label=t::outline_more(name) face>{children()}</Menu> }
}

/// A button that is one edit.
#[component]
fn Act(step: String, words: Text, glyph: Glyph, #[prop(optional)] off: bool) -> impl IntoView {
    view! {
        <button class="menu-item" type="submit" form=STEPS name="step" value=step disabled=off>
            <Icon glyph/>
            <span>{words}</span>
        </button>
    }
}
