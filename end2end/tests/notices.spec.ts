// What people are told of what concerns them: the bell, the centre, the settings, the mails and the way out of them.

import type { Browser, Page } from "@playwright/test";

import { expectAccessibleInBothLights } from "../support/axe";
import { journeys } from "../support/journey";
import { lessonOf } from "../support/lessons";
import { letters, post, register, signIn } from "../support/people";
import { type Visitor, broken, expect, test } from "../support/test";
import type { Say } from "../support/texts";

const about = journeys(__filename, "@account", "@community");

// Whoever signs in has a language of their own.
test.beforeEach(({ context, baseURL, language }) => context.addCookies([{ name: "hl", value: language, url: baseURL ?? "" }]));

const CENTRE = "/me/notifications";
const SETTINGS = "/me/notifications/settings";

interface Free {
  slug: string;
  title: string;
  teacher: string;
  /** The teacher's name. */
  name: string;
}

/** Two courses that cost nothing, by different teachers. */
const STATISTICS: Free = { slug: "practical-statistics", title: "Practical statistics", teacher: "chen", name: "Chen Yuan" };
const INVESTING: Free = { slug: "lianghua-touzi-rumen", title: "量化投资入门", teacher: "zhou", name: "周明" };

/** Joins a course, does a lesson of it and reviews it; the review's id. */
async function review(page: Page, { slug }: Free, words: string): Promise<string> {
  const course = `/courses/${slug}`;
  await post(page, "/fn/shop/enrol", course, { slug });
  const { address } = await lessonOf(page.request, slug, "article");
  await post(page, "/fn/learn/mark_done", address, { slug, lesson: address.split("/").at(-1) ?? "", done: "true" });
  await post(page, "/fn/site/save_review", course, { slug, stars: "4", text: words });
  const headers = { origin: process.env.BASE_URL ?? "", accept: "application/json" };
  const answer = await page.request.post("/fn/site/load_reviews", { form: { slug, order: "newest" }, headers });
  const { rows }: { rows: { id: string; body: string }[] } = await answer.json();
  const own = rows.find(({ body }) => body === words);
  expect(own, `the review of ${slug} is there`).toBeDefined();
  return own?.id ?? "";
}

/** Has the teacher answer a review. */
async function answer(browser: Browser, baseURL: string | undefined, { teacher }: Free, review: string) {
  const context = await browser.newContext({ baseURL });
  await signIn(context, teacher);
  await post(context, "/fn/studio/answer_review", "/studio", { review, answer: "Thank you for reading it to the end." });
  await context.close();
}

/** What the centre says of that answer. */
const told = (say: Say, { name, title }: Free) => say("account.notice.review_answered", { who: name, title });

const bellOf = (page: Page, name: string) => page.getByRole("banner").getByRole("link", { name, exact: true });

const lineOf = (page: Page, text: string) => page.getByRole("main").getByRole("listitem").filter({ hasText: text });

/** Opens the centre until it has a line with these words. */
async function arrived(visitor: Visitor, text: string) {
  await expect(async () => {
    await visitor.open(CENTRE);
    await expect(lineOf(visitor.page, text)).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 30_000 });
}

const boxOf = (page: Page, say: Say, event: string, channel: string) =>
  page.getByRole("checkbox", { name: `${say(`account.event.${event}`)}: ${say(`account.channel.${channel}`)}`, exact: true });

const saveOf = (page: Page, say: Say) => page.getByRole("main").getByRole("button", { name: say("account.save"), exact: true });

async function expectNothingBeside(page: Page, what: string) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wide, `${what} is as wide as the window`).toBeLessThanOrEqual(0);
}

test(...about("an answer reaches the bell of an open page, and is read where it leads", "@site", "@studio", "@scripts"), async ({ page, visitor, say, browser, baseURL }) => {
  const member = await register(page);
  const written = await review(page, STATISTICS, `What ${member.name} thinks`);
  await visitor.open("/courses");
  await expect(bellOf(page, say("frame.notices"))).toBeVisible();
  await page.evaluate(() => document.body.setAttribute("data-same-page", ""));
  await answer(browser, baseURL, STATISTICS, written);
  const bell = bellOf(page, say("frame.notices_unread", { count: 1 }));
  await expect(bell).toBeVisible({ timeout: 30_000 });
  await expect(bell.locator(".bell-count")).toHaveText("1");
  await expect(page.locator("body[data-same-page]"), "the page was not loaded anew").toHaveCount(1);
  await expect(page.locator("[aria-live=polite]").filter({ hasText: say("frame.notices_unread", { count: 1 }) })).toHaveCount(1);

  await visitor.loads(() => bell.click());
  await expectAccessibleInBothLights(visitor, "the centre with something unread");
  const line = lineOf(page, told(say, STATISTICS));
  await visitor.sends(line.getByRole("button", { name: told(say, STATISTICS) }));
  await expect(page).toHaveURL(new RegExp(`/courses/${STATISTICS.slug}`));
  await expect(bellOf(page, say("frame.notices"))).toBeVisible();
  await visitor.open(CENTRE);
  await expect(line.getByRole("link", { name: told(say, STATISTICS) }), "what was read is a plain link").toBeVisible();
  await expect(line.getByRole("button")).toHaveCount(0);
});

test(...about("notices are marked as read one by one and all at once", "@noscript"), async ({ page, visitor, say, browser, baseURL }) => {
  const member = await register(page);
  await visitor.open(CENTRE);
  await expect(page.getByRole("main")).toContainText(say("account.notices.none"));
  await expect(page.getByRole("main")).toContainText(say("account.notices.none_hint"));
  for (const course of [STATISTICS, INVESTING]) {
    await answer(browser, baseURL, course, await review(page, course, `What ${member.name} thinks`));
    await arrived(visitor, told(say, course));
  }
  await expect(bellOf(page, say("frame.notices_unread", { count: 2 }))).toBeVisible();
  const [first, second] = [lineOf(page, told(say, STATISTICS)), lineOf(page, told(say, INVESTING))];
  await visitor.sends(first.getByRole("button", { name: say("account.notices.mark_one"), exact: true }));
  await expect(page).toHaveURL(new RegExp(`${CENTRE}$`));
  await expect(bellOf(page, say("frame.notices_unread", { count: 1 }))).toBeVisible();
  await expect(first.getByRole("button")).toHaveCount(0);
  await expect(second.getByRole("button", { name: say("account.notices.mark_one"), exact: true })).toBeVisible();
  await visitor.sends(page.getByRole("button", { name: say("account.notices.mark_all"), exact: true }));
  await expect(bellOf(page, say("frame.notices"))).toBeVisible();
  await expect(second.getByRole("button")).toHaveCount(0);
  await expect(page.getByRole("button", { name: say("account.notices.mark_all"), exact: true })).toHaveCount(0);
});

test(...about("somebody chooses of what, by which channel and when they are notified", "@noscript"), async ({ page, visitor, say }) => {
  await register(page);
  await visitor.open("/me");
  await expect(page.getByRole("main").locator(`a[href="${SETTINGS}"]`)).toBeVisible();
  await visitor.open(SETTINGS);
  await expectAccessibleInBothLights(visitor, "how one is notified");
  const [mail, digest] = [boxOf(page, say, "replied", "mail"), boxOf(page, say, "replied", "digest")];
  await expect(mail).toBeChecked();
  await expect(boxOf(page, say, "review_written", "mail"), "what concerns teachers alone").toHaveCount(0);
  await mail.uncheck();
  await digest.check();
  const [from, until] = [page.getByLabel(say("account.notices.quiet_from"), { exact: true }), page.getByLabel(say("account.notices.quiet_until"), { exact: true })];
  const zone = page.getByLabel(say("account.notices.zone"), { exact: true });
  await from.selectOption("22");
  await zone.fill("Nowhere/Land");
  // Quiet hours have two ends, and nobody lives there; what was chosen stays.
  await visitor.sends(saveOf(page, say), 422);
  await expect(until).toHaveAttribute("aria-invalid", "true");
  await expect(zone).toHaveAttribute("aria-invalid", "true");
  await expect(zone).toHaveValue("Nowhere/Land");
  await expect(from).toHaveValue("22");
  await expect(mail).not.toBeChecked();
  await expect(digest).toBeChecked();
  await until.selectOption("7");
  await zone.fill("Europe/Berlin");
  await page.getByLabel(say("account.notices.digest_hour"), { exact: true }).selectOption("18");
  await visitor.sends(saveOf(page, say));
  await expect(page.getByText(say("account.saved"), { exact: true })).toBeVisible();
  await visitor.open(SETTINGS);
  await expect(page.getByText(say("account.saved"), { exact: true })).toHaveCount(0);
  await expect(from).toHaveValue("22");
  await expect(until).toHaveValue("7");
  await expect(zone).toHaveValue("Europe/Berlin");
  await expect(page.getByLabel(say("account.notices.digest_hour"), { exact: true })).toHaveValue("18");
  await expect(mail).not.toBeChecked();
  await expect(digest).toBeChecked();
});

test(...about("a link in a mail ends such mails without signing in", "@noscript"), async ({ page, visitor, say, browser, baseURL }) => {
  const member = await register(page);
  await answer(browser, baseURL, STATISTICS, await review(page, STATISTICS, `What ${member.name} thinks`));
  let link = "";
  await expect(async () => {
    const found = (await letters(page.request, member.email)).map(({ body }) => /https?:\/\/\S+\/unsubscribe\/[\w.-]+/.exec(body)?.[0]);
    link = found.find((one) => one !== undefined) ?? "";
    expect(link, "a mail with a way out").not.toBe("");
  }).toPass({ timeout: 30_000 });
  const way = new URL(link).pathname;

  const stranger = await browser.newContext({ baseURL });
  const reader = await stranger.newPage();
  const altered = way.replace(/\.([^.])([^.]*)$/, (_, first: string, rest: string) => `.${first === "A" ? "B" : "A"}${rest}`);
  const refused = await reader.goto(altered);
  expect(refused?.status(), broken("an altered link ends nothing")).toBe(404);
  // The same link may be used twice.
  for (const time of ["once", "twice"]) {
    await reader.goto(way);
    const [done] = await Promise.all([
      reader.waitForResponse((response) => response.request().method() === "POST" && response.url().includes("/unsubscribe/")),
      reader.locator("form button").first().click(),
    ]);
    expect(done.status(), `the link is used ${time}`).toBeLessThan(400);
  }
  await stranger.close();

  await visitor.open(SETTINGS);
  await expect(boxOf(page, say, "review_answered", "mail")).not.toBeChecked();
  await expect(boxOf(page, say, "review_answered", "in_app"), "the centre goes on").toBeChecked();
});

test(...about("the template of a mail is refused, saved and put back", "@admin", "@noscript"), async ({ page, visitor, say }) => {
  // Both runs of this journey may be at it at the same time.
  const kind = visitor.scripts ? "comment_liked" : "mentioned";
  const address = `/admin/mail-templates/${kind.replace("_", "-")}/en`;
  await signIn(page, "admin");
  await visitor.open("/admin/mail-templates");
  await expectAccessibleInBothLights(visitor, "mail templates");
  const name = `${say(`admin.mail_about.${kind}`)} · English`;
  await expect(page.getByRole("main").getByRole("link", { name, exact: true })).toHaveAttribute("href", address);

  await visitor.open(address);
  await expectAccessibleInBothLights(visitor, "a mail template");
  const field = (key: string) => page.getByRole("main").getByLabel(say(`admin.mail_template.${key}`), { exact: true });
  const save = page.getByRole("main").getByRole("button", { name: say("admin.save"), exact: true });
  const [ours, html] = [await field("subject").inputValue(), await field("html").inputValue()];
  await field("subject").fill("Somebody thinks of {title}");
  await field("html").fill("<p>No way out of these mails.</p>");
  await visitor.sends(save, 422);
  await expect(field("html")).toHaveAttribute("aria-invalid", "true");
  await expect(field("html")).toHaveValue("<p>No way out of these mails.</p>");
  await expect(field("subject")).toHaveValue("Somebody thinks of {title}");
  await field("html").fill(html);
  await visitor.sends(save);
  await expect(page.getByRole("main")).toContainText(say("admin.saved"));
  await expect(page.locator(".mail-preview")).toContainText("Somebody thinks of");
  await expect(page.locator(".mail-preview"), "placeholders are filled").not.toContainText("{title}");
  await expect(page.locator(".mail-preview iframe")).toHaveAttribute("sandbox", "");
  await visitor.open(address);
  await expect(field("subject")).toHaveValue("Somebody thinks of {title}");
  await page.locator("summary").filter({ hasText: say("admin.mail_template.restore") }).click();
  await visitor.sends(page.getByRole("button", { name: say("admin.mail_template.restore_now"), exact: true }));
  await expect(field("subject")).toHaveValue(ours);
  await expect(field("html")).toHaveValue(html);
});

test(...about("the preview of a mail follows what is typed", "@admin", "@scripts"), async ({ page, visitor, say }) => {
  await signIn(page, "admin");
  await visitor.open("/admin/mail-templates/course-updated/en");
  const field = (key: string) => page.getByRole("main").getByLabel(say(`admin.mail_template.${key}`), { exact: true });
  const preview = page.locator(".mail-preview");
  const html = await field("html").inputValue();
  await field("subject").fill("A fresh look at {title}");
  await expect(preview).toContainText("A fresh look at");
  await field("html").fill(`<p>Fresh paragraph</p>${html}`);
  await expect(preview.locator("iframe")).toHaveAttribute("srcdoc", /<p>Fresh paragraph<\/p>/);
  // What makes no mail is named at its field, and the last good mail stays.
  visitor.watch.expect(422, /\/preview_mail_template$/);
  await field("html").fill("<p>Nothing required</p>");
  await expect(field("html")).toHaveAttribute("aria-invalid", "true");
  await expect(preview.locator("iframe")).toHaveAttribute("srcdoc", /<p>Fresh paragraph<\/p>/);
  await field("html").fill(html);
  await expect(field("html")).not.toHaveAttribute("aria-invalid", "true");
  await visitor.open("/admin/mail-templates/course-updated/en");
  await expect(field("subject"), "nothing was saved").not.toHaveValue("A fresh look at {title}");
});

test(...about("notices and their settings have room on a phone", "@phone"), async ({ page, visitor, say }) => {
  await register(page);
  await visitor.open("/");
  const bell = bellOf(page, say("frame.notices"));
  await expect(bell).toBeInViewport({ ratio: 1 });
  await expect(page.getByRole("banner").getByRole("searchbox")).toBeInViewport({ ratio: 1 });
  const box = await bell.boundingBox();
  expect(Math.min(box?.width ?? 0, box?.height ?? 0), "room for a thumb").toBeGreaterThanOrEqual(44);
  await expectNothingBeside(page, "the first page");
  await visitor.open(CENTRE);
  await expectNothingBeside(page, "the centre");
  await visitor.open(SETTINGS);
  await expectNothingBeside(page, "how one is notified");
  const mail = boxOf(page, say, "replied", "mail");
  await mail.scrollIntoViewIfNeeded();
  await expect(mail).toBeInViewport();
  await expect(page.getByText(say("account.channel.mail"), { exact: true }).last(), "each box says its channel").toBeVisible();
});

test(...about("notices are read and chosen from the keyboard alone", "@noscript"), async ({ page, visitor, say, browser, baseURL }) => {
  const member = await register(page);
  await answer(browser, baseURL, STATISTICS, await review(page, STATISTICS, `What ${member.name} thinks`));
  await arrived(visitor, told(say, STATISTICS));
  await bellOf(page, say("frame.notices_unread", { count: 1 })).focus();
  await visitor.loads(() => page.keyboard.press("Enter"));
  const line = lineOf(page, told(say, STATISTICS));
  await line.getByRole("button", { name: told(say, STATISTICS) }).focus();
  await page.keyboard.press("Tab");
  await expect(line.getByRole("button", { name: say("account.notices.mark_one"), exact: true })).toBeFocused();
  await page.keyboard.press("Shift+Tab");
  await visitor.loads(() => page.keyboard.press("Enter"));
  await expect(page).toHaveURL(new RegExp(`/courses/${STATISTICS.slug}`));

  await visitor.open(SETTINGS);
  const box = boxOf(page, say, "replied", "mail");
  await box.focus();
  await page.keyboard.press("Space");
  await expect(box).not.toBeChecked();
  await saveOf(page, say).focus();
  await visitor.loads(() => page.keyboard.press("Enter"));
  await expect(page.getByText(say("account.saved"), { exact: true })).toBeVisible();
  await expect(box).not.toBeChecked();
});
