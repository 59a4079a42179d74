//! The page's HTML. Everything from outside goes through [`escape`].

use crate::{
    error::ApiError,
    lang::Lang,
    order::{Order, Status, value_of},
    sign::Fields,
    t,
};

/// Returns the page of a payment: what may be done, or what became of it. `fields` lead who has paid to the merchant.
pub(super) fn payment(lang: Lang, order: &Order, is_over: bool, fields: &Fields) -> String {
    lang.speak(|| {
        let rest = match order.status {
            Status::Paid => paid(order, fields),
            _ if is_over => format!("<p role=\"status\"><strong>{}</strong></p>\n", t::closed()),
            Status::Offered | Status::Waiting | Status::Declined => form(),
        };
        document(lang, &t::title(merchant(order)), &t::heading(yuan(order.amount)), &(facts(order) + &rest))
    })
}

/// Returns the page for a payer whose balance is too low.
pub(super) fn declined(lang: Lang, order: &Order) -> String {
    lang.speak(|| {
        let body = format!("{}<p role=\"alert\"><strong>{}</strong></p>\n{}", facts(order), t::declined(), form());
        document(lang, &t::title(merchant(order)), &t::heading(yuan(order.amount)), &body)
    })
}

/// Returns the page for a payer who left.
pub(super) fn left(lang: Lang, order: &Order) -> String {
    lang.speak(|| document(lang, &t::leave(), &t::heading(yuan(order.amount)), &format!("<p>{}</p>\n", t::left())))
}

/// Returns the page that says that the merchant's request is wrong.
pub(super) fn refused(lang: Lang, error: &ApiError) -> String {
    lang.speak(|| {
        let (code, words) = (escape(&error.code), escape(&error.words));
        document(lang, &t::refused(), &t::refused(), &format!("<p>{}</p>\n<p>{words}</p>\n", t::reason(&code)))
    })
}

/// Returns the page of an address that leads to no payment.
pub(super) fn gone(lang: Lang) -> String {
    lang.speak(|| document(lang, &t::gone(), &t::gone(), ""))
}

fn paid(order: &Order, fields: &Fields) -> String {
    let done = format!("<p role=\"status\"><strong>{}</strong></p>\n", t::paid());
    // A phone that scanned a code has nowhere to go back to.
    let back = value_of(&order.request, "frontUrl");
    if order.is_code() || back.is_empty() {
        return format!("{done}<p>{}</p>\n", t::phone_done());
    }
    let field = |(name, value): (&String, &String)| {
        format!("<input type=\"hidden\" name=\"{}\" value=\"{}\">\n", escape(name), escape(value))
    };
    let fields: String = fields.iter().map(field).collect();
    let (back, words) = (escape(back), t::back());
    format!("{done}<form method=\"post\" action=\"{back}\">\n{fields}<button id=\"back\">{words}</button>\n</form>\n")
}

fn merchant(order: &Order) -> String {
    escape(value_of(&order.request, "merId"))
}

fn facts(order: &Order) -> String {
    let subject = value_of(&order.request, "riskRateInfo").trim_matches(['{', '}']);
    let subject = subject.strip_prefix("commodityName=").unwrap_or_default();
    let rows = [
        (t::merchant(), value_of(&order.request, "merId")),
        (t::subject(), subject),
        (t::order(), value_of(&order.request, "orderId")),
    ];
    let rows = rows.map(|(name, value)| format!("<dt>{name}</dt><dd>{}</dd>\n", escape(value))).concat();
    format!("<dl>\n{rows}</dl>\n")
}

/// Writes fen as yuan with two decimals.
fn yuan(fen: i64) -> String {
    format!("{}.{:02}", fen / 100, fen % 100)
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
