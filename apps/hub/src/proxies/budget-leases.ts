import type { Database } from "@orrery/db";
import { type Budget, EMPTY_BUDGET, leaseBudget, returnBudget, sliceForMs } from "@orrery/domain/proxies";
import type {
  BudgetAnswer,
  BudgetAsk,
  BudgetAsks,
  CorrelationId,
  EgressLimit,
  NodeId,
  RateLimitId,
} from "@orrery/protocol";
import { AppError, type Logger, sortableId, toWireError } from "@orrery/runtime";
import { HUB_ACTOR } from "../fleet/fleet-writer.ts";

export type BudgetKey = { limitId: RateLimitId; exit: string };
export type StoredBudget = BudgetKey & { state: Budget };

export type BudgetLeasesOptions = {
  db: Database;
  log: Logger;
  nowAtMs: () => number;
  limitOf: (id: RateLimitId) => EgressLimit | null;
  /** What was stored, for whoever shows it. */
  onStored: (budgets: readonly StoredBudget[]) => void;
};

type Locked = { states: Map<string, Budget>; nowAtMs: number };
type Waiting = { nodeId: NodeId; asks: BudgetAsks; resolve: (answer: BudgetAnswer) => void };
type Answered = Extract<BudgetAnswer, { outcome: "answered" }>;

/** What is asked together is leased in one transaction. */
const BATCH_AFTER_MS = 5;
const BATCH_MAX = 64;
const QUEUE_MAX = 5000;
/** Slices that are remembered with what they are of. */
const SLICES_MAX = 100_000;
/** Budgets that are looked through for a slice that is not known here. */
const BUDGETS_MAX = 10_000;

/** Leases parts of rate limits to agents. A budget's row is locked meanwhile, so that all hubs together lease no more than there is; times are the database's. */
export class BudgetLeases {
  readonly #options: BudgetLeasesOptions;
  readonly #keys = new Map<string, BudgetKey>();
  /** Asked for, and in no budget: they have ended. */
  readonly #gone = new Set<string>();
  #waiting: Waiting[] = [];
  #isRunning = false;

  constructor(options: BudgetLeasesOptions) {
    this.#options = options;
  }

  ask(nodeId: NodeId, asks: BudgetAsks): Promise<BudgetAnswer> {
    if (this.#waiting.length >= QUEUE_MAX) return Promise.resolve(failed(new AppError("RATE_LIMITED")));
    return new Promise((resolve) => {
      this.#waiting.push({ nodeId, asks, resolve });
      if (this.#isRunning) return;
      this.#isRunning = true;
      setTimeout(() => void this.#run(), BATCH_AFTER_MS);
    });
  }

  /** Slices that other hubs, or this one before it was started anew, have granted. */
  learn(budgets: readonly StoredBudget[]): void {
    for (const { limitId, exit, state } of budgets) {
      for (const { id } of state.slices) this.#remember(id, { limitId, exit });
    }
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, BATCH_MAX);
      try {
        await this.#lookUpUnknown(batch);
        const answers = await this.#book(batch);
        for (const [index, { resolve }] of batch.entries()) resolve(answers[index] as BudgetAnswer);
      } catch (error) {
        this.#options.log.warn({ err: error }, "could not lease out of budgets");
        const answer = failed(error instanceof AppError ? error : new AppError("DATABASE_UNAVAILABLE"));
        for (const { resolve } of batch) resolve(answer);
      }
    }
    this.#isRunning = false;
  }

  /** Each id is looked up once: an agent whose report is passed over takes its slice as renewed all the same. */
  async #lookUpUnknown(batch: readonly Waiting[]): Promise<void> {
    const unknown = batch.flatMap(({ asks }) =>
      asks.returns.flatMap(({ sliceId }) =>
        this.#keys.has(sliceId) || this.#gone.has(sliceId) ? [] : sliceId,
      ),
    );
    if (unknown.length === 0) return;
    const rows = await this.#options.db.read.proxyBudget.findAll(BUDGETS_MAX);
    this.learn(rows.map(({ state, ...key }) => ({ ...key, state: (state ?? EMPTY_BUDGET) as Budget })));
    for (const sliceId of unknown) {
      if (this.#keys.has(sliceId)) continue;
      if (this.#gone.size >= SLICES_MAX) this.#gone.delete(this.#gone.values().next().value ?? "");
      this.#gone.add(sliceId);
    }
  }

  async #book(batch: readonly Waiting[]): Promise<Answered[]> {
    const keys = this.#keysOf(batch);
    if (keys.length === 0) return batch.map(() => nothing());
    const { db, nowAtMs, onStored } = this.#options;
    const caller = { actor: HUB_ACTOR, correlationId: sortableId() as CorrelationId };
    const { answers, stored } = await db.write(caller, async (tx) => {
      const rows = await tx.proxyBudget.findForUpdate(keys, nowAtMs());
      // Only now: whoever held the rows before was not later than this.
      const lockedAtMs = await tx.proxyBudget.nowAtMs();
      const states = new Map(rows.map((row) => [keyText(row), (row.state ?? EMPTY_BUDGET) as Budget]));
      // First what comes back: it can go out again at once.
      for (const { nodeId, asks } of batch)
        this.#takeBack(nodeId, asks.returns, { states, nowAtMs: lockedAtMs });
      const answers = batch.map(({ nodeId, asks }) => {
        const answer = nothing();
        for (const ask of asks.asks) this.#lease(nodeId, ask, { states, nowAtMs: lockedAtMs, answer });
        return answer;
      });
      const stored = keys.flatMap((key): StoredBudget[] => {
        const state = states.get(keyText(key));
        return state === undefined ? [] : [{ ...key, state }];
      });
      await tx.proxyBudget.update(stored, lockedAtMs);
      return { answers, stored };
    });
    for (const { asks } of batch) {
      for (const { sliceId, isDone, open } of asks.returns)
        if (isDone && open === 0) this.#keys.delete(sliceId);
    }
    onStored(stored);
    return answers;
  }

  #takeBack(nodeId: NodeId, returns: BudgetAsks["returns"], { states, nowAtMs }: Locked): void {
    for (const each of returns) {
      const key = this.#keys.get(each.sliceId);
      const state = key === undefined ? undefined : states.get(keyText(key));
      if (key === undefined || state === undefined) continue;
      states.set(keyText(key), returnBudget(state, { ...each, nodeId, nowMs: nowAtMs }));
    }
  }

  #lease(nodeId: NodeId, ask: BudgetAsk, { states, nowAtMs, answer }: Locked & { answer: Answered }): void {
    const { limitId, exit, wanted } = ask;
    const limit = this.#options.limitOf(limitId);
    const state = states.get(keyText(ask));
    // It was removed meanwhile; the agent hears of it with its next orders.
    if (limit === null || state === undefined) return;
    const sliceId = sortableId();
    const forMs = sliceForMs(limit.windowMs);
    const leased = leaseBudget(state, { limit, sliceId, nodeId, wanted, nowMs: nowAtMs, forMs });
    states.set(keyText(ask), leased.budget);
    if (leased.units > 0) {
      this.#remember(sliceId, { limitId, exit });
      answer.slices.push({ id: sliceId, limitId, exit, units: leased.units, forMs });
    }
    if (leased.retryInMs !== null) answer.waits.push({ limitId, exit, retryInMs: leased.retryInMs });
  }

  /** In one order, so that hubs that lock several never wait for one another. */
  #keysOf(batch: readonly Waiting[]): BudgetKey[] {
    const keys = new Map<string, BudgetKey>();
    for (const { asks } of batch) {
      for (const { limitId, exit } of asks.asks) keys.set(keyText({ limitId, exit }), { limitId, exit });
      for (const { sliceId } of asks.returns) {
        const key = this.#keys.get(sliceId);
        if (key !== undefined) keys.set(keyText(key), key);
      }
    }
    return [...keys].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, key]) => key);
  }

  #remember(sliceId: string, key: BudgetKey): void {
    if (this.#keys.size >= SLICES_MAX) this.#keys.delete(this.#keys.keys().next().value ?? "");
    this.#keys.set(sliceId, key);
  }
}

function keyText({ limitId, exit }: BudgetKey): string {
  return `${limitId} ${exit}`;
}

function nothing(): Answered {
  return { outcome: "answered", slices: [], waits: [] };
}

function failed(error: AppError): BudgetAnswer {
  return { outcome: "failed", error: toWireError(error) };
}
