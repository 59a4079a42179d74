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
  await expect(reviews.getByRole("status"), "what was done is said").toHaveText(say("site.review_saved"));
  await expect(reviews.getByRole("status"), "and read first").toBeFocused();
  await visitor.open(`${COURSE}?reviews=newest`);
  const own = reviews.getByRole("article").filter({ hasText: `What ${member.name} thinks` });
  await expect(own.getByRole("img", { name: say("site.stars_of", { stars: 4, most: 5 }) })).toBeVisible();
  await expect(own.getByRole("button", { name: say("site.review_is_helpful"), exact: true })).toHaveCount(0);
  await expect(own.getByText(say("site.review_own"), { exact: true })).toBeVisible();
  await expectAccessibleInBothLights(visitor, "a course with reviews");

  const another = await browser.newContext({ baseURL });
  const reader = await another.newPage();
  await signIn(reader, "amy");
  await reader.goto(`${COURSE}?reviews=newest`);
  await reader.getByRole("article").filter({ hasText: `What ${member.name} thinks` }).locator("button[type=submit]").first().click();
  // They are where they were.
  await reader.waitForURL(/\?reviews=newest#review-\w+$/);
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
  // Other words have other votes, and were not there when the teacher answered.
  await reviews.locator("summary").filter({ hasText: say("site.review_change") }).click();
  await text.fill(`What ${member.name} thinks by now`);
  await visitor.sends(reviews.getByRole("button", { name: say("site.review_save"), exact: true }));
  await visitor.open(`${COURSE}?reviews=newest`);
  await expect(own).toContainText(say("site.review_answer_older"));
  await expect(own).not.toContainText(say("site.review_helpful", { count: 1 }));
  await reviews.locator("summary").filter({ hasText: say("site.review_delete") }).click();
  await visitor.sends(reviews.getByRole("button", { name: say("site.review_delete_now"), exact: true }));
  await expect(reviews.getByRole("status")).toHaveText(say("site.review_deleted"));
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

test(...about("guests read who writes reviews, and sign in to write one", "@account", "@noscript"), async ({ page, visitor, say }) => {
  await visitor.open(COURSE);
  const reviews = page.getByRole("region", { name: say("site.reviews"), exact: true });
  await expect(reviews).toContainText(say("site.review_guest"));
  await reviews.getByRole("link", { name: say("site.review_sign_in"), exact: true }).click();
  await expect(page).toHaveURL(/\/login\?next=%2Fcourses%2F/);
});

test(...about("the end of a course asks for a review", "@learn", "@learning", "@noscript"), async ({ page, visitor, say }) => {
  await register(page);
  await begin(page);
  const course = await page.request.post("/fn/site/load_course", {
    form: { slug: SLUG },
    headers: { origin: process.env.BASE_URL ?? "", accept: "application/json" },
  });
  const { outline } = (await course.json()) as { outline: { lessons: { id: string; empty: boolean }[] }[] };
  const lessons = outline.flatMap((chapter) => chapter.lessons).filter((lesson) => !lesson.empty);
  const link = page.getByRole("link", { name: say("learn.review_course"), exact: true });
  await visitor.open(`/learn/${SLUG}/${lessons.at(0)?.id}`);
  await expect(link, "nobody is asked at the beginning").toHaveCount(0);
  await visitor.open(`/learn/${SLUG}/${lessons.at(-1)?.id}`);
  await expect(link).toHaveAttribute("href", `${COURSE}#reviews`);
});

test(...about("the catalogue shows ratings and puts the best rated first", "@content", "@noscript"), async ({ page, visitor, say }) => {
  await visitor.open("/courses?sort=rating");
  await expect(page.getByRole("main")).toContainText(say("site.sort_rating"));
  const means = await page.locator(".course-card .rating-mean").allTextContents();
  expect(means.length, "courses of the demo have ratings").toBeGreaterThan(3);
  expect(means).toEqual([...means].sort((one, other) => Number(other) - Number(one)));
  await visitor.open(`/search?q=${encodeURIComponent("Rust")}`);
  await expect(page.locator(".hit .rating-mean").first(), "and so does the search").toBeVisible();
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
