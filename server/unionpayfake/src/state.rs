//! All that the fake knows, in memory.

use std::{collections::HashMap, sync::Arc};

use crate::{
    fault::Fault,
    notice,
    order::{Order, RefundState, Status, value_of},
    outbox::Outbox,
    settings::Settings,
    time,
};

/// The state of the fake.
pub(crate) struct State {
    pub settings: Arc<Settings>,
    /// Every order, in the order of creation.
    pub orders: Vec<Order>,
    /// The places of orders by the merchant's number.
    by_order: HashMap<String, usize>,
    pub faults: Vec<Fault>,
    pub outbox: Outbox,
    /// Whether the fake changed its key.
    pub has_next_key: bool,
    /// Whether refunds that are asked for now stay open.
    pub keeps_refunds: bool,
    /// The seconds by which the fake's clock is ahead.
    pub clock_ahead_s: i64,
}

impl State {
    /// Returns a state with no orders.
    pub fn new(settings: Arc<Settings>) -> Self {
        Self {
            settings,
            orders: Vec::new(),
            by_order: HashMap::new(),
            faults: Vec::new(),
            outbox: Outbox::default(),
            has_next_key: false,
            keeps_refunds: false,
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
        self.by_order.insert(value_of(&order.request, "orderId").into(), place);
        self.orders.push(order);
        place
    }

    /// Returns the place of an order by the merchant's number.
    pub fn by_order(&self, number: &str) -> Option<usize> {
        self.by_order.get(number).copied()
    }

    /// Returns the place of an order by the token of its page.
    pub fn by_token(&self, token: &str) -> Option<usize> {
        self.orders.iter().position(|order| order.token == token)
    }

    /// Returns the places of a refund by the merchant's number: of its order, and of it there.
    pub fn refund(&self, number: &str) -> Option<(usize, usize)> {
        let of = |order: &Order| order.refunds.iter().position(|refund| value_of(&refund.request, "orderId") == number);
        self.orders.iter().enumerate().find_map(|(place, order)| Some((place, of(order)?)))
    }

    /// Has a payer come who has not paid yet. Returns whether the order waits for them.
    pub fn come(&mut self, place: usize) -> bool {
        let now_ms = self.now_ms();
        let order = &mut self.orders[place];
        let is_open = order.status != Status::Paid && now_ms <= order.expires_ms;
        if is_open && order.status == Status::Offered {
            order.status = Status::Waiting;
        }
        is_open
    }

    /// Refuses the payer's card. Returns whether they could have paid.
    pub fn decline(&mut self, place: usize) -> bool {
        let is_open = self.come(place);
        if is_open {
            self.orders[place].status = Status::Declined;
        }
        is_open
    }

    /// Has the payer pay, and tells the merchant. Returns whether they could.
    pub fn pay(&mut self, place: usize) -> bool {
        if !self.come(place) {
            return false;
        }
        let now_ms = self.now_ms();
        let order = &mut self.orders[place];
        (order.status, order.paid_ms) = (Status::Paid, now_ms);
        let (url, fields) = (value_of(&order.request, "backUrl").to_owned(), notice::of_order(&self.settings, order));
        self.outbox.push(url, fields);
        true
    }

    /// Ends a refund that is open, and tells the merchant of one that went well. Returns whether it was open.
    pub fn settle(&mut self, (place, number): (usize, usize), end: RefundState) -> bool {
        let now_ms = self.now_ms();
        let refund = &mut self.orders[place].refunds[number];
        if refund.state != RefundState::Open {
            return false;
        }
        (refund.state, refund.settled_ms) = (end, now_ms);
        let url = value_of(&refund.request, "backUrl").to_owned();
        if end == RefundState::Succeeded && !url.is_empty() && url != "http://www.specialUrl.com" {
            let fields = notice::of_refund(&self.settings, &self.orders[place].refunds[number]);
            self.outbox.push(url, fields);
        }
        true
    }
}
