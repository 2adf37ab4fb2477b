import { defineConfig } from "vitest/config";
import { filePool } from "./scripts/test-run/file-pool.ts";
import { SlowFirst } from "./scripts/test-run/slow-first.ts";

/** What is waited for takes as long as the machine is busy: a deadline only tells what never comes. */
const PATIENT = { timeout: 45_000 };
const everywhere = ["packages/*/src/**", "apps/*/src/**", "scripts/**"];

export default defineConfig({
  test: {
    reporters: ["default"],
    sequence: { sequencer: SlowFirst },
    projects: [
      {
        test: {
          name: "unit",
          expect: { poll: PATIENT },
          // A deadline for what hangs, far over what a property test needs on a busy machine.
          testTimeout: 120_000,
          include: everywhere.map((place) => `${place}/*.test.{ts,tsx}`),
          exclude: ["**/*.int.test.ts", "**/node_modules/**"],
          // The default leaves one core to whoever watches.
          maxWorkers: 2,
          // Files of one worker share what they import: to load it anew for each took half of the processors' time.
          // What a test changes for all (timers, globals) it has to change back.
          isolate: false,
        },
      },
      {
        test: {
          name: "integration",
          expect: { poll: PATIENT },
          include: everywhere.map((place) => `${place}/*.int.test.ts`),
          exclude: ["**/node_modules/**"],
          globalSetup: ["packages/db/src/testing/global-setup.ts", "apps/agent/src/testing/global-setup.ts"],
          // Longer than what tests wait for takes at most, so that they say what it was.
          testTimeout: 180_000,
          hookTimeout: 180_000,
          fileParallelism: true,
          // Of a process that files share, as with unit tests: who starts something ends it.
          pool: filePool,
          isolate: false,
          // Twice the cores of the smallest machine: most of these tests wait for a process or a clock half of their time.
          maxWorkers: 4,
        },
      },
    ],
  },
});
