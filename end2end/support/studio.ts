// The actions of teachers, with and without scripts.

import { type Page, expect, request } from "@playwright/test";

import type { Visitor } from "./test";
import type { Say } from "./texts";

/** Begins a course with one lesson; the address of its page in the studio. */
export async function begin(page: Page, visitor: Visitor, say: Say, title: string): Promise<string> {
  await visitor.open("/studio/new");
  await page.getByLabel(say("studio.new.name"), { exact: true }).fill(title);
  await page.locator("input[name=template][value=empty]").check();
  await visitor.sends(page.getByRole("button", { name: say("studio.new.begin") }));
  await expect(page).toHaveURL(/\/studio\/courses\/\w{13}$/);
  return new URL(page.url()).pathname;
}

/** The name in addresses of the course on the page: its title suggests one. */
export async function slugOf(page: Page): Promise<string> {
  const address = await page.locator("#slug bdi").first().innerText();
  return address.replace("/courses/", "");
}

/** Opens a part of the page, changes it and saves it. */
export async function edit(page: Page, visitor: Visitor, part: string, value: string) {
  const editor = page.locator(`#${part}`);
  await editor.locator("> summary").click();
  await editor.locator("[name=value]").fill(value);
  await done(visitor, editor.locator("button[type=submit]"), async () => {
    await expect(editor).not.toHaveAttribute("open");
  });
}

/** Presses what is one step; with scripts the page stays. */
export async function done(visitor: Visitor, button: ReturnType<Page["locator"]>, then: () => Promise<void>) {
  if (visitor.scripts) {
    await button.click();
    await then();
  } else {
    await visitor.sends(button);
  }
}

/** Writes the text of the lesson with this number. */
export async function write(page: Page, visitor: Visitor, say: Say, coursePage: string, place: number, text: string) {
  await visitor.open(coursePage);
  const href = await page.locator(".studio-lesson a[href*='/lessons/']").nth(place).getAttribute("href");
  await visitor.open(href ?? "");
  await page.locator("#field-markdown").fill(text);
  const save = page.getByRole("button", { name: say("studio.course.save"), exact: true });
  if (visitor.scripts) {
    await Promise.all([page.waitForResponse((answer) => answer.url().includes("save_lesson")), save.click()]);
    await saved(page, say);
  } else {
    await visitor.sends(save);
  }
  return href ?? "";
}

/** All that was done has arrived. */
export const saved = (page: Page, say: Say) => expect(page.locator(".studio-saved")).toHaveText(new RegExp(`^${say("studio.course.saved")}`));

/** Publishes what is worked on. */
export async function publish(page: Page, visitor: Visitor, say: Say, coursePage: string) {
  await visitor.open(`${coursePage}/publish`);
  // Where more than a third of the lessons are empty, it is asked once more.
  const again = page.locator("input[name=with_empty]");
  if ((await again.count()) > 0) await again.check();
  await visitor.sends(page.getByRole("button", { name: say("studio.publish.now") }));
  await expect(page).toHaveURL(/done=published$/);
  await expect(page.getByRole("main")).toContainText(say("studio.publish.done"));
}

/** Returns what somebody without an account sees at an address: status and text. */
export async function asGuest(address: string): Promise<{ status: number; text: string }> {
  const guest = await request.newContext({ baseURL: process.env.BASE_URL });
  try {
    const answer = await guest.get(address, { headers: { accept: "text/html" } });
    return { status: answer.status(), text: await answer.text() };
  } finally {
    await guest.dispose();
  }
}
