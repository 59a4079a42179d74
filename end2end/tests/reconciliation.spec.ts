// Whoever looks after the money compares the statements of payment providers with the books.

import type { Locator, Page } from "@playwright/test";

import { journeys } from "../support/journey";
import { quietDay } from "../support/orders";
import { signIn } from "../support/people";
import type { Say } from "../support/texts";
import { broken, expect, test } from "../support/test";

const about = journeys(__filename, "@admin", "@commerce");
const DAY_MS = 86_400_000;
const HEAD = "at,type,id,payment,reference,amount,currency";

// Whoever signs in has a language of their own.
test.beforeEach(({ context, baseURL, language }) => context.addCookies([{ name: "hl", value: language, url: baseURL ?? "" }]));

/** A part of the page by its heading. */
function part(page: Page, heading: string): Locator {
  return page.locator("section", { has: page.getByRole("heading", { name: heading, exact: true }) });
}

/** Chooses a file of these lines. */
async function choose(upload: Locator, say: Say, lines: string[]) {
  const buffer = Buffer.from(lines.map((line) => `${line}\n`).join(""));
  await upload.getByLabel(say("admin.recon.file"), { exact: true }).setInputFiles({ name: "a.csv", mimeType: "text/csv", buffer });
}

/** Looks at the page until it says so. */
async function until(page: Page, words: string) {
  await expect(async () => {
    await page.reload();
    await expect(page.getByRole("main")).toContainText(words, { timeout: 1_000 });
  }).toPass({ timeout: 15_000 });
}

test(...about("a statement is read, a difference is resolved, and the day is closed", "@noscript"), async ({ page, visitor, say }) => {
  const longAgo = new Date(Date.now() - 1_000 * DAY_MS).toISOString().slice(0, 10);
  await signIn(page, "admin");
  await visitor.open("/admin/reconciliation");
  const fetch = part(page, say("admin.recon.fetch"));
  await fetch.getByLabel(say("admin.recon.day"), { exact: true }).fill(new Date(Date.now() + DAY_MS).toISOString().slice(0, 10));
  await visitor.sends(fetch.getByRole("button"), 422);
  await expect(fetch.locator(".field-error")).toHaveText(say("kit.rule.statement_not_ready"));
  await fetch.getByLabel(say("admin.recon.day"), { exact: true }).fill(longAgo);
  await visitor.sends(fetch.getByRole("button"), 422);
  await expect(fetch.locator(".field-error")).toHaveText(say("kit.rule.statement_too_early"));
  const upload = part(page, say("admin.recon.upload"));
  const send = () => upload.getByRole("button", { name: say("admin.recon.upload_now"), exact: true });
  await choose(upload, say, []);
  await visitor.sends(send(), 422);
  await expect(upload.locator(".field-error")).toHaveText(say("kit.rule.statement_empty"));
  await choose(upload, say, [HEAD, `${Date.parse(longAgo)},total,lyceum,,,0,`]);
  await visitor.sends(send(), 422);
  await expect(upload.locator(".field-error"), broken("no statement is older than the school")).toHaveText(say("kit.rule.statement_too_early"));
  const begins = await quietDay(page.request);
  const day = new Date(begins).toISOString().slice(0, 10);
  const nothing = [HEAD, `${begins},total,lyceum,,,0,`];
  await choose(upload, say, nothing);
  await visitor.sends(send());
  await until(page, say("admin.recon.received"));
  await expect(page.getByRole("main")).toContainText(day);

  // The same once more has nothing new.
  await visitor.open("/admin/reconciliation");
  await choose(upload, say, nothing);
  await visitor.sends(send());
  await expect(page.getByRole("status").filter({ hasText: say("admin.recon.nothing_new") })).toBeVisible();

  // A fuller one comes, with money that went and that the school knows nothing of.
  const fuller = [HEAD, `${begins + 1},refund,tp_journey_${begins},x,,-500,CNY`, `${begins},total,lyceum,,,1,`];
  await visitor.open("/admin/reconciliation");
  await choose(upload, say, fuller);
  await visitor.sends(send());
  await until(page, `tp_journey_${begins}`);

  // It should not have come yet: it is taken back, and comes again.
  const files = part(page, say("admin.recon.files"));
  await files.getByRole("row").last().locator("summary").click();
  await visitor.sends(files.getByRole("button", { name: say("admin.recon.take_back_now"), exact: true }));
  await expect(page.getByRole("main"), broken("a statement that was taken back has no lines")).not.toContainText(`tp_journey_${begins}`);
  await visitor.open("/admin/reconciliation");
  await choose(upload, say, fuller);
  await visitor.sends(send());
  await until(page, `tp_journey_${begins}`);
  await expect(page.getByRole("main")).toContainText(say("admin.line_class.missing_here"));
  await expect(page.getByText(say("admin.recon.off"), { exact: true })).toBeVisible();
  await expect(page.getByText(say("admin.recon.not_closable")), broken("no day is closed with differences")).toBeVisible();

  const row = page.getByRole("row").filter({ hasText: `tp_journey_${begins}` });
  await row.locator("summary", { hasText: say("admin.recon.accept") }).click();
  await visitor.sends(row.locator("details[open]").getByRole("button"), 422);
  await expect(row.locator(".field-error")).toHaveText(say("kit.rule.required"));
  await row.getByLabel(say("admin.recon.note"), { exact: true }).filter({ visible: true }).fill("Not ours");
  await visitor.sends(row.locator("details[open]").getByRole("button"));
  await expect(row).toContainText(say("admin.resolution.noted"));

  const close = page.locator("details.confirm");
  await close.locator("summary").click();
  await visitor.sends(close.getByRole("button", { name: say("admin.recon.close_now"), exact: true }), 422);
  await expect(close.locator(".field-error"), broken("a day that does not add up needs a note")).toHaveText(say("kit.rule.required"));
  await close.getByLabel(say("admin.recon.note"), { exact: true }).fill("The provider looks for it");
  await visitor.sends(close.getByRole("button", { name: say("admin.recon.close_now"), exact: true }));
  await expect(page.getByRole("main")).toContainText("The provider looks for it");
  await expect(page.locator("details.confirm, .admin-table details"), broken("a closed day never changes")).toHaveCount(0);
  await visitor.open("/admin/reconciliation");
  await expect(page.getByRole("row").filter({ hasText: day })).toContainText(say("admin.recon.closed"));
});

test(...about("a file that is no statement is refused with its line", "@noscript"), async ({ page, visitor, say }) => {
  await signIn(page, "admin");
  await visitor.open("/admin/reconciliation");
  const upload = part(page, say("admin.recon.upload"));
  await choose(upload, say, [HEAD, "1,payment,tp_1,tp_1,order,a lot,CNY", "1,total,lyceum,,,1,"]);
  await visitor.sends(upload.getByRole("button", { name: say("admin.recon.upload_now"), exact: true }), 422);
  await expect(upload.locator(".field-error")).toHaveText(say("kit.rule.statement_amount", { line: 2 }));
  // Payments none of which is the school's.
  const yesterday = Date.now() - DAY_MS;
  await choose(upload, say, [HEAD, `${yesterday},payment,tp_stranger,tp_stranger,order,500,CNY`, `${yesterday},total,lyceum,,,1,`]);
  await visitor.sends(upload.getByRole("button", { name: say("admin.recon.upload_now"), exact: true }), 422);
  await expect(upload.locator(".field-error")).toHaveText(say("kit.rule.statement_other_account"));
});
