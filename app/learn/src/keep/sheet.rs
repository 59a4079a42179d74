//! The sheet with which something is shared: its short address, ways to hand it on, and how many people came.

use kit::Load;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use model::{share::SharedLink, url};
use ui::{ButtonLink, CodeBlock, Glyph, Icon, ShareButton, Title};

use crate::{api::load_share, t};

/// The page `/share/{code}`.
#[component]
pub fn ShareSheet() -> impl IntoView {
    let params = use_params_map();
    let code = Memo::new(move |_| params.read().get("code").unwrap_or_default());
    let link = Resource::new(move || code.get(), load_share);
    view! {
        <div class="page page-narrow">
            <Load of=link view=|link| view! { <Body link/> }.into_any()/>
        </div>
    }
}

#[component]
fn Body(link: SharedLink) -> impl IntoView {
    let SharedLink { code, title, language, href, visits, has_poster, .. } = link;
    let address = kit::server::site() + &url::short(&code);
    let counted = match visits {
        Some(visits) => view! {
            <p>{t::share_visits(visits)}</p>
            <p class="small muted">{t::share_visits_hint()}</p>
            <div class="row"><ButtonLink href=url::SHARED>{t::shared()}</ButtonLink></div>
        }
        .into_any(),
        None if kit::viewer().who.is_none() => {
            let login = url::login(&href);
            view! { <p class="small muted"><a href=login>{t::sign_in()}</a> " " {t::share_sign_in()}</p> }.into_any()
        }
        None => ().into_any(),
    };
    let poster = has_poster.then(|| {
        let src = url::poster(&code, ui::lang());
        let name = format!("{code}.png");
        view! {
            <figure class="stack">
                <img src=src.clone() width="540" height="720" alt=t::share_poster_of(&title)/>
                <div class="row">
                    <a class="button" href=src download=name rel="external"><Icon glyph=Glyph::Download/>{t::share_poster_save()}</a>
                </div>
            </figure>
        }
    });
    view! {
        <Title text=t::share()/>
        <header class="page-head">
            <h1>{t::share()}</h1>
            <p><a href=href lang=language>{title.clone()}</a></p>
        </header>
        <div class="stack">
            <CodeBlock code=address.clone() language=t::share_address()/>
            <div class="row"><ShareButton title address words=t::share_hand_on()/></div>
            {counted}
            {poster}
        </div>
    }
}
