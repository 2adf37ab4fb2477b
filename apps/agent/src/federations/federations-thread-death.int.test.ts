import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type FederationReport, NodeName } from "@orrery/protocol";
import { createLogger, openOutbox, systemClock } from "@orrery/runtime";
import { expect, onTestFinished, test } from "vitest";
import { EMPTY_AGENT_FILE } from "../config/agent-file.ts";
import { AgentEvents } from "../events/agent-events.ts";
import { HookQueue } from "../hooks/hook-queue.ts";
import { useMesh } from "../mesh/testing/mesh-fixture.ts";
import { until } from "../testing/agent-process.ts";
import { AgentFederations } from "./agent-federations.ts";
import { placeOf, testSpec } from "./testing/test-spec.ts";

const mesh = useMesh();

/** Listens, as it says, takes specs, and dies. */
const DYING = `
  const { parentPort } = require("node:worker_threads");
  parentPort.on("message", ({ id, kind }) => {
    if (kind === "set-specs") throw new Error("out of memory");
    parentPort.postMessage({ kind: "answer", id, output: { rehearsal: { outcome: "done", turnCount: 0 }, listening: { outcome: "listening", port: 4410 } } });
  });`;

test("a thread that dies is started again, later each time; events and reports say so", async () => {
  const folder = await mkdtemp(join(tmpdir(), "orrery-death-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const log = createLogger({ service: "test", level: "silent" });
  const { outbox } = await openOutbox(join(folder, "outbox"), { onDamage: () => undefined });
  const identity = {
    ...(await mesh.identity("a")),
    name: NodeName.parse("a"),
    hubUrl: "http://hub",
    gatewayUrl: "https://hub",
    caFingerprint: "",
    enrolledAtMs: 0,
  };
  const federations = new AgentFederations({
    ...{ dataDir: folder, identity, clock: systemClock, log, random: () => 0.5 },
    listen: { host: "127.0.0.1", port: 4410 },
    config: EMPTY_AGENT_FILE,
    hooks: new HookQueue({ config: EMPTY_AGENT_FILE, env: {} }),
    restarts: false,
    events: new AgentEvents(outbox, systemClock, log),
    entry: { kind: "source", code: DYING },
  });
  const told: (readonly FederationReport[])[] = [];
  let threads = 0;
  federations.listen({
    onReports: () => told.push(federations.reports),
    onThread: () => {
      threads += 1;
    },
  });
  const place = placeOf("a", 4410);
  await federations.start([testSpec(place, [place])]);
  await until("a third thread", () => threads === 3);
  await federations.stop();
  expect(told[0]).toMatchObject([
    { state: "starting", problem: expect.stringContaining("(out of memory) and is started again") },
  ]);
  const { entries } = await outbox.readBatch();
  expect(entries[0]).toMatchObject({
    type: "agent.federations_thread_ended",
    data: { problem: "out of memory", restartInMs: expect.any(Number) },
  });
  const delays = entries.map(({ data }) => Number(data.restartInMs));
  expect(delays[1]).toBeGreaterThan(delays[0] ?? 0);
  await outbox.close();
});
