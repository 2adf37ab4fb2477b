import type { InstanceLoad, ServiceInstance } from "@orrery/protocol";

/** What an instance does with a request, at the moment when it would answer. `gone`: nothing listens. */
export type Conduct =
  | { readonly kind: "answers"; readonly slowness: number }
  | { readonly kind: "fails"; readonly afterMs: number }
  | { readonly kind: "frozen" }
  | { readonly kind: "gone" };

export type PlantInstanceOptions = {
  readonly instance: ServiceInstance;
  /** Requests that it works on at the same time; more wait in its queue. */
  readonly slotCount: number;
  readonly conductAt: (nowMs: number, random: () => number) => Conduct;
};

type Job = { readonly workMs: number; readonly onDone: (isOk: boolean, nowMs: number) => void };
type Plan = (atMs: number, run: (nowMs: number) => void) => void;

/** One instance as a queue with so many servers. */
export class PlantInstance {
  readonly instance: ServiceInstance;
  readonly #options: PlantInstanceOptions;
  readonly #plan: Plan;
  readonly #random: () => number;
  readonly #queue: Job[] = [];
  #busyCount = 0;

  constructor(options: PlantInstanceOptions, plan: Plan, random: () => number) {
    this.instance = options.instance;
    this.#options = options;
    this.#plan = plan;
    this.#random = random;
  }

  /** False where it cannot be reached: nothing was sent then. */
  accept(workMs: number, onDone: (isOk: boolean, nowMs: number) => void, nowMs: number): boolean {
    const { kind } = this.conductAt(nowMs);
    if (kind === "gone") return false;
    if (kind === "frozen") return true;
    const job = { workMs, onDone };
    if (this.#busyCount < this.#options.slotCount) this.#start(job, nowMs);
    else this.#queue.push(job);
    return true;
  }

  conductAt(nowMs: number): Conduct {
    return this.#options.conductAt(nowMs, this.#random);
  }

  loadAt(nowMs: number): InstanceLoad {
    const { slotCount } = this.#options;
    return {
      cpuRatio: Math.min(1, this.#busyCount / slotCount),
      memoryRatio: null,
      queueRatio: Math.min(1, this.#queue.length / slotCount),
      atMs: nowMs,
    };
  }

  #start(job: Job, nowMs: number): void {
    const conduct = this.conductAt(nowMs);
    const slowness = conduct.kind === "answers" ? conduct.slowness : 1;
    const tookMs = conduct.kind === "fails" ? conduct.afterMs : job.workMs * slowness;
    this.#busyCount += 1;
    this.#plan(nowMs + tookMs, (doneMs) => {
      const then = this.conductAt(doneMs);
      // It stands still, with all that it was at.
      if (then.kind === "frozen") return;
      this.#busyCount -= 1;
      job.onDone(conduct.kind === "answers" && then.kind !== "gone", doneMs);
      const next = this.#queue.shift();
      if (next !== undefined) this.#start(next, doneMs);
    });
  }
}
