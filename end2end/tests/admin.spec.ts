// Whoever runs the school finds people, courses, orders and jobs, and changes what she may.

import { become, register, signIn } from "../support/people";
import { asGuest, begin, publish, edit, slugOf } from "../support/studio";
import { expect, test } from "../support/test";

// Whoever signs in has a language of her own.
test.beforeEach(({ context, baseURL, language }) => context.addCookies([{ name: "hl", value: language, url: baseURL ?? "" }]));

test("somebody is found, made a teacher, barred and let in again", async ({ page, visitor, say, browser }) => {
  const hers = await (await browser.newContext({ baseURL: process.env.BASE_URL })).newPage();
  const member = await register(hers);
  await signIn(page, "admin");
  await visitor.open("/admin/people");
  await page.getByLabel(say("admin.people_search")).fill(member.email);
  await visitor.loads(() => page.getByRole("main").getByRole("button", { name: say("admin.search") }).click());
  const row = page.getByRole("row").filter({ hasText: member.handle });
  await expect(row).toHaveCount(1);
  const act = async (name: string) => {
    await row.locator("summary").click();
    await visitor.sends(row.getByRole("button", { name, exact: true }));
  };
  await act(say("admin.give_role", { role: say("admin.role.teacher") }));
  await expect(row).toContainText(say("admin.role.teacher"));
  await act(say("admin.suspend"));
  await expect(row).toContainText(say("admin.suspended"));
  expect((await hers.request.get("/me", { maxRedirects: 0 })).status(), "she is out at once").not.toBe(200);
  await act(say("admin.let_in"));
  await expect(row).not.toContainText(say("admin.suspended"));
});

test("nobody bars herself", async ({ page, visitor, say }) => {
  await signIn(page, "admin");
  await visitor.open("/admin/people?q=admin");
  const row = page.getByRole("row").filter({ hasText: "@admin" });
  await row.locator("summary").click();
  await visitor.sends(row.getByRole("button", { name: say("admin.suspend"), exact: true }), 422);
  await expect(page.getByRole("main")).toContainText(say("kit.rule.oneself"));
});

test("a course leaves the catalogue and comes back", async ({ page, visitor, say }) => {
  await signIn(page, "admin");
  const desk = await begin(page, visitor, say, "Hidden");
  await edit(page, visitor, "summary", "About.");
  await edit(page, visitor, "price", "0");
  await publish(page, visitor, say, desk);
  const course = `/courses/${slugOf(desk)}`;
  expect((await asGuest(course)).status).toBe(200);
  for (const [name, status] of [
    ["hide", 404],
    ["show", 200],
  ] as const) {
    await visitor.open(`/admin/courses?q=${slugOf(desk)}`);
    await page.getByRole("main").locator(".admin-more > summary").click();
    await visitor.sends(page.getByRole("button", { name: say(`admin.${name}`), exact: true }));
    expect((await asGuest(course)).status).toBe(status);
  }
});

test("an order tells its story", async ({ page, visitor, say }) => {
  await signIn(page, "admin");
  await visitor.open("/admin/orders?state=paid");
  const order = page.getByRole("table").getByRole("link").first();
  const href = await order.getAttribute("href");
  await visitor.open(href ?? "");
  const table = page.getByRole("table", { name: say("admin.story") });
  for (const source of ["order", "payment", "journal", "grant"]) await expect(table).toContainText(say(`admin.source.${source}`));
});

test("the category tree grows and shrinks", async ({ page, visitor, say }) => {
  await signIn(page, "admin");
  const name = `Craft ${Math.random().toString(36).slice(2, 8)}`;
  await visitor.open("/admin/categories");
  const add = page.locator("section", { has: page.getByRole("heading", { name: say("admin.category_add") }) });
  await add.getByLabel(say("admin.name"), { exact: true }).fill(name);
  await visitor.sends(add.getByRole("button"));
  const row = page.locator(".admin-tree > li").filter({ has: page.locator("summary", { hasText: name }) });
  await row.locator("summary").click();
  await row.getByLabel(say("admin.name"), { exact: true }).fill(`${name} new`);
  await visitor.sends(row.getByRole("button", { name: say("admin.rename"), exact: true }));
  await expect(row).toContainText(`${name} new`);
  await row.locator("summary").click();
  await visitor.sends(row.getByRole("button", { name: say("admin.remove"), exact: true }));
  await expect(row).toHaveCount(0);
  await add.getByLabel(say("admin.name"), { exact: true }).fill("");
  await visitor.sends(add.getByRole("button"), 422);
  await expect(add.locator(".field-error")).toHaveText(say("kit.rule.required"));
});

test("jobs are listed, and none of this is for others", async ({ page, visitor, say }) => {
  await signIn(page, "admin");
  await visitor.open("/admin/jobs");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(say("admin.jobs"));
  await become(page, "chen", "admin");
  for (const address of ["/admin", "/admin/people", "/admin/courses", "/admin/orders", "/admin/categories", "/admin/jobs"]) {
    await visitor.refused(address, 403);
  }
});
