//! The document around every page, and the table of pages.
//!
//! Knows nothing of what the pages show.

mod frame;
mod routes;

use leptos::prelude::*;
use leptos_meta::{MetaTags, provide_meta_context};
use model::account::{Theme, Viewer};

pub use routes::App;

mod t {
    include!(concat!(env!("OUT_DIR"), "/text.rs"));
}

/// The whole document; runs on the server only.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    provide_meta_context();
    let viewer = use_context::<Viewer>().unwrap_or_default();
    provide_context(viewer.lang);
    let theme = (viewer.theme != Theme::System).then(|| viewer.theme.as_str());
    let style = format!("/{}/{}.css", options.site_pkg_dir, options.output_name);
    let bell = viewer.who.is_some().then(|| {
        view! { <script src="/bell.js" defer=true data-none=t::notices() data-some=t::notices_unread("#")></script> }
    });
    view! {
        <!DOCTYPE html>
        <html lang=viewer.lang.tag() data-theme=theme data-time-zone=viewer.time_zone>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover"/>
                <meta name="color-scheme" content="light dark"/>
                <meta name="theme-color" content="#fcfaf6" media="(prefers-color-scheme: light)"/>
                <meta name="theme-color" content="#171310" media="(prefers-color-scheme: dark)"/>
                <meta name="description" content=t::description()/>
                <link rel="stylesheet" href=style/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <link rel="apple-touch-icon" href="/apple-touch-icon.png"/>
                <link rel="manifest" href="/manifest.webmanifest"/>
                <HydrationScripts options/>
                <MetaTags/>
                {bell}
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}
