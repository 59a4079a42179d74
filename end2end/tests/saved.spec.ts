// Saved ways to pay: saved with an order, used again in one step, named, ordered and removed; and a stranger who has a
// phone number and no password.

import { randomInt } from "node:crypto";

import type { Page } from "@playwright/test";

import { journeys } from "../support/journey";
import { code, post, register, signIn } from "../support/people";
import { begin, done, edit, publish, slugOf, write } from "../support/studio";
import { type Visitor, broken, expect, test } from "../support/test";
import type { Say } from "../support/texts";

const about = journeys(__filename, "@shop", "@commerce");

// Whoever signs in has a language of their own.
test.beforeEach(({ context, baseURL, language }) => context.addCookies([{ name: "hl", value: language, url: baseURL ?? "" }]));

/** Orders a course, and opens the order. */
async function order(page: Page, visitor: Visitor, slug: string) {
  const checkout = await post(page, "/fn/shop/place_order", `/courses/${slug}`, { slug });
  await visitor.open(checkout);
}

/** Presses the one button that pays. */
const payButton = (page: Page) => page.getByRole("main").locator("form[action='/fn/shop/pay'] button[type=submit]");

/** Pays an order on the provider's page, and has it saved there. */
async function payAndSave(page: Page, visitor: Visitor, say: Say) {
  await page.getByRole("checkbox", { name: say("shop.save_method"), exact: true }).check();
  await payButton(page).click();
  await expect(page).toHaveURL(/\/pay\/test\//);
  await page.locator("input[name=choice][value=succeed]").check();
  await page.locator("input[name=save]").check();
  await visitor.sends(page.getByRole("button"));
  await paid(page, say);
}

async function paid(page: Page, say: Say) {
  await expect(page).toHaveURL(/\/checkout\/\w{13}$/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(say("shop.stage.paid"));
}

test(...about("a way to pay is saved, pays again in one step, is named, chosen first and removed", "@account", "@noscript"), async ({ page, visitor, say }) => {
  test.slow();
  const main = page.getByRole("main");
  await register(page);
  await visitor.open("/me/payment");
  await expect(main, "an empty page says what to do").toContainText(say("shop.methods_none_hint"));

  await order(page, visitor, "rust-first-steps");
  await expect(page.getByRole("checkbox", { name: say("shop.save_method") }), "nobody's card is kept unasked").not.toBeChecked();
  await payAndSave(page, visitor, say);

  await visitor.open("/me");
  await page.getByRole("link", { name: say("account.payment_open"), exact: true }).click();
  await expect(page).toHaveURL(/\/me\/payment$/);
  const rows = main.locator(".devices > li");
  await expect(rows).toHaveCount(1);
  await expect(rows.first()).toContainText("••••");
  await expect(rows.first()).toContainText(say("shop.method_default"));

  await order(page, visitor, "gushi-shangxi");
  const first = main.locator("input[name=provider]").first();
  await expect(first, "what was saved is chosen").toBeChecked();
  await expect(first).toHaveValue(/^saved:/);
  await visitor.sends(payButton(page));
  await paid(page, say);

  await order(page, visitor, "shujuku-yuanli");
  await main.locator("input[name=provider]").nth(1).check();
  await payAndSave(page, visitor, say);
  await visitor.open("/me/payment");
  await expect(rows).toHaveCount(2);
  const second = rows.nth(1);
  await second.getByText(say("shop.method_rename"), { exact: true }).click();
  await second.getByLabel(say("shop.method_name"), { exact: true }).fill("x".repeat(41));
  await visitor.sends(second.getByRole("button", { name: say("shop.method_save_name"), exact: true }), 422);
  const name = second.getByLabel(say("shop.method_name"), { exact: true });
  await expect(name, "what was typed stays").toHaveValue("x".repeat(41));
  await name.fill("Harbour");
  await visitor.sends(second.getByRole("button", { name: say("shop.method_save_name"), exact: true }));
  await expect(second).toContainText("Harbour");
  await visitor.sends(second.getByRole("button", { name: /Harbour/ }));
  await expect(rows.first(), "it is chosen first now").toContainText("Harbour");
  await expect(rows.first()).toContainText(say("shop.method_default"));

  await rows.first().getByText(say("shop.method_remove"), { exact: true }).click();
  await expect(rows.first()).toContainText(say("shop.method_remove_hint"));
  await visitor.sends(rows.first().getByRole("button", { name: say("shop.method_remove_now"), exact: true }));
  await expect(rows).toHaveCount(1);
  await expect(main, broken("what was removed is gone at once")).not.toContainText("Harbour");
  await expect(rows.first()).toContainText(say("shop.method_default"));
});

test(...about("a way to pay is added without an order, unless the bank says no", "@account", "@noscript"), async ({ page, visitor, say }) => {
  const main = page.getByRole("main");
  await register(page);
  await visitor.open("/me/payment");
  const add = async (choice: string) => {
    await main.locator("form[action='/fn/shop/add_method'] button[type=submit]").click();
    await expect(page).toHaveURL(/\/pay\/test\/ts_/);
    await page.locator(`input[name=choice][value=${choice}]`).check();
    await visitor.sends(page.getByRole("button"));
    await expect(page).toHaveURL(/\/me\/payment\?method=\w{13}$/);
  };
  await add("decline");
  await expect(main).toContainText(say("shop.methods_none"));
  await add("succeed");
  const rows = main.locator(".devices > li");
  await expect(rows).toHaveCount(1);
  await expect(rows.first()).toContainText(say("shop.method_default"));
});

test(...about("a saved way to pay that is declined says why, and the same order is paid in another way", "@studio", "@noscript"), async ({ page, visitor, say }) => {
  test.slow();
  const main = page.getByRole("main");
  // The test provider declines what ends in 84, for too little money.
  await signIn(page, "chen");
  const coursePage = await begin(page, visitor, say, `Thin ice ${randomInt(1e9)}`);
  await edit(page, visitor, "summary", "Where it holds.");
  const price = page.locator("#price");
  await price.locator("> summary").click();
  await price.getByLabel(say("studio.course.price"), { exact: true }).fill("19.84");
  await price.getByLabel(say("studio.course.currency")).selectOption("CNY");
  await done(visitor, price.getByRole("button", { name: say("studio.course.save"), exact: true }), async () => expect(price).not.toHaveAttribute("open"));
  const slug = await slugOf(page);
  await write(page, visitor, say, coursePage, 0, "Here.");
  await publish(page, visitor, say, coursePage);

  await register(page);
  await order(page, visitor, "rust-first-steps");
  await payAndSave(page, visitor, say);
  await order(page, visitor, slug);
  const address = page.url();
  await expect(main.locator("input[name=provider]").first()).toHaveValue(/^saved:/);
  await visitor.sends(payButton(page));
  await expect(page).toHaveURL(address);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(say("shop.stage.declined"));
  await expect(main).toContainText(say("shop.decline.insufficient_funds"));
  const other = main.locator("input[name=provider]:checked");
  await expect(other, "another way is offered").toHaveValue(/^test:/);
  await payButton(page).click();
  await expect(page).toHaveURL(/\/pay\/test\//);
  await page.locator("input[name=choice][value=succeed]").check();
  await visitor.sends(page.getByRole("button"));
  await expect(page).toHaveURL(address);
  await paid(page, say);
});

test(...about("a stranger buys by phone number, and a code stands in for the password afterwards", "@account", "@people", "@noscript"), async ({ page, visitor, say, language }) => {
  const main = page.getByRole("main");
  const number = `+86138${String(randomInt(1e8)).padStart(8, "0")}`;
  const amount = language === "en" ? "CN¥99.00" : "¥99.00";
  await visitor.open("/buy/gushi-shangxi");
  await page.getByLabel(say("account.email_or_phone"), { exact: true }).fill(number);
  await visitor.sends(main.getByRole("button", { name: say("account.go_on"), exact: true }));
  await expect(main).toContainText(amount);
  await page.getByLabel(say("account.code"), { exact: true }).fill(await code(page.request, number));
  await visitor.sends(page.getByRole("button", { name: say("account.buy_pay"), exact: true }));
  await payAndSave(page, visitor, say);

  // Ten minutes later, or in a stolen session: who removes it says who they are, by a code to their number.
  await visitor.open("/me/confirm?next=%2Fme%2Fpayment");
  await visitor.sends(main.getByRole("button", { name: say("account.send_code"), exact: true }));
  await expect(page).toHaveURL(/\/me\/confirm\?step=/);
  await page.getByLabel(say("account.code"), { exact: true }).fill(await code(page.request, number));
  await visitor.sends(main.getByRole("button", { name: say("account.go_on"), exact: true }));
  await expect(page).toHaveURL(/\/me\/payment$/);
  await main.getByText(say("shop.method_remove"), { exact: true }).click();
  await visitor.sends(main.getByRole("button", { name: say("shop.method_remove_now"), exact: true }));
  await expect(main).toContainText(say("shop.methods_none"));
});
