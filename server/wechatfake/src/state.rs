//! All that the fake knows, in memory.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use crate::{
    error::ApiError,
    fault::Fault,
    order::{Order, RefundStatus, Status},
    outbox::Outbox,
    settings::Settings,
    time,
};

/// The state of the fake.
pub(crate) struct State {
    pub settings: Arc<Settings>,
    /// Every order, in the order of creation.
    pub orders: Vec<Order>,
    by_order: HashMap<String, usize>,
    by_number: HashMap<String, usize>,
    by_token: HashMap<String, usize>,
    by_prepay: HashMap<String, usize>,
    /// The order of each refund, by the merchant's number of it.
    pub by_refund: HashMap<String, usize>,
    /// The nonces of requests.
    pub nonces: HashSet<String>,
    /// The codes by which an official account learns who somebody is.
    pub codes: HashSet<String>,
    pub faults: Vec<Fault>,
    pub outbox: Outbox,
    /// Whether the fake signs by its next certificate.
    pub has_next_certificate: bool,
    /// Whether the certificate before is still listed then.
    pub lists_old_certificate: bool,
    /// What becomes of refunds that are asked for now.
    pub refunds_become: RefundStatus,
    /// The seconds by which the fake's clock is ahead; requests are always compared with the real one.
    pub clock_ahead_s: i64,
}

impl State {
    /// Returns a state with no orders.
    pub fn new(settings: Arc<Settings>) -> Self {
        Self {
            settings,
            orders: Vec::new(),
            by_order: HashMap::new(),
            by_number: HashMap::new(),
            by_token: HashMap::new(),
            by_prepay: HashMap::new(),
            by_refund: HashMap::new(),
            nonces: HashSet::new(),
            codes: HashSet::new(),
            faults: Vec::new(),
            outbox: Outbox::default(),
            has_next_certificate: false,
            lists_old_certificate: true,
            refunds_become: RefundStatus::Success,
            clock_ahead_s: 0,
        }
    }

    /// Returns the fake's own time in Unix milliseconds.
    pub fn now_ms(&self) -> i64 {
        time::now_ms() + self.clock_ahead_s * 1_000
    }

    /// Adds an order and returns its place.
    pub fn insert(&mut self, order: Order) -> usize {
        let place = self.orders.len();
        self.by_order.insert(order.out_trade_no.clone(), place);
        self.by_number.insert(order.number.clone(), place);
        self.by_token.insert(order.token.clone(), place);
        self.by_prepay.insert(order.prepay_id.clone(), place);
        self.orders.push(order);
        place
    }

    /// Returns the place of an order by the merchant's number, as it is now.
    pub fn by_order(&mut self, out_trade_no: &str) -> Option<usize> {
        let place = self.by_order.get(out_trade_no).copied();
        self.refreshed(place)
    }

    /// Returns the place of a paid order by WeChat Pay's number.
    pub fn by_number(&self, number: &str) -> Option<usize> {
        self.by_number.get(number).copied().filter(|place| self.orders[*place].paid_ms.is_some())
    }

    /// Returns the place of an order by the token of its page, as it is now.
    pub fn by_token(&mut self, token: &str) -> Option<usize> {
        let place = self.by_token.get(token).copied();
        self.refreshed(place)
    }

    /// Returns the place of an order by what the payer's app is opened with, as it is now.
    pub fn by_prepay(&mut self, prepay_id: &str) -> Option<usize> {
        let place = self.by_prepay.get(prepay_id).copied();
        self.refreshed(place)
    }

    /// Returns the place of an order by the merchant's number.
    ///
    /// # Errors
    /// `ORDER_NOT_EXIST` when there is none.
    pub fn find(&mut self, out_trade_no: &str) -> Result<usize, ApiError> {
        self.by_order(out_trade_no).ok_or_else(|| ApiError::of("ORDER_NOT_EXIST"))
    }

    /// Closes an order whose time is over.
    fn refreshed(&mut self, place: Option<usize>) -> Option<usize> {
        let now_ms = self.now_ms();
        let order = &mut self.orders[place?];
        if order.status == Status::NotPaid && order.expires_ms < now_ms {
            order.status = Status::Closed;
        }
        place
    }
}
