import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ScalingGroupCreateInput } from "@orrery/protocol";
import { WorkerApplyInput, WorkerId } from "@orrery/protocol/workers";
import { freePorts } from "@orrery/runtime";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type DemoLoad, startDemoLoad } from "./demo-load.ts";
import { demoScript, startDemoWorker } from "./demo-worker.ts";
import type { ListedWorker } from "./hub-api.ts";

let folder: string;
let markFile: string;
let workers: ListedWorker[];
let groups: Set<string>;
let applied: number;
const ends: (() => unknown)[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "orrery-demo-worker-"));
  markFile = join(folder, "demo-worker.json");
  [workers, groups, applied] = [[], new Set(), 0];
});
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
  rmSync(folder, { recursive: true });
});

const api = {
  workers: async () => workers,
  applyWorkers: async (input: unknown) => {
    const { specs, isDemo } = WorkerApplyInput.parse(input);
    expect(isDemo).toBe(true);
    applied += 1;
    workers = specs.map((spec) => ({ id: WorkerId.parse("worker-1"), name: spec.name, spec }));
    return workers.map(({ id, name }) => ({
      ...{ workerId: id, name, outcome: "created" as const, revision: applied },
      ...{ changed: [], warnings: [], sentence: "" },
    }));
  },
  scalingGroupNames: async () => groups,
  createScalingGroup: async (input: unknown) => {
    const { name, provider, settings, isDemo } = ScalingGroupCreateInput.parse(input);
    expect({ provider, isDemo, min: settings.min, max: settings.max }).toEqual({
      ...{ provider: { kind: "fleet", workerId: "worker-1" }, isDemo: true, min: 2, max: 6 },
    });
    groups.add(name);
  },
};

test("the worker and its group are made once; it follows this program, with all else as it is; what is removed stays removed", async () => {
  expect(await startDemoWorker(api, markFile, "/node/1")).toBe("started");
  expect([...groups]).toEqual(["demo-web"]);
  expect(workers[0]?.spec).toMatchObject({ instances: 2, placement: { filter: "label.demo=true" } });
  groups.clear();

  // The load's port is in use by the start before; the program is another one.
  const [before] = workers;
  const own: Record<string, unknown> = { ...before?.spec.environment, LEVEL: "debug" };
  workers = workers.map((each) => ({
    ...each,
    spec: { ...each.spec, environment: own as never, instances: 5 },
  }));
  expect(await startDemoWorker(api, markFile, "/node/2")).toBe("started");
  const spec = workers[0]?.spec;
  expect(spec?.script).toMatch(/^#!\/node\/2\n/);
  expect(spec?.environment).toMatchObject({
    LEVEL: "debug",
    LOAD_URL: expect.not.stringMatching(`^${own.LOAD_URL}$`),
  });
  expect({ instances: spec?.instances, groups: groups.size, applied }).toEqual({
    ...{ instances: null, groups: 0, applied: 2 },
  });

  workers = [];
  expect(await startDemoWorker(api, markFile)).toBe("left-out");
  expect(applied).toBe(2);
});

test("another's worker of the name is left alone; a start that was cut short is gone on with", async () => {
  workers = [{ id: WorkerId.parse("others"), name: "demo-web", spec: {} as never }];
  expect(await startDemoWorker(api, markFile)).toBe("left-out");
  workers = [];
  const failing = { ...api, createScalingGroup: () => Promise.reject(new Error("busy")) };
  await expect(startDemoWorker(failing, markFile)).rejects.toThrow("busy");
  expect(await startDemoWorker(api, markFile)).toBe("started");
  expect({ applied, groups: [...groups] }).toEqual({ applied: 1, groups: ["demo-web"] });
  writeFileSync(markFile, "nonsense");
  expect(await startDemoWorker(api, markFile)).toBe("left-out");
});

type Instance = { url: string; child: ChildProcess };

/** As an agent starts it: by its first line. */
async function startInstance(name: string, load: DemoLoad): Promise<Instance> {
  const file = join(folder, name);
  writeFileSync(file, demoScript(process.execPath), { mode: 0o755 });
  const [port] = await freePorts(1);
  const env = {
    ...{ PORT: String(port), LOAD_URL: `http://127.0.0.1:${load.port}`, CORES: "0.5" },
    ORRERY_INSTANCE_ID: name,
  };
  const child = spawn(file, { env, stdio: "ignore" });
  ends.push(() => child.kill("SIGKILL"));
  return { url: `http://127.0.0.1:${port}`, child };
}

async function stateOf({ url }: Instance): Promise<{ share: number; instanceCount: number; load: number }> {
  const answer = await fetch(`${url}/state`);
  return (await answer.json()) as Awaited<ReturnType<typeof stateOf>>;
}

async function until<T>(read: () => Promise<T>, holds: (value: T) => boolean): Promise<void> {
  for (;;) {
    const value = await read().catch(() => null);
    if (value !== null && holds(value)) return;
    await sleep(20);
  }
}

test("the load that is set at one instance is burnt by all, and by none once it is gone", async () => {
  const load = await startDemoLoad(null);
  ends.push(() => load.close());
  const [a, b] = await Promise.all([startInstance("a", load), startInstance("b", load)]);
  for (const each of [a, b])
    await until(
      () => stateOf(each),
      ({ instanceCount }) => instanceCount === 2,
    );
  expect((await fetch(`${a.url}/healthz`)).status).toBe(200);
  expect(await (await fetch(`${a.url}/`)).text()).toContain('type="range"');

  const put = (type: string, body: string) =>
    fetch(`${a.url}/load`, { method: "PUT", headers: { "content-type": type }, body });
  expect((await put("text/plain", '{"load":1}')).status).toBe(415);
  expect((await put("application/json", '{"load":7}')).status).toBe(502);
  expect((await put("application/json", '{"load":0.5}')).status).toBe(200);
  await until(
    () => stateOf(b),
    ({ share }) => share === 0.9,
  );
  const used = cpuTicks(b.child.pid ?? 0);
  await until(
    async () => cpuTicks(b.child.pid ?? 0),
    (ticks) => ticks > used + 10,
  );

  await put("application/json", '{"load":0}');
  for (const each of [a, b])
    await until(
      () => stateOf(each),
      ({ share }) => share === 0,
    );
  await load.close();
  // Nobody to ask: calm, and well.
  expect((await fetch(`${b.url}/healthz`)).status).toBe(200);
  b.child.kill("SIGTERM");
  await new Promise((resolve) => b.child.once("exit", resolve));
});

/** Of 10 ms each. */
function cpuTicks(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /s, "")
    .split(" ");
  return Number(fields[11]) + Number(fields[12]);
}
