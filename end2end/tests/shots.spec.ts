// Pictures of every page of the route table: phone and desktop, light and dark; a page without pictures fails.

import { mkdirSync } from "node:fs";
import { join } from "node:path";

import type { Page } from "@playwright/test";

import { signIn } from "../support/people";
import { type Sample, samples } from "../support/routes";
import { type Visitor, expect, test } from "../support/test";
import type { Language } from "../support/texts";

const folder = join(__dirname, "../../target/shots");

/** Samples that are also taken in English. */
const ENGLISH = ["home", "courses", "courses-rust-first-steps", "login", "learn-gushi-shangxi-free"];

async function shoot(visitor: Visitor, sample: Sample, suffix: string) {
  const { page } = visitor;
  // Some samples show what is not there or not bought.
  for (const status of [403, 404]) visitor.watch.expect(status, /./);
  await page.goto(sample.address);
  await visitor.settle();
  await page.evaluate(async () => {
    for (const image of document.images) image.loading = "eager";
    await Promise.all([document.fonts.ready, ...Array.from(document.images, (image) => image.decode().catch(() => {}))]);
  });
  const { width, height } = page.viewportSize() ?? { width: 0, height: 0 };
  // A window as high as the page: what sticks to its edges does not lie across the middle.
  const whole = await page.evaluate(() => {
    document.documentElement.style.scrollbarGutter = "auto";
    return document.documentElement.scrollHeight;
  });
  await page.setViewportSize({ width, height: Math.max(whole, height) });
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.screenshot({ path: join(folder, `${sample.name}-${width}-${colorScheme}${suffix}.png`), animations: "disabled" });
  }
  await page.setViewportSize({ width, height });
}

// Whoever signs in has a language of their own.
const speak = (page: Page, language: Language) => page.context().addCookies([{ name: "hl", value: language, url: process.env.BASE_URL ?? "" }]);

test.beforeAll(() => {
  mkdirSync(folder, { recursive: true });
});

for (const [width, height] of [
  [390, 844],
  [1280, 800],
] as const) {
  test.describe(`${width} px`, () => {
    test.use({ viewport: { width, height }, hasTouch: width < 600 });

    test("every page", async ({ page, request, visitor }) => {
      for (const sample of await samples(request)) {
        await page.context().clearCookies();
        await speak(page, "zh-Hans");
        if (sample.by) await signIn(page, sample.by);
        await shoot(visitor, sample, "");
      }
    });

    test.describe("in English", () => {
      test.use({ language: "en" });
      test("some pages", async ({ request, visitor }) => {
        const some = (await samples(request)).filter((sample) => ENGLISH.includes(sample.name));
        expect(some.map((sample) => sample.name).sort()).toEqual([...ENGLISH].sort());
        for (const sample of some) await shoot(visitor, sample, "-en");
      });
    });
  });
}
