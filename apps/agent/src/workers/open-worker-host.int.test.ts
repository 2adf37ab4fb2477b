import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { createLogger, systemClock } from "@orrery/runtime";
import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "../testing/agent-process.ts";
import { Cgroups } from "./cgroups.ts";
import { openWorkerHost, type WorkerGround } from "./open-worker-host.ts";
import { Supervisor } from "./supervisor.ts";
import { ordersOf, specOf } from "./testing/supervisor-lab.ts";
import type { WorkerSettings } from "./worker-settings.ts";

let folder = "";
const isRoot = userInfo().uid === 0;
const NONE: WorkerSettings = { isAllowed: true, user: null, cpu: null, memoryMiB: null, onExit: "keep" };

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "orrery-host-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function refusalOf(settings: Partial<WorkerSettings>, dataDir = folder): Promise<string> {
  const opened = await openWorkerHost({ ...NONE, ...settings }, dataDir);
  return opened.outcome === "refused" ? opened.sentence : "";
}

async function groundOf(settings: Partial<WorkerSettings>, dataDir = folder): Promise<WorkerGround> {
  const opened = await openWorkerHost({ ...NONE, ...settings }, dataDir);
  if (opened.outcome === "refused") throw new Error(opened.sentence);
  return opened.ground;
}

test("without --allow-workers, or with a user that is not there, it is refused with what to do", async () => {
  expect(await refusalOf({ isAllowed: false })).toContain("started without --allow-workers");
  expect(await refusalOf({ user: "no-such-user-here" })).toContain(
    "There is no user no-such-user-here on this host; create it",
  );
  expect(await refusalOf({ user: "-u" })).toContain("There is no user -u");
});

test("what it offers is what the settings say, and how it limits is told", async () => {
  const { told } = await groundOf({ user: userInfo().username, cpu: 1.5, memoryMiB: 500 });
  expect(told).toMatchObject({ state: "allowed", user: userInfo().username, cpu: 1.5, memoryMiB: 500 });
  if (told.cpuLimits === "none")
    expect(told.limitsSentence).toMatch(/Cores are not limited.*watched by the agent.*: .*cgroups/);
});

test.runIf(isRoot)(
  "root has to say as whom workers run, and the way to their folders has to be open",
  async () => {
    expect(await refusalOf({})).toContain("runs as root: say as whom workers run, with --workers-user");
    const closed = join(folder, "closed");
    mkdirSync(closed, { mode: 0o700 });
    chmodSync(folder, 0o755);
    expect(await refusalOf({ user: "nobody" }, closed)).toContain(
      `${closed} is closed to it. Open the way with chmod o+x ${closed}`,
    );
  },
);

test.runIf(isRoot)(
  "workers run as that user, with no group of the agent's, and reach what is theirs alone",
  async () => {
    const dataDir = join(folder, "open");
    mkdirSync(dataDir, { mode: 0o711 });
    writeFileSync(join(dataDir, "key.pem"), "agents-own", { mode: 0o600 });
    const ground = await groundOf({ user: "nobody" }, dataDir);
    const supervisor = new Supervisor({
      ...{ ground, hostEnv: {}, clock: systemClock, random: Math.random, onChange: () => undefined },
      log: createLogger({ service: "agent", level: "silent" }),
    });
    await supervisor.start({ workers: [], instances: [] });
    const script =
      "id -un; id -G; echo mine > here && cat here; cat ../../../../key.pem; ls ..; echo end; exec sleep 1000";
    await supervisor.setOrders(
      ordersOf(
        new Map([["a", specOf({ script, health: { kind: "command", command: ["test", "-O", "here"] } })]]),
      ),
    );
    const log = join(dataDir, "workers/instances/a/log");
    await until("it has run", () => existsSync(log) && readFileSync(log, "utf8").includes("end\n"));
    await until("it is healthy", () => supervisor.report()[0]?.state.phase === "healthy");
    const text = readFileSync(log, "utf8");
    await supervisor.stop("stop");
    expect(text).toMatch(/^nobody\n65534\nmine\n/);
    expect(text).not.toContain("agents-own");
    expect(text.match(/Permission denied/g)).toHaveLength(2);
  },
);

test("limits are written where cgroups v2 look for them; the agent moves aside first", async () => {
  const mount = join(folder, "cgroup");
  const own = join(mount, "system.slice/orrery-agent.service");
  mkdirSync(join(own, "agent"), { recursive: true });
  mkdirSync(join(own, "workers/i1"), { recursive: true });
  writeFileSync(join(mount, "cgroup.controllers"), "cpu memory\n");
  const self = join(folder, "self");
  writeFileSync(self, "0::/system.slice/orrery-agent.service/agent\n");
  const open = () => Cgroups.open(mount, self);
  expect(await open()).toMatchObject({
    outcome: "unavailable",
    sentence: expect.stringContaining("do not offer cpu and memory here"),
  });
  writeFileSync(join(own, "cgroup.controllers"), "cpuset cpu io memory pids\n");
  const opened = await open();
  if (opened.outcome === "unavailable") throw new Error(opened.sentence);
  const read = (name: string) => readFileSync(join(own, name), "utf8");
  expect(read("agent/cgroup.procs")).toBe(String(process.pid));
  expect([read("cgroup.subtree_control"), read("workers/cgroup.subtree_control")]).toEqual([
    "+cpu +memory",
    "+cpu +memory",
  ]);
  await opened.cgroups.enter("i1" as never, 4711, { cpu: 0.5, memoryMiB: 64 });
  expect(
    ["cpu.max", "memory.max", "memory.swap.max", "cgroup.procs"].map((name) => read(`workers/i1/${name}`)),
  ).toEqual([...["50000 100000", String(64 * 1_048_576), "0", "4711"]]);
  writeFileSync(join(own, "workers/i1/cpu.stat"), "usage_usec 2500000\nuser_usec 1\n");
  writeFileSync(join(own, "workers/i1/memory.current"), "123456\n");
  expect(await opened.cgroups.usage("i1" as never)).toEqual({
    cpuMs: 2500,
    memoryBytes: 123_456,
    processCount: 1,
  });
  await opened.cgroups.kill("i1" as never);
  expect(read("workers/i1/cgroup.kill")).toBe("1");
  expect(await opened.cgroups.usage("i2" as never)).toBeNull();
  expect(await Cgroups.open(join(folder, "none"), self)).toMatchObject({ outcome: "unavailable" });
});
