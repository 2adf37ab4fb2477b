import { createTestDatabase, type TestDatabase } from "@orrery/db/testing";
import { setWanted, startScaling } from "@orrery/domain/scaling";
import {
  type ScalingDecision,
  type ScalingGroupId,
  ScalingGroupSettings,
  type ScalingProvider,
} from "@orrery/protocol";
import type { WorkerId } from "@orrery/protocol/workers";
import { type Clock, createLogger, sortableId } from "@orrery/runtime";
import type { z } from "zod";
import { createHubMetrics } from "../../metrics.ts";
import { CustomMetrics } from "../custom-metrics.ts";
import { GroupBook } from "../group-book.ts";
import { MinuteWriter } from "../minute-writer.ts";
import type { ScalingProviderPort } from "../provider.ts";
import { FleetProvider } from "../providers/fleet-provider.ts";
import { SCALING_LEASE } from "../round.ts";
import { ScalingRounds } from "../scaling-rounds.ts";
import { ToldSamples } from "../told-samples.ts";
import { TestFleet } from "./test-fleet.ts";

type Settings = z.input<typeof ScalingGroupSettings>;

const START_MS = Date.parse("2026-11-22T12:00:00Z");
const log = createLogger({ service: "test", level: "silent" });

/** Rounds over a real database, on a clock that a test moves. */
export class RoundLab {
  readonly database: TestDatabase;
  nowMs = START_MS;
  readonly #fencing: bigint;
  readonly #groups = new Map<ScalingGroupId, LabGroup>();

  private constructor(database: TestDatabase, fencing: bigint) {
    this.database = database;
    this.#fencing = fencing;
  }

  static async open(): Promise<RoundLab> {
    const database = await createTestDatabase();
    const lease = await database.db.read.lease.acquire(SCALING_LEASE, "hub-1", 3_600_000);
    if (lease.outcome !== "held") throw new Error("The lease is not free.");
    return new RoundLab(database, lease.fencing);
  }

  close(): Promise<void> {
    return this.database.close();
  }

  get clock(): Clock {
    return { nowAtMs: () => this.nowMs, monotonicMs: () => this.nowMs };
  }

  /** A group of its own, in a hub of its own. */
  async group(settings: Settings, count: number, port?: ScalingProviderPort): Promise<LabGroup> {
    const id = sortableId() as ScalingGroupId;
    const group = new LabGroup(this, id, new TestFleet(`w-${id}` as WorkerId, count, () => this.nowMs), port);
    await this.database.db.read.scalingGroup.insert({
      ...{ id, name: `group-${id}`, settings: ScalingGroupSettings.parse(settings), isDemo: false },
      provider: { kind: "fleet", workerId: group.fleet.workerId },
      state: startScaling(count, this.nowMs),
      providerState: {
        ...{ state: "ok", sentence: "New.", sinceAtMs: this.nowMs, failureCount: 0, nextTryAtMs: null },
      },
      createdAtMs: this.nowMs,
    });
    this.#groups.set(id, group);
    await group.startHub();
    return group;
  }

  get fencing(): bigint {
    return this.#fencing;
  }
}

export class LabGroup {
  readonly id: ScalingGroupId;
  readonly fleet: TestFleet;
  readonly #lab: RoundLab;
  readonly #port: ScalingProviderPort | undefined;
  readonly told = new ToldSamples();
  #groups: GroupBook | null = null;
  #rounds: ScalingRounds | null = null;
  minutes: MinuteWriter;

  constructor(lab: RoundLab, id: ScalingGroupId, fleet: TestFleet, port?: ScalingProviderPort) {
    this.id = id;
    this.fleet = fleet;
    this.#lab = lab;
    this.#port = port;
    this.minutes = new MinuteWriter({ db: lab.database.db, log, nowAtMs: () => lab.nowMs });
  }

  /** Also in place of one that was killed: it knows what is stored, and nothing else. */
  async startHub(): Promise<void> {
    const { db } = this.#lab.database;
    const { clock } = this.#lab;
    const create = ({ kind }: ScalingProvider) =>
      this.#port ??
      (kind === "fleet"
        ? new FleetProvider(this.fleet.workerId, { workers: this.fleet, deadlineMs: 1000 })
        : (null as never));
    this.#groups = new GroupBook(create);
    this.minutes = new MinuteWriter({ db, log, nowAtMs: () => this.#lab.nowMs });
    const meters = { rateOf: () => null, problem: null };
    const custom = new CustomMetrics({ prometheusUrl: null, meters, nowAtMs: () => this.#lab.nowMs });
    const traffic = { trafficOf: () => null, queuedFor: () => null };
    this.#rounds = new ScalingRounds({
      ...{ db, log, clock, metrics: createHubMetrics(), random: () => 0 },
      ...{ groups: this.#groups, minutes: this.minutes, custom, onStale: () => undefined },
      sources: { workers: this.fleet, traffic, told: this.told, custom },
    });
    await this.refresh();
  }

  async refresh(): Promise<void> {
    const record = await this.record();
    this.#groups?.take([record], this.#lab.nowMs);
  }

  async record() {
    const found = await this.#lab.database.db.read.scalingGroup.find(this.id);
    if (found === null) throw new Error("The group is not there.");
    return found;
  }

  async update(settings: Settings): Promise<void> {
    const record = await this.record();
    const fields = { ...record, settings: ScalingGroupSettings.parse(settings) };
    await this.#lab.database.db.read.scalingGroup.update(record, fields, this.#lab.nowMs);
    await this.refresh();
  }

  async setByHand(count: number): Promise<void> {
    const record = await this.record();
    const fields = { ...record, state: setWanted(record.state, count, this.#lab.nowMs) };
    await this.#lab.database.db.read.scalingGroup.update(record, fields, this.#lab.nowMs);
    await this.refresh();
  }

  /** A round each second. Returns what was decided, oldest first. */
  async runFor(ms: number): Promise<ScalingDecision[]> {
    const fromMs = this.#lab.nowMs;
    for (const endMs = fromMs + ms; this.#lab.nowMs < endMs; ) {
      this.#lab.nowMs += 1000;
      await this.#rounds?.run(this.#lab.fencing);
      // The provider is told beside the rounds.
      await new Promise((resolve) => setImmediate(resolve));
    }
    return this.minutes.recent(this.id).filter(({ atMs }) => atMs > fromMs);
  }

  async eventTypes(): Promise<string[]> {
    const rows = await this.#lab.database.db.prisma.event.findMany({
      where: { subjectId: this.id },
      orderBy: { position: "asc" },
    });
    return rows.map(({ type }) => type);
  }
}
