// People of the journeys: those of the demo, and new ones.

import { type APIRequestContext, type Page, expect } from "@playwright/test";
import { randomBytes } from "node:crypto";

export interface Member {
  email: string;
  name: string;
  handle: string;
  password: string;
}

/** Somebody who is nobody yet. */
export function stranger(): Member {
  const mark = randomBytes(5).toString("hex");
  return { email: `m${mark}@example.com`, name: `M ${mark}`, handle: `m-${mark}`, password: `words of ${mark}` };
}

/** The code in the newest letter to an address, or message to a number. */
export async function code(request: APIRequestContext, to: string): Promise<string> {
  let digits: string | undefined;
  await expect(async () => {
    const [newest] = await letters(request, to);
    digits = /(?<!\d)\d{6}(?!\d)/.exec(newest?.subject || newest?.body || "")?.[0];
    expect(digits, `a code for ${to}`).toBeDefined();
  }).toPass({ timeout: 15_000, intervals: [100, 200, 400] });
  return digits ?? "";
}

/** The letters to an address, or messages to a number, newest first. */
export async function letters(request: APIRequestContext, email: string): Promise<{ to: string; subject: string; body: string }[]> {
  const all: { to: string; subject: string; body: string }[] = await (await request.get("/dev/mailbox.json")).json();
  return all.filter((letter) => letter.to === email);
}

/** Registers somebody new and leaves them signed in. */
export async function register(page: Page): Promise<Member> {
  const member = stranger();
  // Letters and pages come in the language in which somebody registers.
  await join(page, member, { "accept-language": await page.evaluate(() => navigator.language) });
  return member;
}

/** Registers this somebody and leaves them signed in. */
export async function join(visitor: Sender, member: Member, headers: Record<string, string> = {}) {
  const begun = await post(visitor, "/fn/account/start_registration", "/register", { identifier: member.email }, headers);
  const step = new URL(begun, "http://school").searchParams.get("step") ?? "";
  const answer = { step, code: await code(visitor.request, member.email), name: member.name, handle: member.handle, password: member.password };
  const done = await post(visitor, "/fn/account/finish_registration", begun, answer, headers);
  expect(done).toBe("/me?welcome=1");
}

/** Signs somebody in; people of the demo share a password. */
export async function signIn(visitor: Sender, handle: string, password = process.env.LYCEUM_DEMO_PASSWORD ?? "") {
  const done = await post(visitor, "/fn/account/sign_in", "/login", { identifier: handle, password, next: "/" });
  expect(done, `${handle} signs in`).toBe("/");
}

/**
 * Signs in who may see the next page, unless they are signed in already; who is then. A session is ended only when its
 * page is gone.
 */
export async function become(page: Page, who: string | undefined, now: string | undefined): Promise<string | undefined> {
  if (!who || who === now) return now;
  await page.goto("about:blank");
  await signIn(page, who);
  return who;
}

/** Somebody who sends requests: a page, or a visitor without one. */
export type Sender = { request: APIRequestContext };

/** Sends a form as the browser would; where it leads. */
export async function post(visitor: Sender, address: string, from: string, form: Record<string, string>, more: Record<string, string> = {}): Promise<string> {
  const origin = process.env.BASE_URL ?? "";
  const headers = { origin, referer: origin + from, accept: "text/html", ...more };
  const response = await visitor.request.post(address, { form, headers, maxRedirects: 0 });
  expect(response.status(), `${address}: ${await response.text()}`).toBe(303);
  return response.headers().location ?? "";
}
