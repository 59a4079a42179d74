// A teacher makes a course, publishes it, changes it, and takes it back; others see what was published and no more.

import type { Browser, Locator } from "@playwright/test";

import { journeys } from "../support/journey";
import { pay } from "../support/orders";
import { become, post, register, signIn } from "../support/people";
import { asGuest, begin, done, edit, publish, saved, slugOf, write } from "../support/studio";
import { broken, expect, test } from "../support/test";

const about = journeys(__filename, "@studio", "@content");

const title = (name: string) => `${name} ${Math.random().toString(36).slice(2, 8)}`;

/** Somebody of the demo in a browser of their own. */
async function another(browser: Browser, handle: string) {
  const context = await browser.newContext({ baseURL: process.env.BASE_URL, locale: "en-GB", javaScriptEnabled: true });
  const page = await context.newPage();
  await signIn(page, handle);
  return page;
}

// Whoever signs in has a language of their own.
test.beforeEach(({ context, baseURL, language }) => context.addCookies([{ name: "hl", value: language, url: baseURL ?? "" }]));

test(...about("from nothing to a course that is bought, changed and taken back", "@shop", "@learn", "@site", "@commerce", "@learning", "@noscript"), async ({ page, visitor, say, browser }) => {
  test.setTimeout(120_000);
  await signIn(page, "chen");
  const name = title("Bread");
  const coursePage = await begin(page, visitor, say, name);
  const slug = await slugOf(page);
  expect(slug, "made of the title").toMatch(/^bread-[0-9a-z]+$/);
  const course = `/courses/${slug}`;

  await visitor.open(`${coursePage}/publish`);
  await expect(page.getByRole("button", { name: say("studio.publish.now") }), "a price and a description are missing").toBeDisabled();
  await visitor.open(coursePage);
  await edit(page, visitor, "summary", "From **flour** to loaf.");
  await expect(page.locator("#summary strong")).toHaveText("flour");
  const price = page.locator("#price");
  await price.locator("> summary").click();
  await price.getByLabel(say("studio.course.price"), { exact: true }).fill("19.50");
  await price.getByLabel(say("studio.course.currency")).selectOption("USD");
  await done(visitor, price.getByRole("button", { name: say("studio.course.save"), exact: true }), async () => expect(price).not.toHaveAttribute("open"));
  await expect(price).toContainText("19.50");
  await edit(page, visitor, "add-lesson0", "The oven");
  await expect(page.locator(".studio-lesson")).toHaveCount(2);
  const lesson = await write(page, visitor, say, coursePage, 1, "First edition.");
  expect((await asGuest(course)).status, broken("nobody sees a draft")).toBe(404);

  await publish(page, visitor, say, coursePage);
  const shown = await asGuest(course);
  expect([shown.status, shown.text.includes(name)]).toEqual([200, true]);

  const learner = await (await browser.newContext({ baseURL: process.env.BASE_URL })).newPage();
  await register(learner);
  const checkout = await post(learner, "/fn/shop/place_order", course, { slug });
  await pay(learner, checkout.replace("/checkout/", ""));
  const reading = `/learn/${slug}/${lesson.split("/").pop()}`;
  const read = async () => (await learner.request.get(reading)).text();
  expect(await read()).toContain("First edition.");

  await write(page, visitor, say, coursePage, 1, "Second edition.");
  await visitor.open(coursePage);
  await edit(page, visitor, "title", `${name} and rolls`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(`${name} and rolls`);
  expect(await read(), broken("not a letter before it is published")).toContain("First edition.");
  expect((await asGuest(course)).text, broken("not even a title")).not.toContain("and rolls");

  await visitor.open(`${coursePage}/publish`);
  await expect(page.locator("del")).toContainText(["First"]);
  await expect(page.locator("ins").filter({ hasText: "Second" })).toBeVisible();
  await publish(page, visitor, say, coursePage);
  expect(await read()).toContain("Second edition.");

  await visitor.open(`${coursePage}/history`);
  const rows = page.locator("ol.studio-changes > li");
  await expect(rows).toHaveCount(2);
  await rows.nth(1).getByText(say("studio.history.restore")).click();
  await visitor.sends(rows.nth(1).getByRole("button", { name: say("studio.history.restore_now") }));
  await expect(page.getByRole("main")).toContainText(say("studio.history.restored"));
  expect(await read()).toContain("First edition.");

  const archive = await page.request.get(`/studio/export/${coursePage.split("/")[3]}`);
  expect([archive.status(), archive.headers()["content-type"]]).toEqual([200, "application/zip"]);
});

test(...about("what is wrong is said at its field, and nothing typed is lost", "@noscript"), async ({ page, visitor, say, watch }) => {
  await signIn(page, "chen");
  const coursePage = await begin(page, visitor, say, title("Wrong"));
  await visitor.open(coursePage);
  const editor = page.locator("#title");
  await editor.locator("> summary").click();
  const long = "x".repeat(10_000);
  await editor.locator("[name=value]").fill(long);
  const save = editor.getByRole("button", { name: say("studio.course.save"), exact: true });
  if (visitor.scripts) {
    watch.expect(422, /edit_course/);
    await save.click();
  } else {
    await visitor.sends(save, 422);
  }
  await expect(editor.locator(".field-error")).toHaveText(say("kit.rule.too_long", { count: 120 }));
  await expect(editor.locator("[name=value]"), broken("nothing typed is lost")).toHaveValue(long);
});

// Without scripts there are buttons, tried below.
test(...about("chapters and lessons move by pointer and by keyboard, and a removal is undone", "@scripts", "@desktop"), async ({ page, visitor, say }) => {
  await page.setViewportSize({ width: 1000, height: 1600 });
  await signIn(page, "chen");
  const coursePage = await begin(page, visitor, say, title("Order"));
  await edit(page, visitor, "add-chapter", "Second");
  await edit(page, visitor, "add-lesson1", "B");
  await edit(page, visitor, "add-lesson1", "C");
  const second = page.locator(".studio-chapter").nth(1).locator(".studio-lesson .in-place-shown");
  await expect(second).toHaveText(["B", "C"]);

  const grip = await page.locator(".studio-chapter").nth(0).locator(".studio-lesson [data-drag]").boundingBox();
  const to = await page.locator(".studio-chapter").nth(1).locator(".studio-lesson").nth(0).boundingBox();
  if (!grip || !to) throw new Error("the rows are there");
  await page.mouse.move(grip.x + 15, grip.y + 15);
  await page.mouse.down();
  await page.mouse.move(to.x + 60, to.y + 5, { steps: 6 });
  await page.mouse.move(to.x + 60, to.y + to.height - 4, { steps: 4 });
  await page.mouse.up();
  await expect(second).toHaveCount(3);
  await expect(second.nth(1)).not.toHaveText("C");

  const handle = page.locator(".studio-chapter").nth(1).locator(".studio-lesson [data-drag]").nth(2);
  await handle.focus();
  await page.keyboard.press("ArrowUp");
  await expect(second.nth(1)).toHaveText("C");
  await expect(page.locator(".toast")).toContainText(say("studio.outline.moved", { place: 2, chapter: 2 }));
  await expect(page.locator(":focus")).toHaveAccessibleName(say("studio.outline.move", { title: "C" }));

  const row = page.locator(".studio-chapter").nth(1).locator(".studio-lesson").nth(1);
  await row.locator(".menu > summary").click();
  await row.getByRole("button", { name: say("studio.outline.remove"), exact: true }).click();
  await expect(second).toHaveCount(2);
  await page.locator(".toast", { hasText: say("studio.outline.removed") }).getByRole("button", { name: say("studio.course.undo") }).click();
  await expect(second).toHaveCount(3);
  await visitor.open(coursePage);
  await expect(second).toHaveCount(3);
});

// Without scripts there are buttons.
test(...about("a lesson is dropped into an empty chapter and behind the last one of another", "@scripts", "@desktop"), async ({ page, visitor, say }) => {
  await page.setViewportSize({ width: 1000, height: 1600 });
  await signIn(page, "chen");
  const coursePage = await begin(page, visitor, say, title("Empty"));
  await edit(page, visitor, "add-lesson0", "B");
  await edit(page, visitor, "add-chapter", "Nothing here");
  const chapters = page.locator(".studio-chapter");
  const drag = async (grip: Locator, to: Locator) => {
    const [from, onto] = [await grip.boundingBox(), await to.boundingBox()];
    if (!from || !onto) throw new Error("both are there");
    await page.mouse.move(from.x + 15, from.y + 15);
    await page.mouse.down();
    await page.mouse.move(onto.x + 80, onto.y + onto.height / 2 - 4, { steps: 6 });
    await page.mouse.move(onto.x + 80, onto.y + onto.height / 2, { steps: 4 });
    await page.mouse.up();
  };
  const grip = (chapter: number, place: number) => chapters.nth(chapter).locator(".studio-lesson [data-drag]").nth(place);
  await drag(grip(0, 1), chapters.nth(1).locator(".studio-chapter-head"));
  await expect(chapters.nth(1).locator(".studio-lesson .in-place-shown")).toHaveText(["B"]);
  await drag(grip(0, 0), chapters.nth(1).locator("> .in-place"));
  await expect(chapters.nth(1).locator(".studio-lesson")).toHaveCount(2);
  await expect(chapters.nth(1).locator(".studio-lesson .in-place-shown").first()).toHaveText("B");
  await visitor.open(coursePage);
  await expect(chapters.nth(1).locator(".studio-lesson")).toHaveCount(2);
});

// Without scripts nothing keeps it.
test(...about("what was typed and not saved stands in its field again, until it is given up", "@scripts"), async ({ page, visitor, say }) => {
  await signIn(page, "chen");
  const coursePage = await begin(page, visitor, say, title("Typed"));
  await visitor.open(coursePage);
  await page.locator("#summary > summary").click();
  await page.locator("#edit-summary").fill("Half a sentence");
  await visitor.open(coursePage);
  await expect(page.locator("#summary")).toHaveAttribute("open");
  await expect(page.locator("#edit-summary"), broken("what was typed stands there again")).toHaveValue("Half a sentence");
  await expect(page.locator(".toast")).toContainText(say("studio.course.typed_back"));
  await page.locator("#summary").getByRole("button", { name: say("studio.course.cancel"), exact: true }).click();
  await expect(page.locator("#summary")).not.toHaveAttribute("open");
  await visitor.open(coursePage);
  await expect(page.locator("#summary")).not.toHaveAttribute("open");
  await expect(page.locator("#edit-summary")).toHaveValue("");
});

test(...about("a sold course with empty lessons is published once it was asked, and shows what is coming", "@site", "@noscript"), async ({ page, visitor, say }) => {
  await signIn(page, "chen");
  const coursePage = await post(page, "/fn/studio/create_course", "/studio/new", { title: title("Ink"), language: "en", template: "course" });
  await visitor.open(coursePage);
  const all = await page.locator(".studio-lesson").count();
  await write(page, visitor, say, coursePage, 0, "Grind the ink.");
  await visitor.open(`${coursePage}/publish`);
  await expect(page.locator("input[name=with_empty]"), "what cannot be published is not asked about").toHaveCount(0);
  await visitor.open(coursePage);
  await edit(page, visitor, "summary", "How to write.");
  await edit(page, visitor, "price", "9.50");
  await visitor.open(`${coursePage}/publish`);
  await expect(page.getByRole("main")).toContainText(say("studio.publish.empty", { all, empty: all - 1 }));
  await publish(page, visitor, say, coursePage);
  await visitor.open(coursePage);
  await visitor.open(`/courses/${await slugOf(page)}`);
  await expect(page.locator(".outline li").filter({ hasText: say("site.course_coming") })).toHaveCount(all - 1);
});

test(...about("a list says what is missing and leads there; a preview is what learners will see", "@site", "@noscript"), async ({ page, visitor, say }) => {
  await signIn(page, "chen");
  const coursePage = await begin(page, visitor, say, title("List"));
  const list = page.locator(".studio-needs");
  await expect(list).toContainText(say("studio.needs.empty", { count: 1 }));
  await expect(list.getByRole("link", { name: say("studio.needs.lesson") }), "an empty lesson is none").toBeVisible();
  if (visitor.scripts) {
    await list.getByRole("link", { name: say("studio.needs.price") }).click();
    await expect(page.locator("#price")).toHaveAttribute("open");
    await page.locator("#edit-price").fill("9.50");
    await page.locator("#edit-currency").selectOption("USD");
    await page.locator("#price button[type=submit]").click();
    await expect(page.locator("#price")).not.toHaveAttribute("open");
    await edit(page, visitor, "price", "0");
    await visitor.open(coursePage);
    await page.locator("#price > summary").click();
    await expect(page.locator("#edit-currency"), "it is not forgotten").toHaveValue("USD");
    await page.locator("#edit-price").fill("9.50");
    await page.locator("#price button[type=submit]").click();
    await expect(page.locator("#price")).toContainText("9.50");
  } else {
    await page.locator("#price > summary").click();
    await page.locator("#edit-price").fill("9.50");
    await page.locator("#edit-currency").selectOption("USD");
    await visitor.sends(page.locator("#price button[type=submit]"));
  }
  await edit(page, visitor, "trial", "0");
  await visitor.open(`/courses/${await slugOf(page)}?preview=draft`);
  const buy = page.locator(".course-panel button");
  await expect(buy).toContainText("9.50");
  await expect(buy).toBeDisabled();
  await expect(page.locator(".course-panel")).toContainText(say("site.course_preview_hint"));
  await expect(page.locator(".outline a"), "the lessons are closed").toHaveCount(0);
  await visitor.open(coursePage);
  await visitor.open("/studio");
  await expect(page.getByRole("heading", { name: say("studio.figures.attention") })).toBeVisible();
  await expect(page.locator(".studio-attention")).toContainText("List");
});

// Files are sent with scripts.
test(...about("what was left out of a drawing is told beside the cover, and stays told", "@scripts"), async ({ page, visitor, say }) => {
  await signIn(page, "chen");
  const coursePage = await begin(page, visitor, say, title("Drawn"));
  const drawing = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 9'>\n<script>draw()</script><rect width='16' height='9'/></svg>";
  await page.locator("#cover > summary").click();
  const chosen = { name: "cover.svg", mimeType: "image/svg+xml", buffer: Buffer.from(drawing) };
  await page.getByLabel(say("studio.course.cover_choose")).setInputFiles(chosen);
  const notes = page.locator(".course-panel .drawing-notes li");
  await expect(notes).toHaveText([say("studio.changed.script", { line: "2" })]);
  await visitor.open(coursePage);
  await expect(notes).toHaveText([say("studio.changed.script", { line: "2" })]);
});

test(...about("on a phone every way out of a course is in reach", "@phone", "@noscript"), async ({ page, visitor, say }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await signIn(page, "chen");
  await begin(page, visitor, say, title("Phone"));
  await edit(page, visitor, "subtitle", "Small");
  const ways = page.locator(".studio-ways").locator("a, button");
  expect(await ways.count()).toBe(4);
  for (const way of await ways.all()) {
    const box = await way.boundingBox();
    expect(box && box.x >= 0 && box.x + box.width <= 390 && box.y + box.height <= 844, await way.innerText()).toBe(true);
  }
});

test(...about("what was published a moment ago is taken back at once", "@site", "@noscript"), async ({ page, visitor, say }) => {
  await signIn(page, "chen");
  const name = title("Back");
  const coursePage = await begin(page, visitor, say, name);
  const course = `/courses/${await slugOf(page)}`;
  await edit(page, visitor, "summary", "About.");
  await edit(page, visitor, "price", "0");
  await write(page, visitor, say, coursePage, 0, "A lesson.");
  await publish(page, visitor, say, coursePage);
  await expect(page.getByText(say("studio.publish.undo"), { exact: true }), "there is nothing before it").toHaveCount(0);
  await visitor.open(coursePage);
  await edit(page, visitor, "title", `${name} again`);
  await publish(page, visitor, say, coursePage);
  await page.getByText(say("studio.publish.undo"), { exact: true }).click();
  await visitor.sends(page.getByRole("button", { name: say("studio.publish.undo_now") }));
  const shown = await asGuest(course);
  expect([shown.text.includes(name), shown.text.includes(`${name} again`)]).toEqual([true, false]);
});

// With scripts pointer and keyboard move them, as tried above.
test(...about("without scripts lessons are moved, copied and removed by buttons", "@plain"), async ({ page, visitor, say }) => {
  await signIn(page, "chen");
  await begin(page, visitor, say, title("Buttons"));
  await edit(page, visitor, "add-lesson0", "B");
  const lessons = page.locator(".studio-lesson");
  const act = async (place: number, name: string) => {
    await lessons.nth(place).locator(".menu > summary").click();
    await visitor.sends(lessons.nth(place).getByRole("button", { name: say(`studio.outline.${name}`), exact: true }));
  };
  await act(1, "up");
  await expect(lessons.nth(0).locator(".in-place-shown")).toHaveText("B");
  await act(0, "duplicate");
  await expect(lessons).toHaveCount(3);
  await act(1, "remove");
  await expect(lessons).toHaveCount(2);
  await visitor.sends(page.getByRole("button", { name: say("studio.course.undo") }));
  await expect(lessons).toHaveCount(3);
});

test(...about("two at one title: both texts, and a choice", "@noscript"), async ({ page, visitor, say, watch, browser }) => {
  await signIn(page, "chen");
  const coursePage = await begin(page, visitor, say, title("Two"));
  const admin = await another(browser, "admin");
  await admin.goto(coursePage);
  await admin.locator("body[data-hydrated]").waitFor({ state: "attached" });
  if (visitor.scripts) {
    await visitor.open(coursePage);
    await expect(page.locator(".studio-others"), "who is here is seen").toBeVisible();
  }
  await admin.locator("#title > summary").click();
  await admin.locator("#edit-title").fill("Theirs");
  await admin.locator("#title button[type=submit]").click();
  await expect(admin.getByRole("heading", { level: 1 })).toHaveText("Theirs");

  const editor = page.locator("#title");
  await editor.locator("> summary").click();
  await editor.locator("[name=value]").fill("Mine");
  const save = editor.getByRole("button", { name: say("studio.course.save"), exact: true });
  if (visitor.scripts) {
    watch.expect(409, /edit_course/);
    await save.click();
  } else {
    await visitor.sends(save, 409);
  }
  await expect(page.locator(".conflict-text"), broken("neither text is lost")).toHaveText(["Theirs", "Mine"]);
  await expect(page.locator(".conflict h2").first()).toContainText(say("studio.conflict.theirs_by"));
  if (visitor.scripts) {
    await expect(page.locator(".conflict-differences del")).toContainText("Theirs");
    await expect(page.locator(".conflict-differences ins")).toContainText("Mine");
  }
  await done(visitor, page.getByRole("button", { name: say("studio.conflict.keep_mine") }), async () => {
    await expect(page.locator(".conflict")).toHaveCount(0);
  });
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Mine");
});

// Without scripts nothing keeps it.
test(...about("what is done without a connection is sent when there is one", "@scripts"), async ({ page, context, visitor, say, watch }) => {
  await signIn(page, "chen");
  const coursePage = await begin(page, visitor, say, title("Offline"));
  watch.expectBroken(/./);
  await context.setOffline(true);
  await edit(page, visitor, "subtitle", "Written in a tunnel");
  await expect(page.locator(".studio-saved")).toContainText(say("studio.course.kept"));
  await context.setOffline(false);
  await saved(page, say);
  await expect(page.locator(".lede")).toHaveText("Written in a tunnel");
  await visitor.open(coursePage);
  await expect(page.locator(".lede"), broken("what was done offline is sent")).toHaveText("Written in a tunnel");
});

test(...about("a course that was never published is deleted, and asks before"), async ({ page, visitor, say }) => {
  await signIn(page, "chen");
  const coursePage = await begin(page, visitor, say, title("Deleted"));
  await visitor.open(coursePage);
  await page.getByText(say("studio.course.delete"), { exact: true }).click();
  await visitor.sends(page.getByRole("button", { name: say("studio.course.delete_now"), exact: true }));
  await expect(page).toHaveURL(/\/studio\?deleted=1$/);
  await expect(page.locator(".told")).toContainText(say("studio.course.deleted"));
  await visitor.refused(coursePage, 404);
});

test(...about("another teacher's course is closed, and learners have no studio", "@people"), async ({ page, visitor, say, watch }) => {
  await signIn(page, "chen");
  const coursePage = await begin(page, visitor, say, title("Closed"));
  // The page that is left may still have said that somebody is there.
  watch.expect(404, /touch/);
  await become(page, "lin", "chen");
  await visitor.open(coursePage, 404);
  await page.goto("about:blank");
  await register(page);
  await visitor.refused(coursePage, 403);
  await visitor.refused("/studio/new", 403);
});
