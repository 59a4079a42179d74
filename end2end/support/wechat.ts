// A school of its own for journeys that pay with WeChat Pay, and the fake of WeChat Pay that stands in for it.

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

const key = (file: string) => readFileSync(join(__dirname, "../../server/wechatfake/keys", file), "utf8");

/** The keys of the merchant that the fake knows; it signs by certificates, which are fetched. */
export const KEYS = {
  app_id: "wx0000000000000001",
  merchant_id: "1900000001",
  merchant_private_key: key("merchant.pem"),
  merchant_certificate: key("merchant.crt"),
  api_v3_key: "LyceumFakeOfWeChatPayApiV3Key001",
  app_secret: "0123456789abcdef0123456789abcdef",
};

/** What a page in WeChat's own browser says of itself. */
export const WECHAT_AGENT = `${PHONE_AGENT} MicroMessenger/8.0.60`;

export interface WeChat {
  /** The address of the school. */
  school: string;
  /** Sets the fake's clock: by how many seconds it is ahead of the real one. */
  clock: (aheadSeconds: number) => Promise<void>;
  /** The page on which somebody pays who scanned a code that says this. */
  page: (code: string) => string;
  /** Calls WeChat's browser as a page within it does; what it tells the page. */
  bridge: (call: object) => Promise<unknown>;
}

export const test = journey.extend<{ wechat: WeChat }>({
  wechat: async ({}, use, info) => {
    const port = await freePort();
    const address = `http://127.0.0.1:${port}`;
    const school = await start([["demo"]], `wechat-${info.testId}-${info.retry}`, { LYCEUM_WECHAT_API_URL: address });
    // What signs people in goes to the school of the journey.
    const usual = process.env.BASE_URL;
    process.env.BASE_URL = school.address;
    let fake: ChildProcess | undefined;
    try {
      fake = await startFake("wechatfake", port);
      await use({
        school: school.address,
        clock: async (aheadSeconds) => void (await control(address, "clock", { ahead_s: aheadSeconds })),
        page: (code) => code.replace(/^weixin:\/\/wxpay\/bizpayurl\?pr=/, `${address}/pay/`),
        bridge: (call) => control(address, "bridge", call),
      });
    } finally {
      process.env.BASE_URL = usual;
      fake?.kill();
      await school.close();
    }
  },
  baseURL: async ({ wechat }, use) => use(wechat.school),
});

/** Sets WeChat Pay up and switches it on, as an administrator would. */
export async function setUp(visitor: Sender) {
  await signIn(visitor, "admin");
  const { app_id, merchant_id, merchant_private_key, merchant_certificate, api_v3_key, app_secret } = KEYS;
  const form = {
    provider: "wechat",
    "fields[app_id]": app_id,
    "fields[merchant_id]": merchant_id,
    "secrets[merchant_private_key]": merchant_private_key,
    "fields[merchant_certificate]": merchant_certificate,
    "secrets[api_v3_key]": api_v3_key,
    "secrets[app_secret]": app_secret,
  };
  const saved = await post(visitor, "/fn/admin/save_provider", "/admin/payments", form);
  expect(saved, "the keys are taken").toBe("/admin/payments?saved=1");
  await post(visitor, "/fn/admin/switch_provider", "/admin/payments", { provider: "wechat", is_on: "true" });
}

/** The address of the fake's page for payers on a phone. */
export const PAYERS_PAGE = /^http:\/\/127\.0\.0\.1:\d+\/cgi-bin\/mmpayweb-bin\/checkmweb\?/;

/** Pays on the page that a code leads to, as a phone does that scanned it. */
export async function payOn(browser: Browser, address: string) {
  const phone = await browser.newContext({ viewport: PHONE, userAgent: WECHAT_AGENT });
  const page = await phone.newPage();
  await page.goto(address);
  await page.locator("#pay").click();
  await expect(page.getByRole("status"), "it is paid").toBeVisible();
  await phone.close();
}

/** Comes to the page on which a payer pays at WeChat Pay: somebody else's, and without scripts. */
export async function comesToWeChat(page: Page, act: () => Promise<unknown>) {
  await act();
  await expect(page, "the payer's page of WeChat Pay").toHaveURL(PAYERS_PAGE);
  await expect(page.locator("#pay"), "it is opened to whoever says where they come from").toBeVisible();
}

async function control(address: string, what: string, body: object): Promise<unknown> {
  const answer = await fetch(`${address}/_control/${what}`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  expect(answer.ok, await answer.clone().text()).toBe(true);
  return answer.status === 204 ? undefined : answer.json();
}
