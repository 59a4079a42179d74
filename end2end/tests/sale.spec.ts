// A school that cannot be paid: its courses are not on sale, and are again as soon as a provider is on. In a school of
// its own, for all visitors see it.

import { journeys } from "../support/journey";
import { register, signIn } from "../support/people";
import { start } from "../support/server";
import { expect, test } from "../support/test";

const about = journeys(__filename, "@admin", "@shop", "@commerce");

const COURSE = "/courses/gushi-shangxi";

test.use({
  baseURL: async ({}, use, info) => {
    const school = await start([["demo"]], `sale-${info.project.name.replaceAll(" ", "-")}`);
    // What signs people in goes to the school of the journey.
    const usual = process.env.BASE_URL;
    process.env.BASE_URL = school.address;
    await use(school.address);
    process.env.BASE_URL = usual;
    await school.close();
  },
});

test.beforeEach(({ context, baseURL, language }) => context.addCookies([{ name: "hl", value: language, url: baseURL ?? "" }]));

test(...about("a school without a working provider sells nothing, and sells again once one is on", "@site", "@school", "@noscript"), async ({ page, visitor, say, language }) => {
  test.slow();
  const main = page.getByRole("main");
  const offSale = page.getByText(say("site.course_off_sale"), { exact: true }).filter({ visible: true });
  const provider = page.getByRole("article", { name: say("admin.provider.test") });
  const price = language === "en" ? "CN¥99.00" : "¥99.00";
  const buy = page.getByRole("button", { name: say("site.course_buy", { price }), exact: true }).filter({ visible: true });

  await signIn(page, "admin");
  await visitor.open("/admin");
  await expect(main).not.toContainText(say("admin.sale_gap.title"));
  await visitor.open("/admin/payments");
  await expect(page.getByRole("heading", { level: 2, name: say("admin.provider.test") })).toBeVisible();
  await visitor.sends(provider.getByRole("button", { name: say("admin.provider.check"), exact: true }));
  await expect(page.getByRole("status").filter({ hasText: say("admin.check.good") })).toBeVisible();
  await visitor.sends(provider.getByRole("button", { name: say("admin.provider.switch_off"), exact: true }));
  await expect(main).toContainText(say("admin.sale_gap.no_provider"));
  await visitor.open("/admin");
  await expect(main).toContainText(say("admin.sale_gap.title"));
  await expect(page.getByRole("link", { name: say("admin.sale_gap.way") })).toHaveAttribute("href", "/admin/payments");

  await register(page);
  await visitor.open("/courses");
  await expect(offSale.first()).toBeVisible();
  await visitor.open(COURSE);
  await expect(offSale.first()).toBeVisible();
  await expect(buy).toHaveCount(0);
  await visitor.open(COURSE.replace("/courses/", "/buy/"));
  await expect(main, "before anybody types anything").toContainText(say("account.buy_off_sale"));
  await expect(main.getByRole("textbox")).toHaveCount(0);

  await signIn(page, "admin");
  await visitor.open("/admin/payments");
  await visitor.sends(provider.getByRole("button", { name: say("admin.provider.switch_on"), exact: true }));
  await expect(main).not.toContainText(say("admin.sale_gap.no_provider"));

  await register(page);
  await visitor.open(COURSE);
  await expect(offSale).toHaveCount(0);
  await visitor.sends(buy.first());
  await expect(page).toHaveURL(/\/checkout\/\w{13}$/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(say("shop.stage.check"));
});
