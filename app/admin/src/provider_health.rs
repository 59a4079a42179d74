//! How a payment provider has answered lately, in words and figures.

use leptos::prelude::*;
use model::provider::{AnswerCount, CertificateExpiry, CertificateKind, ConnectionCheck, ProviderHealth};
use ui::{Callout, Column, Table, Text, Tone, When, count};

use crate::{labels, t};

/// The last answers of a provider, its answers by kind, and the last test of its connection.
#[component]
pub fn Health(
    /// The health.
    health: ProviderHealth,
    /// Whether the provider has a sandbox, in which no money moves.
    has_sandbox: bool,
    /// The labels of what the last test has not proved.
    unproved: Vec<Text>,
    /// Whether the connection was tested just now.
    was_checked: bool,
) -> impl IntoView {
    let ProviderHealth { last_success_at, last_failure, failures, answers, check, certificates, .. } = health;
    let success = match last_success_at {
        Some(at) => view! { {t::health_success()} " " <When at/> }.into_any(),
        None => t::health_no_success().into_any(),
    };
    let failure = last_failure.map(|(at, kind)| {
        view! { <p>{t::health_failure()} " " <When at/> " · " {labels::gateway_error(kind, has_sandbox)}</p> }
    });
    let columns = vec![
        Column::new(t::health_kind(), move |row: &AnswerCount| match row.error {
            Some(kind) => labels::gateway_error(kind, has_sandbox),
            None => t::health_good(),
        }),
        Column::new(t::health_day(), |row: &AnswerCount| count(row.day)).numbers(),
        Column::new(t::health_week(), |row: &AnswerCount| count(row.week)).numbers(),
        Column::new(t::health_average(), |row: &AnswerCount| t::health_ms(count(row.average_ms))).numbers(),
    ];
    let table = (!answers.is_empty()).then(|| {
        view! { <div class="admin-table"><Table caption=t::health_answers() columns rows=answers/></div> }
    });
    view! {
        <div class="stack stack-2">
            <p>{success}</p>
            {failure}
            {(failures > 0).then(|| view! { <p>{t::health_failures(failures)}</p> })}
            {check.map(|check| checked(check, has_sandbox, unproved, was_checked))}
            {certificates.into_iter().map(certificate).collect_view()}
            {table}
        </div>
    }
}

/// Returns when a certificate ends, as a warning where somebody has to renew it.
fn certificate(expiry: CertificateExpiry) -> AnyView {
    let name = ends_label(expiry.kind);
    let line = view! { <p>{name} " " <When at=expiry.ends_at/></p> };
    let (tone, title) = match (expiry.days_left, expiry.kind) {
        (..0, CertificateKind::School) => (Tone::Danger, t::certificate_over()),
        (..0, CertificateKind::Provider | CertificateKind::Root) => (Tone::Warning, t::certificate_over_last()),
        (0, _) => (Tone::Warning, t::certificate_due_today()),
        (days, _) if expiry.is_due() => (Tone::Warning, t::certificate_due(days)),
        _ => return line.into_any(),
    };
    view! { <Callout tone title>{line}</Callout> }.into_any()
}

/// Returns how a test of the connection ended, and what it has not proved: just now as a message, else as a line.
fn checked(check: ConnectionCheck, has_sandbox: bool, unproved: Vec<Text>, was_just_now: bool) -> AnyView {
    let ConnectionCheck { at, outcome } = check;
    let (tone, title, detail) = match outcome {
        Ok(account) => (Tone::Success, t::check_good(), t::check_account(account)),
        Err(kind) => (Tone::Danger, t::check_bad(), labels::gateway_error(kind, has_sandbox)),
    };
    let names = unproved.into_iter().reduce(|all, one| format!("{all}{}{one}", t::check_separator()).into());
    let unproved = names.map(|names| view! { " " {t::check_unproved(names)} });
    if was_just_now {
        return view! {
            <div class="told" role="status"><Callout tone title><p><bdi>{detail}</bdi> {unproved}</p></Callout></div>
        }
        .into_any();
    }
    view! { <p>{t::check_last()} " " <When at/> " · " {title} " " <bdi>{detail}</bdi> {unproved}</p> }.into_any()
}

/// Returns the words before the instant at which a certificate ends.
fn ends_label(kind: CertificateKind) -> Text {
    match kind {
        CertificateKind::School => t::certificate_school(),
        CertificateKind::Provider => t::certificate_provider(),
        CertificateKind::Root => t::certificate_root(),
    }
}
