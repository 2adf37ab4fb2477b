import type { FailoverPage, FailoverView, VerbResult } from "@orrery/protocol";
import { BenchFederation } from "../federation/agents.ts";
import { Client } from "../federation/client.ts";
import type { Figure } from "../figure.ts";
import { quantile } from "../figure.ts";
import { EtcdCluster, hasEtcd } from "../peers/etcd.ts";
import { hasKeepalived, type KeepalivedFault, KeepalivedPair } from "../peers/keepalived.ts";
import { waitUntil } from "../stack/child.ts";
import { Hosts } from "../stack/hosts.ts";
import { callHub } from "../stack/hub-api.ts";
import { machineMs } from "../stack/monotonic.ts";
import { etcdTakeover } from "./etcd-takeover.ts";

export type Fault = "kill" | "freeze" | "cut";

export type FailoverBenchOptions = {
  memberCounts: readonly number[];
  trials: number;
  onFigure: (figure: Figure) => void;
  onProgress: (line: string) => void;
};

type Trial = {
  takeoverMs: number;
  suspectedMs: number | null;
  confirmedMs: number | null;
  /** As the new leader timed them. */
  phases: string;
};

const FAULTS: readonly Fault[] = ["kill", "freeze", "cut"];
/** Between trials, so that each finds a federation at rest. */
const REST_MS = 1500;
/**
 * Before each kind of fault: starting processes, the last kind's among them, keep this machine's cores busy, and a member is patient for as
 * long as it remembers that (rules G1 and G5 of detection, 15 s).
 */
const CALM_MS = 30_000;
/** Writes go on for so long around a switchover. */
const SWITCHOVER_WATCH_MS = 900;
const TAKEOVER_DEADLINE_MS = 30_000;

/**
 * From the fault to the first write that a client's new leader had accepted with its new fencing token; beside it etcd (to the
 * first accepted write) and keepalived (to the address on the backup, without any quorum).
 */
export async function failoverBench(options: FailoverBenchOptions): Promise<void> {
  for (const count of options.memberCounts) await ownFailovers(count, options);
  if (hasKeepalived() && Hosts.areAvailable) await keepalivedFailovers(options);
  else options.onProgress("keepalived: not installed, or no network namespaces here");
  if (!hasEtcd()) {
    options.onProgress("etcd: not installed (Debian: etcd-server)");
    return;
  }
  for (const count of options.memberCounts) {
    await etcdFailovers(count, { heartbeatMs: 50, electionMs: 250 }, "etcd-tight", options);
    await etcdFailovers(count, null, "etcd", options);
  }
}

async function ownFailovers(count: number, options: FailoverBenchOptions): Promise<void> {
  options.onProgress(`starting ${count} agents`);
  const federation = await BenchFederation.start({ count, profile: "lan" });
  const watch = new TakeoverWatch();
  const clients = await Promise.all(
    federation.agents.map((agent) =>
      Client.start(
        agent.prefix,
        { accessFile: agent.accessFile, federation: "bench", follows: true },
        (message) => watch.see(agent.name, message),
      ),
    ),
  );
  try {
    for (const fault of FAULTS) {
      if (fault === "cut" && federation.hosts === null) continue;
      const trials: Trial[] = [];
      await sleep(CALM_MS);
      for (let at = 0; at < options.trials; at += 1) {
        const trial = await ownTrial(federation, watch, fault);
        trials.push(trial);
        options.onProgress(
          `${count} members, ${fault} ${at + 1}/${options.trials}: suspected ${text(trial.suspectedMs)}, confirmed ${text(trial.confirmedMs)}, taken over ${text(trial.takeoverMs)} ms (${trial.phases})`,
        );
      }
      tell(
        options,
        "takeover",
        "orrery",
        { members: count, fault },
        trials.map(({ takeoverMs }) => takeoverMs),
      );
      tell(
        options,
        "detected",
        "orrery",
        { members: count, fault },
        known(trials.map(({ suspectedMs }) => suspectedMs)),
      );
      tell(
        options,
        "confirmed",
        "orrery",
        { members: count, fault },
        known(trials.map(({ confirmedMs }) => confirmedMs)),
      );
    }
    await switchovers(federation, clients, options);
  } finally {
    for (const client of clients) client.stop();
    await federation.stop();
  }
}

/** A planned change of leader while every host's application writes: the longest that one of its writes took. */
async function switchovers(
  federation: BenchFederation,
  clients: readonly Client[],
  options: FailoverBenchOptions,
): Promise<void> {
  const pauses: number[] = [];
  let failed = 0;
  for (let at = 0; at < 2 * options.trials; at += 1) {
    await federation.whole();
    await ended(federation);
    const load = { inFlight: 1, valueBytes: 64, warmUpMs: 0, measureMs: SWITCHOVER_WATCH_MS };
    const writing = clients.map((client) => client.write("steady", load));
    await sleep(SWITCHOVER_WATCH_MS / 3);
    await switchover(federation);
    const figures = await Promise.all(writing);
    failed += figures.reduce((sum, { refused }) => sum + refused, 0);
    pauses.push(Math.max(...figures.map(({ latenciesMs }) => latenciesMs.at(-1) ?? 0)));
    options.onProgress(
      `switchover ${at + 1}/${2 * options.trials}: longest write ${text(pauses.at(-1) ?? null)} ms`,
    );
  }
  const params = { members: clients.length, fault: "switchover" };
  tell(options, "write_pause", "orrery", params, pauses);
  options.onFigure({
    bench: "failover",
    metric: "failed_writes",
    subject: "orrery",
    value: failed,
    unit: "writes",
    params,
    samples: pauses.length,
  });
}

/** What its members record of the last one reaches the hub a little later than its end: it is asked again. */
async function switchover({ stack, federationId }: BenchFederation): Promise<void> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const { outcome, sentence } = await callHub<VerbResult>(stack, "mutation", "federations.switchover", {
      federationId,
    });
    if (outcome === "done") return;
    if (outcome !== "refused") throw new Error(`the switchover was not done: ${sentence}`);
    await sleep(100);
  }
  throw new Error("the switchover was refused for 5 s");
}

async function ownTrial(federation: BenchFederation, watch: TakeoverWatch, fault: Fault): Promise<Trial> {
  // The hub hears of a new leader a little after the record of its takeover.
  await sleep(REST_MS);
  const { leader } = await federation.whole();
  if (leader === null) throw new Error("nobody leads");
  const agent = federation.agent(leader.name);
  const taken = watch.next(leader.fencingToken);
  const startedMs = machineMs();
  if (fault === "cut") federation.hosts?.cutSpeech(agent.at);
  else process.kill(agent.pid(), fault === "kill" ? "SIGKILL" : "SIGSTOP");
  const { token, atMs } = await Promise.race([taken, deadline("a takeover")]);
  if (fault === "cut") federation.hosts?.heal(agent.at);
  else if (fault === "freeze") process.kill(agent.pid(), "SIGCONT");
  else {
    await agent.gone();
    agent.restart();
  }
  const { sightings: marks, phases } = await recordOf(federation, token);
  return {
    takeoverMs: atMs - startedMs,
    suspectedMs: first(marks, "suspected", startedMs),
    confirmedMs: first(marks, "confirmed", startedMs),
    phases,
  };
}

/** Agents and bench read the same clock of one machine, so that marks and the fault can be compared. */
async function recordOf(
  federation: BenchFederation,
  token: number,
): Promise<{ sightings: FailoverView["sightings"]; phases: string }> {
  const { generation } = await federation.view();
  const failoverId = `${federation.federationId}-${generation}-${token}`;
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const failover = await callHub<FailoverView>(federation.stack, "query", "failovers.get", {
      failoverId,
    }).catch(() => null);
    if (failover !== null && failover.outcome === "succeeded")
      return { sightings: failover.sightings, phases: phasesOf(failover) };
    await sleep(100);
  }
  return { sightings: [], phases: "no record" };
}

/** Waits until nothing is under way as the hub has heard it: it refuses a switchover before. */
async function ended(federation: BenchFederation): Promise<void> {
  await waitUntil("the end of the last failover", async () => {
    const { items } = await callHub<FailoverPage>(federation.stack, "query", "failovers.list", {
      federationId: federation.federationId,
    });
    return items.every(({ outcome }) => outcome !== "running");
  });
}

/** The first of all members that saw it. */
function first(
  sightings: FailoverView["sightings"],
  kind: "suspected" | "confirmed",
  startedMs: number,
): number | null {
  const times = sightings
    .filter(({ mark }) => mark.kind === kind)
    .map(({ mark }) => mark.atMs - startedMs)
    .filter((ms) => ms >= 0);
  return times.length === 0 ? null : Math.min(...times);
}

/** What the applications on the hosts say of leadership. */
export class TakeoverWatch {
  #token = -1;
  #resolve: (taken: { token: number; atMs: number }) => void = () => undefined;

  see(_name: string, message: { kind: string; token?: number | null; atMs?: number }): void {
    if (message.kind !== "accepted" || typeof message.token !== "number" || message.token <= this.#token)
      return;
    this.#resolve({ token: message.token, atMs: message.atMs ?? 0 });
  }

  next(afterToken: number): Promise<{ token: number; atMs: number }> {
    this.#token = afterToken;
    return new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }
}

async function keepalivedFailovers(options: FailoverBenchOptions): Promise<void> {
  const pair = await KeepalivedPair.start();
  try {
    for (const fault of FAULTS as readonly KeepalivedFault[]) {
      const times: number[] = [];
      for (let at = 0; at < options.trials; at += 1) {
        await sleep(REST_MS / 3);
        times.push(await pair.failOver(fault));
      }
      tell(options, "takeover", "keepalived", { fault }, times);
    }
  } finally {
    await pair.stop();
  }
}

async function etcdFailovers(
  count: number,
  timing: { heartbeatMs: number; electionMs: number } | null,
  subject: string,
  options: FailoverBenchOptions,
): Promise<void> {
  const etcd = await EtcdCluster.start({ count, timing });
  try {
    const times: number[] = [];
    for (let at = 0; at < options.trials; at += 1) {
      await sleep(REST_MS);
      times.push(await etcdTakeover(etcd));
    }
    tell(options, "takeover", subject, { members: count, fault: "kill" }, times);
  } finally {
    await etcd.stop();
  }
}

function tell(
  { onFigure }: FailoverBenchOptions,
  what: string,
  subject: string,
  params: Record<string, string | number>,
  times: readonly number[],
): void {
  for (const [name, ratio] of [
    ["p50", 0.5],
    ["p99", 0.99],
    ["max", 1],
  ] as const) {
    const value = quantile(times, ratio);
    onFigure({
      bench: "failover",
      metric: `${what}_${name}`,
      subject,
      value,
      unit: "ms",
      params,
      samples: times.length,
    });
  }
}

function known(values: readonly (number | null)[]): number[] {
  return values.filter((value) => value !== null);
}

function text(ms: number | null): string {
  return ms === null ? "?" : ms.toFixed(1);
}

function deadline(what: string): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(
      () => reject(new Error(`${what} did not happen within ${TAKEOVER_DEADLINE_MS / 1000} s`)),
      TAKEOVER_DEADLINE_MS,
    ).unref();
  });
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function phasesOf({ phases }: FailoverView): string {
  return phases
    .map((phase) => `${phase.phase} ${phase.state === "done" ? phase.durationMs.toFixed(1) : phase.state}`)
    .join(", ");
}
