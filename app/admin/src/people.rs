//! People: found, and several at once given roles, barred or signed out.

use kit::{FormState, Load, viewer};
use leptos::{prelude::*, server_fn::ServerFn};
use model::{
    Permission,
    admin::{PersonAct, PersonRow, Rows},
    rule::Rule,
    url,
};
use ui::{Badge, Callout, Choice, Column, Empty, ErrorPanel, Glyph, Precision, Table, Tone, When};

use crate::{
    api::{Act, SetRole, load_people},
    frame::{Frame, Pages, Refused, Search, asked},
    people_bar::Bar,
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
            <Done/>
            <Told/>
            <Load of=people view=move |(rows, roles)| {
                let keep = vec![("q", q.get_untracked()), ("role", role.get_untracked()), ("state", state.get_untracked())];
                let choices = vec![
                    ("role", t::role_name(), roles.iter().map(|role| words::role_choice(role)).collect()),
                    ("state", t::state(), vec![Choice::new("active", t::active()), Choice::new("suspended", t::suspended())]),
                ];
                view! {
                    <Search action=url::ADMIN_PEOPLE words=Some(t::people_search()) choices/>
                    <List rows roles keep page=page.get_untracked()/>
                }
                .into_any()
            }/>
        </Frame>
    }
}

#[component]
fn List(rows: Rows<PersonRow>, roles: Vec<String>, keep: Vec<(&'static str, String)>, page: String) -> impl IntoView {
    if rows.total == 0 {
        return view! { <Empty title=t::nobody() hint=t::nobody_hint() glyph=Glyph::Person/> }.into_any();
    }
    let may = viewer().who.map(|who| who.may).unwrap_or_default();
    let (edits, manages) = (may.can(Permission::PersonEditAny), may.can(Permission::RoleManageAny));
    let acts = edits || manages;
    let mut columns = vec![
        Column::new(t::name()),
        Column::new(t::contacts()),
        Column::new(t::roles()),
        Column::new(t::since()),
        Column::new(t::seen()),
    ];
    if acts {
        columns.insert(0, Column::new(t::selected()).narrow());
    }
    let chosen: Vec<String> =
        [SetRole::PATH, Act::PATH].iter().flat_map(|form| FormState::of(form).chosen("people[]")).collect();
    let all = RwSignal::new(None::<bool>);
    let suspended = rows.rows.iter().any(|person| person.suspended_at.is_some());
    let tick = |person: &PersonRow| acts.then(|| Tick { all, at_first: chosen.contains(&person.handle) });
    let lines = rows.rows.iter().cloned().map(|person| row(tick(&person), person)).collect_view();
    let back = keep.iter().map(|(name, value)| (*name, value.as_str())).chain([("page", page.as_str())]);
    let back = back.filter(|(_, value)| !value.is_empty());
    let back: Vec<_> = back.map(|(name, value)| format!("{name}={}&", url::percent_encode(value))).collect();
    view! {
        <form id="people" method="post" action=Act::PATH>
            <input type="hidden" name="back" value=back.concat()/>
            {acts.then(|| view! { <Bar edits manages suspended roles all/> })}
            <div class="card admin-table"><Table caption=t::people() columns>{lines}</Table></div>
        </form>
        <Pages rows path=url::ADMIN_PEOPLE keep/>
    }
    .into_any()
}

/// The box of a row: as all of them, once that was asked for.
#[derive(Clone, Copy)]
struct Tick {
    all: RwSignal<Option<bool>>,
    at_first: bool,
}

fn row(tick: Option<Tick>, person: PersonRow) -> impl IntoView {
    let PersonRow { handle, name, contacts, roles, created_at, seen_at, suspended_at, .. } = person;
    let badges = roles
        .iter()
        .map(|role| view! { <bdi><Badge tone=Tone::Neutral text=words::role(role)/></bdi> " " })
        .collect_view();
    let tick = tick.map(|Tick { all, at_first }| {
        let label = t::select_one(handle.clone());
        let ticked = move || all.get().unwrap_or(at_first);
        view! {
            <td>
                <input
                    type="checkbox"
                    name="people[]"
                    value=handle.clone()
                    aria-label=label
                    checked=at_first
                    prop:checked=ticked
                />
            </td>
        }
    });
    let contacts = contacts.into_iter().map(|contact| view! { <bdi class="admin-line">{contact}</bdi> }).collect_view();
    view! {
        <tr>
            {tick}
            <td>
                <bdi>{name}</bdi> <br/>
                <small class="muted"><bdi>"@" {handle.clone()}</bdi></small>
                {ways(&handle)}
            </td>
            <td>{contacts}</td>
            <td>{badges} {suspended_at.is_some().then(|| view! { <Badge tone=Tone::Danger text=t::suspended()/> })}</td>
            <td><When at=created_at precision=Precision::Day/></td>
            <td>{seen_at.map(|at| view! { <When at/> })}</td>
        </tr>
    }
}

/// To what the viewer may see of somebody elsewhere.
fn ways(handle: &str) -> impl IntoView + use<> {
    let may = viewer().who.map(|who| who.may).unwrap_or_default();
    let all = [
        (Permission::OrderViewAny, url::ADMIN_ORDERS, t::orders()),
        (Permission::LogViewAny, url::ADMIN_LOGS, t::logs()),
    ];
    let open = all.into_iter().filter(|(permission, ..)| may.can(*permission));
    let handle = handle.to_owned();
    let links = open.map(|(_, path, name)| {
        let label = t::ways_of(name.clone(), format!("@{handle}"));
        view! { " " <a href=url::with_query(path, [("q", &*handle)]) aria-label=label>{name}</a> }
    });
    view! { <small class="admin-line">{links.collect_view()}</small> }
}

/// What was just done, and to how many.
#[component]
fn Done() -> impl IntoView {
    let (done, count) = (asked("done"), asked("count"));
    move || {
        let act = PersonAct::parse(&done.get())?;
        let count: i64 = count.get().parse().ok()?;
        if count == 0 {
            return Some(view! { <div class="told" role="status"><Callout title=t::done_nothing()/></div> });
        }
        let text = match act {
            PersonAct::Suspend => t::done_suspend(count),
            PersonAct::Admit => t::done_admit(count),
            PersonAct::SignOut => t::done_sign_out(count),
            PersonAct::Give => t::done_give(count),
            PersonAct::Take => t::done_take(count),
        };
        Some(view! { <div class="told" role="status"><Callout tone=Tone::Success title=text/></div> })
    }
}

/// Why it was not done.
#[component]
fn Told() -> impl IntoView {
    let is_nobody = |form: &&str| FormState::of(form).rule("people") == Some(Rule::Required);
    if [SetRole::PATH, Act::PATH].iter().any(is_nobody) {
        return view! { <ErrorPanel text=t::select_first()/> }.into_any();
    }
    view! { <Refused forms=&[SetRole::PATH, Act::PATH] fields=&["role", "people"]/> }.into_any()
}
