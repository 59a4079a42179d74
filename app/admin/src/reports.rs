//! The queue of what people report and of what the word filter holds: read in its place, kept or hidden.

use kit::{Form, FormState, Load};
use leptos::{prelude::*, server_fn::ServerFn};
use model::{
    admin::Rows,
    content_report::{
        CaseDecision, CaseRow, CaseState, CaseVerdict, ContentState, MAX_DECISION_REASON_CHARS, ReportReason,
        ReportRow, ReportSubject,
    },
    url,
};
use ui::{Badge, Button, Chip, Empty, Glyph, Look, Precision, Text, TextArea, Tone, When};

use crate::{
    api::{DecideCase, load_cases},
    frame::{Frame, Pages, Refused, asked_as},
    t,
};

/// The page `/admin/reports?state=&page=`.
#[component]
pub fn Reports() -> impl IntoView {
    let (state, page) = (asked_as::<CaseState>("state"), asked_as::<u32>("page"));
    let cases = Resource::new(move || (state.get(), page.get()), |(state, page)| load_cases(state, page));
    let links = move || {
        let shown = state.get().unwrap_or(CaseState::Open);
        let link = |one: &CaseState| {
            let href = url::with_query(url::ADMIN_REPORTS, [("state", one.as_str())]);
            let current = *one == shown;
            view! { <li><Chip href text=state_text(*one) current/></li> }
        };
        CaseState::ALL.iter().map(link).collect_view()
    };
    view! {
        <Frame title=t::reports()>
            <p class="muted">{t::reports_hint()}</p>
            <ul class="row" aria-label=t::state()>{links}</ul>
            <Refused forms=&[DecideCase::PATH] fields=&[]/>
            <Load of=cases view=move |rows| view! { <List rows state=state.get_untracked()/> }.into_any()/>
        </Frame>
    }
}

#[component]
fn List(rows: Rows<CaseRow>, state: Option<CaseState>) -> impl IntoView {
    if rows.total == 0 {
        return view! { <Empty title=t::no_report() hint=t::no_report_hint() glyph=Glyph::Check/> }.into_any();
    }
    let cards = rows.rows.iter().cloned().map(|row| view! { <Card row/> }).collect_view();
    view! {
        <ul class="admin-list">{cards}</ul>
        <Pages rows path=url::ADMIN_REPORTS keep=vec![("state", state.map_or(String::new(), |state| state.to_string()))]/>
    }
    .into_any()
}

#[component]
fn Card(row: CaseRow) -> impl IntoView {
    let (count, held) = (i64::try_from(row.reports.len()).unwrap_or(i64::MAX), row.state == ContentState::Held);
    let (word, tone) = content_state(row.state);
    let title = if row.href.is_empty() {
        view! { <span class="muted">{t::report_gone()}</span> }.into_any()
    } else {
        view! { <a href=row.href.clone()><bdi>{row.title.clone()}</bdi></a> }.into_any()
    };
    let text = (!row.text.is_empty()).then(|| view! { <p class="plain" lang=""><bdi>{row.text.clone()}</bdi></p> });
    let reports = row.reports.iter().cloned().map(|report| view! { <Report report/> }).collect_view();
    let verdict = row.decision.clone().map(|decision| view! { <Verdict decision/> });
    let decide = (row.decision.is_none() && row.may_decide).then(|| view! { <Decide row=row.clone()/> });
    let own = (row.decision.is_none() && !row.may_decide)
        .then(|| view! { <p class="small muted">{t::report_own_case()}</p> });
    view! {
        <li class="card card-body stack">
            <header class="row">
                <h2>{subject_text(row.subject)} " · " {title}</h2>
                <small class="muted"><bdi>"@" {row.author.clone()}</bdi></small>
                <Badge tone text=word/>
                <small class="muted"><When at=row.opened_at precision=Precision::Minute/></small>
            </header>
            {text}
            {(held && count == 0).then(|| view! { <p class="small">{t::report_held_hint()}</p> })}
            {(count > 0).then(|| view! { <p class="small strong">{t::report_count(count)}</p> })}
            <ul class="stack stack-2">{reports}</ul>
            {verdict}
            {own}
            {decide}
        </li>
    }
}

/// A report: its reason, who sent it, and the note.
#[component]
fn Report(report: ReportRow) -> impl IntoView {
    let ReportRow { reporter, reason, note, at } = report;
    let by = match reporter {
        Some(handle) => view! { <bdi>"@" {handle}</bdi> }.into_any(),
        None => t::report_guest().into_any(),
    };
    let note = (!note.is_empty()).then(|| view! { <p class="plain" lang=""><bdi>{note}</bdi></p> });
    view! {
        <li>
            <p class="small">
                {reason_text(reason)} " " <span class="muted">{by} " · " <When at precision=Precision::Minute/></span>
            </p>
            {note}
        </li>
    }
}

#[component]
fn Verdict(decision: CaseDecision) -> impl IntoView {
    let CaseDecision { verdict, reason, by, at } = decision;
    let word = match verdict {
        CaseVerdict::Keep => t::report_kept(),
        CaseVerdict::Hide => t::report_hidden(),
    };
    let by = by.map(|handle| view! { " · " <bdi>"@" {handle}</bdi> });
    let reason = (!reason.is_empty()).then(|| view! { <p class="plain" lang=""><bdi>{reason}</bdi></p> });
    view! {
        <p class="small"><strong>{word}</strong> {by} " · " <When at precision=Precision::Minute/></p>
        {reason}
    }
}

/// The reason, and the two ways to decide.
#[component]
fn Decide(row: CaseRow) -> impl IntoView {
    let id = row.id.to_string();
    let state = FormState::of(DecideCase::PATH);
    // There is one such form for each case: only that which was sent was refused.
    let is_sent = state.typed("case").is_some_and(|sent| sent == id);
    let error = Signal::stored(state.field_error("reason").filter(|_| is_sent));
    let state = if is_sent { state } else { FormState::of("") };
    let value = state.value("reason", "");
    let (keep, hide) = match (row.state, row.subject) {
        (ContentState::Held, _) => (t::report_release(), t::report_refuse()),
        (_, ReportSubject::Person) => (t::report_keep(), t::report_suspend()),
        _ => (t::report_keep(), t::report_hide()),
    };
    let verdict = |verdict: CaseVerdict| Some(verdict.as_str().to_owned());
    let hides = row.may_hide.then(|| {
        view! {
            <Button name=Some("verdict".to_owned()) value=verdict(CaseVerdict::Hide) look=Look::Danger submit=true>{hide}</Button>
        }
    });
    let lacks = (!row.may_hide).then(|| view! { <p class="small muted">{t::report_may_not_hide()}</p> });
    view! {
        <Form action=DecideCase::PATH state=state>
            <input type="hidden" name="case" value=id.clone()/>
            <TextArea
                name="reason"
                id=format!("reason-{id}")
                label=t::report_decision_reason()
                rows=2
                help=t::report_decision_hint(MAX_DECISION_REASON_CHARS)
                value=value
                error=error
            />
            <div class="row">
                <Button name=Some("verdict".to_owned()) value=verdict(CaseVerdict::Keep) submit=true>{keep}</Button>
                {hides}
            </div>
            {lacks}
        </Form>
    }
}

fn state_text(state: CaseState) -> Text {
    match state {
        CaseState::Open => t::report_open(),
        CaseState::Decided => t::report_decided(),
    }
}

fn content_state(state: ContentState) -> (Text, Tone) {
    match state {
        ContentState::Shown => (t::report_shown(), Tone::Neutral),
        ContentState::Held => (t::report_held(), Tone::Warning),
        ContentState::Hidden => (t::report_hidden(), Tone::Danger),
        ContentState::Gone => (t::report_gone(), Tone::Neutral),
    }
}

fn subject_text(subject: ReportSubject) -> Text {
    match subject {
        ReportSubject::Review => t::report_review(),
        ReportSubject::Comment => t::report_comment(),
        ReportSubject::Course => t::report_course(),
        ReportSubject::Person => t::report_person(),
    }
}

fn reason_text(reason: ReportReason) -> Text {
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
