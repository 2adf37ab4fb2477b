import type { Database } from "@orrery/db";
import { mayAsk, mustTell, stepProvider } from "@orrery/domain/scaling";
import type { Clock, Logger } from "@orrery/runtime";
import { Limiter } from "../limiter.ts";
import type { HubMetrics } from "../metrics.ts";
import type { CustomMetrics } from "./custom-metrics.ts";
import { countsOf, type Evaluated, evaluateGroup, isHandsOff, isToldOf } from "./evaluate-group.ts";
import type { GroupBook } from "./group-book.ts";
import type { LiveGroup } from "./live-group.ts";
import type { MinuteWriter } from "./minute-writer.ts";
import { storedRecord, storeRound } from "./round.ts";
import { type SampleSources, samplesOf } from "./samples.ts";

export type RoundOptions = {
  db: Pick<Database, "read" | "write">;
  log: Logger;
  clock: Clock;
  metrics: Pick<HubMetrics, "loopSeconds">;
  groups: GroupBook;
  minutes: Pick<MinuteWriter, "add">;
  custom: Pick<CustomMetrics, "ask">;
  sources: SampleSources;
  /** A row was changed since it was read. */
  onStale: () => void;
  random: () => number;
};

const ASK_DEADLINE_MS = 3000;
const TELL_DEADLINE_MS = 10_000;
/** Questions and orders to providers outside, at a time. */
const OUTSIDE_MAX = 32;
/** Who answers within it is part of this round. */
const TOGETHER_MS = 20;

/** Observe, decide, store, and only then tell the provider. Holds no rule of its own. */
export class ScalingRounds {
  readonly #options: RoundOptions;
  readonly #outside = new Limiter(OUTSIDE_MAX);
  readonly #stop = new AbortController();
  readonly #telling = new Set<Promise<void>>();
  #observed: LiveGroup[] = [];

  constructor(options: RoundOptions) {
    this.#options = options;
  }

  /** One round for all groups that are due, and for those that were due and are observed by now. */
  async run(fencing: bigint): Promise<void> {
    const { groups, clock } = this.#options;
    const due = groups.takeDue(clock.nowAtMs());
    if (due.length > 0)
      await Promise.race([Promise.all(due.map((group) => this.#observe(group))), wait(TOGETHER_MS)]);
    const observed = this.#observed.filter((group) => groups.has(group));
    this.#observed = [];
    if (observed.length === 0) return;
    const startedMs = clock.monotonicMs();
    let outcome = "failed";
    try {
      await this.#decide(observed, fencing);
      outcome = "done";
    } finally {
      for (const group of observed) group.isObserved = false;
      const seconds = (clock.monotonicMs() - startedMs) / 1000;
      this.#options.metrics.loopSeconds.observe({ loop: "scaling", outcome }, seconds);
    }
  }

  /** What providers are being told is not waited for longer than its deadline. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.allSettled(this.#telling);
  }

  async #observe(group: LiveGroup): Promise<void> {
    group.isObserved = true;
    const { custom } = this.#options;
    const { id, settings } = group.record;
    await Promise.all([this.#askProvider(group), custom.ask(id, settings.policies)]);
    this.#observed.push(group);
  }

  async #askProvider(group: LiveGroup): Promise<void> {
    if (!mayAsk(group.providerState, this.#options.clock.nowAtMs())) {
      group.asked = { outcome: "not-asked" };
      return;
    }
    const isInside = group.record.provider.kind === "fleet";
    const ask = () => group.provider.read(this.#signal(ASK_DEADLINE_MS));
    try {
      const { instances, wanted } = await (isInside ? ask() : this.#outside.run(ask));
      group.instances = instances;
      group.providerWanted = wanted;
      group.asked = { outcome: "answered" };
    } catch (error) {
      group.asked = { outcome: "failed", sentence: sentenceOf(error) };
    }
  }

  async #decide(observed: readonly LiveGroup[], fencing: bigint): Promise<void> {
    const { db, clock, random, sources, minutes, onStale } = this.#options;
    const nowMs = clock.nowAtMs();
    const evaluated = observed.map((group) =>
      evaluateGroup(group, samplesOf(group, sources, nowMs), { nowMs, random }),
    );
    const stored = await storeRound(db, evaluated, fencing);
    if (stored.length < evaluated.length) onStale();
    for (const each of stored) {
      this.#noted(each);
      const { id, settings } = each.group.record;
      minutes.add(id, each.evaluation.decision, settings.policies);
      this.#tellWhatIsNew(each.group);
    }
  }

  #noted(each: Evaluated): void {
    const { group, evaluation, missing } = each;
    // Somebody may have changed the row while it was stored: that one was taken in, and is the newer one.
    if (group.record.updatedAtMs === evaluation.updatedAtMs) group.record = storedRecord(group.record, each);
    group.providerState = evaluation.providerState;
    group.missing = missing;
  }

  #tellWhatIsNew(group: LiveGroup): void {
    const { record, lastTold, providerState } = group;
    const count = record.state.wanted;
    if (group.isTold || isHandsOff(group)) return;
    const isTold = isToldOf(group, count);
    if (isTold) group.isByHand = false;
    const told = { isTold, isNew: lastTold?.count !== count };
    if (!mustTell(providerState, told, this.#options.clock.nowAtMs())) return;
    group.isTold = true;
    const telling = this.#tell(group, count).finally(() => {
      group.isTold = false;
      this.#telling.delete(telling);
    });
    this.#telling.add(telling);
  }

  async #tell(group: LiveGroup, count: number): Promise<void> {
    const { clock, random, log } = this.#options;
    const { id, provider, settings, decision, change } = group.record;
    const why = (change?.to === count ? change : decision)?.sentence ?? "As it is wanted.";
    const isInside = provider.kind === "fleet";
    const order = () => group.provider.setCount(count, why, this.#signal(TELL_DEADLINE_MS));
    try {
      const news = await (isInside ? order() : this.#outside.run(order));
      const isYes = news.outcome === "accepted";
      group.lastTold = { count, isYes };
      if (isYes && group.providerWanted !== null) group.providerWanted = count;
      const facts = { news, ...countsOf(group, count) };
      const options = { startWithinMs: settings.startWithinMs, random };
      group.providerState = stepProvider(group.providerState, facts, options, clock.nowAtMs());
    } catch (error) {
      log.error({ err: error, groupId: id }, "a scaling provider failed in a way that it must not");
    }
  }

  #signal(deadlineMs: number): AbortSignal {
    return AbortSignal.any([this.#stop.signal, AbortSignal.timeout(deadlineMs)]);
  }
}

function sentenceOf(error: unknown): string {
  return error instanceof Error && error.message !== "" ? error.message : "It could not be asked.";
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
