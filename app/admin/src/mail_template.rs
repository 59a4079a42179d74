//! A mail template: its texts, the placeholders they may have, and the mail that they make.

use std::time::Duration;

use kit::{AppError, Form, FormState, Load, rule_text};
use leptos::{ev, prelude::*, server_fn::ServerFn, task::spawn_local};
use leptos_router::hooks::use_params_map;
use model::{
    Lang,
    notice::{
        MAX_SUBJECT_CHARS, MAX_TEMPLATE_CHARS, MailPlaceholder, MailTemplate as Template, MailTemplateKind,
        TemplateTexts,
    },
    url,
};
use ui::{Badge, Button, Field, Look, Text, TextArea};

use crate::{
    api::{RestoreMailTemplate, SaveMailTemplate, load_mail_template, preview_mail_template},
    frame::{Frame, Refused},
    mail_labels,
    mail_preview::Preview,
    t,
};

/// The time without typing after which the preview follows.
const PREVIEW_DELAY: Duration = Duration::from_millis(400);
/// The fields of the form.
const FIELDS: [&str; 3] = ["subject", "text", "html"];

/// The page `/admin/mail-templates/{kind}/{lang}`.
#[component]
pub fn MailTemplate() -> impl IntoView {
    let params = use_params_map();
    let which = Memo::new(move |_| {
        let params = params.read();
        let kind = params.get("kind").and_then(|kind| MailTemplateKind::parse(&kind));
        let lang = params.get("lang").and_then(|tag| Lang::CHOICES.into_iter().find(|lang| lang.tag() == tag));
        kind.zip(lang)
    });
    let template = Resource::new(
        move || which.get(),
        |which| async move {
            let (kind, lang) = which.ok_or(AppError::NotFound)?;
            load_mail_template(kind, lang).await
        },
    );
    view! {
        <Frame title=t::mail_templates()>
            <Refused forms=&[RestoreMailTemplate::PATH] fields=&[]/>
            <Load of=template view=|template| view! { <Body template/> }.into_any()/>
        </Frame>
    }
}

#[component]
fn Body(template: Template) -> impl IntoView {
    let Template { kind, lang, texts, is_changed, preview } = template;
    let (text, tone) = mail_labels::state(is_changed);
    let others = Lang::CHOICES.into_iter().filter(|other| *other != lang);
    let others: Vec<_> = others
        .map(
            |other| view! { <a href=url::admin_mail_template(kind, other)>{t::mail_template_in(other.own_name())}</a> },
        )
        .collect();
    view! {
        <header class="stack stack-2">
            <h2>{mail_labels::template(kind)} " · " <span lang=lang.tag()>{lang.own_name()}</span></h2>
            <p class="row">
                <Badge tone text/>
                {others}
                <a href=url::ADMIN_MAIL_TEMPLATES>{t::mail_template_all()}</a>
            </p>
        </header>
        <Editor kind lang texts preview/>
        {is_changed.then(|| view! { <Restore kind lang/> })}
    }
}

/// What is being typed, the mail that it makes, and what is wrong with it.
#[derive(Clone, Copy)]
struct Draft {
    kind: MailTemplateKind,
    lang: Lang,
    typed: StoredValue<TemplateTexts>,
    preview: RwSignal<TemplateTexts>,
    errors: [RwSignal<Option<Text>>; 3],
}

impl Draft {
    /// Takes what was typed into a field.
    fn type_into(self, event: &ev::Event) {
        let value = event_target_value(event);
        self.typed.update_value(|texts| match ui::field_name(event).as_deref() {
            Some("subject") => texts.subject = value,
            Some("text") => texts.text = value,
            Some("html") => texts.html = value,
            _ => {}
        });
        let typed = self.typed.get_value();
        // Only once nothing more is typed.
        let follow = move || {
            if self.typed.try_get_value().as_ref() == Some(&typed) {
                spawn_local(self.follow(typed));
            }
        };
        set_timeout(follow, PREVIEW_DELAY);
    }

    /// Lets the preview follow. A text that makes no mail leaves it as it was, and says why at its field.
    async fn follow(self, texts: TemplateTexts) {
        let TemplateTexts { subject, text, html } = texts.clone();
        let answer = preview_mail_template(self.kind, self.lang, subject, text, html).await;
        if self.typed.try_get_value().as_ref() != Some(&texts) {
            return;
        }
        let faults = match answer {
            Ok(mail) => {
                self.preview.try_set(mail);
                Vec::new()
            }
            Err(AppError::Invalid(faults)) => faults,
            // The server says so when it is saved, if it is still so.
            Err(_) => return,
        };
        for (field, error) in FIELDS.into_iter().zip(self.errors) {
            let fault = faults.iter().find(|fault| fault.field == field);
            error.try_set(fault.map(|fault| rule_text(&fault.rule)));
        }
    }
}

#[component]
fn Editor(kind: MailTemplateKind, lang: Lang, texts: TemplateTexts, preview: TemplateTexts) -> impl IntoView {
    let state = FormState::of(SaveMailTemplate::PATH);
    let [subject, text, html] = [&texts.subject, &texts.text, &texts.html];
    let [subject, text, html] =
        [("subject", subject), ("text", text), ("html", html)].map(|(field, now)| state.value(field, now));
    let typed = TemplateTexts { subject: subject.clone(), text: text.clone(), html: html.clone() };
    let draft = Draft {
        kind,
        lang,
        typed: StoredValue::new(typed),
        preview: RwSignal::new(preview),
        errors: FIELDS.map(|field| RwSignal::new(state.field_error(field))),
    };
    let [subject_error, text_error, html_error] = draft.errors;
    view! {
        <div class="mail-editor">
            <div on:input=move |event| draft.type_into(&event)>
                <Form action=SaveMailTemplate::PATH state>
                    <Which kind lang/>
                    <Field name="subject" label=t::mail_template_subject() value=subject help=t::mail_template_subject_help(MAX_SUBJECT_CHARS) error=subject_error/>
                    <TextArea name="text" label=t::mail_template_text() rows=12 value=text help=t::mail_template_text_help(MAX_TEMPLATE_CHARS) error=text_error/>
                    <TextArea name="html" label=t::mail_template_html() rows=16 value=html help=t::mail_template_html_help(MAX_TEMPLATE_CHARS) error=html_error/>
                    <Placeholders kind/>
                    <div class="row"><Button look=Look::Primary submit=true>{t::save()}</Button></div>
                </Form>
            </div>
            <Preview mail=draft.preview/>
        </div>
    }
}

/// The template that a form is about.
#[component]
fn Which(kind: MailTemplateKind, lang: Lang) -> impl IntoView {
    // As the server function reads it: by its name in the program, not by its tag.
    let lang = match lang {
        Lang::ZhHans => "ZhHans",
        Lang::En => "En",
        Lang::Pseudo => "Pseudo",
    };
    view! {
        <input type="hidden" name="kind" value=kind.as_str()/>
        <input type="hidden" name="lang" value=lang/>
    }
}

#[component]
fn Placeholders(kind: MailTemplateKind) -> impl IntoView {
    let required = kind.required();
    let lines: Vec<_> = kind
        .placeholders()
        .iter()
        .map(|name| {
            let needed =
                required.contains(name).then(|| view! { " · " <strong>{t::mail_template_required()}</strong> });
            view! { <dt><code>{format!("{{{name}}}")}</code></dt> <dd>{MailPlaceholder::parse(name).map(mail_labels::placeholder)} {needed}</dd> }
        })
        .collect();
    view! {
        <section class="stack stack-2">
            <h3>{t::mail_template_placeholders()}</h3>
            <dl class="facts small">{lines}</dl>
        </section>
    }
}

#[component]
fn Restore(kind: MailTemplateKind, lang: Lang) -> impl IntoView {
    view! {
        <details class="confirm">
            <summary class="button button-quiet">{t::mail_template_restore()}</summary>
            <form class="card card-body stack" method="post" action=RestoreMailTemplate::PATH>
                <p>{t::mail_template_restore_hint()}</p>
                <Which kind lang/>
                <div class="row"><Button look=Look::Danger submit=true>{t::mail_template_restore_now()}</Button></div>
            </form>
        </details>
    }
}
