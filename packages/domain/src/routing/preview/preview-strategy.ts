import type {
  InstanceId,
  RecordedRequest,
  RoutingStrategy,
  ServiceInstance,
  ServiceSettings,
  StrategyPreview,
} from "@orrery/protocol";
import { RECORDED_REQUESTS_MAX } from "@orrery/protocol";
import { hashNumber } from "../../latency/stable-hash.ts";
import type { Place } from "../strategies/strategy.ts";
import { figuresOf, quantileOf } from "./figures.ts";
import { groupBy } from "./group-by.ts";
import { type PlantAnswer, type PlantRequest, runPlant } from "./plant.ts";
import type { PlantInstanceOptions } from "./plant-instance.ts";

export type PreviewAsk = {
  /** Of one gateway, in any order. */
  readonly recorded: readonly RecordedRequest[];
  readonly instances: readonly ServiceInstance[];
  /** As they are set. */
  readonly settings: ServiceSettings;
  /** Where the gateway stands. */
  readonly here: Place;
  /** The one that was asked for. */
  readonly strategy: RoutingStrategy;
};

const SEED = 0x9047e;
/** Requests times instances: each request may look at all. About a second. */
const LOOKS_MAX = 1_000_000;
/** Nothing is given up in a replay. */
const DEADLINE_MS = 86_400_000;

/** What recorded traffic would have come to with another strategy (rules RV3 to RV6). The same for the same record; takes about a second at most. */
export function previewStrategy(ask: PreviewAsk): StrategyPreview {
  const sorted = [...ask.recorded].sort((a, b) => a.atMs - b.atMs);
  const keptMax = Math.floor(LOOKS_MAX / Math.max(1, ask.instances.length));
  const kept = sorted.slice(-Math.min(RECORDED_REQUESTS_MAX, Math.max(1, keptMax)));
  const ids = ask.instances.map(({ id }) => id);
  const recorded = figuresOf(
    kept.map(({ atMs, tookMs, isOk, instanceId }) => ({ atMs, tookMs, isOk, instanceIds: [instanceId] })),
    [...new Set([...ids, ...kept.map(({ instanceId }) => instanceId)])].slice(0, 1000),
  );
  const asSet = figuresOf(replay(kept, ask, ask.settings.strategy), ids);
  const asAsked =
    ask.strategy === ask.settings.strategy ? asSet : figuresOf(replay(kept, ask, ask.strategy), ids);
  return {
    recorded,
    asSet,
    asAsked,
    replayedRatio: sorted.length === 0 ? 0 : kept.length / sorted.length,
    sentence: sentenceOf(ask, asSet, asAsked),
  };
}

function replay(
  recorded: readonly RecordedRequest[],
  { instances, settings, here }: PreviewAsk,
  strategy: RoutingStrategy,
): PlantAnswer[] {
  let draws = 0;
  const random = () => {
    draws += 1;
    return hashNumber(SEED, draws) / 2 ** 32;
  };
  const conduct = conductOf(recorded);
  const requests = recorded.map(
    ({ atMs, tookMs, isOk, instanceId, session, client }): PlantRequest => ({
      atMs,
      workMs: isOk ? tookMs / (conduct.slowness.get(instanceId) ?? 1) : conduct.medianMs,
      session,
      client,
      method: "POST",
    }),
  );
  return runPlant({
    settings: { ...settings, strategy },
    here,
    instances: instances.map((instance) => plantInstanceOf(instance, conduct)),
    requests,
    deadlineMs: DEADLINE_MS,
    probeEveryMs: null,
    random,
  });
}

type RecordedConduct = {
  readonly medianMs: number;
  /** Its median over that of all. */
  readonly slowness: ReadonlyMap<InstanceId, number>;
  readonly failureRatio: ReadonlyMap<InstanceId, number>;
  readonly failedMs: ReadonlyMap<InstanceId, number>;
  /** Most that were open at once. */
  readonly openPeak: ReadonlyMap<InstanceId, number>;
};

function plantInstanceOf(
  instance: ServiceInstance,
  { slowness, failureRatio, failedMs, openPeak }: RecordedConduct,
): PlantInstanceOptions {
  const answers = { kind: "answers", slowness: slowness.get(instance.id) ?? 1 } as const;
  const fails = { kind: "fails", afterMs: failedMs.get(instance.id) ?? 0 } as const;
  const ratio = failureRatio.get(instance.id) ?? 0;
  const peaks = [...openPeak.values()];
  return {
    instance,
    slotCount: openPeak.get(instance.id) ?? Math.max(1, Math.round(quantileOf(peaks, 0.5) ?? 1)),
    conductAt: (_, random) => (ratio > 0 && random() < ratio ? fails : answers),
  };
}

function conductOf(recorded: readonly RecordedRequest[]): RecordedConduct {
  const tookMs = (all: readonly RecordedRequest[]): number =>
    quantileOf(
      all.map((each) => each.tookMs),
      0.5,
    ) ?? 0;
  const answered = recorded.filter(({ isOk }) => isOk);
  const medianMs = tookMs(answered);
  const byInstance = groupBy(recorded, ({ instanceId }) => instanceId);
  const slowness = new Map<InstanceId, number>();
  const failureRatio = new Map<InstanceId, number>();
  const failedMs = new Map<InstanceId, number>();
  const openPeak = new Map<InstanceId, number>();
  for (const [id, all] of byInstance) {
    const own = all.filter(({ isOk }) => isOk);
    const failed = all.filter(({ isOk }) => !isOk);
    slowness.set(id, own.length === 0 || medianMs === 0 ? 1 : Math.max(0.01, tookMs(own) / medianMs));
    failureRatio.set(id, failed.length / all.length);
    failedMs.set(id, tookMs(failed));
    const peak = figuresOf(
      all.map((each) => ({ ...each, instanceIds: [id] })),
      [id],
    ).instances[0]?.openPeak;
    openPeak.set(id, Math.max(1, peak ?? 1));
  }
  return { medianMs, slowness, failureRatio, failedMs, openPeak };
}

function sentenceOf(
  { settings, strategy }: PreviewAsk,
  asSet: StrategyPreview["asSet"],
  asAsked: StrategyPreview["asAsked"],
): string {
  if (asSet.requestCount === 0) return "Nothing was recorded in this time: nothing to replay.";
  const words = ({ p50Ms, p99Ms, failedCount, requestCount }: StrategyPreview["asSet"]): string =>
    `${shown(p50Ms)} in the middle, ${shown(p99Ms)} for the slowest hundredth, ${failedCount} of ${requestCount} failed`;
  return `Replayed with ${strategy}: ${words(asAsked)}; with ${settings.strategy} as it is set now: ${words(asSet)}.`;
}

function shown(ms: number | null): string {
  return ms === null ? "no answer" : `${ms < 10 ? Math.round(ms * 10) / 10 : Math.round(ms)} ms`;
}
