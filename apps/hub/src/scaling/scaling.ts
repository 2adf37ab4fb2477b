import type { ScalingPort } from "@orrery/api";
import type { Database, ScalingGroupRecord } from "@orrery/db";
import type { EventView, ScalingDecision, ScalingGroupId, ScalingProvider } from "@orrery/protocol";
import { AppError, type Clock, type Logger } from "@orrery/runtime";
import { RefreshQueue } from "../fleet/refresh-queue.ts";
import { HeldLease } from "../loops/held-lease.ts";
import type { HubMetrics } from "../metrics.ts";
import type { InstanceTraffic } from "../services/instance-traffic.ts";
import type { WorkerInstances } from "../workers/live-instance.ts";
import { CustomMetrics } from "./custom-metrics.ts";
import { GroupBook, type GroupFigures } from "./group-book.ts";
import { MeterRates } from "./meter-rates.ts";
import { MinuteWriter } from "./minute-writer.ts";
import type { ScalingProviderPort } from "./provider.ts";
import { SCALING_LEASE } from "./round.ts";
import { ScalingRounds } from "./scaling-rounds.ts";
import { sampleOfWord, sampleToWord, ToldSamples } from "./told-samples.ts";

export type ScalingOptions = {
  hubId: string;
  db: Database;
  /** Wall time that never jumps. */
  clock: Clock;
  log: Logger;
  metrics: Pick<HubMetrics, "loopSeconds">;
  workers: Pick<WorkerInstances, "instances" | "workerName">;
  traffic: InstanceTraffic;
  createProvider: (provider: ScalingProvider) => ScalingProviderPort;
  /** Null = nobody said where Prometheus is. */
  prometheusUrl: string | null;
  random?: () => number;
};

const TICK_MS = 100;
const READ_EVERY_MS = 60_000;
/** Of whoever makes a group and waits for the answer. */
const COUNT_DEADLINE_MS = 3000;
const OURS = new Set(["scaling.created", "scaling.changed", "scaling.removed", "scaling.set_by_hand"]);

/** Groups of instances whose number policies set. The replica that holds the lease evaluates them; all of them answer the API from the rows. */
export class Scaling implements ScalingPort {
  readonly #options: ScalingOptions;
  readonly #lease: HeldLease;
  readonly #groups: GroupBook;
  readonly #told = new ToldSamples();
  readonly #meters: MeterRates;
  readonly #custom: CustomMetrics;
  readonly #minutes: MinuteWriter;
  readonly #rounds: ScalingRounds;
  readonly #reads: RefreshQueue<"rows">;
  readonly #timers: NodeJS.Timeout[] = [];
  #stopHearing: () => void = () => undefined;
  #isLeading = false;
  #ticking: Promise<void> | null = null;
  #isStopped = false;

  constructor(options: ScalingOptions) {
    this.#options = options;
    const { db, log, clock, hubId, traffic, workers, metrics, prometheusUrl } = options;
    const nowAtMs = () => clock.nowAtMs();
    this.#lease = new HeldLease({ name: SCALING_LEASE, db, clock, log, hubId });
    this.#groups = new GroupBook(options.createProvider);
    this.#meters = new MeterRates({ db, log, meters: () => metersOf(this.#groups.records()) });
    this.#custom = new CustomMetrics({ prometheusUrl, meters: this.#meters, nowAtMs });
    this.#minutes = new MinuteWriter({ db, log, nowAtMs });
    this.#rounds = new ScalingRounds({
      ...{ db, log, clock, metrics, random: options.random ?? Math.random },
      ...{ groups: this.#groups, minutes: this.#minutes, custom: this.#custom },
      sources: { workers, traffic, told: this.#told, custom: this.#custom },
      onStale: () => this.#readLater(),
    });
    this.#reads = new RefreshQueue(() => this.#readRows());
  }

  async start(): Promise<void> {
    const { db, clock } = this.#options;
    this.#stopHearing = await db.onReplicaWords((word) => this.#heard(word));
    await this.#lease.start();
    this.#minutes.start();
    this.#meters.start(() => clock.nowAtMs());
    this.#timers.push(setInterval(() => this.#tick(), TICK_MS).unref());
    this.#timers.push(setInterval(() => this.#readLater(), READ_EVERY_MS).unref());
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const timer of this.#timers) clearInterval(timer);
    this.#stopHearing();
    this.#meters.stop();
    await this.#ticking;
    await this.#rounds.stop();
    await this.#minutes.stop();
    await this.#lease.stop();
  }

  async refresh(): Promise<void> {
    if (this.#isLeading) await this.#reads.add("rows");
  }

  /** A committed event of the log, from this replica or another. */
  onEvent({ type }: Pick<EventView, "type">): void {
    if (OURS.has(type)) this.#readLater();
  }

  /** Of the groups that this replica evaluates, for metrics. */
  *figures(): Generator<GroupFigures> {
    if (this.#isLeading) yield* this.#groups.figures();
  }

  targetName(provider: ScalingProvider): string {
    switch (provider.kind) {
      case "fleet":
        return this.#options.workers.workerName(provider.workerId) ?? provider.workerId;
      case "kubernetes":
        return `${provider.namespace}/${provider.deployment}`;
      case "webhook":
        return new URL(provider.url).host;
    }
  }

  async currentCount(provider: ScalingProvider): Promise<number | null> {
    try {
      const port = this.#options.createProvider(provider);
      const { wanted, instances } = await port.read(AbortSignal.timeout(COUNT_DEADLINE_MS));
      return wanted ?? (instances.length === 0 ? null : instances.length);
    } catch (error) {
      const sentence = error instanceof Error ? error.message : "It could not be asked.";
      throw new AppError("PRECONDITION_FAILED", sentence, { cause: error });
    }
  }

  recent(groupId: ScalingGroupId): ScalingDecision[] {
    return this.#minutes.recent(groupId);
  }

  metricProblems(groupId: ScalingGroupId) {
    return this.#custom.problems(groupId);
  }

  async tellSample(sample: Parameters<ScalingPort["tellSample"]>[0]): Promise<void> {
    this.#told.take(sample);
    if (!this.#isLeading) await this.#options.db.tellReplicas(sampleToWord(sample));
  }

  #heard(word: string): void {
    const sample = sampleOfWord(word);
    if (sample !== null && this.#isLeading) this.#told.take(sample);
  }

  #readLater(): void {
    this.refresh().catch((error: unknown) => {
      this.#options.log.debug({ err: error }, "could not read the scaling groups");
    });
  }

  async #readRows(): Promise<void> {
    const records = await this.#options.db.read.scalingGroup.findAll();
    if (!this.#isLeading) return;
    this.#groups.take(records, this.#options.clock.nowAtMs());
    const ids = this.#groups.ids();
    this.#told.keepOnly(ids);
    this.#custom.keepOnly(ids);
  }

  #tick(): void {
    if (this.#ticking !== null || this.#isStopped) return;
    this.#ticking = this.#round()
      .catch((error: unknown) => {
        const isAway = error instanceof AppError && error.retryable;
        this.#options.log[isAway ? "debug" : "error"]({ err: error }, "a round of scaling failed");
      })
      .finally(() => {
        this.#ticking = null;
      });
  }

  async #round(): Promise<void> {
    const { fencing } = this.#lease;
    if (fencing === null) {
      if (this.#isLeading) this.#groups.clear();
      this.#isLeading = false;
      return;
    }
    if (!this.#isLeading) {
      this.#isLeading = true;
      try {
        await this.#reads.add("rows");
      } catch (error) {
        // What another replica decided meanwhile is not known: nothing is decided before it is.
        this.#isLeading = false;
        throw error;
      }
    }
    await this.#rounds.run(fencing);
  }
}

function metersOf(records: readonly ScalingGroupRecord[]): Set<string> {
  const policies = records.flatMap(({ settings }) => settings.policies);
  return new Set(
    policies.flatMap((policy) =>
      policy.kind === "custom" && policy.source.kind === "meter" ? [policy.source.meter] : [],
    ),
  );
}
