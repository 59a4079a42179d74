//! What happens to a trade: its payer comes and pays, its time ends, money goes back.

use crate::{notice, state::State, trade::Status};

impl State {
    /// Has a payer come who has not paid yet. Returns whether the trade waits for them.
    pub fn come(&mut self, place: usize) -> bool {
        let now_ms = self.now_ms();
        let trade = &mut self.trades[place];
        if trade.status == Status::Offered && now_ms <= trade.expires_ms {
            trade.status = Status::Waiting;
            trade.created_ms = now_ms;
        }
        trade.status == Status::Waiting
    }

    /// Has the payer pay, and tells the merchant. Returns whether they could.
    pub fn pay(&mut self, place: usize) -> bool {
        if !self.come(place) {
            return false;
        }
        let now_ms = self.now_ms();
        let trade = &mut self.trades[place];
        (trade.status, trade.paid_ms) = (Status::Success, Some(now_ms));
        self.tell(place, None);
        true
    }

    /// Ends the time in which a paid trade can be refunded, and tells the merchant. Returns whether it was paid.
    pub fn finish(&mut self, place: usize) -> bool {
        let is_paid = self.trades[place].status == Status::Success;
        if is_paid {
            self.trades[place].status = Status::Finished;
            self.tell(place, None);
        }
        is_paid
    }

    /// Settles a refund, and tells the merchant. Returns whether it was open.
    pub fn settle(&mut self, place: usize, out_request_no: &str) -> bool {
        let now_ms = self.now_ms();
        let trade = &mut self.trades[place];
        let open = trade.refunds.iter_mut().find(|refund| refund.out_request_no == out_request_no);
        let Some(refund) = open.filter(|refund| refund.settled_ms.is_none()) else { return false };
        refund.settled_ms = Some(now_ms);
        if trade.refunded() == trade.total {
            trade.status = Status::Closed;
        }
        self.tell(place, Some(out_request_no));
        true
    }

    /// Puts a notification of what a trade is now into the outbox, where the merchant wants one.
    fn tell(&mut self, place: usize, refund: Option<&str>) {
        let trade = &self.trades[place];
        let Some(url) = trade.notify_url.clone() else { return };
        let fields = notice::fields(&self.settings, trade, refund);
        self.outbox.push(url, fields);
    }
}
