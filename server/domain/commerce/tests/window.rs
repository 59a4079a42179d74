//! Refunds of payments that their provider sends back for some days only.

use std::sync::Arc;

use commerce::{
    order,
    payment::{self, Capabilities, Gateways, RefundInput, apply_update, issue},
    refund_request::{DecisionInput, ask, decide, preview, withdraw},
};
use ground::{RequestContext, jobs::run_due};
use model::{
    Decision, Id, Lang, Millis, Role,
    order::{Order, OrderState, RefundAccess},
    refund_request::RefundObstacle,
    rule::Rule,
};
use testing::{Database, PAGES, Provider, School, demo, field_errors, import_folder, is, person};

use crate::support::{PAID, SITE, jobs};

struct Shop {
    school: School,
    bank: Arc<Provider>,
    amy: RequestContext,
    order: Id<Order>,
}

impl Shop {
    async fn refund(&self) -> ground::Result<()> {
        let given = RefundInput { amount: "1".into(), note: "Sorry".into(), access: RefundAccess::Keep };
        issue(&self.school.db, &RequestContext::system(), self.order, &given).await.map(drop)
    }

    async fn state(&self) -> OrderState {
        order::load(&self.school.db, &self.amy, self.order).await.unwrap().state
    }

    async fn work(&self) {
        run_due(&self.school.db, &jobs()).await.unwrap();
    }
}

/// Tells a story of an order that was paid with a provider that refunds for thirty days, on both engines.
async fn with_a_window_of_thirty_days<F, Fut>(story: F)
where
    F: Fn(Shop) -> Fut,
    Fut: Future<Output = ()>,
{
    for database in [Some(None), Database::empty().map(Some)].into_iter().flatten() {
        let bank = Arc::new(Provider::with("test", Capabilities { refund_window_days: Some(30), ..PAGES }));
        let school = School::open_with(database, Gateways::default().with(bank.clone())).await;
        import_folder(&school, &demo(PAID)).await.unwrap();
        let amy = person(&school, "amy", Role::Learner).await;
        let order = order::place(&school.db, &amy, PAID).await.unwrap();
        payment::start(&school.db, &amy, order, "test", SITE, Lang::En).await.unwrap();
        apply_update(&school.db, "test", &bank.pays(bank.only())).await.unwrap();
        story(Shop { school, bank, amy, order }).await;
    }
}

#[tokio::test]
async fn a_refund_after_the_term_is_not_begun_and_says_what_else_can_be_done() {
    with_a_window_of_thirty_days(|shop| async move {
        shop.school.clock.advance(30 * Millis::DAY - 1);
        shop.refund().await.unwrap();
        shop.work().await;
        assert_eq!((shop.bank.refunds().len(), shop.state().await), (1, OrderState::PartRefunded));
        shop.school.clock.advance(1);
        assert_eq!(field_errors(shop.refund().await), [is("amount", Rule::RefundWindow(30))]);
        assert_eq!((shop.bank.refunds().len(), shop.state().await), (1, OrderState::PartRefunded));
    })
    .await;
}

#[tokio::test]
async fn nobody_asks_for_or_accepts_what_the_provider_sends_back_no_more() {
    with_a_window_of_thirty_days(|shop| async move {
        let db = &shop.school.db;
        shop.school.damage("update order_item set refund_days = 60").await;
        let before = preview(db, &shop.amy, shop.order).await.unwrap();
        let paid_at = db.env.now();
        assert_eq!(before.facts.unwrap().until, paid_at.plus(30 * Millis::DAY - 1), "no longer than the provider");
        shop.school.clock.advance(30 * Millis::DAY - 1);
        ask(db, &shop.amy, shop.order, "It is not for me", None).await.unwrap();
        shop.school.clock.advance(1);
        let sue = person(&shop.school, "sue", Role::Support).await;
        let answer = DecisionInput {
            decision: Decision::Accept,
            amount: "1".into(),
            note: String::new(),
            access: RefundAccess::Keep,
        };
        let refused = decide(db, &sue, shop.order, &answer).await;
        assert_eq!(field_errors(refused), [is("amount", Rule::RefundWindow(30))]);
        withdraw(db, &shop.amy, shop.order).await.unwrap();
        let closed = RefundObstacle::WindowClosed;
        assert_eq!(preview(db, &shop.amy, shop.order).await.unwrap().obstacle, Some(closed));
        let refused = ask(db, &shop.amy, shop.order, "It is not for me", None).await;
        assert_eq!(field_errors(refused), [is("reason", Rule::RefundObstacle(closed))]);
        assert_eq!((shop.bank.refunds().len(), shop.state().await), (0, OrderState::Paid));
    })
    .await;
}

#[tokio::test]
async fn a_refund_whose_term_ends_before_it_is_sent_is_not_sent() {
    with_a_window_of_thirty_days(|shop| async move {
        shop.school.clock.advance(30 * Millis::DAY - 1);
        shop.bank.set_down(true);
        shop.refund().await.unwrap();
        shop.work().await;
        shop.bank.set_down(false);
        shop.school.clock.advance(Millis::HOUR);
        shop.work().await;
        assert_eq!((shop.bank.refunds().len(), shop.state().await), (0, OrderState::Paid), "the books are as before");
        let said = shop.school.rows("select last_error from refund where state = 'refused'").await;
        assert_eq!(said, ["refund_window_closed"]);
        assert_eq!(school::check::run(&shop.school.db).await.unwrap(), []);
    })
    .await;
}
