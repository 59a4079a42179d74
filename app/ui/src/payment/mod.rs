//! Payments that are made on our page: a provider's own form, and WeChat's own browser. What they say is no proof that
//! anything was paid: afterwards they lead to an address of ours, which asks the provider.

mod needs_scripts;
mod problem;
mod wechat;

use leptos::{prelude::*, task::spawn_local};

pub use crate::browser::Purpose;
use crate::{
    Button, Callout, Glyph, Look, Skeleton, Text, Tone,
    browser::{self, IntentState, stripe},
    lang, t,
};
use needs_scripts::NeedsScripts;
use problem::Problem;
pub use wechat::WeChatPayment;

/// The element into which the provider draws its form.
const FRAME: &str = "payment-form";

/// The state of the form.
#[derive(Clone, Debug, PartialEq, Eq)]
enum State {
    /// There are no scripts, or none yet.
    Still,
    Loading,
    /// It can be sent.
    Open,
    /// The bank has to be asked; nothing is to be filled in.
    AtBank,
    Sending,
    /// The provider works on it.
    UnderWay,
    /// It is of no use any more.
    Over,
}

/// The form of a payment provider for a payment, or for saving a method; today Stripe's Payment Element.
#[component]
pub fn PaymentElement(
    /// The address of the provider's script.
    #[prop(into)]
    script: String,
    /// The school's public key at the provider.
    #[prop(into)]
    public_key: String,
    /// The secret by which the form knows what it is for.
    #[prop(into)]
    client_secret: String,
    /// The purpose of the form.
    purpose: Purpose,
    /// The words of its button.
    #[prop(into)]
    words: Text,
    /// Our address to which the payer goes afterwards.
    #[prop(into)]
    return_url: String,
    /// Whether the payer has been there: then they are not sent there once more.
    #[prop(optional)]
    returned: bool,
) -> impl IntoView {
    let state = RwSignal::new(State::Still);
    let problem = RwSignal::new(None::<Problem>);
    let back = StoredValue::new(return_url);
    let fail = move |found: Problem| {
        state.try_set(if found.is_final() { State::Over } else { State::Open });
        problem.try_set(Some(found));
    };
    // What was paid is told by the server, never by this page.
    let leave = move || {
        state.try_set(State::UnderWay);
        if let Some(back) = back.try_get_value() {
            browser::load_document(&back);
        }
    };
    let open = move |(found, error): (IntentState, Option<browser::StripeError>)| match found {
        // Whoever was there already would go round in a circle.
        IntentState::UnderWay if returned => {
            state.try_set(State::UnderWay);
        }
        IntentState::UnderWay => leave(),
        IntentState::Closed => fail(Problem::Closed),
        IntentState::NeedsAction => {
            state.try_set(State::AtBank);
        }
        IntentState::NeedsMethod => {
            problem.try_set(error.as_ref().map(Problem::of));
            state.try_set(State::Loading);
            stripe::mount(FRAME, lang(), move |is_there| {
                if is_there {
                    state.try_update(|state| {
                        if *state == State::Loading {
                            *state = State::Open;
                        }
                    });
                } else {
                    fail(Problem::NotLoaded);
                }
            });
        }
    };
    Effect::new(move |_| {
        let (script, key, secret) = (script.clone(), public_key.clone(), client_secret.clone());
        state.set(State::Loading);
        browser::on_theme_change(stripe::recolour);
        spawn_local(async move {
            match stripe::open(&script, &key, &secret, purpose, lang()).await {
                Some(found) => open(found),
                None => fail(Problem::NotLoaded),
            }
        });
    });
    on_cleanup(stripe::close);
    let send = move |_| {
        let needs_action = state.get_untracked() == State::AtBank;
        state.set(State::Sending);
        problem.set(None);
        let confirmed = stripe::confirm(needs_action, &browser::on_this_site(&back.get_value()));
        spawn_local(async move {
            match confirmed.await {
                Ok(()) => leave(),
                Err(error) if error.is_done => leave(),
                // Whoever did not prove who they are can take another card.
                Err(error) if needs_action => {
                    open((IntentState::NeedsMethod, Some(error)));
                }
                Err(error) => fail(Problem::of(&error)),
            }
        });
    };
    let pays = purpose == Purpose::Pay;
    let (title, hint) = if pays {
        (t::payment_no_script(), t::payment_no_script_hint())
    } else {
        (t::payment_unsaved_no_script(), t::payment_unsaved_no_script_hint())
    };
    let is_sending = Signal::derive(move || state.get() == State::Sending);
    // The button stays the same one, and keeps the focus.
    let has_button = Memo::new(move |_| matches!(state.get(), State::Open | State::AtBank | State::Sending));
    let words = StoredValue::new(words);
    let label = move || if state.get() == State::AtBank { t::payment_to_bank() } else { words.get_value() };
    let name = if pays { t::payment_form() } else { t::payment_save_form() };
    let at_bank = move || if pays { t::payment_at_bank() } else { t::payment_save_at_bank() };
    view! {
        <section class="payment" aria-label=name hidden=move || state.get() == State::UnderWay && returned>
            <NeedsScripts title hint/>
            <div class="stack" hidden=move || state.get() == State::Still>
                {move || matches!(state.get(), State::Loading).then(|| view! { <Skeleton/> })}
                {move || (state.get() == State::AtBank).then(|| view! { <p>{at_bank()}</p> })}
                <div id=FRAME class="payment-frame" class:payment-away=move || state.get() == State::Over></div>
                <div role="alert">{move || problem.get().map(|problem| view! { <Trouble problem pays/> })}</div>
                {move || (state.get() == State::UnderWay).then(|| view! { <p role="status">{t::payment_under_way()}</p> })}
                {move || has_button.get().then(|| view! {
                    <Button look=Look::Primary wide=true icon=Glyph::Lock busy=is_sending on:click=send>{label}</Button>
                })}
            </div>
        </section>
    }
}

/// What went wrong, and what to do.
#[component]
fn Trouble(problem: Problem, pays: bool) -> impl IntoView {
    let again = problem.is_final().then(|| {
        view! { <div class="row"><Button on:click=|_| browser::reload()>{t::payment_reload()}</Button></div> }
    });
    let tone = if matches!(problem, Problem::Input(_)) { Tone::Warning } else { Tone::Danger };
    view! {
        <Callout tone title=problem.title(pays)>
            {problem.hint(pays).map(|hint| view! { <p>{hint}</p> })}
            {again}
        </Callout>
    }
}
