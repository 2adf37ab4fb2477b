import { type InstanceId, type InstancePhase, RolloutSettings } from "@orrery/protocol/workers";
import fc from "fast-check";
import { expect, test } from "vitest";
import { randomOf } from "../../proxies/testing/random-of.ts";
import { deployRevision, newRollout, type Rollout, type RolloutInstance } from "./rollout.ts";
import { stepRollout } from "./step-rollout.ts";

type Kind = "good" | "dies" | "sickens";
type Simulated = { -readonly [K in keyof RolloutInstance]: RolloutInstance[K] } & {
  node: number;
  dueAtMs: number;
};
type Trouble = {
  seed: number;
  wanted: number;
  maxSurge: number;
  maxUnavailable: number;
  lossEveryMs: number;
  hubAwayEveryMs: number;
};

const trouble = fc.record({
  seed: fc.integer(),
  wanted: fc.integer({ min: 1, max: 8 }),
  maxSurge: fc.integer({ min: 0, max: 3 }),
  maxUnavailable: fc.integer({ min: 0, max: 3 }),
  lossEveryMs: fc.constantFrom(1e12, 20_000, 90_000),
  hubAwayEveryMs: fc.constantFrom(1e12, 7000, 30_000),
});

/** Nodes that start and stop instances in their own time, are lost and come back, and a hub that now and then is not there. */
class World {
  nowAtMs = 1_000_000;
  rollout: Rollout;
  instances: Simulated[] = [];
  startsOf = new Map<number, number>();
  readonly settings: RolloutSettings;
  readonly #kinds: Record<number, Kind>;
  readonly #trouble: Trouble;
  readonly #random: () => number;
  #count = 0;
  #hubAwayUntilAtMs = 0;
  isUndisturbed = true;

  constructor(trouble: Trouble, kinds: Record<number, Kind>) {
    this.#trouble = trouble;
    this.#kinds = kinds;
    this.#random = randomOf(trouble.seed);
    const maxSurge = trouble.maxSurge + trouble.maxUnavailable === 0 ? 1 : trouble.maxSurge;
    this.settings = RolloutSettings.parse({
      maxSurge,
      maxUnavailable: trouble.maxUnavailable,
      watchMs: 3000,
      deadlineMs: 40_000,
    });
    this.rollout = newRollout(1, this.nowAtMs);
  }

  run(forMs: number, isCalm = false): void {
    for (const endAtMs = this.nowAtMs + forMs; this.nowAtMs < endAtMs; this.nowAtMs += 500) {
      if (!isCalm) this.#disturb();
      for (const each of this.instances) this.#live(each);
      this.instances = this.instances.filter(({ isStopping, phase }) => !(isStopping && phase === "stopped"));
      if (this.nowAtMs >= this.#hubAwayUntilAtMs) this.#decide();
    }
  }

  wellCount(): number {
    return this.instances.filter(({ isStopping, phase }) => !isStopping && phase === "healthy").length;
  }

  #disturb(): void {
    const { lossEveryMs, hubAwayEveryMs } = this.#trouble;
    if (this.#random() < 500 / hubAwayEveryMs)
      this.#hubAwayUntilAtMs = this.nowAtMs + 10_000 * this.#random();
    if (this.#random() >= 500 / lossEveryMs) return;
    this.isUndisturbed = false;
    const node = Math.floor(3 * this.#random());
    for (const each of this.instances) if (each.node === node) this.#turn(each, "lost", 12_000);
  }

  #decide(): void {
    // Whoever was restarted has but what was stored.
    const stored = JSON.parse(JSON.stringify(this.rollout)) as Rollout;
    // A node that is lost for good is given up: its instances are told to stop.
    for (const each of this.instances)
      if (each.phase === "lost" && this.nowAtMs - each.sinceAtMs > 6000) each.isStopping = true;
    const { wanted } = this.#trouble;
    const field = {
      wanted,
      settings: this.settings,
      instances: this.instances,
      nowAtMs: this.nowAtMs,
      isInformed: true,
    };
    const { rollout, start, stop } = stepRollout(stored, field);
    this.rollout = rollout;
    let well = this.wellCount();
    for (const id of stop) {
      const each = this.instances.find(({ instanceId }) => instanceId === id);
      if (each === undefined || each.isStopping) throw new Error(`${id} cannot be stopped`);
      if (each.phase === "healthy") {
        well -= 1;
        expect(well).toBeGreaterThanOrEqual(wanted - this.settings.maxUnavailable);
      }
      each.isStopping = true;
      if (each.phase !== "lost") this.#turn(each, "draining", 3000 * this.#random());
    }
    for (let i = 0; i < (start?.count ?? 0); i += 1) this.#start(start?.revision ?? 0);
    const present = this.instances.filter(({ phase }) => phase !== "lost" && phase !== "stopped");
    if (start !== null && this.isUndisturbed)
      expect(present.length).toBeLessThanOrEqual(wanted + this.settings.maxSurge);
    const again = stepRollout(rollout, { ...field, instances: this.instances });
    expect(again).toMatchObject({ start: null, stop: [] });
  }

  #start(revision: number): void {
    this.#count += 1;
    this.startsOf.set(revision, (this.startsOf.get(revision) ?? 0) + 1);
    this.instances.push({
      ...{
        instanceId: `i${this.#count}` as InstanceId,
        revision,
        phase: "starting",
        sinceAtMs: this.nowAtMs,
        restartCount: 0,
      },
      ...{ orderedAtMs: this.nowAtMs, isStopping: false, reason: "As simulated.", node: this.#count % 3 },
      dueAtMs: this.nowAtMs + 4000 * this.#random(),
    });
  }

  #live(each: Simulated): void {
    if (this.nowAtMs < each.dueAtMs) return;
    const kind = this.#kinds[each.revision];
    if (each.phase === "draining") this.#turn(each, "stopped", 1e12);
    else if (each.phase === "lost") this.#turn(each, each.isStopping ? "stopped" : "healthy", 1e12);
    else if (each.phase === "starting" && kind === "dies") {
      each.restartCount += 1;
      this.#turn(each, "pending", 1000);
    } else if (each.phase === "starting" || each.phase === "pending")
      this.#turn(each, "healthy", kind === "sickens" ? 1500 : 1e12);
    else if (each.phase === "healthy" && kind === "sickens") this.#turn(each, "unhealthy", 1e12);
  }

  #turn(each: Simulated, phase: InstancePhase, forMs: number): void {
    each.phase = phase;
    each.sinceAtMs = this.nowAtMs;
    each.dueAtMs = this.nowAtMs + forMs;
  }
}

test("[WR2] [WR3] [WR4] a good revision arrives, whatever is lost on the way, and no stop goes below the bound", () => {
  fc.assert(
    fc.property(trouble, (each) => {
      const world = new World(each, { 1: "good", 2: "good" });
      world.run(60_000, true);
      expect(world.rollout).toMatchObject({ state: "done", good: 1 });
      world.rollout = deployRevision(world.rollout, 2, world.nowAtMs);
      world.run(150_000);
      world.run(150_000, true);
      expect(world.rollout).toMatchObject({ state: "done", good: 2 });
      expect(world.wellCount()).toBe(each.wanted);
    }),
    { numRuns: 60 },
  );
});

test("[WR5] [WR6] [WR7] a bad one stops after its first failure and the good one comes back, never below the bound", () => {
  fc.assert(
    fc.property(trouble, fc.constantFrom("dies" as const, "sickens" as const), (each, kind) => {
      const world = new World({ ...each, lossEveryMs: 1e12 }, { 1: "good", 2: kind });
      world.run(60_000, true);
      world.rollout = deployRevision(world.rollout, 2, world.nowAtMs);
      for (let i = 0; i < 60; i += 1) {
        world.run(2000);
        expect(world.wellCount()).toBeGreaterThanOrEqual(each.wanted - world.settings.maxUnavailable);
      }
      world.run(60_000, true);
      expect(world.rollout).toMatchObject({ state: "rolled-back", target: 1, failure: { revision: 2 } });
      expect(world.wellCount()).toBe(each.wanted);
      expect(world.startsOf.get(2)).toBeLessThanOrEqual(
        world.settings.maxSurge + world.settings.maxUnavailable,
      );
    }),
    { numRuns: 60 },
  );
});
