import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LatencyMatrix, NodeId, NodeView, TargetView } from "@orrery/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { agentProgram } from "../testing/agent-program.ts";
import { startTestHub, type TestHub, until } from "../testing/test-hub.ts";

const [FAST_MS, SLOW_MS] = [1, 150];

let hub: TestHub;
let folder: string;
const agents: ChildProcess[] = [];
/** One for each agent, which keeps it; how late each is answered. */
const delaysMs = new Map<Socket, number>();
const server = createServer((request, response) => {
  const delayMs = delaysMs.get(request.socket) ?? (delaysMs.size === 0 ? FAST_MS : SLOW_MS);
  delaysMs.set(request.socket, delayMs);
  setTimeout(() => response.writeHead(200, { "content-length": 0 }).end(), delayMs);
});

beforeAll(async () => {
  hub = await startTestHub();
  folder = await mkdtemp(join(tmpdir(), "orrery-nearest-"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { text } = await hub.joinToken();
  for (const name of ["east", "west"]) {
    const place = ["--data-dir", join(folder, name), "--peer-address", "127.0.0.1", "--peer-port", "0"];
    const args = [
      agentProgram(),
      "--hub",
      hub.url,
      "--name",
      name,
      "--local-api-port",
      "0",
      "--gateway-port",
      "0",
      ...place,
    ];
    const env = { ...process.env, ORRERY_JOIN_TOKEN: text, ORRERY_LOG_LEVEL: "warn" };
    agents.push(spawn(process.execPath, args, { env, stdio: "inherit" }));
  }
});
afterAll(async () => {
  for (const agent of agents) {
    agent.kill("SIGKILL");
    if (agent.exitCode === null && agent.signalCode === null) await once(agent, "exit");
  }
  server.close();
  server.closeAllConnections();
  await hub.stop();
  await rm(folder, { recursive: true, force: true });
});

test("real agents: the nearest follows when a target's delay changes, as one event, in the view and in the matrix", async () => {
  const { port } = server.address() as AddressInfo;
  const online = async () =>
    (await hub.query<NodeView[]>("nodes.list")).filter(({ health }) => health === "online").length;
  await until("both are online", async () => (await online()) === 2);
  const target = await hub.mutate<TargetView>("targets.create", {
    name: "exchange",
    check: { kind: "http", url: `http://127.0.0.1:${port}/`, method: "HEAD" },
    intervalMs: 1000,
    timeoutMs: 900,
    allowsPrivate: true,
  });
  const view = () => hub.query<TargetView>("targets.get", { targetId: target.id });
  // So long that the past has the most weight that it can have.
  await until("both have measured it for a while", async () => {
    const { measures } = await view();
    return measures.length === 2 && measures.every(({ p50Ms, sentCount }) => p50Ms !== null && sentCount > 5);
  });
  const fast = (await view()).measures[0]?.nodeId as NodeId;
  await until("the fast one is nearest", async () => (await view()).nearest?.nodeId === fast);
  const before = (await hub.events("target.nearest_changed")).length;

  for (const [socket, delayMs] of delaysMs) delaysMs.set(socket, delayMs === FAST_MS ? SLOW_MS : FAST_MS);
  await until("the other one is nearest", async () => {
    const { nearest } = await view();
    return nearest !== null && nearest.nodeId !== fast;
  });
  const { nearest } = await view();
  const matrix = await hub.query<LatencyMatrix>("latency.matrix", {});
  expect(matrix.targets).toMatchObject([{ name: "exchange", nearestId: nearest?.nodeId }]);
  const events = await hub.events("target.nearest_changed");
  expect(events).toHaveLength(before + 1);
  expect(events.at(-1)?.data).toMatchObject({ from: { nodeId: fast }, to: { nodeId: nearest?.nodeId } });
  expect(delaysMs.size).toBe(2);
});
