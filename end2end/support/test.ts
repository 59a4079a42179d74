// The test that every journey is made of: a browser that speaks a language, with or without scripts, in which
// nothing may go wrong unseen.

import { type BrowserContext, type Locator, type Page, type Response, expect, test as base } from "@playwright/test";

import { type Language, type Say, words } from "./texts";

export { expect };

export interface Options {
  /** The language that the browser asks for. */
  language: Language;
}

/**
 * Marks a promise that may never break: no byte of anybody's is lost, nobody sees what is somebody else's, the books are
 * right. A second try that goes well does not excuse it, and whoever reads the report knows it by these words.
 */
export const broken = (promise: string) => `broken invariant: ${promise}`;

/** What pages of a member listen to, the bell on each and lessons for what is said: without a network they try again by
 * themselves. */
const LIVE = /\/events\?(notices|talk=\w+)$/;

interface Expected {
  status: number;
  address: RegExp;
}

/** The faults that did not stop the journey. */
export class Watch {
  readonly faults: string[] = [];
  private readonly expected: Expected[] = [];
  private readonly broken: RegExp[] = [];

  /** Requests to these addresses may find no server. */
  expectBroken(address: RegExp) {
    this.broken.push(address);
  }

  /** Answers with this status from these addresses belong to the journey. */
  expect(status: number, address: RegExp) {
    this.expected.push({ status, address });
  }

  follow(context: BrowserContext, scripts: boolean) {
    context.on("console", (message) => {
      // The answer itself is looked at below.
      if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) {
        this.faults.push(`console: ${message.text()} (${message.location().url})`);
      }
    });
    context.on("weberror", (error) => {
      const text = error.error().stack || `${error.error()}`;
      // Chromium says, in one wording or another, that it shows a page without the transition: between our pages and those
      // of the test provider none is agreed upon, and on a busy machine a page is there before its transition.
      const skipped = /ViewTransition opt-in disabled|Transition was (skipped|aborted because of invalid state. Page already revealed)/;
      if (!skipped.test(text)) this.faults.push(`page: ${text} (${error.page()?.url()})`);
    });
    context.on("requestfailed", (request) => {
      const reason = request.failure()?.errorText ?? "";
      // Leaving a page ends what it was still loading; a browser without scripts refuses to load them.
      const expected = reason === "net::ERR_ABORTED" || (reason === "csp" && !scripts) || LIVE.test(request.url());
      if (!expected && !this.broken.some((address) => address.test(request.url()))) {
        this.faults.push(`request: ${request.url()}: ${reason}`);
      }
    });
    context.on("response", (response) => {
      if (response.status() >= 400 && !this.isExpected(response)) {
        this.faults.push(`answer: ${response.status()} ${response.request().method()} ${response.url()}`);
      }
    });
  }

  private isExpected(response: Response): boolean {
    return this.expected.some(({ status, address }) => status === response.status() && address.test(response.url()));
  }
}

/** The visitor of a journey, who moves through pages. */
export class Visitor {
  constructor(
    readonly page: Page,
    readonly watch: Watch,
    readonly scripts: boolean,
  ) {}

  /** Opens an address and waits until the page can be used. */
  async open(address: string, status = 200) {
    if (status >= 400) this.watch.expect(status, within(address));
    const response = await this.page.goto(address);
    expect(response?.status(), `status of ${address}`).toBe(status);
    await this.settle();
  }

  /** Opens an address that is closed to them at the door: a page without scripts. */
  async refused(address: string, status: number) {
    this.watch.expect(status, within(address));
    const response = await this.page.goto(address);
    expect(response?.status(), broken(`${address} is closed to them`)).toBe(status);
  }

  /** Waits until the page can be used. */
  async settle() {
    if (this.scripts) await this.page.locator("body[data-hydrated]").waitFor({ state: "attached" });
  }

  /** Does something that loads a whole new page; its status. */
  async loads(act: () => Promise<unknown>, status = 200) {
    if (status >= 400) this.watch.expect(status, /./);
    const isPage = (response: Response) =>
      response.request().isNavigationRequest() && response.frame() === this.page.mainFrame() && !isRedirect(response.status());
    const [response] = await Promise.all([this.page.waitForResponse(isPage), this.page.waitForEvent("load"), act()]);
    expect(response.status(), `status of ${response.url()}`).toBe(status);
    await this.settle();
  }

  /** Presses what sends a form. */
  async sends(button: Locator, status = 200) {
    await this.loads(() => button.click(), status);
  }
}

function isRedirect(status: number): boolean {
  return status >= 300 && status < 400;
}

function within(address: string): RegExp {
  const path = address.replace(/^https?:\/\/[^/]+/, "").split("?")[0] ?? "";
  return new RegExp(encodeURI(path).replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
}

export const test = base.extend<Options & { watch: Watch; visitor: Visitor; say: Say }>({
  language: ["zh-Hans", { option: true }],
  locale: async ({ language }, use) => use(language === "en" ? "en-GB" : "zh-CN"),
  baseURL: async ({}, use) => use(process.env.BASE_URL),
  say: async ({ language }, use) => use(words(language)),
  watch: [
    async ({ context, javaScriptEnabled }, use) => {
      const watch = new Watch();
      watch.follow(context, javaScriptEnabled !== false);
      await use(watch);
      expect(watch.faults, "what went wrong on the way").toEqual([]);
    },
    { auto: true },
  ],
  visitor: async ({ page, watch, javaScriptEnabled }, use) => use(new Visitor(page, watch, javaScriptEnabled !== false)),
});
