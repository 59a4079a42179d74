//! The hosted page's HTML. Everything from outside goes through [`escape`].

use crate::{
    choice::Reason,
    lang::Lang,
    method::Method,
    money,
    payment::{Payment, State},
    setup::{self, Setup},
    t,
};

/// Returns the page of a payment, in the payer's language.
pub(super) fn page(payment: &Payment, merchant: &str) -> String {
    payment.language.speak(|| {
        let merchant = escape(merchant);
        let price = escape(&money::price(payment.amount, &payment.currency));
        let body = [facts(payment, &merchant, &price), rest(payment, &merchant)].concat();
        document(payment.language, &t::title(&merchant), &t::heading(&price), &body)
    })
}

/// Returns the page on which a payer saves a method without a payment, in their language.
pub(super) fn setup_page(setup: &Setup, merchant: &str) -> String {
    setup.language.speak(|| {
        let merchant = escape(merchant);
        let (reference, heading) = (escape(&setup.reference), t::setup_heading());
        let facts = [(t::merchant(), merchant.as_str()), (t::setup_reference(), reference.as_str())];
        let facts = facts.map(|(name, value)| format!("<dt>{name}</dt><dd>{value}</dd>\n")).concat();
        let rest = match setup.state {
            setup::State::Open => setup_form(&setup.id),
            state => {
                let state = if state == setup::State::Saved { t::setup_saved() } else { t::setup_failed() };
                let (address, back) = (escape(&setup.return_url), t::back(&merchant));
                format!("<p><strong>{state}</strong></p>\n<p><a class=\"button\" href=\"{address}\">{back}</a></p>\n")
            }
        };
        document(setup.language, &t::setup_title(&merchant), &heading, &format!("<dl>\n{facts}</dl>\n{rest}"))
    })
}

fn setup_form(id: &str) -> String {
    let choices = [
        radio("choice", "succeed", true, &t::setup_succeed(), &t::setup_succeed_hint()),
        radio("choice", "decline", false, &t::setup_decline(), &t::setup_decline_hint()),
    ];
    let (legend, choices, confirm) = (t::setup_legend(), choices.concat(), t::confirm());
    format!(
        "<form method=\"post\" action=\"/pay/test/{id}\">\n\
         <fieldset>\n<legend>{legend}</legend>\n{choices}</fieldset>\n\
         <button type=\"submit\">{confirm}</button>\n</form>\n"
    )
}

/// Returns a page with this title and body, both as HTML.
fn document(language: Lang, title: &str, heading: &str, body: &str) -> String {
    let (tag, banner) = (language.tag(), t::banner());
    format!(
        "<!DOCTYPE html>\n<html lang=\"{tag}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"robots\" content=\"noindex\">\n\
         <title>{title}</title>\n<link rel=\"stylesheet\" href=\"/pay/test/page.css\">\n</head>\n<body>\n<main>\n\
         <p class=\"banner\">{banner}</p>\n<h1>{heading}</h1>\n{body}</main>\n</body>\n</html>\n"
    )
}

fn facts(payment: &Payment, merchant: &str, price: &str) -> String {
    let (description, reference) = (escape(&payment.description), escape(&payment.reference));
    let rows = [
        (t::merchant(), merchant),
        (t::description(), description.as_str()),
        (t::reference(), reference.as_str()),
        (t::amount(), price),
        (t::way(), &*method(payment.method)),
    ];
    let open_id = payment.open_id.as_deref().map(escape);
    let rows = rows.into_iter().chain(open_id.as_deref().map(|id| (t::open_id(), id)));
    let rows: Vec<_> = rows.map(|(name, value)| format!("<dt>{name}</dt><dd>{value}</dd>\n")).collect();
    format!("<dl>\n{}</dl>\n", rows.concat())
}

/// Returns the payer's choices; or, after the choice, the outcome.
fn rest(payment: &Payment, merchant: &str) -> String {
    let state = match payment.state {
        State::Created => return form(payment),
        State::Processing => t::state_processing(),
        State::Succeeded => t::state_succeeded(),
        State::Failed => t::state_failed(),
        State::Cancelled => t::state_cancelled(),
    };
    let reason = payment.reason.map(|reason| format!("<p>{}</p>\n", word(reason))).unwrap_or_default();
    let (heading, address) = (t::state_heading(), escape(&payment.return_url));
    // A phone that scanned a code has nowhere to go back to.
    let back = match payment.method {
        Method::QrCode => format!("<p>{}</p>\n", t::phone_done()),
        _ => format!("<p><a class=\"button\" href=\"{address}\">{}</a></p>\n", t::back(merchant)),
    };
    format!("<h2>{heading}</h2>\n<p><strong>{state}</strong></p>\n{reason}{back}")
}

fn method(method: Method) -> std::borrow::Cow<'static, str> {
    match method {
        Method::Page => t::method_page(),
        Method::QrCode => t::method_qr_code(),
        Method::MobileWeb => t::method_mobile_web(),
        Method::InWechat => t::method_in_wechat(),
        Method::Saved => t::method_saved(),
    }
}

fn form(payment: &Payment) -> String {
    let choices = [
        radio("choice", "succeed", true, &t::choice_succeed(), &t::choice_succeed_hint()),
        radio("choice", "decline", false, &t::choice_decline(), &t::choice_decline_hint()),
        reasons(),
        radio("choice", "delay", false, &t::choice_delay(), &t::choice_delay_hint()),
        radio("choice", "silent", false, &t::choice_silent(), &t::choice_silent_hint()),
        radio("choice", "late", false, &t::choice_late(), &t::choice_late_hint()),
    ];
    let orders = [
        radio("order", "notification", true, &t::order_notification(), &t::order_notification_hint()),
        radio("order", "return", false, &t::order_return(), &t::order_return_hint()),
    ];
    let refunds = [
        radio("refunds", "now", true, &t::refunds_now(), &t::refunds_now_hint()),
        radio("refunds", "later", false, &t::refunds_later(), &t::refunds_later_hint()),
        radio("refunds", "refused_later", false, &t::refunds_refused_later(), &t::refunds_refused_later_hint()),
        radio("refunds", "refused", false, &t::refunds_refused(), &t::refunds_refused_hint()),
    ];
    let save = if payment.may_save { checkbox("save", &t::save()) } else { String::new() };
    let (what, first, confirm, id) = (t::choice_legend(), t::order_legend(), t::confirm(), &payment.id);
    let (choices, orders, refunds, back) = (choices.concat(), orders.concat(), refunds.concat(), t::refunds_legend());
    format!(
        "<form method=\"post\" action=\"/pay/test/{id}\">\n\
         <fieldset>\n<legend>{what}</legend>\n{choices}</fieldset>\n\
         <fieldset>\n<legend>{first}</legend>\n{orders}</fieldset>\n\
         <fieldset>\n<legend>{back}</legend>\n{refunds}</fieldset>\n{save}\
         <button type=\"submit\">{confirm}</button>\n</form>\n"
    )
}

fn radio(name: &str, value: &str, checked: bool, label: &str, hint: &str) -> String {
    let checked = if checked { " checked" } else { "" };
    format!(
        "<div class=\"choice\"><input type=\"radio\" id=\"{value}\" name=\"{name}\" value=\"{value}\" \
         aria-describedby=\"{value}-hint\"{checked}><label for=\"{value}\">{label}</label>\
         <p id=\"{value}-hint\">{hint}</p></div>\n"
    )
}

fn checkbox(name: &str, label: &str) -> String {
    format!(
        "<div class=\"choice\"><input type=\"checkbox\" id=\"{name}\" name=\"{name}\">\
         <label for=\"{name}\">{label}</label></div>\n"
    )
}

fn reasons() -> String {
    let options = [
        ("insufficient_funds", Reason::InsufficientFunds),
        ("card_declined", Reason::CardDeclined),
        ("expired_card", Reason::ExpiredCard),
        ("limit_exceeded", Reason::LimitExceeded),
        ("cancelled_by_payer", Reason::CancelledByPayer),
    ];
    let option = |(value, reason)| format!("<option value=\"{value}\">{}</option>\n", word(reason));
    let options = options.map(option).concat();
    let label = t::reason_label();
    format!(
        "<div class=\"reason\"><label for=\"reason\">{label}</label>\n\
         <select id=\"reason\" name=\"reason\">\n{options}</select></div>\n"
    )
}

fn word(reason: Reason) -> std::borrow::Cow<'static, str> {
    match reason {
        Reason::InsufficientFunds => t::reason_insufficient_funds(),
        Reason::CardDeclined => t::reason_card_declined(),
        Reason::ExpiredCard => t::reason_expired_card(),
        Reason::LimitExceeded => t::reason_limit_exceeded(),
        Reason::CancelledByPayer => t::reason_cancelled_by_payer(),
    }
}

/// Escapes text so that it may stand in an element or between double or single quotes.
fn escape(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            c => html.push(c),
        }
    }
    html
}
