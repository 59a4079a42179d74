//! Each rule of money and access names its breach and the row.

use commerce::payment::apply_update;
use model::Id;
use school::check;
use testing::signed;

use crate::support::in_a_shop_to_be_damaged;

/// The damage, the rule that it breaks, and the row that is named (a query for its id).
const DAMAGE: [(&str, &str, &str); 21] = [
    ("update order_item set title_folded = 'x'", "sold-title-is-folded", "select cast(id as text) from order_item"),
    ("delete from access_grant", "paid-item-has-one-grant", "select cast(id as text) from order_item"),
    (
        "update access_grant set person_id = person_id + 1",
        "paid-item-has-one-grant",
        "select cast(id as text) from order_item",
    ),
    ("update orders set paid_at = null", "grant-is-paid", "select cast(id as text) from access_grant"),
    ("update orders set amount = amount + 1", "order-sums-its-items", "select cast(id as text) from orders"),
    ("update payment set state = 'failed'", "paid-order-has-money", "select cast(id as text) from orders"),
    (
        "insert into saved_method (id, person_id, provider, created_at, saved_at) \
         select 9, person_id, 'test', 1, 1 from orders",
        "saved-methods-have-one-default",
        "select '9'",
    ),
    ("update orders set state = 'closed'", "money-pays-its-order", "select cast(id as text) from payment"),
    ("update payment set amount = amount - 1", "payment-costs-its-order", "select cast(id as text) from payment"),
    (
        "insert into refund (id, payment_id, amount, currency, reason, state, created_at) \
         select 9, id, amount + 1, currency, 'x', 'requested', 1 from payment",
        "refunds-within-payment",
        "select cast(id as text) from payment",
    ),
    ("delete from ledger_entry", "captured-money-is-in-the-ledger", "select cast(id as text) from payment"),
    (
        "insert into refund (id, payment_id, amount, currency, reason, state, created_at) \
         select 9, id, 1, currency, 'x', 'succeeded', 1 from payment",
        "refund-is-in-the-ledger",
        "select '9'",
    ),
    (
        "insert into refund (id, payment_id, amount, currency, reason, state, created_at) \
         select 9, id, 1, currency, 'issued_by_school', 'refused', 1 from payment",
        "refused-refund-is-reversed",
        "select '9'",
    ),
    ("update orders set state = 'refunding'", "refunding-order-has-refund", "select cast(id as text) from orders"),
    (
        "insert into refund (id, payment_id, amount, currency, reason, state, created_at) \
         select 9, id, 1, currency, 'already_owned', 'pending', 1 from payment",
        "refund-has-refunding-order",
        "select '9'",
    ),
    (
        "update ledger_posting set amount = amount + 1 where account = 'platform'",
        "entry-sums-to-zero",
        "select cast(id as text) from ledger_entry",
    ),
    ("delete from ledger_posting", "entry-sums-to-zero", "select cast(id as text) from ledger_entry"),
    (
        "update ledger_posting \
         set amount = amount + case account when 'platform' then 1 when 'gateway:test' then -1 else 0 end",
        "ledger-is-a-chain",
        "select cast(id as text) from ledger_entry",
    ),
    (
        "update ledger_entry set sequence = sequence + 1",
        "ledger-is-a-chain",
        "select cast(id as text) from ledger_entry",
    ),
    (
        "update order_event set state = 'refunded' where kind = 'paid'",
        "order-follows-edges",
        "select cast(id as text) from orders",
    ),
    ("delete from order_event", "order-follows-edges", "select cast(id as text) from orders"),
];

#[tokio::test]
async fn every_rule_of_money_and_access_names_what_breaks_it() {
    for (damage, rule, row) in DAMAGE {
        in_a_shop_to_be_damaged(|shop| async move {
            let amy = shop.person("amy").await;
            let order = shop.order(&amy).await;
            shop.pay(&amy, order).await;
            apply_update(&shop.school.db, "test", &shop.provider.pays(shop.provider.only())).await.unwrap();
            shop.school.damage(damage).await;
            let breaches = check::run(&shop.school.db).await.unwrap();
            let named = breaches.iter().find(|breach| breach.rule == rule);
            let raw: i64 = shop.one(row).await.parse().unwrap();
            let key = Id::<()>::from_raw(raw).to_string();
            assert!(named.is_some_and(|breach| breach.row.ends_with(&key)), "{damage}: {rule} {key}: {breaches:#?}");
        })
        .await;
    }
}

#[tokio::test]
async fn what_nobody_looked_at_is_named() {
    in_a_shop_to_be_damaged(|shop| async move {
        let amy = shop.person("amy").await;
        let order = shop.order(&amy).await;
        commerce::payment::webhook::receive(&shop.school.db, "test", signed("ours"), b"x y").await.unwrap();
        shop.school.clock.advance(2 * model::Millis::HOUR);
        let breaches = check::run(&shop.school.db).await.unwrap();
        let rules: Vec<&str> = breaches.iter().map(|breach| breach.rule).collect();
        assert_eq!(rules, ["order-closes", "webhook-is-processed"]);
        assert!(breaches[0].row.ends_with(&order.to_string()));
    })
    .await;
}

#[tokio::test]
async fn titles_that_a_process_of_an_earlier_version_wrote_are_found_after_the_next_start() {
    // Copies of what was sold: more than are written at once, some with a title of their own.
    const MORE: &str = "insert into order_item (id, order_id, course_id, teacher_id, title, title_folded, language, \
          amount, platform_fee_bps) \
        with recursive n (n) as (select 1 union all select n + 1 from n where n < 4500) \
        select n.n, i.order_id, i.course_id, i.teacher_id, \
          case when n.n % 3 = 0 then 'ÉLODIE ' || cast(n.n as text) else i.title end, '', i.language, 0, \
          i.platform_fee_bps \
        from n, order_item i";
    const UNFOLDED: &str =
        "select cast(count(*) as text) from order_item where title_folded = '' or title_folded = 'x'";
    in_a_shop_to_be_damaged(|shop| async move {
        let amy = shop.person("amy").await;
        shop.order(&amy).await;
        let school = &shop.school;
        school.damage(MORE).await;
        let found = async || {
            let text = "select title_folded from order_item where id = 3 and title = 'ÉLODIE 3'";
            (shop.one(UNFOLDED).await, shop.one(text).await)
        };
        assert_eq!(found().await, ("4500".into(), String::new()));
        let stale = check::run(&school.db).await.unwrap();
        assert!(stale.iter().any(|breach| breach.rule == "sold-title-is-folded"));
        // The next start writes what is empty, and nothing else.
        school.damage("update order_item set title_folded = 'x' where id = 4400").await;
        school.another(|env| env).await.close().await;
        assert_eq!(found().await, ("1".into(), "elodie 3".into()));
        // So does the hour, for a process that writes on.
        school.damage("update order_item set title_folded = '' where id < 10").await;
        school::register().run_sweeps(&school.db).await.unwrap();
        assert_eq!(found().await, ("1".into(), "elodie 3".into()));
        // Another spelling is written everywhere, once.
        school.damage("update upgrade_step set version = 0").await;
        school.another(|env| env).await.close().await;
        assert_eq!(found().await, ("0".into(), "elodie 3".into()));
        let stale = check::run(&school.db).await.unwrap();
        assert!(!stale.iter().any(|breach| breach.rule == "sold-title-is-folded"));
    })
    .await;
}
