//! The buyers' requests for refunds, by state, and the courses with a refund policy of their own.

use kit::{Form, FormState, Load};
use leptos::{prelude::*, server_fn::ServerFn};
use model::{
    admin::Rows,
    refund_policy::{CoursePolicy, MAX_REFUND_DAYS, MAX_SHARE_PERCENT, PricedCourse},
    refund_request::{RefundRequestRow, RefundRequestState},
    url,
};
use ui::{Button, Choice, Column, Empty, Field, Glyph, Input, Table, When, lang};

use crate::{
    api::{SaveRefundPolicy, load_refund_policies, load_refund_requests},
    frame::{Frame, Pages, Search, asked_as, badge},
    labels, t,
};

/// The page `/admin/refunds?state=&page=`.
#[component]
pub fn Refunds() -> impl IntoView {
    let (state, page) = (asked_as::<RefundRequestState>("state"), asked_as::<u32>("page"));
    let requests = Resource::new(move || (state.get(), page.get()), |(state, page)| load_refund_requests(state, page));
    let policies = Resource::new(|| (), |()| load_refund_policies());
    let own = |loaded: Option<(Vec<CoursePolicy>, Vec<PricedCourse>)>| {
        loaded.map(|(policies, courses)| view! { <Policies policies courses/> }).into_any()
    };
    let states = RefundRequestState::ALL.iter().map(|one| Choice::new(one.as_str(), labels::request(*one).0)).collect();
    view! {
        <Frame title=t::refunds()>
            <Search action=url::ADMIN_REFUNDS choices=vec![("state", t::state(), states)]/>
            <Load of=requests view=move |rows| {
                let state = state.get_untracked().map_or(String::new(), |state| state.to_string());
                view! { <List rows keep=vec![("state", state)]/> }.into_any()
            }/>
            <Load of=policies view=own/>
        </Frame>
    }
}

#[component]
fn List(rows: Rows<RefundRequestRow>, keep: Vec<(&'static str, String)>) -> impl IntoView {
    if rows.total == 0 {
        return view! { <Empty title=t::no_request() hint=t::no_request_hint() glyph=Glyph::Undo/> }.into_any();
    }
    let columns = vec![
        Column::new(t::number(), |row: &RefundRequestRow| {
            view! { <a href=url::admin_order(row.order)><code>{row.order.to_string()}</code></a> }
        }),
        Column::new(t::buyer(), |row: &RefundRequestRow| view! { <bdi>{row.buyer.clone()}</bdi> }),
        Column::new(t::course_name(), |row: &RefundRequestRow| view! { <bdi>{row.title.clone()}</bdi> }),
        Column::new(t::request_asked_at(), |row: &RefundRequestRow| view! { <When at=row.asked_at/> }),
        Column::new(t::state(), |row: &RefundRequestRow| {
            let first = row.is_approved.then(|| view! { " " <small>{t::request_half()}</small> });
            view! { {badge(labels::request(row.state))} {first} }
        }),
        Column::new(t::amount(), |row: &RefundRequestRow| row.amount.unwrap_or(row.proposed).text(lang())).numbers(),
    ];
    view! {
        <div class="card admin-table"><Table caption=t::refunds() columns rows=rows.rows.clone()/></div>
        <Pages rows path=url::ADMIN_REFUNDS keep/>
    }
    .into_any()
}

/// The courses with a policy of their own, and the form that gives one to a course.
#[component]
fn Policies(
    policies: Vec<CoursePolicy>,
    /// The courses to choose from.
    courses: Vec<PricedCourse>,
) -> impl IntoView {
    let state = FormState::of(SaveRefundPolicy::PATH);
    let [slug, days, share] = ["slug", "days", "share"].map(|field| Signal::stored(state.field_error(field)));
    let columns = vec![
        Column::new(t::course_name(), |row: &CoursePolicy| {
            view! { <a href=url::course(&row.slug)><bdi>{row.title.clone()}</bdi></a> " " <code>{row.slug.clone()}</code> }
        }),
        Column::new(t::policy_days(), |row: &CoursePolicy| row.policy.days.to_string()).numbers(),
        Column::new(t::policy_share(), |row: &CoursePolicy| format!("{} %", row.policy.share_percent)).numbers(),
    ];
    let suggestions: Vec<_> =
        courses.into_iter().map(|course| Choice::new(course.slug, course.title).content()).collect();
    let table = (!policies.is_empty())
        .then(|| view! { <div class="card admin-table"><Table caption=t::policies() columns rows=policies/></div> });
    view! {
        <section class="admin-section stack" aria-labelledby="policies">
            <h2 id="policies">{t::policies()}</h2>
            <p class="muted">{t::policies_hint()}</p>
            {table}
            <div class="card card-body">
                <Form action=SaveRefundPolicy::PATH state=state.clone()>
                    <Field
                        name="slug"
                        label=t::policy_course()
                        help=t::policy_course_help()
                        value=state.value("slug", "")
                        error=slug
                        suggestions
                    />
                    <Field
                        name="days"
                        label=t::policy_days()
                        help=t::policy_days_help(MAX_REFUND_DAYS)
                        input=Input::Number
                        value=state.value("days", "")
                        error=days
                    />
                    <Field
                        name="share"
                        label=t::policy_share()
                        help=t::policy_share_help(MAX_SHARE_PERCENT)
                        input=Input::Number
                        value=state.value("share", "")
                        error=share
                    />
                    <div class="row"><Button submit=true>{t::policy_save()}</Button></div>
                </Form>
            </div>
        </section>
    }
}
