//! What happens to an order: its payer pays, money goes back or does not.

use crate::{
    notice::{self, About},
    order::{RefundStatus, Status},
    state::State,
};

impl State {
    /// Has the payer pay, and tells the merchant. Returns whether they could.
    pub fn pay(&mut self, place: usize) -> bool {
        let now_ms = self.now_ms();
        let order = &mut self.orders[place];
        if order.status != Status::NotPaid {
            return false;
        }
        (order.status, order.paid_ms) = (Status::Success, Some(now_ms));
        if let Some(url) = order.notify_url.clone() {
            let text = order.body(&self.settings);
            self.outbox.push(url, notice::of(About::Payment, &order.out_trade_no, text, now_ms));
        }
        true
    }

    /// Says what became of a refund, and tells the merchant. Returns whether it had not come to its end.
    pub fn settle(&mut self, out_refund_no: &str, becomes: RefundStatus) -> bool {
        let now_ms = self.now_ms();
        let Some(place) = self.by_refund.get(out_refund_no).copied() else { return false };
        let order = &mut self.orders[place];
        let found = order.refunds.iter_mut().find(|refund| refund.out_refund_no == out_refund_no);
        let is_open = |status| matches!(status, RefundStatus::Processing | RefundStatus::Abnormal);
        let Some(refund) = found.filter(|refund| is_open(refund.status)) else { return false };
        if becomes == RefundStatus::Processing {
            return false;
        }
        refund.status = becomes;
        refund.settled_ms = (becomes == RefundStatus::Success).then_some(now_ms);
        let refund = refund.clone();
        if let Some(url) = refund.notify_url.clone() {
            let text = order.refund_notice(&self.settings, &refund);
            self.outbox.push(url, notice::of(About::Refund(becomes), &order.out_trade_no, text, now_ms));
        }
        true
    }
}
