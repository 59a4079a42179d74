// The journeys: two languages, two sizes, with and without scripts, each with each in four browsers.

import { defineConfig } from "@playwright/test";

import { DESKTOP, PHONE, launchOptions } from "./support/browser";
import type { Options } from "./support/test";

// What has no project of its own: a new file runs by itself.
const journeys = /tests\/(?!a11y|installed|pseudo|shots|visit)[a-z0-9]+\.spec\.ts/;

export default defineConfig<Options>({
  testDir: "tests",
  globalSetup: "./support/school.ts",
  outputDir: "test-results/files",
  workers: 2,
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  timeout: 40_000,
  expect: { timeout: 10_000 },
  reporter: [["list"]],
  use: { launchOptions, viewport: DESKTOP, serviceWorkers: "block", screenshot: "only-on-failure", actionTimeout: 15_000 },
  projects: [
    { name: "zh desktop", testMatch: journeys, use: { language: "zh-Hans" } },
    { name: "en phone", testMatch: journeys, use: { language: "en", viewport: PHONE, hasTouch: true } },
    { name: "en desktop without scripts", testMatch: journeys, use: { language: "en", javaScriptEnabled: false } },
    { name: "zh phone without scripts", testMatch: journeys, use: { language: "zh-Hans", viewport: PHONE, hasTouch: true, javaScriptEnabled: false } },
    { name: "installed", testMatch: /installed\.spec\.ts/, use: { serviceWorkers: "allow" } },
    { name: "accessible", testMatch: /a11y\.spec\.ts/ },
    { name: "pseudo", testMatch: /pseudo\.spec\.ts/ },
  ],
});
