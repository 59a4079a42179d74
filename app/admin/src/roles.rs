//! The permissions of each role: a matrix whose columns are roles, saved as a whole.

use kit::{FormState, Load, viewer};
use leptos::{prelude::*, server_fn::ServerFn};
use model::{Permission, PermissionOfRole, Role, admin::RoleRow};
use ui::{Button, Field, Look};

use crate::{
    api::{AddRole, RemoveRole, SetPermissions, load_roles},
    frame::{Frame, Refused},
    labels, t,
};

/// The page `/admin/roles`.
#[component]
pub fn Roles() -> impl IntoView {
    let roles = Resource::new(|| (), |()| load_roles());
    view! {
        <Frame title=t::roles()>
            <p class="muted">{t::roles_hint()}</p>
            <Refused forms=&[SetPermissions::PATH, RemoveRole::PATH] fields=&["role"]/>
            <Load of=roles view=|roles| view! { <Body roles/> }.into_any()/>
        </Frame>
    }
}

#[component]
fn Body(roles: Vec<RoleRow>) -> impl IntoView {
    let manages = viewer().who.is_some_and(|who| who.may.can(Permission::RoleManageAny));
    let own: Vec<RoleRow> = roles.iter().filter(|role| !role.built_in).cloned().collect();
    view! {
        <Matrix roles manages/>
        {manages.then(|| view! {
            <div class="admin-section stack stack-8">
                <Add/>
                {(!own.is_empty()).then(|| view! { <Remove own/> })}
            </div>
        })}
    }
}

#[component]
fn Matrix(roles: Vec<RoleRow>, manages: bool) -> impl IntoView {
    let may = viewer().who.map(|who| who.may).unwrap_or_default();
    let is_open = move |role: &RoleRow| manages && role.name != Role::Administrator.as_str();
    let heads = roles
        .iter()
        .map(|role| {
            view! {
                <th scope="col">
                    <bdi>{labels::role(&role.name)}</bdi>
                    <br/>
                    <small class="muted">{t::people_in(role.people)}</small>
                </th>
            }
        })
        .collect_view();
    let lines = Permission::ALL
        .iter()
        .map(|permission| {
            // Nobody gives or takes what they do not have themselves.
            let cells = roles.iter().map(|role| cell(role, *permission, is_open(role) && may.has(*permission))).collect_view();
            view! {
                <tr>
                    <th scope="row">{labels::permission(*permission)} <br/> <code class="small muted">{permission.as_str()}</code></th>
                    {cells}
                </tr>
            }
        })
        .collect_view();
    let shown = roles
        .iter()
        .filter(|role| is_open(role))
        .map(|role| {
            let ticked = Permission::ALL.iter().filter(|permission| role.permissions.has(**permission));
            let ticked = ticked
                .map(|permission| view! { <input type="hidden" name="shown[]" value=tick(role, *permission)/> })
                .collect_view();
            view! {
                <input type="hidden" name="roles[]" value=role.name.clone()/>
                {ticked}
            }
        })
        .collect_view();
    view! {
        <form method="post" action=SetPermissions::PATH>
            {shown}
            <div class="card admin-table">
                <div class="table-scroll" tabindex="0" role="group" aria-label=t::roles()>
                    <table class="table admin-matrix">
                        <caption class="visually-hidden">{t::roles()}</caption>
                        <thead><tr><th scope="col">{t::allows()}</th> {heads}</tr></thead>
                        <tbody>{lines}</tbody>
                    </table>
                </div>
            </div>
            {manages.then(|| view! { <p class="admin-save"><Button look=Look::Primary submit=true>{t::save()}</Button></p> })}
        </form>
    }
}

/// Returns the value of a role's permission in the form.
fn tick(role: &RoleRow, permission: Permission) -> String {
    PermissionOfRole { permission, role: role.name.clone() }.into()
}

/// Returns whether a role has a permission.
fn cell(role: &RoleRow, permission: Permission, open: bool) -> impl IntoView {
    let label = format!("{}: {}", labels::role(&role.name), labels::permission(permission));
    view! {
        <td>
            <input
                type="checkbox"
                name="ticked[]"
                value=tick(role, permission)
                checked=role.permissions.has(permission)
                disabled=!open
                aria-label=label
            />
        </td>
    }
}

#[component]
fn Add() -> impl IntoView {
    let state = FormState::of(AddRole::PATH);
    let error = Signal::stored(state.field_error("name").or_else(|| state.problem().map(|error| error.text())));
    view! {
        <section>
            <h2>{t::role_add()}</h2>
            <form class="form" method="post" action=AddRole::PATH novalidate>
                <Field name="name" label=t::name() value=state.value("name", "") help=t::role_add_hint() error/>
                <div class="row"><Button look=Look::Primary submit=true>{t::role_add()}</Button></div>
            </form>
        </section>
    }
}

#[component]
fn Remove(own: Vec<RoleRow>) -> impl IntoView {
    let rows = own
        .into_iter()
        .map(|role| view! {
            <li>
                <details class="admin-more">
                    <summary><bdi>{role.name.clone()}</bdi> " " <small class="muted">{t::people_in(role.people)}</small></summary>
                    <form class="stack stack-2" method="post" action=RemoveRole::PATH>
                        <p class="small">{t::role_remove_hint()}</p>
                        <input type="hidden" name="role" value=role.name/>
                        <div class="row"><Button look=Look::Danger submit=true>{t::remove()}</Button></div>
                    </form>
                </details>
            </li>
        })
        .collect_view();
    view! {
        <section>
            <h2>{t::role_remove()}</h2>
            <ul class="card admin-tree">{rows}</ul>
        </section>
    }
}
