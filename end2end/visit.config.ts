// The weight of a first visit, against the release build.

import { defineConfig } from "@playwright/test";

import { PHONE, launchOptions } from "./support/browser";
import type { Options } from "./support/test";

export default defineConfig<Options>({
  testDir: "tests",
  testMatch: /visit\.spec\.ts/,
  globalSetup: "./support/school.ts",
  outputDir: "test-results/files",
  workers: 1,
  reporter: [["line"]],
  use: { launchOptions, viewport: PHONE, hasTouch: true },
});
