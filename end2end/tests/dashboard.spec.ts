// A teacher looks at their figures: with and without scripts, by keyboard, as files.

import { journeys } from "../support/journey";
import { post, register, signIn } from "../support/people";
import { expect, test } from "../support/test";

const about = journeys(__filename, "@studio", "@insight");

// Whoever signs in has a language of their own.
test.beforeEach(({ context, baseURL, language }) => context.addCookies([{ name: "hl", value: language, url: baseURL ?? "" }]));

test(...about("a teacher sees their courses, days, lessons and orders", "@commerce"), async ({ page, visitor, say }) => {
  await signIn(page, "chen");
  await visitor.open("/studio");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(say("studio.title"));
  const main = page.getByRole("main");
  await expect(main.getByRole("link", { name: say("studio.figures.new") })).toHaveAttribute("href", "/studio/new");
  for (const name of ["courses", "orders"] as const) {
    await expect(main.getByRole("table", { name: say(`studio.figures.${name}`) })).toBeVisible();
  }
  const course = main.getByRole("table", { name: say("studio.figures.courses") }).getByRole("link").first();
  await expect(course).toHaveAttribute("href", /^\/studio\/courses\/[0-9A-Z]{13}$/);

  await expect(main.getByRole("img", { name: say("studio.figures.chart", { days: 90 }) })).toBeVisible();
  await main.locator("#days-title").locator("xpath=ancestor::figure").getByText(say("ui.chart.table")).click();
  const days = main.getByRole("table", { name: say("studio.figures.chart", { days: 90 }) });
  await expect(days.getByRole("row")).toHaveCount(91);
});

// Without scripts the table is there instead.
test(...about("arrow keys move along the chart and say what is there", "@scripts"), async ({ page, visitor, say }) => {
  await signIn(page, "chen");
  await visitor.open("/studio");
  const days = page.getByRole("slider", { name: say("studio.figures.day", { zone: "UTC" }), exact: true });
  await days.focus();
  const said = page.locator(".chart-said");
  await expect(said).toHaveText(/^\d{4}-\d{2}-\d{2} · /);
  const today = await said.innerText();
  await page.keyboard.press("ArrowLeft");
  await expect(said).not.toHaveText(today);
  await page.keyboard.press("Home");
  const first = await said.innerText();
  expect(first < today).toBe(true);
  await expect(days).toHaveAttribute("aria-valuetext", first);
});

test(...about("tables are downloaded as files", "@commerce"), async ({ page, visitor, say }) => {
  await signIn(page, "chen");
  await visitor.open("/studio");
  const name = say("studio.figures.csv_of", { title: say("studio.figures.orders") });
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name }).click()]);
  expect(file.suggestedFilename()).toMatch(/^lyceum-orders-\d{4}-\d{2}-\d{2}\.csv$/);
  const answer = await page.request.get("/studio/csv/courses");
  expect((await answer.text()).startsWith("\ufeffcourse,slug,title")).toBe(true);
});

test(...about("a teacher without courses is led to their first one", "@people"), async ({ page, visitor, say }) => {
  const member = await register(page);
  await page.goto("about:blank");
  await signIn(page, "admin");
  await post(page, "/fn/admin/set_role", "/admin/people", { "people[]": member.handle, role: "teacher", change: "grant-role" });
  await post(page, "/fn/account/sign_in", "/login", { identifier: member.email, password: member.password, next: "/" });
  await visitor.open("/studio");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(say("studio.figures.empty"));
  await expect(page.getByRole("main").getByRole("link", { name: say("studio.figures.new") })).toBeVisible();
});

test(...about("learners have no studio, and no course is somebody else's", "@people", "@content"), async ({ page, visitor }) => {
  await register(page);
  await visitor.refused("/studio", 403);
  await expect(page.getByRole("main").getByRole("link").first()).toHaveAttribute("href", "/teach");
  await signIn(page, "chen");
  await visitor.open("/studio?course=0000000000001", 404);
});
