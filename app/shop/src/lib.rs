//! Buying: a waiting order and its payment, the viewer's orders, and the history of each. One lazy chunk.
//!
//! Knows nothing of providers but their names, and of courses only what stands in an order. Its forms are plain
//! POSTs; news from a provider arrives by itself, or with the next load where there are no scripts.

mod api;
mod checkout;
mod items;
mod labels;
mod methods;
mod order;
mod orders;
mod stage;

use leptos::prelude::*;

mod t {
    include!(concat!(env!("OUT_DIR"), "/text.rs"));
}

/// The pages of this area.
#[derive(Clone, Copy, Debug)]
pub enum Page {
    /// The page `/checkout/{order}`.
    Checkout,
    /// The page `/me/orders`.
    Orders,
    /// The page `/me/orders/{id}`.
    Order,
    /// The page `/me/payment`.
    Methods,
}

/// Returns a page of this area; all of them arrive together.
#[lazy]
pub async fn page(page: Page) -> AnyView {
    match page {
        Page::Checkout => view! { <checkout::Checkout/> }.into_any(),
        Page::Orders => view! { <orders::Orders/> }.into_any(),
        Page::Order => view! { <order::Order/> }.into_any(),
        Page::Methods => view! { <methods::Methods/> }.into_any(),
    }
}
