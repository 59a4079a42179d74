//! The last orders of a teacher's courses.

use leptos::prelude::*;
use model::figures::{Report, TeacherSale};
use ui::{Badge, Column, Table, When, lang};

use super::head::Head;
use crate::t;

#[component]
pub(super) fn List(orders: Vec<TeacherSale>) -> impl IntoView {
    let columns = vec![
        Column::new(t::figures_placed_at(), |row: &TeacherSale| view! { <When at=row.at/> }),
        Column::new(t::figures_course(), |row: &TeacherSale| row.title.clone()).lang(|row| row.language.clone()),
        Column::new(t::figures_buyer(), |row: &TeacherSale| view! { <bdi>{row.buyer.clone()}</bdi> }),
        Column::new(t::figures_state(), |row: &TeacherSale| {
            let (text, tone) = kit::order_state(row.state);
            view! { <Badge tone text/> }
        }),
        Column::new(t::figures_amount(), |row: &TeacherSale| view! { <bdi>{row.amount.text(lang())}</bdi> }).numbers(),
        Column::new(t::figures_share(), |row: &TeacherSale| view! { <bdi>{row.share.text(lang())}</bdi> }).numbers(),
    ];
    view! {
        <section>
            <Head title=t::figures_orders() report=Report::Orders/>
            <div class="card figures-table">
                <Table caption=t::figures_orders() columns rows=orders/>
            </div>
        </section>
    }
}
