//! The endpoints: their parameters, who may call them, and the verbs behind them.

use http::{Method, StatusCode};

use crate::{
    account, balance,
    call::{Answer, Call},
    charge, customer, dispute,
    error::ApiError,
    intent, method,
    params::{Kind, Param, opt, req},
    refund, search, setup,
    state::State,
};

/// An endpoint.
pub(crate) struct Endpoint<'a> {
    /// The id in the path; empty where there is none.
    pub id: &'a str,
    pub params: &'static [Param],
    pub verb: fn(&mut State, &Call) -> Answer,
    /// Whether a payer's browser may call it.
    pub is_public: bool,
}

const NONE: &[Param] = &[];
const CARD: Kind = Kind::Fields(&[
    req("number", Kind::Text),
    req("exp_month", Kind::Integer),
    req("exp_year", Kind::Integer),
    opt("cvc", Kind::Text),
]);
const METHOD_DATA: Kind = Kind::Fields(&[
    req("type", Kind::Text),
    opt("allow_redisplay", Kind::Text),
    opt("billing_details", Kind::Any),
    opt("card", CARD),
]);
const AUTOMATIC: Kind =
    Kind::Fields(&[req("enabled", Kind::Boolean), opt("allow_redirects", Kind::Word(&["always", "never"]))]);
const USAGE: Kind = Kind::Word(&["off_session", "on_session"]);
const METHOD_CREATE: &[Param] =
    &[req("type", Kind::Text), opt("billing_details", Kind::Any), req("card", CARD), opt("metadata", Kind::Metadata)];
const INTENT_CREATE: &[Param] = &[
    req("amount", Kind::Integer),
    req("currency", Kind::Text),
    opt("automatic_payment_methods", AUTOMATIC),
    opt("capture_method", Kind::Word(&["automatic", "automatic_async"])),
    opt("confirm", Kind::Boolean),
    opt("customer", Kind::Text),
    opt("description", Kind::Text),
    opt("error_on_requires_action", Kind::Boolean),
    opt("mandate_data", Kind::Any),
    opt("metadata", Kind::Metadata),
    opt("off_session", Kind::Boolean),
    opt("payment_method", Kind::Text),
    opt("payment_method_options", Kind::Any),
    opt("payment_method_types", Kind::List(&Kind::Text)),
    opt("receipt_email", Kind::Text),
    opt("return_url", Kind::Text),
    opt("setup_future_usage", USAGE),
    opt("statement_descriptor_suffix", Kind::Text),
    opt("use_stripe_sdk", Kind::Boolean),
];
const INTENT_UPDATE: &[Param] = &[
    opt("amount", Kind::Integer),
    opt("description", Kind::Text),
    opt("metadata", Kind::Metadata),
    opt("receipt_email", Kind::Text),
    opt("setup_future_usage", USAGE),
];
const INTENT_CONFIRM: &[Param] = &[
    opt("client_secret", Kind::Text),
    opt("error_on_requires_action", Kind::Boolean),
    opt("mandate_data", Kind::Any),
    opt("off_session", Kind::Boolean),
    opt("payment_method", Kind::Text),
    opt("payment_method_data", METHOD_DATA),
    opt("payment_method_options", Kind::Any),
    opt("receipt_email", Kind::Text),
    opt("return_url", Kind::Text),
    opt("setup_future_usage", USAGE),
    opt("use_stripe_sdk", Kind::Boolean),
];
const INTENT_CANCEL: &[Param] =
    &[opt("cancellation_reason", Kind::Word(&["duplicate", "fraudulent", "requested_by_customer", "abandoned"]))];
const SETUP_CREATE: &[Param] = &[
    opt("automatic_payment_methods", AUTOMATIC),
    opt("confirm", Kind::Boolean),
    opt("customer", Kind::Text),
    opt("description", Kind::Text),
    opt("metadata", Kind::Metadata),
    opt("payment_method", Kind::Text),
    opt("payment_method_types", Kind::List(&Kind::Text)),
    opt("return_url", Kind::Text),
    opt("usage", USAGE),
    opt("use_stripe_sdk", Kind::Boolean),
];
const SECRET: &[Param] = &[opt("client_secret", Kind::Text)];
const CUSTOMER: &[Param] = &[
    opt("description", Kind::Text),
    opt("email", Kind::Text),
    opt("metadata", Kind::Metadata),
    opt("name", Kind::Text),
    opt("phone", Kind::Text),
    opt("preferred_locales", Kind::List(&Kind::Text)),
];
const METHOD_UPDATE: &[Param] = &[opt("billing_details", Kind::Any), opt("metadata", Kind::Metadata)];
const REFUND_CREATE: &[Param] = &[
    opt("amount", Kind::Integer),
    opt("charge", Kind::Text),
    opt("metadata", Kind::Metadata),
    opt("payment_intent", Kind::Text),
    opt("reason", Kind::Word(&["duplicate", "fraudulent", "requested_by_customer"])),
];
const ATTACH: &[Param] = &[req("customer", Kind::Text)];
const SEARCH: &[Param] = &[opt("limit", Kind::Integer), req("query", Kind::Text)];

/// The parameters of a list, and the fields by which it can be filtered.
macro_rules! list {
    ($($field:literal),*) => {
        const {
            &[
                $(opt($field, Kind::Text),)*
                opt("created", Kind::Range),
                opt("ending_before", Kind::Text),
                opt("limit", Kind::Integer),
                opt("starting_after", Kind::Text),
            ]
        }
    };
}

/// Returns the endpoint of a path below `/v1`.
///
/// # Errors
/// 404 when there is none.
pub(crate) fn endpoint<'a>(http_method: &Method, path: &'a str) -> Result<Endpoint<'a>, ApiError> {
    type Verb = fn(&mut State, &Call) -> Answer;
    let steps: Vec<&str> = path.split('/').collect();
    let id = steps.get(1).copied().unwrap_or_default();
    let secret = |params: &'static [Param], verb: Verb| Ok(Endpoint { id, params, verb, is_public: false });
    let public = |params: &'static [Param], verb: Verb| Ok(Endpoint { id, params, verb, is_public: true });
    match (http_method.as_str(), steps.as_slice()) {
        ("GET", ["account"]) => secret(NONE, account::show),
        ("GET", ["balance_transactions"]) => secret(list!("currency", "source", "type"), balance::lines),
        ("GET", ["balance_transactions", _]) => secret(NONE, balance::line),
        ("GET", ["charges"]) => secret(list!("customer", "payment_intent"), charge::list),
        ("GET", ["charges", _]) => secret(NONE, charge::show),
        ("GET", ["customers"]) => secret(list!("email"), customer::list),
        ("POST", ["customers"]) => secret(CUSTOMER, customer::create),
        ("GET", ["customers", "search"]) => secret(SEARCH, search::customers),
        ("GET", ["customers", _]) => secret(NONE, customer::show),
        ("POST", ["customers", _]) => secret(CUSTOMER, customer::update),
        ("DELETE", ["customers", _]) => secret(NONE, customer::delete),
        ("GET", ["customers", _, "payment_methods"]) => secret(list!("type"), method::list),
        ("GET", ["disputes"]) => secret(list!("charge", "payment_intent"), dispute::list),
        ("GET", ["disputes", _]) => secret(NONE, dispute::show),
        ("GET", ["events"]) => secret(list!("type"), account::events),
        ("GET", ["events", _]) => secret(NONE, account::event),
        ("GET", ["payment_intents"]) => secret(list!("customer"), intent::list),
        ("POST", ["payment_intents"]) => secret(INTENT_CREATE, intent::create),
        ("GET", ["payment_intents", "search"]) => secret(SEARCH, search::intents),
        ("GET", ["payment_intents", _]) => public(SECRET, intent::show),
        ("POST", ["payment_intents", _]) => secret(INTENT_UPDATE, intent::update),
        ("POST", ["payment_intents", _, "confirm"]) => public(INTENT_CONFIRM, intent::confirm),
        ("POST", ["payment_intents", _, "cancel"]) => secret(INTENT_CANCEL, intent::cancel),
        ("GET", ["payment_methods"]) => secret(list!("customer", "type"), method::list),
        ("POST", ["payment_methods"]) => public(METHOD_CREATE, method::create),
        ("GET", ["payment_methods", _]) => secret(NONE, method::show),
        ("POST", ["payment_methods", _]) => secret(METHOD_UPDATE, method::update),
        ("POST", ["payment_methods", _, "attach"]) => secret(ATTACH, method::attach),
        ("POST", ["payment_methods", _, "detach"]) => secret(NONE, method::detach),
        ("GET", ["refunds"]) => secret(list!("charge", "payment_intent"), refund::list),
        ("POST", ["refunds"]) => secret(REFUND_CREATE, refund::create),
        ("GET", ["refunds", _]) => secret(NONE, refund::show),
        ("GET", ["setup_intents"]) => secret(list!("customer", "payment_method"), setup::list),
        ("POST", ["setup_intents"]) => secret(SETUP_CREATE, setup::create),
        ("GET", ["setup_intents", _]) => public(SECRET, setup::show),
        ("POST", ["setup_intents", _, "confirm"]) => public(INTENT_CONFIRM, setup::confirm),
        ("POST", ["setup_intents", _, "cancel"]) => secret(INTENT_CANCEL, setup::cancel),
        _ => {
            let message = format!(
                "Unrecognized request URL ({http_method}: /v1/{path}). Please see https://stripe.com/docs or we can \
                 help at https://support.stripe.com/."
            );
            Err(ApiError { status: StatusCode::NOT_FOUND, ..ApiError::invalid(message).before() })
        }
    }
}
