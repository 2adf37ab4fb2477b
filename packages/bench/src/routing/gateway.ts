import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RoutingStrategy } from "@orrery/protocol";
import { medianRound, type Round } from "../ledger/writers.ts";
import { readProcessUsage } from "../process-usage.ts";
import { type Listening, startListening } from "../proxy/listen.ts";
import { Load } from "../proxy/load.ts";
import { type HaproxyBalance, isHaproxyInstalled, startHaproxy } from "./haproxy.ts";
import type { RoutingBenchOptions } from "./routing-bench-options.ts";

const INSTANCES = 3;
const CONNECTIONS = [32, 256];
const ROUND_MS = 1500;
const ROUNDS_MAX = 5;
const TAIL = { connections: 8, roundMs: 3000, slowMs: 100, usualMs: 10 };
const GATEWAY = "../../../../apps/agent/scripts/service-gateway.ts";
const INSTANCE = "../routing/instance-child.ts";
const PATH = "/bench/";

type Subject = {
  readonly name: string;
  readonly port: number;
  readonly pid: number | null;
  stop(): Promise<void>;
};
type Bench = RoutingBenchOptions & { readonly folder: string; readonly load: Load };

/**
 * The gateway of an agent in front of three instances, beside haproxy with one thread where that is installed, and the instances by themselves. All share this machine's cores, and the load takes
 * most of one: `cpu_per_request` is the subject's own processor time, whoever else wanted it, and what a core of its own would do follows from it (`capacity`).
 */
export async function measureGateway(options: RoutingBenchOptions): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "orrery-routing-"));
  const bench: Bench = { ...options, folder, load: new Load() };
  try {
    await measureThroughput(bench);
    await measureSlow(bench);
    await measureStrategies(bench);
  } finally {
    bench.load.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measureThroughput(bench: Bench): Promise<void> {
  const instances = await Promise.all(Array.from({ length: INSTANCES }, () => startInstance(bench, [])));
  const subjects: Subject[] = [
    { name: "instances", port: instances[0]?.port ?? 0, pid: null, stop: async () => undefined },
    await startGateway(bench, "round-robin", instances),
    ...(await startPeers(bench, "roundrobin", instances)),
  ];
  for (const subject of subjects) await ask(bench, subject, 32, ROUND_MS);
  for (const connections of CONNECTIONS) {
    const took = new Map<string, { rounds: Round[]; cpuUs: number[] }>();
    for (let round = 0; round < Math.min(bench.rounds, ROUNDS_MAX); round += 1) {
      bench.onProgress(`gateway, ${connections} connections: round ${round + 1}`);
      for (const subject of subjects) {
        const { asked, cpuUs } = await ask(bench, subject, connections, ROUND_MS);
        const samples = took.get(subject.name) ?? { rounds: [], cpuUs: [] };
        samples.rounds.push(asked);
        if (cpuUs !== null) samples.cpuUs.push(cpuUs);
        took.set(subject.name, samples);
      }
    }
    tellThroughput(bench, took, connections);
  }
  await stopAll([...subjects, ...instances]);
}

function tellThroughput(
  { onFigure }: Bench,
  took: ReadonlyMap<string, { rounds: Round[]; cpuUs: number[] }>,
  connections: number,
): void {
  const bare = medianRound(took.get("instances")?.rounds ?? []);
  for (const [subject, { rounds, cpuUs }] of took) {
    const median = medianRound(rounds);
    const base = { bench: "routing", subject, params: { connections }, samples: median.count };
    onFigure({ ...base, metric: "gateway_rate", value: median.perSecond, unit: "requests/s" });
    if (cpuUs.length === 0) continue;
    const cpu = cpuUs.toSorted((a, b) => a - b)[cpuUs.length >> 1] ?? Number.NaN;
    onFigure({ ...base, metric: "gateway_cpu_per_request", value: cpu, unit: "us" });
    onFigure({ ...base, metric: "gateway_capacity", value: 1_000_000 / cpu, unit: "requests/s" });
    onFigure({ ...base, metric: "gateway_added_p50", value: median.p50Ms - bare.p50Ms, unit: "ms" });
    onFigure({ ...base, metric: "gateway_added_p99", value: median.p99Ms - bare.p99Ms, unit: "ms" });
  }
}

/** One of three takes ten times as long as the others. */
async function measureSlow(bench: Bench): Promise<void> {
  const instances = await Promise.all([
    ...[
      startInstance(bench, [String(TAIL.slowMs)]),
      startInstance(bench, [String(TAIL.usualMs)]),
      startInstance(bench, [String(TAIL.usualMs)]),
    ],
  ]);
  const subjects = [
    await startGateway(bench, "adaptive", instances),
    ...(await startPeers(bench, "leastconn", instances)),
  ];
  for (const subject of subjects) await tellTail(bench, subject, "one slow", subject.name);
  await stopAll([...subjects, ...instances]);
}

/** One of three slow, and one that answers each with an error at once. Requests that failed would end the measurement. */
async function measureStrategies(bench: Bench): Promise<void> {
  const instances = await Promise.all([
    startInstance(bench, [String(TAIL.slowMs)]),
    startInstance(bench, ["0", "failing"]),
    ...[startInstance(bench, [String(TAIL.usualMs)]), startInstance(bench, [String(TAIL.usualMs)])],
  ]);
  for (const strategy of RoutingStrategy.options) {
    const subject = await startGateway(bench, strategy, instances);
    await tellTail(bench, subject, "one slow, one failing", strategy);
    await subject.stop();
  }
  await stopAll(instances);
}

async function tellTail(bench: Bench, subject: Subject, world: string, strategy: string): Promise<void> {
  bench.onProgress(`gateway, ${world}: ${subject.name} ${strategy}`);
  await ask(bench, subject, TAIL.connections, TAIL.roundMs / 2);
  const { asked } = await ask(bench, subject, TAIL.connections, TAIL.roundMs);
  const params = { world, ...(strategy === subject.name ? {} : { strategy }) };
  const base = { bench: "routing", subject: subject.name, params, samples: asked.count };
  bench.onFigure({ ...base, metric: "gateway_tail_p50", value: asked.p50Ms, unit: "ms" });
  bench.onFigure({ ...base, metric: "gateway_tail_p99", value: asked.p99Ms, unit: "ms" });
}

async function ask({ load }: Bench, { port, pid }: Subject, connections: number, roundMs: number) {
  const before = pid === null ? null : readProcessUsage(pid);
  const place = { ports: [port], credentials: null, originPort: port, path: PATH };
  const asked = await load.ask(place, "http", connections, roundMs);
  const cpuMs = pid === null || before === null ? null : readProcessUsage(pid).cpuMs - before.cpuMs;
  return { asked, cpuUs: cpuMs === null ? null : (cpuMs * 1000) / asked.askedCount };
}

async function startGateway(
  { folder }: Bench,
  strategy: RoutingStrategy,
  instances: readonly Listening[],
): Promise<Subject> {
  const child = await startListening(
    GATEWAY,
    [strategy, ...instances.map(({ port }) => String(port))],
    folder,
  );
  return { name: "orrery", port: child.port, pid: child.pid, stop: child.stop };
}

async function startPeers(
  { folder, onProgress }: Bench,
  balance: HaproxyBalance,
  instances: readonly Listening[],
): Promise<Subject[]> {
  if (isHaproxyInstalled())
    return [
      await startHaproxy(
        folder,
        balance,
        instances.map(({ port }) => port),
      ),
    ];
  onProgress("haproxy is not installed: it is not measured");
  return [];
}

function startInstance({ folder }: Bench, args: readonly string[]): Promise<Listening> {
  return startListening(INSTANCE, args, folder);
}

async function stopAll(all: readonly { stop(): Promise<void> }[]): Promise<void> {
  await Promise.all(all.map((each) => each.stop()));
}
