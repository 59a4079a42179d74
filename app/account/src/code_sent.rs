//! The second step of everything that needs a code: where it was sent, and below the form a way to get another one.

use kit::{AppError, FormState};
use leptos::prelude::*;
use model::account::{CodeSent, CodeStep, IdentifierKind};
use ui::{Button, Callout, Look, Text, Tone};

use crate::{api::load_sent, t};

/// The form of such a step; it holds the step itself.
pub const FORM: &str = "code-form";

/// The details of the step; `None` when there is no such step, or it is over.
pub type Sent = Resource<Result<Option<CodeSent>, AppError>>;

/// Returns the step in the page's address, and where its code was sent.
pub fn step() -> (Memo<Option<CodeStep>>, Sent) {
    let step = kit::query_or("step", CodeStep::NONE);
    let sent = Resource::new(
        move || step.get(),
        |step| async move {
            match step {
                Some(step) => load_sent(step).await,
                None => Ok(None),
            }
        },
    );
    (step, sent)
}

/// The masked address or number that the code was sent to.
#[component]
pub fn CodeSentNotice(
    /// The heading, in a few words.
    #[prop(into)]
    title: Text,
    /// The masked address or number that the code was sent to.
    sent: CodeSent,
    /// The function that sends a code.
    start: &'static str,
) -> impl IntoView {
    let state = FormState::of(start);
    let refused = state.field_error("identifier").or_else(|| state.problem().map(|error| error.text()));
    let place = match sent.kind {
        IdentifierKind::Email => t::sent_by_mail(sent.to),
        IdentifierKind::Phone => t::sent_by_text(sent.to),
    };
    view! {
        <Callout title=title>
            <p>{place}</p>
            <p>{t::code_sent_hint()}</p>
        </Callout>
        {refused.map(|text| view! { <div role="alert"><Callout tone=Tone::Warning title=text/></div> })}
    }
}

/// A note that the step does not exist or is over, and that one begins again.
#[component]
pub fn ExpiredStep() -> impl IntoView {
    view! { <div role="alert"><Callout tone=Tone::Warning title=t::step_over()/></div> }
}

/// A form that sends the code again, with what was typed so far, and leads back to the first step. It stands behind
/// the main form: the first button is the one that Enter presses.
#[component]
pub fn ResendCode(
    /// The function that sends a code.
    start: &'static str,
    /// The address of the first step.
    #[prop(into)]
    back: String,
    /// The words of the link back.
    #[prop(default = t::begin_again())]
    words: Text,
) -> impl IntoView {
    view! {
        <p class="row sent-again">
            <Button look=Look::Quiet submit=true attr:form=FORM attr:formaction=start>{t::send_again()}</Button>
            <a href=back>{words}</a>
        </p>
    }
}
