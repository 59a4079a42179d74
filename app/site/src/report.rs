//! The page on which something is reported: what it is, a reason, a note.

use kit::{Form, FormState, Load};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::{use_params_map, use_query_map};
use model::{
    Id,
    content_report::{MAX_REPORT_NOTE_CHARS, ReportReason, ReportSubject, ReportTarget},
    url,
};
use ui::{Button, ButtonLink, Callout, Choice, Look, Select, TextArea, Title, Tone};

use crate::{
    api::{ReportContent, load_report_target},
    t,
};

/// The page `/report/{subject}/{id}`, with `?sent=1` after a report.
#[component]
pub fn Report() -> impl IntoView {
    let params = use_params_map();
    let subject = Memo::new(move |_| ReportSubject::parse(&params.read().get("subject").unwrap_or_default()));
    let id = kit::id_param::<()>("id");
    let is_sent = use_query_map().read_untracked().get("sent").is_some() && !FormState::any_refused();
    let body = if is_sent {
        // It says the same of what is gone by now.
        view! { <Sent/> }.into_any()
    } else {
        let target = Resource::new(move || (subject.get(), id.get()), |(subject, id)| load_report_target(subject, id));
        let show = move |target: ReportTarget| match subject.get_untracked() {
            Some(subject) => view! { <Body subject id=id.get_untracked() target/> }.into_any(),
            None => ().into_any(),
        };
        view! { <Load of=target view=show/> }.into_any()
    };
    view! {
        <Title text=t::report_title()/>
        <leptos_meta::Meta name="robots" content="noindex"/>
        <div class="page page-narrow stack stack-6">
            <h1>{t::report_title()}</h1>
            {body}
        </div>
    }
}

#[component]
fn Sent() -> impl IntoView {
    view! {
        <div role="status">
            <Callout tone=Tone::Success title=t::report_sent()><p>{t::report_sent_hint()}</p></Callout>
        </div>
        <div class="row"><ButtonLink href=url::COURSES>{t::courses()}</ButtonLink></div>
    }
}

#[component]
fn Body(subject: ReportSubject, id: Id<()>, target: ReportTarget) -> impl IntoView {
    let ReportTarget { title, text, href } = target;
    let state = FormState::of(ReportContent::PATH);
    let (reason, note) = (Signal::stored(state.field_error("reason")), Signal::stored(state.field_error("note")));
    let (chosen, typed) = (state.value("reason", ""), state.value("note", ""));
    let reasons = ReportReason::ALL.iter().map(|reason| Choice::new(reason.as_str(), reason_text(*reason)));
    let choices = std::iter::once(Choice::new("", t::report_choose())).chain(reasons).collect();
    let quoted = (!text.is_empty()).then(|| view! { <p class="review-text" lang=""><bdi>{text}</bdi></p> });
    view! {
        <blockquote class="card card-body stack stack-2">
            <p class="small muted">{subject_text(subject)} " · " <a href=href><bdi>{title}</bdi></a></p>
            {quoted}
        </blockquote>
        <Form action=ReportContent::PATH state>
            <input type="hidden" name="subject" value=subject.as_str()/>
            <input type="hidden" name="id" value=id.to_string()/>
            <Select name="reason" label=t::report_reason() choices selected=chosen error=reason/>
            <TextArea
                name="note"
                label=t::report_note()
                rows=4
                help=t::report_note_help(MAX_REPORT_NOTE_CHARS)
                value=typed
                error=note
            />
            <div class="row"><Button look=Look::Primary submit=true>{t::report_send()}</Button></div>
        </Form>
    }
}

fn subject_text(subject: ReportSubject) -> ui::Text {
    match subject {
        ReportSubject::Review => t::report_review(),
        ReportSubject::Comment => t::report_comment(),
        ReportSubject::Course => t::report_course(),
        ReportSubject::Person => t::report_person(),
    }
}

fn reason_text(reason: ReportReason) -> ui::Text {
    match reason {
        ReportReason::Spam => t::report_spam(),
        ReportReason::Abuse => t::report_abuse(),
        ReportReason::Fraud => t::report_fraud(),
        ReportReason::Explicit => t::report_explicit(),
        ReportReason::Privacy => t::report_privacy(),
        ReportReason::Copyright => t::report_copyright(),
        ReportReason::Other => t::report_other(),
    }
}
