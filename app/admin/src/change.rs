//! The changes that a log entry tells of, in words.

use leptos::prelude::*;
use model::{
    Permissions, Role,
    account::{ApplicationState, IdentifierKind, PersonState},
    admin::JobState,
    audit_log::{AuditAction, AuditLogKind, AuthMethod},
    provider::ProviderSetting,
};
use ui::Text;

use crate::{labels, t};

/// Returns the change: the value before and the value after.
pub fn change(action: AuditAction, before: String, after: String) -> AnyView {
    match action {
        AuditAction::RoleChanged | AuditAction::RoleRemoved => {
            let (before, after) = (Permissions::parse(&before), Permissions::parse(&after));
            let added = listed(t::may_added, after.without(before));
            let removed = listed(t::may_removed, before.without(after));
            view! { {added} {removed} }.into_any()
        }
        AuditAction::SignedIn | AuditAction::Refused => {
            let proof = AuthMethod::parse(&before).map(|method| view! { {labels::auth_method(method)} " · " });
            let name = if after.is_empty() { t::unknown_device() } else { model::browser(&after).into() };
            view! { {proof} <bdi title=after>{name}</bdi> }.into_any()
        }
        AuditAction::RoleGranted => view! { "+ " {value(action, after)} }.into_any(),
        AuditAction::RoleRevoked => view! { "− " {value(action, before)} }.into_any(),
        action => match (before.is_empty(), after.is_empty()) {
            (true, true) => ().into_any(),
            (false, false) => view! { {value(action, before)} " → " {value(action, after)} }.into_any(),
            (true, false) => value(action, after),
            (false, true) => view! { <del>{value(action, before)}</del> }.into_any(),
        },
    }
}

/// Returns the object of the change: for a log its name, for others the name that they have.
pub fn subject(action: AuditAction, subject: String) -> AnyView {
    match (action, AuditLogKind::parse(&subject), Role::parse(&subject)) {
        (AuditAction::LogExported | AuditAction::LogCut, Some(kind), _) => labels::log(kind).into_any(),
        (AuditAction::RoleChanged | AuditAction::RoleCreated | AuditAction::RoleRemoved, _, Some(_)) => {
            labels::role(&subject).into_any()
        }
        (AuditAction::KeysRotated, ..) => t::keys().into_any(),
        (AuditAction::ProviderChanged | AuditAction::ProviderKeysChanged, ..) => {
            view! { <bdi>{labels::provider(&subject)}</bdi> }.into_any()
        }
        _ => view! { <bdi>{subject}</bdi> }.into_any(),
    }
}

fn listed(say: fn(String) -> Text, permissions: Permissions) -> Option<impl IntoView> {
    let names: Vec<_> = permissions.iter().map(|permission| labels::permission(permission).into_owned()).collect();
    (!names.is_empty()).then(|| view! { <p>{say(names.join(" · "))}</p> })
}

/// Returns a value before or after: roles, states and kinds of addresses by their labels, others as they are.
fn value(action: AuditAction, value: String) -> AnyView {
    word(action, &value).map_or_else(|| view! { <bdi>{value}</bdi> }.into_any(), IntoAny::into_any)
}

fn word(action: AuditAction, value: &str) -> Option<Text> {
    match action {
        AuditAction::RoleGranted | AuditAction::RoleRevoked | AuditAction::PersonCreated => {
            Role::parse(value).map(|_| labels::role(value))
        }
        AuditAction::PersonSuspended | AuditAction::PersonUnsuspended => {
            PersonState::parse(value).map(|state| match state {
                PersonState::Active => t::active(),
                PersonState::Suspended => t::suspended(),
            })
        }
        AuditAction::ApplicationAccepted | AuditAction::ApplicationDeclined => {
            // The log keeps the word of its time.
            let earlier = (value == "refused").then_some(ApplicationState::Declined);
            ApplicationState::parse(value).or(earlier).map(|state| labels::application(state).0)
        }
        AuditAction::ProviderChanged => ProviderSetting::parse(value).map(labels::provider_setting),
        AuditAction::JobRetried | AuditAction::JobCancelled => JobState::parse(value).map(|state| labels::job(state).0),
        AuditAction::ContactChanged | AuditAction::ContactRestored => {
            IdentifierKind::parse(value).map(|kind| match kind {
                IdentifierKind::Email => t::email(),
                IdentifierKind::Phone => t::phone(),
            })
        }
        _ => None,
    }
}
