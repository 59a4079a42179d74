//! The actions on several people at once.

use kit::FormState;
use leptos::{prelude::*, server_fn::ServerFn};
use model::{Role, admin::PersonAction};
use ui::{Button, Choice, Look, Select};

use crate::{api::SetRole, labels, t};

/// The actions on the people who are ticked.
#[component]
pub fn Bar(
    /// Whether the viewer may suspend people.
    edits: bool,
    /// Whether the viewer may give roles.
    manages: bool,
    /// Whether one of those shown is suspended.
    suspended: bool,
    /// The roles that exist.
    roles: Vec<String>,
    /// The link that ticks all boxes, or none.
    all: RwSignal<Option<bool>>,
) -> impl IntoView {
    let chosen = FormState::of(SetRole::PATH).value("role", "");
    let others = roles.iter().filter(|role| Role::parse(role) != Some(Role::Learner));
    let none = std::iter::once(Choice::new("", t::role_choose()));
    let choices: Vec<_> = none.chain(others.map(|role| labels::role_choice(role))).collect();
    let act = |act: PersonAction| Some(act.as_str().to_owned());
    let give = move || {
        manages.then(|| {
        view! {
            <div class="admin-act">
                <Select name="role" id="give-role".to_owned() label=t::role_name() choices=choices.clone() selected=chosen.clone()/>
                <Button name=Some("change".to_owned()) value=act(PersonAction::GrantRole) submit=true attr:formaction=SetRole::PATH>
                    {t::give()}
                </Button>
                <Button name=Some("change".to_owned()) value=act(PersonAction::RevokeRole) submit=true look=Look::Quiet attr:formaction=SetRole::PATH>
                    {t::take()}
                </Button>
            </div>
        }
    })
    };
    view! {
        <fieldset class="admin-bar">
            <legend>{t::with_selected()}</legend>
            <label class="tick needs-script">
                <input type="checkbox" on:change=move |event| all.set(Some(event_target_checked(&event)))/>
                <span>{t::select_all()}</span>
            </label>
            {give()}
            {edits.then(|| view! {
                <div class="admin-act">
                    <details class="admin-more">
                        <summary class="button button-quiet">{t::sign_out_everywhere()}</summary>
                        <div class="stack stack-2">
                            <p class="small">{t::sign_out_hint()}</p>
                            <Button name=Some("change".to_owned()) value=act(PersonAction::SignOut) submit=true look=Look::Danger>
                                {t::sign_out_now()}
                            </Button>
                        </div>
                    </details>
                    {suspended.then(|| view! {
                        <Button name=Some("change".to_owned()) value=act(PersonAction::Unsuspend) submit=true look=Look::Quiet>{t::unsuspend()}</Button>
                    })}
                    <details class="admin-more">
                        <summary class="button button-quiet">{t::suspend()}</summary>
                        <div class="stack stack-2">
                            <p class="small">{t::suspend_hint()}</p>
                            <Button name=Some("change".to_owned()) value=act(PersonAction::Suspend) submit=true look=Look::Danger>
                                {t::suspend_now()}
                            </Button>
                        </div>
                    </details>
                </div>
            })}
        </fieldset>
    }
}
