import type { FailoverPage } from "@orrery/protocol";
import { BenchFederation } from "../federation/agents.ts";
import type { Figure } from "../figure.ts";
import { quantile } from "../figure.ts";
import { callHub } from "../stack/hub-api.ts";
import { machineMs } from "../stack/monotonic.ts";
import { judgeHistory, Resource } from "./history.ts";
import { type FromLoad, Load, type Operation } from "./load.ts";

export type SurvivalOptions = {
  members: number;
  failovers: number;
  onFigure: (figure: Figure) => void;
  onProgress: (line: string) => void;
};

const FAULTS = ["kill", "freeze", "cut"] as const;
const TAKEOVER_DEADLINE_MS = 30_000;

/**
 * Fault after fault on whoever leads, in random order, under a load of reads and writes at every agent, with the hub killed in the
 * middle. Afterwards: is the history linearizable, did every token come in order, and has the hub every failover exactly once?
 */
export async function survival(options: SurvivalOptions): Promise<void> {
  const federation = await BenchFederation.start({ count: options.members, profile: "lan" });
  const operations: Operation[] = [];
  const resource = new Resource();
  const acts: { token: number; atMs: number }[] = [];
  const onMessage = (message: FromLoad): void => {
    if (message.kind === "operations") operations.push(...message.operations);
    if (message.kind !== "act") return;
    acts.push(message);
    resource.act(message.token);
  };
  const loads = await Promise.all(
    federation.agents.map(({ name, prefix, accessFile }) =>
      Load.start(
        prefix,
        { name, accessFile, federation: "bench", loops: 4, keys: 8, epochMs: 5000, restMs: 12 },
        onMessage,
      ),
    ),
  );
  const takeovers: number[] = [];
  try {
    for (let at = 0; at < options.failovers; at += 1) {
      if (at === Math.floor(options.failovers / 2)) {
        options.onProgress("killing the hub and starting it again");
        await federation.stack.restartHub();
      }
      const faults = federation.hosts === null ? FAULTS.slice(0, 2) : FAULTS;
      const fault = faults[Math.floor(Math.random() * faults.length)] ?? "kill";
      const takeoverMs = await fail(federation, acts, fault);
      takeovers.push(takeoverMs);
      options.onProgress(
        `${at + 1}/${options.failovers} ${fault}: ${takeoverMs.toFixed(1)} ms, ${operations.length} operations`,
      );
    }
    await federation.whole();
    for (const load of loads) await load.end();
    await judge(federation, operations, resource, acts, takeovers, options);
  } finally {
    await federation.stop();
  }
}

async function fail(
  federation: BenchFederation,
  acts: readonly { token: number; atMs: number }[],
  fault: (typeof FAULTS)[number],
): Promise<number> {
  const { leader } = await federation.whole();
  if (leader === null) throw new Error("nobody leads");
  await new Promise((resolve) => setTimeout(resolve, 300 + 700 * Math.random()));
  const agent = federation.agent(leader.name);
  const startedMs = machineMs();
  if (fault === "cut") federation.hosts?.cutSpeech(agent.at);
  else process.kill(agent.pid(), fault === "kill" ? "SIGKILL" : "SIGSTOP");
  const deadlineMs = startedMs + TAKEOVER_DEADLINE_MS;
  let taken: { atMs: number } | undefined;
  while (taken === undefined) {
    if (machineMs() > deadlineMs)
      throw new Error(`nobody took over within ${TAKEOVER_DEADLINE_MS / 1000} s after ${fault}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
    taken = acts.findLast(({ token }) => token > leader.fencingToken);
  }
  if (fault === "cut") federation.hosts?.heal(agent.at);
  else if (fault === "freeze") process.kill(agent.pid(), "SIGCONT");
  else {
    await agent.gone();
    agent.restart();
  }
  return taken.atMs - startedMs;
}

async function judge(
  federation: BenchFederation,
  operations: readonly Operation[],
  resource: Resource,
  acts: readonly { token: number; atMs: number }[],
  takeovers: readonly number[],
  { onFigure, onProgress, failovers, members }: SurvivalOptions,
): Promise<void> {
  const figure = (metric: string, value: number, unit: string): void =>
    onFigure({
      bench: "survival",
      metric,
      subject: "orrery",
      value,
      unit,
      params: { members },
      samples: takeovers.length,
    });
  const verdict = judgeHistory(operations);
  onProgress(
    `history of ${operations.length} operations: ${verdict.verdict} ${verdict.detail.slice(0, 4000)}`,
  );
  const answered = operations.filter(({ returnedAtMs }) => returnedAtMs !== null).length;
  figure("failovers", takeovers.length, "failovers");
  figure("operations", operations.length, "operations");
  figure("operations_answered", answered, "operations");
  figure("history_is_linearizable", verdict.verdict === "ok" ? 1 : 0, "0 or 1");
  figure("tokens_accepted", resource.tokens.length, "tokens");
  figure("acts_with_an_old_token", outOfOrder(acts), "acts");
  figure("failovers_missing_at_hub", await missingAtHub(federation, resource, failovers), "failovers");
  figure("takeover_p50", quantile(takeovers, 0.5), "ms");
  figure("takeover_p99", quantile(takeovers, 0.99), "ms");
  figure("takeover_max", quantile(takeovers, 1), "ms");
}

/** By the time at which the applications acted, not at which we heard of it. */
function outOfOrder(acts: readonly { token: number; atMs: number }[]): number {
  let newest = -1;
  let count = 0;
  for (const { token } of [...acts].sort((a, b) => a.atMs - b.atMs)) {
    if (token < newest) count += 1;
    newest = Math.max(newest, token);
  }
  return count;
}

/** Every token but the first was taken by a failover, of which the hub has exactly one record. */
async function missingAtHub(
  federation: BenchFederation,
  resource: Resource,
  _failovers: number,
): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, 5000));
  const terms = new Set<number>();
  let cursor: string | undefined;
  do {
    const page: FailoverPage = await callHub(federation.stack, "query", "failovers.list", {
      federationId: federation.federationId,
      limit: 100,
      ...(cursor === undefined ? {} : { cursor }),
    });
    for (const { term, outcome } of page.items) if (term !== null && outcome === "succeeded") terms.add(term);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return resource.tokens.slice(1).filter((token) => !terms.has(token)).length;
}
