import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createTestDatabase } from "@orrery/db/testing";
import { afterEach, expect, test } from "vitest";
import { identifyProcess } from "./process-identity.ts";
import { askAsDemo, hasDemoCredential } from "./testing/demo-client.ts";
import { freeSettings, Launched, recordedProcesses } from "./testing/launched.ts";

const launched: Launched[] = [];
const folders: string[] = [];
afterEach(async () => {
  for (const launcher of launched.splice(0)) {
    if (identifyProcess(launcher.pid) !== null) launcher.signal("SIGTERM");
    await launcher.exitCode();
  }
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function up(env: Record<string, string>, args: readonly string[] = ["--no-demo"]): Launched {
  const launcher = new Launched(env, args);
  launched.push(launcher);
  return launcher;
}

function dataFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "orrery-up-"));
  folders.push(folder);
  return folder;
}

test("a taken port stops the start before anything runs, and names the variable", async () => {
  const dataDir = dataFolder();
  const settings = await freeSettings(dataDir);
  const squatter = createServer().listen(Number(settings.ORRERY_AGENT_GATEWAY_PORT), "127.0.0.1");
  try {
    const launcher = up(settings);
    expect(await launcher.exitCode()).toBe(1);
    expect(launcher.output).toMatch(
      /\(agent gateway\) is taken by another program\. Stop that program, or choose another one: ORRERY_AGENT_GATEWAY_PORT=\d+ npm run up/,
    );
    expect(existsSync(join(dataDir, "postgres"))).toBe(false);
    expect(existsSync(join(dataDir, "launcher.json"))).toBe(false);
  } finally {
    squatter.close();
  }
});

test("a data folder that cannot be written stops with what to do", async () => {
  const parent = dataFolder();
  const readOnly = join(parent, "read-only");
  mkdirSync(readOnly);
  chmodSync(readOnly, 0o555);
  writeFileSync(join(parent, "file"), "");
  for (const dataDir of [readOnly, join(parent, "file", "below")]) {
    const launcher = up(await freeSettings(dataDir));
    expect(await launcher.exitCode()).toBe(1);
    expect(launcher.output).toMatch(/cannot be written \([\w-]+\)\. Make it writable .* ORRERY_DATA_DIR/);
  }
  expect(existsSync(join(readOnly, "logs"))).toBe(false);
});

test("a database that does not answer stops with its address and what to do", async () => {
  const launcher = up({
    ...(await freeSettings(dataFolder())),
    DATABASE_URL: "postgresql://orrery:a-secret@127.0.0.1:1/orrery",
  });
  expect(await launcher.exitCode()).toBe(1);
  expect(launcher.output).toMatch(/The database at 127\.0\.0\.1:1 does not answer: .* correct DATABASE_URL/);
  expect(launcher.output).not.toMatch(/a-secret/);
});

test("a database of a newer Orrery stops the start and stays as it is", async () => {
  const database = await createTestDatabase();
  try {
    await database.sql(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       VALUES ('future', 'x', '99990101000000_from_the_future', now(), now(), 1)`,
    );
    const launcher = up({ ...(await freeSettings(dataFolder())), DATABASE_URL: database.url });
    expect(await launcher.exitCode()).toBe(1);
    expect(launcher.output).toMatch(
      /last used by a newer Orrery: it has the migration 99990101000000_from_the_future/,
    );
    expect(launcher.output).not.toMatch(/^ {2}Hub/m);
  } finally {
    await database.close();
  }
});

test("start, second start, a killed hub, an orderly stop, and going on with the same data", async () => {
  const dataDir = dataFolder();
  const settings = await freeSettings(dataDir);
  const first = up(settings);
  await first.until(/^Orrery is ready: (\S+)$/m);
  expect(first.output).toMatch(/one-time link\n {2}http:\/\/localhost:\d+\/\S+\n\nOrrery is ready: .*\n$/);

  const second = up({ ...(await freeSettings(dataDir)) });
  expect(await second.exitCode()).toBe(1);
  expect(second.output).toMatch(new RegExp(`already runs on this data folder \\(process ${first.pid},`));

  const hub = recordedProcesses(dataDir).find(({ name }) => name === "hub");
  process.kill(hub?.pid ?? 0, "SIGKILL");
  await first.until(/hub stopped unexpectedly \(SIGKILL\)\. Starting it again/);
  const [, pid] = await first.until(/hub was started again \(process (\d+)\)/);
  expect(recordedProcesses(dataDir)).toContainEqual(
    expect.objectContaining({ name: "hub", pid: Number(pid) }),
  );
  await untilReady(settings);

  const running = recordedProcesses(dataDir);
  expect(running.map(({ name }) => name)).toEqual(["web", "hub", "postgres"]);
  first.signal("SIGINT");
  expect(await first.exitCode()).toBe(0);
  expect(first.output).toMatch(/Stopped \(.*\)\. The data stays/);
  expect(running.filter((process) => identifyProcess(process.pid) !== null)).toEqual([]);

  const again = up(settings);
  await again.until(/^Orrery is ready: /m);
  expect(again.output).toMatch(/Schema +up to date/);
});

test("the demo fleet comes online, forms a federation and runs the demo worker, once; a removed node is left out; what a killed launcher left is ended by the next start", async () => {
  const dataDir = dataFolder();
  // Workers run below it as another user where this one is root.
  chmodSync(dataDir, 0o711);
  const settings = await freeSettings(dataDir);
  const first = up(settings, []);
  await first.until(/^Orrery is ready: /m);
  const { token } = JSON.parse(readFileSync(join(dataDir, "cli.json"), "utf8"));
  let nodes: { id: string; name: string; health: string; labels: object }[] = [];
  while (nodes.filter(({ health }) => health === "online").length < 3) {
    await sleep(100);
    nodes = await callHub(settings, token, "nodes.list");
  }
  expect(nodes.map(({ name }) => name).sort()).toEqual(["frankfurt-1", "singapore-1", "tokyo-1"]);
  expect(nodes.map(({ labels }) => labels)).toEqual(nodes.map(() => ({ demo: "true" })));
  const led = await untilLed(settings, token);
  expect(led.members.map(({ name }) => name).sort()).toEqual(["frankfurt-1", "singapore-1", "tokyo-1"]);
  expect(existsSync(join(dataDir, "demo-federation"))).toBe(true);
  expect(existsSync(join(dataDir, "demo-account"))).toBe(true);
  const targets = await untilMeasured(settings, token);
  expect(targets.map(({ name, isDemo, place }) => ({ name, isDemo, place }))).toEqual([
    { name: "binance", isDemo: true, place: "Tokyo (demo)" },
    { name: "bybit", isDemo: true, place: "Singapore (demo)" },
    { name: "okx", isDemo: true, place: "Hong Kong (demo)" },
  ]);
  const nameOf = (id: string | undefined) => nodes.find((node) => node.id === id)?.name;
  expect(targets.map(({ nearest }) => nameOf(nearest?.nodeId))).toEqual([
    "tokyo-1",
    "singapore-1",
    "singapore-1",
  ]);
  expect(targets.flatMap(({ measures }) => measures).every(({ isDemoDelay }) => isDemoDelay)).toBe(true);
  expect(await exitsOf(settings, token, dataDir)).toEqual({
    ...{ http: "127.1.0.1", socks5: "127.1.0.2", https: "127.1.0.3" },
    blocked: "127.1.0.6",
  });
  expect(await untilWorking(settings, token)).toMatchObject({ name: "demo-web", isDemo: true });
  await callHub(settings, token, "targets.remove", { targetId: targets[2]?.id });
  await callHub(settings, token, "federations.remove", { federationId: led.id, confirmation: "demo" });
  const nodeId = nodes.find(({ name }) => name === "singapore-1")?.id;
  await callHub(settings, token, "nodes.remove", { nodeId, reason: "" });
  await first.until(/singapore-1 stays down, the hub refused it: /);

  const left = recordedProcesses(dataDir);
  expect(left.map(({ name }) => name)).toEqual([
    "agent-tokyo-1",
    "agent-frankfurt-1",
    "web",
    "hub",
    "postgres",
  ]);
  first.signal("SIGKILL");
  await first.exitCode();

  const second = up(settings, []);
  await second.until(/^Orrery is ready: /m);
  expect(second.output).toMatch(
    /Demo fleet +tokyo-1, frankfurt-1; left out, removed from the fleet: singapore-1/,
  );
  expect(left.filter((process) => identifyProcess(process.pid) !== null)).toEqual([]);
  expect(await callHub(settings, token, "federations.list")).toEqual([]);
  expect(second.output).toMatch(/Demo targets +stand-ins for bybit, binance on this machine/);
  const { pids } = await untilWorking(settings, token);
  second.signal("SIGTERM");
  await second.exitCode();
  expect(pids.filter((pid) => identifyProcess(pid) !== null)).toEqual([]);
}, 300_000);

async function callHub<T>(
  settings: Record<string, string>,
  token: string,
  path: string,
  body?: unknown,
): Promise<T> {
  const response = await fetch(`http://127.0.0.1:${settings.ORRERY_HUB_PORT}/trpc/${path}`, {
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
  });
  return ((await response.json()) as { result: { data: T } }).result.data;
}

type Federation = { id: string; name: string; leader: object | null; members: { name: string }[] };

/** The federation `demo`, as soon as its members have elected one of them. */
async function untilLed(settings: Record<string, string>, token: string): Promise<Federation> {
  for (;;) {
    const federations = await callHub<Federation[]>(settings, token, "federations.list");
    const demo = federations.find(({ name }) => name === "demo");
    if (demo !== undefined && demo.leader !== null) return demo;
    await sleep(100);
  }
}

type Worker = { id: string; name: string; isDemo: boolean; counts: { ready: number } };
type WorkerDetail = { instances: { pid: number | null; state: { phase: string } }[] };

/** The demo's worker, as soon as as many instances are healthy as its group wants. */
async function untilWorking(
  settings: Record<string, string>,
  token: string,
): Promise<Worker & { pids: number[] }> {
  for (;;) {
    const [worker] = await callHub<Worker[]>(settings, token, "workers.list");
    if (worker !== undefined) {
      const input = encodeURIComponent(JSON.stringify({ workerId: worker.id }));
      const { instances } = await callHub<WorkerDetail>(settings, token, `workers.get?input=${input}`);
      const healthy = instances.filter(({ state }) => state.phase === "healthy");
      const pids = healthy.flatMap(({ pid }) => (pid === null ? [] : [pid]));
      if (pids.length === 2) return { ...worker, pids };
    }
    await sleep(100);
  }
}

type Target = {
  id: string;
  name: string;
  isDemo: boolean;
  place: string;
  nearest: { nodeId: string } | null;
  measures: { nodeId: string; p50Ms: number | null; isDemoDelay: boolean }[];
};

/** The targets, as soon as three nodes measure each of them and the far ones are known to be far. */
async function untilMeasured(settings: Record<string, string>, token: string): Promise<Target[]> {
  for (;;) {
    const targets = await callHub<Target[]>(settings, token, "targets.list");
    const isMeasured = ({ measures }: Target) => measures.filter(({ p50Ms }) => p50Ms !== null).length === 3;
    const isNear = ({ nearest, measures }: Target) =>
      nearest !== null && nearest.nodeId === measures[0]?.nodeId;
    if (targets.length === 3 && targets.every((target) => isMeasured(target) && isNear(target)))
      return targets;
    await sleep(100);
  }
}

type Gateways = { gateways: { state: string; address: string | null }[] };
type Limit = { learned: { exit: string; sentence: string }[] };

/** Where the demo's traffic leaves by each kind of proxy, and the exit that the hub knows as turned away. */
async function exitsOf(settings: Record<string, string>, token: string, dataDir: string) {
  const gatewayOf = async (): Promise<string | null> => {
    const { gateways } = await callHub<Gateways>(settings, token, "gateway.usage");
    return gateways.find(({ state }) => state === "listening")?.address ?? null;
  };
  let gateway = await gatewayOf();
  while (gateway === null || !hasDemoCredential(dataDir)) {
    await sleep(100);
    gateway = await gatewayOf();
  }
  const through = async (country: string, wanted: number): Promise<string> => {
    for (;;) {
      const { status, body } = await askAsDemo(gateway, dataDir, country);
      if (status === wanted) return body;
      // Until the probes have found where it leaves.
      await sleep(100);
    }
  };
  const addressOf = (body: string) => (JSON.parse(body) as { address: string }).address;
  const [http, socks5, https] = await Promise.all(["jp", "sg", "de"].map((country) => through(country, 200)));
  await through("fr", 429);
  const learned = async () =>
    (await callHub<Limit[]>(settings, token, "rateLimits.list")).flatMap((limit) => limit.learned);
  let blocked = (await learned()).find(({ sentence }) => sentence.includes("403"));
  while (blocked === undefined) {
    await sleep(100);
    blocked = (await learned()).find(({ sentence }) => sentence.includes("403"));
  }
  return {
    ...{ http: addressOf(http ?? ""), socks5: addressOf(socks5 ?? ""), https: addressOf(https ?? "") },
    blocked: blocked.exit,
  };
}

async function untilReady(settings: Record<string, string>): Promise<void> {
  for (;;) {
    const response = await fetch(`http://127.0.0.1:${settings.ORRERY_HUB_PORT}/readyz`).catch(() => null);
    if (response?.status === 200) return;
    await sleep(50);
  }
}
