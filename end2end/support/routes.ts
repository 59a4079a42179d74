// The pages of the route table, with addresses that can be opened.

import { type APIRequestContext, expect } from "@playwright/test";

import type { Area } from "./journey";
import { buyer, shownDay } from "./orders";
import { post, stranger } from "./people";

/** An area that has pages: each of them is walked. */
export type PageArea = Exclude<Area, "@palette">;

/** The area that shows a page, by the beginning of its path (`/` is the home page alone); the longest one counts. */
const AREA_OF: [path: string, area: PageArea][] = [
  ["/", "@site"],
  ["/courses", "@site"],
  ["/teachers", "@site"],
  ["/search", "@site"],
  ["/tags", "@site"],
  ["/report", "@site"],
  ["/__ui", "@site"],
  ["/learn", "@learn"],
  ["/me/learning", "@learn"],
  ["/me/favourites", "@learn"],
  ["/me/following", "@learn"],
  ["/me/shared", "@learn"],
  ["/share", "@learn"],
  ["/buy", "@account"],
  ["/login", "@account"],
  ["/register", "@account"],
  ["/forgot", "@account"],
  ["/me", "@account"],
  ["/undo", "@account"],
  ["/teach", "@account"],
  ["/dev/mailbox", "@account"],
  ["/checkout", "@shop"],
  ["/me/orders", "@shop"],
  ["/me/payment", "@shop"],
  ["/studio", "@studio"],
  ["/admin", "@admin"],
];

function areaOf(path: string): PageArea {
  const fits = AREA_OF.filter(([start]) => path === start || path.startsWith(`${start}/`));
  const [longest] = fits.sort(([a], [b]) => b.length - a.length);
  if (!longest) throw new Error(`no area shows ${path}: add the beginning of its address to AREA_OF in end2end/support/routes.ts`);
  return longest[1];
}

export interface Row {
  path: string;
  kind: "page" | "function" | "endpoint" | "webhook";
  least: string;
  samples: string[];
}

/** An address of a page, and under which name its pictures are kept. */
export interface Sample {
  path: string;
  address: string;
  name: string;
  /** The one who may see it, with the password of the demo's people; nobody: everybody may. */
  by?: string;
}

/** The samples that stand for an order. */
const ORDER = /\{(paid|awaiting)\}/;

/** Whether a sample's address has an order in it: lessons are paid, too. */
const ofOrder = (sample: string) => ORDER.test(sample) && !sample.startsWith("/learn/");

/** Who sees a page: nobody when everybody may, a learner of the demo or the one who ordered, a teacher of their own courses, or
 * the administrator. */
async function whoSees(least: string, sample: string): Promise<string | undefined> {
  if (least === "anyone" || least === "development") return undefined;
  if (least === "signed-in") return ofOrder(sample) ? (await buyer()).handle : "amy";
  return least.endsWith(".own") ? "chen" : "admin";
}

/** Every sample of every page, or of an area's pages. */
export async function samples(request: APIRequestContext, area?: PageArea): Promise<Sample[]> {
  const rows: Row[] = await (await request.get("/dev/routes.json")).json();
  const pages = rows.filter((row) => row.kind === "page" && (!area || areaOf(row.path) === area));
  expect(pages.length, "pages in the route table").toBeGreaterThan(0);
  const found: Sample[] = [];
  for (const row of pages) {
    expect(row.samples, `${row.path} has addresses to take pictures of`).not.toEqual([]);
    for (const sample of row.samples) {
      const address = await resolve(request, sample);
      found.push({ path: row.path, address, name: nameOf(sample), by: await whoSees(row.least, sample) });
    }
  }
  expect(new Set(found.map((sample) => sample.name)).size, "every sample has a name of its own").toBe(found.length);
  return found;
}

/** The course that `{mine}` stands for. */
const MINE = "rust-first-steps";

/** `{free}` and `{paid}`: the first such lesson of the course in the address. `{paid}` and `{awaiting}`: such an order of the
 * `buyer`. `{mine}`: chen's course. `{step}`: that of a code that was just sent. `{day}`: one of the test provider's. `{shared}`:
 * the short address of chen's course that guests share. */
export async function resolve(request: APIRequestContext, sample: string): Promise<string> {
  if (sample.includes("{mine}")) {
    const course = await load(request, MINE);
    const free = course.outline.flatMap((chapter) => chapter.lessons).find((lesson) => lesson.free);
    return sample.replace("{mine}", course.card.id).replace("{free}", free?.id ?? "");
  }
  if (sample.includes("{step}")) return sample.replace("{step}", await stepOf(request, sample));
  if (sample.includes("{day}")) return sample.replace("{day}", await shownDay());
  if (sample.includes("{shared}")) return post({ request }, "/fn/learn/share", `/courses/${MINE}`, { kind: "course", name: MINE });
  const wanted = /\{(\w+)\}/.exec(sample)?.[1];
  if (!wanted) return sample;
  if (ofOrder(sample)) return sample.replace(ORDER, (await buyer()).orders[wanted] ?? "");
  const slug = /^\/learn\/([^/]+)\//.exec(sample)?.[1] ?? "";
  const lessons = await outline(request, slug);
  const lesson = lessons.find(({ free }) => free === (wanted === "free"));
  if (!lesson) throw new Error(`${sample}: ${slug} has no such lesson`);
  return sample.replace(`{${wanted}}`, lesson.id);
}

/** The step of a code that a stranger asked for on the way to a course. */
async function stepOf(request: APIRequestContext, sample: string): Promise<string> {
  const slug = /^\/buy\/([^/?]+)/.exec(sample)?.[1] ?? "";
  const led = await post({ request }, "/fn/account/start_purchase", `/buy/${slug}`, { slug, identifier: stranger().email });
  return new URL(led, "http://school").searchParams.get("step") ?? "";
}

interface Course {
  card: { id: string };
  outline: { lessons: { id: string; free: boolean }[] }[];
}

/** The lessons of a course, in order. */
async function outline(request: APIRequestContext, slug: string): Promise<{ id: string; free: boolean }[]> {
  return (await load(request, slug)).outline.flatMap((chapter) => chapter.lessons);
}

/** A course as its page gets it. */
async function load(request: APIRequestContext, slug: string): Promise<Course> {
  const headers = { origin: process.env.BASE_URL ?? "", accept: "application/json" };
  const response = await request.post("/fn/site/load_course", { form: { slug }, headers });
  expect(response.ok(), `the course ${slug} can be loaded`).toBe(true);
  return response.json();
}

function nameOf(sample: string): string {
  const name = sample.replace(/[{}]/g, "").replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "");
  return name || "home";
}
