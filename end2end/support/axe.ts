// axe, run inside the page by the debugger, so that the page's policy needs no exception.

import axe, { type AxeResults, type RunOptions } from "axe-core";
import { type CDPSession, type Page, expect } from "@playwright/test";

import type { Visitor } from "./test";

/** Nothing serious or critical, as the page is now. */
async function expectAccessible(page: Page, what: string, rules?: string[]) {
  await page.evaluate(`if (!window.axe) { ${axe.source} }`);
  const { violations }: AxeResults = await page.evaluate(
    async (rules) => {
      const axe = (window as unknown as { axe: { run: (context: Document, options: RunOptions) => Promise<AxeResults> } }).axe;
      const options: RunOptions = { resultTypes: ["violations"] };
      return axe.run(document, rules ? { ...options, runOnly: rules } : options);
    },
    rules,
  );
  const grave = violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(" ")}: ${node.failureSummary?.replace(/\s+/g, " ")}`));
  expect.soft(grave, `${what}: serious or critical`).toEqual([]);
}

/** The same in light and in dark; the light changes nothing but colours. */
export async function expectAccessibleInBothLights({ page, scripts }: Pick<Visitor, "page" | "scripts">, what: string) {
  const look = async () => {
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await settled(page);
      await expectAccessible(page, `${what}, ${colorScheme}`, colorScheme === "dark" ? ["color-contrast"] : undefined);
    }
  };
  await (scripts ? look() : withScriptsFor(page, look));
}

const debuggers = new WeakMap<Page, CDPSession>();

/**
 * Lets axe run where pages have no scripts: it waits for timers. The page's own scripts were left out when it was read,
 * and stay so.
 */
async function withScriptsFor(page: Page, act: () => Promise<void>) {
  const session = debuggers.get(page) ?? (await page.context().newCDPSession(page));
  debuggers.set(page, session);
  // A session takes back only what it has asked for itself.
  await session.send("Emulation.setScriptExecutionDisabled", { value: true });
  await session.send("Emulation.setScriptExecutionDisabled", { value: false });
  await act();
  await session.send("Emulation.setScriptExecutionDisabled", { value: true });
}

/** Painted, and no colour on its way to another: what is inside begins when what is around it has ended. */
async function settled(page: Page) {
  await page.evaluate(async () => {
    const painted = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    for (let depth = 0; depth < 8; depth++) {
      await painted();
      const moving = document.getAnimations().filter((animation) => animation instanceof CSSTransition);
      if (moving.length === 0) return;
      const over = Promise.all(moving.map((transition) => transition.finished.catch(() => {})));
      await Promise.race([over, new Promise((done) => setTimeout(done, 100))]);
    }
  });
}
