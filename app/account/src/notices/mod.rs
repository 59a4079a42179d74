//! The centre of notices, and how somebody wants to be notified.

pub(crate) mod api;
mod list;
mod settings;
mod words;

use leptos::prelude::*;
use model::url;
use ui::{Breadcrumb, Crumb, Tab, Tabs};

pub use list::Notices;
pub use settings::NoticeSettings;

use crate::t;

/// What both pages begin with: where they stand, their heading, and the way to the other.
#[component]
fn Head(
    /// Whether it is the page of the settings.
    #[prop(optional)]
    is_settings: bool,
) -> impl IntoView {
    let tabs = vec![
        Tab::new(t::notices_all(), url::NOTICES, !is_settings),
        Tab::new(t::notices_settings(), url::NOTICE_SETTINGS, is_settings),
    ];
    view! {
        <Breadcrumb crumbs=vec![Crumb::new(t::me(), url::ME)]/>
        <h1 class="page-head">{t::notices_title()}</h1>
        <Tabs label=t::notices_title() tabs/>
    }
}
