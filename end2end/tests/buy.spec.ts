// Buying a course: from its page over the provider's page to the first lesson, the receipt, and all that can go
// wrong between.

import type { Page } from "@playwright/test";

import { journeys } from "../support/journey";
import { putForward } from "../support/orders";
import { code, letters, register, stranger } from "../support/people";
import { resolve } from "../support/routes";
import { type Visitor, broken, expect, test } from "../support/test";
import type { Say } from "../support/texts";

const about = journeys(__filename, "@shop", "@commerce");

const COURSE = "/courses/gushi-shangxi";

const price = (language: string) => (language === "en" ? "CN¥99.00" : "¥99.00");

/** Finds the one in sight: in the panel on wide screens, in the bar at the bottom of a phone. */
const seen = (page: Page, role: "button" | "link", name: string) => page.getByRole(role, { name, exact: true }).filter({ visible: true }).first();

/** Orders the course, from its page. */
async function order(page: Page, visitor: Visitor, say: Say, amount: string) {
  await visitor.open(COURSE);
  await visitor.sends(seen(page, "button", say("site.course_buy", { price: amount })));
  await expect(page).toHaveURL(/\/checkout\/\w{13}$/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(say("shop.stage.check"));
}

/** Registers on the way from the page for signing in, as a newcomer does. */
async function registerHere(page: Page, visitor: Visitor, say: Say) {
  const member = stranger();
  await visitor.settle();
  await page.getByRole("main").getByRole("link", { name: say("account.register") }).click();
  await expect(page.getByRole("heading", { level: 1, name: say("account.register") })).toBeVisible();
  await visitor.settle();
  await page.getByLabel(say("account.email_or_phone"), { exact: true }).fill(member.email);
  await visitor.sends(page.getByRole("button", { name: say("account.send_code") }));
  await page.getByLabel(say("account.code"), { exact: true }).fill(await code(page.request, member.email));
  await page.getByLabel(say("account.name"), { exact: true }).fill(member.name);
  await page.getByLabel(say("account.password"), { exact: true }).fill(member.password);
  await visitor.sends(page.getByRole("main").getByRole("button", { name: say("account.register"), exact: true }));
  return member;
}

/** Goes to the provider's page, which is somebody else's and has no scripts. */
async function toProvider(page: Page, words: string | RegExp) {
  await page.getByRole("main").getByRole("button", { name: words, exact: true }).click();
  await expect(page).toHaveURL(/\/pay\/test\//);
}

/** Chooses what the provider does, and comes back. */
async function confirm(page: Page, visitor: Visitor, choice: string, reason?: string) {
  await page.locator(`input[name=choice][value=${choice}]`).check();
  if (reason) await page.locator("select[name=reason]").selectOption(reason);
  await visitor.sends(page.getByRole("button"));
  await expect(page).toHaveURL(/\/checkout\/\w{13}$/);
}

test(...about("a visitor registers, buys a course, learns, and keeps the receipt", "@site", "@account", "@learn", "@people", "@content", "@matrix"), async ({ page, request, visitor, say, language }) => {
  const amount = price(language);
  await visitor.open(COURSE);
  await seen(page, "link", say("site.course_buy", { price: amount })).click();
  await expect(page, "a guest says who they are first, with the course in sight").toHaveURL(/\/buy\/gushi-shangxi$/);
  const main = page.getByRole("main");
  await visitor.settle();
  await main.getByRole("link", { name: say("account.buy_sign_in") }).click();
  await expect(page, "whoever would rather sign in or register finds the way").toHaveURL(/\/login\?next=%2Fbuy%2Fgushi-shangxi$/);
  await expect(main, "and still reads what for").toContainText("古诗词鉴赏");
  const member = await registerHere(page, visitor, say);
  await expect(page, "what they wanted to buy was kept").toHaveURL(/\/buy\/gushi-shangxi$/);
  await visitor.sends(main.getByRole("button", { name: say("account.buy_pay") }));
  await expect(page, "the button orders, not the way there").toHaveURL(/\/checkout\/\w{13}$/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(say("shop.stage.check"));
  await expect(main.getByRole("listitem").filter({ hasText: say("shop.step_check") })).toHaveAttribute("aria-current", "step");
  await expect(main).toContainText("古诗词鉴赏");
  await toProvider(page, say("shop.pay", { amount }));
  await confirm(page, visitor, "succeed");

  await expect(page.getByRole("heading", { level: 1 })).toHaveText(say("shop.stage.paid"));
  await expect(page).toHaveTitle(new RegExp(say("shop.stage.paid")));
  await visitor.sends(main.getByRole("button", { name: say("shop.start") }));
  await expect(page).toHaveURL(/\/learn\/gushi-shangxi\//);
  await visitor.open(await resolve(request, "/learn/gushi-shangxi/{paid}"));

  await visitor.open(COURSE);
  await expect(seen(page, "link", say("site.course_learn"))).toBeVisible();
  await expect(page.getByRole("button", { name: say("site.course_buy", { price: amount }) })).toHaveCount(0);
  await page.getByRole("link", { name: say("site.course_order") }).click();
  await expect(page).toHaveURL(/\/me\/orders\/\w{13}$/);
  await visitor.settle();
  const receipt = page.getByRole("region", { name: say("shop.receipt"), exact: true });
  for (const text of [member.name, amount, "古诗词鉴赏", page.url().slice(-13)]) {
    await expect(receipt, broken("a receipt says who paid what for what")).toContainText(text);
  }
  await expect(main).toContainText(say("shop.event.granted"));

  await page.emulateMedia({ media: "print" });
  await expect(page.getByRole("banner")).toBeHidden();
  await expect(receipt).toBeVisible();
  await expect(page.getByRole("heading", { name: say("shop.history") })).toBeHidden();
  await page.emulateMedia({ media: "screen" });
  const receipts = async () => (await letters(page.request, member.email)).filter(({ body }) => body.includes(page.url().slice(-13)));
  await expect.poll(async () => (await receipts()).length).toBe(1);
  expect((await receipts())[0]?.subject, "in the language in which they registered").toMatch(language === "en" ? /receipt/i : /收据/);

  await visitor.open("/me/orders");
  await expect(main.getByRole("row").filter({ hasText: "古诗词鉴赏" })).toContainText(say("kit.order.paid"));
});

test(...about("a payment's page is a document of its own, there and back", "@scripts"), async ({ page, visitor, say, language }) => {
  const mark = () => page.evaluate(() => void Object.assign(window, { marked: true }));
  const isMarked = () => page.evaluate(() => "marked" in window);
  await register(page);
  await order(page, visitor, say, price(language));
  const checkout = page.url();
  await visitor.open(COURSE);
  await mark();
  await seen(page, "link", say("site.course_finish_order")).click();
  await expect(page).toHaveURL(checkout);
  await visitor.settle();
  expect(await isMarked(), "its policy is its own").toBe(false);
  await mark();
  await page.getByRole("banner").getByRole("link", { name: say("ui.home_of_school") }).click();
  await expect(page).toHaveURL(/\/$/);
  await visitor.settle();
  expect(await isMarked(), "and stays behind").toBe(false);
});

test(...about("a declined payment says why, and the same order is paid after all", "@noscript"), async ({ page, visitor, say, language }) => {
  const amount = price(language);
  await register(page);
  await order(page, visitor, say, amount);
  const checkout = page.url();
  await toProvider(page, say("shop.pay", { amount }));
  await confirm(page, visitor, "decline", "expired_card");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(say("shop.stage.declined"));
  await expect(page.getByRole("main")).toContainText(say("shop.decline.expired_card"));

  await visitor.open(COURSE);
  await seen(page, "link", say("site.course_finish_order")).click();
  await expect(page).toHaveURL(checkout);
  await visitor.settle();
  await expect(page.getByRole("main"), "the reason is kept").toContainText(say("shop.decline.expired_card"));
  await toProvider(page, say("shop.try_again", { amount }));
  await confirm(page, visitor, "succeed");
  await expect(page).toHaveURL(checkout);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(say("shop.stage.paid"));

  await page.getByRole("link", { name: say("shop.see_receipt") }).click();
  await expect(page.getByRole("heading", { name: say("shop.history") })).toBeVisible();
  await expect(page.getByRole("main")).toContainText(say("shop.decline.expired_card"));
  await visitor.settle();
});

test(...about("a slow payment arrives by itself", "@noscript"), async ({ page, visitor, say, language }) => {
  const amount = price(language);
  await register(page);
  await order(page, visitor, say, amount);
  await toProvider(page, say("shop.pay", { amount }));
  const { pathname } = new URL(page.url());
  await confirm(page, visitor, "delay");
  const title = page.getByRole("heading", { level: 1 });
  await expect(title, "whoever comes back is not asked to pay again").toHaveText(say("shop.stage.processing"));
  await expect(page.getByRole("button", { name: say("shop.to_provider") })).toBeVisible();
  await putForward(page.request, pathname);
  await expect(title, "nobody touched the page").toHaveText(say("shop.stage.paid"), { timeout: 15_000 });
  await expect(page).toHaveTitle(new RegExp(say("shop.stage.paid")));
});

test(...about("two tabs and ten clicks make one order", "@noscript"), async ({ page, context, visitor, say, language }) => {
  const amount = price(language);
  await register(page);
  await order(page, visitor, say, amount);
  const other = await context.newPage();
  await other.goto(page.url());
  if (visitor.scripts) await other.locator("body[data-hydrated]").waitFor({ state: "attached" });
  for (let click = 0; click < 10; click++) {
    const origin = new URL(page.url()).origin;
    const headers = { origin, referer: origin + COURSE, accept: "text/html" };
    const answer = await page.request.post("/fn/shop/place_order", { form: { slug: "gushi-shangxi" }, headers, maxRedirects: 0 });
    expect(origin + answer.headers().location, broken("one order, however often it is placed")).toBe(page.url());
  }
  await toProvider(page, say("shop.pay", { amount }));
  // The other tab has heard of it, if it has scripts.
  const words = [say("shop.pay", { amount }), say("shop.to_provider")].map((words) => words.replace(".", "\\."));
  await toProvider(other, new RegExp(`^(${words.join("|")})$`));
  expect(other.url(), broken("one payment for one order")).toBe(page.url());
  await other.close();
  await confirm(page, visitor, "succeed");
  await visitor.open("/me/orders");
  await expect(page.getByRole("main").getByRole("row").filter({ hasText: "古诗词鉴赏" }), broken("one order")).toHaveCount(1);

  const headers = { origin: new URL(page.url()).origin, accept: "application/json" };
  const again = await page.request.post("/fn/shop/place_order", { form: { slug: "gushi-shangxi" }, headers });
  expect(again.status(), broken("what is owned is not sold again")).toBe(409);
});

test(...about("an order that was cancelled can be placed again", "@noscript"), async ({ page, visitor, say, language }) => {
  const amount = price(language);
  await register(page);
  await order(page, visitor, say, amount);
  const first = page.url();
  await visitor.sends(page.getByRole("button", { name: say("shop.give_up") }));
  await expect(page).toHaveURL(new RegExp(`${COURSE}$`));
  await visitor.open(first);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(say("shop.stage.closed"));
  await expect(page.getByRole("main")).toContainText(say("shop.closed_given_up"));
  await visitor.sends(page.getByRole("button", { name: say("shop.order_again") }));
  await expect(page).toHaveURL(/\/checkout\/\w{13}$/);
  expect(page.url()).not.toBe(first);
});

test(...about("a free course is joined at once", "@site", "@learn", "@content", "@noscript"), async ({ page, visitor, say }) => {
  await register(page);
  await visitor.open("/courses/lianghua-touzi-rumen");
  await visitor.sends(seen(page, "button", say("site.course_enrol")));
  await expect(page).toHaveURL(/\/learn\/lianghua-touzi-rumen\//);
  await visitor.open("/courses/lianghua-touzi-rumen");
  await expect(page.getByRole("main")).toContainText(say("site.course_enrolled"));
  await expect(page.getByRole("button", { name: say("site.course_enrol") })).toHaveCount(0);
});

test(...about("nobody sees the order of somebody else", "@noscript"), async ({ page, browser, baseURL, visitor, say, language }) => {
  const elsewhere = await browser.newContext({ baseURL });
  await register(page);
  await order(page, visitor, say, price(language));
  const stranger = await elsewhere.newPage();
  await register(stranger);
  const id = page.url().slice(-13);
  for (const address of [`/checkout/${id}`, `/me/orders/${id}`, "/checkout/no-such-order"]) {
    const answer = await stranger.request.get(address);
    expect(answer.status(), broken(`${address} is somebody else's`)).toBe(404);
  }
  const events = await stranger.request.get(`/events?order=${id}`);
  expect(events.status(), broken("what happens to an order is told to its buyer alone")).toBe(404);
  await elsewhere.close();
});
