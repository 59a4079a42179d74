// A card that is added in the form of Stripe without an order, for which a fake stands in. Each journey has a school of its
// own.

import type { Page } from "@playwright/test";

import { journeys } from "../support/journey";
import { register } from "../support/people";
import { CARDS, answerBank, fillIn, form, saysWhy, setUp, test } from "../support/stripe";
import { type Visitor, broken, expect } from "../support/test";
import type { Say } from "../support/texts";

// Whoever signs in has a language of their own.
test.beforeEach(({ context, baseURL, language }) => context.addCookies([{ name: "hl", value: language, url: baseURL ?? "" }]));

const about = journeys(__filename, "@shop", "@commerce");

const COURSE = "/courses/gushi-shangxi";
/** Its bank asks when it is saved, and lets payments with it pass afterwards. */
const ASKS_ONCE = "4000002500003155";

const heading = (page: Page) => page.getByRole("heading", { level: 1 });
const rows = (page: Page) => page.getByRole("main").locator(".devices > li");

/** Begins to add a card at Stripe, as somebody new. */
async function begin(page: Page, visitor: Visitor, say: Say) {
  await setUp(page);
  await register(page);
  await visitor.open("/me/payment");
  await expect(page.getByRole("main")).toContainText(say("shop.methods_none"));
  const words = say("shop.method_add_at", { name: say("shop.provider.stripe") });
  await visitor.sends(page.getByRole("button", { name: words, exact: true }));
  await expect(page).toHaveURL(/\/me\/payment\?method=\w{13}$/);
}

test(...about("a card is added with 3-D Secure and without an order, pays a course and is removed", "@account", "@scripts", "@matrix"), async ({ page, visitor, watch, say, language }) => {
  test.slow();
  const main = page.getByRole("main");
  const amount = language === "en" ? "CN¥99.00" : "¥99.00";
  await begin(page, visitor, say);
  const region = page.getByRole("region", { name: say("ui.payment.save_form"), exact: true });
  const button = region.getByRole("button", { name: say("shop.method_save"), exact: true });
  await expect(form(page).getByRole("textbox").first()).toBeVisible();
  await button.click();
  await expect(region.getByRole("alert"), "nothing was filled in").not.toBeEmpty();

  watch.expect(402, /\/v1\/setup_intents\//);
  await fillIn(page, CARDS.declined);
  await button.click();
  await expect(region.getByRole("alert")).toContainText(say("ui.payment.declined"));
  await expect(region.getByRole("alert"), "nothing was charged before, either").toContainText(say("ui.payment.unsaved_hint"));
  await fillIn(page, ASKS_ONCE);
  await button.click();
  await answerBank(page, false);
  await expect(region.getByRole("alert")).toContainText(say("ui.payment.unconfirmed"));
  await page.reload();
  await visitor.settle();
  await expect(region.getByRole("alert"), "what happened is said after a reload, too").toContainText(say("ui.payment.unconfirmed"));
  await expect(rows(page)).toHaveCount(0);

  await expect(form(page).getByRole("textbox").first()).toBeVisible();
  await fillIn(page, ASKS_ONCE);
  await button.click();
  await answerBank(page, true);
  await expect(page, "no secret stays in the address").toHaveURL(/\/me\/payment\?method=\w{13}&returned=1$/, { timeout: 20_000 });
  await visitor.settle();
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page).first()).toContainText("Visa •••• 3155");
  await expect(rows(page).first()).toContainText(say("shop.method_default"));
  await expect(rows(page).first()).toContainText(say("shop.method_expires"));
  await expect(region).toHaveCount(0);

  await visitor.open(COURSE);
  await visitor.sends(page.getByRole("button", { name: say("site.course_buy", { price: amount }), exact: true }).filter({ visible: true }).first());
  const first = main.locator("input[name=provider]").first();
  await expect(first, "what was saved is chosen").toBeChecked();
  await expect(first).toHaveValue(/^saved:/);
  await visitor.sends(main.locator("form[action='/fn/shop/pay'] button[type=submit]"));
  await expect(page).toHaveURL(/\/checkout\/\w{13}$/);
  await expect(heading(page), broken("who has paid has the course")).toHaveText(say("shop.stage.paid"), { timeout: 20_000 });

  await visitor.open("/me/payment");
  await rows(page).first().getByText(say("shop.method_remove"), { exact: true }).click();
  await visitor.sends(rows(page).first().getByRole("button", { name: say("shop.method_remove_now"), exact: true }));
  await expect(main, broken("what was removed is gone at once")).toContainText(say("shop.methods_none"));
  await expect(main).not.toContainText("3155");
});

test(...about("where the form for a card cannot be drawn, it is said why", "@account", "@noscript"), async ({ page, visitor, watch, say, stripe }) => {
  watch.expectBroken(/\/basil\/stripe\.js$/);
  await page.route(`${stripe.address}/**`, (route) => route.abort());
  await begin(page, visitor, say);
  await saysWhy(page, visitor, say("ui.payment.not_loaded"), say("ui.payment.unsaved_no_script"));
  await saysWhy(page, visitor, say("ui.payment.unsaved_not_loaded_hint"), say("ui.payment.unsaved_no_script_hint"));
});
