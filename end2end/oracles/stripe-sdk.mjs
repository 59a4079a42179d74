// Asks the fake of Stripe with npm `stripe`, as any school would ask the real one, and takes its webhooks at another port:
// node stripe-sdk.mjs http://127.0.0.1:PORT HOOKS. The fake has to be a new one.
// It ends with 0 when the library reads in every answer what it should.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import Stripe from "stripe";

const address = new URL(process.argv[2]);
const { hostname: host, port } = address;
const client = (key, settings = {}) => new Stripe(key, { host, port, protocol: "http", maxNetworkRetries: 0, telemetry: false, ...settings });
const stripe = client("sk_test_stripefake");
const browser = client("pk_test_stripefake");
const control = (path, body = {}) =>
  fetch(new URL(`/_control/${path}`, address), { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
const refused = (asking, expected) => assert.rejects(asking, (error) => {
  for (const [field, value] of Object.entries(expected)) assert.equal(error[field], value, `${field} of ${JSON.stringify(error.raw)}`);
  return true;
});

/** The school's side: what came by webhook, with a signature that the library believes. */
const got = [];
const receiver = createServer((request, response) => {
  let body = "";
  request.on("data", (part) => (body += part));
  request.on("end", () => {
    got.push(stripe.webhooks.constructEvent(body, request.headers["stripe-signature"], "whsec_stripefake"));
    response.end('{"received":true}');
  });
});

/** Pays with a test card, without a page. */
const pay = (card, more = {}, options = undefined) =>
  stripe.paymentIntents.create({
    amount: 9900, currency: "usd", payment_method: card, confirm: true, metadata: { payment: "7" },
    automatic_payment_methods: { enabled: true, allow_redirects: "never" }, ...more,
  }, options);

const STORIES = {
  async "an account opens with its key, and with no other"() {
    const account = await stripe.accounts.retrieveCurrent();
    assert.equal(account.object, "account");
    await refused(client("sk_test_wrong").customers.list(), { type: "StripeAuthenticationError", statusCode: 401 });
    await refused(browser.customers.list(), { type: "StripePermissionError", code: "secret_key_required" });
    const looks = client("rk_test_stripefake");
    assert.equal((await looks.charges.list({ limit: 1 })).object, "list");
    await refused(looks.customers.create(), { type: "StripePermissionError" });
    await refused(client("sk_test_stripefake", { apiVersion: "yesterday" }).customers.list(), { type: "StripeInvalidRequestError" });
  },

  async "a payment goes from its creation to the balance"() {
    const begun = await stripe.paymentIntents.create({ amount: 9900, currency: "usd", description: "Rust", metadata: { payment: "7" } });
    assert.equal(begun.status, "requires_payment_method");
    assert.equal(begun.automatic_payment_methods.enabled, true);
    await refused(stripe.paymentIntents.confirm(begun.id, { payment_method: "pm_card_visa" }), { type: "StripeInvalidRequestError" });
    const paid = await stripe.paymentIntents.confirm(begun.id, { payment_method: "pm_card_visa", return_url: "https://school.example/" });
    assert.equal(paid.status, "succeeded");
    const found = await stripe.paymentIntents.retrieve(paid.id, { expand: ["latest_charge.balance_transaction", "payment_method"] });
    assert.equal(found.latest_charge.balance_transaction.fee, 317);
    assert.equal(found.latest_charge.balance_transaction.net, 9900 - 317);
    assert.equal(found.payment_method.card.last4, "4242");
    assert.equal(found.metadata.payment, "7");
    await refused(stripe.paymentIntents.confirm(paid.id), { code: "payment_intent_unexpected_state", statusCode: 400 });
    await refused(stripe.paymentIntents.cancel(paid.id), { code: "payment_intent_unexpected_state" });
    await refused(stripe.paymentIntents.retrieve("pi_none"), { code: "resource_missing", statusCode: 404 });
  },

  async "parameters are refused by name"() {
    const create = (params) => stripe.paymentIntents.create(params);
    await refused(create({ amount: 9900, currency: "usd", amonut: 1 }), { code: "parameter_unknown", param: "amonut" });
    await refused(create({ currency: "usd" }), { code: "parameter_missing", param: "amount" });
    await refused(create({ amount: 99.5, currency: "usd" }), { code: "parameter_invalid_integer", param: "amount" });
    await refused(create({ amount: 49, currency: "usd" }), { code: "amount_too_small", param: "amount" });
    await refused(create({ amount: 9900, currency: "xxx" }), { param: "currency" });
    await refused(create({ amount: 9900, currency: "usd", customer: "cus_none" }), { code: "resource_missing", param: "customer" });
  },

  async "a card is declined as the documents say"() {
    for (const [card, code, decline_code] of [
      ["pm_card_visa_chargeDeclined", "card_declined", "generic_decline"],
      ["pm_card_visa_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"],
      ["pm_card_chargeDeclinedExpiredCard", "expired_card", "expired_card"],
    ]) {
      await assert.rejects(pay(card), (error) => {
        assert.equal(error.type, "StripeCardError");
        assert.deepEqual([error.statusCode, error.code, error.decline_code], [402, code, decline_code]);
        assert.equal(error.payment_intent.status, "requires_payment_method");
        assert.equal(error.payment_intent.last_payment_error.decline_code, decline_code);
        return true;
      });
    }
  },

  async "3-D Secure asks the payer, who says yes or no"() {
    const answer = async (intent, outcome) => {
      const { stripe_js } = intent.next_action.use_stripe_sdk;
      const answered = await fetch(stripe_js, { method: "POST", body: new URLSearchParams({ outcome }) });
      assert.equal(answered.status, 200);
      return stripe.paymentIntents.retrieve(intent.id);
    };
    const yes = await pay("pm_card_authenticationRequired");
    assert.equal(yes.status, "requires_action");
    assert.equal((await answer(yes, "complete")).status, "succeeded");
    const no = await answer(await pay("pm_card_authenticationRequired"), "fail");
    assert.deepEqual([no.status, no.last_payment_error.code], ["requires_payment_method", "payment_intent_authentication_failure"]);
    const then = await answer(await pay("pm_card_threeDSecureRequiredChargeDeclined"), "complete");
    assert.deepEqual([then.status, then.last_payment_error.code], ["requires_payment_method", "card_declined"]);
    await refused(pay("pm_card_authenticationRequired", { off_session: true }), { code: "authentication_required", statusCode: 402 });
    const leaves = await pay("pm_card_authenticationRequired", { return_url: "https://school.example/back?a=1" });
    const went = await fetch(leaves.next_action.redirect_to_url.url, { method: "POST", body: new URLSearchParams({ outcome: "complete" }), redirect: "manual" });
    const back = new URL(went.headers.get("location"));
    assert.deepEqual([back.searchParams.get("a"), back.searchParams.get("payment_intent"), back.searchParams.get("redirect_status")], ["1", leaves.id, "succeeded"]);
  },

  async "a payer's browser pays with its secret, and sees nothing else"() {
    const intent = await stripe.paymentIntents.create({ amount: 9900, currency: "usd" });
    const card = (number) => ({ type: "card", card: { number, exp_month: 12, exp_year: 2040, cvc: "123" } });
    const confirm = (number, client_secret = intent.client_secret) =>
      browser.paymentIntents.confirm(intent.id, { client_secret, payment_method_data: card(number), use_stripe_sdk: true });
    await refused(confirm("4242424242424242", "pi_wrong_secret_wrong"), { param: "client_secret", statusCode: 400 });
    await refused(confirm("4242424242424241"), { code: "incorrect_number", statusCode: 402 });
    await refused(browser.paymentIntents.retrieve(intent.id), { param: "client_secret" });
    await refused(stripe.paymentIntents.confirm(intent.id, { payment_method_data: card("4242424242424242"), return_url: "https://a.example/" }), { statusCode: 402 });
    assert.equal((await confirm("4242424242424242")).status, "succeeded");
    assert.equal((await browser.paymentIntents.retrieve(intent.id, { client_secret: intent.client_secret })).status, "succeeded");
  },

  async "what is asked twice is done once"() {
    const customer = (name, idempotencyKey) => stripe.customers.create({ name }, { idempotencyKey });
    const [first, second] = [await customer("Wang", "once-1"), await customer("Wang", "once-1")];
    assert.equal(first.id, second.id);
    assert.equal(second.lastResponse.headers["idempotent-replayed"], "true");
    assert.equal(first.lastResponse.headers["idempotent-replayed"], undefined);
    await refused(customer("Li", "once-1"), { type: "StripeIdempotencyError", statusCode: 400 });
    await refused(stripe.setupIntents.create({}, { idempotencyKey: "once-1" }), { type: "StripeIdempotencyError" });
    await refused(stripe.customers.create({ nmae: "Wang" }, { idempotencyKey: "once-2" }), { code: "parameter_unknown" });
    assert.equal((await customer("Wang", "once-2")).name, "Wang", "what never began leaves its key free");
    await control("faults", { kind: "slow", path: "/v1/customers", method: "POST", ms: 600 });
    const [slow, early] = await Promise.allSettled([customer("Wu", "once-3"), new Promise((go) => setTimeout(go, 200)).then(() => customer("Wu", "once-3"))]);
    assert.equal(slow.status, "fulfilled");
    assert.deepEqual([early.reason?.statusCode, early.reason?.code], [409, "idempotency_key_in_use"]);
    const declined = () => pay("pm_card_visa_chargeDeclined", {}, { idempotencyKey: "once-4" }).catch((error) => error.payment_intent.id);
    assert.equal(await declined(), await declined(), "a decline is an answer, too");
  },

  async "a card is saved, charged again, and forgotten"() {
    const { id: customer } = await stripe.customers.create({ metadata: { person: "9" } });
    const setup = await stripe.setupIntents.create({ customer, payment_method: "pm_card_visa", confirm: true, usage: "off_session", return_url: "https://school.example/" });
    assert.equal(setup.status, "succeeded");
    const methods = await stripe.paymentMethods.list({ customer, type: "card" });
    assert.deepEqual(methods.data.map((method) => method.id), [setup.payment_method]);
    assert.equal((await stripe.customers.listPaymentMethods(customer)).data.length, 1);
    const again = await pay(setup.payment_method, { customer, off_session: true });
    assert.equal(again.status, "succeeded");
    await refused(pay(setup.payment_method), { param: "payment_method" });
    const stranger = await stripe.customers.create();
    await refused(pay(setup.payment_method, { customer: stranger.id }), { code: "payment_method_already_attached" });
    assert.equal((await stripe.paymentMethods.detach(setup.payment_method)).customer, null);
    await refused(pay(setup.payment_method, { customer }), { type: "StripeInvalidRequestError" });
    await refused(stripe.paymentMethods.detach(setup.payment_method), { param: "payment_method" });
    const saved = await pay("pm_card_visa", { customer, setup_future_usage: "on_session" });
    assert.equal((await stripe.paymentMethods.retrieve(saved.payment_method, { expand: ["customer"] })).customer.metadata.person, "9");
    await refused(stripe.paymentMethods.attach("pm_card_visa_chargeDeclined", { customer }), { statusCode: 402 });
    assert.equal((await stripe.customers.del(customer)).deleted, true);
    assert.equal((await stripe.customers.retrieve(customer)).deleted, true);
  },

  async "customers are found by their metadata, some time after they were made"() {
    const { id } = await stripe.customers.create({ metadata: { person: "search-1" } });
    const search = (query) => stripe.customers.search({ query }).then(({ data }) => data.map((found) => found.id));
    assert.deepEqual(await search("metadata['person']:'search-1'"), [], "a search lags behind");
    await control("clock", { ahead_s: 120 });
    assert.deepEqual(await search("metadata['person']:'search-1'"), [id]);
    assert.deepEqual(await search("metadata['person']:'search-2'"), []);
    await refused(search("person=1"), { param: "query" });
    await control("clock", { ahead_s: 0 });
  },

  async "money goes back once, and no more than came"() {
    const { id, latest_charge } = await pay("pm_card_visa");
    const part = await stripe.refunds.create({ payment_intent: id, amount: 900, reason: "requested_by_customer", metadata: { refund: "3" } });
    assert.deepEqual([part.status, part.amount, part.charge], ["succeeded", 900, latest_charge]);
    await refused(stripe.refunds.create({ payment_intent: id, amount: 9001 }), { param: "amount", statusCode: 400 });
    await stripe.refunds.create({ charge: latest_charge });
    assert.equal((await stripe.charges.retrieve(latest_charge)).refunded, true);
    await refused(stripe.refunds.create({ payment_intent: id }), { code: "charge_already_refunded" });
    await refused(stripe.refunds.create({}), { type: "StripeInvalidRequestError" });
    assert.deepEqual((await stripe.refunds.list({ payment_intent: id })).data.map((refund) => refund.amount), [9000, 900]);
    assert.equal((await stripe.refunds.retrieve(part.id, { expand: ["balance_transaction"] })).balance_transaction.net, -900);
    const waits = await stripe.refunds.create({ payment_intent: (await pay("pm_card_pendingRefund")).id });
    assert.equal(waits.status, "pending");
    await control(`refunds/${waits.id}/fail`);
    const failed = await stripe.refunds.retrieve(waits.id);
    assert.deepEqual([failed.status, failed.failure_reason], ["failed", "lost_or_stolen_card"]);
  },

  async "a dispute takes the money, and gives it back when it is won"() {
    const { id, latest_charge } = await pay("pm_card_createDispute");
    const [dispute] = (await stripe.disputes.list({ payment_intent: id })).data;
    assert.deepEqual([dispute.status, dispute.reason, dispute.amount], ["needs_response", "fraudulent", 9900]);
    await refused(stripe.refunds.create({ payment_intent: id }), { code: "charge_disputed" });
    await control(`disputes/${dispute.id}/win`);
    const won = await stripe.disputes.retrieve(dispute.id);
    assert.deepEqual([won.status, won.balance_transactions.map((line) => line.net)], ["won", [-9900 - 1500, 9900]]);
    assert.equal((await stripe.charges.retrieve(latest_charge)).disputed, true);
    assert.equal((await control(`disputes/${dispute.id}/lose`)).status, 409, "it is over");
  },

  async "the balance of a day is listed page by page"() {
    await control("clock", { ahead_s: -10 * 86_400 });
    for (let made = 0; made < 13; made++) await pay("pm_card_visa", { amount: 5000 + made });
    await control("clock", { ahead_s: 0 });
    const day = Math.floor((Date.now() / 1000 - 10 * 86_400) / 86_400) * 86_400;
    const created = { gte: day, lt: day + 2 * 86_400 };
    const first = await stripe.balanceTransactions.list({ created, limit: 5, expand: ["data.source"] });
    assert.deepEqual([first.data.length, first.has_more, first.data[0].source.metadata.payment], [5, true, "7"]);
    const all = await stripe.balanceTransactions.list({ created, limit: 5 }).autoPagingToArray({ limit: 100 });
    assert.deepEqual(all.map((line) => line.amount).sort(), Array.from({ length: 13 }, (_, made) => 5000 + made));
    assert.equal((await stripe.balanceTransactions.list({ created: { lt: day } })).data.length, 0);
    await refused(stripe.balanceTransactions.list({ limit: 101 }), { param: "limit" });
    await refused(stripe.balanceTransactions.list({ expand: ["data.nothing"] }), { param: "expand[0]" });
  },

  async "faults happen as often as they were ordered"() {
    await control("faults", { kind: "server_error" });
    await refused(stripe.customers.list(), { statusCode: 500, type: "StripeAPIError" });
    await control("faults", { kind: "rate_limit", count: 2 });
    for (const _ of [1, 2]) await refused(stripe.customers.list(), { statusCode: 429, type: "StripeRateLimitError" });
    await stripe.customers.list();
    for (const kind of ["timeout", "reset"]) {
      await control("faults", { kind, path: "/v1/payment_intents", method: "POST" });
      const key = { idempotencyKey: `fault-${kind}` };
      const impatient = client("sk_test_stripefake", { timeout: 500 });
      const params = { amount: 9900, currency: "usd", payment_method: "pm_card_visa", confirm: true, return_url: "https://school.example/" };
      await refused(impatient.paymentIntents.create(params, key), { type: "StripeConnectionError" });
      const again = await stripe.paymentIntents.create(params, key);
      assert.deepEqual([again.status, again.lastResponse.headers["idempotent-replayed"]], ["succeeded", "true"], kind);
    }
  },

  async "webhooks are signed, and come late, twice and in another order"() {
    const seen = async (count) => {
      for (let tries = 0; got.length < count && tries < 100; tries++) await new Promise((next) => setTimeout(next, 50));
      assert.equal(got.length, count);
      return got.splice(0).map((event) => event.type);
    };
    // What the stories before this one caused has come.
    do got.length = 0; while (await new Promise((quiet) => setTimeout(() => quiet(got.length > 0), 500)));
    const OF_PAYMENT = ["charge.succeeded", "payment_intent.created", "payment_intent.succeeded"];
    await control("faults", { kind: "webhook_first" });
    const { id } = await pay("pm_card_visa");
    assert.equal(got.at(-1)?.data.object.id, id, "they were there before the answer");
    assert.deepEqual((await seen(3)).sort(), OF_PAYMENT);
    await control("faults", { kind: "webhook_twice" });
    await stripe.customers.create();
    assert.deepEqual(await seen(2), ["customer.created", "customer.created"]);

    await control("webhooks/hold");
    await pay("pm_card_visa");
    const { held } = await fetch(new URL("/_control/webhooks", address)).then((answer) => answer.json());
    assert.deepEqual(held.map(({ type }) => type).sort(), OF_PAYMENT);
    const order = held.map((event) => event.id).reverse();
    await control("webhooks/release", { events: order, older_by_s: 3 * 86_400 });
    assert.deepEqual(got.map((event) => event.id), order);
    assert.ok(got.every((event) => event.created < Date.now() / 1000 - 3 * 86_400 + 60), "three days late");
    got.length = 0;
    const newest = (await stripe.events.list({ limit: 1, type: "payment_intent.succeeded" })).data[0];
    await control(`webhooks/${newest.id}/send`);
    assert.deepEqual(await seen(1), ["payment_intent.succeeded"]);
  },
};

await new Promise((listening) => receiver.listen(Number(process.argv[3]), "127.0.0.1", listening));
for (const [name, story] of Object.entries(STORIES)) {
  try {
    await story();
  } catch (error) {
    console.error(`failed: ${name}\n`, error);
    process.exitCode = 1;
  }
}
receiver.close();
receiver.closeAllConnections();
