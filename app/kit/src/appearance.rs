//! The appearance of pages: theme and language, chosen in the foot of every page.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use model::{Lang, account::Theme, url};
use ui::{Glyph, Icon, Menu};

use crate::{AppError, t, viewer};

/// Stores the theme in a cookie, and in the account of a viewer who is signed in.
///
/// # Errors
/// [`AppError::Internal`] when the database fails.
#[server(prefix = "/fn", endpoint = "kit/set_theme", output = crate::Json)]
pub async fn set_theme(theme: Theme) -> Result<(), AppError> {
    const YEAR_SECONDS: i64 = 365 * 24 * 3600;
    let request = crate::server::request();
    crate::server::set_cookie("theme", theme.as_str(), YEAR_SECONDS);
    if request.viewer.who.is_some() {
        people::profile::set_appearance(&request.db, &request.ctx, None, Some(theme)).await?;
    }
    Ok(())
}

/// The menu of languages: links that load the page anew.
#[component]
pub fn LanguageMenu() -> impl IntoView {
    let lang = viewer().lang;
    let location = use_location();
    let links: Vec<_> = Lang::CHOICES
        .into_iter()
        .map(|choice| {
            let href = move || {
                let rest: String = location
                    .query
                    .read()
                    .clone()
                    .into_iter()
                    .filter(|(name, _)| name != "hl")
                    .fold(String::new(), |all, (name, value)| format!("{all}&{name}={}", model::url::percent_encode(&value)));
                format!("{}{rest}", url::in_language(&location.pathname.get(), choice))
            };
            view! {
                <a class="menu-item" rel="external" href=href lang=choice.tag() aria-current=(choice == lang).then_some("true")>
                    {choice.own_name()}
                </a>
            }
        })
        .collect();
    view! {
        <Menu label=format!("{} {}", t::language(), lang.own_name()) face=view! { <Icon glyph=Glyph::Globe/> <span lang=lang.tag()>{lang.own_name()}</span> }.into_any()>{links}</Menu>
    }
}

/// The menu of themes: a form, so that it works without JavaScript.
#[component]
pub fn ThemeMenu() -> impl IntoView {
    let now = viewer().theme;
    let buttons: Vec<_> = Theme::ALL
        .iter()
        .map(|theme| {
            let name = match theme {
                Theme::System => t::theme_system(),
                Theme::Light => t::theme_light(),
                Theme::Dark => t::theme_dark(),
            };
            view! {
                <button class="menu-item" name="theme" value=theme.as_str() aria-current=(*theme == now).then_some("true")>{name}</button>
            }
        })
        .collect();
    let glyph = if now == Theme::Dark { Glyph::Moon } else { Glyph::Sun };
    view! {
        <Menu label=t::theme() face=view! { <Icon glyph/> <span>{t::theme()}</span> }.into_any()>
            <form method="post" action=url::SET_THEME>{buttons}</form>
        </Menu>
    }
}
