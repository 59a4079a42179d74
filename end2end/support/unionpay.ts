// A school of its own for journeys that pay with UnionPay, and the fake of UnionPay that stands in for it.

import type { Browser, Page } from "@playwright/test";
import type { ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { PHONE_AGENT } from "./alipay";
import { PHONE } from "./browser";
import { startFake } from "./fake";
import { type Sender, post, signIn } from "./people";
import { freePort, start } from "./server";
import { expect, test as journey } from "./test";

const file = (name: string) => readFileSync(join(__dirname, "../../server/unionpayfake/keys", name), "utf8");

/** The keys of the merchant that the fake knows. */
export const KEYS = {
  unionpay_merchant_id: "777290058110097",
  unionpay_key_file: file("merchant.pfx.txt"),
  unionpay_key_password: "000000",
  unionpay_middle_certificate: file("middle.crt").replace(/\n/g, ""),
  unionpay_root_certificate: file("root.crt").replace(/\n/g, ""),
};

export interface UnionPay {
  /** The address of the school. */
  school: string;
  /** Sets the fake's clock: by how many seconds it is ahead of the real one. */
  clock: (aheadSeconds: number) => Promise<void>;
}

export const test = journey.extend<{ unionpay: UnionPay }>({
  unionpay: async ({}, use, info) => {
    const port = await freePort();
    const address = `http://127.0.0.1:${port}`;
    const more = { LYCEUM_UNIONPAY_GATEWAY_URL: address };
    const school = await start([["demo"]], `unionpay-${info.testId}-${info.retry}`, more);
    // What signs people in goes to the school of the journey.
    const usual = process.env.BASE_URL;
    process.env.BASE_URL = school.address;
    let fake: ChildProcess | undefined;
    try {
      fake = await startFake("unionpayfake", port);
      await use({ school: school.address, clock: (aheadSeconds) => setClock(address, aheadSeconds) });
    } finally {
      process.env.BASE_URL = usual;
      fake?.kill();
      await school.close();
    }
  },
  baseURL: async ({ unionpay }, use) => use(unionpay.school),
});

/** Sets UnionPay up and switches it on, as an administrator would. */
export async function setUp(visitor: Sender) {
  await signIn(visitor, "admin");
  const secret = (name: string) => /_key_/.test(name);
  const fields = Object.entries(KEYS).map(([name, value]) => [`${secret(name) ? "secrets" : "fields"}[${name}]`, value]);
  const form = { provider: "unionpay", ...Object.fromEntries(fields), sandbox: "true" };
  const saved = await post(visitor, "/fn/admin/save_provider", "/admin/payments", form);
  expect(saved, "the keys are taken").toBe("/admin/payments?saved=1");
  await post(visitor, "/fn/admin/switch_provider", "/admin/payments", { provider: "unionpay", is_on: "true" });
}

/** The address of the fake's pages for payers, that of a code among them. */
export const PAYERS_PAGE = /^http:\/\/127\.0\.0\.1:\d+\/(cashier|qr)\/\w+$/;

/** Pays what a code leads to, as a phone does that scanned it. */
export async function scanAndPay(browser: Browser, code: string) {
  const phone = await browser.newContext({ viewport: PHONE, userAgent: PHONE_AGENT });
  const page = await phone.newPage();
  await page.goto(code);
  await page.locator("#pay").click();
  await expect(page.getByRole("status"), "it is paid").toBeVisible();
  await phone.close();
}

/** Comes to UnionPay's page by the form on ours: somebody else's page, and without scripts. */
export async function comesToUnionPay(page: Page, words: string) {
  await page.getByRole("main").getByRole("button", { name: words, exact: true }).click();
  await expect(page, "the payer's page of UnionPay").toHaveURL(PAYERS_PAGE);
}

async function setClock(address: string, aheadSeconds: number) {
  const body = JSON.stringify({ ahead_s: aheadSeconds });
  const set = await fetch(`${address}/_control/clock`, { method: "POST", headers: { "content-type": "application/json" }, body });
  expect(set.status, await set.text()).toBe(204);
}
