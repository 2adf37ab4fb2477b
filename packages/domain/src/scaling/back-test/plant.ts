import type { InstanceCounts } from "../samples/instance.ts";
import type { MetricReading } from "../samples/metric-reading.ts";

/** Instances that are ready so long after they were wanted; what is taken away is taken from the starting first. */
export class Plant {
  readyCount: number;
  readonly #startMs: number;
  #starting: { readyAtMs: number; count: number }[] = [];
  #startingCount = 0;

  constructor(readyCount: number, startMs: number) {
    this.readyCount = readyCount;
    this.#startMs = startMs;
  }

  get counts(): InstanceCounts {
    const startingCount = this.#startingCount;
    return { readyCount: this.readyCount, startingCount, overdueCount: 0, drainingCount: 0, deadCount: 0 };
  }

  advance(nowMs: number): void {
    for (
      let first = this.#starting[0];
      first !== undefined && first.readyAtMs <= nowMs;
      first = this.#starting[0]
    ) {
      this.readyCount += first.count;
      this.#startingCount -= first.count;
      this.#starting.shift();
    }
  }

  want(wanted: number, nowMs: number): void {
    let more = wanted - this.readyCount - this.#startingCount;
    if (more > 0) {
      this.#starting.push({ readyAtMs: nowMs + this.#startMs, count: more });
      this.#startingCount += more;
    }
    for (let last = this.#starting.at(-1); more < 0 && last !== undefined; last = this.#starting.at(-1)) {
      const taken = Math.min(last.count, -more);
      more += taken;
      last.count -= taken;
      this.#startingCount -= taken;
      if (last.count === 0) this.#starting.pop();
    }
    this.readyCount += Math.min(0, more);
  }
}

/** Of all instances alike: cpu and memory end at 1. */
export function instanceReading(
  metric: string,
  load: number | null,
  readyCount: number,
  nowMs: number,
): MetricReading {
  const each = load === null || readyCount === 0 ? null : load / readyCount;
  const value = each !== null && (metric === "cpu" || metric === "memory") ? Math.min(1, each) : each;
  return readingOf(metric, value, readyCount, nowMs);
}

export function readingOf(
  metric: string,
  value: number | null,
  sourceCount: number,
  nowMs: number,
): MetricReading {
  const isMissing = value === null;
  return {
    metric,
    value,
    freshCount: isMissing ? 0 : sourceCount,
    missingCount: isMissing ? sourceCount : 0,
    hasQuorum: !isMissing,
    newestAtMs: isMissing ? null : nowMs,
    problems: isMissing ? ABSENT : NONE,
  };
}

const ABSENT: MetricReading["problems"] = [{ problem: "absent", count: 1 }];
const NONE: MetricReading["problems"] = [];
