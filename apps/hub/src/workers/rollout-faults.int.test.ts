import type { WorkerDetail, WorkerId, WorkerSpecInput } from "@orrery/protocol/workers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "../testing/test-hub.ts";
import { RunLedger } from "./testing/run-ledger.ts";
import { WorkerLab } from "./testing/worker-lab.ts";

const WANTED = 4;
const lab = new WorkerLab();
const ledgers: RunLedger[] = [];

beforeAll(() => {
  const nodes = { east: ["--zone", "east"], west: ["--zone", "west"], north: ["--zone", "north"] };
  return lab.open(nodes);
});
afterAll(async () => {
  await lab.close();
  for (const { pids } of ledgers) for (const pid of pids.values()) kill(pid);
});

type Middle = { workerId: WorkerId; ledger: RunLedger; from: number; worker: WorkerDetail };

/** Revision 2 is there once, well, and once as a process that does not listen before the gate is open; the others are of revision 1. */
async function inTheMiddle(name: string): Promise<Middle> {
  const ledger = new RunLedger(lab.folder, name);
  ledgers.push(ledger);
  const more = (version: string): Partial<WorkerSpecInput> => ({
    ...{ args: ledger.args, environment: ledger.environment(version), instances: WANTED },
    health: { kind: "http", port: "http", intervalMs: 100, startupMs: 120_000 },
    rollout: { maxSurge: 1, maxUnavailable: 0, watchMs: 100 },
  });
  const { workerId } = await lab.apply(name, more("one"));
  if (workerId === null) throw new Error("nothing was applied");
  await lab.untilWorker("revision 1", workerId, isRolledOut(1));
  ledger.closeGate();
  const from = ledger.length;
  await lab.apply(name, more("two"));
  const worker = await lab.untilWorker("the middle", workerId, ({ instances }) => {
    const ofNew = instances.filter(({ revision }) => revision === 2);
    const phases = ofNew.map(({ state }) => state.phase).sort();
    const isLeaving = instances.some((each) => each.stopSentence !== null && each.state.phase !== "stopped");
    return !isLeaving && phases.join() === "healthy,starting" && ledger.starts.length === WANTED + 2;
  });
  expect(present(worker).map(({ revision }) => revision)).toEqual([1, 1, 1, 2, 2]);
  return { workerId, ledger, from, worker };
}

const present = ({ instances }: WorkerDetail) =>
  instances.filter((each) => each.stopSentence === null).sort((x, y) => x.revision - y.revision);
const ofRevision = ({ instances }: WorkerDetail, wanted: number) =>
  instances.filter(({ revision }) => revision === wanted);
const isRolledOut = (revision: number) => (worker: WorkerDetail) => {
  const { rollout, counts } = worker;
  const isAll = present(worker).every((each) => each.revision === revision);
  return rollout.state === "done" && rollout.target === revision && counts.ready === WANTED && isAll;
};
const on = (worker: WorkerDetail, nodeName: string) =>
  present(worker).filter((each) => each.nodeName === nodeName);

function kill(pid: number): void {
  try {
    // It leads a session of its own.
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has gone already.
  }
}

function expectNothingTwice({ ledger }: Middle): void {
  expect(ledger.starts).toHaveLength(new Set(ledger.starts).size);
}

/** Every instance of revision 1 by its replacement, and not one more. */
async function expectEnd(middle: Middle, newCount: number): Promise<WorkerDetail> {
  const worker = await lab.untilWorker("the roll-out's end", middle.workerId, isRolledOut(2));
  expect(worker.rollout).toMatchObject({ good: 2, failure: null });
  expect(ofRevision(worker, 2)).toHaveLength(newCount);
  await until("all of revision 1 have ended", () => middle.ledger.pids.size === WANTED);
  expectNothingTwice(middle);
  return worker;
}

test("a hub that is killed in the middle of a roll-out ends it after its start: nothing starts twice, never fewer run than wanted", async () => {
  const middle = await inTheMiddle("bank");
  await lab.killHub();
  await lab.startHub();
  middle.ledger.openGate();
  await expectEnd(middle, WANTED);
  expect(middle.ledger.leastListening(middle.from)).toBe(WANTED);
  await lab.api.mutate("workers.remove", { workerId: middle.workerId });
});

test("an agent that is killed in the middle of a roll-out finds its instances again, also the one that starts, and the roll-out ends", async () => {
  const middle = await inTheMiddle("desk");
  const starting = ofRevision(middle.worker, 2).find(({ state }) => state.phase === "starting");
  const nodeName = starting?.nodeName ?? "";
  const before = on(middle.worker, nodeName);
  expect(before.length).toBeGreaterThan(1);
  await lab.endAgent(nodeName, "SIGKILL");
  lab.startAgent(nodeName, ["--zone", nodeName]);
  middle.ledger.openGate();
  const worker = await expectEnd(middle, WANTED);
  const adopted = ofRevision(worker, 2).filter((each) => each.nodeName === nodeName);
  const pids = ofRevision(middle.worker, 2).filter((each) => each.nodeName === nodeName);
  expect(adopted.map(({ pid }) => pid)).toEqual(expect.arrayContaining(pids.map(({ pid }) => pid)));
  expect(middle.ledger.leastListening(middle.from)).toBe(WANTED);
  await lab.api.mutate("workers.remove", { workerId: middle.workerId });
});

test("a host that is lost in the middle of a roll-out is waited for, then its instances are replaced, and the roll-out ends on the others", async () => {
  // An agent that starts again may need longer than that on a busy machine.
  await lab.killHub();
  await lab.startHub({ ORRERY_NODE_DOWN_SECONDS: "5" });
  await lab.untilOnline(3);
  const middle = await inTheMiddle("till");
  const { workerId, ledger } = middle;
  const lostName =
    ofRevision(middle.worker, 2).find(({ state }) => state.phase === "healthy")?.nodeName ?? "";
  const lost = on(middle.worker, lostName);
  const ids = new Set(lost.map(({ instanceId }) => instanceId));
  await lab.endAgent(lostName, "SIGKILL");
  for (const { instanceId, pid } of lost) {
    if (pid === null) continue;
    kill(pid);
    ledger.killed(instanceId, pid);
  }
  const away = await lab.untilWorker("the loss", workerId, ({ instances }) =>
    instances.some(({ instanceId, state }) => ids.has(instanceId) && state.phase === "lost"),
  );
  const lostNew = ({ instances }: WorkerDetail) =>
    instances.filter(({ instanceId, revision }) => ids.has(instanceId) && revision === 2);
  expect(lostNew(away).length).toBeGreaterThan(0);
  for (const { stopSentence } of lostNew(away)) expect(stopSentence).toBeNull();
  ledger.openGate();
  const worker = await expectEnd(middle, WANTED + lostNew(away).length);
  for (const { stopSentence } of lostNew(worker)) expect(stopSentence).toBe(`${lostName} is down.`);
  expect(on(worker, lostName)).toEqual([]);
  const listened = lost.filter(({ state }) => state.phase === "healthy").length;
  expect(ledger.leastListening(middle.from)).toBe(WANTED - listened);
});
