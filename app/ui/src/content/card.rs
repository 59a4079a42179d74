//! Cards, and the one that stands for a course.

use super::{Cover, CoverPicture, Price};
use crate::Text;
use leptos::prelude::*;

/// A framed part of a page.
#[component]
pub fn Card(children: Children) -> impl IntoView {
    view! { <div class="card card-body">{children()}</div> }
}

/// The content of a course card; all but `level` and `lessons` is somebody's own text.
#[derive(Clone, Debug, Default)]
pub struct CourseFace {
    /// The address of the course's page.
    pub href: String,
    /// The course's title.
    pub title: String,
    /// The course's subject, in a line or two; may be empty.
    pub subtitle: String,
    /// The teacher's name.
    pub teacher: String,
    /// The price as people read it; `None` when it is free.
    pub price: Option<String>,
    /// The level: "Beginners".
    pub level: Text,
    /// The number of lessons: "12 lessons".
    pub lessons: Text,
    /// The address of the cover; generated when there is none.
    pub cover: Option<String>,
    /// The seed of the generated cover: the id.
    pub seed: String,
    /// The language of the course, as a BCP 47 tag.
    pub lang: String,
}

/// A course in a list; the whole card leads to it.
#[component]
pub fn CourseCard(
    /// The content.
    course: CourseFace,
    /// Further content above the foot: a badge, the reader's progress.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let cover = match course.cover {
        Some(src) => view! { <CoverPicture src/> }.into_any(),
        None => view! {
            <Cover seed=course.seed title=course.title.clone() lang=course.lang.clone()/>
        }
        .into_any(),
    };
    let subtitle = (!course.subtitle.is_empty())
        .then(|| view! { <p class="course-subtitle" lang=course.lang.clone()>{course.subtitle}</p> });
    view! {
        <article class="card course-card">
            {cover}
            <div class="course-text">
                <h2 class="course-title" lang=course.lang>
                    <a class="card-link" href=course.href>{course.title}</a>
                </h2>
                {subtitle}
                <p class="course-facts">
                    <bdi>{course.teacher}</bdi>
                    <span>{course.level}</span>
                    <span>{course.lessons}</span>
                </p>
                {children.map(|children| children())}
                <div class="course-foot"><Price amount=course.price/></div>
            </div>
        </article>
    }
}
