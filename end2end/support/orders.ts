// Orders of the demo's people: found, or made with the forms of the pages.

import { type APIRequestContext, expect, request } from "@playwright/test";

import { type Sender, post, signIn } from "./people";

interface Order {
  id: string;
  state: string;
}

const DAY_MS = 86_400_000;
/** The courses that such an order is made of, when there is none. */
const COURSES: Record<string, string> = { paid: "rust-first-steps", awaiting: "gushi-shangxi" };

/** The newest order of somebody in this state. */
export async function orderOf(handle: string, state: string): Promise<string> {
  const visitor = await request.newContext({ baseURL: process.env.BASE_URL });
  try {
    await signIn({ request: visitor }, handle);
    const known = (await orders(visitor)).find((order) => order.state === state);
    if (known) return known.id;
    const slug = COURSES[state];
    if (!slug) throw new Error(`nothing makes an order that is ${state}`);
    const checkout = await post({ request: visitor }, "/fn/shop/place_order", `/courses/${slug}`, { slug });
    const id = checkout.replace(/^\/checkout\//, "");
    if (state === "paid") await pay({ request: visitor }, id);
    return id;
  } finally {
    await visitor.dispose();
  }
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

/** A day of the test provider: the newest one, or one on which nothing moved, of a statement that is uploaded. */
export async function anyDay(): Promise<string> {
  const visitor = await request.newContext({ baseURL: process.env.BASE_URL });
  try {
    await signIn({ request: visitor }, "admin");
    const { rows: days } = await load(visitor, "/fn/admin/load_days", { provider: "", page: "" });
    if (days.rows.length > 0) return days.rows[0].id;
    const begins = (Math.floor(Date.now() / DAY_MS) - 3) * DAY_MS;
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
  const quiet = Array.from({ length: 80 }, (_, before) => today - 3 - before).filter((day) => !taken.has(day));
  expect(quiet.length, "days without orders").toBeGreaterThan(0);
  return (quiet[Math.floor(Math.random() * quiet.length)] ?? 0) * DAY_MS;
}

/** Lets the time pass that a slow payment takes; `page` is where it was paid at the test provider. */
export async function putForward(request: APIRequestContext, page: string) {
  const response = await request.post(`${page}/clock`, { form: { millis: 60_000 } });
  expect(response.status(), await response.text()).toBe(204);
}

async function orders(visitor: APIRequestContext): Promise<Order[]> {
  const { rows } = await load(visitor, "/fn/shop/load_orders", { page: "" });
  return rows;
}

async function load(visitor: APIRequestContext, address: string, form: Record<string, string>) {
  const headers = { origin: process.env.BASE_URL ?? "", accept: "application/json" };
  const response = await visitor.post(address, { form, headers });
  expect(response.ok(), `${address}: ${await response.text()}`).toBe(true);
  return response.json();
}
