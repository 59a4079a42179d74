//! Statements: the balance transactions of a day.

use commerce::payment::{Gateway, GatewayErrorKind, StatementDay, StatementKind};
use model::{Currency, Money};
use serde_json::{Value, json};

use super::script::{INTENT, Script, list};
use crate::support::payment_id;

/// The day of the statement.
const DAY: &str = "2026-11-29";
/// The beginning of that day in Unix seconds.
const BEGINS: i64 = 1_795_910_400;

/// A movement as Stripe tells it.
fn moved(id: &str, category: &str, amount: i64, fee: i64, source: Value) -> Value {
    json!({
        "id": id, "object": "balance_transaction", "amount": amount, "fee": fee, "net": amount - fee,
        "currency": "usd", "created": BEGINS + 60, "reporting_category": category, "type": category, "source": source,
    })
}

fn day() -> StatementDay {
    StatementDay::parse(DAY).unwrap()
}

#[tokio::test]
async fn the_statement_of_a_day_has_everything_that_moved_money_page_by_page() {
    let charge = json!({
        "id": "ch_1", "payment_intent": INTENT, "amount": 4_900, "currency": "eur",
        "metadata": { "payment": payment_id() },
    });
    let refund = json!({
        "id": "re_1", "payment_intent": INTENT, "amount": 100, "currency": "usd", "metadata": { "refund": "R" },
    });
    let first = [
        moved("txn_1", "charge", 5_200, 181, charge),
        moved("txn_2", "refund", -100, 0, refund),
        moved("txn_3", "dispute", -4_900, 1_500, json!({ "id": "dp_1", "payment_intent": INTENT })),
    ];
    let second = [
        moved("txn_4", "dispute_reversal", 4_900, 0, json!("dp_1")),
        moved("txn_5", "payout", -300, 0, json!({ "id": "po_1" })),
        moved("txn_6", "fee", -200, 0, Value::Null),
        moved("txn_7", "connect_reserved_funds", 1, 0, Value::Null),
    ];
    let script = Script::new(move |heard| match heard.field("starting_after") {
        None => (200, list(&first, true)),
        Some("txn_3") => (200, list(&second, false)),
        other => panic!("{other:?}"),
    })
    .await;
    let statement = script.gateway().download_statement(day()).await.unwrap();
    let lines: Vec<_> = statement
        .lines
        .iter()
        .map(|line| (line.kind, line.reference.as_str(), line.merchant_reference.clone(), line.amount.minor))
        .collect();
    let of_refund = |kind: StatementKind| (kind == StatementKind::Refund).then(|| INTENT.to_owned());
    assert!(statement.lines.iter().all(|line| line.payment_reference == of_refund(line.kind)));
    let ours = Some(payment_id().to_string());
    assert_eq!(
        lines,
        [
            (StatementKind::Payment, INTENT, ours.clone(), 5_200),
            (StatementKind::Fee, INTENT, ours, -181),
            (StatementKind::Refund, "re_1", Some("R".into()), -100),
            (StatementKind::Dispute, "dp_1", None, -4_900),
            (StatementKind::Fee, "dp_1", None, -1_500),
            (StatementKind::Dispute, "dp_1", None, 4_900),
            (StatementKind::Payout, "po_1", None, -300),
            (StatementKind::Fee, "txn_6", None, -200),
            (StatementKind::Adjustment, "txn_7", None, 1),
        ]
    );
    let originals: Vec<_> = statement.lines.iter().filter_map(|line| line.original).collect();
    assert_eq!(originals, [Money { minor: 4_900, currency: Currency::Eur }], "where it was changed");
    assert!(statement.lines.iter().all(|line| line.at.0 == (BEGINS + 60) * 1_000));
    let asked = &script.heard()[0];
    assert_eq!(asked.what, "GET /v1/balance_transactions");
    let query = ["created[gte]", "created[lt]", "expand[]"].map(|name| asked.field(name).unwrap());
    assert_eq!(query, [&*BEGINS.to_string(), &*(BEGINS + 86_400).to_string(), "data.source"]);
}

#[tokio::test]
async fn a_payment_that_its_bank_took_back_is_a_movement_of_its_own() {
    let charge = json!({ "id": "py_1", "payment_intent": INTENT, "metadata": { "payment": payment_id() } });
    let failed = json!({ "id": "pyr_1", "payment_intent": INTENT, "amount": 4_900, "currency": "usd" });
    let moved = [moved("txn_1", "charge", 4_900, 80, charge), moved("txn_2", "charge_failure", -4_900, 400, failed)];
    let statement = Script::says(200, list(&moved, false)).await.gateway().download_statement(day()).await.unwrap();
    let lines: Vec<_> =
        statement.lines.iter().map(|line| (line.kind, line.reference.as_str(), line.amount.minor)).collect();
    assert_eq!(
        lines,
        [
            (StatementKind::Payment, INTENT, 4_900),
            (StatementKind::Fee, INTENT, -80),
            (StatementKind::Reversal, INTENT, -4_900),
            (StatementKind::Fee, "txn_2", -400),
        ]
    );
    assert_eq!(statement.lines[3].merchant_reference, None, "its fee is not that of the payment");
}

#[tokio::test]
async fn movements_in_currencies_of_others_are_left_out_and_counted() {
    let mut foreign = moved("txn_2", "charge", 100, 3, Value::Null);
    foreign["currency"] = json!("chf");
    let moved = [moved("txn_1", "payout", -1, 0, Value::Null), foreign.clone(), foreign];
    let statement = Script::says(200, list(&moved, false)).await.gateway().download_statement(day()).await.unwrap();
    assert_eq!((statement.lines.len(), statement.left_out), (1, [("CHF".to_owned(), 2)].into()));
}

#[tokio::test]
async fn a_long_day_comes_in_parts_that_go_on_after_each_other() {
    let script = Script::new(move |heard| {
        let page: usize = heard.field("starting_after").map_or(0, |after| after[4..].parse().unwrap());
        let moved = moved(&format!("txn_{}", page + 1), "payout", -1, 0, Value::Null);
        (200, list(&[moved], page < 59))
    })
    .await;
    let (gateway, mut after, mut lens) = (script.gateway(), None::<String>, Vec::new());
    loop {
        let part = gateway.download_part(day(), after.as_deref()).await.unwrap();
        lens.push(part.statement.lines.len());
        after = part.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(lens, [25, 25, 10]);
    assert_eq!(gateway.download_statement(day()).await.unwrap().lines.len(), 60);
}

#[tokio::test]
async fn a_day_that_is_not_over_has_no_statement() {
    let script = Script::says(200, list(&[], false)).await;
    let early = script.gateway().download_statement(StatementDay::parse("2999-01-01").unwrap()).await;
    assert_eq!(early.unwrap_err().kind, GatewayErrorKind::Refused);
    assert_eq!(script.asked(), [""; 0]);
    assert_eq!(script.gateway().download_statement(day()).await.unwrap().lines, []);
}

#[tokio::test]
async fn a_statement_that_does_not_add_up_is_none() {
    let good = moved("txn_1", "charge", 5_200, 181, Value::Null);
    for (field, value) in [
        ("net", json!(5_200)),
        ("fee", json!(i64::MIN)),
        ("currency", json!("dollars")),
        ("currency", json!("USD")),
        ("created", json!(BEGINS - 1)),
        ("created", json!(BEGINS + 86_400)),
        ("created", json!(i64::MAX)),
        ("amount", json!(1e30)),
        ("reporting_category", Value::Null),
        ("id", Value::Null),
        ("source", json!(7)),
    ] {
        let mut broken = good.clone();
        broken[field] = value.clone();
        let gateway = Script::says(200, list(&[good.clone(), broken], false)).await.gateway();
        let outcome = gateway.download_statement(day()).await;
        assert_eq!(outcome.unwrap_err().kind, GatewayErrorKind::Unreadable, "{field}: {value}");
    }
    let endless = Script::says(200, list(&[good], true)).await.gateway();
    assert_eq!(endless.download_statement(day()).await.unwrap_err().kind, GatewayErrorKind::Unreadable);
}
