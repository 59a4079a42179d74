//! The mails that the school writes from templates, in each language.

use kit::Load;
use leptos::prelude::*;
use model::{notice::MailTemplateRow, url};
use ui::{Badge, Column, Table};

use crate::{api::load_mail_templates, frame::Frame, mail_labels, t};

/// The page `/admin/mail-templates`.
#[component]
pub fn MailTemplates() -> impl IntoView {
    let templates = Resource::new(|| (), |()| load_mail_templates());
    view! {
        <Frame title=t::mail_templates()>
            <p class="muted">{t::mail_templates_hint()}</p>
            <Load of=templates view=|rows| view! { <List rows/> }.into_any()/>
        </Frame>
    }
}

#[component]
fn List(rows: Vec<MailTemplateRow>) -> impl IntoView {
    let columns = vec![
        Column::new(t::mail_template_mail(), |row: &MailTemplateRow| {
            let href = url::admin_mail_template(row.kind, row.lang);
            view! { <a href=href>{mail_labels::template(row.kind)} " · " <span lang=row.lang.tag()>{row.lang.own_name()}</span></a> }
        }),
        Column::new(t::mail_template_subject(), |row: &MailTemplateRow| view! { <bdi>{row.subject.clone()}</bdi> })
            .lang(|row| row.lang.tag().to_owned()),
        Column::new(t::mail_template_texts(), |row: &MailTemplateRow| {
            let (text, tone) = mail_labels::state(row.is_changed);
            view! { <Badge tone text/> }
        }),
    ];
    view! {
        <div class="card admin-table">
            <Table caption=t::mail_templates() columns rows/>
        </div>
    }
}
