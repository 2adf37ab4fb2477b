import type { Coverage } from "./coverage.ts";
import { Faults } from "./faults.ts";
import { heal, whatKeepsFromConvergence } from "./heal.ts";
import type { Host } from "./host.ts";
import { checkLinearizable } from "./linearizability.ts";
import type { Reply } from "./member.ts";
import { drawPlan, type Plan } from "./plan.ts";
import { type RegisterOutput, registerModel } from "./register-model.ts";
import { Rng } from "./rng.ts";
import { Trace } from "./trace.ts";
import { hold, Violation } from "./violation.ts";
import { World } from "./world.ts";

export type SeedResult = {
  readonly seed: number;
  readonly traceHash: string;
  readonly simulatedMs: number;
  readonly coverage: Coverage;
  readonly failure: SeedFailure | null;
};

export type SeedFailure = {
  readonly invariant: string;
  readonly detail: string;
  readonly traceTail: readonly string[];
};

const LOOK_EVERY_MS = 20;
/** Acknowledged reads and writes, each, after all faults are over: a run in which nothing succeeded proves nothing. */
const LOAD_MIN = 20;
const LOAD_WITHIN_MS = 60_000;

/** One run, from the seed alone: first faults under load, then calm in which everything must come right. */
export function runSeed(seed: number, onLine: ((line: string) => void) | null = null): SeedResult {
  const rng = new Rng(seed);
  const plan = drawPlan(seed, rng.fork());
  const trace = new Trace(onLine);
  onLine?.(describePlan(plan));
  const world = new World(plan, rng.fork(), trace);
  let failure: SeedFailure | null = null;
  try {
    runPhases(world);
  } catch (error) {
    // Anything thrown inside a member is a crash of that member, and no fault asked for that.
    const invariant = error instanceof Violation ? error.invariant : "nothing throws";
    const detail = error instanceof Violation ? error.message : String((error as Error).stack ?? error);
    failure = { invariant, detail, traceTail: trace.tail };
  }
  const { scheduler, coverage } = world;
  coverage.elections = world.logs.elections;
  return { seed, traceHash: trace.hash, simulatedMs: scheduler.nowMs, coverage, failure };
}

function runPhases(world: World): void {
  const { plan, scheduler } = world;
  world.start();
  const faults = new Faults(world);
  runFor(world, plan.safetyMs);
  faults.stop();
  for (const client of world.clients) client.stop();
  const core = heal(world);
  const boundMs = 60 * plan.campaignMs + plan.network.tailMaxMs + 5_000;
  converge(world, core, boundMs);
  probe(world, core, boundMs);
  carryLoad(world);
  converge(world, core, boundMs);
  world.checkRefused();
  world.note("world", `ends at ${scheduler.nowMs}`);
  const verdict = checkLinearizable(world.history, registerModel);
  hold(verdict.verdict === "ok", "linearizable", () => {
    const history = verdict.verdict === "violation" ? verdict.history : [];
    return `${verdict.verdict}\n${history.map((operation) => JSON.stringify(operation)).join("\n")}`;
  });
}

function runFor(world: World, durationMs: number): void {
  const untilMs = world.scheduler.nowMs + durationMs;
  while (world.scheduler.step(untilMs));
}

function converge(world: World, core: readonly Host[], boundMs: number): void {
  waitUntil(world, boundMs, "convergence", () => whatKeepsFromConvergence(core));
}

/** Runs on until `whatIsMissing` finds nothing. */
function waitUntil(
  world: World,
  boundMs: number,
  invariant: string,
  whatIsMissing: () => string | null,
): void {
  const untilMs = world.scheduler.nowMs + boundMs;
  let missing = whatIsMissing();
  while (missing !== null && world.scheduler.nowMs < untilMs) {
    runFor(world, LOOK_EVERY_MS);
    missing = whatIsMissing();
  }
  hold(missing === null, invariant, () => `${missing}, ${boundMs} ms after all faults were over`);
}

/** A new write succeeds, and every member of the core can read it. */
function probe(world: World, core: readonly Host[], boundMs: number): void {
  const value = String(world.nextNumber());
  const leading = () => core.find(({ member }) => member?.raft.status.role === "leader");
  askUntil(world, boundMs, "a healed core takes writes", (reply) => {
    leading()?.deliver((member) => {
      const write = { kind: "put", key: "probe", value } as const;
      member.write({ operationId: world.nextNumber(), write }, reply);
    });
  });
  // A removal from before the calm may have gone through only with that write.
  converge(world, core, boundMs);
  const members = leading()?.member?.raft.status.membership.members ?? [];
  for (const host of core.filter(({ memberId }) => members.some(({ id }) => id === memberId))) {
    const output = askUntil(world, boundMs, "a healed core answers reads", (reply) => {
      host.deliver((member) => member.read("probe", reply));
    });
    hold(output.kind === "value" && output.before === value, "a healed core answers reads", () => {
      return `${host.memberId} reads ${JSON.stringify(output)} instead of ${value}`;
    });
  }
}

/** Asks again, as any client would, until an answer comes. */
function askUntil(
  world: World,
  boundMs: number,
  invariant: string,
  ask: (reply: (reply: Reply) => void) => void,
): RegisterOutput {
  let output: RegisterOutput | null = null;
  let askedAtMs = Number.NEGATIVE_INFINITY;
  waitUntil(world, boundMs, invariant, () => {
    if (output === null && world.scheduler.nowMs >= askedAtMs + 2 * world.plan.campaignMs) {
      askedAtMs = world.scheduler.nowMs;
      ask((reply) => {
        if (reply.kind === "done") output ??= reply.output;
      });
    }
    return output === null ? "no answer" : null;
  });
  return output ?? { kind: "done" };
}

function carryLoad(world: World): void {
  const { coverage, clients } = world;
  const writesBefore = coverage["acknowledged writes"];
  const readsBefore = coverage["acknowledged reads"];
  for (const client of clients) client.resume();
  waitUntil(world, LOAD_WITHIN_MS, "a minimum of load", () => {
    const writes = coverage["acknowledged writes"] - writesBefore;
    const reads = coverage["acknowledged reads"] - readsBefore;
    return Math.min(writes, reads) >= LOAD_MIN ? null : `only ${writes} writes and ${reads} reads succeeded`;
  });
  for (const client of clients) client.stop();
  runFor(world, world.plan.clientTimeoutMs + 100);
}

function describePlan(plan: Plan): string {
  return JSON.stringify({ ...plan, faultGapMs: Object.fromEntries(plan.faultGapMs) });
}
