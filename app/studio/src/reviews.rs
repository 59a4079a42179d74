//! The reviews of a course, and the teacher's answer to each.

use kit::{Form, FormState, Load};
use leptos::{prelude::*, server_fn::ServerFn};
use model::{
    Id,
    course::Course,
    review::{MAX_ANSWER_CHARS, MAX_STARS, ReviewRow, TaughtReviews},
    url,
};
use ui::{
    Breadcrumb, Button, Callout, Crumb, Empty, Glyph, Pagination, Precision, Rating, Stars, TextArea, Title, Tone, When,
};

use crate::{
    api::{AnswerReview, load_reviews},
    t,
};

/// The page `/studio/courses/{course}/reviews?page=`.
#[component]
pub fn Reviews() -> impl IntoView {
    let (course, page) = (kit::id_param::<Course>("course"), kit::query_or("page", 1_u32));
    let asked = Memo::new(move |_| (course.get(), page.get()));
    let reviews = Resource::new(move || asked.get(), |(course, page)| load_reviews(course, page));
    view! {
        <div class="page page-narrow">
            <Load of=reviews view=move |reviews| {
                view! { <Body course=course.get_untracked() reviews/> }.into_any()
            }/>
        </div>
    }
}

#[component]
fn Body(course: Id<Course>, reviews: TaughtReviews) -> impl IntoView {
    let TaughtReviews { slug, title, language, rating, unanswered, rows, may_answer, page, pages } = reviews;
    let name = if title.is_empty() { slug.clone() } else { title };
    let crumbs = vec![Crumb::new(t::title(), url::STUDIO), Crumb::content(name.clone(), url::studio_course(course))];
    let rating = rating.map(|rating| {
        let mean = rating.text();
        let label = t::reviews_rating(rating.reviews, &mean);
        view! { <Rating mean reviews=rating.reviews label/> }
    });
    let is_empty = rows.is_empty();
    let lost = lost_answer(&rows).map(|typed| {
        view! {
            <div role="alert">
                <Callout tone=Tone::Warning title=t::reviews_answer_lost()>
                    <p class="review-text"><bdi>{typed}</bdi></p>
                </Callout>
            </div>
        }
    });
    let rows: Vec<_> = rows.into_iter().map(|row| view! { <Review row may_answer/> }).collect();
    let (page, pages) = (u32::try_from(page).unwrap_or(1), u32::try_from(pages).unwrap_or(u32::MAX));
    view! {
        <Title text=t::reviews_title()/>
        <Breadcrumb crumbs/>
        <header class="page-head">
            <h1>{t::reviews_title()}</h1>
            <p lang=language><a href=url::course_reviews(&slug)>{name}</a></p>
            {rating}
            {(unanswered > 0).then(|| view! { <p class="muted">{t::reviews_unanswered(unanswered)}</p> })}
        </header>
        {lost}
        {is_empty.then(|| view! { <Empty title=t::reviews_none() hint=t::reviews_none_hint() glyph=Glyph::Star/> })}
        <ol class="stack">{rows}</ol>
        <Pagination page pages href=move |page: u32| {
            url::with_query(&url::studio_reviews(course), [("page", &*page.to_string())])
        }/>
    }
}

/// Returns the answer that was refused and whose form is not on this page any more: its review was hidden or deleted
/// meanwhile.
fn lost_answer(rows: &[ReviewRow]) -> Option<String> {
    let state = FormState::of(AnswerReview::PATH);
    let sent = state.typed("review")?;
    let is_gone = rows.iter().all(|row| row.id.to_string() != sent);
    state.typed("answer").filter(|answer| is_gone && !answer.is_empty())
}

#[component]
fn Review(row: ReviewRow, may_answer: bool) -> impl IntoView {
    let ReviewRow { id, author, stars, body, written_at, edited_at, answer, is_answer_older, helpful, .. } = row;
    let author = match author {
        Some(name) => view! { <strong><bdi>{name}</bdi></strong> }.into_any(),
        None => view! { <span class="muted">{t::reviews_former_member()}</span> }.into_any(),
    };
    let edited = edited_at.map(|_| view! { <span>{t::reviews_edited()}</span> });
    let helpful = (helpful > 0).then(|| view! { <span>{t::reviews_helpful(helpful)}</span> });
    let older = is_answer_older.then(|| view! { <p class="small">{t::reviews_answer_older()}</p> });
    let answered = answer.clone().map(|answer| {
        view! {
            <div class="review-answer stack stack-2">
                <p class="small strong">{t::reviews_answer()}</p>
                {older}
                <p class="review-text"><bdi>{answer}</bdi></p>
            </div>
        }
    });
    let form = may_answer.then(|| view! { <Answer id=id.to_string() answer/> });
    view! {
        <li class="card card-body stack">
            <p class="course-facts">
                {author}
                <Stars stars label=t::reviews_stars_of(MAX_STARS, stars)/>
                <When at=written_at precision=Precision::Day/>
                {edited}
                {helpful}
            </p>
            <p class="review-text"><bdi>{body}</bdi></p>
            {answered}
            {form}
        </li>
    }
}

/// The form for an answer, folded away.
#[component]
fn Answer(id: String, answer: Option<String>) -> impl IntoView {
    let state = FormState::of(AnswerReview::PATH);
    // There is one such form for each review: only that which was sent was refused.
    let is_sent = state.typed("review").is_some_and(|sent| sent == id);
    let state = if is_sent { state } else { FormState::of("") };
    let error = Signal::stored(state.field_error("answer"));
    let words = if answer.is_some() { t::reviews_change_answer() } else { t::reviews_write_answer() };
    let value = state.value("answer", answer.as_deref().unwrap_or_default());
    view! {
        <details class="confirm" open=is_sent>
            <summary class="button">{words}</summary>
            <Form action=AnswerReview::PATH state=state>
                <input type="hidden" name="review" value=id.clone()/>
                <TextArea
                    name="answer"
                    id=format!("answer-{id}")
                    label=t::reviews_answer()
                    rows=4
                    help=t::reviews_answer_help(MAX_ANSWER_CHARS)
                    value=value
                    error=error
                />
                <div class="row"><Button submit=true>{t::reviews_save_answer()}</Button></div>
            </Form>
        </details>
    }
}
