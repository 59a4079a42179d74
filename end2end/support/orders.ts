// Orders and days that the walk shows, which no journey touches, and what journeys need for orders of their own.

import { type APIRequestContext, expect, request } from "@playwright/test";

import { type Sender, join, post, signIn, stranger } from "./people";

const DAY_MS = 86_400_000;
/** How many days ago the last day was of those that journeys take. */
const QUIET_FROM = 3;

/** Somebody with an order that is paid and one that waits to be. */
export interface Buyer {
  /** They share the password of the demo's people. */
  handle: string;
  orders: Record<string, string>;
}

let made: Promise<Buyer> | undefined;

/** The buyer whose orders are shown: one for each worker, so that nobody else buys, pays or gives back what they have. */
export function buyer(): Promise<Buyer> {
  made ??= makeBuyer();
  return made;
}

async function makeBuyer(): Promise<Buyer> {
  const visitor = { request: await request.newContext({ baseURL: process.env.BASE_URL }) };
  try {
    const member = { ...stranger(), password: process.env.LYCEUM_DEMO_PASSWORD ?? "" };
    await join(visitor, member);
    const paid = await place(visitor, "rust-first-steps");
    await pay(visitor, paid);
    return { handle: member.handle, orders: { paid, awaiting: await place(visitor, "gushi-shangxi") } };
  } finally {
    await visitor.request.dispose();
  }
}

/** Places an order for a course that somebody does not have yet; its id. */
async function place(visitor: Sender, slug: string): Promise<string> {
  const checkout = await post(visitor, "/fn/shop/place_order", `/courses/${slug}`, { slug });
  expect(checkout, `an order for ${slug}`).toMatch(/^\/checkout\/\w+$/);
  return checkout.replace(/^\/checkout\//, "");
}

/** Pays an order at the test provider. */
export async function pay(visitor: Sender, order: string) {
  const provider = await post(visitor, "/fn/shop/pay", `/checkout/${order}`, { order, provider: "test" });
  const { pathname } = new URL(provider, process.env.BASE_URL);
  await post(visitor, pathname, pathname, { choice: "succeed", order: "notification", reason: "card_declined" });
  await expect(async () => {
    const { state } = await load(visitor.request, "/fn/shop/load_order", { order });
    expect(state).toBe("paid");
  }).toPass({ timeout: 15_000 });
}

/** A day of the test provider of which a statement has come. It is later than those that journeys take (`quietDay`), and the
 * same statement once more changes nothing. */
export async function shownDay(): Promise<string> {
  const visitor = await request.newContext({ baseURL: process.env.BASE_URL });
  try {
    await signIn({ request: visitor }, "admin");
    const begins = (Math.floor(Date.now() / DAY_MS) - (QUIET_FROM - 1)) * DAY_MS;
    const buffer = Buffer.from(`at,type,id,payment,reference,amount,currency\n${begins},total,lyceum,,,0,\n`);
    const file = { name: "day.csv", mimeType: "text/csv", buffer };
    const headers = { origin: process.env.BASE_URL ?? "" };
    const sent = await visitor.post("/admin/reconciliation/upload", { multipart: { provider: "test", file }, headers, maxRedirects: 0 });
    const page = sent.headers().location ?? "";
    expect(page, `${sent.status()}: ${await sent.text()}`).toContain("?");
    return /[^/?]+(?=\?)/.exec(page)?.[0] ?? "";
  } finally {
    await visitor.dispose();
  }
}

/** The beginning of a past day in UTC on which nobody ordered anything, and of which no statement has come. */
export async function quietDay(visitor: APIRequestContext): Promise<number> {
  const taken = new Set<number>();
  for (let page = 1, pages = 1; page <= pages; page += 1) {
    const orders = await load(visitor, "/fn/admin/load_orders", { q: "", state: "", page: `${page}` });
    pages = orders.pages;
    // What was ordered late is paid on the day after.
    for (const order of orders.rows) {
      const day = Math.floor(order.placed_at / DAY_MS);
      taken.add(day).add(day + 1);
    }
  }
  for (let page = 1, pages = 1; page <= pages; page += 1) {
    const { rows: days } = await load(visitor, "/fn/admin/load_days", { provider: "", page: `${page}` });
    pages = days.pages;
    for (const { date } of days.rows) taken.add(Date.parse(date) / DAY_MS);
  }
  const today = Math.floor(Date.now() / DAY_MS);
  const quiet = Array.from({ length: 80 }, (_, before) => today - QUIET_FROM - before).filter((day) => !taken.has(day));
  expect(quiet.length, "days without orders").toBeGreaterThan(0);
  return (quiet[Math.floor(Math.random() * quiet.length)] ?? 0) * DAY_MS;
}

/** Lets the time pass that a slow payment takes; `page` is where it was paid at the test provider. */
export async function putForward(request: APIRequestContext, page: string) {
  const response = await request.post(`${page}/clock`, { form: { millis: 60_000 } });
  expect(response.status(), await response.text()).toBe(204);
}

async function load(visitor: APIRequestContext, address: string, form: Record<string, string>) {
  const headers = { origin: process.env.BASE_URL ?? "", accept: "application/json" };
  const response = await visitor.post(address, { form, headers });
  expect(response.ok(), `${address}: ${await response.text()}`).toBe(true);
  return response.json();
}
