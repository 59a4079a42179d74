// Addresses that lead nowhere.

import { journeys } from "../support/journey";
import { expect, test } from "../support/test";
import { pattern } from "../support/texts";

const about = journeys(__filename, "@site", "@content");

// The one that anybody meets is tried both ways.
const BOTH = "/nowhere";

for (const address of [BOTH, "/courses/no-such-course", "/teachers/nobody", "/learn/gushi-shangxi/no-such-lesson", "/learn/no/no"]) {
  test(...about(`${address} offers a search`, ...(address === BOTH ? (["@noscript"] as const) : [])), async ({ page, visitor, say }) => {
    await visitor.open(address, 404);
    const main = page.getByRole("main");
    await expect(main).toContainText(say("kit.error.not_found"));
    await expect(page).toHaveTitle(new RegExp(say("kit.error.not_found")));
    await main.getByRole("searchbox").fill("Rust");
    await visitor.loads(() => main.getByRole("searchbox").press("Enter"));
    await expect(page.getByRole("status")).toHaveText(pattern(say, "site.search_found"));
  });
}
