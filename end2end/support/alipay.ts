// A school of its own for journeys that pay with Alipay, and the fake of Alipay that stands in for it.

import type { Browser, Page } from "@playwright/test";
import type { ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { PHONE } from "./browser";
import { startFake } from "./fake";
import { type Sender, post, signIn } from "./people";
import { freePort, start } from "./server";
import { expect, test as journey } from "./test";

/** A key of the fake as Alipay's tool gives one out: its base64 in one line. */
const key = (file: string) =>
  readFileSync(join(__dirname, "../../server/alipayfake/keys", file), "utf8").replace(/-----[^-]+-----|\s/g, "");

/** The keys of the app that the fake knows. */
export const KEYS = {
  app_id: "2021000000000001",
  private_key: key("app.pem"),
  alipay_public_key: key("alipay.pub"),
  seller_id: "2088000000000001",
};

/** The private key of another app. */
export const STRANGERS_KEY = key("stranger.pem");

/** What a browser on a phone says of itself: the school asks nothing else. */
export const PHONE_AGENT =
  "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36";

export interface Alipay {
  /** The address of the school. */
  school: string;
  /** Sets the fake's clock: by how many seconds it is ahead of the real one. */
  clock: (aheadSeconds: number) => Promise<void>;
}

export const test = journey.extend<{ alipay: Alipay }>({
  alipay: async ({}, use, info) => {
    const port = await freePort();
    const address = `http://127.0.0.1:${port}`;
    const more = { LYCEUM_ALIPAY_GATEWAY_URL: `${address}/gateway.do` };
    const school = await start([["demo"]], `alipay-${info.testId}-${info.retry}`, more);
    // What signs people in goes to the school of the journey.
    const usual = process.env.BASE_URL;
    process.env.BASE_URL = school.address;
    let fake: ChildProcess | undefined;
    try {
      fake = await startFake("alipayfake", port);
      await use({ school: school.address, clock: (aheadSeconds) => setClock(address, aheadSeconds) });
    } finally {
      process.env.BASE_URL = usual;
      fake?.kill();
      await school.close();
    }
  },
  baseURL: async ({ alipay }, use) => use(alipay.school),
});

/** Sets Alipay up and switches it on, as an administrator would. */
export async function setUp(visitor: Sender) {
  await signIn(visitor, "admin");
  const { app_id, private_key, alipay_public_key, seller_id } = KEYS;
  const form = {
    provider: "alipay",
    "fields[app_id]": app_id,
    "secrets[private_key]": private_key,
    "fields[alipay_public_key]": alipay_public_key,
    "fields[seller_id]": seller_id,
    sandbox: "true",
  };
  const saved = await post(visitor, "/fn/admin/save_provider", "/admin/payments", form);
  expect(saved, "the keys are taken").toBe("/admin/payments?saved=1");
  await post(visitor, "/fn/admin/switch_provider", "/admin/payments", { provider: "alipay", is_on: "true" });
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

/** Comes to the page on which a payer pays at Alipay: somebody else's, and without scripts. */
export async function comesToAlipay(page: Page, act: () => Promise<unknown>) {
  await act();
  await expect(page, "the payer's page of Alipay").toHaveURL(PAYERS_PAGE);
}

async function setClock(address: string, aheadSeconds: number) {
  const body = JSON.stringify({ ahead_s: aheadSeconds });
  const set = await fetch(`${address}/_control/clock`, { method: "POST", headers: { "content-type": "application/json" }, body });
  expect(set.status, await set.text()).toBe(204);
}
