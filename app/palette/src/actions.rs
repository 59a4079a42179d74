//! The actions of the palette: a form each, sent like those of the pages.

use leptos::prelude::GetUntracked;
use leptos_router::hooks::use_location;
use model::{
    Lang,
    account::Theme,
    admin::{Hit, PersonAction},
    url::{self, percent_encode},
};
use ui::Text;

use crate::t;

/// An action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// The title.
    pub name: Text,
    /// The address of the server function.
    pub endpoint: &'static str,
    /// The fields that are sent.
    pub fields: Vec<(&'static str, String)>,
    /// Whether it has to be confirmed.
    pub asks: bool,
}

/// Returns the actions for everybody.
pub fn own_actions() -> Vec<Action> {
    let themes = Theme::ALL.iter().map(|theme| Action {
        name: match theme {
            Theme::System => t::action_theme_system(),
            Theme::Light => t::action_theme_light(),
            Theme::Dark => t::action_theme_dark(),
        },
        endpoint: url::SET_THEME,
        fields: vec![("theme", theme.as_str().to_owned())],
        asks: false,
    });
    let leave = Action { name: t::action_sign_out(), endpoint: url::SIGN_OUT, fields: Vec::new(), asks: false };
    themes.chain([leave]).collect()
}

/// Returns this page in the other languages: the titles, and the addresses.
pub fn languages() -> Vec<(Text, String)> {
    let (here, now) = (use_location(), ui::lang());
    let others = Lang::CHOICES.into_iter().filter(|choice| *choice != now);
    others
        .map(|choice| (t::action_language(choice.own_name()), url::in_language(&here.pathname.get_untracked(), choice)))
        .collect()
}

/// Returns the actions on a person.
pub fn with_person(hit: &Hit) -> Vec<Action> {
    let action = |act: PersonAction| {
        let name = match act {
            PersonAction::Suspend => t::action_suspend(&hit.title),
            PersonAction::Unsuspend => t::action_unsuspend(&hit.title),
            PersonAction::SignOut => t::action_sign_out_everywhere(&hit.title),
            PersonAction::GrantRole | PersonAction::RevokeRole => return None,
        };
        let fields = vec![
            ("people[]", hit.detail.clone()),
            ("change", act.as_str().to_owned()),
            ("back", format!("q={}&", percent_encode(&hit.detail))),
        ];
        Some(Action { name, endpoint: "/fn/admin/act", fields, asks: act != PersonAction::Unsuspend })
    };
    hit.acts.iter().filter_map(|act| action(*act)).collect()
}
