// Whoever runs the school finds people, courses, orders and jobs, and changes what they may.

import { journeys } from "../support/journey";
import { pay } from "../support/orders";
import { become, letters, post, register, signIn } from "../support/people";
import { asGuest, begin, publish, edit, slugOf, write } from "../support/studio";
import { broken, expect, test } from "../support/test";

const about = journeys(__filename, "@admin", "@school");

// Whoever signs in has a language of their own.
test.beforeEach(({ context, baseURL, language }) => context.addCookies([{ name: "hl", value: language, url: baseURL ?? "" }]));

test(...about("somebody is found, made a teacher, barred and let in again", "@people"), async ({ page, visitor, say, browser }) => {
  const theirs = await (await browser.newContext({ baseURL: process.env.BASE_URL })).newPage();
  const member = await register(theirs);
  await signIn(page, "admin");
  await visitor.open("/admin/people");
  await page.getByLabel(say("admin.people_search")).fill(member.email);
  await visitor.loads(() => page.getByRole("main").getByRole("button", { name: say("admin.search") }).click());
  const row = page.getByRole("row").filter({ hasText: member.handle });
  await expect(row).toHaveCount(1);
  await row.getByRole("checkbox").check();
  await page.getByLabel(say("admin.role_name")).last().selectOption("teacher");
  await visitor.sends(page.getByRole("button", { name: say("admin.give"), exact: true }));
  await expect(row).toContainText(say("admin.role.teacher"));
  await expect(row).toContainText(`${member.email[0]}•••@example.com`);
  await expect(page.getByRole("status").filter({ hasText: say("admin.done.grant_role", { count: 1 }) })).toBeVisible();
  await expect(page.getByRole("button", { name: say("admin.unsuspend"), exact: true }), "nobody shown is suspended").toHaveCount(0);
  await row.getByRole("checkbox").check();
  await page.locator(".admin-bar summary").filter({ hasText: say("admin.suspend") }).click();
  await visitor.sends(page.getByRole("button", { name: say("admin.suspend_now"), exact: true }));
  await expect(row).toContainText(say("admin.suspended"));
  expect((await theirs.request.get("/me", { maxRedirects: 0 })).status(), broken("they are out at once")).not.toBe(200);
  await row.getByRole("checkbox").check();
  await visitor.sends(page.getByRole("button", { name: say("admin.unsuspend"), exact: true }));
  await expect(row).not.toContainText(say("admin.suspended"));
});

test(...about("nobody bars themselves, or leaves the school without an administrator", "@people", "@noscript"), async ({ page, visitor, say }) => {
  await signIn(page, "admin");
  await visitor.open("/admin/people?q=admin");
  const row = page.getByRole("row").filter({ hasText: "@admin" });
  await row.getByRole("checkbox").check();
  await page.locator(".admin-bar summary").filter({ hasText: say("admin.suspend") }).click();
  await visitor.sends(page.getByRole("button", { name: say("admin.suspend_now"), exact: true }), 422);
  await expect(page.getByRole("main")).toContainText(say("kit.rule.oneself"));
  await expect(row.getByRole("checkbox"), "what was selected stays").toBeChecked();
  await page.getByLabel(say("admin.role_name")).last().selectOption("administrator");
  await visitor.sends(page.getByRole("button", { name: say("admin.take"), exact: true }), 422);
  await expect(page.getByRole("main")).toContainText(say("kit.rule.last_administrator"));
  await row.getByRole("checkbox").uncheck();
  await page.locator(".admin-bar summary").filter({ hasText: say("admin.sign_out_everywhere") }).click();
  await visitor.sends(page.getByRole("button", { name: say("admin.sign_out_now"), exact: true }), 422);
  await expect(page.getByRole("main"), "nobody was ticked").toContainText(say("admin.select_first"));
  if (!visitor.scripts) return;
  await page.getByLabel(say("admin.select_all"), { exact: true }).check();
  await expect(row.getByRole("checkbox")).toBeChecked();
});

test(...about("a role of one's own is made, ticked and removed", "@people"), async ({ page, visitor, say }) => {
  await signIn(page, "admin");
  const name = `Helper ${Math.random().toString(36).slice(2, 8)}`;
  await visitor.open("/admin/roles");
  const add = page.locator("section", { has: page.getByRole("heading", { name: say("admin.role_add") }) });
  await add.getByLabel(say("admin.name"), { exact: true }).fill(name);
  await visitor.sends(add.getByRole("button"));
  const tick = page.getByRole("checkbox", { name: `${name}: ${say("admin.may.order_view_any")}`, exact: true });
  await tick.check();
  await visitor.sends(page.getByRole("button", { name: say("admin.save"), exact: true }));
  await expect(tick).toBeChecked();
  await expect(page.getByRole("checkbox", { name: `${say("admin.role.administrator")}: ${say("admin.may.order_view_any")}` })).toBeDisabled();
  const own = page.locator(".admin-tree > li").filter({ hasText: name });
  await own.locator("summary").click();
  await visitor.sends(own.getByRole("button", { name: say("admin.remove"), exact: true }));
  await expect(tick).toHaveCount(0);
  await visitor.open(`/admin/logs?q=${encodeURIComponent(name)}`);
  await expect(page.getByRole("row")).toHaveCount(4);
  await expect(page.getByRole("table")).toContainText(say("admin.may.order_view_any"));
});

test(...about("the logs are searched, verified and downloaded", "@people"), async ({ page, visitor, say }) => {
  await signIn(page, "admin");
  await visitor.open("/admin/logs?kind=sign-in&q=admin");
  await expect(page.getByRole("table")).toContainText(say("admin.audit_action.signed_in"));
  await visitor.loads(() => page.getByRole("button", { name: say("admin.verify"), exact: true }).click());
  await expect(page.getByRole("status").filter({ hasText: say("admin.whole") })).toBeVisible();
  const href = await page.getByRole("link", { name: say("admin.csv") }).getAttribute("href");
  const csv = await page.request.get(href ?? "");
  expect(csv.headers()["content-type"]).toContain("text/csv");
  expect(await csv.text()).toContain("signed-in");
});

test(...about("whoever applies to teach is answered and teaches", "@account", "@people"), async ({ page, visitor, say, browser }) => {
  const theirs = await (await browser.newContext({ baseURL: process.env.BASE_URL })).newPage();
  const member = await register(theirs);
  const about = `I have taught knitting for years. ${member.handle}`;
  await post(theirs, "/fn/account/apply", "/teach", { about, sample: "https://example.com/knitting and its text" });
  await signIn(page, "admin");
  await visitor.open("/admin/applications?state=waiting");
  const card = page.getByRole("listitem").filter({ hasText: about });
  await visitor.sends(card.getByRole("button", { name: say("admin.decline"), exact: true }), 422);
  await expect(card.locator(".field-error")).toHaveText(say("kit.rule.required"));
  await card.getByLabel(say("admin.answer")).fill("Welcome.");
  await visitor.sends(card.getByRole("button", { name: say("admin.accept"), exact: true }));
  await expect(card).toHaveCount(0);
  await expect(async () => expect((await letters(page.request, member.email))[0]?.body).toContain("Welcome.")).toPass();
  expect((await theirs.request.get("/studio", { maxRedirects: 0 })).status()).toBe(200);
});

// A palette needs scripts.
test(...about("Ctrl-K goes to pages, people and orders", "@palette", "@people", "@scripts"), async ({ page, visitor, say }) => {
  await signIn(page, "admin");
  await visitor.open("/admin");
  await page.keyboard.press("Control+k");
  const box = page.getByRole("combobox", { name: say("palette.search") });
  await expect(box).toBeFocused();
  await box.fill("chen");
  await expect(page.getByRole("option", { name: /@chen/ })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(box).not.toBeVisible();
  await page.keyboard.press("Control+k");
  await box.fill(say("palette.page.jobs"));
  await visitor.loads(() => page.keyboard.press("Enter"));
  await expect(page).toHaveURL(/\/admin\/jobs$/);
});

// A palette needs scripts.
test(...about("Ctrl-K signs somebody out, and asks before", "@palette", "@people", "@scripts"), async ({ page, visitor, say, browser }) => {
  const theirs = await (await browser.newContext({ baseURL: process.env.BASE_URL })).newPage();
  const member = await register(theirs);
  await signIn(page, "admin");
  await visitor.open("/admin");
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: say("palette.search") }).fill(member.handle);
  const deed = page.getByRole("option", { name: say("palette.action.sign_out_everywhere", { name: member.name }) });
  await expect(deed).toBeVisible();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(deed).toContainText(say("palette.again"));
  expect((await theirs.request.get("/me", { maxRedirects: 0 })).status(), "nothing is done yet").toBe(200);
  await visitor.loads(() => page.keyboard.press("Enter"));
  await expect(page).toHaveURL(/done=sign-out&count=1$/);
  expect((await theirs.request.get("/me", { maxRedirects: 0 })).status()).toBe(303);
  await theirs.close();
});

test(...about("a course leaves the catalogue and comes back", "@studio", "@site", "@content"), async ({ page, visitor, say }) => {
  await signIn(page, "admin");
  const coursePage = await begin(page, visitor, say, `Hidden ${Math.random().toString(36).slice(2, 8)}`);
  await edit(page, visitor, "summary", "About.");
  await edit(page, visitor, "price", "0");
  const slug = await slugOf(page);
  await write(page, visitor, say, coursePage, 0, "A lesson.");
  await publish(page, visitor, say, coursePage);
  const course = `/courses/${slug}`;
  expect((await asGuest(course)).status).toBe(200);
  for (const [name, status] of [
    ["hide", 404],
    ["show", 200],
  ] as const) {
    await visitor.open(`/admin/courses?q=${slug}`);
    await page.getByRole("main").locator(".admin-more > summary").click();
    await visitor.sends(page.getByRole("button", { name: say(`admin.${name}`), exact: true }));
    expect((await asGuest(course)).status, broken("what is hidden is hidden")).toBe(status);
  }
});

test(...about("an order tells its story", "@commerce"), async ({ page, visitor, say }) => {
  await signIn(page, "admin");
  await visitor.open("/admin/orders?state=paid");
  const order = page.getByRole("table").getByRole("link").first();
  const href = await order.getAttribute("href");
  await visitor.open(href ?? "");
  const table = page.getByRole("table", { name: say("admin.order_timeline") });
  for (const source of ["order", "payment", "ledger", "grant"]) await expect(table).toContainText(say(`admin.source.${source}`));
  await expect(table).toContainText(say("admin.timeline.placed"));
});

test(...about("money is given back, and the buyer reads why", "@shop", "@commerce"), async ({ page, visitor, say, browser }) => {
  const theirs = await (await browser.newContext({ baseURL: process.env.BASE_URL })).newPage();
  const member = await register(theirs);
  const checkout = await post(theirs, "/fn/shop/place_order", "/courses/rust-first-steps", { slug: "rust-first-steps" });
  const order = checkout.replace(/^\/checkout\//, "");
  await pay(theirs, order);

  await signIn(page, "admin");
  await visitor.open(`/admin/orders/${order}`);
  await page.locator("details.confirm > summary").click();
  const amount = page.getByLabel(say("admin.refund_amount", { currency: "USD" }), { exact: true });
  const note = page.getByLabel(say("admin.refund_note"), { exact: true });
  await expect(amount).toHaveValue("49.00");
  await amount.fill("49.01");
  await note.fill("Bought by mistake");
  await visitor.sends(page.getByRole("button", { name: say("admin.refund_now"), exact: true }), 422);
  await expect(amount).toHaveAttribute("aria-invalid", "true");
  await expect(note, broken("nothing that was typed is lost")).toHaveValue("Bought by mistake");
  await amount.fill("49.00");
  await visitor.sends(page.getByRole("button", { name: say("admin.refund_now"), exact: true }));
  await expect(page.getByRole("table", { name: say("admin.order_timeline") })).toContainText("@admin: Bought by mistake");
  await expect(page.locator("details.confirm"), broken("no more goes back than was paid")).toHaveCount(0);

  await expect(async () => {
    const told = (await letters(page.request, member.email)).filter(({ subject }) => subject.includes(order));
    expect(told.some(({ body }) => body.includes("Bought by mistake")), "the reason").toBe(true);
  }).toPass({ timeout: 15_000 });
  await expect(async () => {
    await theirs.goto(`/me/orders/${order}`);
    await expect(theirs.getByText(say("kit.order.refunded"), { exact: true }).first()).toBeVisible({ timeout: 1_000 });
    await expect(theirs.locator(".receipt"), "and why").toContainText("Bought by mistake", { timeout: 1_000 });
  }).toPass({ timeout: 15_000 });
  await theirs.close();
});

test(...about("the category tree grows and shrinks", "@content"), async ({ page, visitor, say }) => {
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

test(...about("jobs are listed, and none of this is for others", "@people"), async ({ page, visitor, say }) => {
  await signIn(page, "admin");
  await visitor.open("/admin/jobs");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(say("admin.jobs"));
  await become(page, "chen", "admin");
  for (const address of ["/admin", "/admin/people", "/admin/courses", "/admin/orders", "/admin/payments", "/admin/reconciliation", "/admin/categories", "/admin/jobs", "/admin/roles", "/admin/applications", "/admin/logs"]) {
    await visitor.refused(address, 403);
  }
});
