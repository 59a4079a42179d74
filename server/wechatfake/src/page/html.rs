//! The page's HTML. Everything from outside goes through [`escape`].

use crate::{
    amount::yuan,
    lang::Lang,
    order::{Order, Status, Way},
    t,
};

/// Returns the page of a payment: what may be done, or what became of it. `back` leads who has paid to the merchant.
pub(super) fn payment(lang: Lang, order: &Order, merchant: &str, back: Option<&str>) -> String {
    lang.speak(|| {
        let rest = match order.status {
            Status::NotPaid => form(),
            Status::Closed => format!("<p role=\"status\"><strong>{}</strong></p>\n", t::closed()),
            Status::Success => paid(order, back),
        };
        document(lang, &t::title(escape(merchant)), &t::heading(yuan(order.total)), &(facts(order, merchant) + &rest))
    })
}

/// Returns the page for a payer whose balance is too low.
pub(super) fn declined(lang: Lang, order: &Order, merchant: &str) -> String {
    lang.speak(|| {
        let words = t::declined();
        let body = format!("{}<p role=\"alert\"><strong>{words}</strong></p>\n{}", facts(order, merchant), form());
        document(lang, &t::title(escape(merchant)), &t::heading(yuan(order.total)), &body)
    })
}

/// Returns the page for a payer who left.
pub(super) fn left(lang: Lang, order: &Order) -> String {
    lang.speak(|| document(lang, &t::leave(), &t::heading(yuan(order.total)), &format!("<p>{}</p>\n", t::left())))
}

/// Returns the page for a payer whose browser did not say where they come from.
pub(super) fn no_referrer(lang: Lang) -> String {
    lang.speak(|| document(lang, &t::refused(), &t::refused(), &format!("<p>{}</p>\n", t::no_referrer())))
}

/// Returns the page that says which field of an address is wrong.
pub(super) fn wrong(lang: Lang, field: &str) -> String {
    lang.speak(|| {
        let words = t::bad_request(escape(field));
        document(lang, &t::refused(), &t::refused(), &format!("<p>{words}</p>\n"))
    })
}

/// Returns the page of an address that leads to no payment.
pub(super) fn gone(lang: Lang) -> String {
    lang.speak(|| document(lang, &t::gone(), &t::gone(), ""))
}

fn paid(order: &Order, back: Option<&str>) -> String {
    let done = format!("<p role=\"status\"><strong>{}</strong></p>\n", t::paid());
    match back {
        Some(back) => format!("{done}<p><a class=\"button\" href=\"{}\">{}</a></p>\n", escape(back), t::back()),
        // A phone that scanned a code has nowhere to go back to.
        None if order.way == Way::Native => format!("{done}<p>{}</p>\n", t::phone_done()),
        None => done,
    }
}

fn facts(order: &Order, merchant: &str) -> String {
    let rows = [(t::merchant(), merchant), (t::description(), &order.description), (t::order(), &order.out_trade_no)];
    let rows = rows.map(|(name, value)| format!("<dt>{name}</dt><dd>{}</dd>\n", escape(value))).concat();
    format!("<dl>\n{rows}</dl>\n")
}

fn form() -> String {
    let buttons = [("pay", t::pay()), ("decline", t::decline()), ("leave", t::leave())];
    let button =
        |(value, label)| format!("<button name=\"choice\" value=\"{value}\" id=\"{value}\">{label}</button>\n");
    format!("<form method=\"post\">\n{}</form>\n", buttons.map(button).concat())
}

/// Returns a page with this title and body, all as HTML.
fn document(lang: Lang, title: &str, heading: &str, body: &str) -> String {
    let (tag, banner) = (lang.tag(), t::banner());
    format!(
        "<!DOCTYPE html>\n<html lang=\"{tag}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"robots\" content=\"noindex\">\n\
         <title>{title}</title>\n<link rel=\"stylesheet\" href=\"/page.css\">\n</head>\n<body>\n<main>\n\
         <p class=\"banner\">{banner}</p>\n<h1>{heading}</h1>\n{body}</main>\n</body>\n</html>\n"
    )
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
