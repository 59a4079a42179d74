// Every word comes from the locale files: in the pseudo-language each of them stands in brackets. Pages as they open are
// walked in walk.spec.ts.

import { journeys } from "../support/journey";
import { signIn, stranger } from "../support/people";
import { expectBrackets } from "../support/pseudo";
import { expect, test } from "../support/test";

const about = journeys(__filename, "@scripts", "@desktop");

test.beforeEach(async ({ context, baseURL }) => {
  await context.addCookies([{ name: "hl", value: "qps", url: baseURL ?? "" }]);
});

test(...about("by its address alone", "@site"), async ({ context, visitor, page }) => {
  await context.clearCookies();
  await visitor.open("/?hl=qps");
  await expectBrackets(page);
  await visitor.open("/tags");
  await expectBrackets(page);
});

test(...about("on pages that say no", "@site", "@content"), async ({ visitor, page }) => {
  for (const [address, status] of [
    ["/nowhere", 404],
    ["/search?q=zzqqxx", 200],
    ["/courses?level=unheard-of&price=free&sort=title", 200],
    ["/courses?page=2", 200],
  ] as const) {
    await visitor.open(address, status);
    await expectBrackets(page);
  }
});

test(...about("in a catalogue that changes within the document", "@site", "@account", "@content"), async ({ page, visitor }) => {
  await visitor.open("/");
  await page.getByRole("main").locator('a[href="/courses"]').first().click();
  await expect(page.locator(".catalogue-head")).toBeVisible();
  await expectBrackets(page);
  await page.getByRole("main").locator('a[href="/courses?price=free"]').click();
  await expect(page).toHaveURL(/price=free/);
  await expect(page.locator(".chips")).toBeVisible();
  await expectBrackets(page);
  await page.getByRole("banner").locator('a[href^="/login"]').click();
  await expect(page.locator("input[name=password]")).toBeVisible();
  await expectBrackets(page);
});

test(...about("in forms that are refused", "@account", "@people"), async ({ page, visitor }) => {
  const send = page.getByRole("main").locator("form[method=post] button:not([type=button])").first();
  for (const address of ["/login", "/register", "/forgot"]) {
    await visitor.open(address);
    await visitor.sends(send, 422);
    await expectBrackets(page);
  }
  for (const address of ["/register", "/forgot"]) {
    await visitor.open(address);
    await page.locator("input[name=identifier]").fill(stranger().email);
    await visitor.sends(send);
    await expectBrackets(page);
    await visitor.sends(send, 422);
    await expectBrackets(page);
  }
  await signIn(page, "amy");
  await visitor.open("/me");
  await page.locator("input[name=handle]").fill("lin");
  await page.locator("input[name=name]").fill("\u200b");
  await visitor.sends(send, 422);
  await expectBrackets(page);
  await visitor.open("/me?welcome=1&saved=1");
  await expectBrackets(page);
});
