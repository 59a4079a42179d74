// Every page of the route table, as it opens: in all four browsers, in both lights, on a phone of the narrowest kind, and
// once in the pseudo-language. An area's pages are one walk, so that two workers have something to share and a change
// walks no further than it reaches.

import type { Page } from "@playwright/test";

import { expectAccessibleInBothLights } from "../support/axe";
import { PHONE } from "../support/browser";
import { type Wing, journeys } from "../support/journey";
import { become } from "../support/people";
import { expectBrackets } from "../support/pseudo";
import { type PageArea, samples } from "../support/routes";
import { type Visitor, expect, test } from "../support/test";

const about = journeys(__filename);

/** The wings that an area's pages show; the longest walk first, or a worker ends it alone. */
const WALKS: Record<PageArea, Wing[]> = {
  "@admin": ["@school", "@people", "@content", "@commerce", "@community", "@insight"],
  "@site": ["@content", "@people", "@community"],
  "@studio": ["@content", "@commerce", "@community", "@insight"],
  "@account": ["@people", "@community"],
  "@shop": ["@commerce", "@content"],
  "@learn": ["@learning", "@content", "@commerce", "@community"],
};

/** The narrowest phone. */
const NARROW = { width: 320, height: 640 };

/** Opens each page of an area as somebody who may see it. */
async function walk(area: PageArea, visitor: Visitor, look: (address: string) => Promise<void>) {
  const { page, watch } = visitor;
  // Some samples show what is not there or not bought.
  for (const status of [403, 404]) watch.expect(status, /./);
  let by: string | undefined;
  for (const sample of await samples(page.request, area)) {
    by = await become(page, sample.by, by);
    await page.goto(sample.address);
    await visitor.settle();
    await look(sample.address);
  }
}

async function expectNoSidewaysScrolling(page: Page, what: string) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect.soft(wide, `${what}: pixels beyond the edge`).toBeLessThanOrEqual(0);
}

/** Whoever signs in has a language of their own. */
const speak = (page: Page, language: string) => page.context().addCookies([{ name: "hl", value: language, url: process.env.BASE_URL ?? "" }]);

for (const [area, wings] of Object.entries(WALKS) as [PageArea, Wing[]][]) {
  test(...about(`every page of ${area.slice(1)} is accessible and fits its screen`, area, ...wings, "@matrix"), async ({ page, visitor, language }) => {
    test.setTimeout(240_000);
    await speak(page, language);
    const size = page.viewportSize() ?? PHONE;
    await walk(area, visitor, async (address) => {
      await expectNoSidewaysScrolling(page, address);
      await expectAccessibleInBothLights(visitor, address);
      await page.setViewportSize(NARROW);
      await expectNoSidewaysScrolling(page, `${address} on a narrow phone`);
      await page.setViewportSize(size);
    });
  });

  test(...about(`every word on the pages of ${area.slice(1)} comes from the locale files`, area, ...wings, "@scripts", "@desktop"), async ({ page, visitor }) => {
    test.setTimeout(120_000);
    await speak(page, "qps");
    await walk(area, visitor, () => expectBrackets(page));
  });
}
