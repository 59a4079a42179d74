// Addresses that lead nowhere.

import { expect, test } from "../support/test";
import { pattern } from "../support/texts";

for (const address of ["/nowhere", "/courses/no-such-course", "/teachers/nobody", "/learn/gushi-shangxi/no-such-lesson", "/learn/no/no"]) {
  test(`${address} offers a search`, async ({ page, visitor, say }) => {
    await visitor.open(address, 404);
    const main = page.getByRole("main");
    await expect(main).toContainText(say("kit.error.not_found"));
    await expect(page).toHaveTitle(new RegExp(say("kit.error.not_found")));
    await main.getByRole("searchbox").fill("Rust");
    await visitor.loads(() => main.getByRole("searchbox").press("Enter"));
    await expect(page.getByRole("status")).toHaveText(pattern(say, "site.search_found"));
  });
}
