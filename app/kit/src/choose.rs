//! The router's view of a page: how it is shown, and how it is loaded ahead.

use leptos::prelude::AnyView;
use leptos_router::ChooseView;

use crate::{Page, mark_interactive, server};

impl ChooseView for Page {
    async fn choose(self) -> AnyView {
        if self.is_still { server::still(self).await } else { mark_interactive(self.render().await) }
    }

    async fn preload(&self) {
        if !(self.is_still && server::is_first_page()) {
            self.load_code().await;
        }
    }
}
