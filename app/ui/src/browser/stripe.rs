//! Stripe.js: its script, its form in our page, and what it answers. A page has one such form at most.

use std::{cell::RefCell, future::Future};

use futures::future::{Either, select};
use js_sys::{Array, Function, Object, Promise, Reflect};
use model::Lang;
use wasm_bindgen::{JsCast, JsValue, prelude::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlScriptElement;

use super::{colours::Colours, document, pause};

/// The time that the script may take to arrive.
const SCRIPT_TIMEOUT_MS: i32 = 20_000;

/// The purpose of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Paying.
    Pay,
    /// Saving a method for later payments.
    Save,
}

/// The state of what the form is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum IntentState {
    /// The payer has to name a method.
    NeedsMethod,
    /// The payer has to confirm at their bank.
    NeedsAction,
    /// It is done, or Stripe works on it.
    UnderWay,
    /// It was cancelled, or is not known.
    Closed,
}

/// An error of Stripe's; what it does not say is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct StripeError {
    /// The kind, such as `card_error`.
    pub kind: String,
    /// The code, such as `card_declined`.
    pub code: String,
    /// The bank's reason for a decline, such as `insufficient_funds`.
    pub decline_code: String,
    /// The message for people, in the language of the form.
    pub message: String,
    /// Whether what was asked for had happened already.
    pub is_done: bool,
}

/// The form of this page.
struct Form {
    purpose: Purpose,
    secret: String,
    stripe: JsValue,
    elements: JsValue,
}

thread_local! {
    static FORM: RefCell<Option<Form>> = const { RefCell::new(None) };
}

/// Forgets the form of this page.
pub(crate) fn close() {
    FORM.with_borrow_mut(|form| *form = None);
}

/// Loads the script and asks in which state the payment, or what is to be saved, is; with the error of the last attempt.
/// Returns `None` when the script does not come.
pub(crate) async fn open(
    script: &str,
    key: &str,
    secret: &str,
    purpose: Purpose,
    lang: Lang,
) -> Option<(IntentState, Option<StripeError>)> {
    load(script).await?;
    let options = object([("locale", locale(lang).into())]);
    let make = Reflect::get(&js_sys::global(), &"Stripe".into()).ok()?.dyn_into::<Function>().ok()?;
    let stripe = make.call2(&JsValue::UNDEFINED, &key.into(), &options).ok()?;
    let (ask, name, last_error) = match purpose {
        Purpose::Pay => ("retrievePaymentIntent", "paymentIntent", "last_payment_error"),
        Purpose::Save => ("retrieveSetupIntent", "setupIntent", "last_setup_error"),
    };
    let answer = call(&stripe, ask, &[secret.into()]).await;
    let form = Form { purpose, secret: secret.to_owned(), stripe, elements: JsValue::UNDEFINED };
    FORM.with_borrow_mut(|open| *open = Some(form));
    let intent = match answer.map(|answer| (get(&answer, name), get(&answer, "error"))) {
        Ok((intent, _)) if intent.is_object() => intent,
        Ok((_, error)) => return Some((IntentState::Closed, Some(read_error(&error)))),
        Err(_) => return None,
    };
    let state = match text(&intent, "status").as_str() {
        "requires_payment_method" | "requires_confirmation" => IntentState::NeedsMethod,
        "requires_action" => IntentState::NeedsAction,
        "processing" | "succeeded" | "requires_capture" => IntentState::UnderWay,
        _ => IntentState::Closed,
    };
    let error = Some(get(&intent, last_error)).filter(JsValue::is_object).map(|error| read_error(&error));
    Some((state, error))
}

/// Draws the form into the element with this id. `on_ready` is told whether it stands there.
pub(crate) fn mount(id: &str, lang: Lang, on_ready: impl Fn(bool) + Clone + 'static) {
    let drawn = FORM.with_borrow_mut(|form| {
        let form = form.as_mut()?;
        let options = object([
            ("clientSecret", form.secret.as_str().into()),
            ("locale", locale(lang).into()),
            ("appearance", appearance()),
        ]);
        form.elements = invoke(&form.stripe, "elements", &[options]).ok()?;
        let create = object([("layout", object([("type", "tabs".into())]))]);
        let element = invoke(&form.elements, "create", &["payment".into(), create]).ok()?;
        let ready = on_ready.clone();
        let failed = on_ready.clone();
        let on_element_ready = Closure::once_into_js(move |_: JsValue| ready(true));
        let on_element_failed = Closure::once_into_js(move |_: JsValue| failed(false));
        invoke(&element, "on", &["ready".into(), on_element_ready]).ok()?;
        invoke(&element, "on", &["loaderror".into(), on_element_failed]).ok()?;
        let place = document()?.get_element_by_id(id)?;
        invoke(&element, "mount", &[place.into()]).ok()
    });
    if drawn.is_none() {
        on_ready(false);
    }
}

/// Draws the form in the colours that the page has now.
pub(crate) fn recolour() {
    FORM.with_borrow(|form| {
        if let Some(form) = form.as_ref().filter(|form| form.elements.is_object()) {
            let _ = invoke(&form.elements, "update", &[object([("appearance", appearance())])]);
        }
    });
}

/// Sends what was filled in, or goes on to the bank, and returns how Stripe took it. The browser leaves the page only
/// where the method wants it, and is sent back to `return_url`.
pub(crate) fn confirm(needs_action: bool, return_url: &str) -> impl Future<Output = Result<(), StripeError>> + use<> {
    let form = FORM.with_borrow(|form| {
        let form = form.as_ref()?;
        Some((form.purpose, form.secret.clone(), form.stripe.clone(), form.elements.clone()))
    });
    let return_url = return_url.to_owned();
    async move {
        let Some((purpose, secret, stripe, elements)) = form else { return Err(StripeError::default()) };
        if needs_action {
            let options = object([("clientSecret", secret.as_str().into())]);
            return outcome(call(&stripe, "handleNextAction", &[options]).await);
        }
        outcome(call(&elements, "submit", &[]).await)?;
        let options = object([
            ("elements", elements),
            ("confirmParams", object([("return_url", return_url.as_str().into())])),
            ("redirect", "if_required".into()),
        ]);
        let confirm = if purpose == Purpose::Pay { "confirmPayment" } else { "confirmSetup" };
        outcome(call(&stripe, confirm, &[options]).await)
    }
}

/// Loads the script once. Returns `None` when it does not come in time.
async fn load(script: &str) -> Option<()> {
    if Reflect::has(&js_sys::global(), &"Stripe".into()).unwrap_or(false) {
        return Some(());
    }
    let document = document()?;
    let element: HtmlScriptElement = document.create_element("script").ok()?.dyn_into().ok()?;
    element.set_src(script);
    let loaded = Promise::new(&mut |done, failed| {
        element.set_onload(Some(&done));
        element.set_onerror(Some(&failed));
    });
    document.head()?.append_child(&element).ok()?;
    if let Either::Left((Ok(_), _)) = select(JsFuture::from(loaded), Box::pin(pause(SCRIPT_TIMEOUT_MS))).await {
        return Some(());
    }
    // Another attempt begins with another element.
    element.remove();
    None
}

/// Returns Stripe's name of a language.
const fn locale(lang: Lang) -> &'static str {
    match lang {
        Lang::ZhHans => "zh",
        _ => "en",
    }
}

/// Returns the colours and shapes of our own fields.
fn appearance() -> JsValue {
    let colours = Colours::now();
    let line = |colour: &str| format!("1px solid {colour}");
    let plain = object([("border", line(&colours.edge).into()), ("boxShadow", "none".into())]);
    let chosen = object([
        ("border", line(&colours.accent).into()),
        ("boxShadow", format!("0 0 0 1px {}", colours.accent).into()),
    ]);
    object([
        ("theme", if colours.is_dark { "night" } else { "stripe" }.into()),
        (
            "variables",
            object([
                ("colorPrimary", colours.accent.into()),
                ("colorBackground", colours.surface.into()),
                ("colorText", colours.text.into()),
                ("colorTextSecondary", colours.muted.clone().into()),
                ("colorTextPlaceholder", colours.muted.into()),
                ("colorDanger", colours.danger.into()),
                ("fontFamily", colours.font.into()),
                ("fontSizeBase", "16px".into()),
                ("borderRadius", "6px".into()),
            ]),
        ),
        (
            "rules",
            object([
                (".Input", plain.clone()),
                (".Input:focus", chosen.clone()),
                (".Tab", plain),
                (".Tab--selected", chosen),
            ]),
        ),
    ])
}

/// Returns how an answer of Stripe's ended.
fn outcome(answer: Result<JsValue, JsValue>) -> Result<(), StripeError> {
    let error = match answer {
        Ok(answer) => get(&answer, "error"),
        Err(thrown) => thrown,
    };
    if error.is_undefined() || error.is_null() { Ok(()) } else { Err(read_error(&error)) }
}

fn read_error(error: &JsValue) -> StripeError {
    let intent = ["payment_intent", "setup_intent"].map(|name| get(error, name));
    let is_done = intent.iter().any(|intent| matches!(text(intent, "status").as_str(), "succeeded" | "processing"));
    StripeError {
        kind: text(error, "type"),
        code: text(error, "code"),
        decline_code: text(error, "decline_code"),
        message: text(error, "message"),
        is_done,
    }
}

/// Calls a method that answers by a promise.
async fn call(target: &JsValue, method: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
    JsFuture::from(Promise::resolve(&invoke(target, method, arguments)?)).await
}

pub(super) fn invoke(target: &JsValue, method: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
    let method: Function = Reflect::get(target, &method.into())?.dyn_into()?;
    method.apply(target, &arguments.iter().collect::<Array>())
}

pub(super) fn get(target: &JsValue, name: &str) -> JsValue {
    Reflect::get(target, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

pub(super) fn text(target: &JsValue, name: &str) -> String {
    get(target, name).as_string().unwrap_or_default()
}

fn object<const N: usize>(fields: [(&str, JsValue); N]) -> JsValue {
    let object = Object::new();
    for (name, value) in fields {
        let _ = Reflect::set(&object, &name.into(), &value);
    }
    object.into()
}
