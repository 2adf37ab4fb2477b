import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NO_BILLING, type NodeSpec } from "@orrery/protocol";
import { expect, onTestFinished, test } from "vitest";
import { SpecStore } from "./spec-store.ts";

function specOf(revision: number): NodeSpec {
  return {
    revision,
    name: "node-1",
    labels: {},
    scheduling: "active",
    drainId: null,
    drainDeadlineAtMs: null,
    billing: NO_BILLING,
    reportIntervalMs: 1000,
    federations: [],
  };
}

test("specs that come faster than the disk takes them are all accepted, and the newest is on disk", async () => {
  const folder = await mkdtemp(join(tmpdir(), "orrery-spec-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const store = await SpecStore.open(folder);
  const accepted = await Promise.all([1, 2, 5, 4, 6].map((revision) => store.accept(specOf(revision))));
  expect(accepted).toEqual([true, true, true, false, true]);
  expect((await SpecStore.open(folder)).spec?.revision).toBe(6);
});
