// Paying on the order's own page: by card in the form of Stripe, for which a fake stands in, and by what other providers
// want of a payer there. Each journey has a school of its own.

import type { Page } from "@playwright/test";

import { journeys } from "../support/journey";
import { register, signIn, post } from "../support/people";
import { CARDS, KEYS, answerBank, fillIn, form, payButton, saysWhy, setUp, test } from "../support/stripe";
import { type Visitor, broken, expect } from "../support/test";
import type { Say } from "../support/texts";

// Whoever signs in has a language of their own.
test.beforeEach(({ context, baseURL, language }) => context.addCookies([{ name: "hl", value: language, url: baseURL ?? "" }]));

const about = journeys(__filename, "@shop", "@commerce");

const COURSE = "/courses/gushi-shangxi";

const price = (language: string) => (language === "en" ? "CN¥99.00" : "¥99.00");
const heading = (page: Page) => page.getByRole("heading", { level: 1 });
const alert = (page: Page) => page.getByRole("region").getByRole("alert");

/** Orders the course as somebody new, and begins to pay it with Stripe. */
async function begin(page: Page, visitor: Visitor, say: Say, amount: string) {
  await register(page);
  await visitor.open(COURSE);
  await visitor.sends(page.getByRole("button", { name: say("site.course_buy", { price: amount }), exact: true }).filter({ visible: true }).first());
  await choose(page, visitor, say, amount);
}

/** Chooses Stripe on the order's page. */
async function choose(page: Page, visitor: Visitor, say: Say, amount: string) {
  await expect(heading(page)).toHaveText(say("shop.stage.check"));
  await page.getByRole("radio", { name: say("shop.provider.stripe"), exact: true }).check();
  await visitor.sends(page.getByRole("button", { name: say("shop.pay", { amount }), exact: true }));
  await expect(page).toHaveURL(/\/checkout\/\w{13}$/);
  await expect(heading(page)).toHaveText(say("shop.stage.paying"));
}

/** Pays with a card that is good, and comes to the end. */
async function payWell(page: Page, say: Say, amount: string) {
  await fillIn(page, CARDS.good);
  await payButton(page, say, amount).click();
  await expect(heading(page), broken("who has paid has the course")).toHaveText(say("shop.stage.paid"), { timeout: 20_000 });
}

test(...about("a card pays a course in the form on the order's page, with the course in sight", "@scripts", "@matrix"), async ({ page, visitor, say, language }) => {
  const amount = price(language);
  await setUp(page);
  await begin(page, visitor, say, amount);
  const main = page.getByRole("main");
  await expect(main).toContainText("古诗词鉴赏");
  await expect(main.getByRole("term").filter({ hasText: say("shop.total") })).toBeVisible();
  await expect(main).toContainText(amount);
  await expect(form(page).getByRole("textbox").first()).toBeVisible();
  await page.reload();
  await visitor.settle();
  await expect(form(page).getByRole("textbox").first(), "the same form after a reload").toBeVisible();

  const button = payButton(page, say, amount);
  await button.click();
  await expect(alert(page), "nothing was filled in").not.toBeEmpty();
  await expect(heading(page)).toHaveText(say("shop.stage.paying"));
  await payWell(page, say, amount);
  await expect(page).toHaveURL(/\/checkout\/\w{13}$/);
  await visitor.settle();
  // The school may hear of the payment before the page has left: then it is drawn twice, and a click gets lost.
  await expect(async () => {
    if (!page.url().includes("/learn/")) await main.getByRole("button", { name: say("shop.start") }).click({ timeout: 2_000 });
    await expect(page).toHaveURL(/\/learn\/gushi-shangxi\//, { timeout: 3_000 });
  }).toPass({ timeout: 20_000 });
});

test(...about("a card is declined, the bank is not convinced, and at last the same order is paid", "@scripts", "@matrix"), async ({ page, visitor, watch, say, language }) => {
  const amount = price(language);
  await setUp(page);
  await begin(page, visitor, say, amount);
  const checkout = page.url();
  watch.expect(402, /\/v1\/payment_intents\//);
  const button = payButton(page, say, amount);
  for (const [card, words] of [[CARDS.declined, "declined"], [CARDS.poor, "no_funds"]] as const) {
    await fillIn(page, card);
    await button.click();
    await expect(alert(page)).toContainText(say(`ui.payment.${words}`));
    await expect(alert(page)).toContainText(say("ui.payment.refused_hint"));
    await expect(heading(page), "the form stays for another card").toHaveText(say("shop.stage.paying"));
  }
  await fillIn(page, CARDS.secure);
  await button.click();
  await answerBank(page, false);
  await expect(alert(page)).toContainText(say("ui.payment.unconfirmed"));
  await fillIn(page, CARDS.secure);
  await button.click();
  await expect(alert(page), "what is past is not said any more").toBeEmpty();
  await answerBank(page, true);
  await expect(heading(page), broken("who has paid has the course")).toHaveText(say("shop.stage.paid"), { timeout: 20_000 });
  expect(page.url(), "no second order").toBe(checkout);
  await visitor.open("/me/orders");
  await expect(page.getByRole("main").getByRole("row").filter({ hasText: "古诗词鉴赏" })).toHaveCount(1);
});

test(...about("where the form cannot be drawn, another way to pay is one button away", "@noscript"), async ({ page, visitor, watch, say, language, stripe }) => {
  const amount = price(language);
  await setUp(page);
  watch.expectBroken(/\/basil\/stripe\.js$/);
  await page.route(`${stripe.address}/**`, (route) => route.abort());
  await begin(page, visitor, say, amount);
  await saysWhy(page, visitor, say("ui.payment.not_loaded"), say("ui.payment.no_script"));
  await visitor.sends(page.getByRole("button", { name: say("shop.change_way"), exact: true }));
  await expect(heading(page)).toHaveText(say("shop.stage.check"));
  await page.locator("input[type=radio][value='test:page'], input[type=radio][value='test:mobile_web']").check();
  await page.getByRole("button", { name: say("shop.pay", { amount }), exact: true }).click();
  await expect(page).toHaveURL(/\/pay\/test\//);
});

test(...about("an administrator sets Stripe up from nothing, sees it fail, mends it, and a course is sold", "@admin", "@scripts", "@matrix"), async ({ page, visitor, say, language, stripe }) => {
  test.slow();
  const amount = price(language);
  const main = page.getByRole("main");
  await signIn(page, "admin");
  await visitor.open("/admin/payments");
  const card = page.getByRole("article", { name: "Stripe" });
  const enter = async (secret: string, status = 200) => {
    if (!(await card.getByLabel(say("admin.credential.publishable_key")).isVisible())) await card.getByText(say("admin.provider.keys_enter"), { exact: true }).click();
    await card.getByLabel(say("admin.credential.publishable_key")).fill(KEYS.publishable_key);
    await card.getByLabel(say("admin.credential.secret_key")).fill(secret);
    await card.getByLabel(say("admin.credential.webhook_secrets")).fill(KEYS.webhook_secrets);
    await card.getByLabel(say("admin.provider.sandbox_use")).check();
    await visitor.sends(card.getByRole("button", { name: say("admin.save"), exact: true }), status);
  };
  await card.getByText(say("admin.provider.keys_enter"), { exact: true }).click();
  await expect(card, "where webhooks are sent to").toContainText(`${stripe.school}/hooks/stripe`);
  await expect(card, "and which").toContainText("payment_intent.succeeded");

  await enter(KEYS.publishable_key, 422);
  await expect(card.getByLabel(say("admin.credential.publishable_key")), "what may be shown stays").toHaveValue(KEYS.publishable_key);
  await expect(card.getByLabel(say("admin.credential.secret_key"))).toHaveValue("");
  await enter("sk_test_somebody_elses");
  await visitor.sends(card.getByRole("button", { name: say("admin.provider.check"), exact: true }));
  await expect(main).toContainText(say("admin.check.bad"));
  await expect(main).toContainText(say("admin.gateway_error.unauthorized"));
  await enter(KEYS.secret_key);
  await visitor.sends(card.getByRole("button", { name: say("admin.provider.check"), exact: true }));
  await expect(main.getByRole("status").filter({ hasText: say("admin.check.good") })).toBeVisible();
  await visitor.sends(card.getByRole("button", { name: say("admin.provider.switch_on"), exact: true }));
  await expect(card).toContainText(say("admin.provider.on"));

  // The session ends with its page.
  await page.goto("about:blank");
  await begin(page, visitor, say, amount);
  await payWell(page, say, amount);
});

test(...about("a form leads to a provider that takes no links, and WeChat is asked by its bridge", "@scripts"), async ({ page, visitor, say, language, stripe }) => {
  const amount = price(language);
  await page.addInitScript(() => {
    const asked: unknown[] = [];
    const bridge = {
      asked,
      answer: "get_brand_wcpay_request:cancel",
      invoke(name: string, request: unknown, done: (answer: object) => void) {
        asked.push([name, request]);
        setTimeout(() => done({ err_msg: this.answer }), 10);
      },
    };
    Object.assign(window, { WeixinJSBridge: bridge });
  });
  await register(page);
  await visitor.open(COURSE);
  await visitor.sends(page.getByRole("button", { name: say("site.course_buy", { price: amount }), exact: true }).filter({ visible: true }).first());
  const checkout = new URL(page.url()).pathname;
  await post(page, "/fn/shop/pay", checkout, { order: checkout.slice(-13), provider: "test" });

  const gateway = "https://gateway.example/front";
  await page.route(gateway, (route) => route.fulfill({ contentType: "text/html", body: `<p>${route.request().postData()}</p>` }));
  stripe.wants({ form: { url: gateway, fields: [["amount", "9900"], ["sign", "a+b/c="]] } });
  await visitor.open(checkout);
  await expect(heading(page)).toHaveText(say("shop.stage.paying"));
  await page.getByRole("button", { name: say("shop.to_payment_page"), exact: true }).click();
  await expect(page).toHaveURL(gateway);
  await expect(page.locator("p")).toHaveText("amount=9900&sign=a%2Bb%2Fc%3D");

  // The bridge is within WeChat alone.
  const agent = await page.evaluate(() => navigator.userAgent);
  await page.goto("about:blank");
  await page.setExtraHTTPHeaders({ "user-agent": `${agent} MicroMessenger/8.0.47` });
  stripe.wants({ we_chat_bridge: '{"package":"prepay_id=7"}' });
  await visitor.open(checkout);
  const button = page.getByRole("region", { name: say("ui.payment.wechat") }).getByRole("button", { name: say("shop.pay", { amount }), exact: true });
  await button.click();
  await expect(alert(page)).toContainText(say("ui.payment.wechat_cancelled"));
  const asked = await page.evaluate(() => (window as unknown as { WeixinJSBridge: { asked: unknown } }).WeixinJSBridge.asked);
  expect(asked).toEqual([["getBrandWCPayRequest", { package: "prepay_id=7" }]]);
  await page.evaluate(() => Object.assign((window as unknown as { WeixinJSBridge: object }).WeixinJSBridge, { answer: "get_brand_wcpay_request:ok" }));
  await visitor.loads(() => button.click());
  await expect(page).toHaveURL(new RegExp(`${checkout}$`));
  await expect(heading(page), broken("nobody is believed that they have paid")).toHaveText(say("shop.stage.processing"));
});
