//! The items of an order.

use leptos::prelude::*;
use model::{Money, order::OrderItem, url};
use ui::{Cover, CoverPicture};

/// The courses of an order with their prices, and the total.
#[component]
pub fn Items(
    /// The courses.
    items: Vec<OrderItem>,
    /// The total.
    total: Money,
    /// The line below the total.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let items: Vec<_> = items.into_iter().map(|item| view! { <Item item/> }).collect();
    view! {
        <ul class="order-items">{items}</ul>
        <dl class="order-total">
            <dt>{crate::t::total()}</dt>
            <dd><Amount of=total/></dd>
            {children.map(|children| children())}
        </dl>
    }
}

#[component]
fn Item(item: OrderItem) -> impl IntoView {
    let lang = item.language;
    let cover = match item.cover {
        Some(src) => view! { <CoverPicture src eager=true/> }.into_any(),
        None => view! { <Cover seed=item.seed title=item.title.clone() lang=lang.clone()/> }.into_any(),
    };
    view! {
        <li>
            {cover}
            <div>
                <p class="strong" lang=lang><a href=url::course(&item.slug)>{item.title}</a></p>
                <p class="small muted"><bdi>{item.teacher}</bdi></p>
            </div>
            <p class="numbers"><Amount of=item.price/></p>
        </li>
    }
}

/// An amount of money in the viewer's language.
#[component]
pub fn Amount(
    /// The amount.
    of: Money,
) -> impl IntoView {
    view! { <bdi>{of.text(ui::lang())}</bdi> }
}
