//! People: found, given roles, barred.

use kit::Load;
use leptos::{prelude::*, server_fn::ServerFn};
use model::{
    Role,
    admin::{PersonRow, Rows},
};
use ui::{Badge, Button, Choice, Column, Empty, Glyph, Look, Precision, Table, Tone, When};

use crate::{
    api::{SetRole, Suspend, load_people},
    frame::{Frame, Pages, Refused, Search, asked},
    t, words,
};

/// `/admin/people?q=&role=&page=`
#[component]
pub fn People() -> impl IntoView {
    let (q, role, page) = (asked("q"), asked("role"), asked("page"));
    let people = Resource::new(move || (q.get(), role.get(), page.get()), |(q, role, page)| load_people(q, role, page));
    let roles = Role::ALL.iter().map(|role| Choice::new(role.as_str(), words::role(*role))).collect();
    view! {
        <Frame title=t::people()>
            <Search action="/admin/people" words=Some(t::people_search()) choice=Some(("role", t::role_name(), roles))/>
            <Refused forms=&[SetRole::PATH, Suspend::PATH] fields=&["role", "handle"]/>
            <Load of=people view=move |rows| {
                let keep = vec![("q", q.get_untracked()), ("role", role.get_untracked())];
                view! { <List rows keep/> }.into_any()
            }/>
        </Frame>
    }
}

#[component]
fn List(rows: Rows<PersonRow>, keep: Vec<(&'static str, String)>) -> impl IntoView {
    if rows.total == 0 {
        return view! { <Empty title=t::nobody() hint=t::nobody_hint() glyph=Glyph::Person/> }.into_any();
    }
    let columns =
        vec![Column::new(t::name()), Column::new(t::roles()), Column::new(t::since()), Column::new(t::action())];
    let lines = rows.rows.iter().cloned().map(row).collect_view();
    view! {
        <div class="card admin-table"><Table caption=t::people() columns>{lines}</Table></div>
        <Pages rows path="/admin/people" keep/>
    }
    .into_any()
}

fn row(person: PersonRow) -> impl IntoView {
    let PersonRow { handle, name, roles, created_at, suspended_at, .. } = person;
    let is_suspended = suspended_at.is_some();
    let badges =
        roles.iter().map(|role| view! { <Badge tone=Tone::Neutral text=words::role(role)/> " " }).collect_view();
    let change = [Role::Teacher, Role::Reviewer, Role::Administrator].map(|role| {
        let has = roles.has(role);
        let words = if has { t::take_role(words::role(role)) } else { t::give_role(words::role(role)) };
        view! {
            <form method="post" action=SetRole::PATH>
                <input type="hidden" name="handle" value=handle.clone()/>
                <input type="hidden" name="role" value=role.as_str()/>
                <input type="hidden" name="given" value=(!has).to_string()/>
                <Button look=Look::Quiet submit=true>{words}</Button>
            </form>
        }
    });
    let bar = view! {
        <form class="stack" method="post" action=Suspend::PATH>
            {(!is_suspended).then(|| view! { <p class="small">{t::suspend_hint()}</p> })}
            <input type="hidden" name="handle" value=handle.clone()/>
            <input type="hidden" name="suspended" value=(!is_suspended).to_string()/>
            <Button look=if is_suspended { Look::Plain } else { Look::Danger } submit=true>
                {if is_suspended { t::let_in() } else { t::suspend() }}
            </Button>
        </form>
    };
    view! {
        <tr>
            <td>
                <bdi>{name}</bdi> <br/>
                <small class="muted"><bdi>"@" {handle.clone()}</bdi></small>
            </td>
            <td>{badges} {is_suspended.then(|| view! { <Badge tone=Tone::Danger text=t::suspended()/> })}</td>
            <td><When at=created_at precision=Precision::Day/></td>
            <td>
                <details class="admin-more">
                    <summary class="button button-quiet" aria-label=t::change_of(handle)>{t::change()}</summary>
                    <div class="stack stack-2">{change.into_iter().collect_view()} {bar}</div>
                </details>
            </td>
        </tr>
    }
}
