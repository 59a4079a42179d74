// What somebody keeps and hands on: follows, favourites, and short addresses with their counts.

import { expectAccessibleInBothLights } from "../support/axe";
import { journeys } from "../support/journey";
import { lessonOf } from "../support/lessons";
import { register } from "../support/people";
import { broken, expect, test } from "../support/test";

const about = journeys(__filename, "@learn", "@community");

/** A course that costs nothing, by Chen. */
const SLUG = "practical-statistics";
const COURSE = `/courses/${SLUG}`;

test(...about("a learner follows a course, keeps it and a lesson, and finds both again", "@site", "@noscript"), async ({ page, visitor, say }) => {
  await visitor.open(COURSE);
  const main = page.getByRole("main");
  const login = main.getByRole("link", { name: say("site.follow"), exact: true });
  await expect(login, broken("guests are led to sign in and come back")).toHaveAttribute("href", /^\/login\?next=%2Fcourses%2F/);
  await register(page);
  await visitor.open(COURSE);
  await visitor.sends(main.getByRole("button", { name: say("site.follow"), exact: true }));
  await expect(main.getByRole("button", { name: say("site.unfollow"), exact: true })).toBeVisible();
  await visitor.sends(main.getByRole("button", { name: say("site.favourite_add"), exact: true }));
  await expect(main.getByRole("button", { name: say("site.favourite_remove"), exact: true })).toBeVisible();
  await expectAccessibleInBothLights(visitor, "a course that is followed");

  const lesson = await lessonOf(page.request, SLUG, "article");
  await visitor.open(lesson.address);
  await visitor.sends(main.getByRole("button", { name: say("learn.favourite_add"), exact: true }));
  await expect(main.getByRole("button", { name: say("learn.favourite_remove"), exact: true })).toBeVisible();

  await visitor.open("/me/favourites");
  await expect(main.locator(`a[href="${COURSE}"]`)).toBeVisible();
  await expect(main.getByRole("link", { name: lesson.title, exact: true })).toBeVisible();
  await expectAccessibleInBothLights(visitor, "favourites");
  const rows = main.getByRole("listitem").filter({ has: page.getByRole("button", { name: say("learn.remove"), exact: true }) });
  await visitor.sends(rows.filter({ hasText: lesson.title }).getByRole("button"));
  await expect(rows).toHaveCount(1);

  await visitor.open("/me/following");
  await expect(main.locator(`a[href="${COURSE}"]`)).toBeVisible();
  await expectAccessibleInBothLights(visitor, "what one follows");
  await visitor.sends(main.getByRole("button", { name: say("learn.unfollow"), exact: true }));
  await expect(main).toContainText(say("learn.following_none"));
});

test(...about("a short address leads to the course, and whoever shares it sees that somebody came", "@site", "@noscript"), async ({ page, visitor, say, browser, baseURL }) => {
  await register(page);
  await visitor.open(COURSE);
  const main = page.getByRole("main");
  await visitor.sends(main.getByRole("button", { name: say("site.share"), exact: true }));
  await expect(page).toHaveURL(/\/share\/[0-9a-z]{8}$/);
  const short = `/s/${page.url().split("/").at(-1)}`;
  await expect(main).toContainText(short);
  await expect(main).toContainText(say("learn.share_visits", { count: 0 }));
  await expectAccessibleInBothLights(visitor, "the sheet of something shared");
  const poster = main.getByRole("img");
  if ((await poster.count()) > 0) {
    const drawn = await page.request.get((await poster.getAttribute("src")) ?? "");
    expect(drawn.headers()["content-type"]).toBe("image/png");
  }

  const context = await browser.newContext({ baseURL });
  const reader = await context.newPage();
  for (const time of ["first", "second"]) {
    await reader.goto(short);
    await expect(reader, `the ${time} time`).toHaveURL(new RegExp(`${COURSE}$`));
  }
  await context.close();
  await visitor.open("/me/shared");
  const row = main.getByRole("listitem").filter({ has: page.locator(`a[href^="/share/"]`) });
  await expect(row, broken("the same visitor counts once a day")).toContainText(say("learn.share_visits", { count: 1 }));
  await expectAccessibleInBothLights(visitor, "short addresses of one's own");
});

test(...about("the sheet copies the address with one press", "@scripts"), async ({ page, visitor, say, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await visitor.open(COURSE);
  await page.getByRole("main").getByRole("button", { name: say("site.share"), exact: true }).click();
  await page.waitForURL(/\/share\//);
  await page.getByRole("button", { name: say("ui.copy"), exact: true }).click();
  await expect(page.getByRole("button", { name: say("ui.copied"), exact: true })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/\/s\/[0-9a-z]{8}$/);
});
