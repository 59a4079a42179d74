// The journeys, each in one of four browsers: `support/journey.ts` says which.

import { defineConfig } from "@playwright/test";

import { DESKTOP, launchOptions } from "./support/browser";
import { projects } from "./support/journey";
import type { Options } from "./support/test";

export default defineConfig<Options>({
  testDir: "tests",
  // What has a configuration of its own.
  testIgnore: /(shots|visit)\.spec\.ts/,
  globalSetup: "./support/school.ts",
  outputDir: "test-results/files",
  workers: 2,
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  // Who runs this tells of a test that only the second time went well, and does not excuse a `broken invariant`.
  retries: 1,
  // A long journey on a busy machine takes this; one that hangs is stopped by the limits of its steps.
  timeout: 90_000,
  expect: { timeout: 10_000 },
  reporter: [["list"], ["json", { outputFile: "test-results/report.json" }]],
  use: { launchOptions, viewport: DESKTOP, serviceWorkers: "block", screenshot: "only-on-failure", actionTimeout: 15_000, navigationTimeout: 30_000 },
  projects,
});
