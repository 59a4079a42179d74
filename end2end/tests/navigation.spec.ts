// With scripts, pages change within the document: what was loaded stays, back and forward work.

import type { Page } from "@playwright/test";

import { journeys } from "../support/journey";
import { resolve } from "../support/routes";
import { expect, test } from "../support/test";

const about = journeys(__filename, "@site", "@content", "@scripts");

// Without scripts every page is a new document.

const mark = (page: Page) => page.evaluate(() => void Object.assign(window, { marked: true }));
const isMarked = (page: Page) => page.evaluate(() => "marked" in window);

test(...about("from area to area and back in one document", "@account", "@learn"), async ({ page, visitor, say }) => {
  await visitor.open("/");
  await mark(page);
  const title = page.getByRole("heading", { level: 1 });
  const steps: [() => Promise<void>, string, RegExp][] = [
    [() => page.getByRole("main").getByRole("link", { name: say("site.home_all") }).click(), say("site.courses"), /\/courses$/],
    [() => page.getByRole("banner").getByRole("link", { name: say("frame.sign_in") }).click(), say("account.sign_in"), /\/login\?next=%2Fcourses$/],
    [() => page.getByRole("main").getByRole("link", { name: say("account.forgot_link") }).click(), say("account.forgot"), /\/forgot$/],
    [() => page.getByRole("banner").getByRole("link", { name: say("ui.home_of_school") }).click(), say("site.home_title"), /\/$/],
    [() => page.locator('a[href="/courses?price=free"]').click(), say("site.courses"), /price=free$/],
    [() => page.getByRole("link", { name: "量化投资入门" }).click(), "量化投资入门", /\/courses\/lianghua-touzi-rumen$/],
    [() => page.getByRole("main").getByRole("link", { name: "什么是量化投资" }).click(), "什么是量化投资", /\/learn\//],
    [() => page.getByRole("main").getByRole("link", { name: "量化投资入门" }).click(), "量化投资入门", /\/courses\/lianghua-touzi-rumen$/],
    [() => page.getByRole("main").getByRole("link", { name: "周明" }).click(), "周明", /\/teachers\/zhou$/],
  ];
  for (const [go, heading, address] of steps) {
    await go();
    await expect(page).toHaveURL(address);
    await expect(title).toHaveText(heading);
  }
  await expect(page).toHaveTitle(/周明/);
  const been = [say("site.home_title"), ...steps.map(([, heading]) => heading)];
  for (const heading of been.slice(0, -1).reverse()) {
    await page.goBack();
    await expect(title).toHaveText(heading);
  }
  for (const heading of been.slice(1)) {
    await page.goForward();
    await expect(title).toHaveText(heading);
  }
  expect(await isMarked(page), "the document is still the first one").toBe(true);
});

test(...about("a filter changes the list in place", "@matrix"), async ({ page, visitor, say, viewport }) => {
  await visitor.open("/courses");
  await mark(page);
  const status = page.getByRole("status");
  const before = await status.innerText();
  if ((viewport?.width ?? 0) < 960) await page.getByRole("button", { name: say("site.filters") }).click();
  const filters = page.getByRole("navigation", { name: say("site.filters") });
  const free = page.locator("#filters").getByRole("link", { name: say("site.price_free"), exact: true, includeHidden: true });
  await free.click();
  await expect(page).toHaveURL(/price=free/);
  await expect(status).not.toHaveText(before);
  await expect(free).toHaveAttribute("aria-current", "true");
  await expect(filters).toBeVisible({ visible: (viewport?.width ?? 0) >= 960 });
  await page.goBack();
  await expect(status).toHaveText(before);
  await page.goForward();
  await expect(status).not.toHaveText(before);
  expect(await isMarked(page), "the document is still the first one").toBe(true);
});

test(...about("a new page begins at its top"), async ({ page, visitor, say }) => {
  await visitor.open("/courses");
  await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
  await page.getByRole("navigation", { name: say("ui.pagination") }).getByRole("link", { name: say("ui.next"), exact: true }).click();
  await expect(page).toHaveURL(/page=2/);
  await expect.poll(() => page.evaluate(() => window.scrollY)).toBeLessThan(50);
});

test(...about("a lesson that has to be bought says so within the document", "@learn", "@learning", "@commerce"), async ({ page, visitor, watch, request, say }) => {
  const paid = await resolve(request, "/learn/gushi-shangxi/{paid}");
  watch.expect(403, /\/fn\/learn\/load_lesson/);
  await visitor.open(await resolve(request, "/learn/gushi-shangxi/{free}"));
  await mark(page);
  await page.evaluate((address) => {
    const link = document.querySelector<HTMLAnchorElement>("main article a[href^='/']");
    link?.setAttribute("href", address);
    link?.click();
  }, paid);
  await expect(page).toHaveURL(new RegExp(`${paid}$`));
  await expect(page.getByRole("heading", { level: 1, name: say("kit.error.not_bought") })).toBeVisible();
  await expect(page.getByRole("main").getByRole("link", { name: say("kit.error.to_course") })).toHaveAttribute("href", "/courses/gushi-shangxi");
  expect(await isMarked(page)).toBe(true);
});
