//! The page of a course: its description, its price, and its free lessons.

mod buy;
mod review_form;
mod reviews;
mod structured_data;

use kit::{AppError, Load};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use model::{
    content_report::ReportSubject,
    course::{Card, CoursePage, OutlineChapter, OutlineLesson},
    follow::FollowKind,
    review::{CourseReviews, ReviewOrder},
    url,
};
use ui::{Badge, Breadcrumb, Chip, Crumb, Glyph, Icon, Title, Tone};

use crate::{
    api::{load_course, load_reviews},
    cards, t,
    ties::{self, Keep},
};
use buy::{Bar, Offer, Panel, Refused};
use reviews::Reviews;
use structured_data::StructuredData;

/// The reviews of the page's course.
type Loaded = Resource<Result<CourseReviews, AppError>>;

/// The page `/courses/{slug}?reviews=&page=`.
#[component]
pub fn Course() -> impl IntoView {
    let params = use_params_map();
    let slug = Memo::new(move |_| params.read().get("slug").unwrap_or_default());
    let course = Resource::new(move || (slug.get(), kit::preview()), |(slug, preview)| load_course(slug, preview));
    let (order, turned) = (kit::query_or("reviews", ReviewOrder::Helpful), kit::query_or("page", 1_u32));
    let asked = Memo::new(move |_| (slug.get(), order.get(), turned.get()));
    let reviews = Resource::new(move || asked.get(), |(slug, order, page)| load_reviews(slug, order, page));
    let ties = ties::load(move || kit::preview().is_none().then(|| (FollowKind::Course, slug.get())));
    view! {
        <div class="page">
            <Load of=course view=move |course| view! { <Body course reviews ties/> }.into_any()/>
        </div>
    }
}

#[component]
fn Body(course: CoursePage, reviews: Loaded, ties: ties::Loaded) -> impl IntoView {
    let offer = Offer::of(&course);
    // A preview is of what was never reviewed.
    let reviewed = (!kit::is_preview()).then(|| {
        let (card, description) = (course.card.clone(), course.description.clone());
        view! {
            <Load of=reviews view=move |reviews| {
                let (card, description) = (card.clone(), description.clone());
                let slug = card.slug.clone();
                view! {
                    <StructuredData card description reviews=reviews.clone()/>
                    <Reviews slug reviews/>
                }
                .into_any()
            }/>
        }
    });
    let report = (!kit::is_preview()).then(|| {
        let href = url::report_content(ReportSubject::Course, course.card.id);
        view! { <p class="small"><a class="muted" rel="nofollow" href=href>{t::report_this_course()}</a></p> }
    });
    let CoursePage { card, summary, description, category, tags, outline, open, editable, .. } = course;
    let mut crumbs = vec![Crumb::new(t::courses(), url::COURSES)];
    crumbs.extend(
        category
            .into_iter()
            .map(|step| Crumb::content(step.name, url::with_query(url::COURSES, [("category", &*step.path)]))),
    );
    let tags: Vec<_> = tags
        .into_iter()
        .map(
            |tag| view! { <li><Chip href=url::with_query(url::COURSES, [("tag", &*tag)]) text=tag content=true/></li> },
        )
        .collect();
    view! {
        <Title text=card.title.clone()/>
        <leptos_meta::Meta name="description" content=description/>
        <Breadcrumb crumbs/>
        <kit::EditThis editable href=url::studio_course(card.id)/>
        <Refused/>
        <div class="split-end">
            <div class="stack stack-8">
                <Head card=card.clone()/>
                <Keep of=ties kind=FollowKind::Course name=card.slug.clone() here=url::course(&card.slug)/>
                <ul class="row">{tags}</ul>
                <section class="prose" lang=card.language.clone() inner_html=summary></section>
                <Outline slug=card.slug.clone() language=card.language.clone() outline open/>
                {reviewed}
                {report}
            </div>
            <Panel card offer=offer.clone()/>
        </div>
        <Bar offer/>
    }
}

#[component]
fn Head(card: Card) -> impl IntoView {
    let teacher = url::teacher(&card.teacher.handle);
    let subtitle =
        (!card.subtitle.is_empty()).then(|| view! { <p class="lede" lang=card.language.clone()>{card.subtitle}</p> });
    view! {
        <header class="course-head">
            <h1 lang=card.language.clone()>{card.title}</h1>
            {subtitle}
            {card.rating.map(|rating| view! { <a class="course-rating" href="#reviews">{cards::rating(rating)}</a> })}
            <p class="course-facts">
                <a href=teacher><bdi>{card.teacher.name}</bdi></a>
                <span>{cards::level(card.level)}</span>
                <span>{t::lessons(card.lessons)}</span>
                <bdi>{cards::language(&card.language)}</bdi>
            </p>
        </header>
    }
}

#[component]
fn Outline(slug: String, language: String, outline: Vec<OutlineChapter>, open: bool) -> impl IntoView {
    let seconds = outline.iter().flat_map(|chapter| &chapter.lessons).filter(|lesson| !lesson.empty);
    let seconds = seconds.map(|lesson| lesson.seconds).sum();
    let chapters: Vec<_> = outline
        .into_iter()
        .map(|chapter| {
            let lessons: Vec<_> =
                chapter.lessons.into_iter().map(|lesson| row(&slug, &language, lesson, open)).collect();
            view! {
                <section>
                    <h3 class="outline-part" lang=language.clone()>{chapter.title}</h3>
                    <ol class="outline">{lessons}</ol>
                </section>
            }
        })
        .collect();
    view! {
        <section>
            <div class="section-head">
                <h2>{t::course_outline()}</h2>
                <span class="muted">{kit::duration(seconds)}</span>
            </div>
            {chapters}
        </section>
    }
}

fn row(slug: &str, language: &str, lesson: OutlineLesson, open: bool) -> impl IntoView + use<> {
    let title = view! { <span lang=language.to_owned()>{lesson.title}</span> };
    if lesson.empty {
        let coming = view! { <small>{t::course_coming()}</small> };
        return view! { <li><span class="muted"><Icon glyph=Glyph::Clock/>{title}{coming}</span></li> }.into_any();
    }
    let length = view! { <small>{kit::length(lesson.kind, lesson.seconds)}</small> };
    let inside = if lesson.free || open {
        let badge = (!open).then(|| view! { <Badge tone=Tone::Success text=t::course_trial()/> });
        view! { <a href=kit::lesson_url(slug, lesson.id)><Icon glyph=Glyph::of(lesson.kind)/>{title}{badge}{length}</a> }
            .into_any()
    } else {
        view! { <span><Icon glyph=Glyph::Lock/>{title}{length}</span> }.into_any()
    };
    view! { <li>{inside}</li> }.into_any()
}
