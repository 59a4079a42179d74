// Watching, listening and reading: where one stopped, how far one is, every key of the player.

import type { Page } from "@playwright/test";

import { journeys } from "../support/journey";
import { lessonOf } from "../support/lessons";
import { post, register, signIn } from "../support/people";
import { expect, test } from "../support/test";

const about = journeys(__filename, "@learn", "@learning");

/** Asks the recording of the page about itself. */
const recording = async <Value>(page: Page, ask: (media: HTMLMediaElement) => Value) =>
  (await page.locator("video, audio").evaluate(ask as (media: Element) => unknown)) as Value;

const now = (page: Page) => recording(page, (media) => media.currentTime);

async function arrived(page: Page) {
  await expect.poll(() => recording(page, (media) => media.readyState)).toBeGreaterThan(0);
}

// Without scripts nobody tells where one is.
test(...about("a film goes on in another browser where a tab was killed", "@scripts"), async ({ page, browser, baseURL, request, visitor, say }) => {
  const member = await register(page);
  const { address } = await lessonOf(request, "rust-first-steps", "video");
  await visitor.open(address);
  await arrived(page);
  await page.getByRole("slider", { name: say("ui.player.needle") }).fill("38000");
  await page.getByRole("button", { name: say("ui.player.play"), exact: true }).click();
  await expect.poll(() => now(page), { timeout: 15_000 }).toBeGreaterThan(42);
  const stopped = await now(page);
  const debug = await page.context().newCDPSession(page);
  const crashed = page.waitForEvent("crash");
  void debug.send("Page.crash").catch(() => {});
  await crashed;

  const other = await browser.newContext({ baseURL });
  const elsewhere = await other.newPage();
  await post(elsewhere, "/fn/account/sign_in", "/login", { identifier: member.email, password: member.password, next: "/" });
  await elsewhere.goto(address);
  await arrived(elsewhere);
  await expect.poll(() => now(elsewhere).then((at) => Math.abs(at - stopped))).toBeLessThan(5);
  await other.close();
});

// Without scripts nobody tells where one is.
test(...about("what was played is kept when the page is left", "@scripts"), async ({ page, request, visitor, say }) => {
  await register(page);
  const { address, title } = await lessonOf(request, "rust-first-steps", "video");
  await visitor.open(address);
  await arrived(page);
  await page.getByRole("button", { name: say("ui.player.play"), exact: true }).click();
  await expect.poll(() => now(page)).toBeGreaterThan(2);
  // What is told is written once a second.
  await expect(async () => {
    await visitor.open("/me/learning");
    await expect(page.getByRole("main").getByRole("listitem").filter({ hasText: title })).toContainText(/[1-9]%/, { timeout: 500 });
  }).toPass();
});

// Without scripts nobody tells where one is.
test(...about("what was played without a network counts once there is one", "@scripts"), async ({ page, request, visitor, say, watch }) => {
  watch.expectBroken(/\/fn\/learn\/save_progress$/);
  await register(page);
  const { address, title } = await lessonOf(request, "rust-first-steps", "video");
  await visitor.open(address);
  await arrived(page);
  await page.getByRole("combobox", { name: say("ui.player.speed") }).selectOption("200");
  await page.getByRole("button", { name: say("ui.player.play"), exact: true }).click();
  await expect.poll(() => now(page)).toBeGreaterThan(1);
  await page.context().setOffline(true);
  await expect.poll(() => now(page), { timeout: 30_000 }).toBeGreaterThan(32);
  await page.context().setOffline(false);
  // More than is believed of a page that nobody saw being opened.
  await expect(async () => {
    await visitor.open("/me/learning");
    const lesson = page.getByRole("main").getByRole("listitem").filter({ hasText: title });
    await expect(lesson).toContainText(/(4[5-9]|[5-9]\d)%/, { timeout: 500 });
  }).toPass();
});

// Without scripts nobody tells where one is.
test(...about("what a page could not send is sent by the next one, however much it is", "@scripts"), async ({ page, request, visitor, say, watch }) => {
  watch.expectBroken(/\/fn\/learn\/save_progress$/);
  await register(page);
  const { address } = await lessonOf(request, "rust-first-steps", "video");
  await visitor.open(address);
  await arrived(page);
  await page.route("**/fn/learn/save_progress", (route) => route.abort());
  await page.getByRole("button", { name: say("ui.player.play"), exact: true }).click();
  await expect.poll(() => now(page)).toBeGreaterThan(2);
  const kept = () =>
    page.evaluate(() => Object.entries(localStorage).filter(([name]) => name.startsWith("seen ")).map(([, value]) => value));
  // Left within the document: what is still on its way then fails, and is not forgotten.
  await page.locator(".lesson-foot a").first().click();
  await expect(page).not.toHaveURL(new RegExp(`${address}$`));
  await visitor.open("/courses");
  await expect.poll(async () => (await kept()).length, "what did not arrive is kept").toBeGreaterThan(0);
  // As somebody does who jumps about: more moments than one report takes.
  const moments = Array.from({ length: 450 }, (_, place) => `${place * 100}-${place * 100 + 50}`);
  await page.evaluate((moments) => {
    for (const [name, value] of Object.entries(localStorage))
      if (name.startsWith("seen ")) localStorage.setItem(name, `${value.split(" ")[0]} ${moments}`);
  }, moments.join());
  const pages = (await kept()).length;
  await page.unroute("**/fn/learn/save_progress");
  const sent: string[] = [];
  page.on("request", (asked) => {
    if (asked.url().endsWith("/fn/learn/save_progress")) sent.push(new URLSearchParams(asked.postData() ?? "").get("seen") ?? "");
  });
  await visitor.open("/me/learning");
  await expect.poll(async () => (await kept()).length).toBe(0);
  expect(sent.length).toBe(3 * pages);
  expect(new Set(sent.flatMap((seen) => seen.split(",")))).toEqual(new Set(moments));
});

// Without scripts the browser shows controls of its own.
test(...about("a recording that is reached within the document has our controls, keys and choices", "@scripts"), async ({ page, visitor, say, request }) => {
  await register(page);
  const { address } = await lessonOf(request, "rust-first-steps", "video");
  await visitor.open(address);
  await arrived(page);
  await page.getByRole("combobox", { name: say("ui.player.speed") }).selectOption("150");
  await page.locator(".lesson-foot a").first().click();
  await expect(page).not.toHaveURL(new RegExp(`${address}$`));
  await expect(page.locator("video")).toHaveCount(0);
  await page.goBack();
  await expect(page).toHaveURL(new RegExp(`${address}$`));
  await arrived(page);
  await expect.poll(() => recording(page, (media) => media.controls), "the browser's controls make room").toBe(false);
  await expect.poll(() => recording(page, (media) => media.playbackRate)).toBe(1.5);
  await page.locator(".player").focus();
  await page.keyboard.press("m");
  await expect.poll(() => recording(page, (media) => media.muted)).toBe(true);
});

// Without scripts the browser has keys of its own.
test(...about("every key of the player works inside of it, and only there", "@scripts", "@matrix"), async ({ page, request, visitor, say, language }) => {
  const { address } = await lessonOf(request, "rust-first-steps", "video");
  await visitor.open(address);
  await arrived(page);
  const length = await recording(page, (media) => media.duration);
  const at = (place: number) => expect.poll(() => now(page).then((at) => Math.abs(at - place))).toBeLessThan(1.5);
  const said = page.locator(".player [role=status]");

  await page.getByRole("link", { name: say("learn.courses"), exact: true }).last().focus();
  await page.keyboard.press("k");
  expect(await recording(page, (media) => media.paused)).toBe(true);

  await page.getByRole("button", { name: say("ui.player.play"), exact: true }).focus();
  await page.keyboard.press("l");
  await at(10);
  await expect(said).toHaveText("0:10");
  await page.keyboard.press("ArrowRight");
  await at(15);
  await page.keyboard.press("j");
  await at(5);
  await page.keyboard.press("ArrowLeft");
  await at(0);
  await page.keyboard.press("5");
  await at(length / 2);
  await page.keyboard.press("End");
  await at(length);
  await page.keyboard.press("Home");
  await at(0);
  await page.keyboard.press("m");
  await expect(page.getByRole("button", { name: say("ui.player.mute") })).toHaveAttribute("aria-pressed", "true");
  await page.keyboard.press("ArrowDown");
  await expect.poll(() => recording(page, (media) => media.volume)).toBeCloseTo(0.95);
  await page.keyboard.press(">");
  await page.keyboard.press(">");
  await page.keyboard.press("<");
  expect(await recording(page, (media) => media.playbackRate)).toBe(1.25);
  await expect(page.getByRole("combobox", { name: say("ui.player.speed") })).toHaveValue("125");

  const showing = () => recording(page, (media) => Array.from(media.textTracks).filter((track) => track.mode === "showing").map((track) => track.language).join());
  const [first, ...others] = language === "en" ? ["en", "zh-Hans", ""] : ["zh-Hans", "", "en", "zh-Hans", ""];
  expect(await showing(), "at first in the language of the page").toBe(first);
  for (const next of others) {
    await page.keyboard.press("c");
    expect(await showing()).toBe(next);
  }
  await expect(said).toHaveText(say("ui.player.said_captions", { language: say("ui.player.captions_off") }));

  await page.keyboard.press("f");
  await expect(page.getByRole("button", { name: say("ui.player.fill") })).toHaveAttribute("aria-pressed", "true");
  await page.keyboard.press("f");
  await expect(page.getByRole("button", { name: say("ui.player.fill") })).toHaveAttribute("aria-pressed", "false");
  await page.keyboard.press("Space");
  await expect.poll(() => recording(page, (media) => media.paused)).toBe(false);
  await page.keyboard.press("k");
  await expect.poll(() => recording(page, (media) => media.paused)).toBe(true);

  await page.reload();
  await visitor.settle();
  expect(await recording(page, (media) => media.playbackRate), "the speed is remembered").toBe(1.25);
  expect(await showing(), "and that there are no captions").toBe("");
});

test(...about("a stranger watches a free film; nothing is sent", "@noscript"), async ({ page, request, say, visitor }) => {
  const sent: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("/fn/learn/save")) sent.push(request.url());
  });
  const { address } = await lessonOf(request, "rust-first-steps", "video");
  await visitor.open(address);
  await expect(page.getByRole("button", { name: say("learn.mark_done") })).toHaveCount(0);
  // Another one below it leads to the talk.
  await expect(page.getByRole("main").getByRole("link", { name: say("learn.sign_in"), exact: true }).first()).toBeVisible();
  if (!visitor.scripts) {
    await expect(page.locator("video[controls]")).toBeVisible();
    return;
  }
  await expect(page.locator("video")).not.toHaveAttribute("controls");
  await page.getByRole("button", { name: say("ui.player.play"), exact: true }).click();
  await expect.poll(() => now(page)).toBeGreaterThan(1);
  await visitor.open("/courses");
  expect(sent).toEqual([]);
});

// Without scripts one loads the page anew.
test(...about("an address that no longer works is renewed; when that fails, the viewer is asked", "@content", "@scripts"), async ({ page, request, visitor, say }) => {
  const { address } = await lessonOf(request, "rust-first-steps", "video");
  visitor.watch.expect(403, /\/media\//);
  let refusals = 1;
  await page.route(/\/media\//, (route) => {
    const refused = route.request().resourceType() === "media" && refusals-- > 0;
    return refused ? route.fulfill({ status: 403 }) : route.continue();
  });
  await visitor.open(address);
  await arrived(page);
  await expect(page.getByRole("alert")).toHaveCount(0);

  refusals = Infinity;
  await page.reload();
  await visitor.settle();
  await expect(page.getByRole("alert")).toContainText(say("ui.player.failed"));
  refusals = 0;
  await page.getByRole("button", { name: say("ui.try_again") }).click();
  await arrived(page);
  await expect(page.getByRole("alert")).toHaveCount(0);
});

test(...about("the words of a recording are in writing beside it", "@content", "@noscript"), async ({ page, request, visitor, say, language, baseURL }) => {
  await signIn(page, "lin");
  // Whoever signs in has a language of their own.
  await page.context().addCookies([{ name: "hl", value: language, url: baseURL ?? "" }]);
  const { address } = await lessonOf(request, "gushi-shangxi", "audio");
  await visitor.open(address);
  if (!visitor.scripts) {
    await expect(page.locator("audio[controls]")).toBeVisible();
    return;
  }
  await arrived(page);
  await page.getByRole("slider", { name: say("ui.player.needle") }).fill("6000");
  await page.getByRole("button", { name: say("ui.player.play"), exact: true }).click();
  await expect(page.locator(".player-cue")).toHaveText(/\p{Script=Han}/u, { timeout: 15_000 });
});

// Without scripts nobody tells where one is.
test(...about("a text that was read to its end is done, and the course waits at the next one", "@scripts"), async ({ page, request, visitor, say }) => {
  await register(page);
  const { address, title } = await lessonOf(request, "lianghua-touzi-rumen", "article");
  await visitor.open(address);
  await expect(page.getByRole("button", { name: say("learn.mark_done") })).toBeVisible();
  await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
  await expect(page.locator(".lesson-is-done")).toHaveText(say("learn.done"));
  await expect(page.locator("#outline").getByRole("link", { name: title, includeHidden: true })).toContainText(say("learn.done"));
  await visitor.open("/me/learning");
  await expect(page.getByRole("main").getByRole("listitem").filter({ hasText: title })).toContainText(say("learn.done"));
  await page.getByRole("link", { name: say("learn.go_on") }).click();
  await expect(page.getByRole("heading", { level: 1, name: "收益率与复利" })).toBeVisible();
});

test(...about("a lesson is marked as done, and as not done after all"), async ({ page, request, visitor, say }) => {
  await register(page);
  const { address } = await lessonOf(request, "rust-first-steps", "article");
  await visitor.open(address);
  await visitor.sends(page.getByRole("button", { name: say("learn.mark_done") }));
  await expect(page).toHaveURL(new RegExp(`${address}$`));
  await expect(page.locator(".lesson-is-done")).toBeVisible();
  await visitor.sends(page.getByRole("button", { name: say("learn.mark_not_done") }));
  await expect(page.getByRole("button", { name: say("learn.mark_done") })).toBeVisible();
});

test(...about("a PDF stands in the page, with words that can be selected", "@content", "@noscript"), async ({ page, request, visitor, say }) => {
  const { address } = await lessonOf(request, "lianghua-touzi-rumen", "document");
  await visitor.open(address);
  const link = page.getByRole("link", { name: say("learn.open_document") });
  await expect(link).toBeVisible();
  if (!visitor.scripts) {
    const file = await page.request.get((await link.getAttribute("href")) ?? "");
    expect([file.status(), file.headers()["content-type"], file.headers()["content-disposition"]]).toEqual([200, "application/pdf", "inline"]);
    return;
  }
  const first = page.getByRole("group", { name: say("ui.page", { number: 1 }), exact: true });
  await expect(first.locator("canvas")).toBeVisible();
  await expect(first.locator(".pdf-text span").first()).toBeAttached();
  const shades = await first.locator("canvas").evaluate((canvas: HTMLCanvasElement) => {
    const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
    return new Set(new Uint32Array(data.buffer)).size;
  });
  expect(shades, "something is drawn").toBeGreaterThan(10);
});

test(...about("nothing learnt yet says what to do", "@site"), async ({ page, visitor, say }) => {
  await register(page);
  await visitor.open("/me/learning");
  await expect(page.getByRole("heading", { name: say("learn.nothing_yet") })).toBeVisible();
  await page.getByRole("main").getByRole("link", { name: say("learn.free_courses") }).click();
  await expect(page).toHaveURL(/\/courses\?price=free$/);
});
