import { metricOf, type Sample } from "@orrery/domain/scaling";
import type { ScalingGroupId, ScalingPolicy } from "@orrery/protocol";
import { Limiter } from "../limiter.ts";
import type { MeterRates } from "./meter-rates.ts";
import { queryPrometheus } from "./prometheus-query.ts";

type Custom = Extract<ScalingPolicy, { kind: "custom" }>;
type Asked = { sample: Sample | null; problem: { sentence: string; atMs: number } | null };

export type CustomMetricsOptions = {
  /** Null = nobody said where Prometheus is. */
  prometheusUrl: string | null;
  meters: Pick<MeterRates, "rateOf" | "problem">;
  nowAtMs: () => number;
};

const DEADLINE_MS = 3000;
/** At a time, of all groups. */
const QUERIES_MAX = 4;

/** Values of custom policies: asked of Prometheus, or by what usage meters count. One question at a time for each policy. */
export class CustomMetrics {
  readonly #options: CustomMetricsOptions;
  readonly #limiter = new Limiter(QUERIES_MAX);
  readonly #known = new Map<ScalingGroupId, Map<string, Asked>>();
  readonly #asking = new Set<string>();

  constructor(options: CustomMetricsOptions) {
    this.#options = options;
  }

  of(groupId: ScalingGroupId, policy: Custom): Sample | null {
    const metric = nameOf(policy);
    if (policy.source.kind === "prometheus") return this.#known.get(groupId)?.get(metric)?.sample ?? null;
    const rate = this.#options.meters.rateOf(policy.source.meter);
    return rate === null ? null : { metric, instanceId: null, ...rate };
  }

  problems(groupId: ScalingGroupId): { metric: string; sentence: string; atMs: number }[] {
    const asked = [...(this.#known.get(groupId) ?? [])];
    return asked.flatMap(([metric, { problem }]) => (problem === null ? [] : [{ metric, ...problem }]));
  }

  keepOnly(groupIds: ReadonlySet<ScalingGroupId>): void {
    for (const groupId of this.#known.keys()) if (!groupIds.has(groupId)) this.#known.delete(groupId);
  }

  /** Resolves when all of the group's questions have an answer or none, within the deadline and what waits in line before. */
  async ask(groupId: ScalingGroupId, policies: readonly ScalingPolicy[]): Promise<void> {
    const custom = policies.filter((policy) => policy.kind === "custom");
    if (custom.length === 0) return;
    await Promise.all(custom.map((policy) => this.#ask(groupId, policy)));
    const metrics = new Set(custom.map(nameOf));
    const known = this.#known.get(groupId);
    for (const metric of known?.keys() ?? []) if (!metrics.has(metric)) known?.delete(metric);
  }

  async #ask(groupId: ScalingGroupId, policy: Custom): Promise<void> {
    const metric = nameOf(policy);
    if (policy.source.kind === "meter") {
      this.#note(groupId, metric, { sample: null, problem: this.#options.meters.problem });
      return;
    }
    const { query } = policy.source;
    const { prometheusUrl } = this.#options;
    if (prometheusUrl === null) {
      const problem = "Nobody said where Prometheus is: set ORRERY_PROMETHEUS_URL at the hub.";
      this.#note(groupId, metric, { sample: null, problem });
      return;
    }
    const key = `${groupId} ${metric}`;
    if (this.#asking.has(key)) return;
    this.#asking.add(key);
    try {
      const read = await this.#limiter.run(() =>
        queryPrometheus(prometheusUrl, query, AbortSignal.timeout(DEADLINE_MS)),
      );
      this.#note(groupId, metric, { sample: { metric, instanceId: null, ...read }, problem: null });
    } catch (error) {
      this.#note(groupId, metric, { sample: null, problem: `Prometheus did not say: ${reasonOf(error)}.` });
    } finally {
      this.#asking.delete(key);
    }
  }

  /** The last value stands until it is stale. */
  #note(
    groupId: ScalingGroupId,
    metric: string,
    found: { sample: Sample | null; problem: string | null },
  ): void {
    const known = this.#known.get(groupId) ?? new Map<string, Asked>();
    this.#known.set(groupId, known);
    const before = known.get(metric);
    const { sample, problem } = found;
    known.set(metric, {
      sample: sample ?? before?.sample ?? null,
      problem:
        problem === null
          ? null
          : {
              sentence: problem,
              atMs: before?.problem?.sentence === problem ? before.problem.atMs : this.#options.nowAtMs(),
            },
    });
  }
}

function nameOf(policy: Custom): string {
  return metricOf(policy)?.metric ?? "";
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "no answer";
  if (error.name === "TimeoutError") return `no answer within ${DEADLINE_MS / 1000} s`;
  if (error.name === "SyntaxError") return "its answer is no JSON";
  if (error.name !== "TypeError") return error.message;
  const { cause } = error;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "no connection";
  return `it could not be reached (${code})`;
}
