// A buyer asks for their money back, sees by which formula it is counted, and somebody of the school decides.

import { journeys } from "../support/journey";
import { pay } from "../support/orders";
import { letters, post, register, signIn } from "../support/people";
import { broken, expect, test } from "../support/test";

const about = journeys(__filename, "@shop", "@admin", "@commerce");

const SLUG = "rust-first-steps";
const REASON = "It is not for me";

test(...about("a buyer asks for a refund, somebody accepts it, and the course ends", "@site", "@school", "@matrix"), async ({ page, visitor, say, browser, language, baseURL }) => {
  const member = await register(page);
  await visitor.open(`/courses/${SLUG}`);
  const rule = say("kit.refund.policy", { count: 14, share: 30 });
  await expect(page.getByText(rule).first(), "before anybody buys").toBeVisible();
  const checkout = await post(page, "/fn/shop/place_order", `/courses/${SLUG}`, { slug: SLUG });
  await visitor.open(checkout);
  await expect(page.getByRole("main")).toContainText(rule);
  const order = checkout.replace(/^\/checkout\//, "");
  await pay(page, order);

  await visitor.open(`/me/orders/${order}`);
  const panel = page.getByRole("region", { name: say("shop.refund_title"), exact: true });
  const paid = language === "en" ? "$49.00" : "US$49.00";
  await expect(panel.locator("bdi").filter({ hasText: /^\(.*49\.00 − .*0\.00\) × \d+:\d\d(:\d\d)? ÷ \d+:\d\d(:\d\d)? = .*49\.00$/ })).toBeVisible();
  await expect(panel).toContainText(say("kit.refund.fee_unknown"));
  await panel.locator("summary").filter({ hasText: say("shop.refund_ask") }).click();
  const reason = panel.getByLabel(say("shop.refund_reason"), { exact: true });
  await visitor.sends(panel.getByRole("button", { name: say("shop.refund_ask_now"), exact: true }), 422);
  await expect(reason).toHaveAttribute("aria-invalid", "true");
  await reason.fill(REASON);
  await visitor.sends(panel.getByRole("button", { name: say("shop.refund_ask_now"), exact: true }));
  await expect(panel).toContainText(say("shop.request.asked"));
  await visitor.sends(panel.getByRole("button", { name: say("shop.refund_withdraw"), exact: true }));
  await expect(panel).toContainText(say("shop.request.withdrawn"));
  await panel.locator("summary").filter({ hasText: say("shop.refund_ask") }).click();
  await reason.fill(REASON);
  await visitor.sends(panel.getByRole("button", { name: say("shop.refund_ask_now"), exact: true }));

  const context = await browser.newContext({ baseURL, viewport: page.viewportSize() });
  await context.addCookies([{ name: "hl", value: language, url: baseURL ?? "" }]);
  const adminPage = await context.newPage();
  await signIn(adminPage, "admin");
  await adminPage.goto("/admin/refunds?state=asked");
  await adminPage.getByRole("link", { name: order }).click();
  const request = adminPage.getByRole("region", { name: say("admin.request"), exact: true });
  await expect(request).toContainText(REASON);
  await request.getByText(say("admin.request_record"), { exact: true }).first().click();
  await expect(request.getByRole("table", { name: say("admin.request_record") })).toBeVisible();
  await request.getByRole("button", { name: say("admin.request_decline"), exact: true }).click();
  const note = adminPage.getByLabel(say("admin.request_note"), { exact: true });
  await expect(note, "nobody is declined without a word").toHaveAttribute("aria-invalid", "true");
  await note.fill("Sorry that it was not for you");
  await request.getByRole("button", { name: say("admin.request_accept"), exact: true }).click();
  await expect(request).toContainText(say("admin.request_state.accepted"));
  await context.close();

  await expect(async () => {
    await page.goto(`/me/orders/${order}`);
    await expect(page.getByText(say("kit.order.refunded"), { exact: true }).first()).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 15_000 });
  await expect(panel).toContainText(say("shop.refund_went", { amount: paid }));
  await visitor.open(`/courses/${SLUG}`);
  await expect(page.getByText(rule).first(), broken("the course is closed, and can be bought again")).toBeVisible();
  const [newest] = await letters(page.request, member.email);
  expect(newest?.subject).toContain(order);
});
