// A school of its own for journeys that pay with Stripe, and the fake of Stripe that stands in for it.

import type { FrameLocator, Page } from "@playwright/test";
import { type ChildProcess, execFileSync } from "node:child_process";
import { join } from "node:path";

import { startFake } from "./fake";
import { type Sender, post, signIn } from "./people";
import { freePort, start } from "./server";
import { type Visitor, expect, test as journey } from "./test";
import type { Say } from "./texts";

/** The keys that the fake knows. */
export const KEYS = { publishable_key: "pk_test_stripefake", secret_key: "sk_test_stripefake", webhook_secrets: "whsec_stripefake" };

/** Test cards, as Stripe's documents have them. */
export const CARDS = { good: "4242424242424242", declined: "4000000000000002", poor: "4000000000009995", secure: "4000002760003184" };

export interface Stripe {
  /** The address of the fake. */
  address: string;
  /** The address of the school. */
  school: string;
  /** Has the newest open payment of the school want this of its payer, as a provider would. */
  wants: (action: unknown) => void;
}

export const test = journey.extend<{ stripe: Stripe }>({
  stripe: async ({}, use, info) => {
    const port = await freePort();
    const address = `http://127.0.0.1:${port}`;
    const more = { LYCEUM_STRIPE_API_URL: address, LYCEUM_STRIPE_SCRIPT_URL: `${address}/basil/stripe.js` };
    const school = await start([["demo"]], `stripe-${info.testId}-${info.retry}`, more);
    // What signs people in goes to the school of the journey.
    const usual = process.env.BASE_URL;
    process.env.BASE_URL = school.address;
    let fake: ChildProcess | undefined;
    try {
      fake = await startFake("stripefake", port, ["--webhook", `${school.address}/hooks/stripe`]);
      await use({ address, school: school.address, wants: (action) => setNext(school.data, action) });
    } finally {
      process.env.BASE_URL = usual;
      fake?.kill();
      await school.close();
    }
  },
  baseURL: async ({ stripe }, use) => use(stripe.school),
});

/** Sets Stripe up and switches it on, as an administrator would. */
export async function setUp(visitor: Sender) {
  await signIn(visitor, "admin");
  const { publishable_key, secret_key, webhook_secrets } = KEYS;
  const form = {
    provider: "stripe",
    "fields[publishable_key]": publishable_key,
    "secrets[secret_key]": secret_key,
    "secrets[webhook_secrets]": webhook_secrets,
    sandbox: "true",
  };
  const saved = await post(visitor, "/fn/admin/save_provider", "/admin/payments", form);
  expect(saved, "the keys are taken").toBe("/admin/payments?saved=1");
  await post(visitor, "/fn/admin/switch_provider", "/admin/payments", { provider: "stripe", is_on: "true" });
}

/** The provider's form on the page. */
export const form = (page: Page): FrameLocator => page.frameLocator("#payment-form iframe");

/** Looks for the reason why the form is not there: with scripts it did not come, and without them it cannot. */
export async function saysWhy(page: Page, visitor: Visitor, withScripts: string, without: string) {
  const main = page.getByRole("main");
  // What a `noscript` holds is no text of the elements around it.
  const reason = visitor.scripts ? main.getByText(withScripts) : main.locator("noscript p", { hasText: without });
  await expect(reason).toBeVisible();
}

/** Fills in a card. */
export async function fillIn(page: Page, number: string) {
  const fields = form(page).getByRole("textbox");
  for (const [place, text] of [number, `12 / ${(new Date().getFullYear() + 2) % 100}`, "123"].entries()) {
    await fields.nth(place).fill(text);
  }
}

/** Answers the bank's question. */
export async function answerBank(page: Page, proves: boolean) {
  const bank = page.frameLocator("iframe[name=__privateStripeChallenge]");
  await bank.locator(proves ? "#test-source-authorize-3ds" : "#test-source-fail-3ds").click();
}

/** The button that pays. */
export const payButton = (page: Page, say: Say, amount: string) =>
  page.getByRole("region", { name: say("ui.payment.form") }).getByRole("button", { name: say("shop.pay", { amount }), exact: true });

function setNext(data: string, action: unknown) {
  const code = [
    "import sqlite3, sys",
    "school = sqlite3.connect(sys.argv[1], timeout=10)",
    "newest = \"select max(id) from payment where state in ('created', 'pending')\"",
    "done = school.execute(f\"update payment set next = ? where id = ({newest})\", [sys.argv[2]])",
    "assert done.rowcount == 1, done.rowcount",
    "school.commit()",
  ].join("\n");
  execFileSync("python3", ["-c", code, join(data, "lyceum.db"), JSON.stringify(action)]);
}
