// axe on every page, light and dark, in both languages, and with everything open that can be opened.

import { expectAccessibleInBothLights } from "../support/axe";
import { PHONE } from "../support/browser";
import { become, signIn, stranger } from "../support/people";
import { type Sample, samples } from "../support/routes";
import { type Visitor, expect, test } from "../support/test";

/** Statuses that belong to samples: what is not there, what is not bought. */
async function look(visitor: Visitor, sample: Sample) {
  for (const status of [403, 404]) visitor.watch.expect(status, /./);
  await visitor.page.goto(sample.address);
  await visitor.settle();
}

async function expectNoSidewaysScrolling(visitor: Visitor, what: string) {
  const wide = await visitor.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wide, `${what}: pixels beyond the edge`).toBeLessThanOrEqual(0);
}

for (const language of ["zh-Hans", "en"] as const) {
  test.describe(language, () => {
    test.use({ language });
    // Whoever signs in has a language of her own.
    test.beforeEach(({ context, baseURL }) => context.addCookies([{ name: "hl", value: language, url: baseURL ?? "" }]));

    // Three tests share the pages, so that two browsers have something to do.
    for (const part of [0, 1, 2]) {
      test(`every page, part ${part + 1}`, async ({ page, request, visitor }) => {
        test.setTimeout(180_000);
        const all = await samples(request);
        let by: string | undefined;
        for (const sample of all.filter((_, place) => place % 3 === part)) {
          by = await become(page, sample.by, by);
          await look(visitor, sample);
          await expectAccessibleInBothLights(page, sample.address);
        }
      });
    }

    test("every page on a narrow phone", async ({ page, request, visitor }) => {
      test.setTimeout(180_000);
      await page.setViewportSize({ width: 320, height: 640 });
      let by: string | undefined;
      for (const sample of await samples(request)) {
        by = await become(page, sample.by, by);
        await look(visitor, sample);
        await expectNoSidewaysScrolling(visitor, sample.address);
      }
    });

    test("menus open", async ({ page, visitor }) => {
      await signIn(page, "amy");
      await visitor.open("/courses");
      for (const menu of await page.locator("details.menu").all()) {
        await menu.locator("summary").click();
        await expect(menu).toHaveAttribute("open");
        await expectAccessibleInBothLights(page, `menu ${await menu.locator("summary").getAttribute("aria-label")}`);
        await page.keyboard.press("Escape");
      }
    });

    test("dialog open", async ({ page, visitor }) => {
      await visitor.open("/__ui");
      await page.getByRole("main").locator("[aria-haspopup=dialog]").click();
      await expect(page.getByRole("dialog")).toBeVisible();
      await expectAccessibleInBothLights(page, "dialog");
    });

    test("refused forms", async ({ page, visitor, say }) => {
      await visitor.open("/login");
      await visitor.sends(page.getByRole("main").getByRole("button", { name: say("account.sign_in"), exact: true }), 422);
      await expectAccessibleInBothLights(page, "refused sign-in");
      await visitor.open("/register");
      await page.getByLabel(say("account.email_or_phone"), { exact: true }).fill(stranger().email);
      await visitor.sends(page.getByRole("button", { name: say("account.send_code") }));
      await expectAccessibleInBothLights(page, "second step of a registration");
      await visitor.sends(page.getByRole("main").getByRole("button", { name: say("account.register"), exact: true }), 422);
      await expectAccessibleInBothLights(page, "refused registration");
    });

    test("nothing found, nothing there, nothing open", async ({ page, visitor }) => {
      await visitor.open("/search?q=zzqqxx");
      await expectAccessibleInBothLights(page, "nothing found");
      await visitor.open("/nowhere", 404);
      await expectAccessibleInBothLights(page, "nothing there");
      await visitor.open("/courses?page=2");
      await expectAccessibleInBothLights(page, "second page");
    });

    test("a phone: pages, filters and outline open", async ({ page, request, visitor, say }) => {
      test.setTimeout(90_000);
      await page.setViewportSize(PHONE);
      const all = await samples(request);
      for (const path of ["/", "/courses", "/courses/{slug}", "/login", "/learn/{slug}/{lesson}"]) {
        const sample = all.find((sample) => sample.path === path);
        if (!sample) throw new Error(`${path} is not in the table`);
        await look(visitor, sample);
        await expectAccessibleInBothLights(page, `${path} on a phone`);
        const drawer = { "/courses": "site.filters", "/learn/{slug}/{lesson}": "learn.outline" }[path];
        if (!drawer) continue;
        await page.getByRole("button", { name: say(drawer), exact: true }).click();
        await expect(page.locator("aside.drawer:popover-open")).toBeVisible();
        await expectAccessibleInBothLights(page, `${path} with its drawer open`);
      }
    });
  });
}
