// What breaks the rules: a guest reports a course, the word filter holds a review, and a reviewer decides on both.

import type { Page } from "@playwright/test";

import { expectAccessibleInBothLights } from "../support/axe";
import { journeys } from "../support/journey";
import { lessonOf } from "../support/lessons";
import { type Sender, post, register, signIn } from "../support/people";
import { broken, expect, test } from "../support/test";

const about = journeys(__filename, "@site", "@community");

// Whoever signs in has a language of their own.
test.beforeEach(({ context, baseURL, language }) => context.addCookies([{ name: "hl", value: language, url: baseURL ?? "" }]));

/** A course that costs nothing, by Chen. */
const SLUG = "practical-statistics";
const COURSE = `/courses/${SLUG}`;

/** Joins the course and does a lesson of it. */
async function begin(page: Sender) {
  await post(page, "/fn/shop/enrol", COURSE, { slug: SLUG });
  const { address } = await lessonOf(page.request, SLUG, "article");
  await post(page, "/fn/learn/mark_done", address, { slug: SLUG, lesson: address.split("/").at(-1) ?? "", done: "true" });
}

/** Letters that no word before had. */
function letters() {
  return [...String(Date.now())].map((digit) => "bcdfghjklm"[Number(digit)]).join("");
}

/** The case in the queue with this text, which may be on a later page. */
async function caseWith(page: Page, text: string) {
  const found = page.getByRole("listitem").filter({ hasText: text }).first();
  while ((await found.count()) === 0) await page.locator(".pagination a[rel=next]").click();
  return found;
}

test(...about("a guest reports a course, and a reviewer keeps it", "@admin", "@noscript"), async ({ page, visitor, say, browser, baseURL }) => {
  const note = `Is this true? ${Date.now()}`;
  await visitor.open(COURSE);
  await page.getByRole("link", { name: say("site.report_this_course"), exact: true }).click();
  await page.waitForURL(/\/report\/course\//);
  await page.getByLabel(say("site.report_note"), { exact: true }).fill(note);
  // Without a reason it is refused, and nothing that was typed is lost.
  await visitor.sends(page.getByRole("button", { name: say("site.report_send"), exact: true }), 422);
  await expect(page.getByLabel(say("site.report_note"), { exact: true })).toHaveValue(note);
  await expectAccessibleInBothLights(visitor, "a refused report");
  await page.getByLabel(say("site.report_reason"), { exact: true }).selectOption("fraud");
  await visitor.sends(page.getByRole("button", { name: say("site.report_send"), exact: true }));
  await expect(page.getByRole("status")).toContainText(say("site.report_sent"));

  const context = await browser.newContext({ baseURL });
  const admin = await context.newPage();
  await signIn(admin, "admin");
  await admin.goto("/admin/reports");
  const reported = await caseWith(admin, note);
  await reported.locator('button[value="keep"]').click();
  await admin.waitForURL(/saved=1/);
  await expect(admin.getByText(note), broken("what is decided waits no more")).toHaveCount(0);
  await admin.goto("/admin/reports?state=decided");
  await expect(admin.getByText(note).first()).toBeVisible();
  await context.close();
});

test(...about("a review with a word of the filter waits until a reviewer lets it through", "@admin", "@noscript"), async ({ page, visitor, say, browser, baseURL }) => {
  const context = await browser.newContext({ baseURL });
  const admin = await context.newPage();
  await signIn(admin, "admin");
  const word = `quorble${letters()}`;
  await post(admin, "/fn/admin/add_words", "/admin/word-filter", { words: word, grade: "held", sentence: "" });

  const member = await register(page);
  await begin(page);
  await visitor.open(`${COURSE}?reviews=newest`);
  const reviews = page.getByRole("region", { name: say("site.reviews"), exact: true });
  await reviews.locator("summary").filter({ hasText: say("site.review_write") }).click();
  const text = `${member.name} says ${word.toUpperCase().split("").join(" ")}`;
  await reviews.getByLabel(say("site.review_text"), { exact: true }).fill(text);
  await reviews.getByRole("radio", { name: say("site.stars", { count: 4 }), exact: true }).check();
  await visitor.sends(reviews.getByRole("button", { name: say("site.review_save"), exact: true }));
  await visitor.open(`${COURSE}?reviews=newest`);
  await expect(reviews).toContainText(say("site.review_own_held"));
  await expect(reviews.getByRole("article").filter({ hasText: member.name })).toHaveCount(0);

  await admin.goto("/admin/reports");
  const held = await caseWith(admin, member.name);
  await held.locator('button[value="keep"]').click();
  await admin.waitForURL(/saved=1/);
  await context.close();

  await visitor.open(`${COURSE}?reviews=newest`);
  await expect(reviews.getByRole("article").filter({ hasText: member.name })).toHaveCount(1);
});

test(...about("an administrator adds words, tries a text and removes one", "@admin", "@noscript"), async ({ page, visitor, say }) => {
  const word = `blimfo${letters()}`;
  await signIn(page, "admin");
  await visitor.open("/admin/word-filter");
  await page.getByRole("textbox", { name: say("admin.word_words"), exact: true }).fill(`${word}\n${word}x`);
  await page.getByLabel(say("admin.word_grade"), { exact: true }).first().selectOption("masked");
  await visitor.sends(page.getByRole("button", { name: say("admin.word_add"), exact: true }));
  await visitor.open(`/admin/word-filter?try=${word}`);
  await expect(page.getByRole("status")).toContainText("*".repeat(word.length));
  await expectAccessibleInBothLights(visitor, "the word filter");
  await visitor.open(`/admin/word-filter?q=${word}x`);
  await visitor.sends(page.getByRole("button", { name: say("admin.word_remove", { word: `${word}x` }), exact: true }));
  await visitor.open(`/admin/word-filter?q=${word}x`);
  await expect(page.getByRole("main")).toContainText(say("admin.no_word"));
});
