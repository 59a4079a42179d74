// Paying with Alipay, for which a fake stands in: by a code on the screen, on its page, on a phone; and what the school
// sees of it, from its keys to the statement of a day. Each journey has a school of its own.

import type { Browser, Page } from "@playwright/test";

import { KEYS, PHONE_AGENT, STRANGERS_KEY, comesToAlipay, scanAndPay, setUp, test } from "../support/alipay";
import { journeys } from "../support/journey";
import { type Member, register, signIn } from "../support/people";
import { type Visitor, broken, expect } from "../support/test";
import type { Say } from "../support/texts";

// Whoever signs in has a language of their own.
test.beforeEach(({ context, baseURL, language }) => context.addCookies([{ name: "hl", value: language, url: baseURL ?? "" }]));

const about = journeys(__filename, "@shop", "@admin", "@commerce");

const COURSE = "/courses/gushi-shangxi";
const TITLE = "古诗词鉴赏";
const NOTE = "Bought by mistake";
const DAY_MS = 86_400_000;
/** Alipay's days are those of Shanghai. */
const SHANGHAI_MS = 8 * 3_600_000;

const price = (language: string) => (language === "en" ? "CN¥99.00" : "¥99.00");
const heading = (page: Page) => page.getByRole("heading", { level: 1 });
const button = (page: Page, name: string) => page.getByRole("main").getByRole("button", { name, exact: true });
const byCode = (say: Say) => say("shop.way_qr_code", { name: say("shop.provider.alipay") });
const onItsPage = (say: Say) => say("shop.way_page", { name: say("shop.provider.alipay") });

/** Orders the course as somebody new. */
async function order(page: Page, visitor: Visitor, say: Say, amount: string): Promise<Member> {
  const member = await register(page);
  await visitor.open(COURSE);
  await visitor.sends(page.getByRole("button", { name: say("site.course_buy", { price: amount }), exact: true }).filter({ visible: true }).first());
  await expect(heading(page)).toHaveText(say("shop.stage.check"));
  return member;
}

/** Chooses a way to pay on the order's page. */
const choose = (page: Page, way: string) => page.getByRole("radio", { name: way, exact: true }).check();

/** Has the code on the screen; the address in it. */
async function showsCode(page: Page, visitor: Visitor, say: Say, amount: string): Promise<string> {
  await choose(page, byCode(say));
  await visitor.sends(button(page, say("shop.pay", { amount })));
  const name = say("shop.provider.alipay");
  const code = page.getByRole("region", { name: say("shop.scan", { name }), exact: true });
  await expect(code.getByRole("img", { name: say("shop.scan_image", { name }) })).toBeVisible();
  await expect(code, "what to do with it").toContainText(say("shop.scan_hint", { name }));
  await expect(code, "and how much time is left").toContainText(/\d\d?:\d\d/);
  await expect(code.locator(".qr-text"), "and the same in words").toHaveText(/^http:\/\/127\.0\.0\.1:\d+\/qr\/\w+$/);
  return (await code.locator(".qr-text").textContent()) ?? "";
}

/** Goes from the end of the order into the first lesson. */
async function learns(page: Page, say: Say) {
  // The school may hear of the payment twice: then the page is drawn twice, and a click gets lost.
  await expect(async () => {
    if (!page.url().includes("/learn/")) await button(page, say("shop.start")).click({ timeout: 2_000 });
    await expect(page, broken("who has paid has the course")).toHaveURL(/\/learn\/gushi-shangxi\//, { timeout: 3_000 });
  }).toPass({ timeout: 20_000 });
}

/** Looks at the receipt. */
async function hasReceipt(page: Page, visitor: Visitor, say: Say, order: string, member: Member, amount: string) {
  await visitor.open(`/me/orders/${order}`);
  const receipt = page.getByRole("region", { name: say("shop.receipt"), exact: true });
  for (const text of [order, member.name, amount, TITLE, say("shop.provider.alipay")]) {
    await expect(receipt, broken("a receipt says who paid what for what")).toContainText(text);
  }
}

/** Gives all of the money back in the administration, in a browser of its own. */
async function givesBack(browser: Browser, page: Page, say: Say, language: string, order: string) {
  const school = new URL(page.url()).origin;
  const context = await browser.newContext({ baseURL: school });
  await context.addCookies([{ name: "hl", value: language, url: school }]);
  const admin = await context.newPage();
  await signIn(admin, "admin");
  await admin.goto(`/admin/orders/${order}`);
  await admin.locator("details.confirm > summary").click();
  await expect(admin.getByLabel(say("admin.refund_amount", { currency: "CNY" }), { exact: true })).toHaveValue("99.00");
  await admin.getByLabel(say("admin.refund_note"), { exact: true }).fill(NOTE);
  await admin.getByRole("button", { name: say("admin.refund_now"), exact: true }).click();
  await expect(admin.getByRole("table", { name: say("admin.order_timeline") })).toContainText(NOTE);
  await context.close();
}

/** Waits until the buyer sees the money on its way back, and why. */
async function seesItBack(page: Page, say: Say, order: string) {
  await expect(async () => {
    await page.goto(`/me/orders/${order}`);
    await expect(page.getByText(say("kit.order.refunded"), { exact: true }).first()).toBeVisible({ timeout: 1_000 });
    await expect(page.locator(".receipt")).toContainText(NOTE, { timeout: 1_000 });
  }).toPass({ timeout: 20_000 });
}

test(...about("a code is scanned, the page says by itself that it is paid, and the money goes back", "@desktop", "@scripts"), async ({ page, visitor, say, browser, language }) => {
  test.slow();
  const amount = price(language);
  await setUp(page);
  const member = await order(page, visitor, say, amount);
  const number = page.url().slice(-13);
  const code = await showsCode(page, visitor, say, amount);
  await page.evaluate(() => void Object.assign(window, { marked: true }));
  await scanAndPay(browser, code);
  await expect(heading(page), broken("who has paid has the course")).toHaveText(say("shop.stage.paid"), { timeout: 20_000 });
  expect(await page.evaluate(() => "marked" in window), "the page was not loaded anew").toBe(true);
  await learns(page, say);
  await hasReceipt(page, visitor, say, number, member, amount);
  await givesBack(browser, page, say, language, number);
  await seesItBack(page, say, number);
});

test(...about("without scripts a code is an image with words beside it, another way is one click away, and paid is seen after a reload", "@desktop", "@plain"), async ({ page, visitor, say, browser, language }) => {
  const amount = price(language);
  await setUp(page);
  await order(page, visitor, say, amount);
  const checkout = page.url();
  await showsCode(page, visitor, say, amount);
  await visitor.sends(button(page, say("shop.change_way")));
  await expect(page, "the same order").toHaveURL(checkout);
  await expect(heading(page)).toHaveText(say("shop.stage.check"));
  await expect(page.getByRole("radio", { name: onItsPage(say), exact: true })).toBeVisible();
  await scanAndPay(browser, await showsCode(page, visitor, say, amount));
  await expect(async () => {
    await page.reload();
    await expect(heading(page), broken("who has paid has the course")).toHaveText(say("shop.stage.paid"), { timeout: 1_000 });
  }).toPass({ timeout: 20_000 });
  await learns(page, say);
});

test.describe(() => {
  test.use({ userAgent: PHONE_AGENT });

  test(...about("on a phone whoever comes back without paying knows what to do, pays after all, and gets it back", "@phone", "@scripts"), async ({ page, visitor, say, browser, language }) => {
    test.slow();
    const amount = price(language);
    await setUp(page);
    const member = await order(page, visitor, say, amount);
    const checkout = page.url();
    const number = checkout.slice(-13);
    await expect(page.getByRole("radio", { name: byCode(say), exact: true }), "nobody scans the screen that they hold").toHaveCount(0);
    await choose(page, say("shop.provider.alipay"));
    await comesToAlipay(page, () => button(page, say("shop.pay", { amount })).click());
    await visitor.sends(page.locator("#leave"));
    await expect(page).toHaveURL(checkout);
    await expect(heading(page)).toHaveText(say("shop.stage.processing"));
    await expect(page.getByRole("main"), "that it is not known, and that they can still pay").toContainText(say("shop.processing_hint"));
    await expect(page.getByRole("main").getByRole("link", { name: say("shop.look_again"), exact: true })).toBeVisible();
    await expect(button(page, say("shop.change_way"))).toBeVisible();

    await comesToAlipay(page, () => button(page, say("shop.to_provider")).click());
    await page.locator("#decline").click();
    await expect(page.getByRole("alert")).toBeVisible();
    await visitor.sends(page.locator("#pay"));
    await expect(page, "no second order").toHaveURL(checkout);
    await expect(heading(page), broken("who has paid has the course")).toHaveText(say("shop.stage.paid"), { timeout: 20_000 });
    await learns(page, say);
    await hasReceipt(page, visitor, say, number, member, amount);
    await givesBack(browser, page, say, language, number);
    await seesItBack(page, say, number);
  });
});

test(...about("an administrator sets Alipay up from nothing, a course is sold on its page, and the day is reconciled", "@desktop", "@scripts"), async ({ page, visitor, say, language, alipay }) => {
  test.slow();
  const amount = price(language);
  const main = page.getByRole("main");
  await signIn(page, "admin");
  await visitor.open("/admin/payments");
  const card = page.getByRole("article", { name: say("admin.provider.alipay") });
  const field = (name: keyof typeof KEYS) => card.getByLabel(say(`admin.credential.${name}`));
  const enter = async (privateKey: string, status = 200) => {
    if (!(await field("app_id").isVisible())) await card.getByText(say("admin.provider.keys_enter"), { exact: true }).click();
    await field("app_id").fill(KEYS.app_id);
    await field("private_key").fill(privateKey);
    await field("alipay_public_key").fill(KEYS.alipay_public_key);
    await field("seller_id").fill(KEYS.seller_id);
    await card.getByLabel(say("admin.provider.sandbox_use")).check();
    await visitor.sends(card.getByRole("button", { name: say("admin.save"), exact: true }), status);
  };
  const check = () => visitor.sends(card.getByRole("button", { name: say("admin.provider.check"), exact: true }));

  await enter(KEYS.alipay_public_key, 422);
  await expect(card, "what was typed and not kept is said where something was typed").toContainText(say("admin.provider.secret_missing_again"));
  await expect(field("private_key"), "the wrong one is named").toHaveAttribute("aria-invalid", "true");
  await expect(field("private_key"), "and does not come back").toHaveValue("");
  await expect(field("alipay_public_key"), "the others are not").not.toHaveAttribute("aria-invalid", "true");
  await expect(field("alipay_public_key"), broken("what may be shown stays")).toHaveValue(KEYS.alipay_public_key);
  await expect(card).toContainText(say("admin.key_fault.private_key"));
  await enter(STRANGERS_KEY);
  await check();
  await expect(main).toContainText(say("admin.check.bad"));
  await expect(main).toContainText(say("admin.gateway_error.unauthorized"));
  await enter(KEYS.private_key);
  await check();
  await expect(main.getByRole("status").filter({ hasText: say("admin.check.good") })).toBeVisible();
  await visitor.sends(card.getByRole("button", { name: say("admin.provider.switch_on"), exact: true }));
  await expect(card).toContainText(say("admin.provider.on"));

  // The session ends with its page.
  await page.goto("about:blank");
  await order(page, visitor, say, amount);
  const number = page.url().slice(-13);
  await choose(page, onItsPage(say));
  await comesToAlipay(page, () => button(page, say("shop.pay", { amount })).click());
  // Alipay has it a day earlier than the school: no bill of a day is there before the day is over.
  await alipay.clock(-DAY_MS / 1_000);
  const day = new Date(Date.now() - DAY_MS + SHANGHAI_MS).toISOString().slice(0, 10);
  await visitor.sends(page.locator("#pay"));
  await alipay.clock(0);
  await expect(heading(page), broken("who has paid has the course")).toHaveText(say("shop.stage.paid"), { timeout: 20_000 });

  await page.goto("about:blank");
  await signIn(page, "admin");
  await visitor.open("/admin/reconciliation");
  const fetched = page.locator("section", { has: page.getByRole("heading", { name: say("admin.recon.fetch"), exact: true }) });
  await fetched.getByLabel(say("admin.provider.name"), { exact: true }).selectOption("alipay");
  await fetched.getByLabel(say("admin.recon.day"), { exact: true }).fill(day);
  await visitor.sends(fetched.getByRole("button", { name: say("admin.recon.fetch_now"), exact: true }));
  await expect(main).toContainText(day);
  const line = main.getByRole("row").filter({ hasText: number }).filter({ hasText: say("admin.line_class.matched") });
  await expect(async () => {
    await page.reload();
    await expect(line, broken("what was sold stands in the statement and in the books")).toContainText(amount, { timeout: 1_000 });
  }).toPass({ timeout: 15_000 });
  await visitor.settle();
  await expect(page.getByText(say("admin.recon.off"), { exact: true })).toHaveCount(0);
  const close = page.locator("details.confirm");
  await close.locator("summary").click();
  await visitor.sends(close.getByRole("button", { name: say("admin.recon.close_now"), exact: true }));
  await expect(main).toContainText(say("admin.recon.closed"));
});
