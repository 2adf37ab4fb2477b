import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FederationReport } from "@orrery/protocol";
import { systemClock } from "@orrery/runtime";
import { expect, onTestFinished, test } from "vitest";
import type { MeshEvent } from "../../mesh/link-event.ts";
import { useMesh } from "../../mesh/testing/mesh-fixture.ts";
import { until } from "../../testing/agent-process.ts";
import { placeOf, TEST_FEDERATION, testSpec } from "../testing/test-spec.ts";
import { FederationThread } from "./federation-thread.ts";
import type { ThreadEntry } from "./thread-entry.ts";
import type { ToldEvent } from "./thread-messages.ts";
import { THREAD_NICE } from "./thread-priority.ts";

const mesh = useMesh();

async function startThread(node: string, options: { port?: number; entry?: ThreadEntry } = {}) {
  const root = await mkdtemp(join(tmpdir(), "orrery-thread-"));
  const told = {
    events: [] as ToldEvent[],
    mesh: [] as MeshEvent[],
    reports: [] as FederationReport[][],
    urgent: 0,
    failures: [] as Error[],
  };
  const thread = new FederationThread({
    onEvent: (_, event) => told.events.push(event),
    onMeshEvent: (event) => told.mesh.push(event),
    onReports: (reports, isUrgent) => {
      told.reports.push(reports);
      if (isUrgent) told.urgent += 1;
    },
    onFailure: (error) => told.failures.push(error),
    ...(options.entry === undefined ? {} : { entry: options.entry }),
  });
  onTestFinished(async () => {
    await thread.stop();
    await rm(root, { recursive: true, force: true });
  });
  const { listening, rehearsal } = await thread.start({
    identity: await mesh.identity(node),
    listen: { host: "127.0.0.1", port: options.port ?? 0 },
    folder: join(root, "federations"),
    clockId: "clock",
  });
  return { thread, listening, rehearsal, told };
}

test("federations in a thread of their own: specs, reports, links, certificates, the main thread's clock, goodbye", async () => {
  const peer = await mesh.node("b");
  const beforeMs = systemClock.monotonicMs();
  const { thread, listening, rehearsal, told } = await startThread("a");
  if (listening.outcome !== "listening") throw new Error(listening.code);
  expect(rehearsal.outcome).toBe("done");
  const own = placeOf("a", listening.port);
  peer.meet({
    nodeId: own.nodeId,
    addresses: own.addresses,
    memberships: [{ federationId: TEST_FEDERATION, memberId: own.memberId }],
  });
  const other = placeOf("b", peer.port);
  const founding = testSpec(own, [own]).founding;
  const spec = testSpec(own, [own, other], { founding });
  await thread.setSpecs([spec]);
  await until("it leads", () => told.reports.at(-1)?.[0]?.role === "leader");
  expect(told.urgent).toBeGreaterThan(0);
  expect(told.reports.at(-1)).toMatchObject([{ state: "running", leaderId: own.memberId }]);
  const [report] = told.reports.at(-1) ?? [];
  expect(report?.lastTerm).toBe(report?.term);
  expect(told.events.filter(({ kind }) => kind === "entry")).toMatchObject([
    {
      kind: "entry",
      type: "agent.federation_member_opened",
      data: { memberId: own.memberId, generation: 1 },
    },
  ]);
  await until("linked", () => told.mesh.some((event) => event.kind === "link-up"));
  const [up] = told.mesh.filter((event) => event.kind === "link-up");
  expect(up?.atMs).toBeGreaterThan(beforeMs);
  expect(up?.atMs).toBeLessThan(systemClock.monotonicMs() + 1);
  expect(await thread.links()).toMatchObject([{ nodeId: "b", link: { lossRatio: expect.any(Number) } }]);

  expect(await thread.setIdentity(await mesh.identity("a"))).toEqual({ outcome: "set" });
  const broken = { ...(await mesh.identity("a")), keyPem: "broken" };
  expect(await thread.setIdentity(broken)).toEqual({ outcome: "unreadable" });

  await thread.setSpecs([]);
  await until("it is gone", () => told.reports.at(-1)?.length === 0);
  await thread.setSpecs([spec]);
  // Its id was used here and its log is deleted: it must not begin anew.
  await until("it is back", () => told.reports.at(-1)?.[0]?.state === "lost");
  await thread.stop();
  await until("the peer has heard it", () => peer.of("link-down").length > 0);
  expect(told.failures).toEqual([]);
});

test("a port that is taken is an outcome", async () => {
  const a = await mesh.node("a");
  const { listening } = await startThread("b", { port: a.port });
  expect(listening).toEqual({ outcome: "failed", code: "EADDRINUSE" });
});

test("a command for a federation that is not here is refused with a sentence", async () => {
  const { thread } = await startThread("a");
  const command = { action: "recover", federationId: TEST_FEDERATION, byName: "op" } as const;
  expect(await thread.run(command, 1000)).toEqual({
    outcome: "failed",
    message: "this node is in no such federation",
  });
});

test("the thread runs before other work of its host, where that is allowed", async () => {
  const nices = () =>
    readdirSync("/proc/self/task").map((id) => {
      const stat = readFileSync(`/proc/self/task/${id}/stat`, "utf8");
      // proc_pid_stat(5): nice is the 19th field, the name in brackets the second.
      return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[16]);
    });
  await startThread("a");
  expect(nices().includes(THREAD_NICE)).toBe(mayRaise());
});

function mayRaise(): boolean {
  if (process.getuid?.() === 0) return true;
  const limit = /^Max nice priority\s+(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8"))?.[1];
  return Number(limit ?? 0) >= 20 - THREAD_NICE;
}

const ANSWERING = `
  const { parentPort } = require("node:worker_threads");
  parentPort.on("message", ({ id, kind }) => {
    if (kind === "start") parentPort.postMessage({ kind: "answer", id, output: { outcome: "listening", port: 1 } });
    if (kind === "links") throw new Error("boom");
  });`;

test("a thread that dies is told once, and whoever waits for it hears so", async () => {
  const { thread, told } = await startThread("a", { entry: { kind: "source", code: ANSWERING } });
  const waiting = thread.run({ action: "recover", federationId: TEST_FEDERATION, byName: "op" }, 60_000);
  waiting.catch(() => undefined);
  await expect(thread.links()).rejects.toThrow("boom");
  await expect(waiting).rejects.toThrow("boom");
  expect(told.failures).toHaveLength(1);
  await expect(thread.links()).rejects.toThrow("has ended");
});

test("a thread that does not answer is not waited for longer than the deadline", async () => {
  const { thread } = await startThread("a", { entry: { kind: "source", code: ANSWERING } });
  const command = { action: "recover", federationId: TEST_FEDERATION, byName: "op" } as const;
  await expect(thread.run(command, 50)).rejects.toThrow("did not answer run within 50 ms");
});
