// The school as an application on the device: manifest, icons, a page for times without a network.

import { cable } from "../support/cable";
import { journeys } from "../support/journey";
import { expect, test } from "../support/test";

const about = journeys(__filename, "@site", "@school", "@scripts");

test.use({ serviceWorkers: "allow" });

interface Manifest {
  name: string;
  short_name: string;
  start_url: string;
  display: string;
  icons: { src: string; sizes: string; type: string; purpose?: string }[];
}

test(...about("the manifest is complete and its icons are what it says"), async ({ page, request, visitor }) => {
  await visitor.open("/");
  const address = await page.locator("link[rel=manifest]").getAttribute("href");
  const response = await request.get(address ?? "");
  expect(response.headers()["content-type"]).toMatch(/^application\/(manifest\+)?json/);
  const manifest: Manifest = await response.json();
  expect(manifest).toMatchObject({ start_url: "/", display: "standalone" });
  expect(manifest.name && manifest.short_name).toBeTruthy();
  const wanted = new Set(["192x192", "512x512", "maskable"]);
  for (const icon of manifest.icons) {
    const picture = await request.get(icon.src);
    expect(picture.ok(), icon.src).toBe(true);
    expect(picture.headers()["content-type"]).toBe(icon.type);
    if (icon.type !== "image/png") continue;
    const bytes = await picture.body();
    expect(`${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`, icon.src).toBe(icon.sizes);
    wanted.delete(icon.purpose ?? icon.sizes);
  }
  expect([...wanted], "icons that are missing").toEqual([]);
  for (const link of await page.locator("link[rel~=icon], link[rel=apple-touch-icon]").all()) {
    expect((await request.get((await link.getAttribute("href")) ?? "")).ok()).toBe(true);
  }
});

test(...about("without a network there is a page that says so"), async ({ page, visitor, baseURL, watch }) => {
  const line = await cable(new URL(baseURL ?? ""));
  await visitor.open(`${line.address}/`);
  await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    if (registration.active?.state !== "activated") {
      await new Promise((done) => registration.active?.addEventListener("statechange", done));
    }
  });
  await visitor.open(`${line.address}/courses`);
  await line.cut();
  watch.expectBroken(/./);
  await page.goto(`${line.address}/tags`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("网络已断开");
  await expect(page.getByRole("heading", { level: 2 })).toHaveText("You are offline");
  const picture = page.getByRole("main").locator("img");
  expect(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth), "its picture is there").toBeGreaterThan(0);
  expect(await page.evaluate(() => document.styleSheets.length), "its style is there").toBe(1);
});
