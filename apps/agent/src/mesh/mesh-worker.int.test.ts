import { afterEach, expect, test } from "vitest";
import { until } from "../testing/agent-process.ts";
import type { InboundFrame, MeshEvent } from "./link-event.ts";
import { MeshWorker } from "./mesh-worker.ts";
import { membersOf, peerOf, routedFrame, useMesh } from "./testing/mesh-fixture.ts";

const mesh = useMesh();
let workers: MeshWorker[] = [];
afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.stop()));
  workers = [];
});

async function startWorker(nodeId: string, port = 0) {
  const told = { events: [] as MeshEvent[], frames: [] as InboundFrame[], failures: [] as Error[] };
  const started = await MeshWorker.start(
    {
      onEvent: (event) => told.events.push(event),
      onFrame: (_, frame) => told.frames.push(frame),
      onFailure: (error) => told.failures.push(error),
    },
    {
      identity: await mesh.identity(nodeId),
      listen: { host: "127.0.0.1", port },
      members: membersOf(nodeId, []),
      settings: {},
    },
  );
  if (started.outcome === "listening") workers.push(started.worker);
  return { started, told };
}

test("a mesh in a thread of its own: members, frames both ways, measures, events by the main thread's clock, goodbye", async () => {
  const a = await mesh.node("a");
  const beforeMs = performance.now();
  const { started, told } = await startWorker("b");
  if (started.outcome !== "listening") throw new Error(started.code);
  const { worker, port } = started;
  a.meet(peerOf("b", [port]));
  await worker.setMembers(membersOf("b", [a.asPeer()]));
  await until("linked", () => told.events.some((event) => event.kind === "link-up"));
  const [up] = told.events.filter((event) => event.kind === "link-up");
  expect(up?.atMs).toBeGreaterThan(beforeMs);
  expect(up?.atMs).toBeLessThan(performance.now() + 1);

  expect(await worker.send(a.nodeId, routedFrame(1000))).toEqual({ outcome: "queued" });
  await until("a has it", () => a.frames.length === 1);
  a.host.send(peerOf("b", []).nodeId, routedFrame(2000));
  await until("the worker has it", () => told.frames.length === 1);
  const [frame] = told.frames;
  if (frame?.kind !== "routed") throw new Error("no routed frame");
  expect(frame).toEqual(routedFrame(2000));
  expect(frame.payload.buffer.byteLength).toBe(2000);

  const report = await worker.stats();
  expect(report.links).toMatchObject([{ nodeId: "a", link: { lossRatio: expect.any(Number) } }]);
  expect(await worker.setIdentity(await mesh.identity("b"))).toEqual({ outcome: "set" });
  const broken = { ...(await mesh.identity("b")), keyPem: "broken" };
  expect(await worker.setIdentity(broken)).toEqual({ outcome: "unreadable" });

  await worker.stop();
  await until("a has heard the goodbye", () => a.of("link-down").length === 1);
  expect(a.of("link-down")[0]?.end).toEqual({ by: "peer", reason: "stopping" });
  expect(told.failures).toEqual([]);
});

test("a port that is taken is an outcome", async () => {
  const a = await mesh.node("a");
  const { started } = await startWorker("b", a.port);
  expect(started).toEqual({ outcome: "failed", code: "EADDRINUSE" });
});
