// axe, light and dark, with everything open that can be opened, and where forms refuse; pages as they open are walked in
// walk.spec.ts.

import { expectAccessibleInBothLights } from "../support/axe";
import { journeys } from "../support/journey";
import { signIn, stranger } from "../support/people";
import { resolve } from "../support/routes";
import { expect, test } from "../support/test";

const about = journeys(__filename, "@matrix");

// Whoever signs in has a language of their own.
test.beforeEach(({ context, baseURL, language }) => context.addCookies([{ name: "hl", value: language, url: baseURL ?? "" }]));

test(...about("menus open", "@site", "@content", "@desktop"), async ({ page, visitor }) => {
  await signIn(page, "amy");
  await visitor.open("/courses");
  for (const menu of await page.locator("details.menu").all()) {
    const face = menu.locator("summary");
    await face.click();
    await expect(menu).toHaveAttribute("open");
    await expectAccessibleInBothLights(visitor, `menu ${await face.getAttribute("aria-label")}`);
    // Without scripts a menu closes the way it opened.
    await (visitor.scripts ? page.keyboard.press("Escape") : face.click());
    await expect(menu).not.toHaveAttribute("open");
  }
});

// Without scripts the dialog stands in the page.
test(...about("dialog open", "@site", "@scripts"), async ({ page, visitor }) => {
  await visitor.open("/__ui");
  await page.getByRole("main").locator("[aria-haspopup=dialog]").click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await expectAccessibleInBothLights(visitor, "dialog");
});

test(...about("refused forms", "@account", "@people", "@scripts"), async ({ page, visitor, say }) => {
  await visitor.open("/login");
  await visitor.sends(page.getByRole("main").getByRole("button", { name: say("account.sign_in"), exact: true }), 422);
  await expectAccessibleInBothLights(visitor, "refused sign-in");
  await visitor.open("/register");
  await page.getByLabel(say("account.email_or_phone"), { exact: true }).fill(stranger().email);
  await visitor.sends(page.getByRole("button", { name: say("account.send_code") }));
  await expectAccessibleInBothLights(visitor, "second step of a registration");
  await visitor.sends(page.getByRole("main").getByRole("button", { name: say("account.register"), exact: true }), 422);
  await expectAccessibleInBothLights(visitor, "refused registration");
});

test(...about("nothing found, nothing there, nothing open", "@site", "@content", "@desktop"), async ({ visitor }) => {
  await visitor.open("/search?q=zzqqxx");
  await expectAccessibleInBothLights(visitor, "nothing found");
  await visitor.open("/nowhere", 404);
  await expectAccessibleInBothLights(visitor, "nothing there");
  await visitor.open("/courses?page=2");
  await expectAccessibleInBothLights(visitor, "second page");
});

test(...about("filters and outline open on a phone", "@site", "@learn", "@content", "@phone"), async ({ page, request, visitor, say }) => {
  const lesson = await resolve(request, "/learn/gushi-shangxi/{free}");
  for (const [address, drawer] of [
    ["/courses", "site.filters"],
    [lesson, "learn.outline"],
  ] as const) {
    await visitor.open(address);
    await page.getByRole("button", { name: say(drawer), exact: true }).click();
    await expect(page.locator("aside.drawer:popover-open")).toBeVisible();
    await expectAccessibleInBothLights(visitor, `${address} with its drawer open`);
  }
});
