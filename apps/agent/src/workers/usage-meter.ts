import type { InstanceReport } from "@orrery/protocol/workers";
import type { Clock } from "@orrery/runtime";
import type { SessionUsage } from "./process-table.ts";

type Usage = NonNullable<InstanceReport["usage"]>;

/** Twice, since between a fork and its exec both count the same pages. */
const TIMES_OVER = 2;

/** What one instance's processes use, from totals that are measured now and then. */
export class UsageMeter {
  readonly #clock: Clock;
  #usage: Usage | null = null;
  #before: { cpuMs: number; atMs: number } | null = null;
  #timesOver = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get usage(): Usage | null {
    return this.#usage;
  }

  /** Other processes, or none. */
  reset(): void {
    this.#usage = null;
    this.#before = null;
    this.#timesOver = 0;
  }

  /** True where it is over the limit for good. `cpuMs` counts since the processes began. */
  note({ cpuMs, memoryBytes, processCount }: SessionUsage, limitBytes: number): boolean {
    const atMs = this.#clock.monotonicMs();
    const before = this.#before;
    this.#before = { cpuMs, atMs };
    const cpu = before === null ? 0 : Math.max(0, cpuMs - before.cpuMs) / Math.max(1, atMs - before.atMs);
    this.#usage = { cpu, memoryBytes, processCount, atMs: this.#clock.nowAtMs() };
    this.#timesOver = memoryBytes > limitBytes ? this.#timesOver + 1 : 0;
    return this.#timesOver >= TIMES_OVER;
  }
}
