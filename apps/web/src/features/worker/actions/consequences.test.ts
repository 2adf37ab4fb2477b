import { WorkerSpec } from "@orrery/protocol/workers";
import { expect, test } from "vitest";
import { exampleWorker } from "../../workers/testing/example-worker.ts";
import { rollBackConsequences } from "./roll-back-consequences.ts";
import { scaleConsequences } from "./scale-consequences.ts";

const worker = exampleWorker("a", {
  ...{ wantedCount: 3, revision: 5 },
  spec: { resources: { cpu: 0.5, memoryMiB: 64 } },
  rollout: { target: 5, good: 4 },
});

test("scaling says what is started, whether there is room, and what all of them reserve", () => {
  const room = { count: 4, hostCount: 2 };
  expect(scaleConsequences(worker, 5, room)).toEqual([
    "2 instances more are started.",
    "There is room for 4 more, on 2 hosts; its placement may allow fewer.",
    "Together they reserve 2.5 cores and 320\u00a0MiB.",
  ]);
  expect(scaleConsequences(worker, 9, room)[1]).toContain("room for 4 more: the others wait");
  expect(scaleConsequences(worker, 4, null)).toHaveLength(2);
  expect(scaleConsequences(worker, 3, room)[0]).toContain("Nothing");
  expect(scaleConsequences(worker, 2, room)[0]).toBe("1 instance is stopped, the least busy first.");
  expect(scaleConsequences(worker, 0, room)[0]).toContain("none is left");
});

test("going back says how, what instances will see, and which revision that makes", () => {
  const spec = (level: string) => ({
    spec: WorkerSpec.parse({ name: "a", command: "node", environment: { LEVEL: level } }),
  });
  const last = rollBackConsequences(worker, 4, spec("debug"), { ...spec("info"), isProven: true });
  expect(last[0]).toContain("3 instances of revision 5 are replaced step by step");
  expect(last).toContain("Instances see another environment.");
  expect(last.join()).not.toContain("revision 6");
  const older = rollBackConsequences(worker, 2, spec("a"), { ...spec("a"), isProven: false });
  expect(older).toContain("Its settings become the newest ones, as revision 6.");
  expect(older).toContain("This revision was never reached as a whole.");
});
