//! Labels of the entries of the ledger.

use model::ledger::LedgerEntryKind;
use ui::Text;

use crate::t;

/// Returns the label of an entry of the ledger.
pub fn ledger_entry(kind: LedgerEntryKind) -> Text {
    match kind {
        LedgerEntryKind::Sale => t::timeline_sale(),
        LedgerEntryKind::UnappliedPayment => t::timeline_unapplied_payment(),
        LedgerEntryKind::Refund => t::timeline_refund(),
        LedgerEntryKind::RefundPaid => t::timeline_refund_paid(),
        LedgerEntryKind::RefundReversed => t::timeline_refund_reversed(),
        LedgerEntryKind::RefundReturned => t::timeline_refund_returned(),
        LedgerEntryKind::DisputeWithdrawn => t::timeline_dispute_withdrawn(),
        LedgerEntryKind::DisputeReinstated => t::timeline_dispute_reinstated(),
        LedgerEntryKind::DisputeLost => t::timeline_dispute_lost(),
        LedgerEntryKind::ProviderFees => t::timeline_provider_fees(),
        LedgerEntryKind::ProviderFeesReversed => t::timeline_provider_fees_reversed(),
        LedgerEntryKind::Reconciled => t::timeline_reconciled(),
        LedgerEntryKind::ReconciledReversed => t::timeline_reconciled_reversed(),
    }
}
