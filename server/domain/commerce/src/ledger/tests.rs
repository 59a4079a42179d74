//! The posting rules in numbers.

use super::*;

#[test]
fn every_rule_sums_to_zero_and_rounds_to_the_platform() {
    let item = |teacher, amount, platform_fee_bps| Item {
        id: Id::NONE,
        course: Id::NONE,
        teacher: Id::from_raw(teacher),
        title: String::new(),
        amount,
        platform_fee_bps,
    };
    let items = [item(1, 9_999, 1_000), item(1, 1, 1_000), item(2, 333, 3_333)];
    let (payment, refund, dispute, currency) = (Id::NONE, Id::NONE, Id::NONE, Currency::Cny);
    let amount = Money { minor: 500, currency };
    let part = |teacher, amount, share| RefundAllocation {
        item: Id::NONE,
        teacher: Id::from_raw(teacher),
        amount,
        teacher_amount: share,
    };
    let parts = [part(1, 9_999, 8_999), part(2, 33, 22)];
    for entry in [
        Entry::Sale { payment, provider: "test", items: &items, currency },
        Entry::UnappliedPayment { payment, provider: "test", amount },
        Entry::Refund { refund, parts: &parts, currency },
        Entry::RefundPaid { refund, provider: "test", amount, source: RefundSource::Liability },
        Entry::RefundPaid { refund, provider: "test", amount, source: RefundSource::Suspense },
        Entry::DisputeWithdrawn { dispute, provider: "test", amount },
        Entry::DisputeLost { dispute, amount, parts: &parts, suspended: 0 },
        Entry::DisputeLost { dispute, amount, parts: &[], suspended: 300 },
        Entry::DisputeLost { dispute, amount, parts: &parts[1..], suspended: 0 },
        Entry::ProviderFees { file: Id::NONE, provider: "test", amount },
        Entry::Reconciled { line: Id::NONE, provider: "test", amount },
    ] {
        assert_eq!(entry.postings().iter().map(|(_, amount)| amount).sum::<i64>(), 0, "{entry:?}");
    }
    let source = RefundSource::Suspense;
    let (file, line) = (Id::NONE, Id::NONE);
    for (entry, undone) in [
        (
            Entry::ProviderFees { file, provider: "test", amount },
            Entry::ProviderFeesReversed { file, provider: "test", amount },
        ),
        (
            Entry::Reconciled { line, provider: "test", amount },
            Entry::ReconciledReversed { line, provider: "test", amount },
        ),
        (
            Entry::DisputeWithdrawn { dispute, provider: "test", amount },
            Entry::DisputeReinstated { dispute, provider: "test", amount },
        ),
        (Entry::Refund { refund, parts: &parts, currency }, Entry::RefundReversed { refund, parts: &parts, currency }),
        (
            Entry::RefundPaid { refund, provider: "test", amount, source },
            Entry::RefundReturned { refund, provider: "test", amount, source },
        ),
    ] {
        let opposite: Vec<_> = entry.postings().into_iter().map(|(account, amount)| (account, -amount)).collect();
        assert_eq!(undone.postings(), opposite, "{entry:?}");
    }
    assert_eq!((teacher_amount(9_999, 1_000), teacher_amount(1, 1_000), teacher_amount(100, 0)), (8_999, 0, 100));
}
