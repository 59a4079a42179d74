// Questions and comments below lessons: asked at a moment or about a passage, answered from the teacher's desk, found
// helpful by others.

import type { Page } from "@playwright/test";

import { expectAccessibleInBothLights } from "../support/axe";
import { journeys } from "../support/journey";
import { lessonOf } from "../support/lessons";
import { type Sender, post, register, signIn } from "../support/people";
import { broken, expect, test } from "../support/test";
import { pattern } from "../support/texts";

const about = journeys(__filename, "@learn", "@community");

// Whoever signs in has a language of their own.
test.beforeEach(({ context, baseURL, language }) => context.addCookies([{ name: "hl", value: language, url: baseURL ?? "" }]));

/** A course with a film that everybody may see, by Elena. */
const FILMS = "photography-light";
/** A course of texts that costs nothing, by Chen. */
const TEXTS = "practical-statistics";

/** Joins the free course; the address of its first lesson. */
async function join(page: Sender): Promise<string> {
  await post(page, "/fn/shop/enrol", `/courses/${TEXTS}`, { slug: TEXTS });
  return (await lessonOf(page.request, TEXTS, "article")).address;
}

/** Lets everybody who is signed in write below the free lessons of a course, as its teacher. */
async function openTalk(teacher: Sender, slug: string) {
  const headers = { origin: process.env.BASE_URL ?? "", accept: "application/json" };
  const response = await teacher.request.post("/fn/site/load_course", { form: { slug }, headers });
  const { card } = (await response.json()) as { card: { id: string } };
  await post(teacher, "/fn/studio/open_talk", "/studio/talk", { course: card.id, open: "true" });
}

const talk = (page: Page) => page.locator("#talk");
const said = (page: Page, text: string) => talk(page).getByRole("article").filter({ hasText: text });

/** Answers a question on the teacher's desk, which may have several pages. */
async function answer(teacher: Page, question: string, text: string) {
  await teacher.goto("/studio/talk");
  const row = teacher.getByRole("listitem").filter({ hasText: question }).first();
  while ((await row.count()) === 0) await teacher.locator(".pagination a[rel=next]").click();
  await row.locator("details > summary").first().click();
  await row.locator("textarea").fill(text);
  await row.locator("form button[type=submit]").click();
}

// A moment is known to scripts alone, and so is what others have just written.
test(...about("a learner asks at a second of a film, and the teacher's answer comes by itself", "@studio", "@scripts"), async ({ page, visitor, say, browser, baseURL }) => {
  const teaching = await browser.newContext({ baseURL });
  const teacher = await teaching.newPage();
  await signIn(teacher, "elena");
  await openTalk(teacher, FILMS);

  const member = await register(page);
  const { address } = await lessonOf(page.request, FILMS, "video");
  await visitor.open(address);
  await expect.poll(() => page.locator("video").evaluate((media: HTMLVideoElement) => media.readyState)).toBeGreaterThan(0);
  await page.getByRole("slider", { name: say("ui.player.needle") }).fill("30000");
  await talk(page).getByRole("button", { name: say("learn.talk.ask_at", { time: "0:30" }), exact: true }).click();
  const text = talk(page).getByLabel(say("learn.talk.text"), { exact: true });
  await expect(text).toBeFocused();
  const question = `Which lamp does ${member.name} see?`;
  await text.fill(question);
  await talk(page).getByRole("button", { name: say("learn.talk.send"), exact: true }).click();
  await expect(said(page, question)).toBeFocused();
  await expect(page.locator("video"), "the film stays where it is").toHaveJSProperty("paused", true);

  await page.getByRole("slider", { name: say("ui.player.needle") }).fill("0");
  const thread = talk(page).getByRole("listitem").filter({ hasText: question }).first();
  await thread.getByRole("link", { name: say("learn.talk.at", { time: "0:30" }) }).click();
  const at = () => page.locator("video").evaluate((media: HTMLVideoElement) => media.currentTime);
  await expect.poll(at).toBeGreaterThan(29);

  // What is typed meanwhile stays, and so does the focus.
  await said(page, question).locator("summary").filter({ hasText: say("learn.talk.reply") }).click();
  const typed = said(page, question).getByLabel(say("learn.talk.reply_text"), { exact: true });
  await typed.fill("I think that");
  const reply = `The one on the left, ${member.name}`;
  await answer(teacher, question, reply);
  const news = talk(page).getByRole("button", { name: say("learn.talk.news", { count: 1 }), exact: true });
  await expect(news).toBeVisible({ timeout: 20_000 });
  await expect(typed, broken("nothing typed is lost")).toHaveValue("I think that");
  await expect(typed).toBeFocused();
  await news.click();
  await expect(said(page, reply)).toContainText(say("learn.talk.teacher"));
  await expect(typed, broken("nothing typed is lost")).toHaveValue("I think that");
  await teaching.close();

  const more = said(page, reply).locator("summary").filter({ hasText: say("learn.talk.more") });
  await more.click();
  await said(page, reply).getByRole("button", { name: say("learn.talk.accept"), exact: true }).click();
  await expect(said(page, reply)).toContainText(say("learn.talk.accepted"));
  await expect(said(page, question)).toContainText(say("learn.talk.answered"));

  const another = await browser.newContext({ baseURL });
  const reader = await another.newPage();
  await signIn(reader, "amy");
  await reader.goto(page.url());
  await reader.locator("body[data-hydrated]").waitFor({ state: "attached" });
  const like = said(reader, reply).locator('form[action$="like_comment"] button');
  await like.click();
  await expect(like).toHaveAttribute("aria-pressed", "true");
  await expect(like).toContainText("1");
  await expect(like, "the focus stays").toBeFocused();
  await another.close();
});

test(...about("asking, answering and liking need no script", "@studio", "@noscript"), async ({ page, visitor, say, browser, baseURL }) => {
  const member = await register(page);
  const address = await join(page);
  await visitor.open(address);
  await talk(page).locator("summary").filter({ hasText: say("learn.talk.ask") }).first().click();
  const text = talk(page).getByLabel(say("learn.talk.text"), { exact: true });
  const send = talk(page).getByRole("button", { name: say("learn.talk.send"), exact: true });
  const question = `Is the mean of ${member.name} a number?`;
  // Empty it is refused, and says so at the field.
  await text.fill(" ");
  if (visitor.scripts) {
    visitor.watch.expect(422, /begin_thread/);
    await send.click();
  } else {
    await visitor.sends(send, 422);
  }
  await expect(talk(page)).toContainText(say("kit.rule.required"));
  await text.fill(question);
  if (visitor.scripts) await send.click();
  else await visitor.sends(send);
  await expect(said(page, question)).toBeVisible();
  await expectAccessibleInBothLights(visitor, "a lesson with a question");

  const teaching = await browser.newContext({ baseURL, javaScriptEnabled: visitor.scripts });
  const teacher = await teaching.newPage();
  await signIn(teacher, "chen");
  await answer(teacher, question, `Yes, ${member.name}, always`);
  await expect(teacher.getByRole("listitem").filter({ hasText: question }), "what is answered waits no more").toHaveCount(0);
  await teaching.close();

  await visitor.open(address);
  const reply = said(page, `Yes, ${member.name}, always`);
  const like = reply.locator('form[action$="like_comment"] button');
  if (visitor.scripts) await like.click();
  else await visitor.sends(like);
  await expect(like).toHaveAttribute("aria-pressed", "true");
  await expect(said(page, question).locator('form[action$="like_comment"]'), "nobody likes what they said themselves").toHaveCount(0);
});

test(...about("the talk of a lesson is read and filtered by guests", "@noscript"), async ({ page, visitor, say, request }) => {
  const { address } = await lessonOf(request, FILMS, "video");
  await visitor.open(address);
  await expect(talk(page).getByRole("article").first()).toBeVisible();
  await expect(talk(page).getByRole("link", { name: say("learn.sign_in"), exact: true })).toBeVisible();
  await expect(talk(page).locator("form"), broken("guests write nothing")).toHaveCount(0);
  await expectAccessibleInBothLights(visitor, "a lesson with talk, as a guest");
  await visitor.open(`${address}?show=questions`);
  const chosen = talk(page).getByRole("link", { name: say("learn.talk.questions"), exact: true });
  await expect(chosen).toHaveAttribute("aria-current", "true");
});

test(...about("a question about a passage, from the keyboard alone", "@scripts"), async ({ page, visitor, say }) => {
  const member = await register(page);
  await visitor.open(await join(page));
  const words = await page.locator("#lesson-text p").first().evaluate((paragraph) => {
    const range = document.createRange();
    range.setStart(paragraph.firstChild ?? paragraph, 0);
    range.setEnd(paragraph.firstChild ?? paragraph, 9);
    getSelection()?.removeAllRanges();
    getSelection()?.addRange(range);
    return range.toString();
  });
  await talk(page).getByRole("button", { name: say("learn.talk.ask_passage"), exact: true }).press("Enter");
  const text = talk(page).getByLabel(say("learn.talk.text"), { exact: true });
  await expect(text).toBeFocused();
  await expect(talk(page).locator("form blockquote")).toHaveText(words);
  const question = `Why these words, asks ${member.name}?`;
  await page.keyboard.type(question);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(said(page, question)).toBeFocused();
  // The passage is marked in the text, and leads to the question and back.
  const thread = talk(page).getByRole("listitem").filter({ hasText: question }).first();
  const mark = page.locator("#lesson-text mark.passage").filter({ hasText: words.trim() }).first();
  await expect(mark).toBeVisible();
  await thread.locator("blockquote a").press("Enter");
  await expect(page.locator("#lesson-text mark.passage:focus")).toBeVisible();

  const own = said(page, question);
  await own.locator("summary").filter({ hasText: say("learn.talk.more") }).press("Enter");
  await own.locator("summary").filter({ hasText: say("learn.talk.edit") }).press("Enter");
  const edited = own.getByLabel(say("learn.talk.edit_text"), { exact: true });
  await expect(edited).toHaveValue(question);
  await edited.fill(`${question} Still.`);
  await own.getByRole("button", { name: say("learn.talk.edit_save"), exact: true }).press("Enter");
  await expect(said(page, `${question} Still.`)).toContainText(say("learn.talk.edited"));
  const changed = said(page, `${question} Still.`);
  const fold = changed.locator("details").filter({ has: page.locator("summary", { hasText: say("learn.talk.more") }) }).first();
  if (!(await fold.evaluate((details: HTMLDetailsElement) => details.open))) {
    await changed.locator("summary").filter({ hasText: say("learn.talk.more") }).press("Enter");
  }
  await changed.locator("summary").filter({ hasText: say("learn.talk.delete") }).press("Enter");
  await changed.getByRole("button", { name: say("learn.talk.delete_now"), exact: true }).press("Enter");
  await expect(said(page, question)).toHaveCount(0);
});

test(...about("the talk of a lesson fits a phone", "@phone"), async ({ page, visitor, request }) => {
  const { address } = await lessonOf(request, FILMS, "video");
  await visitor.open(address);
  await talk(page).scrollIntoViewIfNeeded();
  const [wide, seen] = await page.evaluate("[document.documentElement.scrollWidth, innerWidth]") as [number, number];
  expect(wide, "nothing sticks out").toBeLessThanOrEqual(seen);
});

test(...about("a teacher's desk shows what waits", "@studio", "@noscript"), async ({ page, visitor, say }) => {
  await page.goto("about:blank");
  await signIn(page, "chen");
  await visitor.open("/studio");
  await page.getByRole("link", { name: pattern(say, "studio.talk.waiting") }).first().click();
  await page.waitForURL(/\/studio\/talk$/);
  await visitor.settle();
  await expect(page.getByRole("heading", { level: 1, name: say("studio.talk.title"), exact: true })).toBeVisible();
  const waits = await page.getByRole("main").locator("ol.stack > li time").evaluateAll((all) => all.map((time) => time.getAttribute("datetime") ?? ""));
  expect(waits.length, "questions of the demo wait").toBeGreaterThan(0);
  expect(waits, "the oldest comes first").toEqual([...waits].sort());
  await expectAccessibleInBothLights(visitor, "the teacher's desk");
});
