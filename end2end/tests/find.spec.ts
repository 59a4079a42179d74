// A visitor finds a course, reads what is free, and learns what the rest costs.

import { journeys } from "../support/journey";
import { resolve } from "../support/routes";
import { expect, test } from "../support/test";
import { pattern } from "../support/texts";

const about = journeys(__filename, "@site", "@content");

test(...about("from the front page over a search to the first lesson", "@learn", "@learning", "@noscript"), async ({ page, visitor, say }) => {
  await visitor.open("/");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(say("site.home_title"));

  const search = page.getByRole("main").getByRole("searchbox");
  await search.fill("投资");
  await visitor.loads(() => search.press("Enter"));
  await expect(page).toHaveURL(/\/search\?q=/);
  await expect(page.getByRole("status")).toHaveText(pattern(say, "site.search_found"));
  await expect(page.getByRole("main").getByRole("searchbox")).toHaveValue("投资");

  await page.getByRole("heading", { level: 2, name: "量化投资入门", exact: true }).getByRole("link").click();
  await expect(page.getByRole("heading", { level: 1, name: "量化投资入门" })).toBeVisible();
  await visitor.settle();

  await page.getByRole("link", { name: say("site.course_start") }).filter({ visible: true }).first().click();
  await expect(page.getByRole("heading", { level: 1, name: "什么是量化投资" })).toBeVisible();
  await visitor.settle();
  await page.getByRole("link", { name: say("learn.next"), exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: "收益率与复利" })).toBeVisible();
  await expect(page.getByRole("main").locator("math").first()).toBeVisible();
  await visitor.settle();
});

test(...about("parts of a title and words of a free lesson are found", "@noscript"), async ({ page, visitor }) => {
  for (const words of ["量化", "投资", "ownership"]) {
    await visitor.open(`/search?q=${encodeURIComponent(words)}`);
    await expect(page.getByRole("main").getByRole("listitem").first(), words).toBeVisible();
  }
});

test(...about("filters, order and chips narrow the catalogue, in the address", "@matrix"), async ({ page, say, viewport, visitor }) => {
  await visitor.open("/courses");
  const status = page.getByRole("status");
  const shown = await status.innerText();
  const all = Number(/\d+/.exec(shown)?.[0]);
  expect(all).toBeGreaterThan(24);
  // The filters come last, after the list: the focus waits for them.
  const list = visitor.scripts ? page.waitForResponse(/\/load_catalogue$/) : undefined;
  await page.route(/\/load_facets$/, async (route) => {
    await list;
    await route.continue();
  });

  const choose = async (name: string) => {
    if ((viewport?.width ?? 0) < 960) await page.getByRole("button", { name: say("site.filters") }).click();
    await page.getByRole("navigation", { name: say("site.filters") }).getByRole("link", { name, exact: true }).click();
  };
  await choose(say("site.level_beginner"));
  await expect(page).toHaveURL(/\/courses\?level=beginner$/);
  await expect(status).not.toHaveText(shown);
  const filters = page.getByRole("navigation", { name: say("site.filters") });
  const chosen = filters.getByRole("link", { name: say("site.level_beginner"), exact: true });
  if (visitor.scripts && (viewport?.width ?? 0) >= 960) await expect(chosen).toBeFocused();
  await visitor.settle();
  await choose(say("site.price_paid"));
  await expect(page).toHaveURL(/level=beginner&price=paid$/);
  const chips = page.getByRole("list", { name: say("site.filters_set") });
  await expect(chips.getByRole("link")).toHaveCount(2);
  await visitor.settle();

  const menu = page.locator("summary", { hasText: say("site.sorted", { by: say("site.sort_newest") }) });
  await menu.click();
  await page.getByRole("link", { name: say("site.sort_title"), exact: true }).click();
  await expect(page).toHaveURL(/level=beginner&price=paid&sort=title$/);
  await expect(page.locator("summary", { hasText: say("site.sort_title") })).toBeVisible();
  await visitor.settle();

  await chips.getByRole("link", { name: say("site.level_beginner") }).click();
  await expect(page).toHaveURL(/\/courses\?price=paid&sort=title$/);
  await expect(chips.getByRole("link")).toHaveCount(1);
  await visitor.settle();
});

test(...about("a long catalogue has pages", "@noscript"), async ({ page, visitor, say }) => {
  await visitor.open("/courses?sort=title");
  const titles = page.getByRole("article").getByRole("heading", { level: 2 });
  await expect(titles).toHaveCount(24);
  const first = await titles.first().innerText();
  const pages = page.getByRole("navigation", { name: say("ui.pagination") });
  await pages.getByRole("link", { name: say("ui.next"), exact: true }).click();
  await expect(page).toHaveURL(/\/courses\?sort=title&page=2$/);
  await expect(titles.first()).not.toHaveText(first);
  await expect.poll(() => page.evaluate(() => scrollY), "it begins at its top").toBe(0);
  await visitor.settle();
  await pages.getByRole("link", { name: say("ui.previous"), exact: true }).click();
  await expect(page).toHaveURL(/\/courses\?sort=title$/);
  await expect(titles.first()).toHaveText(first);
  await visitor.settle();
});

test(...about("a paid lesson says so and leads to its course", "@learn", "@commerce", "@noscript"), async ({ page, request, visitor, say }) => {
  await visitor.open(await resolve(request, "/learn/gushi-shangxi/{paid}"), 403);
  await expect(page.getByRole("main")).toContainText(say("kit.error.not_bought"));
  await page.getByRole("link", { name: say("kit.error.to_course") }).click();
  await expect(page.getByRole("heading", { level: 1, name: "古诗词鉴赏" })).toBeVisible();
  await expect(page.getByRole("main")).toContainText("¥99.00");
  await visitor.settle();
  await page.getByRole("link", { name: say("site.course_try") }).filter({ visible: true }).first().click();
  await expect(page.getByRole("heading", { level: 1, name: "开卷：诗没有说出来的话" })).toBeVisible();
  await visitor.settle();
});

test(...about("values that nobody knows are shown as chips and can be removed", "@noscript"), async ({ page, visitor, say }) => {
  await visitor.open("/courses?level=unheard-of&category=%E6%97%A0&sort=drop&page=-1");
  const chips = page.getByRole("list", { name: say("site.filters_set") });
  const unknown = chips.getByRole("link", { name: say("site.unknown_filter", { value: "unheard-of" }) });
  await expect(unknown).toBeVisible();
  await expect(page.getByRole("article").first()).toBeVisible();
  await unknown.click();
  await expect(page).not.toHaveURL(/unheard-of/);
  await expect(unknown).toHaveCount(0);
  await visitor.settle();
  await visitor.open("/courses?page=999999");
  await expect(page.getByRole("article").first()).toBeVisible();
});

test(...about("a search without results says what to try", "@noscript"), async ({ page, visitor, say }) => {
  await visitor.open("/search?q=zzqqxx");
  await expect(page.getByRole("main")).toContainText(say("site.search_nothing_hint"));
  await visitor.open("/courses?q=zzqqxx");
  await expect(page.getByRole("main")).toContainText(say("site.nothing_hint"));
  await page.getByRole("main").getByRole("link", { name: say("site.all_courses") }).click();
  await expect(page).toHaveURL(/\/courses$/);
  await expect(page.getByRole("article").first()).toBeVisible();
  await visitor.settle();
});

test(...about("topics and teachers lead to courses", "@noscript"), async ({ page, visitor, say }) => {
  await visitor.open("/tags");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(say("site.topics"));
  await page.getByRole("main").getByRole("listitem").getByRole("link").first().click();
  await expect(page).toHaveURL(/\/courses\?tag=/);
  await expect(page.getByRole("article").first()).toBeVisible();
  await visitor.settle();

  await visitor.open("/courses/gushi-shangxi");
  await page.getByRole("main").getByRole("link", { name: "唐诗", exact: true }).click();
  await expect(page).toHaveURL(/\/courses\?tag=/);
  await page.getByRole("article").getByRole("link", { name: "古诗词鉴赏" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "古诗词鉴赏" })).toBeVisible();
  await visitor.settle();
  await page.getByRole("main").getByRole("link", { name: "林静" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "林静" })).toBeVisible();
  await expect(page).toHaveURL(/\/teachers\/lin$/);
  await expect(page.getByRole("article")).toHaveCount(1);
  await visitor.settle();
});

// Without scripts no code ever comes.
test(...about("pages to read bring their code when a link in them is pointed at", "@scripts"), async ({ page, visitor }) => {
  const code: string[] = [];
  page.on("request", (request) => {
    if (/\/pkg\/.*\/(split|bundle|chunk)_/.test(request.url())) code.push(request.url());
  });
  const open = async (path: string) => {
    await visitor.open(path);
    await page.waitForLoadState("networkidle");
  };
  for (const path of ["/", "/courses", "/search?q=rust", "/tags"]) {
    await open(path);
    expect(code, path).toEqual([]);
  }
  await open("/courses?sort=title");
  const course = page.getByRole("article").getByRole("link").first();
  await course.hover();
  await expect.poll(() => code.length).toBeGreaterThan(0);

  await course.click();
  await expect(page.locator("main .course-head")).toBeVisible();
  await page.goBack();
  await expect(page).toHaveURL(/\/courses\?sort=title$/);
  await expect(page.getByRole("article").first()).toBeVisible();
  for (const path of [new URL(await course.getAttribute("href") ?? "", page.url()).pathname, await teacher()]) {
    code.length = 0;
    await open(path);
    expect(code, path).toEqual([]);
  }

  async function teacher() {
    await course.click();
    return (await page.locator(".course-facts a").first().getAttribute("href")) ?? "";
  }
});

// Without scripts every page is loaded so.
test(...about("a page whose code does not come is loaded as a whole", "@scripts"), async ({ page, visitor, say }) => {
  visitor.watch.expectBroken(/\/pkg\//);
  const course = page.getByRole("article").getByRole("link").first();
  // On a phone the filters are out of sight, and the event reaches them all the same.
  const filter = page.locator(".filters a[href*='level=beginner']");
  await page.route(/\/pkg\/.*\/(split|bundle|chunk)_/, (route) => route.abort());

  await visitor.open("/courses?sort=title");
  await visitor.loads(() => course.dispatchEvent("click"));
  await expect(page.locator("main .course-head")).toBeVisible();

  await visitor.open("/courses?sort=title");
  await visitor.loads(() => filter.dispatchEvent("click"));
  await expect(page).toHaveURL(/level=beginner/);
  await expect(page.getByRole("list", { name: say("site.filters_set") }).getByRole("link")).toHaveCount(1);

  // What was fetched ahead in vain is no reason to leave the page.
  const failed = page.waitForEvent("requestfailed");
  await course.dispatchEvent("pointerover");
  await failed;
  await visitor.loads(() => course.click());
  await expect(page.locator("main .course-head")).toBeVisible();
});
