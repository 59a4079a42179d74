// Buying as a stranger: one way for those who are new and those who are known, with the course in sight.

import type { Page } from "@playwright/test";

import { journeys } from "../support/journey";
import { code, letters, register, stranger } from "../support/people";
import { type Visitor, broken, expect, test } from "../support/test";
import type { Say } from "../support/texts";

const about = journeys(__filename, "@account", "@people", "@commerce");

const COURSE = "古诗词鉴赏";

const price = (language: string) => (language === "en" ? "CN¥99.00" : "¥99.00");

/** The fields of the page that somebody has to fill in: what is folded away is for others. */
// What one chooses among, or may tick, is filled in already.
const fields = (page: Page) => page.getByRole("main").locator("input:not([type=hidden]):not([type=radio]):not([type=checkbox])").filter({ visible: true });

/** Goes from the course's page to the first step. */
async function begin(page: Page, visitor: Visitor, say: Say, amount: string) {
  await visitor.open("/courses/gushi-shangxi");
  await page.getByRole("link", { name: say("site.course_buy", { price: amount }), exact: true }).filter({ visible: true }).first().click();
  await expect(page).toHaveURL(/\/buy\/gushi-shangxi$/);
  await visitor.settle();
}

/** Types an address and has a code sent. */
async function ask(page: Page, visitor: Visitor, say: Say, address: string) {
  await page.getByLabel(say("account.email_or_phone"), { exact: true }).fill(address);
  await visitor.sends(page.getByRole("main").getByRole("button", { name: say("account.go_on"), exact: true }));
  await expect(page).toHaveURL(/\/buy\/gushi-shangxi\?step=/);
}

async function inSight(page: Page, amount: string) {
  const main = page.getByRole("main");
  for (const text of [COURSE, amount]) await expect(main, "course and price stay in sight").toContainText(text);
}

test(...about("a stranger pays after three screens and four fields at most, and chooses a password afterwards", "@shop", "@site", "@content", "@matrix"), async ({ page, visitor, say, language }) => {
  const [amount, member] = [price(language), stranger()];
  const [main, screens] = [page.getByRole("main"), new Set<string>()];
  let asked = 0;
  const look = async (expected: number) => {
    screens.add(new URL(page.url()).pathname + new URL(page.url()).searchParams.has("step"));
    await inSight(page, amount);
    expect(await fields(page).count(), `fields of ${page.url()}`).toBe(expected);
    asked += expected;
  };
  await begin(page, visitor, say, amount);
  await expect(page.getByLabel(say("account.email_or_phone"), { exact: true }), "one types at once").toBeFocused();
  await look(1);
  await ask(page, visitor, say, member.email);
  const digits = page.getByLabel(say("account.code"), { exact: true });
  await expect(digits).toBeFocused();
  await expect(digits).toHaveAttribute("autocomplete", "one-time-code");
  await expect(digits).toHaveAttribute("inputmode", "numeric");
  await look(1);
  await digits.fill(await code(page.request, member.email));
  await visitor.loads(() => digits.press("Enter"));
  await expect(page).toHaveURL(/\/checkout\/\w{13}$/);
  await look(0);
  await main.getByRole("button", { name: say("shop.pay", { amount }), exact: true }).click();
  await expect(page).toHaveURL(/\/pay\/test\//);
  expect(screens.size, "screens before the payment").toBeLessThanOrEqual(3);
  expect(asked, "fields before the payment").toBeLessThanOrEqual(4);
  await page.locator("input[name=choice][value=succeed]").check();
  await visitor.sends(page.getByRole("button"));
  await expect(page).toHaveURL(/\/checkout\/\w{13}$/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(say("shop.stage.paid"));

  await expect(main.getByRole("button", { name: say("shop.start") }), "whoever wants to learn skips it").toBeVisible();
  await page.getByLabel(say("kit.setup.password"), { exact: true }).fill("12345678");
  await page.getByLabel(say("kit.setup.name"), { exact: true }).fill(member.name);
  await expect(page.getByRole("main").getByLabel(say("account.handle_optional")), "a user name is never asked").toHaveCount(0);
  if (!visitor.scripts) {
    await visitor.sends(main.getByRole("button", { name: say("kit.setup.save"), exact: true }), 422);
    await expect(page.getByLabel(say("kit.setup.name"), { exact: true }), "what was typed stays").toHaveValue(member.name);
  }
  await page.getByLabel(say("kit.setup.password"), { exact: true }).fill(member.password);
  await visitor.sends(main.getByRole("button", { name: say("kit.setup.save"), exact: true }));
  await expect(main).toContainText(say("kit.setup.done"));
  await visitor.open("/me");
  await expect(page.getByRole("heading", { level: 1, name: member.name })).toBeVisible();
  await page.context().clearCookies();
  await visitor.open("/login?next=%2Fbuy%2Fgushi-shangxi");
  await inSight(page, amount);
  await page.getByLabel(say("account.identifier_or_phone"), { exact: true }).fill(member.email);
  await page.getByLabel(say("account.password"), { exact: true }).fill(member.password);
  await visitor.sends(main.getByRole("button", { name: say("account.sign_in"), exact: true }));
  await expect(page, "signing in leads back to the step").toHaveURL(/\/buy\/gushi-shangxi$/);
  await expect(main).toContainText(say("account.buy_owned"));
});

test(...about("a wrong code keeps the address, and the way back what was typed", "@noscript"), async ({ page, visitor, say, language }) => {
  const [amount, member] = [price(language), stranger()];
  await begin(page, visitor, say, amount);
  await page.getByLabel(say("account.email_or_phone"), { exact: true }).fill("nobody");
  await visitor.sends(page.getByRole("main").getByRole("button", { name: say("account.go_on"), exact: true }), 422);
  const address = page.getByLabel(say("account.email_or_phone"), { exact: true });
  await expect(address).toHaveValue("nobody");
  await expect(address).toBeFocused();
  await inSight(page, amount);
  await ask(page, visitor, say, member.email);
  const right = await code(page.request, member.email);
  const wrong = String((Number(right) + 1) % 1_000_000).padStart(6, "0");
  await page.getByLabel(say("account.code"), { exact: true }).fill(wrong);
  await visitor.sends(page.getByRole("button", { name: say("account.buy_pay"), exact: true }), 422);
  await expect(page.getByLabel(say("account.code"), { exact: true })).toHaveAccessibleDescription(new RegExp(say("kit.rule.code")));
  await expect(page.getByLabel(say("account.code"), { exact: true })).toBeFocused();
  await expect(page.getByRole("main")).toContainText("m•••@example.com");
  await inSight(page, amount);

  await page.getByRole("link", { name: say("account.begin_again") }).click();
  await expect(page).toHaveURL(/\/buy\/gushi-shangxi$/);
  await visitor.settle();
  await expect(page.getByLabel(say("account.email_or_phone"), { exact: true })).toHaveValue(member.email);
  await page.goBack();
  await visitor.settle();
  await page.getByLabel(say("account.code"), { exact: true }).fill(right);
  await visitor.sends(page.getByRole("button", { name: say("account.buy_pay"), exact: true }));
  await expect(page).toHaveURL(/\/checkout\/\w{13}$/);
});

test(...about("a known person goes on by password or by code, on the page that strangers see", "@noscript"), async ({ page, browser, baseURL, visitor, say, language }) => {
  const amount = price(language);
  const elsewhere = await browser.newContext({ baseURL });
  const member = await register(await elsewhere.newPage());
  await elsewhere.close();
  await begin(page, visitor, say, amount);
  await ask(page, visitor, say, member.email);
  const step = page.url();
  await page.getByText(say("account.buy_password"), { exact: true }).click();
  const password = page.getByLabel(say("account.password"), { exact: true });
  await password.fill("not this one");
  await visitor.sends(page.getByRole("button", { name: say("account.buy_sign_in_now"), exact: true }), 422);
  await expect(password).toBeVisible();
  await expect(password).toBeFocused();
  await expect(password).toHaveAccessibleDescription(say("kit.rule.credentials"));
  await password.fill(member.password);
  await visitor.sends(page.getByRole("button", { name: say("account.buy_sign_in_now"), exact: true }));
  await expect(page).toHaveURL(/\/checkout\/\w{13}$/);
  const order = page.url();

  // Later and as nobody: the page of the code still knows where they were.
  const [newest] = await letters(page.request, member.email);
  expect(newest?.body, broken("the letter says the same to everybody")).not.toContain(member.name);
  await page.context().clearCookies();
  await visitor.open(step);
  await page.getByLabel(say("account.code"), { exact: true }).fill(await code(page.request, member.email));
  await visitor.sends(page.getByRole("button", { name: say("account.buy_pay"), exact: true }));
  expect(page.url(), broken("one person, one order")).toBe(order);
});
