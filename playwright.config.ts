import { defineConfig } from "@playwright/test";
import { findBrowser, SOFTWARE_WEBGL_FLAGS } from "./scripts/browser.ts";

const browser = findBrowser();

export default defineConfig({
  testDir: "apps/web/e2e",
  testMatch: "**/*.e2e.ts",
  outputDir: "test-results",
  // Each worker runs a whole product of its own: Postgres, hub, web, agents and a browser. Alone it waits half of its time.
  workers: 2,
  fullyParallel: false,
  retries: 0,
  // When the product itself does not start, every further test would only say so again.
  maxFailures: 6,
  forbidOnly: process.env.CI !== undefined,
  // Deadlines for what hangs, not for a busy machine.
  timeout: 180_000,
  expect: { timeout: 45_000 },
  reporter: [
    ["line"],
    ...(process.env.ORRERY_TEST_RESULT
      ? [["json", { outputFile: process.env.ORRERY_TEST_RESULT }] as ["json", { outputFile: string }]]
      : []),
  ],
  use: {
    viewport: { width: 1280, height: 800 },
    // Without a graphics card each animated frame is drawn by the processors that the product runs on. Who tests motion asks for it.
    contextOptions: { reducedMotion: "reduce" },
    // Steps and pages of a failed test. A film of every test would cost more than the tests.
    trace: { mode: "retain-on-failure", screenshots: false },
    screenshot: "only-on-failure",
    launchOptions: {
      ...(browser === null ? {} : { executablePath: browser }),
      args: [
        // Chromium's sandbox does not start for root, as in most CI containers.
        ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
        ...SOFTWARE_WEBGL_FLAGS,
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
