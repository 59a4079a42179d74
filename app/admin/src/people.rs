//! People: found, and several at once given roles, barred or signed out.

use kit::{Load, viewer};
use leptos::{prelude::*, server_fn::ServerFn};
use model::{
    Permission,
    admin::{PersonAct, PersonRow, Rows},
};
use ui::{Badge, Button, Choice, Column, Empty, Glyph, Look, Precision, Select, Table, Tone, When};

use crate::{
    api::{Act, SetRole, load_people},
    frame::{Frame, Pages, Refused, Search, asked},
    t, words,
};

/// `/admin/people?q=&role=&state=&page=`
#[component]
pub fn People() -> impl IntoView {
    let (q, role, state, page) = (asked("q"), asked("role"), asked("state"), asked("page"));
    let people = Resource::new(
        move || (q.get(), role.get(), state.get(), page.get()),
        |(q, role, state, page)| load_people(q, role, state, page),
    );
    view! {
        <Frame title=t::people()>
            <Refused forms=&[SetRole::PATH, Act::PATH] fields=&["role", "people"]/>
            <Load of=people view=move |(rows, roles)| {
                let keep = vec![("q", q.get_untracked()), ("role", role.get_untracked()), ("state", state.get_untracked())];
                let choices = vec![
                    ("role", t::role_name(), roles.iter().map(|role| words::role_choice(role)).collect()),
                    ("state", t::state(), vec![Choice::new("active", t::active()), Choice::new("suspended", t::suspended())]),
                ];
                view! {
                    <Search action="/admin/people" words=Some(t::people_search()) choices/>
                    <List rows roles keep/>
                }
                .into_any()
            }/>
        </Frame>
    }
}

#[component]
fn List(rows: Rows<PersonRow>, roles: Vec<String>, keep: Vec<(&'static str, String)>) -> impl IntoView {
    if rows.total == 0 {
        return view! { <Empty title=t::nobody() hint=t::nobody_hint() glyph=Glyph::Person/> }.into_any();
    }
    let may = viewer().who.map(|who| who.may).unwrap_or_default();
    let (edits, manages) = (may.can(Permission::PersonEditAny), may.can(Permission::RoleManageAny));
    let acts = edits || manages;
    let mut columns = vec![Column::new(t::name()), Column::new(t::roles()), Column::new(t::since())];
    if acts {
        columns.insert(0, Column::new(t::selected()));
    }
    let lines = rows.rows.iter().cloned().map(|person| row(person, acts)).collect_view();
    view! {
        <form id="people" method="post" action=Act::PATH>
            {acts.then(|| view! { <Bar edits manages roles/> })}
            <div class="card admin-table"><Table caption=t::people() columns>{lines}</Table></div>
        </form>
        <Pages rows path="/admin/people" keep/>
    }
    .into_any()
}

fn row(person: PersonRow, acts: bool) -> impl IntoView {
    let PersonRow { handle, name, roles, created_at, suspended_at, .. } = person;
    let badges = roles
        .iter()
        .map(|role| view! { <bdi><Badge tone=Tone::Neutral text=words::role(role)/></bdi> " " })
        .collect_view();
    let tick = acts.then(|| {
        let label = t::select_one(handle.clone());
        view! { <td><input type="checkbox" name="people[]" value=handle.clone() aria-label=label/></td> }
    });
    view! {
        <tr>
            {tick}
            <td>
                <bdi>{name}</bdi> <br/>
                <small class="muted"><bdi>"@" {handle}</bdi></small>
            </td>
            <td>{badges} {suspended_at.is_some().then(|| view! { <Badge tone=Tone::Danger text=t::suspended()/> })}</td>
            <td><When at=created_at precision=Precision::Day/></td>
        </tr>
    }
}

/// What is done with those who are ticked.
#[component]
fn Bar(edits: bool, manages: bool, roles: Vec<String>) -> impl IntoView {
    let choices = roles.iter().map(|role| words::role_choice(role)).collect();
    let act = |act: PersonAct| Some(act.as_str().to_owned());
    let give = move || {
        manages.then(|| {
        view! {
            <div class="admin-act">
                <Select name="role" id="give-role".to_owned() label=t::role_name() choices/>
                <Button name=Some("change".to_owned()) value=act(PersonAct::Give) submit=true attr:formaction=SetRole::PATH>
                    {t::give()}
                </Button>
                <Button name=Some("change".to_owned()) value=act(PersonAct::Take) submit=true look=Look::Quiet attr:formaction=SetRole::PATH>
                    {t::take()}
                </Button>
            </div>
        }
    })
    };
    view! {
        <fieldset class="admin-bar">
            <legend>{t::with_selected()}</legend>
            {give()}
            {edits.then(|| view! {
                <div class="admin-act">
                    <Button name=Some("act".to_owned()) value=act(PersonAct::SignOut) submit=true>{t::sign_out_everywhere()}</Button>
                    <Button name=Some("act".to_owned()) value=act(PersonAct::Admit) submit=true>{t::let_in()}</Button>
                    <details class="admin-more">
                        <summary class="button button-quiet">{t::suspend()}</summary>
                        <div class="stack stack-2">
                            <p class="small">{t::suspend_hint()}</p>
                            <Button name=Some("act".to_owned()) value=act(PersonAct::Suspend) submit=true look=Look::Danger>
                                {t::suspend_now()}
                            </Button>
                        </div>
                    </details>
                </div>
            })}
        </fieldset>
    }
}
