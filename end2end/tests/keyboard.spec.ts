// Everything without a pointer.

import { journeys } from "../support/journey";
import { expect, test } from "../support/test";
import { pattern } from "../support/texts";

const about = journeys(__filename, "@site");

test(...about("the first stop of the Tab key leads past the bars", "@noscript"), async ({ page, visitor, say }) => {
  await visitor.open("/courses");
  await page.keyboard.press("Tab");
  const skip = page.getByRole("link", { name: say("ui.skip") });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/#main$/);
  await page.keyboard.press("Tab");
  const inside = await page.evaluate(() => Boolean(document.activeElement?.closest("main")));
  expect(inside, "the next stop lies in the page's matter").toBe(true);
});

test(...about("a sign-in from the keyboard alone", "@account", "@people", "@noscript"), async ({ page, visitor, say }) => {
  await visitor.open("/login");
  await page.getByLabel(say("account.identifier_or_phone"), { exact: true }).focus();
  await page.keyboard.type("amy");
  await page.keyboard.press("Tab");
  await expect(page.getByLabel(say("account.password"), { exact: true })).toBeFocused();
  await page.keyboard.type(process.env.LYCEUM_DEMO_PASSWORD ?? "");
  await visitor.loads(() => page.keyboard.press("Enter"));
  await expect(page.locator("summary .avatar")).toBeVisible();
});

test(...about("a search from the keyboard alone", "@content", "@noscript"), async ({ page, visitor, say }) => {
  await visitor.open("/search");
  await page.getByRole("main").getByRole("searchbox").focus();
  await page.keyboard.type("Rust");
  await visitor.loads(() => page.keyboard.press("Enter"));
  await expect(page.getByRole("status")).toHaveText(pattern(say, "site.search_found"));
  const link = page.getByRole("main").getByRole("link").first();
  await link.focus();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/(courses|learn)\//);
  await visitor.settle();
});

test(...about("menus open with Enter and close with Escape", "@content", "@noscript"), async ({ page, visitor, say }) => {
  await visitor.open("/courses");
  const menu = page.locator("details.menu", { hasText: say("site.sort_title") });
  const face = menu.locator("summary");
  const choice = menu.getByRole("link", { name: say("site.sort_title"), exact: true });
  await face.focus();
  await page.keyboard.press("Enter");
  await expect(choice).toBeVisible();
  // Without scripts a menu closes the way it opened.
  await page.keyboard.press(visitor.scripts ? "Escape" : "Enter");
  await expect(choice).toBeHidden();
  await expect(face).toBeFocused();
  await page.keyboard.press("Space");
  await page.keyboard.press("Tab");
  await expect(menu.getByRole("link").first()).toBeFocused();
  await choice.focus();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/sort=title/);
  await expect(page.locator("details.menu[open]")).toHaveCount(0);
  await visitor.settle();
});

// Without scripts the dialog stands in the page.
test(...about("a dialog takes the focus and gives it back", "@scripts"), async ({ page, visitor, say }) => {
  await visitor.open("/__ui");
  const opener = page.getByRole("main").locator("[aria-haspopup=dialog]");
  await opener.focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: say("ui.gallery.ask") });
  await expect(dialog).toBeVisible();
  for (let stop = 0; stop < 6; stop++) {
    await page.keyboard.press("Tab");
    const outside = await page.evaluate(() => {
      const focus = document.activeElement;
      return Boolean(focus && focus !== document.body && !focus.closest("dialog"));
    });
    expect(outside, "the focus stays in the dialog").toBe(false);
  }
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(opener).toBeFocused();
});

// A desktop has room for them.
test(...about("the filters of a phone open and close", "@content", "@phone", "@noscript"), async ({ page, visitor, say }) => {
  await visitor.open("/courses");
  const opener = page.getByRole("button", { name: say("site.filters") });
  const filters = page.getByRole("navigation", { name: say("site.filters") });
  await expect(filters).toBeHidden();
  await opener.focus();
  await page.keyboard.press("Enter");
  await expect(filters).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(filters).toBeHidden();
  await expect(opener).toBeFocused();
});
