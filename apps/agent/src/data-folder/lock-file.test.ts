import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { acquireLock } from "./lock-file.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "orrery-lock-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("a held lock names its holder; a released one is free", async () => {
  const first = await acquireLock(folder);
  expect(first.outcome).toBe("acquired");
  expect(await acquireLock(folder)).toEqual({ outcome: "in_use", pid: process.pid });
  if (first.outcome === "acquired") await first.release();
  expect((await acquireLock(folder)).outcome).toBe("acquired");
});

test.each([
  ["a process that is gone", JSON.stringify({ pid: 2 ** 22 + 1, startedTicks: null })],
  ["half a file", '{"pid":'],
  ["nothing", ""],
])("the lock of %s is taken over", async (_, content) => {
  await writeFile(join(folder, "agent.lock"), content);
  expect((await acquireLock(folder)).outcome).toBe("acquired");
  expect(await readdir(folder)).toEqual(["agent.lock"]);
});

test.runIf(process.platform === "linux")("a process number that was given out again is stale", async () => {
  await writeFile(join(folder, "agent.lock"), JSON.stringify({ pid: process.pid, startedTicks: "1" }));
  expect((await acquireLock(folder)).outcome).toBe("acquired");
});

test("of many at once, one gets it", async () => {
  await writeFile(join(folder, "agent.lock"), JSON.stringify({ pid: 2 ** 22 + 1, startedTicks: null }));
  const outcomes = await Promise.all(Array.from({ length: 5 }, () => acquireLock(folder)));
  expect(outcomes.filter((each) => each.outcome === "acquired")).toHaveLength(1);
});
