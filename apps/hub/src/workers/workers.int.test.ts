import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { EventView, NodeView } from "@orrery/protocol";
import type {
  WorkerApplyResult,
  WorkerDetail,
  WorkerLogAnswer,
  WorkerNodeView,
} from "@orrery/protocol/workers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "../testing/test-hub.ts";
import { isDone, WorkerLab, workerSpec } from "./testing/worker-lab.ts";

const SECRET = "word-that-nobody-may-see";
const lab = new WorkerLab();
/** Has no place from its test on. */
let rover: string | null = null;

beforeAll(() => lab.open({ east: ["--zone", "east"], west: ["--zone", "west"], north: ["--zone", "north"] }));
afterAll(() => lab.close());

async function events(type: string, workerId: string | null): Promise<EventView[]> {
  const { items } = await lab.api.query<{ items: EventView[] }>("events.list", {
    ...{ type, subjectId: workerId, limit: 100 },
  });
  return items.toReversed();
}

/** Of all replies, whatever was the least that was ready. */
async function leastReady(workerId: string | null, work: () => Promise<unknown>): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  let isOver = false;
  const watch = (async () => {
    while (!isOver) {
      least = Math.min(least, (await lab.get(workerId)).counts.ready);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();
  await work().finally(() => {
    isOver = true;
  });
  await watch;
  return least;
}

const versionOf = async ({ instances }: WorkerDetail) => {
  const port = instances.find(({ stopSentence }) => stopSentence === null)?.ports[0]?.port;
  return (await fetch(`http://127.0.0.1:${port}/`)).text();
};

test("a worker goes from nothing to healthy over the zones, with its secret, which nobody sees", async () => {
  const dry = await lab.api.mutate<WorkerApplyResult>("workers.applySpecs", {
    ...{ specs: [workerSpec("shop", { environment: { KEY: { secret: "api-key" } } })], isDryRun: true },
  });
  expect(dry.workers[0]).toMatchObject({ workerId: null, outcome: "created" });
  expect(dry.workers[0]?.warnings.join()).toContain("no secret api-key yet");
  await lab.api.mutate("secrets.set", { name: "api-key", value: SECRET });
  const environment = { VERSION: "one", KEY: { secret: "api-key" } };
  const more = { environment, instances: 2, ports: [{ name: "http", service: "shop" }] };
  const { workerId, warnings } = await lab.apply("shop", more);
  expect(warnings).toEqual([]);
  const worker = await lab.untilWorker("its health", workerId, isDone);
  expect(worker.rollout).toMatchObject({ state: "done", good: 1 });
  expect(new Set(worker.instances.map(({ nodeName }) => nodeName)).size).toBe(2);
  expect(worker.instances.every(({ state }) => state.phase === "healthy")).toBe(true);
  expect(await versionOf(worker)).toBe("one");
  expect(await lab.api.query("services.list")).toMatchObject([{ name: "shop", isAutomatic: true }]);
  const [first] = worker.instances;
  const log = await lab.api.query<WorkerLogAnswer>("workers.logs", {
    ...{ workerId, instanceId: first?.instanceId, fromOffset: 0, bytesMax: 1000 },
  });
  expect(log.text).toBe(`version one key has ${SECRET.length}\n`);
  const [created] = await events("worker.created", workerId);
  expect(created).toMatchObject({ actor: { kind: "api_token" }, subject: { name: "shop" } });
  expect(await events("worker.rollout_done", workerId)).toHaveLength(1);

  const again = await lab.apply("shop", more);
  expect(again).toMatchObject({ outcome: "unchanged", revision: 1 });
  await expect(lab.api.mutate("secrets.remove", { name: "api-key" })).rejects.toThrow("is used by shop");
  const nodes = await lab.api.query<WorkerNodeView[]>("workers.nodes");
  expect(nodes).toHaveLength(3);
  expect(nodes.every(({ host }) => host?.state === "allowed")).toBe(true);
  expect(nodes.map(({ reserved }) => reserved.instanceCount).sort()).toEqual([0, 1, 1]);
});

test("it is scaled, rolled out without a moment below its number, and restarted in its place", async () => {
  const { workerId } = await lab.apply("till", { instances: 1 });
  await lab.untilWorker("its health", workerId, isDone);
  await lab.api.mutate("workers.scale", { workerId, count: 2 });
  await lab.untilWorker("two", workerId, (worker) => worker.wantedCount === 2 && isDone(worker));
  const least = await leastReady(workerId, async () => {
    const { outcome, revision, changed } = await lab.apply("till", { environment: { VERSION: "two" } });
    expect({ outcome, revision, changed }).toEqual({
      outcome: "revised",
      revision: 2,
      changed: ["environment"],
    });
    const worker = await lab.untilWorker("revision 2", workerId, isDone);
    expect(await versionOf(worker)).toBe("two");
  });
  expect(least).toBe(2);

  const one = (await lab.get(workerId)).instances.find(({ stopSentence }) => stopSentence === null);
  await lab.api.mutate("workers.restart", { workerId, instanceId: one?.instanceId });
  const { instances } = await lab.untilWorker("the restart", workerId, (worker) => {
    const same = worker.instances.find(({ instanceId }) => instanceId === one?.instanceId);
    return same?.pid !== one?.pid && same?.state.phase === "healthy";
  });
  expect(instances.find(({ instanceId }) => instanceId === one?.instanceId)?.state.restartCount).toBe(0);
  await lab.api.mutate("workers.scale", { workerId, count: 0 });
  const { instances: ended } = await lab.untilWorker("nothing", workerId, (worker) => isDone(worker));
  expect(ended.filter(({ stopSentence }) => stopSentence?.startsWith("It is one too many"))).toHaveLength(2);
});

test("a bad revision stops after its first failure, and the good one comes back", async () => {
  const { workerId } = await lab.apply("kiosk", { instances: 1 });
  await lab.untilWorker("its health", workerId, isDone);
  const least = await leastReady(workerId, async () => {
    await lab.apply("kiosk", { environment: { VERSION: "bad" } });
    const worker = await lab.untilWorker(
      "the way back",
      workerId,
      ({ rollout }) => rollout.state === "rolled-back",
    );
    expect(worker.rollout).toMatchObject({ target: 1, failure: { revision: 2 } });
  });
  expect(least).toBe(1);
  const failed = await events("worker.rollout_failed", workerId);
  expect(failed).toMatchObject([{ severity: "warning", data: { revision: 2 } }]);
  const ofBad = (await lab.get(workerId)).instances.filter(({ revision }) => revision === 2);
  expect(ofBad).toHaveLength(1);
  const applied = await lab.apply("kiosk", { environment: { VERSION: "bad" } });
  expect(applied.warnings.join()).toContain("Revision 2 is the newest, but 1 is what runs");
  await lab.api.mutate("workers.remove", { workerId });
});

test("what fits nowhere says why, by node", async () => {
  const placement = { filter: "region=mars" };
  const { workerId, warnings } = await lab.apply("rover", { placement });
  expect(warnings.join()).toContain("of 3 nodes 3 do not match the filter");
  const { unplaced } = await lab.untilWorker("the reason", workerId, (worker) => worker.unplaced !== null);
  expect(unplaced).toMatchObject({ count: 1, refusals: [{ kind: "filter" }, {}, {}] });
  expect(unplaced?.refusals.map(({ nodeName }) => nodeName).sort()).toEqual(["east", "north", "west"]);
  rover = workerId;
});

test("a drained node is emptied before it is drained, and a killed agent finds its workers again", async () => {
  const { workerId } = await lab.apply("desk", { instances: 1, placement: { filter: "zone!=north" } });
  const before = await lab.untilWorker("its health", workerId, isDone);
  const { nodeId, nodeName, pid } = before.instances[0] ?? {};
  await lab.endAgent(nodeName ?? "", "SIGKILL");
  await lab.untilWorker("the loss", workerId, ({ instances }) => instances[0]?.state.phase === "lost");
  lab.startAgent(nodeName ?? "", ["--zone", nodeName ?? ""]);
  const found = await lab.untilWorker("its return", workerId, isDone);
  expect(found.instances).toMatchObject([{ nodeId, pid }]);

  const least = await leastReady(workerId, async () => {
    await lab.api.mutate("nodes.drain", { nodeId, reason: "a new disk", deadlineInMs: 60_000 });
    await until("the drain", async () => {
      return (await lab.api.query<NodeView>("nodes.get", { nodeId })).scheduling === "drained";
    });
  });
  expect(least).toBe(1);
  const moved = await lab.untilWorker("its new place", workerId, isDone);
  const staying = moved.instances.filter(({ stopSentence }) => stopSentence === null);
  expect(staying.map((each) => each.nodeId === nodeId)).toEqual([false]);
  expect(moved.instances.find((each) => each.nodeId === nodeId)?.stopSentence).toBe(
    `${nodeName} is draining.`,
  );
});

test("what has had no place for a while is in the log, and is removed like any other", async () => {
  await until("its event", async () => (await events("worker.unplaced", rover)).length > 0);
  await lab.api.mutate("workers.remove", { workerId: rover });
  await expect(lab.get(rover)).rejects.toThrow("There is no worker with this id");
});

test("a secret is in no file, no log, no row and no event, also where it is set anew", async () => {
  await lab.api.mutate("secrets.set", { name: "api-key", value: `${SECRET}-too` });
  const [shop] = await lab.api
    .query<{ id: WorkerDetail["id"]; revision: number }[]>("workers.list")
    .then((all) => all.filter((worker) => (worker as WorkerDetail).name === "shop"));
  expect(shop?.revision).toBe(2);
  const worker = await lab.untilWorker("its new value", shop?.id ?? null, isDone);
  expect(await lab.api.query("workers.revisions", { workerId: shop?.id })).toMatchObject([
    { revision: 2, changed: ["secret api-key"], isProven: true },
    { revision: 1 },
  ]);
  const seen = [JSON.stringify(worker), lab.output, lab.hub?.output() ?? ""];
  seen.push(JSON.stringify(await lab.api.query("secrets.list")));
  seen.push(JSON.stringify(await lab.api.query("events.list", { limit: 500 })));
  for (const table of ["secret", "worker", "worker_revision", "worker_instance", "event"]) {
    const rows = await lab.database.db.prisma.$queryRawUnsafe(
      `SELECT row_to_json(t)::text AS row FROM ${table} t`,
    );
    seen.push(JSON.stringify(rows));
  }
  for (const file of readdirSync(lab.hubFolder, { recursive: true, withFileTypes: true })) {
    if (file.isFile()) seen.push(readFileSync(join(file.parentPath, file.name), "latin1"));
  }
  const hex = Buffer.from(SECRET).toString("hex");
  const base64 = Buffer.from(SECRET).toString("base64").slice(0, 24);
  for (const text of seen) for (const form of [SECRET, hex, base64]) expect(text.includes(form)).toBe(false);
});
