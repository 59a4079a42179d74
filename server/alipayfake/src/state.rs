//! All that the fake knows, in memory.

use std::{collections::HashMap, sync::Arc};

use crate::{
    error::ApiError,
    fault::Fault,
    outbox::Outbox,
    params::Params,
    settings::Settings,
    time,
    trade::{Status, Trade},
};

/// The state of the fake.
pub(crate) struct State {
    pub settings: Arc<Settings>,
    /// Every trade, in the order of creation.
    pub trades: Vec<Trade>,
    by_order: HashMap<String, usize>,
    by_number: HashMap<String, usize>,
    by_token: HashMap<String, usize>,
    pub faults: Vec<Fault>,
    pub outbox: Outbox,
    /// Whether the fake changed its key.
    pub has_next_key: bool,
    /// Whether refunds that are asked for now stay open.
    pub keeps_refunds: bool,
    /// The seconds by which the fake's clock is ahead; requests are always compared with the real one.
    pub clock_ahead_s: i64,
}

impl State {
    /// Returns a state with no trades.
    pub fn new(settings: Arc<Settings>) -> Self {
        Self {
            settings,
            trades: Vec::new(),
            by_order: HashMap::new(),
            by_number: HashMap::new(),
            by_token: HashMap::new(),
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

    /// Adds a trade and returns its place.
    pub fn insert(&mut self, trade: Trade) -> usize {
        let place = self.trades.len();
        self.by_order.insert(trade.out_trade_no.clone(), place);
        self.by_number.insert(trade.number.clone(), place);
        self.by_token.insert(trade.token.clone(), place);
        self.trades.push(trade);
        place
    }

    /// Returns the place of a trade by the merchant's number, as it is now.
    pub fn by_order(&mut self, out_trade_no: &str) -> Option<usize> {
        let place = *self.by_order.get(out_trade_no)?;
        self.refresh(place);
        Some(place)
    }

    /// Returns the place of a trade by the token of its page, as it is now.
    pub fn by_token(&mut self, token: &str) -> Option<usize> {
        let place = *self.by_token.get(token)?;
        self.refresh(place);
        Some(place)
    }

    /// Returns the place of the trade that a request names by `trade_no` or `out_trade_no`.
    ///
    /// # Errors
    /// The parameter's error when it names none; `ACQ.TRADE_NOT_EXIST` when there is none, or its payer has not come
    /// yet.
    pub fn find(&mut self, params: &Params) -> Result<usize, ApiError> {
        let place = match (params.number("trade_no")?, params.number("out_trade_no")?) {
            (None, None) => return Err(ApiError::parameter("trade_no, out_trade_no")),
            (Some(number), _) => self.by_number.get(number).copied(),
            (None, Some(order)) => self.by_order.get(order).copied(),
        };
        let place = place.ok_or_else(|| ApiError::of("ACQ.TRADE_NOT_EXIST"))?;
        self.refresh(place);
        if self.trades[place].status == Status::Offered {
            return Err(ApiError::of("ACQ.TRADE_NOT_EXIST"));
        }
        Ok(place)
    }

    /// Closes a trade whose time is over.
    fn refresh(&mut self, place: usize) {
        let now_ms = self.now_ms();
        let trade = &mut self.trades[place];
        if trade.status == Status::Waiting && trade.expires_ms < now_ms {
            trade.status = Status::Closed;
        }
    }
}
