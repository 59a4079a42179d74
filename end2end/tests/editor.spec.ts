// A lesson is written: saved as one types, shown as it will look, with pictures, tables, films; nothing is ever lost.

import { readFileSync } from "node:fs";
import { join } from "node:path";

import { signIn } from "../support/people";
import { begin, saved, write } from "../support/studio";
import { expect, test } from "../support/test";

const demo = join(__dirname, "../../server/demo");
const film = join(demo, "rust-first-steps/02-ownership/00-one-owner.mp4");
const captions = join(demo, "rust-first-steps/02-ownership/00-one-owner.vtt");
const picture = join(__dirname, "../../public/icon-192.png");

test.beforeEach(async ({ javaScriptEnabled }) => {
  test.skip(javaScriptEnabled === false, "without scripts the editor is a form, tried elsewhere");
});

test("what is typed is saved, shown, and there again", async ({ page, visitor, say }) => {
  await signIn(page, "chen");
  const desk = await begin(page, visitor, say, "Typing");
  const lesson = await write(page, visitor, say, desk, 0, "");
  const text = page.locator("#field-markdown");
  await text.click();
  await page.keyboard.type("Hello **world**\n\n- one\ntwo");
  await expect(text, "a list goes on").toHaveValue("Hello **world**\n\n- one\n- two");
  await expect(page.locator(".markdown-shown li")).toHaveText(["one", "two"]);
  await expect(page.locator(".markdown-shown strong")).toHaveText("world");
  await page.waitForResponse((answer) => answer.url().includes("save_lesson") && answer.ok());
  await saved(page, say);
  await visitor.open(lesson);
  await expect(text).toHaveValue("Hello **world**\n\n- one\n- two");

  await text.fill("word");
  await text.selectText();
  await page.keyboard.press("Control+b");
  await expect(text).toHaveValue("**word**");
  await page.keyboard.press("Control+z");
  await expect(text, "a tool can be undone").toHaveValue("word");
  await text.press("End");
  await page.getByRole("toolbar").getByRole("button", { name: say("ui.editor.table") }).click();
  await expect(text).toHaveValue(/^word\n\n\| /);
});

test("tables and pictures are pasted", async ({ page, visitor, say }) => {
  await signIn(page, "chen");
  const desk = await begin(page, visitor, say, "Pasting");
  await write(page, visitor, say, desk, 0, "");
  const text = page.locator("#field-markdown");
  const paste = (kind: "text" | "file", value: string) =>
    text.evaluate(
      (box, [kind, value]) => {
        const data = new DataTransfer();
        if (kind === "text") data.setData("text/plain", value!);
        else data.items.add(new File([Uint8Array.from(atob(value!), (c) => c.charCodeAt(0))], "My shot.png", { type: "image/png" }));
        box.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
      },
      [kind, value] as const,
    );
  await text.focus();
  await paste("text", "Flour\tGrams\nRye\t500");
  await expect(text).toHaveValue("| Flour | Grams |\n| --- | --- |\n| Rye | 500 |\n\n");
  await paste("file", readFileSync(picture).toString("base64"));
  await expect(text).toHaveValue(/!\[My shot\]\(img\/My-shot-\w{13}\.png\)/);
  const shown = page.locator(".markdown-shown img");
  await expect(shown).toHaveCount(1);
  expect(await shown.evaluate(async (image: HTMLImageElement) => (await image.decode(), image.naturalWidth))).toBe(192);
});

test("a film with captions is put above the text; what it is not is refused", async ({ page, visitor, say, watch }) => {
  await signIn(page, "chen");
  const desk = await begin(page, visitor, say, "Film");
  await write(page, visitor, say, desk, 0, "Below the film.");
  const drop = page.locator(".file-drop input[type=file]");
  watch.expect(415, /upload/);
  await drop.setInputFiles({ name: "film.mp4", mimeType: "video/mp4", buffer: Buffer.from("<!doctype html>no film") });
  await expect(page.locator(".file-row .field-error")).toHaveText(say("kit.rule.file_type"));
  await page.getByRole("button", { name: say("ui.file.give_up") }).click();
  await drop.setInputFiles(film);
  await expect(page.locator("video")).toBeVisible();
  await drop.last().setInputFiles(captions);
  await expect(page.locator(".studio-captions li")).toHaveCount(1);
});

test("two at one text: both are there, and one is chosen", async ({ page, visitor, say, watch, browser }) => {
  await signIn(page, "chen");
  const desk = await begin(page, visitor, say, "Both");
  const lesson = await write(page, visitor, say, desk, 0, "Ours.");
  const context = await browser.newContext({ baseURL: process.env.BASE_URL });
  const admin = await context.newPage();
  await signIn(admin, "admin");
  await admin.goto(lesson);
  await admin.locator("body[data-hydrated]").waitFor({ state: "attached" });
  await admin.locator("#field-markdown").fill("Theirs.");
  await admin.waitForResponse((answer) => answer.url().includes("save_lesson") && answer.ok());

  watch.expect(409, /save_lesson/);
  const text = page.locator("#field-markdown");
  await text.fill("Mine.");
  await expect(page.locator(".conflict-text").first()).toContainText("Theirs.");
  await expect(page.locator(".conflict-text").last()).toContainText("Mine.");
  await page.getByRole("button", { name: say("studio.conflict.keep_mine") }).click();
  await saved(page, say);
  await visitor.open(lesson);
  await expect(text).toHaveValue("Mine.");
});

test("without a connection, and without a session, the text is kept and sent later", async ({ page, context, visitor, say, watch }) => {
  await signIn(page, "chen");
  const desk = await begin(page, visitor, say, "Kept");
  const lesson = await write(page, visitor, say, desk, 0, "Before.");
  const text = page.locator("#field-markdown");
  watch.expectBroken(/./);
  await context.setOffline(true);
  await text.fill("Written in a tunnel.");
  await expect(page.locator(".studio-saved")).toContainText(say("studio.course.kept"));
  await context.setOffline(false);
  await saved(page, say);

  await context.clearCookies();
  watch.expect(401, /studio/);
  await text.fill("Written after the session ended.");
  await expect(page.locator(".studio-saved")).toContainText(say("studio.course.signed_out"));
  await page.goto("/");
  await signIn(page, "chen");
  await visitor.open(lesson);
  await expect(text).toHaveValue("Written after the session ended.");
  await page.waitForResponse((answer) => answer.url().includes("save_lesson") && answer.ok());
});
