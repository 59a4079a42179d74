//! Courses as cards.

use leptos::prelude::*;
use model::{
    course::{Card, Level},
    review::Rating,
    url,
};
use ui::{Badge, CourseCard, CourseFace, Text};

use crate::t;

/// A grid of courses.
#[component]
pub fn Cards(
    /// The courses, in order.
    cards: Vec<Card>,
) -> impl IntoView {
    let cards: Vec<_> = cards.into_iter().map(|card| view! { <li>{shown(card)}</li> }).collect();
    view! { <ul class="grid">{cards}</ul> }
}

fn shown(card: Card) -> impl IntoView {
    let stars = card.rating.map(rating);
    let off_sale = card.off_sale.then(|| view! { <p><Badge text=t::course_off_sale()/></p> });
    view! {
        <CourseCard course=face(card)>
            {stars}
            {off_sale}
        </CourseCard>
    }
}

/// Returns the rating of a course, or of all courses of a teacher.
pub fn rating(rating: Rating) -> impl IntoView {
    let mean = rating.text();
    let label = t::rating_of(rating.reviews, &mean);
    view! { <ui::Rating mean reviews=rating.reviews label/> }
}

fn face(card: Card) -> CourseFace {
    CourseFace {
        href: url::course(&card.slug),
        seed: card.id.to_string(),
        title: card.title,
        subtitle: card.subtitle,
        teacher: card.teacher.name,
        price: kit::price(card.price),
        level: level(card.level),
        lessons: t::lessons(card.lessons),
        cover: card.cover,
        lang: card.language,
    }
}

/// Returns the label of a level.
pub fn level(level: Level) -> Text {
    match level {
        Level::Beginner => t::level_beginner(),
        Level::Intermediate => t::level_intermediate(),
        Level::Advanced => t::level_advanced(),
    }
}

/// Returns the label of a language that courses are given in, or its tag when it is none we know.
pub fn language(tag: &str) -> Text {
    model::Lang::parse(tag).map_or_else(|| tag.to_owned().into(), |lang| lang.own_name().into())
}
