import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Figure, quantile } from "../figure.ts";
import { connectFleet } from "../simulated-fleet/connect-fleet.ts";
import { enrolFleet, type SimulatedFleet } from "../simulated-fleet/enrol-fleet.ts";
import type { SimulatedAgent } from "../simulated-fleet/simulated-agent.ts";
import { startChild, waitUntil } from "../stack/child.ts";
import { type Stack, startStack } from "../stack/stack.ts";
import { measureEventToDom } from "./event-to-dom.ts";
import { type PushResult, pushLoad, steadyLoad } from "./load.ts";

export type HubIngestOptions = {
  agentCounts: readonly number[];
  steadyMs: number;
  pushMs: number;
  domTrials: number;
  /** Null = without the browser part. */
  chromiumPath: string | null;
  onFigure: (figure: Figure) => void;
  onProgress: (line: string) => void;
};

const PEER = "bare-socket.io";
const PUSH_AGENTS = 1000;
const PUSH_ROUNDS = 3;

/**
 * One hub process under simulated agents over real TLS sockets: what it costs at one report a second, its peak rate
 * beside a Socket.IO server that only counts, and the way of an event into a browser's page.
 */
export async function hubIngest(options: HubIngestOptions): Promise<void> {
  for (const count of options.agentCounts) await measureFleet(options, count);
}

async function measureFleet(options: HubIngestOptions, count: number): Promise<void> {
  const { onProgress } = options;
  const isPushed = count === PUSH_AGENTS;
  const stack = await startStack({ web: isPushed && options.chromiumPath !== null });
  try {
    onProgress(`enrolling ${count} agents`);
    const fleet = await enrolFleet(stack, count);
    onProgress(`connecting ${count} agents`);
    const agents = await connectFleet(stack.gatewayUrl, fleet);
    onProgress(`${count} agents at one report a second for ${options.steadyMs / 1000} s`);
    await measureSteady(options, stack, agents, count);
    if (!isPushed) return;
    if (options.chromiumPath !== null) {
      onProgress("from an agent's event to the browser's DOM");
      await measureDom(options, stack, agents, options.chromiumPath);
    }
    onProgress("pushing as fast as it goes");
    await measurePush(options, stack, fleet, agents);
  } finally {
    await stack.stop();
  }
}

async function measureSteady(
  options: HubIngestOptions,
  stack: Stack,
  agents: readonly SimulatedAgent[],
  count: number,
): Promise<void> {
  const result = await steadyLoad(agents, stack.hub.pid, options.steadyMs);
  const base = { bench: "hub-ingest", subject: "orrery", params: { agents: count }, samples: result.reports };
  options.onFigure({ ...base, metric: "hub_core_share", value: result.coreShare, unit: "core" });
  options.onFigure({ ...base, metric: "hub_resident", value: result.residentBytes / 1e6, unit: "MB" });
  options.onFigure({
    ...base,
    metric: "steady_reports_per_second",
    value: (result.reports * 1000) / options.steadyMs,
    unit: "1/s",
  });
  for (const [name, q] of [
    ["report_ack_p50", 0.5],
    ["report_ack_p99", 0.99],
  ] as const) {
    options.onFigure({ ...base, metric: name, value: quantile(result.roundTripsMs, q), unit: "ms" });
  }
}

async function measureDom(
  options: HubIngestOptions,
  stack: Stack,
  agents: SimulatedAgent[],
  chromiumPath: string,
): Promise<void> {
  const { healthMs, eventMs } = await measureEventToDom(stack, agents, options.domTrials, chromiumPath);
  const base = { bench: "hub-ingest", subject: "orrery", unit: "ms", params: { agents: agents.length } };
  for (const [name, samples] of [
    ["event_to_dom", healthMs],
    ["log_entry_to_dom", eventMs],
  ] as const) {
    options.onFigure({
      ...base,
      metric: `${name}_p50`,
      value: quantile(samples, 0.5),
      samples: samples.length,
    });
    options.onFigure({
      ...base,
      metric: `${name}_p95`,
      value: quantile(samples, 0.95),
      samples: samples.length,
    });
  }
}

/** Both servers get the same agents and messages in turn: Orrery, the peer, Orrery, the peer; the medians count. */
async function measurePush(
  options: HubIngestOptions,
  stack: Stack,
  fleet: SimulatedFleet,
  agents: readonly SimulatedAgent[],
): Promise<void> {
  const bare = await startBareServer(stack, fleet);
  try {
    const bareAgents = await connectFleet(bare.url, fleet);
    const rounds: Record<"orrery" | typeof PEER, PushResult[]> = { orrery: [], [PEER]: [] };
    for (let round = 0; round < PUSH_ROUNDS; round += 1) {
      rounds.orrery.push(await pushLoad(agents, stack.hub.pid, options.pushMs, false));
      rounds[PEER].push(await pushLoad(bareAgents, bare.pid, options.pushMs, false));
    }
    for (const subject of ["orrery", PEER] as const)
      reportPush(options, subject, rounds[subject], agents.length);
    const durable = await pushLoad(agents, stack.hub.pid, options.pushMs, true);
    options.onFigure({
      bench: "hub-ingest",
      metric: "durable_events_per_second",
      subject: "orrery",
      value: durable.reportsPerSecond,
      unit: "1/s",
      params: { agents: agents.length },
      samples: durable.reports,
    });
  } finally {
    await bare.stop();
  }
}

/**
 * The peak rate, and the rate per second of the server's own CPU time: on two cores the generator may saturate before a
 * server does, and then only the second one compares the servers.
 */
function reportPush(
  options: HubIngestOptions,
  subject: string,
  rounds: readonly PushResult[],
  agentCount: number,
): void {
  const base = { bench: "hub-ingest", subject, params: { agents: agentCount }, samples: rounds.length };
  const median = (pick: (round: PushResult) => number) => quantile(rounds.map(pick), 0.5);
  options.onFigure({
    ...base,
    metric: "reports_per_second",
    value: median((r) => r.reportsPerSecond),
    unit: "1/s",
  });
  options.onFigure({
    ...base,
    metric: "reports_per_cpu_second",
    value: median((r) => r.reportsPerSecond / r.serverCoreShare),
    unit: "1/s",
  });
  options.onFigure({
    ...base,
    metric: "core_share_at_peak",
    value: median((r) => r.serverCoreShare),
    unit: "core",
  });
}

async function startBareServer(stack: Stack, fleet: SimulatedFleet) {
  const files = { key: fleet.keyPem, cert: fleet.certificatePem, ca: fleet.caPem };
  const args = [new URL("./bare-server.ts", import.meta.url).pathname];
  for (const [name, pem] of Object.entries(files)) {
    const path = join(stack.folder, `bare-${name}.pem`);
    await writeFile(path, pem, { mode: 0o600 });
    args.push(`--${name}`, path);
  }
  let port = 0;
  const child = startChild(args, {
    logFile: join(stack.folder, "bare.log"),
    env: { NODE_ENV: "production" },
    onLine: (line) => {
      port ||= (JSON.parse(line) as { port?: number }).port ?? 0;
    },
  });
  await waitUntil("the bare server's start", async () => port !== 0);
  return { url: `https://127.0.0.1:${port}`, pid: child.pid, stop: child.stop };
}
