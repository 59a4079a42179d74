// Asks the stand-in for Stripe.js what a page asks the real one to save a card, as Stripe's documents have it: with an
// intent that is there, and with one that is made once the form is filled in. The frames are imitated: the one with the
// form fills in a card, the one of the bank answers its question.

import assert from "node:assert/strict";
import vm from "node:vm";

const [address] = process.argv.slice(2);
const key = "pk_test_stripefake";
const RETURN = "https://school.example/me/payment/1/return";

/** What whoever stands before the page does. */
const payer = { card: "4242424242424242", proves: true };

/** A page with the script, and where it was led. */
async function open() {
  const listeners = new Set();
  let leave;
  const left = new Promise((done) => (leave = done));
  const say = (source, data) => setTimeout(() => listeners.forEach((listener) => listener({ origin: new URL(address).origin, source, data })));
  const fillIn = ({ path, fields }) => {
    const card = { number: payer.card, exp_month: "12", exp_year: "2040", cvc: "123" };
    const data = Object.entries(card).map(([name, text]) => [`payment_method_data[card][${name}]`, text]);
    const body = new URLSearchParams({ ...fields, "payment_method_data[type]": "card", ...Object.fromEntries(data) });
    return fetch(`${address}/v1/${path}`, { method: "POST", body }).then((got) => got.json());
  };
  const frame = () => {
    const window = {
      async postMessage({ type, ticket, ...asked }) {
        if (type === "submit") say(window, { type: "answer", ticket, result: {} });
        if (type === "confirm") say(window, { type: "answer", ticket, result: await fillIn(asked) });
      },
    };
    return { style: {}, contentWindow: window, addEventListener() {}, remove() {}, focus() {} };
  };
  const page = {
    URL, URLSearchParams, fetch, setTimeout, clearTimeout, navigator: { language: "en" },
    addEventListener: (_, listener) => listeners.add(listener),
    removeEventListener: (_, listener) => listeners.delete(listener),
    location: { assign: (to) => leave(new URL(to)) },
    document: {
      currentScript: { src: `${address}/basil/stripe.js` },
      createElement: frame,
      body: {
        async append(bank) {
          const body = new URLSearchParams({ outcome: payer.proves ? "complete" : "fail" });
          await fetch(bank.src, { method: "POST", body });
          say(bank.contentWindow, { type: "answered" });
        },
      },
    },
  };
  page.window = page;
  const script = await fetch(`${address}/basil/stripe.js`).then((got) => got.text());
  vm.runInNewContext(script, page);
  const place = { replaceChildren: (mounted) => say(mounted.contentWindow, { type: "loaded" }) };
  const mounted = (options) => {
    const elements = stripe.elements(options);
    const element = elements.create("payment");
    const ready = new Promise((done) => element.on("ready", done));
    element.mount(place);
    return ready.then(() => elements);
  };
  const stripe = page.Stripe(key, { locale: "en" });
  return { stripe, mounted, left };
}

/** Makes an intent as a school does, and returns its secret. */
async function intent(kind, fields = {}) {
  const headers = { authorization: "Bearer sk_test_stripefake" };
  const answer = await fetch(`${address}/v1/${kind}`, { method: "POST", headers, body: new URLSearchParams(fields) });
  const made = await answer.json();
  assert.equal(answer.status, 200, JSON.stringify(made));
  return made.client_secret;
}

const setup = () => intent("setup_intents", { "automatic_payment_methods[enabled]": "true" });
const payment = () => intent("payment_intents", { amount: "4900", currency: "usd" });
const fault = (words) => ({ name: "IntegrationError", message: words });
const here = { confirmParams: { return_url: RETURN }, redirect: "if_required" };

const cases = {
  async "a card is saved with an intent that is there"() {
    const { stripe, mounted } = await open();
    const secret = await setup();
    const elements = await mounted({ clientSecret: secret });
    const { setupIntent, error } = await stripe.confirmSetup({ elements, ...here });
    assert.equal(error, undefined);
    assert.equal(setupIntent.status, "succeeded");
    assert.equal((await stripe.retrieveSetupIntent(secret)).setupIntent.status, "succeeded");
  },
  async "a card is filled in before there is an intent"() {
    const { stripe, mounted } = await open();
    const elements = await mounted({ mode: "setup", currency: "cny" });
    const clientSecret = await setup();
    await assert.rejects(stripe.confirmSetup({ elements, clientSecret, ...here }), fault(/^elements\.submit\(\) must be called before/));
    assert.equal((await elements.submit()).error, undefined);
    await assert.rejects(stripe.confirmSetup({ elements, ...here }), fault(/^You must pass in a clientSecret/));
    const { setupIntent } = await stripe.confirmSetup({ elements, clientSecret, ...here });
    assert.equal(setupIntent.status, "succeeded");
  },
  async "elements are for one of both"() {
    const { stripe, mounted } = await open();
    assert.throws(() => stripe.elements({}).create("payment"), fault(/^In order to create a payment element, you must pass a clientSecret or mode/));
    for (const wrong of [{ mode: "save" }, { mode: "setup", clientSecret: await setup() }, { mode: "payment" }, { mode: "payment", amount: 1.5, currency: "usd" }]) {
      assert.throws(() => stripe.elements(wrong), fault(/^Invalid value for elements\(\)/), JSON.stringify(wrong));
    }
    const elements = await mounted({ mode: "payment", amount: 4900, currency: "usd" });
    await elements.submit();
    await assert.rejects(stripe.confirmSetup({ elements, clientSecret: await setup(), ...here }), fault(/mode payment/));
    const { paymentIntent } = await stripe.confirmPayment({ elements, clientSecret: await payment(), ...here });
    assert.equal(paymentIntent.status, "succeeded");
  },
  async "each kind of intent is confirmed by its own function"() {
    const { stripe, mounted } = await open();
    const elements = await mounted({ clientSecret: await setup() });
    await assert.rejects(stripe.confirmPayment({ elements, ...here }), fault(/a SetupIntent\. Did you mean to call confirmSetup\(\) instead\?$/));
    const pays = await open();
    const others = await pays.mounted({ clientSecret: await payment() });
    await assert.rejects(pays.stripe.confirmSetup({ elements: others, ...here }), fault(/a PaymentIntent\. Did you mean to call confirmPayment\(\) instead\?$/));
    await assert.rejects(stripe.confirmSetup({ elements }), fault(/confirmSetup\(\): the `confirmParams\.return_url`/));
    const unmounted = stripe.elements({ clientSecret: await setup() });
    unmounted.create("payment");
    await assert.rejects(stripe.confirmSetup({ elements: unmounted, ...here }), fault(/elements should have a mounted Payment Element/));
  },
  async "whoever is led away is told how it ended"() {
    const { stripe, mounted, left } = await open();
    const secret = await setup();
    const elements = await mounted({ clientSecret: secret });
    stripe.confirmSetup({ elements, confirmParams: { return_url: `${RETURN}?a=1` } });
    const { searchParams } = await left;
    assert.deepEqual(Object.fromEntries(searchParams), {
      a: "1", setup_intent: secret.split("_secret_")[0], setup_intent_client_secret: secret, redirect_status: "succeeded",
    });
  },
  async "a refusal stays on the page, and another card may be tried"() {
    const { stripe, mounted } = await open();
    const secret = await setup();
    const elements = await mounted({ clientSecret: secret });
    const confirm = async (card, proves = true) => {
      Object.assign(payer, { card, proves });
      return stripe.confirmSetup({ elements, confirmParams: { return_url: RETURN }, redirect: "if_required" });
    };
    const declined = (await confirm("4000000000000002")).error;
    assert.deepEqual([declined.type, declined.code, declined.setup_intent.status], ["card_error", "card_declined", "requires_payment_method"]);
    const { setupIntent: waits } = await stripe.retrieveSetupIntent(secret);
    assert.equal(waits.last_setup_error.code, "card_declined");
    assert.equal((await confirm("4000002500003155", false)).error.code, "setup_intent_authentication_failure");
    assert.equal((await confirm("4000002500003155")).setupIntent.status, "succeeded");
    assert.equal((await confirm("4242424242424242")).error.code, "setup_intent_unexpected_state");
    Object.assign(payer, { card: "4242424242424242", proves: true });
  },
};

for (const [name, run] of Object.entries(cases)) {
  await run().catch((error) => {
    console.error(name, error);
    process.exitCode = 1;
  });
}
// What waits for a page that is left for good waits for ever.
process.exit();
