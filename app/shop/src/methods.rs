//! The methods to pay that the viewer saved: named, ordered by a default, added and removed.

use kit::{Form, FormState, Load};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;
use model::{
    Millis,
    payment::{AddingMethod, PayerAction, SavedMethod, SavedMethods},
    url,
};
use ui::{
    Badge, Breadcrumb, Button, ButtonLink, Callout, Crumb, Empty, ErrorPanel, Field, Glyph, Look, PaymentElement,
    Precision, Purpose, Title, Tone, When,
};

use crate::{
    api::{AddMethod, ChooseMethod, NameMethod, RemoveMethod, load_methods},
    labels, t,
};

/// The page `/me/payment`, with `?method=` for somebody who is adding one, and `&returned=` once they were at the
/// provider.
#[component]
pub fn Methods() -> impl IntoView {
    let query = use_query_map();
    let adding = Memo::new(move |_| query.read().get("method").and_then(|method| method.parse().ok()));
    let methods = Resource::new(move || adding.get(), load_methods);
    let has = |name: &str| query.read_untracked().get(name).is_some();
    let (is_done, returned) = (has("saved"), has("returned"));
    view! {
        <Title text=t::methods()/>
        <div class="page page-narrow">
            <Breadcrumb crumbs=vec![Crumb::new(t::account(), url::ME)]/>
            <h1 class="page-head">{t::methods()}</h1>
            <div class="settings">
                {is_done.then(|| view! { <div role="status"><Callout tone=Tone::Success title=t::methods_saved()/></div> })}
                <Load of=methods view=move |methods| view! { <Body methods returned/> }.into_any()/>
            </div>
        </div>
    }
}

#[component]
fn Body(methods: SavedMethods, returned: bool) -> impl IntoView {
    let SavedMethods { methods, addable, can_save, adding } = methods;
    let (outcome, open) = match adding {
        Some(AddingMethod::Open { method, next, script }) => (None, Some((url::adding_return(method), next, script))),
        Some(AddingMethod::Saved) => (Some((Tone::Success, t::methods_saved(), None)), None),
        Some(AddingMethod::Refused) => {
            (Some((Tone::Danger, t::method_refused(), Some(t::method_refused_hint()))), None)
        }
        None => (None, None),
    };
    let outcome = outcome.map(|(tone, title, hint)| {
        let hint = hint.map(|hint| view! { <p>{hint}</p> });
        view! { <div role="status"><Callout tone title>{hint}</Callout></div> }
    });
    let list = if methods.is_empty() {
        let hint = if can_save { t::methods_none_hint() } else { t::methods_never_hint() };
        view! {
            <Empty title=t::methods_none() hint glyph=Glyph::Cart>
                <ButtonLink href=url::COURSES>{t::to_courses()}</ButtonLink>
            </Empty>
        }
        .into_any()
    } else {
        view! {
            <p class="muted">{t::methods_hint()}</p>
            <ul class="card devices">{methods.into_iter().map(|method| view! { <Row method/> }).collect_view()}</ul>
        }
        .into_any()
    };
    let without_payment = addable.is_empty().then(|| view! { <p class="small muted">{t::methods_with_payment()}</p> });
    view! {
        {outcome}
        <section>{list}</section>
        {can_save.then(|| view! {
            <section class="stack">
                <h2>{t::method_add()}</h2>
                {open.map(|(back, next, script)| view! { <Adding next script back returned/> })}
                {without_payment}
                {addable.into_iter().map(|provider| view! { <Add provider/> }).collect_view()}
            </section>
        })}
    }
}

/// A method: what it is, its name, and what can be done with it.
#[component]
fn Row(method: SavedMethod) -> impl IntoView {
    let title = labels::method(&method);
    let SavedMethod { id, provider, name, is_default, saved_at, is_expired, expires_at, .. } = method;
    let id = id.to_string();
    let sent = id.clone();
    let hidden = move || view! { <input type="hidden" name="method" value=sent.clone()/> };
    let default = hidden.clone();
    let choose = (!is_default && !is_expired).then(|| {
        let label = t::method_choose_of(&title).into_owned();
        view! {
            <form method="post" action=ChooseMethod::PATH>
                {default()}
                <Button submit=true attr:aria-label=label>{t::method_choose()}</Button>
            </form>
        }
    });
    let expiry = expires_at.map(|at| {
        let words = if is_expired { t::method_expired() } else { t::method_expires() };
        // The last day on which it is good, wherever its owner is.
        let last = at.plus(-Millis::DAY / 2);
        view! { " · " {words} " " <When at=last precision=Precision::Day/> }
    });
    view! {
        <li>
            <div class="stack stack-1">
                <p>
                    <strong><bdi>{title.clone()}</bdi></strong> " "
                    {is_default.then(|| view! { <Badge tone=Tone::Success text=t::method_default()/> })}
                </p>
                <p class="small muted">
                    <bdi>{labels::provider(&provider)}</bdi> " · " {t::method_saved_at()} " " <When at=saved_at/> {expiry}
                </p>
            </div>
            <div class="row">
                {choose}
                <Rename id=id.clone() title=title.clone() name/>
                <Remove title>{hidden()}</Remove>
            </div>
        </li>
    }
}

/// A folded form that names a method.
#[component]
fn Rename(id: String, title: String, name: String) -> impl IntoView {
    let state = FormState::of(NameMethod::PATH);
    // Each method has such a form; one of them was refused.
    let state = if state.typed("method").as_ref() == Some(&id) { state } else { FormState::of("") };
    let error = Signal::stored(state.field_error("name"));
    let (open, value) = (state.refused(), state.value("name", &name));
    let label = t::method_rename_of(&title).into_owned();
    view! {
        <details class="confirm" open=open>
            <summary class="button button-quiet" aria-label=label>{t::method_rename()}</summary>
            <Form action=NameMethod::PATH state>
                <input type="hidden" name="method" value=id.clone()/>
                <Field name="name" id=format!("name-{id}") label=t::method_name() value help=t::method_name_help() error/>
                <div class="row"><Button submit=true>{t::method_save_name()}</Button></div>
            </Form>
        </details>
    }
}

/// A folded form that removes a method; the children say which.
#[component]
fn Remove(title: String, children: Children) -> impl IntoView {
    let label = t::method_remove_of(&title).into_owned();
    view! {
        <details class="confirm">
            <summary class="button button-quiet" aria-label=label>{t::method_remove()}</summary>
            <form class="stack stack-2" method="post" action=RemoveMethod::PATH>
                {children()}
                <p class="small">{t::method_remove_hint()}</p>
                <div class="row"><Button look=Look::Danger submit=true>{t::method_remove_now()}</Button></div>
            </form>
        </details>
    }
}

/// A form that begins to save a method at a provider.
#[component]
fn Add(provider: String) -> impl IntoView {
    let state = FormState::of(AddMethod::PATH);
    let error = state.field_error("provider").map(|text| view! { <ErrorPanel text/> });
    let words = t::method_add_at(labels::provider(&provider));
    view! {
        <Form action=AddMethod::PATH state>
            {error}
            <input type="hidden" name="provider" value=provider/>
            <div class="row"><Button submit=true>{words}</Button></div>
        </Form>
    }
}

/// What somebody still has to do to save the method that they are adding.
#[component]
fn Adding(
    next: PayerAction,
    /// The address of the script that draws a provider's form.
    script: Option<String>,
    /// The address to which a provider's form sends them afterwards.
    back: String,
    /// Whether they come from there.
    returned: bool,
) -> impl IntoView {
    let link = match (next, script) {
        (PayerAction::Embedded { client_secret, public_key }, Some(script)) => {
            let again = returned.then(|| {
                let href = back.clone();
                view! { <div class="row"><ButtonLink href attr:rel="external">{t::look_again()}</ButtonLink></div> }
            });
            let (purpose, words, return_url) = (Purpose::Save, t::method_save(), back);
            return view! {
                <p class="muted">{t::method_form_hint()}</p>
                <PaymentElement script public_key client_secret purpose words return_url returned/>
                {again}
            }
            .into_any();
        }
        (PayerAction::Redirect(address), _) => Some(view! {
            <ButtonLink href=address look=Look::Primary attr:rel="external">{t::to_provider()}</ButtonLink>
        }),
        _ => None,
    };
    view! { <Callout tone=Tone::Warning title=t::method_adding()><p>{t::method_adding_hint()}</p>{link}</Callout> }
        .into_any()
}
