//! The operations of the API, and the verbs behind them.

use http::Method;

use crate::{
    bill,
    call::{Answer, Call},
    certificates, pay, query, refund,
    state::State,
};

/// An operation.
#[derive(Clone, Copy)]
pub(crate) struct Operation {
    /// What faults call it.
    pub name: &'static str,
    /// Whether a body has to come with it.
    pub has_body: bool,
    /// What it does.
    pub work: fn(&mut State, &Call) -> Answer,
}

/// Returns the operation behind a method and a path, with the number in that path; `None` when there is none.
pub(crate) fn find<'a>(method: &Method, path: &'a str) -> Option<(Operation, &'a str)> {
    let post = |name, work| Operation { name, has_body: true, work };
    let get = |name, work| Operation { name, has_body: false, work };
    let parts: Vec<&str> = path.strip_prefix("/v3/")?.split('/').collect();
    Some(match (method.as_str(), parts.as_slice()) {
        ("POST", ["pay", "transactions", "native"]) => (post("pay.native", pay::native), ""),
        ("POST", ["pay", "transactions", "h5"]) => (post("pay.h5", pay::h5), ""),
        ("POST", ["pay", "transactions", "jsapi"]) => (post("pay.jsapi", pay::jsapi), ""),
        ("GET", ["pay", "transactions", "out-trade-no", id]) => (get("query", query::by_order), id),
        ("GET", ["pay", "transactions", "id", id]) => (get("query", query::by_number), id),
        ("POST", ["pay", "transactions", "out-trade-no", id, "close"]) => (post("close", query::close), id),
        ("POST", ["refund", "domestic", "refunds"]) => (post("refund.create", refund::create), ""),
        ("GET", ["refund", "domestic", "refunds", id]) => (get("refund.query", refund::query), id),
        ("GET", ["certificates"]) => (get("certificates", certificates::list), ""),
        ("GET", ["bill", "tradebill"]) => (get("bill.address", bill::address), ""),
        ("GET", ["billdownload", "file"]) => (get("bill.download", bill::download), ""),
        _ => return None,
    })
}
