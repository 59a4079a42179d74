// The pages of the route table, with addresses that can be opened.

import { type APIRequestContext, expect } from "@playwright/test";

import { orderOf } from "./orders";

export interface Row {
  path: string;
  kind: "page" | "function" | "machine";
  least: string;
  samples: string[];
}

/** An address of a page, and under which name its pictures are kept. */
export interface Sample {
  path: string;
  address: string;
  name: string;
  signedIn: boolean;
}

/** Every sample of every page. */
export async function samples(request: APIRequestContext): Promise<Sample[]> {
  const rows: Row[] = await (await request.get("/dev/routes.json")).json();
  const pages = rows.filter((row) => row.kind === "page");
  expect(pages.length, "pages in the route table").toBeGreaterThan(0);
  const found: Sample[] = [];
  for (const row of pages) {
    expect(row.samples, `${row.path} has addresses to take pictures of`).not.toEqual([]);
    for (const sample of row.samples) {
      const address = await resolve(request, sample);
      found.push({ path: row.path, address, name: nameOf(sample), signedIn: !["anyone", "development"].includes(row.least) });
    }
  }
  expect(new Set(found.map((sample) => sample.name)).size, "every sample has a name of its own").toBe(found.length);
  return found;
}

/** `{free}` and `{paid}`: the first such lesson of the course in the address, or such an order of amy's. */
export async function resolve(request: APIRequestContext, sample: string): Promise<string> {
  const wanted = /\{(\w+)\}/.exec(sample)?.[1];
  if (!wanted) return sample;
  if (!sample.startsWith("/learn/")) return sample.replace(`{${wanted}}`, await orderOf("amy", wanted));
  const slug = /^\/learn\/([^/]+)\//.exec(sample)?.[1] ?? "";
  const lessons = await outline(request, slug);
  const lesson = lessons.find(({ free }) => free === (wanted === "free"));
  if (!lesson) throw new Error(`${sample}: ${slug} has no such lesson`);
  return sample.replace(`{${wanted}}`, lesson.id);
}

/** The lessons of a course, in order, as the course's page gets them. */
async function outline(request: APIRequestContext, slug: string): Promise<{ id: string; free: boolean }[]> {
  const headers = { origin: process.env.BASE_URL ?? "", accept: "application/json" };
  const response = await request.post("/fn/site/load_course", { form: { slug }, headers });
  expect(response.ok(), `the course ${slug} can be loaded`).toBe(true);
  const course: { outline: { lessons: { id: string; free: boolean }[] }[] } = await response.json();
  return course.outline.flatMap((chapter) => chapter.lessons);
}

function nameOf(sample: string): string {
  const name = sample.replace(/[{}]/g, "").replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "");
  return name || "home";
}
