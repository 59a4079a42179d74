//! The first page.

use kit::Load;
use leptos::prelude::*;
use ui::{ButtonLink, Empty, Look, SearchBox, Title};

use crate::{api::load_home, cards::Cards, t};

/// `/`
#[component]
pub fn Home() -> impl IntoView {
    let courses = Resource::new(|| (), |()| load_home());
    view! {
        <Title/>
        <div class="page">
            <section class="hero">
                <h1>{t::home_title()}</h1>
                <p class="lede">{t::home_lede()}</p>
                <SearchBox/>
            </section>
            <Load of=courses view=|(newest, free)| {
                if newest.is_empty() {
                    return view! { <Empty title=t::home_empty() hint=t::home_empty_hint()/> }.into_any();
                }
                view! {
                    <Row title=t::home_newest() href="/courses" cards=newest/>
                    {(!free.is_empty()).then(|| view! { <Row title=t::home_free() href="/courses?price=free" cards=free/> })}
                    <section class="section center">
                        <ButtonLink href="/courses" look=Look::Primary>{t::home_all()}</ButtonLink>
                    </section>
                }
                .into_any()
            }/>
        </div>
    }
}

#[component]
fn Row(title: ui::Text, href: &'static str, cards: Vec<model::course::Card>) -> impl IntoView {
    view! {
        <section class="section">
            <div class="section-head">
                <h2>{title}</h2>
                <a href=href>{t::home_more()}</a>
            </div>
            <Cards cards/>
        </section>
    }
}
