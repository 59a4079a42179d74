//! People: found, and several at once given roles, suspended or signed out.

use kit::{FormState, Load, viewer};
use leptos::{prelude::*, server_fn::ServerFn};
use model::{
    Permission,
    account::PersonState,
    admin::{PeopleList, PersonAction, PersonRow, Rows},
    rule::Rule,
    url,
};
use ui::{Badge, Callout, Choice, Column, Empty, ErrorPanel, Glyph, Precision, Table, Tone, When};

use crate::{
    api::{Act, SetRole, load_people},
    frame::{Frame, Pages, Refused, Search, asked, asked_as},
    labels,
    people_bar::Bar,
    t,
};

/// The page `/admin/people?q=&role=&state=&page=`.
#[component]
pub fn People() -> impl IntoView {
    let (q, role, state, page) = (asked("q"), asked("role"), asked_as::<PersonState>("state"), asked_as::<u32>("page"));
    let people = Resource::new(
        move || (q.get(), role.get(), state.get(), page.get()),
        |(q, role, state, page)| load_people(q, role, state, page),
    );
    let list = move |PeopleList { rows, roles }: PeopleList| {
        let state = state.get_untracked().map_or(String::new(), |state| state.to_string());
        let keep = vec![("q", q.get_untracked()), ("role", role.get_untracked()), ("state", state)];
        let (active, suspended) = (PersonState::Active.as_str(), PersonState::Suspended.as_str());
        let states = vec![Choice::new(active, t::active()), Choice::new(suspended, t::suspended())];
        let choices = vec![
            ("role", t::role_name(), roles.iter().map(|role| labels::role_choice(role)).collect()),
            ("state", t::state(), states),
        ];
        view! {
            <Search action=url::ADMIN_PEOPLE words=Some(t::people_search()) choices/>
            <List rows roles keep page=page.get_untracked().map_or(String::new(), |page| page.to_string())/>
        }
        .into_any()
    };
    view! {
        <Frame title=t::people()>
            <ActionDone/>
            <ActionNotice/>
            <Load of=people view=list/>
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
    let chosen: Vec<String> =
        [SetRole::PATH, Act::PATH].iter().flat_map(|form| FormState::of(form).chosen("people[]")).collect();
    let all = RwSignal::new(None::<bool>);
    let suspended = rows.rows.iter().any(|person| person.suspended_at.is_some());
    let mut columns = vec![
        Column::new(t::name(), name),
        Column::new(t::contacts(), |person: &PersonRow| {
            let contacts = person.contacts.iter().cloned();
            contacts.map(|contact| view! { <bdi class="admin-line">{contact}</bdi> }).collect_view()
        }),
        Column::new(t::roles(), badges),
        Column::new(t::since(), |person: &PersonRow| {
            view! { <When at=person.created_at precision=Precision::Day/> }
        }),
        Column::new(t::seen(), |person: &PersonRow| person.seen_at.map(|at| view! { <When at/> })),
    ];
    if acts {
        let tick = move |person: &PersonRow| tick(&person.handle, all, chosen.contains(&person.handle));
        columns.insert(0, Column::new(t::selected(), tick).narrow());
    }
    let back = keep.iter().map(|(name, value)| (*name, value.as_str())).chain([("page", page.as_str())]);
    let back = back.filter(|(_, value)| !value.is_empty());
    let back: Vec<_> = back.map(|(name, value)| format!("{name}={}&", url::percent_encode(value))).collect();
    view! {
        <form id="people" method="post" action=Act::PATH>
            <input type="hidden" name="back" value=back.concat()/>
            {acts.then(|| view! { <Bar edits manages suspended roles all/> })}
            <div class="card admin-table"><Table caption=t::people() columns rows=rows.rows.clone()/></div>
        </form>
        <Pages rows path=url::ADMIN_PEOPLE keep/>
    }
    .into_any()
}

/// Returns the box of a row; ticked, like all of them, once that was asked for.
fn tick(handle: &str, all: RwSignal<Option<bool>>, at_first: bool) -> AnyView {
    let ticked = move || all.get().unwrap_or(at_first);
    view! {
        <input
            type="checkbox"
            name="people[]"
            value=handle.to_owned()
            aria-label=t::select_one(handle.to_owned())
            checked=at_first
            prop:checked=ticked
        />
    }
    .into_any()
}

fn name(person: &PersonRow) -> AnyView {
    view! {
        <bdi>{person.name.clone()}</bdi> <br/>
        <small class="muted"><bdi>"@" {person.handle.clone()}</bdi></small>
        {ways(&person.handle)}
    }
    .into_any()
}

/// Returns a person's roles, and whether they are suspended.
fn badges(person: &PersonRow) -> AnyView {
    let roles = person.roles.iter();
    let roles = roles.map(|role| view! { <bdi><Badge tone=Tone::Neutral text=labels::role(role)/></bdi> " " });
    let suspended = person.suspended_at.map(|_| view! { <Badge tone=Tone::Danger text=t::suspended()/> });
    view! { {roles.collect_view()} {suspended} }.into_any()
}

/// Links to what the viewer may see of a person elsewhere.
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

/// The outcome of the last action, and the number of people.
#[component]
fn ActionDone() -> impl IntoView {
    let (done, count) = (asked_as::<PersonAction>("done"), asked_as::<i64>("count"));
    move || {
        let act = done.get()?;
        let count = count.get()?;
        if count == 0 {
            return Some(view! { <div class="told" role="status"><Callout title=t::done_nothing()/></div> });
        }
        let text = match act {
            PersonAction::Suspend => t::done_suspend(count),
            PersonAction::Unsuspend => t::done_unsuspend(count),
            PersonAction::SignOut => t::done_sign_out(count),
            PersonAction::GrantRole => t::done_grant_role(count),
            PersonAction::RevokeRole => t::done_revoke_role(count),
        };
        Some(view! { <div class="told" role="status"><Callout tone=Tone::Success title=text/></div> })
    }
}

/// The reason why the action was refused.
#[component]
fn ActionNotice() -> impl IntoView {
    let is_nobody = |form: &&str| FormState::of(form).rule("people") == Some(Rule::Required);
    if [SetRole::PATH, Act::PATH].iter().any(is_nobody) {
        return view! { <ErrorPanel text=t::select_first()/> }.into_any();
    }
    view! { <Refused forms=&[SetRole::PATH, Act::PATH] fields=&["role", "people"]/> }.into_any()
}
