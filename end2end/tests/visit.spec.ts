// The weight of the first visit to the catalogue: everything that comes over the line until nothing more comes.

import { cable } from "../support/cable";
import { expect, test } from "../support/test";

/** Bytes, as docs/performance.md promises. */
const MOST = 300_000;

test("the first visit to the catalogue", async ({ page, visitor, baseURL }) => {
  const line = await cable(new URL(baseURL ?? ""));
  const files: Promise<{ bytes: number; name: string }>[] = [];
  page.on("requestfinished", (request) => {
    const name = new URL(request.url()).pathname.replace(/^\/pkg\/[0-9a-f]+/, "/pkg");
    files.push(request.sizes().then(({ responseBodySize }) => ({ bytes: responseBodySize, name })));
  });
  await visitor.open(`${line.address}/courses`);
  await page.waitForLoadState("networkidle");
  const list = (await Promise.all(files)).sort((a, b) => b.bytes - a.bytes);
  for (const { bytes, name } of list) console.log(`${String(bytes).padStart(9)}  ${name}`);
  console.log(`${String(line.carried()).padStart(9)}  in all, with heads of answers and the service worker; at most ${MOST}`);
  expect(line.carried()).toBeLessThanOrEqual(MOST);
  await line.cut();
});
