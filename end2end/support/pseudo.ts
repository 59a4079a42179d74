// Finds words that did not come from the locale files: in the pseudo-language these stand in brackets.

import { type Page, expect } from "@playwright/test";

/** The page is in the pseudo-language, and so is every word of ours on it. */
export async function expectBrackets(page: Page) {
  await expect(page.locator("html")).toHaveAttribute("lang", /^qps/);
  expect.soft(await unbracketed(page), `words outside of brackets on ${page.url()}`).toEqual([]);
}

/** The letters outside of brackets; somebody's own texts (`lang`, `<bdi>`, code, keys, maths) are left out. */
function unbracketed(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const bare = (text: string): boolean => {
      // Amounts are no words.
      let rest = text.replace(/[A-Z]{0,3}[¥$€£][\d.,]+/gu, "");
      for (let before = ""; before !== rest; ) {
        before = rest;
        rest = rest.replace(/\[[^[\]]*\]/g, "");
      }
      return /\p{L}/u.test(rest);
    };
    const skipped = "script, style, template, noscript, textarea, bdi, code, kbd, pre, time, math";
    const isOwn = (element: Element): boolean => {
      if (element.closest(skipped)) return true;
      const spoken = element.closest("[lang]");
      return spoken !== null && spoken !== document.documentElement;
    };
    const found: string[] = [];
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      const parent = node.parentElement;
      if (parent && bare(node.nodeValue ?? "") && !isOwn(parent)) found.push(`<${parent.localName}> ${node.nodeValue?.trim()}`);
    }
    for (const name of ["aria-label", "aria-description", "title", "placeholder", "alt"]) {
      for (const element of document.querySelectorAll(`[${name}]`)) {
        const text = element.getAttribute(name) ?? "";
        if (bare(text) && !isOwn(element)) found.push(`<${element.localName} ${name}> ${text}`);
      }
    }
    // A title may begin with the name of a course or a person: the page's heading, which was looked at above.
    const heading = document.querySelector("h1")?.textContent ?? "";
    const title = heading && document.title.startsWith(heading) ? document.title.slice(heading.length) : document.title;
    if (bare(title)) found.push(`<title> ${document.title}`);
    return found;
  });
}
