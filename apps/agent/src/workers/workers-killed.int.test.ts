import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { WorkerSpec } from "@orrery/protocol/workers";
import { afterAll, expect, test } from "vitest";
import { newKeyPem } from "../proxies/testing/key-pem.ts";
import { until } from "../testing/agent-process.ts";
import { isAlive } from "./testing/is-alive.ts";
import { ordersOf, specOf } from "./testing/supervisor-lab.ts";
import { WorkersProcess } from "./testing/workers-process.ts";
import { WorkerProcess } from "./worker-process.ts";

const folder = mkdtempSync(join(tmpdir(), "orrery-killed-"));
const KEY = newKeyPem();
const COUNTS = "trap 'echo bye; exit 0' TERM; i=0; while :; do i=$((i+1)); echo $i; sleep 0.02; done";
const logOf = (id: string) => join(folder, "workers/instances", id, "log");

const agents: WorkersProcess[] = [];

afterAll(async () => {
  // Also after a failure: these outlive whoever started them.
  for (const agent of agents) agent.end();
  for (const id of ["counts", "checked", "leaves", "dies", "drops"]) endGroup(id);
  rmSync(folder, { recursive: true, force: true });
});

function startAgent(key: string): WorkersProcess {
  const agent = new WorkersProcess(folder, key);
  agents.push(agent);
  return agent;
}

test("killed with kill -9, an agent finds its workers again: what runs goes on, what ended is told, what is no longer ordered ends", async () => {
  const specs = new Map<string, WorkerSpec>([
    [
      "counts",
      specOf({ script: COUNTS, ports: [{ name: "http" }], environment: { KEY: { secret: "key" } } }),
    ],
    ["checked", specOf({ health: { kind: "command", command: ["true"], intervalMs: 100 } })],
    ["leaves", specOf({ script: "while [ ! -e ../run/go ]; do sleep 0.02; done; rm ../run/go; exit 7" })],
    ["dies", specOf({})],
    ["drops", specOf({ script: COUNTS })],
  ]);
  const first = startAgent(KEY);
  first.order(ordersOf(specs, { key: "word-of-secret" }));
  await Promise.all(
    ["counts", "leaves", "dies", "drops"].map((id) =>
      first.untilTold(id, "runs", ({ state }) => state.phase === "running"),
    ),
  );
  await first.untilTold("checked", "is healthy", ({ state }) => state.phase === "healthy");
  const pidOf = (id: string) => first.latest(id)?.pid ?? 0;
  const pids = Object.fromEntries([...specs.keys()].map((id) => [id, pidOf(id)]));
  await until("orders are on disk", () => existsSync(join(folder, "worker-orders.sealed")));
  expect(readFileSync(join(folder, "worker-orders.sealed"), "latin1")).not.toContain("word-of-secret");
  await first.kill();

  expect(Object.values(pids).every(isAlive)).toBe(true);
  const { size } = statSync(logOf("counts"));
  await until("its log goes on without an agent", () => statSync(logOf("counts")).size > size + 5);
  writeFileSync(join(folder, "workers/instances/leaves/run/go"), "");
  process.kill(-(pids.dies ?? 0), "SIGKILL");
  await until("two have ended", () => !isAlive(pids.leaves ?? 0) && !isAlive(pids.dies ?? 0));

  // Without a hub: by the orders on disk.
  const second = startAgent(KEY);
  const counts = await second.untilTold("counts", "is told", () => true);
  expect(counts).toMatchObject({
    pid: pids.counts,
    state: { phase: "running", restartCount: 0 },
    ports: first.latest("counts")?.ports,
  });
  expect(await second.untilTold("checked", "was checked", ({ check }) => check !== null)).toMatchObject({
    ...{ pid: pids.checked, state: { phase: "healthy", restartCount: 0 }, check: { isPassed: true } },
  });
  const left = await second.untilTold("leaves", "is restarted", ({ state }) => state.restartCount > 0);
  expect(left.state.lastExit).toMatchObject({
    code: 7,
    sentence: "While the agent was away: Its process ended with 7.",
  });
  const died = await second.untilTold("dies", "is restarted", ({ state }) => state.restartCount > 0);
  expect(died.state.lastExit?.sentence).toContain("was killed, or nobody saw how it ended");

  specs.delete("drops");
  second.order(ordersOf(specs, { key: "word-of-secret" }));
  await until("it is gone", () => second.latest("drops") === null);
  expect(readFileSync(logOf("drops"), "utf8")).toMatch(/bye\n$/);

  // Adopted ones can be ended like own ones; asked to stop, the agent leaves the rest running.
  specs.delete("checked");
  second.order(ordersOf(specs, { key: "word-of-secret" }));
  await until("it is gone", () => second.latest("checked") === null);
  expect(isAlive(pids.checked ?? 0)).toBe(false);
  await second.leave();
  expect(isAlive(pids.counts ?? 0)).toBe(true);

  // Orders that cannot be read end nothing before the hub has spoken.
  const third = startAgent(newKeyPem());
  await third.untilTold("counts", "is told", ({ state }) => state.phase === "running");
  expect(third.latest("counts")?.pid).toBe(pids.counts);
  third.order(ordersOf(new Map()));
  await until("all are gone", () => ["counts", "leaves", "dies"].every((id) => third.latest(id) === null));
  expect(isAlive(pids.counts ?? 0)).toBe(false);
  await third.leave();
});

test("nothing of a worker runs that was not noted on disk", async () => {
  const mark = join(folder, "mark");
  const options = {
    ...{
      runId: "run",
      program: "/usr/bin/touch",
      args: [mark],
      env: {},
      work: folder,
      exitFile: join(folder, "exit"),
      logFd: 2,
    },
    owner: null,
  };
  const refused = WorkerProcess.start({
    ...options,
    beforeGo: () => Promise.reject(new Error("the disk is full")),
  });
  await expect(refused).rejects.toThrow("the disk is full");
  const started = await WorkerProcess.start({
    ...options,
    beforeGo: async () => {
      // Long enough for a program that did not wait.
      await new Promise((resolve) => setTimeout(resolve, 150));
      expect(existsSync(mark)).toBe(false);
    },
  });
  await until("it has ended", () => started.hasEnded);
  expect(existsSync(mark)).toBe(true);
  expect(readFileSync(join(folder, "exit"), "utf8")).toBe("run 0\n");
});

function endGroup(id: string): void {
  try {
    const { process: leader } = JSON.parse(
      readFileSync(join(folder, "workers/instances", id, "record.json"), "utf8"),
    );
    process.kill(-leader.pid, "SIGKILL");
  } catch {
    // It has ended, as it should.
  }
}
