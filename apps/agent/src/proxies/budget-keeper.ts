import { askEveryMs, type BudgetTicket, SliceBook } from "@orrery/domain/proxies";
import type { BudgetAnswer, BudgetAsks, EgressLimit } from "@orrery/protocol";
import { type BackoffPolicy, backoffMs, type Clock, type Logger } from "@orrery/runtime";

/** The hub's side of budgets over one connection. Rejects where no answer came in time. */
export type BudgetPort = { sendBudget(asks: BudgetAsks): Promise<BudgetAnswer> };

export type BudgetKeeperOptions = {
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: () => number;
  /** Somebody waits for units. */
  readonly isWaitedFor: () => boolean;
  /** Whoever waits for units looks again. */
  readonly onNews: () => void;
  /** What was sent on these may not arrive any more: its way is cut. */
  readonly onCut: (tickets: readonly BudgetTicket[]) => void;
};

/** What is asked for within so long is one question. */
const BATCH_MS = 20;
const EVERY_MS_MAX = 1000;
const JITTER_RATIO = 0.2;
const SILENT: BackoffPolicy = { baseMs: 200, maxMs: 5000 };

/**
 * Keeps units of the limits' shares at hand: asks the hub for them ahead of need, tells it what became of them, and ends what the hub counts as
 * ended. One question at a time, so that the hub hears of a slice's end only after it gave it.
 */
export class BudgetKeeper {
  readonly book = new SliceBook();
  readonly #options: BudgetKeeperOptions;
  #port: BudgetPort | null = null;
  /** The question that is open. */
  #asked: BudgetAsks | null = null;
  #failedCount = 0;
  #notBeforeMs = Number.NEGATIVE_INFINITY;
  #everyMs = EVERY_MS_MAX;
  #timer: { dueMs: number; handle: NodeJS.Timeout } | null = null;
  #isStopped = false;

  constructor(options: BudgetKeeperOptions) {
    this.#options = options;
  }

  /** The hub answers at present; else what is held is used until it ends, and nothing new comes. */
  get isHubThere(): boolean {
    return this.#port !== null && this.#failedCount < 2;
  }

  setLimits(limits: readonly EgressLimit[]): void {
    this.book.setLimits(limits);
    this.#everyMs = Math.min(EVERY_MS_MAX, ...limits.map(({ windowMs }) => askEveryMs(windowMs)));
    this.#planWithin(BATCH_MS);
  }

  connected(port: BudgetPort): void {
    this.#port = port;
    this.#failedCount = 0;
    this.#notBeforeMs = Number.NEGATIVE_INFINITY;
    this.#planWithin(0);
  }

  disconnected(): void {
    this.#port = null;
    this.#noAnswer(0);
    this.#options.onNews();
  }

  /** Something was taken, or somebody waits. Cheap. */
  tendSoon(): void {
    this.#planWithin(BATCH_MS);
  }

  /** Gives back what is not spent, as far as the hub can be told now. */
  async stop(): Promise<void> {
    this.book.close();
    const port = this.#port;
    const { clock } = this.#options;
    const returns = this.book.returns(clock.monotonicMs());
    if (port !== null && returns.length > 0) await port.sendBudget({ asks: [], returns }).catch(() => null);
    this.#isStopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer.handle);
  }

  #planWithin(ms: number): void {
    const dueMs = this.#options.clock.monotonicMs() + ms;
    if (this.#isStopped || (this.#timer !== null && this.#timer.dueMs <= dueMs)) return;
    if (this.#timer !== null) clearTimeout(this.#timer.handle);
    // Timers drop parts of a ms: what is due by then would not be due yet.
    const handle = setTimeout(() => {
      this.#timer = null;
      this.#tend();
    }, Math.ceil(ms) + 1);
    this.#timer = { dueMs, handle: handle.unref() };
  }

  #tend(): void {
    const { clock, random, isWaitedFor, onCut } = this.#options;
    const nowMs = clock.monotonicMs();
    const cut = this.book.expire(nowMs);
    if (cut.length > 0) onCut(cut);
    if (this.#port !== null && this.#asked === null && nowMs >= this.#notBeforeMs)
      this.#ask(this.#port, nowMs);
    const { endsAtMs } = this.book;
    if (endsAtMs !== null) this.#planWithin(Math.max(0, endsAtMs - nowMs));
    // A book without slices has nothing to tell or to renew; whoever waits is looked after as long as it waits.
    if (endsAtMs !== null || isWaitedFor()) {
      this.#planWithin(this.#everyMs * (1 - JITTER_RATIO * random()));
    }
  }

  #ask(port: BudgetPort, nowMs: number): void {
    const asks = this.book.asks(nowMs);
    const returns = this.book.returns(nowMs);
    if (asks.length === 0 && returns.length === 0) return;
    this.#asked = { asks, returns };
    port.sendBudget({ asks, returns }).then(
      (answer) => this.#onAnswer(port, { asks, returns }, nowMs, answer),
      () => this.#onAnswer(port, { asks, returns }, nowMs, null),
    );
  }

  #onAnswer(port: BudgetPort, sent: BudgetAsks, sentMs: number, answer: BudgetAnswer | null): void {
    if (this.#port !== port) return;
    const { clock, random, log, onNews } = this.#options;
    const nowMs = clock.monotonicMs();
    if (answer === null || answer.outcome === "failed") {
      const pauseMs = backoffMs(SILENT, this.#failedCount, random);
      this.#noAnswer(pauseMs);
      this.#failedCount += 1;
      this.#notBeforeMs = nowMs + pauseMs;
      const why = answer === null ? "it did not answer in time" : answer.error.message;
      log.warn({ pauseMs: Math.round(pauseMs) }, `the hub leased no budget: ${why}`);
      onNews();
      this.#planWithin(pauseMs);
      return;
    }
    this.#asked = null;
    this.#failedCount = 0;
    this.book.confirmed(sent.returns, sentMs, nowMs);
    for (const slice of answer.slices) this.book.add(slice, sentMs, nowMs);
    for (const { limitId, exit, retryInMs } of answer.waits) {
      this.book.scarce(limitId, exit, retryInMs, nowMs);
      this.#planWithin(Math.max(1, retryInMs));
    }
    onNews();
    this.#planWithin(BATCH_MS);
  }

  /** Whatever the hub made of the question: it may be asked again after so long. */
  #noAnswer(pauseMs: number): void {
    const nowMs = this.#options.clock.monotonicMs();
    for (const { limitId, exit } of this.#asked?.asks ?? []) this.book.scarce(limitId, exit, pauseMs, nowMs);
    this.#asked = null;
  }
}
