//! The reviews of a course: their mean and spread, and what learners and the teacher say.
//!
//! Every step is a link or a plain form: the page is a still one.

use kit::{Form, FormState};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;
use model::{
    content_report::ReportSubject,
    review::{CourseReviews, MAX_HIDE_REASON_CHARS, MAX_STARS, Rating, ReviewObstacle, ReviewOrder, ReviewRow},
    url,
};
use ui::{Badge, Button, Callout, Chip, Glyph, Look, MeanStars, Pagination, Precision, Stars, TextArea, Tone, When};

use super::review_form::Own;
use crate::{
    api::{DELETED, DeleteReview, HideReview, SAVED, ShowReview, VoteReview},
    t,
};

/// The order and the page that somebody reads, to which the small forms lead back.
#[derive(Clone, Copy)]
struct Place {
    order: ReviewOrder,
    page: i64,
}

/// The section of the reviews.
#[component]
pub fn Reviews(
    /// The course's slug.
    slug: String,
    /// One page of them.
    reviews: CourseReviews,
) -> impl IntoView {
    let average = reviews.average();
    let CourseReviews { rating, by_stars, order, rows, page, pages, own, obstacle, may_hide } = reviews;
    let orders = (rows.len() > 1 || pages > 1).then(|| view! { <Orders slug=slug.clone() order/> });
    let refused = refused().map(|text| view! { <div role="alert"><Callout tone=Tone::Warning title=text/></div> });
    let done = done(own.is_some()).map(|text| {
        view! { <div id="review-done" role="status" tabindex="-1"><Callout tone=Tone::Success title=text/></div> }
    });
    let is_guest = kit::viewer().who.is_none();
    let mine = if is_guest {
        view! { <Guest slug=slug.clone()/> }.into_any()
    } else {
        view! { <Own slug=slug.clone() own obstacle/> }.into_any()
    };
    let place = Place { order, page };
    let may_vote = !is_guest && obstacle != Some(ReviewObstacle::OwnCourse);
    let rows: Vec<_> = rows.into_iter().map(|row| view! { <li><Review row place may_hide may_vote/></li> }).collect();
    let (page, pages) = (u32::try_from(page).unwrap_or(1), u32::try_from(pages).unwrap_or(u32::MAX));
    let turn = slug.clone();
    view! {
        <section id="reviews" class="stack" aria-labelledby="reviews-title">
            <div class="section-head"><h2 id="reviews-title">{t::reviews()}</h2></div>
            {refused}
            {done}
            {match rating {
                Some(rating) => view! { <Summary rating average by_stars/> }.into_any(),
                None => view! { <p class="muted">{t::reviews_none()}</p> }.into_any(),
            }}
            {mine}
            {orders}
            <ol class="reviews">{rows}</ol>
            <Pagination page pages href=move |page| address(&turn, order, page)/>
        </section>
    }
}

/// Returns the address of a page of the reviews in an order.
fn address(slug: &str, order: ReviewOrder, page: u32) -> String {
    url::course_reviews_page(slug, Some(order), Some(page)) + "#reviews"
}

/// Returns what came of a change to the viewer's own review, as far as it is true of what `is_there` now.
fn done(is_there: bool) -> Option<ui::Text> {
    let done = use_query_map().read_untracked().get("done")?;
    match (done.as_str(), is_there) {
        (SAVED, true) => Some(t::review_saved()),
        (DELETED, false) => Some(t::review_deleted()),
        _ => None,
    }
}

/// A note for guests about who writes reviews.
#[component]
fn Guest(slug: String) -> impl IntoView {
    let href = url::login(&url::course_reviews(&slug));
    view! { <p class="small muted">{t::review_guest()} " " <a href=href>{t::review_sign_in()}</a></p> }
}

/// Returns why one of the small forms did not work.
fn refused() -> Option<ui::Text> {
    let forms = [VoteReview::PATH, ShowReview::PATH, DeleteReview::PATH];
    let told = |form: &str| {
        let state = FormState::of(form);
        state.problem().map(|error| error.text()).or_else(|| state.field_error("text"))
    };
    forms.into_iter().find_map(told)
}

/// The mean, how many there are, and how many give how many stars. Where the mean is not that of the bars beside it, it
/// says why.
#[component]
fn Summary(rating: Rating, average: Option<Rating>, by_stars: [i64; 5]) -> impl IntoView {
    let total = by_stars.iter().sum::<i64>().max(1);
    let mut counts: Vec<(i64, i64)> = (1..=MAX_STARS).zip(by_stars).collect();
    counts.reverse();
    let bars: Vec<_> = counts
        .into_iter()
        .map(|(stars, count)| {
            let (value, max) = (count.to_string(), total.to_string());
            view! {
                <li>
                    <span>{t::stars(stars)}</span>
                    <progress value=value max=max aria-label=t::reviews_with_stars(count, stars)></progress>
                    <span>{count}</span>
                </li>
            }
        })
        .collect();
    let mean = rating.text();
    let average = average.map(Rating::text).filter(|average| *average != mean);
    let drawn = average.map(|average| view! { <p class="small muted rating-drawn">{t::rating_drawn(average)}</p> });
    view! {
        <div class="rating-summary">
            <div class="stack stack-2">
                <p class="rating-large"><bdi>{mean.clone()}</bdi></p>
                <MeanStars mean=rating.mean label=t::rating_of(rating.reviews, &mean)/>
                <p class="small muted">{t::reviews_count(rating.reviews)}</p>
            </div>
            <ul class="rating-bars">{bars}</ul>
            {drawn}
        </div>
    }
}

/// The links for the order.
#[component]
fn Orders(slug: String, order: ReviewOrder) -> impl IntoView {
    let links: Vec<_> = ReviewOrder::ALL
        .iter()
        .map(|one| {
            let text = match one {
                ReviewOrder::Helpful => t::reviews_helpful_first(),
                ReviewOrder::Newest => t::reviews_newest_first(),
            };
            let current = *one == order;
            view! { <li><Chip href=address(&slug, *one, 1) text current/></li> }
        })
        .collect();
    view! { <ul class="row" aria-label=t::reviews_order()>{links}</ul> }
}

#[component]
fn Review(row: ReviewRow, place: Place, may_hide: bool, may_vote: bool) -> impl IntoView {
    let author = match row.author.clone() {
        Some(name) => view! { <strong><bdi>{name}</bdi></strong> }.into_any(),
        None => view! { <span class="muted">{t::former_member()}</span> }.into_any(),
    };
    let edited = row.edited_at.map(|_| view! { <span>{t::review_edited()}</span> });
    let own = row.is_own.then(|| view! { <Badge tone=Tone::Accent text=t::review_own()/> });
    let older = row.is_answer_older.then(|| view! { <p class="small muted">{t::review_answer_older()}</p> });
    let answer = row.answer.clone().map(|answer| {
        view! {
            <div class="review-answer stack stack-2">
                <p class="small strong">{t::review_answer()}</p>
                {older}
                <p class="review-text"><bdi>{answer}</bdi></p>
            </div>
        }
    });
    let hidden = row.hidden.clone().map(|reason| {
        view! { <p class="row"><Badge tone=Tone::Danger text=t::review_hidden()/> <bdi class="small">{reason}</bdi></p> }
    });
    let judge = (may_hide && !row.is_own).then(|| view! { <Judge row=row.clone() place/> });
    let id = format!("review-{}", row.id);
    let report = (!row.is_own && row.hidden.is_none()).then(|| {
        let href = url::report_content(ReportSubject::Review, row.id);
        view! { <a class="small muted" rel="nofollow" href=href>{t::report()}</a> }
    });
    view! {
        <article class="review" id=id>
            <p class="course-facts">
                {author}
                {own}
                <Stars stars=row.stars label=t::stars_of(MAX_STARS, row.stars)/>
                <When at=row.written_at precision=Precision::Day/>
                {edited}
            </p>
            {hidden}
            <p class="review-text"><bdi>{row.body.clone()}</bdi></p>
            {answer}
            <div class="row">
                <Helpful row place may_vote/>
                {judge}
                {report}
            </div>
        </article>
    }
}

/// The number of people who found a review helpful, and the button by which the viewer is one of them.
#[component]
fn Helpful(row: ReviewRow, place: Place, may_vote: bool) -> impl IntoView {
    let ReviewRow { id, helpful, is_voted, is_own, hidden, .. } = row;
    let number = (helpful > 0).then(|| view! { <span class="small muted">{t::review_helpful(helpful)}</span> });
    let button = (may_vote && !is_own && hidden.is_none()).then(|| {
        let (wanted, words) =
            if is_voted { ("false", t::review_not_helpful()) } else { ("true", t::review_is_helpful()) };
        view! {
            <form method="post" action=VoteReview::PATH>
                <input type="hidden" name="review" value=id.to_string()/>
                <input type="hidden" name="helpful" value=wanted/>
                <Back place/>
                <Button look=Look::Quiet submit=true icon=Glyph::Check>{words}</Button>
            </form>
        }
    });
    view! {
        {number}
        {button}
    }
}

/// The fields by which a small form leads back to where it was sent from.
#[component]
fn Back(place: Place) -> impl IntoView {
    view! {
        <input type="hidden" name="order" value=place.order.as_str()/>
        <input type="hidden" name="page" value=place.page.to_string()/>
    }
}

/// Hides a review with a reason, or shows it again.
#[component]
fn Judge(row: ReviewRow, place: Place) -> impl IntoView {
    let id = row.id.to_string();
    if row.hidden.is_some() {
        return view! {
            <form method="post" action=ShowReview::PATH>
                <input type="hidden" name="review" value=id/>
                <Back place/>
                <Button submit=true>{t::review_show()}</Button>
            </form>
        }
        .into_any();
    }
    let state = FormState::of(HideReview::PATH);
    // There is one such form for each review: only that which was sent was refused.
    let is_sent = state.typed("review").is_some_and(|sent| sent == id);
    let error = Signal::stored(state.field_error("reason").filter(|_| is_sent));
    let state = if is_sent { state } else { FormState::of("") };
    let value = state.value("reason", "");
    view! {
        <details class="confirm" open=is_sent>
            <summary class="button button-quiet">{t::review_hide()}</summary>
            <Form action=HideReview::PATH state=state>
                <input type="hidden" name="review" value=id.clone()/>
                <Back place/>
                <TextArea
                    name="reason"
                    id=format!("reason-{id}")
                    label=t::review_hide_reason()
                    rows=2
                    help=t::review_hide_hint(MAX_HIDE_REASON_CHARS)
                    value=value
                    error=error
                />
                <div class="row"><Button look=Look::Danger submit=true>{t::review_hide_now()}</Button></div>
            </Form>
        </details>
    }
    .into_any()
}
