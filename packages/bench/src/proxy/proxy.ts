import { cpus } from "node:os";
import { type Figure, quantile } from "../figure.ts";
import { medianRound } from "../ledger/writers.ts";
import { coreShare, readProcessUsage } from "../process-usage.ts";
import { startStack } from "../stack/stack.ts";
import { startListening } from "./listen.ts";
import { type Asked, Load, type LoadPlace, type Mode } from "./load.ts";
import type { Subject } from "./subject.ts";
import { startSubjects, UPSTREAMS } from "./subjects.ts";

export type ProxyBenchOptions = {
  /** Of each subject; they take turns. */
  rounds: number;
  roundMs: number;
  onFigure: (figure: Figure) => void;
  onProgress: (line: string) => void;
};

const MODES: readonly Mode[] = ["http", "tunnel"];
const CONNECTIONS = [1, 32, 256];
const WARM_UP = { connections: 32, forMs: 1500 };
const IDLE_TUNNELS = 5000;
/** What was allocated on the way is given back meanwhile. */
const SETTLE_MS = 1500;

/**
 * The agent's gateway in front of three upstreams, beside bare proxy-chain with the same three, and tinyproxy and squid with one of them where these are
 * installed. `upstreams` are asked without anything in front: what a subject adds is over that. Everything shares this machine's cores; `cpu_per_request` is the
 * subject's own processor time, whoever else wanted it.
 */
export async function proxyBench(options: ProxyBenchOptions): Promise<void> {
  const stack = await startStack({ web: false, yields: true });
  const load = new Load();
  const subjects: Subject[] = [];
  try {
    const origin = await startListening("origin-child.ts", [], stack.folder);
    options.onProgress("starting an agent with a pool of three upstreams, and its peers");
    subjects.push(...(await startSubjects(stack, origin.port)));
    const bench = { options, load, subjects, originPort: origin.port };
    // On fresh processes, whose memory no load has blown up yet; it makes them warm, too.
    for (const subject of subjects) await measureIdleTunnels(bench, subject);
    for (const mode of MODES) {
      await warmUp(bench, mode);
      for (const connections of CONNECTIONS) await measureRequests(bench, mode, connections);
    }
    await measureStream(bench);
    await origin.stop();
  } finally {
    load.stop();
    await Promise.all(subjects.map((subject) => subject.stop()));
    await stack.stop();
  }
}

type Bench = { options: ProxyBenchOptions; load: Load; subjects: readonly Subject[]; originPort: number };
type Took = { rounds: Asked[]; cpuUs: number[]; loadShares: number[] };

/** Rounds are short: what Node compiles on the way is compiled before them. */
async function warmUp(bench: Bench, mode: Mode): Promise<void> {
  bench.options.onProgress(`${mode}: warming up`);
  for (const subject of bench.subjects) {
    await bench.load
      .ask(placeOf(bench, subject), mode, WARM_UP.connections, WARM_UP.forMs)
      .catch((error: unknown) => failed(bench, subject, error));
  }
}

async function measureRequests(bench: Bench, mode: Mode, connections: number): Promise<void> {
  const { options, subjects } = bench;
  const took = new Map<string, Took>(
    subjects.map(({ name }) => [name, { rounds: [], cpuUs: [], loadShares: [] }]),
  );
  for (let round = 0; round < options.rounds; round += 1) {
    options.onProgress(`${mode}, ${connections} connections: round ${round + 1} of ${options.rounds}`);
    for (const subject of subjects) {
      const samples = took.get(subject.name);
      if (samples === undefined) continue;
      try {
        await measureRound(bench, subject, { mode, connections }, samples);
      } catch (error) {
        failed(bench, subject, error);
        took.delete(subject.name);
      }
    }
  }
  tellRequests(bench, took, { mode, connections });
}

async function measureRound(
  { options, load, originPort }: Bench,
  { ports, credentials, pid }: Subject,
  { mode, connections }: { mode: Mode; connections: number },
  { rounds, cpuUs, loadShares }: Took,
): Promise<void> {
  const before = pid === null ? null : readProcessUsage(pid);
  const loadBefore = readProcessUsage(load.pid);
  const asked = await load.ask({ ports, credentials, originPort }, mode, connections, options.roundMs);
  rounds.push(asked);
  loadShares.push(coreShare(loadBefore, readProcessUsage(load.pid)));
  if (pid !== null && before !== null) {
    cpuUs.push(((readProcessUsage(pid).cpuMs - before.cpuMs) * 1000) / asked.askedCount);
  }
}

/** A peer may give up where it is overwhelmed, and has no figure there; that Orrery does is no measurement. */
function failed({ options }: Bench, { name }: Subject, error: unknown): void {
  if (name === "orrery") throw error;
  options.onProgress(`${name} is not measured here: ${String(error)}`);
}

function tellRequests(
  { options }: Bench,
  took: ReadonlyMap<string, Took>,
  params: { mode: Mode; connections: number },
): void {
  const medians = new Map([...took].map(([name, { rounds }]) => [name, medianRound(rounds)]));
  const bare = medians.get(UPSTREAMS);
  const own = medians.get("orrery");
  for (const [name, median] of medians) {
    const { cpuUs = [], loadShares = [] } = took.get(name) ?? {};
    const base = {
      ...{ bench: "proxy", subject: name, samples: median.count },
      params: { ...params, cores: cpus().length },
    };
    const tell = (metric: string, value: number, unit: string): void =>
      options.onFigure({ ...base, metric, value, unit });
    tell("requests_per_second", median.perSecond, "1/s");
    tell("answered_p50", median.p50Ms, "ms");
    tell("answered_p99", median.p99Ms, "ms");
    if (bare !== undefined && name !== UPSTREAMS) {
      tell("added_p50", median.p50Ms - bare.p50Ms, "ms");
      tell("added_p99", median.p99Ms - bare.p99Ms, "ms");
    }
    if (cpuUs.length > 0) tell("cpu_per_request", quantile(cpuUs, 0.5), "us");
    tell("load_core_share", quantile(loadShares, 0.5), "core");
    if (own !== undefined && name !== "orrery")
      tell("orrery_ratio", own.perSecond / median.perSecond, "ratio");
  }
}

async function measureStream(bench: Bench): Promise<void> {
  const { options, load, subjects } = bench;
  const took = new Map<string, number[]>(subjects.map(({ name }) => [name, []]));
  for (let round = 0; round < options.rounds; round += 1) {
    options.onProgress(`one long tunnel: round ${round + 1} of ${options.rounds}`);
    for (const subject of subjects) {
      took.get(subject.name)?.push(await load.stream(placeOf(bench, subject), options.roundMs));
    }
  }
  for (const [subject, samples] of took) {
    const base = { bench: "proxy", subject, params: { mode: "stream" }, samples: samples.length };
    const value = quantile(samples, 0.5) / 1e6;
    options.onFigure({ ...base, metric: "tunnel_throughput", value, unit: "MB/s" });
  }
}

async function measureIdleTunnels(bench: Bench, subject: Subject): Promise<void> {
  const { name, pid } = subject;
  if (pid === null) return;
  const { options, load } = bench;
  options.onProgress(`${IDLE_TUNNELS} idle tunnels: ${name}`);
  const before = readProcessUsage(pid);
  try {
    await load.hold(placeOf(bench, subject), IDLE_TUNNELS);
  } catch (error) {
    failed(bench, subject, error);
    await load.release();
    return;
  }
  await settle();
  const { residentBytes } = readProcessUsage(pid);
  await load.release();
  await settle();
  const base = { bench: "proxy", subject: name, params: { tunnels: IDLE_TUNNELS }, samples: 1 };
  options.onFigure({ ...base, metric: "idle_tunnels_resident", value: residentBytes / 1e6, unit: "MB" });
  const perTunnel = (residentBytes - before.residentBytes) / IDLE_TUNNELS / 1000;
  options.onFigure({ ...base, metric: "resident_per_idle_tunnel", value: perTunnel, unit: "kB" });
}

function placeOf({ originPort }: Bench, { ports, credentials }: Subject): LoadPlace {
  return { ports, credentials, originPort };
}

function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
}
