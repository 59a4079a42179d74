// A payer objects at their bank: the course is closed meanwhile, somebody of the school sees it, and the bank decides.
// Each journey has a school of its own, and a fake of Stripe beside it.

import type { Browser, Page } from "@playwright/test";

import { journeys } from "../support/journey";
import { letters, register, signIn } from "../support/people";
import { CARDS, type Stripe, fillIn, payButton, setUp, test } from "../support/stripe";
import { type Visitor, broken, expect } from "../support/test";
import type { Say } from "../support/texts";

// Whoever signs in has a language of their own.
test.beforeEach(({ context, baseURL, language }) => context.addCookies([{ name: "hl", value: language, url: baseURL ?? "" }]));

const about = journeys(__filename, "@shop", "@commerce");

const COURSE = "/courses/gushi-shangxi";

const price = (language: string) => (language === "en" ? "CN¥99.00" : "¥99.00");

/** Buys the course by card as somebody new; returns the order's number and whose it is. */
async function buy(page: Page, visitor: Visitor, say: Say, amount: string) {
  await setUp(page);
  const member = await register(page);
  await visitor.open(COURSE);
  await visitor.sends(page.getByRole("button", { name: say("site.course_buy", { price: amount }), exact: true }).filter({ visible: true }).first());
  await page.getByRole("radio", { name: say("shop.provider.stripe"), exact: true }).check();
  await visitor.sends(page.getByRole("button", { name: say("shop.pay", { amount }), exact: true }));
  await expect(page).toHaveURL(/\/checkout\/\w{13}$/);
  await fillIn(page, CARDS.good);
  await payButton(page, say, amount).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(say("shop.stage.paid"), { timeout: 20_000 });
  return { order: page.url().replace(/^.*\//, ""), email: member.email };
}

/** Has the payer of the only payment at Stripe object to it; returns the dispute. */
async function object(stripe: Stripe): Promise<string> {
  const headers = { authorization: "Bearer sk_test_stripefake" };
  const { data } = await (await fetch(`${stripe.address}/v1/charges`, { headers })).json();
  const body = JSON.stringify({ charge: data[0].id });
  const opened = await fetch(`${stripe.address}/_control/disputes`, { method: "POST", headers: { "content-type": "application/json" }, body });
  return (await opened.json()).id;
}

/** Opens a page of the administration in a browser of its own. */
async function desk(browser: Browser, page: Page, address: string, language: string, path: string) {
  const context = await browser.newContext({ baseURL: address, viewport: page.viewportSize() });
  await context.addCookies([{ name: "hl", value: language, url: address }]);
  const opened = await context.newPage();
  await signIn(opened, "admin");
  await opened.goto(path);
  return opened;
}

/** Waits until the course's page says this. */
async function says(page: Page, text: string) {
  await expect(async () => {
    await page.goto(COURSE);
    await expect(page.getByText(text).filter({ visible: true }).first()).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 15_000 });
}

for (const end of ["win", "lose"] as const) {
  const title = end === "win" ? "a disputed course is closed, and open again when the school wins" : "a disputed course is closed, and gone when the school loses";
  test(...about(title, "@site", "@admin", "@scripts", "@matrix"), async ({ page, visitor, say, browser, language, stripe }) => {
    test.slow();
    const amount = price(language);
    const { order, email } = await buy(page, visitor, say, amount);
    const dispute = await object(stripe);
    await says(page, say("site.course_frozen_hint"));
    const [told] = await letters(page.request, email);
    expect(told?.subject).toContain(order);

    const admin = await desk(browser, page, stripe.school, language, "/admin/disputes");
    const row = admin.getByRole("row").filter({ hasText: order });
    await expect(row).toContainText(say("admin.dispute_state.needs_response"));
    await expect(row).toContainText(say("admin.dispute_why.fraudulent"));
    await expect(row.getByRole("link", { name: "Stripe" })).toHaveAttribute("href", /^https:\/\/dashboard\.stripe\.com\/test\/payments\/pi_/);
    await row.getByRole("link", { name: order }).click();
    await expect(admin.getByRole("main")).toContainText(say("admin.dispute_hint.contested"));
    await expect(admin.getByRole("button", { name: say("admin.refund_now"), exact: true }), "no refund meanwhile").toHaveCount(0);

    await fetch(`${stripe.address}/_control/disputes/${dispute}/${end}`, { method: "POST" });
    if (end === "win") {
      await says(page, say("site.course_bought"));
    } else {
      await expect(async () => {
        await page.goto(COURSE);
        const again = page.getByRole("button", { name: say("site.course_buy", { price: amount }), exact: true }).filter({ visible: true });
        await expect(again.first(), broken("it can be bought again")).toBeVisible({ timeout: 1_000 });
      }).toPass({ timeout: 15_000 });
      await page.goto("/me/orders");
      await expect(page.getByRole("table"), "what became of the money").toContainText(say("shop.state.charged_back", { amount }));
    }
    await admin.goto(`/admin/disputes?state=${end === "win" ? "won" : "lost"}`);
    await expect(row).toContainText(say(`admin.dispute_state.${end === "win" ? "won" : "lost"}`));
    await admin.context().close();
  });
}

test(...about("a school without disputes says what the page is for", "@admin", "@matrix"), async ({ page, visitor, say }) => {
  await signIn(page, "admin");
  await visitor.open("/admin/disputes");
  await expect(page.getByRole("main")).toContainText(say("admin.no_dispute"));
  await expect(page.getByRole("main")).toContainText(say("admin.no_dispute_hint"));
});
