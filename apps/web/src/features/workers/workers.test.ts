import type { WorkerView } from "@orrery/protocol/workers";
import { expect, test } from "vitest";
import { countByState, listWorkers, reservedOf } from "./filter-workers.ts";
import { exampleWorker } from "./testing/example-worker.ts";
import { workerFace, workerState } from "./worker-face.ts";
import { coresText, listText } from "./worker-words.ts";

const names = (workers: readonly WorkerView[]) => workers.map(({ name }) => name);
const nowhere = { count: 1, sentence: "It fits nowhere.", refusals: [] };

test.each([
  [{}, "ready", "Its one instance is ready."],
  [{ wantedCount: 3, counts: { ready: 3 } }, "ready", "All 3 instances are ready."],
  [
    { wantedCount: 3, counts: { ready: 1, starting: 2 } },
    "starting",
    "1 of 3 instances ready, 2 on the way.",
  ],
  [
    { wantedCount: 3, counts: { ready: 1, troubled: 1 }, unplaced: nowhere },
    "impaired",
    "1 of 3 instances ready: 1 in trouble, 1 without a place.",
  ],
  [{ counts: { ready: 0 }, unplaced: nowhere }, "down", "None of 1 instance is ready: 1 without a place."],
  [
    { counts: { ready: 0, troubled: 1 }, rollout: { state: "paused", reason: "Revision 2 failed." } },
    "down",
    "None of 1 instance is ready. Revision 2 failed.",
  ],
  [{ rollout: { state: "paused", reason: "Revision 2 failed." } }, "paused", "Revision 2 failed."],
  [{ rollout: { state: "rolling", reason: "1 of 2 replaced." } }, "rolling", "1 of 2 replaced."],
  [{ rollout: { state: "rolled-back", reason: "Back to 1." } }, "rolled-back", "Back to 1."],
  [{ wantedCount: 0, counts: { ready: 0 } }, "off", "No instance is wanted."],
  [
    { wantedCount: 0, counts: { ready: 0, leaving: 2 } },
    "off",
    "No instance is wanted; 2 instances still going.",
  ],
] as const)("%j is %s: %s", (change, state, reason) => {
  expect(workerFace(exampleWorker("a", change), undefined)).toMatchObject({ state, reason });
});

test("a page that is stale is never green", () => {
  const stale = workerFace(exampleWorker("a"), { nowAtMs: 70_000, hubHeardAtMs: 10_000 });
  expect(stale).toMatchObject({ label: "Unknown", tone: "unknown", state: "ready" });
  expect(stale.reason).toContain("last known: ready");
});

test("filters and orders", () => {
  const usage = (cpu: number) => ({ cpu, memoryBytes: 1 });
  const workers = [
    exampleWorker("web-10", { usage: usage(2), regions: [{ region: "eu", count: 1 }] }),
    exampleWorker("web-2", { wantedCount: 3, counts: { ready: 0, troubled: 3 }, restartCount: 7 }),
    exampleWorker("mailer", {
      usage: usage(1),
      spec: { description: "sends", ports: [{ name: "http", service: "post" }] },
    }),
  ];
  const all = { search: "", state: null };
  expect(names(listWorkers(workers, all, "name"))).toEqual(["mailer", "web-2", "web-10"]);
  expect(names(listWorkers(workers, all, "state"))[0]).toBe("web-2");
  expect(names(listWorkers(workers, all, "cpu"))).toEqual(["web-10", "mailer", "web-2"]);
  expect(names(listWorkers(workers, all, "restarts"))[0]).toBe("web-2");
  expect(names(listWorkers(workers, all, "instances"))[0]).toBe("web-2");
  const found = (search: string) => names(listWorkers(workers, { search, state: null }, "name"));
  expect(found("sends")).toEqual(["mailer"]);
  expect(found("post")).toEqual(["mailer"]);
  expect(found("web eu")).toEqual(["web-10"]);
  expect(names(listWorkers(workers, { search: "", state: "down" }, "name"))).toEqual(["web-2"]);
  expect(countByState(workers)).toMatchObject({ ready: 2, down: 1, paused: 0 });
  expect(workerState(workers[0] as WorkerView)).toBe("ready");
});

test("what instances have to themselves is counted where they are", () => {
  const regions = [
    { region: "a", count: 2 },
    { region: "b", count: 1 },
  ];
  const worker = exampleWorker("a", { regions, spec: { resources: { cpu: 0.5, memoryMiB: 64 } } });
  expect(reservedOf(worker)).toEqual({ cpu: 1.5, memoryBytes: 3 * 64 * 1_048_576 });
});

test("words", () => {
  expect([0.1 + 0.2, 1, 12.34].map(coresText)).toEqual(["0.3 cores", "1 core", "12 cores"]);
  expect(listText(["a", "b", "c"], 2)).toBe("a, b, c");
  expect(listText(["a", "b", "c", "d"], 2)).toBe("a, b and 2 more");
  expect(listText([])).toBe("");
});
