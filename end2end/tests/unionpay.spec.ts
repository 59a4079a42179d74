// Paying with UnionPay, for which a fake stands in: by a code on the screen, on its page, on a phone; and what the school
// sees of it, from its keys to the statement of a day. Each journey has a school of its own.

import type { Browser, Page } from "@playwright/test";

import { PHONE_AGENT } from "../support/alipay";
import { journeys } from "../support/journey";
import { type Member, register, signIn } from "../support/people";
import { type Visitor, broken, expect } from "../support/test";
import type { Say } from "../support/texts";
import { KEYS, comesToUnionPay, scanAndPay, setUp, test } from "../support/unionpay";

// Whoever signs in has a language of their own.
test.beforeEach(({ context, baseURL, language }) => context.addCookies([{ name: "hl", value: language, url: baseURL ?? "" }]));

const about = journeys(__filename, "@shop", "@admin", "@commerce");

const COURSE = "/courses/gushi-shangxi";
const TITLE = "古诗词鉴赏";
const NOTE = "Bought by mistake";
const DAY_MS = 86_400_000;
/** UnionPay's days end an hour before midnight in Beijing. */
const CLEARING_MS = 9 * 3_600_000;

const price = (language: string) => (language === "en" ? "CN¥99.00" : "¥99.00");
const heading = (page: Page) => page.getByRole("heading", { level: 1 });
const button = (page: Page, name: string) => page.getByRole("main").getByRole("button", { name, exact: true });
const byCode = (say: Say) => say("shop.way_qr_code", { name: say("shop.provider.unionpay") });
const onItsPage = (say: Say) => say("shop.way_page", { name: say("shop.provider.unionpay") });

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
  const name = say("shop.provider.unionpay");
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
  for (const text of [order, member.name, amount, TITLE, say("shop.provider.unionpay")]) {
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

test(...about("without scripts the form leads to the page of UnionPay, and its form leads back", "@desktop", "@plain"), async ({ page, visitor, say, language }) => {
  const amount = price(language);
  await setUp(page);
  await order(page, visitor, say, amount);
  const checkout = page.url();
  await choose(page, onItsPage(say));
  await visitor.sends(button(page, say("shop.pay", { amount })));
  await comesToUnionPay(page, say("shop.to_payment_page"));
  await page.locator("#pay").click();
  await page.locator("#back").click();
  await expect(page, "by a link, for who comes by a form is not known").toHaveURL(checkout);
  await expect(heading(page), broken("who has paid has the course")).toHaveText(say("shop.stage.paid"), { timeout: 20_000 });
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
    await choose(page, say("shop.provider.unionpay"));
    await visitor.sends(button(page, say("shop.pay", { amount })));
    await comesToUnionPay(page, say("shop.to_payment_page"));
    await page.locator("#leave").click();
    await expect(page).toHaveURL(checkout);
    await expect(button(page, say("shop.change_way")), "another way is one click away").toBeVisible();

    await comesToUnionPay(page, say("shop.to_payment_page"));
    await page.locator("#decline").click();
    await expect(page.getByRole("alert")).toBeVisible();
    await page.locator("#pay").click();
    await page.locator("#back").click();
    await expect(page, "no second order").toHaveURL(checkout);
    await expect(heading(page), broken("who has paid has the course")).toHaveText(say("shop.stage.paid"), { timeout: 20_000 });
    await learns(page, say);
    await hasReceipt(page, visitor, say, number, member, amount);
    await givesBack(browser, page, say, language, number);
    await seesItBack(page, say, number);
  });
});

test(...about("an administrator sets UnionPay up from nothing and is told that it is unproven, a course is sold, and the day is reconciled", "@desktop", "@scripts"), async ({ page, visitor, say, language, unionpay }) => {
  test.slow();
  const amount = price(language);
  const main = page.getByRole("main");
  await signIn(page, "admin");
  await visitor.open("/admin/payments");
  const card = page.getByRole("article", { name: say("admin.provider.unionpay") });
  await expect(card, broken("what nobody has tried says so")).toContainText(say("admin.provider.unproven"));
  const field = (name: keyof typeof KEYS) => card.getByLabel(say(`admin.credential.${name}`));
  const enter = async (password: string, status = 200) => {
    if (!(await field("unionpay_merchant_id").isVisible())) await card.getByText(say("admin.provider.keys_enter"), { exact: true }).click();
    for (const name of Object.keys(KEYS) as (keyof typeof KEYS)[]) await field(name).fill(KEYS[name]);
    await field("unionpay_key_password").fill(password);
    await card.getByLabel(say("admin.provider.sandbox_use")).check();
    await visitor.sends(card.getByRole("button", { name: say("admin.save"), exact: true }), status);
  };
  await enter("000001", 422);
  await expect(field("unionpay_key_password"), "the wrong one is named").toHaveAttribute("aria-invalid", "true");
  await expect(field("unionpay_key_file"), "the others are not").not.toHaveAttribute("aria-invalid", "true");
  await expect(card).toContainText(say("kit.rule.provider_key_password"));
  await enter(KEYS.unionpay_key_password);
  await visitor.sends(card.getByRole("button", { name: say("admin.provider.check"), exact: true }));
  await expect(main.getByRole("status").filter({ hasText: say("admin.check.good") })).toBeVisible();
  await visitor.sends(card.getByRole("button", { name: say("admin.provider.switch_on"), exact: true }));
  await expect(card).toContainText(say("admin.provider.on"));

  // The session ends with its page.
  await page.goto("about:blank");
  await order(page, visitor, say, amount);
  const number = page.url().slice(-13);
  await choose(page, onItsPage(say));
  await visitor.sends(button(page, say("shop.pay", { amount })));
  await comesToUnionPay(page, say("shop.to_payment_page"));
  // UnionPay has it a day earlier than the school: there is no file of a day before the day is over.
  await unionpay.clock(-DAY_MS / 1_000);
  const day = new Date(Date.now() - DAY_MS + CLEARING_MS).toISOString().slice(0, 10);
  await page.locator("#pay").click();
  await unionpay.clock(0);
  await page.locator("#back").click();
  await expect(heading(page), broken("who has paid has the course")).toHaveText(say("shop.stage.paid"), { timeout: 20_000 });

  await page.goto("about:blank");
  await signIn(page, "admin");
  await visitor.open("/admin/reconciliation");
  const fetched = page.locator("section", { has: page.getByRole("heading", { name: say("admin.recon.fetch"), exact: true }) });
  await fetched.getByLabel(say("admin.provider.name"), { exact: true }).selectOption("unionpay");
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
