// axe, run inside the page by the debugger, so that the page's policy needs no exception.

import axe, { type AxeResults, type ElementContext } from "axe-core";
import { type Page, expect } from "@playwright/test";

/** Nothing serious or critical, as the page is now. */
export async function expectAccessible(page: Page, what: string, part?: string) {
  await page.evaluate(`if (!window.axe) { ${axe.source} }`);
  const { violations }: AxeResults = await page.evaluate(
    async (within) => {
      const axe = (window as unknown as { axe: { run: (context: ElementContext, options: object) => Promise<AxeResults> } }).axe;
      return axe.run((within ?? document) as ElementContext, { resultTypes: ["violations"] });
    },
    part,
  );
  const grave = violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(" ")}: ${node.failureSummary?.replace(/\s+/g, " ")}`));
  expect.soft(grave, `${what}: serious or critical`).toEqual([]);
}

/** The same in light and in dark. */
export async function expectAccessibleInBothLights(page: Page, what: string, part?: string) {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await expectAccessible(page, `${what}, ${colorScheme}`, part);
  }
}
