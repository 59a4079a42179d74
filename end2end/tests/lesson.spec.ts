// A teacher writes a lesson: nothing that was typed is lost, whatever happens meanwhile.

import { readFileSync } from "node:fs";
import { join } from "node:path";

import { newLesson, overwrite, paste, saved } from "../support/lesson-editor";
import { journeys } from "../support/journey";
import { signIn } from "../support/people";
import { broken, expect, test } from "../support/test";

const about = journeys(__filename, "@studio", "@content");

const root = join(__dirname, "../..");
const film = join(root, "server/demo/rust-first-steps/02-ownership/00-one-owner.mp4");
const picture = readFileSync(join(root, "public/icon-192.png")).toString("base64");
const vtt = Buffer.from("WEBVTT\n\n00:00.000 --> 00:01.000\nOne owner.\n");

/** A film for the web whose picture has this codec, as far as its boxes say. */
function filmOf(codec: string, bytes: number): Buffer {
  const box = (kind: string, ...parts: Buffer[]): Buffer => {
    const body = Buffer.concat(parts);
    const head = Buffer.alloc(8);
    head.writeUInt32BE(body.length + 8);
    head.write(kind, 4, "latin1");
    return Buffer.concat([head, body]);
  };
  const zeros = (length: number): Buffer => Buffer.alloc(length);
  const ways = box("stbl", box("stsd", zeros(8), box(codec, zeros(86))));
  const track = box("trak", box("mdia", box("hdlr", zeros(8), Buffer.from("vide"), zeros(13)), box("minf", ways)));
  return Buffer.concat([box("ftyp", Buffer.from("isom"), zeros(4)), box("moov", track), box("mdat", zeros(bytes))]);
}

// Whoever signs in has a language of their own.
test.beforeEach(({ context, baseURL, language }) => context.addCookies([{ name: "hl", value: language, url: baseURL ?? "" }]));

// The plain form is tested below.
test.describe("with scripts", () => {
  test(...about("what is typed is saved by itself and survives a reload", "@scripts"), async ({ page, visitor, say }) => {
    await signIn(page, "chen");
    const lessonEditor = await newLesson(page);
    await visitor.open(lessonEditor.address);
    const text = page.getByRole("textbox", { name: say("studio.lesson.text"), exact: true });
    await text.fill("## Bread\n\nFlour, *water*, salt.");
    await expect.poll(async () => (await saved(page, lessonEditor)).text.markdown, broken("what is typed is saved")).toContain("Flour");
    await expect(page.locator(".markdown-shown em")).toHaveText("water");
    await visitor.open(lessonEditor.address);
    await expect(text, broken("what was typed survives a reload")).toHaveValue("## Bread\n\nFlour, *water*, salt.");
  });

  test(...about("tools and keys mark what is selected; lists go on; the keyboard gets out", "@scripts"), async ({ page, visitor, say }) => {
    await signIn(page, "chen");
    await visitor.open((await newLesson(page)).address);
    const text = page.getByRole("textbox", { name: say("studio.lesson.text"), exact: true });
    await text.fill("bread");
    await text.press("ControlOrMeta+a");
    await text.press("ControlOrMeta+b");
    await expect(text).toHaveValue("**bread**");
    await text.press("ControlOrMeta+z");
    await expect(text).toHaveValue("bread");
    await text.press("ControlOrMeta+a");
    await page.getByRole("button", { name: say("ui.editor.italic") }).click();
    await expect(text).toHaveValue("*bread*");
    await text.press("ControlOrMeta+a");
    await text.press("ControlOrMeta+k");
    await expect(text).toHaveValue(/\]\(/);
    await expect(page.locator("#palette"), "the key is the editor's").not.toHaveAttribute("open");
    await expect(text).toBeFocused();

    await text.fill("- flour");
    await text.press("ControlOrMeta+End");
    await text.press("Enter");
    await text.pressSequentially("water");
    await text.press("Tab");
    await expect(text).toHaveValue("- flour\n    - water");
    await text.press("Shift+Tab");
    await expect(text).toHaveValue("- flour\n- water");
    await text.press("Escape");
    await text.press("Tab");
    await expect(text).not.toBeFocused();
    await expect(text).toHaveValue("- flour\n- water");
  });

  test(...about("cells become a table, even with a picture of them; a picture is sent", "@scripts", "@desktop"), async ({ page, visitor, say, viewport }) => {
    await signIn(page, "chen");
    const lessonEditor = await newLesson(page);
    await visitor.open(lessonEditor.address);
    const text = page.getByRole("textbox", { name: say("studio.lesson.text"), exact: true });
    await text.fill("");
    await text.focus();
    await paste(page, { "text/plain": "Flour\tGrams\r\nRye\t500\r\n" }, { name: "cells.png", base64: picture });
    await expect(text).toHaveValue(/^\| Flour \| Grams \|\n\| --- \| --- \|\n\| Rye \| 500 \|/);
    await expect(page.locator(".markdown-shown table")).toBeAttached();
    await text.focus();
    await paste(page, {}, { name: "oven.png", base64: picture });
    await expect(text).toHaveValue(/!\[oven\]\(img\/oven-[0-9a-z]+\.png\)/);
    await expect(page.locator(".markdown-shown img")).toHaveCount(1);
    // On phones the preview is out of sight, and pictures there are not fetched yet.
    if ((viewport?.width ?? 0) > 1000) await expect(page.locator(".markdown-shown img")).toHaveJSProperty("complete", true);
    await expect.poll(async () => (await saved(page, lessonEditor)).text.markdown).toContain("![oven](img/");
  });

  // On phones one of both is shown.
  test(...about("the preview scrolls along", "@scripts", "@desktop"), async ({ page, visitor, say }) => {
    await signIn(page, "chen");
    await visitor.open((await newLesson(page)).address);
    const text = page.getByRole("textbox", { name: say("studio.lesson.text"), exact: true });
    await text.fill(Array.from({ length: 200 }, (_, line) => `Line ${line}`).join("\n\n"));
    const shown = page.locator(".markdown-shown");
    await expect(shown).toContainText("Line 199");
    await text.hover();
    await page.mouse.wheel(0, 100_000);
    await expect
      .poll(() => shown.evaluate((pane) => pane.scrollTop / (pane.scrollHeight - pane.clientHeight)))
      .toBeGreaterThan(0.9);
  });

  for (const choice of ["keep_mine", "take_theirs"] as const) {
    test(...about(`two have written at once: ${choice}`, "@scripts"), async ({ page, visitor, watch, say }) => {
      watch.expect(409, /save_lesson/);
      await signIn(page, "chen");
      const lessonEditor = await newLesson(page);
      await visitor.open(lessonEditor.address);
      await overwrite(page, lessonEditor, "Theirs.");
      const text = page.getByRole("textbox", { name: say("studio.lesson.text"), exact: true });
      await text.fill("Mine.");
      const both = page.locator(".conflict-text");
      await expect(both, broken("neither text is lost")).toContainText([/Theirs\./, /Mine\./]);
      await page.getByRole("button", { name: say(`studio.conflict.${choice}`) }).click();
      await expect(both).toHaveCount(0);
      const stands = choice === "keep_mine" ? "Mine." : "Theirs.";
      await expect(text).toHaveValue(stands);
      await expect.poll(async () => (await saved(page, lessonEditor)).text.markdown.trim(), broken("the chosen text stands")).toBe(stands);
    });
  }

  test(...about("without a connection the text stays here and is sent later", "@scripts"), async ({ page, context, visitor, watch, say }) => {
    watch.expectBroken(/./);
    await signIn(page, "chen");
    const lessonEditor = await newLesson(page);
    await visitor.open(lessonEditor.address);
    const text = page.getByRole("textbox", { name: say("studio.lesson.text"), exact: true });
    await context.setOffline(true);
    await text.fill("Written on a train.");
    await expect(page.getByText(say("studio.course.kept"))).toBeVisible();
    await context.setOffline(false);
    await expect.poll(async () => (await saved(page, lessonEditor)).text.markdown, broken("what was typed offline is sent")).toContain("train");
    await expect(page.locator(".markdown-shown"), "the preview follows").toContainText("train");
    await expect(page.getByText(say("studio.course.kept"))).toHaveCount(0);
  });

  test(...about("the session ends while one types: after signing in again the text is there and is sent", "@scripts"), async ({ page, context, visitor, watch, say }) => {
    watch.expect(401, /./);
    await signIn(page, "chen");
    const lessonEditor = await newLesson(page);
    await visitor.open(lessonEditor.address);
    const text = page.getByRole("textbox", { name: say("studio.lesson.text"), exact: true });
    await context.clearCookies({ name: /sid$/ });
    await text.fill("Typed by nobody.");
    await expect(page.getByText(say("studio.course.signed_out"))).toBeVisible();
    await expect(page.getByRole("link", { name: say("studio.course.sign_in"), exact: true }).last()).toHaveAttribute("href", /^\/login\?next=/);
    await signIn(page, "chen");
    await visitor.open(lessonEditor.address);
    await expect(text, broken("what was typed outlives the session")).toHaveValue("Typed by nobody.");
    await expect(page.locator(".markdown-shown"), "the preview follows").toContainText("nobody");
    await expect.poll(async () => (await saved(page, lessonEditor)).text.markdown, broken("and is sent")).toContain("nobody");
  });

  test(...about("an upload that was cut is listed after a reload, is given up, or goes on when its file is chosen again", "@scripts"), async ({ page, visitor, watch, say }) => {
    watch.expectBroken(/\/upload\//);
    // What was given up is asked about once more.
    watch.expect(404, /\/upload\//);
    await signIn(page, "chen");
    const lessonEditor = await newLesson(page);
    await visitor.open(lessonEditor.address);
    const waiting = page.locator(".waiting-uploads li");
    const first = 262_144;
    const cut = () =>
      page.route("**/upload/*", (route) => {
        const isRest = route.request().method() === "PATCH" && route.request().headers()["upload-offset"] !== "0";
        return isRest ? route.abort() : route.continue();
      });
    const choose = () => page.getByLabel(say("studio.lesson.media_choose")).setInputFiles(film);
    const cutBehindTheFirstPiece = async () => {
      await choose();
      await expect(page.locator(".file-row")).toContainText(say("ui.file.waiting"));
      await expect(waiting, "what the page itself sends is no news").toHaveCount(0);
      await visitor.open(lessonEditor.address);
      await expect(waiting).toHaveCount(1);
    };
    await cut();
    await cutBehindTheFirstPiece();
    await expect(waiting).toContainText("00-one-owner.mp4");
    await expect(waiting).toContainText(say("studio.waiting.arrived", { percent: 37, arrived: "0.2", whole: "0.7" }));
    await waiting.getByRole("button", { name: say("studio.waiting.discard") }).click();
    await expect(waiting).toHaveCount(0);
    await visitor.open(lessonEditor.address);
    await expect(waiting).toHaveCount(0);

    await cutBehindTheFirstPiece();
    await page.unroute("**/upload/*");
    // As in another browser: the server alone remembers.
    await page.evaluate(() => localStorage.clear());
    const offsets: (string | undefined)[] = [];
    page.on("request", (request) => {
      if (request.method() === "PATCH") offsets.push(request.headers()["upload-offset"]);
    });
    await choose();
    await expect(page.locator("video")).toBeVisible({ timeout: 30_000 });
    expect(offsets[0], broken("what arrived is not sent again")).toBe(`${first}`);
    await expect(waiting).toHaveCount(0);
    await visitor.open(lessonEditor.address);
    await expect(waiting).toHaveCount(0);
  });

  test(...about("a film that has arrived finds its place when the line comes back, and is not sent again", "@scripts"), async ({ page, visitor, watch, say }) => {
    watch.expectBroken(/studio\/attach/);
    await signIn(page, "chen");
    const lessonEditor = await newLesson(page);
    await visitor.open(lessonEditor.address);
    let isCut = true;
    let begun = 0;
    await page.route("**/fn/studio/attach", (route) => (isCut ? route.abort() : route.continue()));
    page.on("request", (request) => {
      if (request.method() === "POST" && request.url().endsWith("/upload")) begun += 1;
    });
    await page.getByLabel(say("studio.lesson.media_choose")).setInputFiles(film);
    await expect(page.locator(".toast")).toContainText(say("kit.error.unavailable"), { timeout: 30_000 });
    isCut = false;
    await expect(page.locator("video")).toBeVisible({ timeout: 30_000 });
    expect(begun, broken("what arrived is not sent again")).toBe(1);
  });

  test(...about("a film with captions stands above the text, and goes again; what is none is refused", "@scripts"), async ({ page, visitor, watch, say }) => {
    await signIn(page, "chen");
    const lessonEditor = await newLesson(page);
    await visitor.open(lessonEditor.address);
    watch.expect(415, /upload/);
    const none = { name: "film.mp4", mimeType: "video/mp4", buffer: Buffer.from("<!doctype html>no film") };
    await page.getByLabel(say("studio.lesson.media_choose")).setInputFiles(none);
    await expect(page.locator(".file-row .field-error")).toHaveText(say("kit.rule.file_type").split("\n")[0] ?? "");
    await page.getByRole("button", { name: say("ui.file.give_up") }).click();
    const pieces: (string | undefined)[] = [];
    page.on("request", (request) => {
      if (request.method() === "PATCH") pieces.push(request.headers()["upload-offset"]);
    });
    const hevc = { name: "phone.mp4", mimeType: "video/mp4", buffer: filmOf("hvc1", 4_000_000) };
    await page.getByLabel(say("studio.lesson.media_choose")).setInputFiles(hevc);
    const [advice = "", command] = say("kit.rule.format_film", { name: "HEVC (H.265)" }).split("\n\n");
    const [heading = "", ...steps] = advice.split("\n");
    await expect(page.locator(".file-row .field-error"), "what is wrong, in a sentence").toHaveText(heading);
    await expect(page.locator(".file-row .file-advice li"), "and what to do").toHaveText(steps);
    await expect(page.locator(".file-row .file-command")).toBeHidden();
    await page.getByText(say("ui.file.by_command")).click();
    await expect(page.locator(".file-row .file-command")).toHaveText(command ?? "");
    expect(pieces, "nothing is sent behind the first piece").toEqual(["0"]);
    await expect(page.getByRole("button", { name: say("ui.file.again") }), "the same file never will be taken").toHaveCount(0);
    await page.getByRole("button", { name: say("ui.file.give_up") }).click();
    await page.getByLabel(say("studio.lesson.media_choose")).setInputFiles(film);
    await expect(page.locator("video")).toBeVisible({ timeout: 30_000 });
    const other = { name: "one-owner.txt", mimeType: "text/plain", buffer: vtt };
    await page.getByLabel(say("studio.lesson.captions_choose")).setInputFiles(other);
    await expect(page.locator(".file-row .field-error")).toHaveText(say("studio.lesson.captions_only"));
    await page.locator(".file-row").getByRole("button", { name: say("ui.file.give_up") }).click();
    const captions = { name: "one-owner.vtt", mimeType: "text/vtt", buffer: vtt };
    await page.getByLabel(say("studio.lesson.captions_choose")).setInputFiles(captions);
    await expect(page.locator(".studio-captions li")).toHaveCount(1);
    expect((await saved(page, lessonEditor)).media.captions).toHaveLength(1);
    const wrong = { name: "one-owner.fr.srt", mimeType: "", buffer: Buffer.from("1\n00:00:02,000 --> 00:00:01,000\nx\n") };
    await page.getByLabel(say("studio.lesson.captions_choose")).setInputFiles(wrong);
    await expect(page.locator(".file-row .field-error")).toHaveText(say("kit.rule.captions_backwards", { line: "2" }));
    await page.locator(".file-row").getByRole("button", { name: say("ui.file.give_up") }).click();
    const german = { name: "one-owner.de.srt", mimeType: "", buffer: Buffer.from("1\n0:00:01,5 --> 0:00:02\nGr\xfc\xdfe\n", "latin1") };
    await page.getByLabel(say("studio.lesson.captions_choose")).setInputFiles(german);
    await expect(page.locator(".studio-captions li")).toHaveCount(2);
    const languages = (await saved(page, lessonEditor)).media.captions.map((captions: { language: string }) => captions.language);
    expect(languages, "its name says it").toContain("de");
    await page.getByText(say("studio.lesson.media_other")).click();
    await page.getByRole("button", { name: say("studio.lesson.media_remove"), exact: true }).click();
    await expect(page.locator("video")).toHaveCount(0);
    expect((await saved(page, lessonEditor)).media).toBeNull();
  });
});

// With scripts it is saved by itself.
test(...about("without scripts the form saves, and gives back what it refuses", "@plain"), async ({ page, visitor, say }) => {
  await signIn(page, "chen");
  const lessonEditor = await newLesson(page);
  await visitor.open(lessonEditor.address);
  const title = page.getByRole("textbox", { name: say("studio.course.name"), exact: true });
  const text = page.getByRole("textbox", { name: say("studio.lesson.text"), exact: true });
  const save = page.getByRole("button", { name: say("studio.course.save"), exact: true });
  await title.fill("Bread");
  await text.fill("Flour & <water>.");
  await visitor.sends(save);
  await expect(text).toHaveValue(/^Flour & <water>\.\s*$/);
  await title.fill("");
  await text.fill("Kept.");
  await visitor.sends(save, 422);
  await expect(text, broken("what is refused is given back")).toHaveValue("Kept.");
  await expect(title).toHaveAttribute("aria-invalid", "true");
});

// With scripts there is a choice.
test(...about("without scripts two texts are shown, and the next save keeps one's own", "@plain"), async ({ page, visitor, say }) => {
  await signIn(page, "chen");
  const lessonEditor = await newLesson(page);
  await visitor.open(lessonEditor.address);
  await overwrite(page, lessonEditor, "Theirs.");
  const text = page.getByRole("textbox", { name: say("studio.lesson.text"), exact: true });
  const save = page.getByRole("button", { name: say("studio.course.save"), exact: true });
  await text.fill("Mine.");
  await visitor.sends(save, 409);
  await expect(page.locator(".conflict-text"), broken("neither text is lost")).toContainText([/Theirs\./, /Mine\./]);
  await expect(text, broken("what was typed stays")).toHaveValue("Mine.");
  await visitor.sends(save);
  expect((await saved(page, lessonEditor)).text.markdown.trim(), broken("the next save keeps one's own")).toBe("Mine.");
});
