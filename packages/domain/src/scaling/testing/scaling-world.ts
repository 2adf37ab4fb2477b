import {
  type ScalingDecision,
  type ScalingGroupSettings,
  ScalingState,
  ScalingGroupSettings as Settings,
} from "@orrery/protocol";
import { decideScaling } from "../decision/decide-scaling.ts";
import { startScaling } from "../decision/scaling-state.ts";
import type { GroupInstance } from "../samples/instance.ts";
import type { Sample } from "../samples/sample.ts";

export type WorldSettings = {
  readonly settings: ScalingGroupSettings;
  readonly startCount: number;
  /** Of all instances together; 1 = what keeps one busy. */
  readonly load: (nowMs: number) => number;
  readonly stepMs: number;
  /** Until an instance is ready; null = it never is. */
  readonly startMs: () => number | null;
  /** What becomes of a sample on its way. */
  readonly spoil: (sample: Sample) => readonly Sample[];
  /** Whether the hub is stopped and started again before this evaluation. */
  readonly restarts: () => boolean;
};

export const WORLD_START_MS = 1_800_000_000_000;

/** A group under load, with a provider that does what is wanted at once, decided about by the product's own function. */
export class ScalingWorld {
  nowMs = WORLD_START_MS;
  state: ScalingState;
  readonly decisions: ScalingDecision[] = [];
  readonly #world: WorldSettings;
  #instances: (GroupInstance & { readyAtMs: number })[] = [];
  #count = 0;

  constructor(world: Partial<WorldSettings> & Pick<WorldSettings, "load">) {
    this.#world = {
      settings: Settings.parse({}),
      startCount: 2,
      stepMs: 5000,
      startMs: () => 20_000,
      spoil: (sample) => [sample],
      restarts: () => false,
      ...world,
    };
    this.state = startScaling(this.#world.startCount, this.nowMs);
    this.#provide(this.#world.startCount);
    for (const instance of this.#instances) instance.readyAtMs = this.nowMs;
  }

  runFor(ms: number): this {
    for (const endMs = this.nowMs + ms; this.nowMs < endMs; ) {
      this.nowMs += this.#world.stepMs;
      this.evaluate();
    }
    return this;
  }

  evaluate(): ScalingDecision {
    const { settings, restarts } = this.#world;
    const instances = this.#instances.map(({ id, sinceMs, readyAtMs }) => ({
      ...{ id, sinceMs },
      state: readyAtMs <= this.nowMs ? ("ready" as const) : ("starting" as const),
    }));
    if (restarts()) this.state = ScalingState.parse(JSON.parse(JSON.stringify(this.state)));
    const input = { settings, samples: this.#samples(instances), instances, floor: null };
    const { state, decision } = decideScaling(this.state, input, this.nowMs);
    this.state = state;
    this.decisions.push(decision);
    this.#provide(state.wanted);
    return decision;
  }

  get changes(): ScalingDecision[] {
    return this.decisions.filter(({ outcome }) => outcome !== "none");
  }

  #samples(instances: readonly GroupInstance[]): Sample[] {
    const ready = instances.filter(({ state }) => state === "ready");
    const load = this.#world.load(this.nowMs);
    const atMs = this.nowMs;
    const own = ready.map(({ id }): Sample => {
      return { metric: "cpu", instanceId: id, value: Math.min(1, load / ready.length), atMs };
    });
    return [...own, { metric: "queue", instanceId: null, value: load, atMs }].flatMap(this.#world.spoil);
  }

  #provide(wanted: number): void {
    while (this.#instances.length < wanted) {
      this.#count += 1;
      const startMs = this.#world.startMs();
      const readyAtMs = startMs === null ? Number.POSITIVE_INFINITY : this.nowMs + startMs;
      this.#instances.push({ id: `i${this.#count}`, state: "starting", sinceMs: this.nowMs, readyAtMs });
    }
    // What is not ready yet goes first.
    this.#instances.sort((a, b) => a.readyAtMs - b.readyAtMs);
    this.#instances = this.#instances.slice(0, wanted);
  }
}
