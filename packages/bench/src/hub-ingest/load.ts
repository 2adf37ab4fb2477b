import { coreShare, readProcessUsage } from "../process-usage.ts";
import type { SimulatedAgent } from "../simulated-fleet/simulated-agent.ts";

export type SteadyResult = {
  coreShare: number;
  residentBytes: number;
  reports: number;
  roundTripsMs: number[];
};

/** One report a second from every agent, evenly staggered, for `durationMs`; watches the server's process. */
export async function steadyLoad(
  agents: readonly SimulatedAgent[],
  serverPid: number,
  durationMs: number,
): Promise<SteadyResult> {
  const stop = startReporting(agents);
  // The first seconds hold full snapshots and warm-up; they are load, not measurement.
  await sleep(5000);
  const before = readProcessUsage(serverPid);
  stop.roundTripsMs.length = 0;
  await sleep(durationMs);
  const after = readProcessUsage(serverPid);
  const roundTripsMs = [...stop.roundTripsMs];
  stop.stop();
  return {
    coreShare: coreShare(before, after),
    residentBytes: after.residentBytes,
    reports: roundTripsMs.length,
    roundTripsMs,
  };
}

/** Keeps every agent at one report a second until stopped, also those that take another's place in `agents` meanwhile. */
export function startReporting(agents: readonly SimulatedAgent[]): { stop(): void; roundTripsMs: number[] } {
  const roundTripsMs: number[] = [];
  const timers = new Set<NodeJS.Timeout>();
  const slices = 50;
  const perSlice = Math.ceil(agents.length / slices);
  for (let slice = 0; slice < slices; slice += 1) {
    timers.add(
      setTimeout(
        () => {
          timers.add(
            setInterval(() => {
              const members = agents.slice(slice * perSlice, (slice + 1) * perSlice);
              for (const agent of members) agent.report().then((ms) => roundTripsMs.push(ms), ignoreClosed);
            }, 1000),
          );
        },
        slice * (1000 / slices),
      ),
    );
  }
  return {
    roundTripsMs,
    stop: () => {
      for (const timer of timers) clearInterval(timer);
    },
  };
}

export type PushResult = { reportsPerSecond: number; reports: number; serverCoreShare: number };

/** Every agent sends its next report as soon as the last one was acknowledged: the server's peak rate. */
export async function pushLoad(
  agents: readonly SimulatedAgent[],
  serverPid: number,
  durationMs: number,
  withEvents: boolean,
): Promise<PushResult> {
  let isRunning = true;
  let count = 0;
  const workers = agents.map(async (agent) => {
    while (isRunning) {
      await agent.report(withEvents ? { event: { type: "agent.bench", data: { n: count } } } : {});
      count += 1;
    }
  });
  await sleep(2000);
  const countBefore = count;
  const before = readProcessUsage(serverPid);
  await sleep(durationMs);
  const reports = count - countBefore;
  const after = readProcessUsage(serverPid);
  isRunning = false;
  await Promise.all(workers);
  return {
    reports,
    reportsPerSecond: (reports * 1000) / (after.atMs - before.atMs),
    serverCoreShare: coreShare(before, after),
  };
}

export function sleep(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}

function ignoreClosed(): void {}
