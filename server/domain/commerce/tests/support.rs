//! A school that sells a course.

use std::sync::Arc;

use commerce::{
    order,
    payment::{self, NextStep, apply_update},
};
use ground::{
    RequestContext,
    jobs::{JobRegistry, run_due},
};
use model::{
    Id, Lang, Millis, Role,
    order::{CourseAccess, Order, OrderState, Payment, PaymentState},
};
use testing::{Provider, School, demo, import_folder, on_both_with, person};

/// A paid course of the demo and what it costs.
pub const PAID: &str = "rust-first-steps";
pub const SITE: &str = "https://school.example";

/// A school that sells a course, with its provider.
pub struct Shop {
    pub school: School,
    pub provider: Arc<Provider>,
}

/// An order that a second payment paid after a first one had failed, as its provider said then.
pub struct SecondTry {
    pub order: Id<Order>,
    pub first: Id<Payment>,
    pub second: Id<Payment>,
}

impl Shop {
    pub async fn person(&self, handle: &str) -> RequestContext {
        person(&self.school, handle, Role::Learner).await
    }

    pub async fn order(&self, buyer: &RequestContext) -> Id<Order> {
        order::place(&self.school.db, buyer, PAID).await.unwrap()
    }

    pub async fn pay(&self, buyer: &RequestContext, order: Id<Order>) -> NextStep {
        payment::start(&self.school.db, buyer, order, "test", SITE, Lang::En).await.unwrap()
    }

    pub async fn pays_at_second_try(&self, buyer: &RequestContext) -> SecondTry {
        let order = self.order(buyer).await;
        self.pay(buyer, order).await;
        let first = self.provider.newest();
        let failed = self.provider.becomes(first, PaymentState::Failed, None);
        apply_update(&self.school.db, "test", &failed).await.unwrap();
        self.school.clock.advance(Millis::SECOND);
        self.pay(buyer, order).await;
        let second = self.provider.newest();
        apply_update(&self.school.db, "test", &self.provider.pays(second)).await.unwrap();
        SecondTry { order, first, second }
    }

    pub async fn state(&self, buyer: &RequestContext, order: Id<Order>) -> OrderState {
        order::load(&self.school.db, buyer, order).await.unwrap().state
    }

    pub async fn access(&self, buyer: &RequestContext) -> CourseAccess {
        commerce::order::course_page(&self.school.db, buyer, PAID, content::course::View::Live).await.unwrap().access
    }

    pub async fn work(&self) {
        run_due(&self.school.db, &jobs()).await.unwrap();
    }

    pub async fn in_order(&self) {
        assert_eq!(school::check::run(&self.school.db).await.unwrap(), []);
    }

    pub async fn one(&self, text: &str) -> String {
        self.school.rows(text).await.remove(0)
    }
}

pub fn jobs() -> JobRegistry {
    ground::mail::deliver_by(ground::mail::Mailbox, school::register())
}

/// Tells a story of buying on both engines; the data rules hold at its end.
pub async fn in_a_shop<F, Fut>(story: F)
where
    F: Fn(Arc<Shop>) -> Fut,
    Fut: Future<Output = ()>,
{
    let story = &story;
    in_a_shop_to_be_damaged(|shop| async move {
        story(shop.clone()).await;
        shop.in_order().await;
    })
    .await;
}

/// The same, and nobody looks at the rules at its end.
pub async fn in_a_shop_to_be_damaged<F, Fut>(story: F)
where
    F: Fn(Arc<Shop>) -> Fut,
    Fut: Future<Output = ()>,
{
    let story = &story;
    on_both_with(
        || Arc::new(Provider::default()),
        |school, provider| async move {
            import_folder(&school, &demo(PAID)).await.unwrap();
            story(Arc::new(Shop { school, provider })).await;
        },
    )
    .await;
}
