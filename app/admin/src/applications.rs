//! Applications to teach: read, accepted or declined.

use kit::{FormState, Load, viewer};
use leptos::{prelude::*, server_fn::ServerFn};
use model::{
    Decision, Permission,
    account::{ApplicationRow, ApplicationState},
    admin::Rows,
    url,
};
use ui::{Badge, Button, Choice, Empty, Glyph, Look, Precision, TextArea, When};

use crate::{
    api::{Decide, load_applications},
    frame::{Frame, Pages, Refused, Search, asked_as},
    labels, t,
};

/// The page `/admin/applications?state=&page=`.
#[component]
pub fn Applications() -> impl IntoView {
    let (state, page) = (asked_as::<ApplicationState>("state"), asked_as::<u32>("page"));
    let applications = Resource::new(move || (state.get(), page.get()), |(state, page)| load_applications(state, page));
    let states =
        ApplicationState::ALL.iter().map(|state| Choice::new(state.as_str(), labels::application(*state).0)).collect();
    view! {
        <Frame title=t::applications()>
            <Search action=url::ADMIN_APPLICATIONS choices=vec![("state", t::state(), states)]/>
            <Refused forms=&[Decide::PATH] fields=&["answer"]/>
            <Load of=applications view=move |rows| view! { <List rows state=state.get_untracked()/> }.into_any()/>
        </Frame>
    }
}

#[component]
fn List(rows: Rows<ApplicationRow>, state: Option<ApplicationState>) -> impl IntoView {
    if rows.total == 0 {
        return view! { <Empty title=t::no_application() hint=t::no_application_hint() glyph=Glyph::Check/> }
            .into_any();
    }
    let cards = rows.rows.iter().cloned().map(|row| view! { <Card row/> }).collect_view();
    view! {
        <ul class="admin-list">{cards}</ul>
        <Pages rows path=url::ADMIN_APPLICATIONS keep=vec![("state", state.map_or(String::new(), |state| state.to_string()))]/>
    }
    .into_any()
}

#[component]
fn Card(row: ApplicationRow) -> impl IntoView {
    let ApplicationRow { id, handle, name, about, sample, state, answer, created_at, .. } = row;
    let (word, tone) = labels::application(state);
    let decides =
        viewer().who.filter(|who| state == ApplicationState::Waiting && who.may.can(Permission::ApplicationManageAny));
    let is_own = decides.as_ref().is_some_and(|who| who.handle == handle);
    let form = (decides.is_some() && !is_own).then(|| {
        let refused = FormState::of(Decide::PATH);
        let typed = refused.typed("application").filter(|typed| *typed == id.to_string());
        let (value, error) = match typed {
            Some(_) => (refused.value("answer", ""), refused.field_error("answer")),
            None => (String::new(), None),
        };
        let decide = |decision: Decision| Some(decision.as_str().to_owned());
        view! {
            <form class="form" method="post" action=Decide::PATH novalidate>
                <input type="hidden" name="application" value=id.to_string()/>
                <TextArea name="answer" id=format!("answer-{id}") label=t::answer() rows=3 value help=t::answer_help() error/>
                <div class="row">
                    <Button name=Some("decision".to_owned()) value=decide(Decision::Accept) look=Look::Primary submit=true>{t::accept()}</Button>
                    <Button name=Some("decision".to_owned()) value=decide(Decision::Decline) submit=true>{t::decline()}</Button>
                </div>
            </form>
        }
    });
    view! {
        <li class="card card-body stack">
            <header class="row">
                <h2><bdi>{name}</bdi></h2>
                <small class="muted"><bdi>"@" {handle}</bdi></small>
                <Badge tone text=word/>
                <small class="muted"><When at=created_at precision=Precision::Day/></small>
            </header>
            <p class="plain" lang=""><bdi>{about}</bdi></p>
            <details open=state == ApplicationState::Waiting>
                <summary>{t::sample()}</summary>
                <p class="plain" lang=""><bdi>{sample}</bdi></p>
            </details>
            {(!answer.is_empty()).then(|| view! {
                <p class="small muted">{t::answer()}</p>
                <p class="plain" lang=""><bdi>{answer}</bdi></p>
            })}
            {is_own.then(|| view! { <p class="small muted">{t::own_application()}</p> })}
            {form}
        </li>
    }
}
