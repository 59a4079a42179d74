//! The refund policy of a course: its own, or else the school's.

use kit::{FormState, Load};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;
use model::{
    Id,
    course::Course,
    refund_policy::{MAX_REFUND_DAYS, MAX_SHARE_PERCENT, PolicyChoice},
};
use ui::{Button, ErrorPanel, Field, InPlace, Input, Look};

use crate::{
    api::{SaveRefundPolicy, load_refund_policy},
    t,
};

/// The policy that holds for orders from now on, which opens into a form.
#[component]
pub(super) fn RefundPolicy(
    /// The course.
    course: Id<Course>,
) -> impl IntoView {
    let policy = Resource::new(move || course, load_refund_policy);
    view! { <Load of=policy view=move |policy| view! { <Choice course policy/> }.into_any()/> }
}

#[component]
fn Choice(course: Id<Course>, policy: PolicyChoice) -> impl IntoView {
    let state = FormState::of(SaveRefundPolicy::PATH);
    let PolicyChoice { own, school } = policy;
    let own_or = |number: fn(model::refund_policy::RefundPolicy) -> i64| {
        own.map_or_else(String::new, |policy| number(policy).to_string())
    };
    let (days, share) = (own_or(|policy| policy.days), own_or(|policy| policy.share_percent));
    let [wrong_days, wrong_share] = ["days", "share"].map(|field| Signal::stored(state.field_error(field)));
    let problem = state.problem().map(|error| view! { <ErrorPanel text=error.text()/> });
    let hint = if school.is_offered() {
        t::course_refund_hint(school.days, school.share_percent)
    } else {
        t::course_refund_hint_none()
    };
    let is_saved = use_query_map().read_untracked().get("saved").is_some_and(|saved| saved == "refund");
    let saved =
        (is_saved && !state.refused()).then(|| view! { <p class="small" role="status">{t::course_refund_saved()}</p> });
    let of_school =
        own.is_none().then(|| view! { " " <span class="small muted">{t::course_refund_of_school()}</span> });
    let shown = view! {
        <span class="studio-fact">
            <span class="small muted">{t::course_refund()}</span> " "
            <span>{kit::refund_policy(own.unwrap_or(school))} {of_school}</span>
        </span>
    };
    view! {
        <InPlace id="refund-policy" label=t::course_refund() shown=shown.into_any() open=state.refused()>
            // This form is no edit of the draft.
            <form
                class="form"
                method="post"
                action=SaveRefundPolicy::PATH
                novalidate
                on:submit=|event| event.stop_propagation()
                on:input=|event| event.stop_propagation()
            >
                {problem}
                <p class="small muted">{hint}</p>
                <input type="hidden" name="course" value=course.to_string()/>
                <Field
                    name="days"
                    id="refund-days"
                    label=t::course_refund_days()
                    help=t::course_refund_days_help(MAX_REFUND_DAYS)
                    input=Input::Number
                    value=state.value("days", &days)
                    error=wrong_days
                />
                <Field
                    name="share"
                    id="refund-share"
                    label=t::course_refund_share()
                    help=t::course_refund_share_help(MAX_SHARE_PERCENT)
                    input=Input::Number
                    value=state.value("share", &share)
                    error=wrong_share
                />
                <div class="row"><Button look=Look::Primary submit=true>{t::course_save()}</Button></div>
            </form>
        </InPlace>
        {saved}
    }
}
