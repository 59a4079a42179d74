// Language and theme, chosen in the foot of every page and remembered.

import { journeys } from "../support/journey";
import { expect, test } from "../support/test";
import { words } from "../support/texts";

const about = journeys(__filename, "@site", "@people");

test(...about("the language can be chosen and stays", "@noscript"), async ({ page, visitor, language, say }) => {
  await visitor.open("/courses?level=beginner");
  await expect(page.locator("html")).toHaveAttribute("lang", language);
  const other = language === "en" ? { tag: "zh-Hans", name: "简体中文" } : { tag: "en", name: "English" };
  const foot = page.getByRole("contentinfo");
  await foot.locator(`summary[aria-label^="${say("kit.language")} "]`).click();
  await visitor.loads(() => foot.getByRole("link", { name: other.name }).click());
  await expect(page.locator("html")).toHaveAttribute("lang", other.tag);
  await expect(page, "the page is still the same one").toHaveURL(/level=beginner/);
  await visitor.open("/tags");
  await expect(page.locator("html")).toHaveAttribute("lang", other.tag);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(words(other.tag as "en")("site.topics"));
});

test(...about("the theme can be chosen and stays", "@noscript"), async ({ page, visitor, say }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await visitor.open("/tags");
  const paper = () => page.locator("html").evaluate((html) => getComputedStyle(html).backgroundColor);
  const light = await paper();
  const foot = page.getByRole("contentinfo");
  const choose = async (name: string) => {
    await foot.locator(`summary[aria-label="${say("kit.theme")}"]`).click();
    await visitor.sends(foot.getByRole("button", { name: say(`kit.theme_${name}`), exact: true }));
    await expect(page).toHaveURL(/\/tags$/);
  };
  await choose("dark");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  expect(await paper()).not.toBe(light);
  await visitor.open("/courses");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await visitor.open("/tags");
  await choose("system");
  await expect(page.locator("html")).not.toHaveAttribute("data-theme", /./);
  expect(await paper()).toBe(light);
  await page.emulateMedia({ colorScheme: "dark" });
  expect(await paper()).not.toBe(light);
});
