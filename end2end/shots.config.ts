// Pictures of every page, into target/shots.

import { defineConfig } from "@playwright/test";

import { launchOptions } from "./support/browser";
import type { Options } from "./support/test";

export default defineConfig<Options>({
  testDir: "tests",
  testMatch: /shots\.spec\.ts/,
  globalSetup: "./support/demo.ts",
  outputDir: "test-results/files",
  workers: 2,
  fullyParallel: true,
  timeout: 180_000,
  reporter: [["list"]],
  use: { launchOptions, serviceWorkers: "block" },
});
