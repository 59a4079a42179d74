//! A new course: a title, a language, an outline to begin with.

use kit::{Form, FormState};
use leptos::prelude::*;
use model::{studio::Template, url};
use ui::{Breadcrumb, Button, Crumb, Field, Look, RadioGroup, Select, Title};

use crate::{labels, t};

const CREATE: &str = "/fn/studio/create_course";

/// The page `/studio/new`.
#[component]
pub fn New() -> impl IntoView {
    let state = FormState::of(CREATE);
    let own = kit::viewer().lang.tag();
    let template = state.value("template", Template::Course.as_str());
    let (title, language) = (Signal::stored(state.field_error("title")), Signal::stored(state.field_error("language")));
    view! {
        <Title text=t::new_title()/>
        <div class="page page-narrow">
            <Breadcrumb crumbs=vec![Crumb::new(t::title(), url::STUDIO)]/>
            <header class="page-head">
                <h1>{t::new_title()}</h1>
                <p>{t::new_hint()}</p>
            </header>
            <Form action=CREATE state=state.clone()>
                <Field name="title" label=t::new_name() value=state.value("title", "") help=t::new_name_help() error=title maxlength=120/>
                <Select
                    name="language"
                    label=t::course_language()
                    choices=labels::languages(own)
                    selected=state.value("language", own)
                    error=language
                />
                <RadioGroup
                    name="template"
                    legend=t::new_template()
                    choices=vec![
                        ui::Choice::new(Template::Course.as_str(), t::new_template_course()),
                        ui::Choice::new(Template::Week.as_str(), t::new_template_week()),
                        ui::Choice::new(Template::Empty.as_str(), t::new_template_empty()),
                    ]
                    selected=template
                />
                <div class="row">
                    <Button look=Look::Primary submit=true>{t::new_begin()}</Button>
                </div>
            </Form>
        </div>
    }
}
