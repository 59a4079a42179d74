// Every word comes from the locale files: in the pseudo-language each of them stands in brackets.

import { become, signIn, stranger } from "../support/people";
import { unbracketed } from "../support/pseudo";
import { samples } from "../support/routes";
import { type Visitor, expect, test } from "../support/test";

async function expectBrackets(visitor: Visitor) {
  await expect(visitor.page.locator("html")).toHaveAttribute("lang", /^qps/);
  expect.soft(await unbracketed(visitor.page), `words outside of brackets on ${visitor.page.url()}`).toEqual([]);
}

test.beforeEach(async ({ context, baseURL }) => {
  await context.addCookies([{ name: "hl", value: "qps", url: baseURL ?? "" }]);
});

test("on every page", async ({ page, request, visitor }) => {
  test.setTimeout(120_000);
  for (const status of [403, 404]) visitor.watch.expect(status, /./);
  let by: string | undefined;
  for (const sample of await samples(request)) {
    by = await become(page, sample.by, by);
    await page.goto(sample.address);
    await visitor.settle();
    await expectBrackets(visitor);
  }
});

test("by its address alone", async ({ context, visitor }) => {
  await context.clearCookies();
  await visitor.open("/?hl=qps");
  await expectBrackets(visitor);
  await visitor.open("/tags");
  await expectBrackets(visitor);
});

test("on pages that say no", async ({ visitor }) => {
  for (const [address, status] of [
    ["/nowhere", 404],
    ["/search?q=zzqqxx", 200],
    ["/courses?level=unheard-of&price=free&sort=title", 200],
    ["/courses?page=2", 200],
  ] as const) {
    await visitor.open(address, status);
    await expectBrackets(visitor);
  }
});

test("in a catalogue that changes within the document", async ({ page, visitor }) => {
  await visitor.open("/");
  await page.getByRole("main").locator('a[href="/courses"]').first().click();
  await expect(page.locator(".catalogue-head")).toBeVisible();
  await expectBrackets(visitor);
  await page.getByRole("main").locator('a[href="/courses?price=free"]').click();
  await expect(page).toHaveURL(/price=free/);
  await expect(page.locator(".chips")).toBeVisible();
  await expectBrackets(visitor);
  await page.getByRole("banner").locator('a[href^="/login"]').click();
  await expect(page.locator("input[name=password]")).toBeVisible();
  await expectBrackets(visitor);
});

test("in forms that are refused", async ({ page, visitor }) => {
  const send = page.getByRole("main").locator("form[method=post] button:not([type=button])").first();
  for (const address of ["/login", "/register", "/forgot"]) {
    await visitor.open(address);
    await visitor.sends(send, 422);
    await expectBrackets(visitor);
  }
  for (const address of ["/register", "/forgot"]) {
    await visitor.open(address);
    await page.locator("input[name=identifier]").fill(stranger().email);
    await visitor.sends(send);
    await expectBrackets(visitor);
    await visitor.sends(send, 422);
    await expectBrackets(visitor);
  }
  await signIn(page, "amy");
  await visitor.open("/me");
  await page.locator("input[name=handle]").fill("lin");
  await page.locator("input[name=name]").fill("\u200b");
  await visitor.sends(send, 422);
  await expectBrackets(visitor);
  await visitor.open("/me?welcome=1&saved=1");
  await expectBrackets(visitor);
});
