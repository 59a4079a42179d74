// What learners say of a course: one writes a review, another finds it helpful, the teacher answers from the studio.

import type { Page } from "@playwright/test";

import { expectAccessibleInBothLights } from "../support/axe";
import { journeys } from "../support/journey";
import { lessonOf } from "../support/lessons";
import { type Sender, post, register, signIn } from "../support/people";
import { broken, expect, test } from "../support/test";

const about = journeys(__filename, "@site", "@community");

/** A course that costs nothing, by Chen. */
const SLUG = "practical-statistics";
const COURSE = `/courses/${SLUG}`;

/** Joins the course and does a lesson of it. */
async function begin(page: Sender) {
  await post(page, "/fn/shop/enrol", COURSE, { slug: SLUG });
  const { address } = await lessonOf(page.request, SLUG, "article");
  await post(page, "/fn/learn/mark_done", address, { slug: SLUG, lesson: address.split("/").at(-1) ?? "", done: "true" });
}

test(...about("a learner reviews a course, another finds it helpful, and the teacher answers", "@studio", "@noscript"), async ({ page, visitor, say, browser, baseURL }) => {
  const member = await register(page);
  await visitor.open(COURSE);
  const reviews = page.getByRole("region", { name: say("site.reviews"), exact: true });
  await expect(reviews).toContainText(say("kit.review.no_grant"));
  await begin(page);
  await visitor.open(`${COURSE}?reviews=newest`);
  await reviews.locator("summary").filter({ hasText: say("site.review_write") }).click();
  const text = reviews.getByLabel(say("site.review_text"), { exact: true });
  await text.fill(`What ${member.name} thinks`);
  // Without a star it is refused, and nothing that was typed is lost.
  await visitor.sends(reviews.getByRole("button", { name: say("site.review_save"), exact: true }), 422);
  await expect(reviews).toContainText(say("kit.rule.stars"));
  await expect(text).toHaveValue(`What ${member.name} thinks`);
  await reviews.getByRole("radio", { name: say("site.stars", { count: 4 }), exact: true }).check();
  await visitor.sends(reviews.getByRole("button", { name: say("site.review_save"), exact: true }));
  await visitor.open(`${COURSE}?reviews=newest`);
  const own = reviews.getByRole("article").filter({ hasText: `What ${member.name} thinks` });
  await expect(own.getByRole("img", { name: say("site.stars_of", { stars: 4, most: 5 }) })).toBeVisible();
  await expect(own.getByRole("button", { name: say("site.review_is_helpful"), exact: true })).toHaveCount(0);
  await expectAccessibleInBothLights(visitor, "a course with reviews");

  const another = await browser.newContext({ baseURL });
  const reader = await another.newPage();
  await signIn(reader, "amy");
  await reader.goto(`${COURSE}?reviews=newest`);
  await reader.getByRole("article").filter({ hasText: `What ${member.name} thinks` }).locator("button[type=submit]").first().click();
  await reader.waitForURL(/#reviews$/);
  await another.close();

  const context = await browser.newContext({ baseURL });
  const teacher = await context.newPage();
  await signIn(teacher, "chen");
  await teacher.goto(`${COURSE}?reviews=newest`);
  const theirs = teacher.getByRole("article").filter({ hasText: `What ${member.name} thinks` });
  await expect(theirs.locator("button[type=submit]"), broken("teachers do not vote on what is said of them")).toHaveCount(0);
  const course = await teacher.request.post("/fn/site/load_course", {
    form: { slug: SLUG },
    headers: { origin: baseURL ?? "", accept: "application/json" },
  });
  const { card } = (await course.json()) as { card: { id: string } };
  await teacher.goto(`/studio/courses/${card.id}/reviews`);
  await answer(teacher, member.name);
  await context.close();

  await visitor.open(`${COURSE}?reviews=newest`);
  await expect(own).toContainText(`Thank you, ${member.name}`);
  await expect(own).toContainText(say("site.review_helpful", { count: 1 }));
  await reviews.locator("summary").filter({ hasText: say("site.review_delete") }).click();
  await visitor.sends(reviews.getByRole("button", { name: say("site.review_delete_now"), exact: true }));
  await visitor.open(`${COURSE}?reviews=newest`);
  await expect(own).toHaveCount(0);
});

/** Answers the review of somebody on the page of a course's reviews, which may have several pages. */
async function answer(teacher: Page, name: string) {
  const review = teacher.getByRole("listitem").filter({ hasText: `What ${name} thinks` });
  while ((await review.count()) === 0) await teacher.locator(".pagination a[rel=next]").click();
  await review.locator("summary").click();
  await review.locator("textarea").fill(`Thank you, ${name}`);
  await review.locator("form button[type=submit]").click();
  await expect(teacher.getByText(`Thank you, ${name}`).first()).toBeVisible();
}

test(...about("the catalogue shows ratings and puts the best rated first", "@content", "@noscript"), async ({ page, visitor, say }) => {
  await visitor.open("/courses?sort=rating");
  await expect(page.getByRole("main")).toContainText(say("site.sort_rating"));
  const means = await page.locator(".course-card .rating-mean").allTextContents();
  expect(means.length, "courses of the demo have ratings").toBeGreaterThan(3);
  expect(means).toEqual([...means].sort((one, other) => Number(other) - Number(one)));
});

test(...about("stars are chosen by keyboard", "@scripts"), async ({ page, visitor, say }) => {
  await register(page);
  await begin(page);
  await visitor.open(COURSE);
  const reviews = page.getByRole("region", { name: say("site.reviews"), exact: true });
  await reviews.locator("summary").filter({ hasText: say("site.review_write") }).press("Enter");
  const stars = (count: number) => reviews.getByRole("radio", { name: say("site.stars", { count }), exact: true });
  await stars(1).focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await expect(stars(3)).toBeChecked();
});
